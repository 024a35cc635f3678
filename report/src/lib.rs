//! report.pdf: what an evidence bundle says, typeset for reading.
//!
//! The template is data (`template/report.typ`), what a bundle says is data too (`facts`), and neither is ever taken for
//! the other: free text reaches the page as text, whatever stands in it. Fonts are those of `typst-assets`, built in.

mod facts;
mod letters;
mod set;

use evidence::bundle::Material;
use letters::Letters;

/// The report of an edition: a PDF that conforms to PDF/A-2a and PDF/UA-1, tagged, in English, with an outline.
///
/// The same material is the same bytes: its date is the instant of freezing, and nothing else in it depends on when or
/// where it is made. Tables have at most [`facts::MOST`] rows and say so where there are more; nothing else is cut.
/// Letters that the fonts lack are written as their numbers, such as `[U+4E2D]`.
///
/// # Errors
/// A sentence, where a snapshot cannot be read or the typesetter fails.
pub fn pdf(material: &Material<'_>) -> Result<Vec<u8>, String> {
    let set = |letters| set::pdf(&facts::of(material, letters)?);
    // What no font can show was taken out before. Should a combination of letters still have no shape, plain ones have.
    set(Letters::OfTheFonts).or_else(|_| set(Letters::Plain))
}
