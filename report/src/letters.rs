//! What other people wrote, as the page can show it: letters that the fonts have, and places to break long words at.

use serde::Serialize;
use std::fmt::Write as _;

/// The longest run of letters that is left whole: it fits the narrowest column.
const WHOLE: usize = 14;
/// The longest word of letters alone that is taken for one of a language.
const SPOKEN: usize = 24;

/// Which letters may stand as they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Letters {
    /// Those that a built-in font has.
    OfTheFonts,
    /// Those of ASCII.
    Plain,
}

/// A text in pieces: lines may break between them, and nothing stands there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub(crate) struct Text(Vec<String>);

impl Letters {
    /// The text as it can be shown. What has no shape, or would change the shape of what stands around it (controls,
    /// marks of direction, private letters), is written as its number. Line breaks become spaces.
    pub(crate) fn line(self, text: &str) -> String {
        let mut line = String::with_capacity(text.len());
        for letter in text.chars() {
            match letter {
                '\n' | '\r' | '\t' => line.push(' '),
                letter if self.has(letter) => line.push(letter),
                // Writing to a String does not fail.
                letter => drop(write!(line, "[U+{:04X}]", u32::from(letter))),
            }
        }
        line
    }

    /// The same, in pieces.
    pub(crate) fn text(self, text: &str) -> Text {
        Text(pieces(&self.line(text)))
    }

    fn has(self, letter: char) -> bool {
        match self {
            _ if letter.is_ascii() => !letter.is_ascii_control(),
            Self::Plain => false,
            Self::OfTheFonts => !is_invisible(letter) && crate::set::has(letter),
        }
    }
}

/// Marks of direction and joining, spaces without width, variation selectors, private letters and what is none.
fn is_invisible(letter: char) -> bool {
    let number = u32::from(letter);
    letter.is_control()
        || matches!(number, 0xAD | 0x34F | 0x61C | 0x115F | 0x1160 | 0x17B4 | 0x17B5 | 0x180B..=0x180F)
        || matches!(number, 0x200B..=0x200F | 0x2028..=0x202E | 0x2060..=0x206F | 0x3164 | 0xE000..=0xF8FF)
        || matches!(number, 0xFE00..=0xFE0F | 0xFEFF | 0xFFA0 | 0xFFF0..=0xFFFF | 0xE0000..=0x0010_FFFF)
}

/// Words beyond [`WHOLE`] letters are parted after what parts them anyway, and else at that length; the others stay whole,
/// and so do words of a language, which are hyphenated.
fn pieces(line: &str) -> Vec<String> {
    let mut pieces = vec![String::new()];
    for word in line.split_inclusive(' ') {
        let letters = word.trim_end().chars().count();
        let bare = word.trim_matches(|letter: char| !letter.is_alphanumeric());
        let spoken = letters <= SPOKEN && bare.chars().all(char::is_alphabetic);
        if letters <= WHOLE || spoken {
            push(&mut pieces, word);
        } else {
            part(&mut pieces, word);
        }
    }
    pieces
}

fn push(pieces: &mut Vec<String>, word: &str) {
    match pieces.last_mut() {
        Some(last) => last.push_str(word),
        None => pieces.push(word.to_owned()),
    }
}

fn part(pieces: &mut Vec<String>, word: &str) {
    let mut run = 0;
    for letter in word.chars() {
        if run >= WHOLE && letter != ' ' {
            pieces.push(String::new());
            run = 0;
        }
        push(pieces, letter.encode_utf8(&mut [0; 4]));
        run += 1;
        if run > 3 && matches!(letter, '/' | ':' | '.' | '_' | '-' | '@' | ',' | '=') {
            pieces.push(String::new());
            run = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_in_pieces_is_the_text_and_no_piece_is_longer_than_a_column() {
        let arn = "arn:aws:iam::123456789012:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_AdministratorAccess";
        let pieces = pieces(arn);
        assert_eq!(pieces.concat(), arn);
        assert!(pieces.len() > 6 && pieces.iter().all(|piece| piece.chars().count() <= WHOLE), "{pieces:?}");
        assert_eq!(super::pieces("three short words and a few more"), ["three short words and a few more"]);
        assert_eq!(super::pieces(""), [""]);
        assert_eq!(
            super::pieces("an acknowledgement, acknowledgements"),
            ["an acknowledgement, acknowledgements"]
        );
        assert_eq!(super::pieces(&"x".repeat(30)).len(), 3);
    }

    #[test]
    fn letters_that_no_font_has_are_written_as_their_numbers() {
        let line = |text| Letters::OfTheFonts.line(text);
        assert_eq!(line("Zoë Œuvre – Ωμέγα"), "Zoë Œuvre – Ωμέγα");
        assert_eq!(line("中\u{202e}x\u{7}\u{e000}"), "[U+4E2D][U+202E]x[U+0007][U+E000]");
        assert_eq!(line("a\nb\tc"), "a b c");
        assert_eq!(Letters::Plain.line("Zoë #panic()"), "Zo[U+00EB] #panic()");
    }
}
