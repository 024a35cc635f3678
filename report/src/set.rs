//! The typesetter: a world of two files and six fonts, from which typst makes the PDF.

use std::sync::LazyLock;
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt as _, World};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use crate::facts::Facts;

const TEMPLATE: &str = include_str!("../template/report.typ");

/// The families that the template names; nothing else is tried.
const FAMILIES: [&str; 2] = ["Libertinus Serif", "DejaVu Sans Mono"];

static FONTS: LazyLock<Vec<Font>> = LazyLock::new(|| {
    let all = typst_assets::fonts().flat_map(|bytes| Font::iter(Bytes::new(bytes)));
    all.filter(|font| FAMILIES.contains(&font.info().family.as_str())).collect()
});

/// Has a built-in font a shape for this letter?
pub(crate) fn has(letter: char) -> bool {
    FONTS.iter().any(|font| font.info().coverage.contains(u32::from(letter)))
}

/// Everything that the template can see.
struct Paper {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    main: Source,
    facts: (FileId, Bytes),
}

impl World for Paper {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.book
    }

    fn main(&self) -> FileId {
        self.main.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.main.id() { Ok(self.main.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == self.facts.0 { Ok(self.facts.1.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn font(&self, index: usize) -> Option<Font> {
        FONTS.get(index).cloned()
    }

    /// There is no clock in here.
    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

fn file(name: &str) -> Result<FileId, String> {
    let path = VirtualPath::new(name).map_err(|error| format!("{name}: {error:?}"))?;
    Ok(RootedPath::new(VirtualRoot::Project, path).intern())
}

/// Sets the facts by the template.
pub(crate) fn pdf(facts: &Facts) -> Result<Vec<u8>, String> {
    let json = serde_json::to_vec(facts).map_err(|error| error.to_string())?;
    let paper = Paper {
        library: LazyHash::new(Library::default()),
        book: LazyHash::new(FontBook::from_fonts(FONTS.iter())),
        main: Source::new(file("report.typ")?, TEMPLATE.to_owned()),
        facts: (file("facts.json")?, Bytes::new(json)),
    };
    let set = typst::compile::<PagedDocument>(&paper).output.map_err(|errors| said(&errors));
    // What was remembered for a next time that does not come.
    typst::comemo::evict(0);
    let made = set.and_then(|set| typst_pdf::pdf(&set, &options(facts)?).map_err(|errors| said(&errors)));
    typst::comemo::evict(0);
    made
}

fn options(facts: &Facts) -> Result<PdfOptions, String> {
    let [year, month, day, hour, minute, second] = facts.date;
    let small = |number: i32| u8::try_from(number).unwrap_or_default();
    let [month, day, hour, minute, second] = [month, day, hour, minute, second].map(small);
    let date = Datetime::from_ymd_hms(year, month, day, hour, minute, second);
    let standards = PdfStandards::new(&[PdfStandard::A_2a, PdfStandard::Ua_1])
        .map_err(|error| error.message().to_string())?;
    Ok(PdfOptions {
        ident: Smart::Custom(facts.ident.clone()),
        creator: Smart::Custom(Some(facts.creator.clone())),
        timestamp: date.map(Timestamp::new_utc),
        standards,
        ..PdfOptions::default()
    })
}

fn said(errors: &[SourceDiagnostic]) -> String {
    let all: Vec<&str> = errors.iter().map(|error| error.message.as_str()).collect();
    format!("cannot be typeset: {}", all.join("; "))
}
