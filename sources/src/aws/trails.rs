//! Trails: the answers of CloudTrail's DescribeTrails, GetTrailStatus and GetEventSelectors, as declared coverage.
//!
//! What is declared lets a grant be called unused, so whatever is not wholly selected, or not said, declares nothing.

mod folder;
mod selectors;

use super::arn::{self, Arn};
use super::json::{self, Entries};
use crate::file_error::FileError;
use crate::observation::{Rejection, TrailReport};
use domain::coverage::{Regions, TrailSpan};
use domain::instant::Instant;
use folder::Folder;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use std::path::Path;

const TRAILS: &str = "the JSON answer of `aws cloudtrail describe-trails`, with trailList";
const STATUS: &str = "the JSON answer of `aws cloudtrail get-trail-status`";

#[derive(Deserialize)]
struct Answer<'a> {
    #[serde(rename = "trailList", alias = "TrailList", borrow)]
    trails: Option<Entries<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct WrittenTrail {
    name: Option<String>,
    #[serde(rename = "TrailARN")]
    arn: Option<String>,
    home_region: Option<String>,
    is_multi_region_trail: Option<bool>,
    include_global_service_events: Option<bool>,
    is_organization_trail: Option<bool>,
}

/// A trail's configuration, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Trail {
    name: String,
    arn: String,
    account: String,
    regions: Regions,
    global: bool,
    organisation: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct WrittenStatus<'a> {
    is_logging: Option<bool>,
    #[serde(borrow)]
    start_logging_time: Option<&'a RawValue>,
    #[serde(borrow)]
    stop_logging_time: Option<&'a RawValue>,
    #[serde(borrow)]
    latest_delivery_time: Option<&'a RawValue>,
}

/// Reads a folder with `trails.json`, and for each trail `status/<name>.json` and `selectors/<name>.json`.
///
/// A trail declares what it selects from StartLoggingTime, inclusive, until LatestDeliveryTime, exclusive; one that was
/// stopped before that, until StopLoggingTime. A trail without status or selectors declares nothing; a file or entry
/// that is broken is refused alone. Trails come in the order of their ARNs.
///
/// # Errors
/// Where the folder or its `trails.json` cannot be read or is no such answer.
pub fn read_folder(path: &Path) -> Result<TrailReport, FileError> {
    let folder = Folder(path);
    let (file, bytes) = folder.needed("trails.json")?;
    let answer: Answer<'_> = json::file(&file, &bytes, TRAILS)?;
    let Some(Entries(entries)) = answer.trails else {
        let problem = crate::file_error::FileProblem::Unexpected {
            found: "trailList is missing".into(),
            expected: TRAILS,
        };
        return Err(problem.of(&file));
    };
    let mut report = TrailReport::default();
    if entries.is_empty() {
        report.remarks.push("trails.json names no trail: nothing is declared".into());
    }
    let trails = trails(&file, &entries, &mut report);
    for trail in &trails {
        if let Err(refused) = declare(&folder, trail, &mut report) {
            report.remarks.push(format!("trail {}: a broken answer: it declares nothing", trail.arn));
            report.rejected.push(refused.into());
        }
    }
    for stray in folder.strays(|name| trails.iter().any(|trail| trail.name == name)) {
        report.remarks.push(format!("{stray} belongs to no trail of trails.json: it is not read"));
    }
    Ok(report)
}

/// The trails of the answer, by ARN. A trail of several regions stands in it once for each region asked; two trails of
/// one name (in different regions) would have the same files, so neither is read.
fn trails(file: &str, entries: &[&RawValue], report: &mut TrailReport) -> Vec<Trail> {
    let mut trails: BTreeMap<String, Trail> = BTreeMap::new();
    let mut refuse = |place: Option<u64>, reason: String| {
        report.rejected.push(Rejection { file: file.into(), record: place, reason });
    };
    for (place, raw) in (1u64..).zip(entries) {
        match json::object(raw.get()).and_then(trail) {
            Ok(trail) => match trails.get(&trail.arn) {
                Some(known) if *known != trail => {
                    refuse(
                        Some(place),
                        format!("trail {place}: {} stands in the file twice, differently", trail.arn),
                    );
                }
                Some(_) => {}
                None => {
                    trails.insert(trail.arn.clone(), trail);
                }
            },
            Err(reason) => refuse(Some(place), format!("trail {place}: {reason}")),
        }
    }
    let mut names: BTreeMap<String, usize> = BTreeMap::new();
    for trail in trails.values() {
        *names.entry(trail.name.clone()).or_default() += 1;
    }
    for (name, count) in names.iter().filter(|(_, count)| **count > 1) {
        report.remarks.push(format!(
            "{count} trails are named '{name}', and their files too: none of them declares anything"
        ));
    }
    trails.into_values().filter(|trail| names.get(&trail.name) == Some(&1)).collect()
}

fn trail(written: WrittenTrail) -> Result<Trail, String> {
    let name = json::needed("Name", written.name, 128)?;
    if !folder::is_plain(&name) {
        return Err(
            "Name is no trail's name: expected letters, digits, '.', '_' and '-', a letter or digit first"
                .into(),
        );
    }
    let text = json::needed("TrailARN", written.arn, 512)?;
    let account = Arn::parse(&text)
        .filter(|arn| arn.service == "cloudtrail" && arn.kind() == "trail" && arn::is_account(arn.account))
        .map(|arn| arn.account.to_owned())
        .ok_or("TrailARN is no trail's ARN, such as arn:aws:cloudtrail:us-east-1:123456789012:trail/name")?;
    let everywhere = written.is_multi_region_trail.ok_or("IsMultiRegionTrail is missing")?;
    let regions = if everywhere {
        Regions::All
    } else {
        Regions::Only(json::needed("HomeRegion", written.home_region, 64)?)
    };
    Ok(Trail {
        name,
        arn: text,
        account,
        regions,
        global: written.include_global_service_events.ok_or("IncludeGlobalServiceEvents is missing")?,
        organisation: written.is_organization_trail.unwrap_or(false),
    })
}

/// Adds the span that a trail declares, or a remark why it declares none.
fn declare(folder: &Folder<'_>, trail: &Trail, report: &mut TrailReport) -> Result<(), FileError> {
    let arn = &trail.arn;
    let Some((status_file, status)) = folder.optional(&format!("status/{}.json", trail.name))? else {
        report
            .remarks
            .push(format!("trail {arn}: status/{}.json is missing: it declares nothing", trail.name));
        return Ok(());
    };
    let Some((file, selectors)) = folder.optional(&format!("selectors/{}.json", trail.name))? else {
        report
            .remarks
            .push(format!("trail {arn}: selectors/{}.json is missing: it declares nothing", trail.name));
        return Ok(());
    };
    let span = span(&status_file, &status)?;
    let selected = selectors::read(&file, &selectors, arn)?;
    report.remarks.extend(selected.remarks.into_iter().map(|remark| format!("trail {arn}: {remark}")));
    if trail.organisation {
        report.remarks.push(format!(
            "trail {arn}: it is an organisation's trail; it is taken to speak for account {} alone",
            trail.account
        ));
    }
    match span {
        Err(reason) => report.remarks.push(format!("trail {arn}: {reason}: it declares nothing")),
        Ok(_) if selected.selections.is_empty() => {
            report.remarks.push(format!("trail {arn}: it selects nothing whole: it declares nothing"));
        }
        Ok((from, until)) => report.trails.push((
            trail.account.clone(),
            TrailSpan {
                trail: arn.clone(),
                regions: trail.regions.clone(),
                global: trail.global,
                selections: selected.selections,
                from,
                until,
            },
        )),
    }
    Ok(())
}

type Span = Result<(Instant, Instant), &'static str>;

/// From when until when a status speaks, or why it does not. A broken status is an error of its file.
fn span(file: &str, bytes: &[u8]) -> Result<Span, FileError> {
    let status: WrittenStatus<'_> = json::file(file, bytes, STATUS)?;
    let refuse =
        |found: String| crate::file_error::FileProblem::Unexpected { found, expected: STATUS }.of(file);
    let is_logging = status.is_logging.ok_or_else(|| refuse("IsLogging is missing".into()))?;
    let instant = |field, raw| json::instant(field, raw).map_err(refuse);
    let start = instant("StartLoggingTime", status.start_logging_time)?;
    let stop = instant("StopLoggingTime", status.stop_logging_time)?;
    let latest = instant("LatestDeliveryTime", status.latest_delivery_time)?;
    let (Some(from), Some(latest)) = (start, latest) else {
        return Ok(Err("its status has no StartLoggingTime or no LatestDeliveryTime"));
    };
    // A trail that logs again was stopped before it was started; whatever else a status says, the stop holds.
    let until = match stop {
        Some(stop) if !is_logging || stop > from => latest.min(stop),
        _ => latest,
    };
    Ok(if from < until { Ok((from, until)) } else { Err("nothing was delivered since it was last started") })
}

#[cfg(test)]
mod tests;
