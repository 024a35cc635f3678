//! Files of a bundle that are compressed as soon as they are known, so that no edition is held whole: what is kept of them
//! is what the zip will say.

use super::deflate::{Deflater, deflate};
use super::rows::{Row, UsageRow};
use super::spool::{Laid, Spool};
use crate::csv;
use crate::hash::{Digest, Hasher};
use crate::snapshot::{Gist, Snapshot};
use domain::id::ItemId;
use flate2::read::DeflateDecoder;
use std::borrow::Cow;
use std::io::{self, Read as _};
use std::sync::Arc;

/// The bytes of one file, compressed as bundles are. Cloning one does not copy it; two are equal if their files are.
#[derive(Debug, Clone)]
pub struct Packed {
    deflated: Held,
    length: usize,
    crc32: u32,
    sha256: Digest,
    /// Of the deflated bytes.
    deflated_sha256: Digest,
}

#[derive(Debug, Clone)]
enum Held {
    InMemory(Arc<Vec<u8>>),
    Laid(Laid),
}

impl Held {
    fn bytes(&self) -> io::Result<Cow<'_, [u8]>> {
        match self {
            Self::InMemory(bytes) => Ok(Cow::Borrowed(bytes)),
            Self::Laid(laid) => laid.read().map(Cow::Owned),
        }
    }

    fn len(&self) -> usize {
        match self {
            Self::InMemory(bytes) => bytes.len(),
            Self::Laid(laid) => laid.len(),
        }
    }
}

impl PartialEq for Packed {
    fn eq(&self, other: &Self) -> bool {
        (self.length, self.crc32, self.sha256) == (other.length, other.crc32, other.sha256)
    }
}

impl Eq for Packed {}

impl Packed {
    /// These bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self::made(deflate(bytes), bytes.len(), (crc32fast::hash(bytes), Digest::of(bytes)))
    }

    /// These bytes, deflated by another hand.
    #[cfg(test)]
    pub(crate) fn deflated(deflated: Vec<u8>, bytes: &[u8]) -> Self {
        Self::made(deflated, bytes.len(), (crc32fast::hash(bytes), Digest::of(bytes)))
    }

    fn made(deflated: Vec<u8>, length: usize, (crc32, sha256): (u32, Digest)) -> Self {
        let deflated_sha256 = Digest::of(&deflated);
        Self { deflated: Held::InMemory(Arc::new(deflated)), length, crc32, sha256, deflated_sha256 }
    }

    /// These lines, each ended by LF.
    #[must_use]
    pub fn of_lines(lines: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        let mut all = Lines::default();
        lines.into_iter().for_each(|line| all.add(line.as_ref()));
        all.finish()
    }

    /// SHA-256 of the bytes before they were compressed.
    #[must_use]
    pub const fn sha256(&self) -> Digest {
        self.sha256
    }

    /// The same, held no longer but laid in `spool`.
    ///
    /// # Errors
    /// What the system says.
    pub fn laid(self, spool: &Spool) -> io::Result<Self> {
        let deflated = match self.deflated {
            Held::InMemory(bytes) => Held::Laid(spool.lay(&bytes)?),
            laid @ Held::Laid(_) => laid,
        };
        Ok(Self { deflated, ..self })
    }

    /// The bytes as they were.
    ///
    /// # Errors
    /// A sentence where they do not come out again; none that this has packed.
    pub fn bytes(&self) -> Result<Vec<u8>, String> {
        let mut bytes = Vec::with_capacity(self.length);
        let limit = u64::try_from(self.length).map_err(|error| error.to_string())?;
        let deflated = self.deflated.bytes().map_err(|error| error.to_string())?;
        let mut inflated = DeflateDecoder::new(deflated.as_ref()).take(limit);
        inflated.read_to_end(&mut bytes).map_err(|error| format!("it does not inflate: {error}"))?;
        Ok(bytes)
    }
}

/// One file of a bundle that is being made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum File {
    /// As it is.
    Plain(Vec<u8>),
    /// Compressed already.
    Packed(Packed),
}

impl File {
    pub(crate) fn sha256(&self) -> Digest {
        match self {
            Self::Plain(bytes) => Digest::of(bytes),
            Self::Packed(packed) => packed.sha256,
        }
    }

    /// SHA-256 of its deflated bytes; none of what is not compressed yet.
    pub(super) const fn deflated_sha256(&self) -> Option<Digest> {
        match self {
            Self::Plain(_) => None,
            Self::Packed(packed) => Some(packed.deflated_sha256),
        }
    }

    /// The same, compressed, and laid in the spool where there is one.
    pub(super) fn packed(self, spool: Option<&Spool>) -> io::Result<Self> {
        let packed = match self {
            Self::Plain(bytes) => Packed::of(&bytes),
            Self::Packed(packed) => packed,
        };
        Ok(Self::Packed(match spool {
            Some(spool) => packed.laid(spool)?,
            None => packed,
        }))
    }

    /// How many bytes are held of it.
    pub(super) fn held(&self) -> usize {
        match self {
            Self::Plain(bytes) => bytes.len(),
            Self::Packed(packed) => packed.deflated.len(),
        }
    }
}

impl From<Vec<u8>> for File {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Plain(bytes)
    }
}

/// What a zip says of a file.
#[derive(Debug)]
pub(crate) struct Entry<'a> {
    pub(crate) deflated: Cow<'a, [u8]>,
    pub(crate) length: usize,
    pub(crate) crc32: u32,
}

/// Whatever can stand in a zip.
pub(crate) trait Enter {
    /// What the zip says of it.
    fn entry(&self) -> io::Result<Entry<'_>>;
}

impl Enter for &Entry<'_> {
    fn entry(&self) -> io::Result<Entry<'_>> {
        Ok(Entry { deflated: Cow::Borrowed(&self.deflated), length: self.length, crc32: self.crc32 })
    }
}

impl<B: AsRef<[u8]>> Enter for B {
    fn entry(&self) -> io::Result<Entry<'_>> {
        let bytes = self.as_ref();
        Ok(Entry { deflated: Cow::Owned(deflate(bytes)), length: bytes.len(), crc32: crc32fast::hash(bytes) })
    }
}

impl Enter for File {
    fn entry(&self) -> io::Result<Entry<'_>> {
        match self {
            Self::Plain(bytes) => bytes.entry(),
            Self::Packed(packed) => {
                Ok(Entry { deflated: packed.deflated.bytes()?, length: packed.length, crc32: packed.crc32 })
            }
        }
    }
}

/// Packs a file whose bytes come one part after the other.
pub(crate) struct Packer {
    deflater: Deflater,
    hasher: Hasher,
    crc32: crc32fast::Hasher,
    length: usize,
}

impl Packer {
    pub(crate) fn new() -> Self {
        Self {
            deflater: Deflater::new(),
            hasher: Hasher::default(),
            crc32: crc32fast::Hasher::new(),
            length: 0,
        }
    }

    pub(crate) fn push(&mut self, bytes: &[u8]) {
        self.deflater.push(bytes);
        self.hasher.push(bytes);
        self.crc32.update(bytes);
        self.length += bytes.len();
    }

    pub(crate) fn finish(self) -> Packed {
        let sums = (self.crc32.finalize(), self.hasher.finish());
        Packed::made(self.deflater.finish(), self.length, sums)
    }
}

/// Lines, each ended by LF, that come one after the other and are never held whole.
pub struct Lines(Packer);

impl Default for Lines {
    fn default() -> Self {
        Self(Packer::new())
    }
}

impl Lines {
    /// Adds one.
    pub fn add(&mut self, line: &str) {
        self.0.push(line.as_bytes());
        self.0.push(b"\n");
    }

    /// The file.
    #[must_use]
    pub fn finish(self) -> Packed {
        self.0.finish()
    }
}

/// The bytes that the decisions of one item name by hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SnapshotFile {
    /// The item.
    pub item_id: ItemId,
    /// [`Snapshot::json`], as it was stored at launch.
    pub json: Packed,
    /// What documents and report say of it.
    pub gist: Gist,
}

impl SnapshotFile {
    /// The snapshot of an item, with its JSON as it was stored.
    #[must_use]
    pub fn of(item_id: ItemId, snapshot: &Snapshot, json: &str) -> Self {
        Self { item_id, json: Packed::of(json.as_bytes()), gist: snapshot.gist() }
    }

    /// The same, laid in `spool`.
    ///
    /// # Errors
    /// What the system says.
    pub fn laid(self, spool: &Spool) -> io::Result<Self> {
        Ok(Self { json: self.json.laid(spool)?, ..self })
    }
}

/// usage.csv, which is larger than all the other tables: it is made identity by identity, and never held whole.
pub struct UsageTable {
    packer: Packer,
    /// The greatest identity so far, as the table says it.
    last: String,
}

impl Default for UsageTable {
    fn default() -> Self {
        let mut packer = Packer::new();
        packer
            .push(&csv::write(&[UsageRow::HEADER, UsageRow::ADDED].concat(), <[Vec<String>; 0]>::default()));
        Self { packer, last: String::new() }
    }
}

impl UsageTable {
    /// The table of these rows, in whatever order they come.
    #[must_use]
    pub fn of(rows: &[UsageRow]) -> Packed {
        let mut table = Self::default();
        table.write(rows);
        table.finish()
    }

    /// Adds all rows of one identity, or of several.
    ///
    /// # Errors
    /// A sentence where a row is of an identity that does not come after those that were added before: the table is in
    /// their order.
    pub fn add(&mut self, rows: &[UsageRow]) -> Result<(), String> {
        let ids = || rows.iter().map(|row| row.identity_id.to_string());
        let (Some(first), Some(last)) = (ids().min(), ids().max()) else { return Ok(()) };
        if first <= self.last {
            return Err(format!("usage of {first} comes after that of {}", self.last));
        }
        self.last = last;
        self.write(rows);
        Ok(())
    }

    /// The table.
    #[must_use]
    pub fn finish(self) -> Packed {
        self.packer.finish()
    }

    fn write(&mut self, rows: &[UsageRow]) {
        let mut cells: Vec<Vec<String>> = rows.iter().map(Row::cells).collect();
        cells.sort_unstable();
        self.packer.push(&csv::lines(cells));
    }
}

#[cfg(test)]
mod tests {
    use super::super::rows::table;
    use super::super::sample::input;
    use super::*;

    #[test]
    fn what_was_packed_comes_out_again_and_says_what_it_was() {
        for bytes in [&b""[..], b"a", "é and the rest".repeat(9_000).as_bytes()] {
            let packed = Packed::of(bytes);
            assert_eq!(packed.bytes().unwrap(), bytes);
            assert_eq!(packed.sha256(), Digest::of(bytes));
            let mut packer = Packer::new();
            bytes.chunks(7_001).for_each(|part| packer.push(part));
            assert_eq!(packer.finish(), packed);
            let spool = Spool::new().unwrap();
            let [before, laid] = [Packed::of(b"before"), packed.clone()].map(|one| one.laid(&spool).unwrap());
            assert_eq!((laid.bytes().unwrap(), &laid), (bytes.to_vec(), &packed));
            assert_eq!(before.laid(&spool).unwrap().bytes().unwrap(), b"before");
            assert_eq!(
                File::Packed(laid).entry().unwrap().deflated,
                File::Packed(packed).entry().unwrap().deflated
            );
        }
    }

    #[test]
    fn usage_is_one_table_however_it_came() {
        let rows = super::super::sample::usage_rows();
        let whole = UsageTable::of(&rows);
        assert_eq!(whole.bytes().unwrap(), table(&rows));
        assert_eq!(input().usage, whole);
        let reversed: Vec<UsageRow> = rows.iter().rev().cloned().collect();
        assert_eq!(UsageTable::of(&reversed), whole);
        let mut ids: Vec<_> = rows.iter().map(|row| row.identity_id).collect();
        ids.sort_unstable();
        ids.dedup();
        let of = |id| rows.iter().filter(|row| row.identity_id == id).cloned().collect::<Vec<_>>();
        let mut one_by_one = UsageTable::default();
        for id in &ids {
            one_by_one.add(&of(*id)).unwrap();
        }
        assert!(one_by_one.add(&of(ids[0])).unwrap_err().contains("comes after"), "it was there");
        assert_eq!(one_by_one.finish(), whole);
    }
}
