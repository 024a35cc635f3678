//! Mail as it leaves: words made of what is told, one pair of templates for text and HTML, and SMTP.

mod smtp;
mod words;

use askama::Template;
use ops::mail::Letter;
pub use smtp::{NotSent, Post};

/// A mail in its final words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Its subject.
    pub subject: String,
    /// Its text.
    pub text: String,
    /// The same as HTML.
    pub html: String,
}

/// One thing that a mail lists.
#[derive(Debug)]
struct Line<'a> {
    text: &'a str,
    /// Empty where it has no page of its own.
    link: String,
}

/// The text of a mail.
#[derive(Debug, Template)]
#[template(path = "mail/letter.txt")]
struct Text<'a> {
    greeting: &'a str,
    opening: &'a str,
    items: &'a [Line<'a>],
    more: usize,
    block: &'a str,
    closing: &'a str,
    link_word: &'a str,
    link: &'a str,
}

/// The same as HTML.
#[derive(Debug, Template)]
#[template(path = "mail/letter.html")]
struct Html<'a> {
    subject: &'a str,
    greeting: &'a str,
    opening: &'a str,
    items: &'a [Line<'a>],
    more: usize,
    block: &'a str,
    closing: &'a str,
    link_word: &'a str,
    link: &'a str,
}

/// Writes a letter out. `base` is the address people use, without a slash at its end.
///
/// # Errors
/// What the template says.
pub fn write(letter: &Letter, base: &str) -> Result<Written, askama::Error> {
    let words = words::of(letter);
    let greeting = words::greeting(&letter.name);
    let link = format!("{base}{}", words.path);
    let lines: Vec<Line<'_>> = words
        .items
        .iter()
        .map(|item| Line {
            text: &item.text,
            link: item.path.as_ref().map(|path| format!("{base}{path}")).unwrap_or_default(),
        })
        .collect();
    let text = Text {
        greeting: &greeting,
        opening: &words.opening,
        items: &lines,
        more: words.more,
        block: &words.block,
        closing: &words.closing,
        link_word: words.link_word,
        link: &link,
    };
    let html = Html {
        subject: &words.subject,
        greeting: &greeting,
        opening: &words.opening,
        items: &lines,
        more: words.more,
        block: &words.block,
        closing: &words.closing,
        link_word: words.link_word,
        link: &link,
    };
    let (text, html) = (text.render()?, html.render()?);
    Ok(Written { subject: words.subject, text, html })
}
