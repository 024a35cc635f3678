//! Trails: what `describe-trails`, `get-trail-status` and `get-event-selectors` would have answered.
//!
//! Production records all management events and every S3 object's, throughout. Staging's trail was stopped for some
//! days. The shared account had none for a long time.

use super::company::Account;
use super::time::at;
use crate::error::{Error, Result};
use domain::instant::{self, Instant};
use serde_json::{Value, json};
use std::path::Path;

/// Staging's trail was stopped then, and started again.
pub(super) fn stopped() -> (Instant, Instant) {
    (at(2026, 2, 24, 860), at(2026, 2, 27, 485))
}

/// When the shared account's trail was first started.
pub(super) fn late() -> Instant {
    at(2026, 1, 20, 600)
}

/// Does a trail of the account record what happens then?
pub(super) fn records(account: Account, when: Instant) -> bool {
    match account {
        Account::Production => true,
        Account::Staging => {
            let (from, until) = stopped();
            when <= from || until <= when
        }
        Account::Tools => late() <= when,
    }
}

/// The ARN of an account's trail.
pub(super) fn arn(account: Account) -> String {
    format!("arn:aws:cloudtrail:eu-central-1:{}:trail/{}", account.id(), name(account))
}

fn name(account: Account) -> String {
    format!("waypost-{}", account.name())
}

/// Writes the answers of an account into a folder; everything delivered until `delivered`, exclusive.
///
/// # Errors
/// What the system says of the folder.
pub(super) fn write(folder: &Path, account: Account, now: Instant, delivered: Instant) -> Result<()> {
    let trail = json!({
        "Name": name(account), "TrailARN": arn(account), "HomeRegion": "eu-central-1", "IsMultiRegionTrail": true,
        "IncludeGlobalServiceEvents": true, "IsOrganizationTrail": false, "LogFileValidationEnabled": false,
        "S3BucketName": format!("waypost-{}-trail", account.name()),
    });
    let files = [
        ("trails.json".to_owned(), json!({ "trailList": [trail] })),
        (format!("status/{}.json", name(account)), status(account, now, delivered)),
        (format!("selectors/{}.json", name(account)), selectors(account)),
    ];
    for (file, answer) in files {
        let path = folder.join(file);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent).map_err(Error::unexpected)?;
        }
        std::fs::write(path, answer.to_string()).map_err(Error::unexpected)?;
    }
    Ok(())
}

fn status(account: Account, now: Instant, delivered: Instant) -> Value {
    let began = at(2024, 5, 2, 500);
    let (stop, start) = stopped();
    let (is_logging, from, until) = match account {
        Account::Staging if now >= start => (true, start, Some(stop)),
        Account::Staging if now >= stop => (false, began, Some(stop)),
        Account::Tools => (true, late(), None),
        _ => (true, began, None),
    };
    let mut status = json!({
        "IsLogging": is_logging, "StartLoggingTime": instant::format(from),
        "LatestDeliveryTime": instant::format(delivered),
    });
    if let Some(stopped) = until {
        status["StopLoggingTime"] = json!(instant::format(stopped));
    }
    status
}

fn selectors(account: Account) -> Value {
    match account {
        Account::Production => json!({
            "TrailARN": arn(account),
            "EventSelectors": [{
                "ReadWriteType": "All", "IncludeManagementEvents": true, "ExcludeManagementEventSources": [],
                "DataResources": [{ "Type": "AWS::S3::Object", "Values": ["arn:aws:s3"] }],
            }],
        }),
        Account::Staging => json!({
            "TrailARN": arn(account),
            "EventSelectors": [{
                "ReadWriteType": "All", "IncludeManagementEvents": true, "ExcludeManagementEventSources": [],
                "DataResources": [],
            }],
        }),
        // Busy keys were left out, to save money.
        Account::Tools => json!({
            "TrailARN": arn(account),
            "AdvancedEventSelectors": [{
                "Name": "management without KMS",
                "FieldSelectors": [
                    { "Field": "eventCategory", "Equals": ["Management"] },
                    { "Field": "eventSource", "NotEquals": ["kms.amazonaws.com"] },
                ],
            }],
        }),
    }
}

/// Does the account's trail select these?
pub(super) fn selects(account: Account, source: &str, is_object: bool) -> bool {
    match account {
        Account::Production => true,
        Account::Staging => !is_object,
        Account::Tools => !is_object && source != "kms.amazonaws.com",
    }
}
