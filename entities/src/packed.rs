//! Long text that is written once and seldom read: packed, for it would be most of a database.

use sea_orm::DeriveValueType;
use std::fmt;

/// A text may have so many bytes at most.
pub const MOST: usize = 256 << 20;

/// LZ4 shrinks nothing by more.
const BEST_RATIO: usize = 255;

/// A text as an LZ4 block, which its length in bytes precedes (four bytes, the least significant first). The default has none.
#[derive(Clone, Default, PartialEq, Eq, DeriveValueType)]
pub struct Packed(Vec<u8>);

/// Why there is no text in it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PackedError {
    /// It says a length that no text has, or its bytes cannot have.
    #[error("it says a length that it cannot have")]
    Length,
    /// Not what was packed.
    #[error("it cannot be unpacked: {0}")]
    Damaged(String),
}

impl Packed {
    /// Packs a text. Those beyond [`MOST`] bytes are not read again.
    #[must_use]
    pub fn of(text: &str) -> Self {
        Self(lz4_flex::block::compress_prepend_size(text.as_bytes()))
    }

    /// How many bytes it is stored with.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.0.len()
    }

    /// Is nothing stored, not even a length? Such has no text.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The text.
    ///
    /// # Errors
    /// [`PackedError`] where its bytes are none that [`Packed::of`] made. Not every change is found so: whoever has a hash of
    /// the text compares it.
    pub fn text(&self) -> Result<String, PackedError> {
        let (length, block) = self.0.split_first_chunk().ok_or(PackedError::Length)?;
        let length = usize::try_from(u32::from_le_bytes(*length)).map_err(|_| PackedError::Length)?;
        if length > MOST || length / BEST_RATIO > block.len() {
            return Err(PackedError::Length);
        }
        let bytes = lz4_flex::block::decompress(block, length)
            .map_err(|error| PackedError::Damaged(error.to_string()))?;
        if bytes.len() != length {
            return Err(PackedError::Length);
        }
        String::from_utf8(bytes).map_err(|error| PackedError::Damaged(error.to_string()))
    }
}

impl fmt::Debug for Packed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Packed({} bytes)", self.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_comes_back_as_it_was_and_what_repeats_shrinks() {
        for text in ["", "a", "{\"pattern\":\"s3:Get*\",\"naïve\":\"😀\"}"] {
            assert_eq!(Packed::of(text).text().unwrap(), text);
        }
        let long = "{\"permission\":\"s3:GetObject\"},".repeat(1_000);
        let packed = Packed::of(&long);
        assert!(packed.len() < long.len() / 20, "{packed:?}");
        assert_eq!(packed.text().unwrap(), long);
    }

    #[test]
    fn what_was_not_packed_is_an_error_and_costs_nothing() {
        let packed = Packed::of(&"usage ".repeat(100));
        assert_eq!(Packed(Vec::new()).text(), Err(PackedError::Length));
        assert_eq!(Packed(vec![1, 2]).text(), Err(PackedError::Length));
        // A length that would take gigabytes.
        let bomb = [&u32::MAX.to_le_bytes()[..], &packed.0[4..]].concat();
        assert_eq!(Packed(bomb).text(), Err(PackedError::Length));
        let long = [&u32::try_from(MOST).unwrap().to_le_bytes()[..], &packed.0[4..]].concat();
        assert_eq!(Packed(long).text(), Err(PackedError::Length));
        for cut in [packed.0.len() - 1, packed.0.len() / 2, 4] {
            assert!(Packed(packed.0[..cut].to_vec()).text().is_err(), "{cut}");
        }
        let short = [&10_u32.to_le_bytes()[..], &packed.0[4..]].concat();
        assert!(Packed(short).text().is_err());
        let latin = lz4_flex::block::compress_prepend_size(b"caf\xe9");
        assert!(matches!(Packed(latin).text(), Err(PackedError::Damaged(_))));
    }

    #[test]
    fn it_is_shown_by_its_size_alone() {
        assert_eq!(format!("{:?}", Packed(vec![0; 9])), "Packed(9 bytes)");
    }
}
