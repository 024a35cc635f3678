//! Advanced event selectors: all of a selector's fields must hold, so any field not understood narrows it.

use super::Selected;
use domain::coverage::{EventClass, Services};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct AdvancedSelector {
    field_selectors: Option<Vec<FieldSelector>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct FieldSelector {
    field: Option<String>,
    equals: Option<Vec<String>>,
    not_equals: Option<Vec<String>>,
    starts_with: Option<Vec<String>>,
    not_starts_with: Option<Vec<String>>,
    ends_with: Option<Vec<String>>,
    not_ends_with: Option<Vec<String>>,
}

impl FieldSelector {
    /// The values of `Equals`, where the field is compared in no other way.
    fn only_equals(&self) -> Option<&[String]> {
        let plain = self.not_equals.is_none() && self.has_no_parts();
        self.equals.as_deref().filter(|values| plain && !values.is_empty())
    }

    fn only_not_equals(&self) -> Option<&[String]> {
        let plain = self.equals.is_none() && self.has_no_parts();
        self.not_equals.as_deref().filter(|values| plain && !values.is_empty())
    }

    fn has_no_parts(&self) -> bool {
        let parts = [&self.starts_with, &self.not_starts_with, &self.ends_with, &self.not_ends_with];
        parts.iter().all(|values| values.is_none())
    }
}

/// What the fields of a selector say together.
#[derive(Default)]
struct Read<'a> {
    category: Option<&'a [String]>,
    types: Option<&'a [String]>,
    read_only: Option<&'a [String]>,
    services: Option<Services>,
}

/// Adds what one selector selects whole, or a remark why it selects nothing whole.
pub(super) fn select(selected: &mut Selected, place: u32, selector: &AdvancedSelector) {
    if let Err(reason) = add(selected, selector) {
        selected.remarks.push(format!("advanced selector {place} {reason}: it declares nothing"));
    }
}

fn add(selected: &mut Selected, selector: &AdvancedSelector) -> Result<(), String> {
    let mut read = Read::default();
    for field in selector.field_selectors.iter().flatten() {
        read.field(field)?;
    }
    let services = read.services.unwrap_or_else(|| Services::AllBut(Vec::new()));
    let is = |category: &str| read.category.is_some_and(|values| values.len() == 1 && values[0] == category);
    if is("Management") && read.types.is_none() {
        let (reads, writes) = reads_and_writes(read.read_only)?;
        for (class, is_selected) in
            [(EventClass::ManagementRead, reads), (EventClass::ManagementWrite, writes)]
        {
            if is_selected {
                selected.add(class, services.clone());
            }
        }
        Ok(())
    } else if is("Data") {
        let types = read.types.ok_or("names no resources.type")?;
        if reads_and_writes(read.read_only)? != (true, true) {
            return Err(format!(
                "selects data events of {} for reads or writes alone, not both",
                types.join(", ")
            ));
        }
        for kind in types {
            selected.add(EventClass::Data(kind.clone()), services.clone());
        }
        Ok(())
    } else {
        Err("has an eventCategory other than Management and Data".into())
    }
}

impl<'a> Read<'a> {
    fn field(&mut self, field: &'a FieldSelector) -> Result<(), String> {
        let name = field.field.as_deref().unwrap_or_default();
        let odd = || format!("compares {name} in a way that is not read");
        let narrowed =
            || format!("is narrowed by {}", name.chars().take(64).collect::<String>().escape_debug());
        let place = match name {
            "eventCategory" => &mut self.category,
            "resources.type" => &mut self.types,
            "readOnly" => &mut self.read_only,
            "eventSource" => {
                let services = match (field.only_equals(), field.only_not_equals()) {
                    (Some(chosen), _) => Services::Only(chosen.to_vec()),
                    (_, Some(left_out)) => Services::AllBut(left_out.to_vec()),
                    _ => return Err(odd()),
                };
                return if self.services.replace(services).is_some() { Err(odd()) } else { Ok(()) };
            }
            _ => return Err(narrowed()),
        };
        let values = field.only_equals().ok_or_else(odd)?;
        if place.replace(values).is_some() { Err(odd()) } else { Ok(()) }
    }
}

/// Without `readOnly` both are selected.
fn reads_and_writes(read_only: Option<&[String]>) -> Result<(bool, bool), String> {
    let Some(values) = read_only else { return Ok((true, true)) };
    if values.iter().any(|value| value != "true" && value != "false") {
        return Err("compares readOnly with something else than true and false".into());
    }
    let has = |word: &str| values.iter().any(|value| value == word);
    Ok((has("true"), has("false")))
}
