//! Action patterns as IAM reads them: `*` is any text, `?` any one character, letters match whatever their case.

/// Does `pattern` match the whole of `action`? `*` stands for any text, also for none and across the colon, `?` for
/// exactly one character; ASCII letters match whatever their case. Takes time in proportion to the pattern's length plus
/// the square of the action's, whatever the pattern.
#[must_use]
pub fn matches(pattern: &str, action: &str) -> bool {
    Pattern::new(pattern).matches(action)
}

/// A pattern made ready for many actions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    /// In lower case, runs of stars made one. Other than stars it holds `least` characters.
    text: Vec<u8>,
    least: usize,
}

impl Pattern {
    /// Reads a pattern; every text is one.
    #[must_use]
    pub fn new(pattern: &str) -> Self {
        let mut text = Vec::with_capacity(pattern.len().min(256));
        for byte in pattern.bytes() {
            if byte != b'*' || text.last() != Some(&b'*') {
                text.push(byte.to_ascii_lowercase());
            }
        }
        let least = text.iter().filter(|byte| **byte != b'*' && width(**byte) > 0).count();
        Self { text, least }
    }

    /// What every match begins with, in lower case.
    #[must_use]
    pub fn literal_prefix(&self) -> &[u8] {
        let end = self.text.iter().position(|byte| matches!(byte, b'*' | b'?')).unwrap_or(self.text.len());
        &self.text[..end]
    }

    /// Does it match the whole of `action`?
    #[must_use]
    pub fn matches(&self, action: &str) -> bool {
        self.matches_lower(&action.to_ascii_lowercase())
    }

    /// Does it match the whole of `action`, which is in lower case already?
    #[must_use]
    pub fn matches_lower(&self, action: &str) -> bool {
        let action = action.as_bytes();
        // Keeps a hostile pattern from costing more than the action is long.
        if self.least > action.len() {
            return false;
        }
        let (mut at, mut place) = (0, 0);
        // The last star, and how far it reaches: on a mismatch it reaches one character further.
        let mut star: Option<(usize, usize)> = None;
        while place < action.len() {
            match self.text.get(at) {
                Some(b'*') => {
                    star = Some((at, place));
                    at += 1;
                }
                Some(b'?') => {
                    at += 1;
                    place += width(action[place]).max(1);
                }
                Some(byte) if *byte == action[place] => {
                    at += 1;
                    place += 1;
                }
                _ => {
                    let Some((star_at, reach)) = star else { return false };
                    let reach = reach + width(action[reach]).max(1);
                    star = Some((star_at, reach));
                    at = star_at + 1;
                    place = reach;
                }
            }
        }
        self.text[at..].iter().all(|byte| *byte == b'*')
    }

    /// Is it all of some service's actions, or of every service's: `*`, `*:*`, `s3:*`, `s3:?*`?
    #[must_use]
    pub fn is_service_wildcard(&self) -> bool {
        let action = match self.text.iter().position(|byte| *byte == b':') {
            Some(colon) => &self.text[colon + 1..],
            // Without a colon only an ending star reaches past it.
            None => self.text.last().map_or(&[][..], std::slice::from_ref),
        };
        action.contains(&b'*') && action.iter().all(|byte| matches!(byte, b'*' | b'?'))
    }
}

/// How many bytes the UTF-8 character has that begins with `byte`; 0 where none begins.
const fn width(byte: u8) -> usize {
    match byte {
        0x00..=0x7f => 1,
        0x80..=0xbf => 0,
        0xc0..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xff => 4,
    }
}
