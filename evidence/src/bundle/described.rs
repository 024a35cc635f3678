//! archive.json: how the zip of a campaign's bundle packs its files. A signature covers it, so a zip is compared with what was
//! exported by hashing what it holds, and not by deflating every file anew.

use super::{File, layout, sum_of};
use crate::hash::{Digest, Hasher};
use serde::{Deserialize, Serialize};

/// What archive.json says. Editions that were frozen before it existed have none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Described {
    /// SHA-256 over a line for each file that [`is_described`], in the zip's order: the SHA-256 of its deflated bytes, two
    /// spaces, its name, LF.
    deflated_sha256: Digest,
    /// So many files.
    files: u64,
}

/// Is it a file whose packing archive.json says? It cannot say its own, nor that of the files which name it by hash.
pub(crate) fn is_described(name: &str) -> bool {
    ![layout::SUMS, layout::SIGNATURE, layout::ARCHIVE].contains(&name)
}

/// Adds archive.json to the files of a bundle, which it brings into the zip's order.
///
/// # Errors
/// A sentence where one of them is not packed yet.
pub(super) fn add(files: &mut Vec<(String, File)>) -> Result<(), String> {
    let in_order = |files: &mut [(String, File)]| {
        files.sort_by(|a, b| layout::place(&a.0).cmp(&layout::place(&b.0)));
    };
    in_order(files);
    let said = Described::of_packed(files).ok_or("a file is not packed")?;
    let json = said.json().map_err(|error| error.to_string())?;
    files.push((layout::ARCHIVE.to_owned(), json.into()));
    in_order(files);
    Ok(())
}

impl Described {
    /// Of files in the zip's order, each with the SHA-256 of its deflated bytes.
    pub(crate) fn of<'a>(files: impl IntoIterator<Item = (&'a str, Digest)>) -> Self {
        let (mut hasher, mut count) = (Hasher::default(), 0);
        for (name, deflated) in files.into_iter().filter(|(name, _)| is_described(name)) {
            hasher.push(sum_of(name, deflated).as_bytes());
            count += 1;
        }
        Self { deflated_sha256: hasher.finish(), files: count }
    }

    /// Of files that are all packed already, in the zip's order; none where one is not.
    fn of_packed(files: &[(String, File)]) -> Option<Self> {
        let named = files.iter().map(|(name, file)| Some((name.as_str(), file.deflated_sha256()?)));
        Some(Self::of(named.collect::<Option<Vec<_>>>()?))
    }

    /// archive.json.
    ///
    /// # Errors
    /// None that this shape knows.
    pub(crate) fn json(&self) -> serde_json::Result<Vec<u8>> {
        let mut json = serde_json::to_vec_pretty(self)?;
        json.push(b'\n');
        Ok(json)
    }

    /// Reads archive.json. None where it is not written as [`Described::json`] writes it.
    pub(crate) fn read(json: &[u8]) -> Option<Self> {
        let read: Self = serde_json::from_slice(json).ok()?;
        (read.json().ok()? == json).then_some(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundle::Packed;

    #[test]
    fn what_it_says_is_of_every_file_but_those_that_name_it() {
        let packed = |bytes: &[u8]| File::Packed(Packed::of(bytes));
        let mut files =
            vec![("README.txt".to_owned(), packed(b"read me")), ("usage.csv".into(), packed(b"rows"))];
        let said = Described::of_packed(&files).unwrap();
        assert_eq!(said.files, 2);
        let line = |(name, file): &(String, File)| sum_of(name, file.deflated_sha256().unwrap());
        let lines: String = files.iter().map(line).collect();
        assert_eq!(said.deflated_sha256, Digest::of(lines.as_bytes()));
        for name in [layout::SUMS, layout::SIGNATURE, layout::ARCHIVE] {
            files.push((name.to_owned(), packed(b"later")));
        }
        assert_eq!(Described::of_packed(&files), Some(said));
        files.push(("tasks.csv".into(), File::Plain(b"rows".to_vec())));
        assert_eq!(Described::of_packed(&files), None, "not packed yet");
    }

    #[test]
    fn it_is_read_as_it_was_written_alone() {
        let said = Described::of([("README.txt", Digest::of(b"x"))]);
        let json = said.json().unwrap();
        assert_eq!(Described::read(&json), Some(said));
        for wrong in [&json[1..], &[json.as_slice(), b"\n"].concat(), b"{}", b"", b"\xff"] {
            assert_eq!(Described::read(wrong), None);
        }
    }
}
