//! The class of an event: what a trail must select for it to be delivered.

use super::record::Record;
use domain::coverage::EventClass;

/// A data event that does not say of what.
const UNKNOWN_TYPE: &str = "unknown";

/// How the operations begin that read, where the record does not say.
const READS: [&str; 8] = ["Get", "List", "Describe", "Head", "Lookup", "BatchGet", "Search", "Query"];

/// Why a record is no call of anybody.
pub(crate) const NO_CALL: &str = "expected Management or Data: other categories repeat or sum up calls";

/// The class, or the category that is neither management nor data. Records before version 1.07 have no
/// `eventCategory`: `managementEvent` says it, and before that the type of what was touched; where nothing does it
/// is a management event, which is what every trail logs by default.
pub(crate) fn class<'r>(record: &'r Record<'_>) -> Result<EventClass, &'r str> {
    let data = match record.event_category.get() {
        Some("Management") => false,
        Some("Data") => true,
        Some(other) => return Err(other),
        None => record.management_event.0.map_or_else(|| touched(record).is_some(), |management| !management),
    };
    if data {
        let kind = touched(record)
            .or_else(|| by_service(record))
            .or_else(|| record.resources.0.iter().find_map(|resource| resource.kind.get()));
        return Ok(EventClass::Data(kind.unwrap_or(UNKNOWN_TYPE).to_owned()));
    }
    let name = record.event_name.get().unwrap_or_default();
    let reads = record.read_only.0.unwrap_or_else(|| READS.iter().any(|prefix| name.starts_with(prefix)));
    Ok(if reads { EventClass::ManagementRead } else { EventClass::ManagementWrite })
}

/// The resource type that data events are selected by. An object's record names its bucket too, an item's its key.
fn touched<'r>(record: &'r Record<'_>) -> Option<&'r str> {
    const CONTAINERS: [&str; 2] = ["AWS::S3::Bucket", "AWS::KMS::Key"];
    let listed = record.resources.0.iter().filter_map(|resource| resource.kind.get());
    let mut of_data = listed.filter(|kind| !CONTAINERS.contains(kind));
    if record.event_category.get() == Some("Data") || record.management_event.0 == Some(false) {
        return of_data.next();
    }
    // Without either field only what cannot be a management event counts.
    of_data.find(|kind| *kind == "AWS::S3::Object")
}

fn by_service(record: &Record<'_>) -> Option<&'static str> {
    match record.event_source.get()? {
        "s3.amazonaws.com" => Some("AWS::S3::Object"),
        "lambda.amazonaws.com" => Some("AWS::Lambda::Function"),
        "dynamodb.amazonaws.com" => Some("AWS::DynamoDB::Table"),
        _ => None,
    }
}
