//! As much of DER as a timestamp needs: elements of a definite length, each within the one around it.

pub(super) const INTEGER: u8 = 0x02;
pub(super) const OCTETS: u8 = 0x04;
pub(super) const OID: u8 = 0x06;
pub(super) const TIME: u8 = 0x18;
pub(super) const SEQUENCE: u8 = 0x30;
pub(super) const SET: u8 = 0x31;
/// The first tagged element, `[0]`, of whatever it holds.
pub(super) const FIRST: u8 = 0xA0;

/// What is left to read of an element. Nothing is copied, and no length leads out of what there is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Der<'a>(pub(super) &'a [u8]);

impl<'a> Der<'a> {
    /// The next element's tag and content; none at the end, and where it is cut off or written as DER never does.
    pub(super) fn next(&mut self) -> Option<(u8, &'a [u8])> {
        let (tag, rest) = self.0.split_first()?;
        // Tags above 30 take more bytes; no timestamp has one.
        if tag & 0x1F == 0x1F {
            return None;
        }
        let (first, rest) = rest.split_first()?;
        let (length, rest) = match *first {
            short @ 0..=0x7F => (usize::from(short), rest),
            long @ 0x81..=0x84 => {
                let (bytes, rest) = rest.split_at_checked(usize::from(long & 0x7F))?;
                let length = bytes.iter().fold(0usize, |sum, byte| (sum << 8) | usize::from(*byte));
                let is_shortest = bytes.first() != Some(&0) && length > 0x7F;
                (is_shortest.then_some(length)?, rest)
            }
            _ => return None,
        };
        let (content, rest) = rest.split_at_checked(length)?;
        self.0 = rest;
        Some((*tag, content))
    }

    /// The content of the next element, which must have this tag.
    pub(super) fn of(&mut self, tag: u8) -> Option<&'a [u8]> {
        self.next().filter(|(found, _)| *found == tag).map(|(_, content)| content)
    }

    /// The next element, which must have this tag, for reading on in it.
    pub(super) fn within(&mut self, tag: u8) -> Option<Der<'a>> {
        self.of(tag).map(Der)
    }

    /// Is there nothing more?
    pub(super) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// An object identifier in dots. None for one that is cut off or has an arc above 2^63.
pub(super) fn dotted(content: &[u8]) -> Option<String> {
    let mut arcs: Vec<u64> = Vec::new();
    let mut arc = 0u64;
    for (place, byte) in content.iter().enumerate() {
        arc = arc.checked_mul(128)?.checked_add(u64::from(byte & 0x7F))?;
        match (byte & 0x80 == 0, arcs.is_empty()) {
            (false, _) if place + 1 == content.len() => return None,
            (false, _) => continue,
            // The first two arcs are one number: 40 × the first, at most 2, and the second.
            (true, true) => {
                let first = (arc / 40).min(2);
                arcs.extend([first, arc - first * 40]);
            }
            (true, false) => arcs.push(arc),
        }
        arc = 0;
    }
    (!arcs.is_empty()).then(|| arcs.iter().map(u64::to_string).collect::<Vec<_>>().join("."))
}
