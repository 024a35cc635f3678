//! Where packed files lie that are too many to be held: a file without a name, which goes with whoever reads it last.

use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::sync::{Arc, Mutex, PoisonError};

/// A temporary file, shared by all that lies in it.
#[derive(Debug, Clone)]
pub struct Spool(Arc<Mutex<std::fs::File>>);

/// Bytes that lie in one.
#[derive(Debug, Clone)]
pub(super) struct Laid {
    spool: Spool,
    at: u64,
    length: usize,
}

impl Spool {
    /// An empty one, in the folder for temporary files.
    ///
    /// # Errors
    /// What the system says.
    pub fn new() -> io::Result<Self> {
        Ok(Self(Arc::new(Mutex::new(tempfile::tempfile()?))))
    }

    /// Writes these bytes behind all that is there.
    pub(super) fn lay(&self, bytes: &[u8]) -> io::Result<Laid> {
        // Whoever panicked wrote at the end, as the next does.
        let mut file = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let at = file.seek(SeekFrom::End(0))?;
        file.write_all(bytes)?;
        Ok(Laid { spool: self.clone(), at, length: bytes.len() })
    }
}

impl Laid {
    pub(super) fn read(&self) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; self.length];
        let mut file = self.spool.0.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(self.at))?;
        file.read_exact(&mut bytes)?;
        Ok(bytes)
    }

    pub(super) const fn len(&self) -> usize {
        self.length
    }
}
