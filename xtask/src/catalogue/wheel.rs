//! Reads files and metadata out of a Python wheel, which is a zip.

use std::borrow::Cow;
use std::error::Error;
use std::io::{Cursor, Read};
use zip::ZipArchive;

/// No file in the wheel is read beyond this: its largest holds 13 MB.
const MOST: u64 = 128 << 20;

/// What a wheel says of itself.
pub(super) struct About {
    pub(super) name: String,
    pub(super) version: String,
    /// An SPDX expression.
    pub(super) licence: String,
}

/// A wheel in memory.
pub(super) struct Wheel<'a>(ZipArchive<Cursor<&'a [u8]>>);

impl<'a> Wheel<'a> {
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, Box<dyn Error>> {
        Ok(Self(
            ZipArchive::new(Cursor::new(bytes))
                .map_err(|error| format!("expected a wheel (a zip): {error}"))?,
        ))
    }

    /// The text of one file.
    pub(super) fn text(&mut self, name: &str) -> Result<String, Box<dyn Error>> {
        let file = self.0.by_name(name).map_err(|error| format!("{name}: {error}"))?;
        let mut text = String::new();
        if file.take(MOST).read_to_string(&mut text)? as u64 == MOST {
            return Err(format!("{name} is larger than {MOST} bytes").into());
        }
        Ok(text)
    }

    pub(super) fn metadata(&mut self) -> Result<About, Box<dyn Error>> {
        let names: Vec<String> =
            self.0.file_names().map(|name| name.map(Cow::into_owned)).collect::<Result<_, _>>()?;
        let name = names.iter().find(|name| name.ends_with(".dist-info/METADATA"));
        let metadata = self.text(name.ok_or("the wheel has no METADATA")?)?;
        let field = |field: &str| {
            let found = metadata.lines().find_map(|line| line.strip_prefix(field)?.strip_prefix(": "));
            found.map(str::to_owned).ok_or_else(|| format!("METADATA has no line '{field}'"))
        };
        Ok(About { name: field("Name")?, version: field("Version")?, licence: field("License-Expression")? })
    }
}
