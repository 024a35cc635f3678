//! What a trail selects, from GetEventSelectors: only what it selects whole counts.

mod advanced;

use crate::aws::json;
use crate::file_error::{FileError, FileProblem};
use advanced::AdvancedSelector;
use domain::coverage::{EventClass, Selection, Services};
use serde::Deserialize;

const EXPECTED: &str = "the JSON answer of `aws cloudtrail get-event-selectors`";

/// What was selected whole, and in words what was not.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Selected {
    pub(super) selections: Vec<Selection>,
    pub(super) remarks: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Answer {
    #[serde(rename = "TrailARN")]
    trail: Option<String>,
    event_selectors: Option<Vec<Selector>>,
    advanced_event_selectors: Option<Vec<AdvancedSelector>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Selector {
    read_write_type: Option<String>,
    include_management_events: Option<bool>,
    data_resources: Option<Vec<DataResource>>,
    exclude_management_event_sources: Option<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct DataResource {
    r#type: Option<String>,
    values: Option<Vec<String>>,
}

/// Reads the selectors of the trail with this ARN.
pub(super) fn read(file: &str, bytes: &[u8], trail: &str) -> Result<Selected, FileError> {
    let answer: Answer = json::file(file, bytes, EXPECTED)?;
    let refuse = |found: String| FileProblem::Unexpected { found, expected: EXPECTED }.of(file);
    if let Some(other) = answer.trail.filter(|other| other != trail) {
        let other: String = other.chars().take(200).collect();
        return Err(refuse(format!("it is of another trail, '{other}', than {trail}")));
    }
    let mut selected = Selected::default();
    let advanced = answer.advanced_event_selectors.unwrap_or_default();
    let classic = answer.event_selectors.unwrap_or_default();
    if !advanced.is_empty() && !classic.is_empty() {
        return Err(refuse(
            "it has both EventSelectors and AdvancedEventSelectors; a trail has one of them".into(),
        ));
    }
    for (place, selector) in (1..).zip(&classic) {
        selected.classic(selector).map_err(|reason| refuse(format!("selector {place}: {reason}")))?;
    }
    for (place, selector) in (1..).zip(&advanced) {
        advanced::select(&mut selected, place, selector);
    }
    Ok(selected)
}

impl Selected {
    fn add(&mut self, class: EventClass, services: Services) {
        let selection = Selection { class, services };
        if !self.selections.contains(&selection) {
            self.selections.push(selection);
        }
    }

    /// A selector of the older form. The words are those of the API reference's `EventSelector`, its defaults too.
    fn classic(&mut self, selector: &Selector) -> Result<(), String> {
        let (reads, writes) = match selector.read_write_type.as_deref() {
            None | Some("All") => (true, true),
            Some("ReadOnly") => (true, false),
            Some("WriteOnly") => (false, true),
            Some(_) => return Err("ReadWriteType is none of All, ReadOnly and WriteOnly".into()),
        };
        if selector.include_management_events.unwrap_or(true) {
            let left_out = selector.exclude_management_event_sources.clone().unwrap_or_default();
            for (class, is_selected) in
                [(EventClass::ManagementRead, reads), (EventClass::ManagementWrite, writes)]
            {
                if is_selected {
                    self.add(class, Services::AllBut(left_out.clone()));
                }
            }
        }
        for resource in selector.data_resources.iter().flatten() {
            let kind = json::needed("Type of a data resource", resource.r#type.clone(), 128)?;
            let values = resource.values.as_deref().unwrap_or_default();
            if !(reads && writes) {
                self.remarks
                    .push(format!("data events of {kind} are selected for reads or writes alone, not both"));
            } else if values.iter().any(|value| is_whole_service(value, &kind)) {
                self.add(EventClass::Data(kind), Services::AllBut(Vec::new()));
            } else {
                self.remarks.push(format!(
                    "data events of {kind} are selected for {} resources, not all",
                    values.len()
                ));
            }
        }
        Ok(())
    }
}

/// `arn:aws:s3` (or `arn:aws:s3:::`) for `AWS::S3::Object`: every resource of the type.
fn is_whole_service(value: &str, kind: &str) -> bool {
    let service = match kind {
        "AWS::S3::Object" => "s3",
        "AWS::Lambda::Function" => "lambda",
        "AWS::DynamoDB::Table" => "dynamodb",
        _ => return false,
    };
    let mut parts = value.split(':');
    parts.next() == Some("arn")
        && parts.next().is_some_and(|partition| partition.starts_with("aws"))
        && parts.next() == Some(service)
        && parts.all(str::is_empty)
}

#[cfg(test)]
mod tests;
