//! One input as a stream of text: counted, hashed, inflated where it is gzip, checked for bombs and for UTF-8.

use super::utf8::Utf8Check;
use super::{InputFile, Origin};
use flate2::bufread::MultiGzDecoder;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Chain, Cursor, Read};
use std::sync::atomic::{AtomicU64, Ordering};

/// What may come out of any gzip file, in bytes, whatever its ratio.
pub const INFLATED_FREELY: u64 = 64 * 1024 * 1024;
/// Beyond [`INFLATED_FREELY`], how many bytes may come out for each that went in. Logs of CloudTrail have 10 to 30.
pub const INFLATED_RATIO: u64 = 200;

const BUFFER: usize = 64 * 1024;
const GZIP_MAGIC: [u8; 2] = [0x1f, 0x8b];

/// Why an input's bytes are no text. Places are bytes from the begin: of the file as stored where it says "stored",
/// else of its content.
#[derive(Debug, thiserror::Error)]
pub enum StreamError {
    /// The system does not open it.
    #[error("cannot be opened: {0}")]
    Open(io::Error),
    /// The system stops giving its bytes.
    #[error("cannot be read beyond stored byte {at}: {source}")]
    Read {
        /// Stored bytes read before.
        at: u64,
        /// What the system says.
        source: io::Error,
    },
    /// Gzip that ends before its trailer.
    #[error(
        "truncated gzip: it ends at stored byte {at}, expected more data and the trailer with its checksum"
    )]
    GzipTruncated {
        /// Stored bytes read.
        at: u64,
    },
    /// Gzip that is none, or whose checksum does not hold.
    #[error("damaged gzip before stored byte {at}: expected a gzip member whose checksum and length hold")]
    GzipDamaged {
        /// Stored bytes read.
        at: u64,
    },
    /// More comes out than any log would hold.
    #[error(
        "gzip bomb: {stored} stored bytes inflate to over {inflated}; expected at most {INFLATED_RATIO} for each \
         beyond {INFLATED_FREELY}"
    )]
    GzipBomb {
        /// Stored bytes read.
        stored: u64,
        /// Bytes that came out so far.
        inflated: u64,
    },
    /// Not UTF-8.
    #[error("not UTF-8 at byte {at}: expected JSON text in UTF-8")]
    NotUtf8 {
        /// The place of the first byte that belongs to no character.
        at: u64,
    },
}

/// Did more come out than any log would hold?
pub(super) const fn is_bomb(stored: u64, inflated: u64) -> bool {
    inflated > INFLATED_FREELY && inflated > stored.saturating_mul(INFLATED_RATIO)
}

/// The stored bytes as they pass: counted and hashed before anything is made of them.
struct Meter<'a> {
    inner: Box<dyn Read + Send>,
    hash: Sha256,
    bytes: u64,
    progress: &'a AtomicU64,
}

impl Read for Meter<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.inner.read(into) {
                Ok(read) => {
                    self.hash.update(&into[..read]);
                    self.bytes += read as u64;
                    self.progress.fetch_add(read as u64, Ordering::Relaxed);
                    return Ok(read);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }
}

/// The first bytes, read ahead to know gzip, and the rest.
type Stored<'a> = BufReader<Chain<Cursor<Vec<u8>>, Meter<'a>>>;

enum Body<'a> {
    Plain(Box<Stored<'a>>),
    Gzip(Box<MultiGzDecoder<Stored<'a>>>),
}

/// One input's content, piece by piece, in memory that does not grow with it.
pub struct TextStream<'a> {
    body: Body<'a>,
    content: u64,
    utf8: Utf8Check,
}

/// What is known of an input once it was read to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredDigest {
    /// SHA-256 of the bytes as stored, lower-case hex.
    pub sha256: String,
    /// How many these are.
    pub bytes: u64,
}

impl<'a> TextStream<'a> {
    /// Opens an input. `progress` grows with each stored byte read. Gzip is known by its first two bytes, whatever
    /// the name says; members one after another are one content.
    ///
    /// # Errors
    /// [`StreamError::Open`] or [`StreamError::Read`].
    pub fn open(input: &InputFile, progress: &'a AtomicU64) -> Result<Self, StreamError> {
        let inner: Box<dyn Read + Send> = match &input.origin {
            Origin::Stdin => Box::new(io::stdin()),
            Origin::Path(path) => Box::new(File::open(path).map_err(StreamError::Open)?),
        };
        Self::over(inner, progress)
    }

    /// The same over bytes from anywhere.
    ///
    /// # Errors
    /// [`StreamError::Read`].
    pub fn over(inner: Box<dyn Read + Send>, progress: &'a AtomicU64) -> Result<Self, StreamError> {
        let mut meter = Meter { inner, hash: Sha256::new(), bytes: 0, progress };
        let mut first = Vec::with_capacity(GZIP_MAGIC.len());
        let read = meter.by_ref().take(GZIP_MAGIC.len() as u64).read_to_end(&mut first);
        read.map_err(|source| StreamError::Read { at: meter.bytes, source })?;
        let gzip = first == GZIP_MAGIC;
        let stored = BufReader::with_capacity(BUFFER, Cursor::new(first).chain(meter));
        let body = if gzip {
            Body::Gzip(Box::new(MultiGzDecoder::new(stored)))
        } else {
            Body::Plain(Box::new(stored))
        };
        Ok(Self { body, content: 0, utf8: Utf8Check::default() })
    }

    fn meter(&self) -> &Meter<'a> {
        match &self.body {
            Body::Plain(stored) => stored.get_ref().get_ref().1,
            Body::Gzip(gzip) => gzip.get_ref().get_ref().get_ref().1,
        }
    }

    /// Fills `piece` from its begin with the next content and says how much came; 0 is the end. A character may be
    /// cut by the end of a piece; all before it was found to be UTF-8.
    ///
    /// # Errors
    /// [`StreamError`]; after one, nothing that was read before is to be trusted.
    pub fn read(&mut self, piece: &mut [u8]) -> Result<usize, StreamError> {
        let read = match &mut self.body {
            Body::Plain(stored) => stored.read(piece),
            Body::Gzip(gzip) => gzip.read(piece),
        };
        let stored = self.meter().bytes;
        let read = read.map_err(|source| match (source.kind(), &self.body) {
            (io::ErrorKind::UnexpectedEof, Body::Gzip(_)) => StreamError::GzipTruncated { at: stored },
            (io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData, Body::Gzip(_)) => {
                StreamError::GzipDamaged { at: stored }
            }
            _ => StreamError::Read { at: stored, source },
        })?;
        self.content += read as u64;
        if matches!(self.body, Body::Gzip(_)) && is_bomb(stored, self.content) {
            return Err(StreamError::GzipBomb { stored, inflated: self.content });
        }
        let checked =
            if read == 0 && !piece.is_empty() { self.utf8.finish() } else { self.utf8.push(&piece[..read]) };
        checked.map_err(|at| StreamError::NotUtf8 { at })?;
        Ok(read)
    }

    /// The hash and count of the stored bytes. Reads what is left of them, without looking at it.
    ///
    /// # Errors
    /// [`StreamError::Read`].
    pub fn finish(mut self) -> Result<StoredDigest, StreamError> {
        let at = self.meter().bytes;
        let stored = match &mut self.body {
            Body::Plain(stored) => stored,
            Body::Gzip(gzip) => gzip.get_mut(),
        };
        loop {
            let held = stored.fill_buf().map_err(|source| StreamError::Read { at, source })?.len();
            if held == 0 {
                break;
            }
            stored.consume(held);
        }
        let meter = self.meter();
        Ok(StoredDigest { sha256: hex::encode(meter.hash.clone().finalize()), bytes: meter.bytes })
    }
}
