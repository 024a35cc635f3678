//! Log files from their bytes to their batches.

mod assumers;
mod damage;
mod invictus;
mod many;
mod people;
mod records;

use super::*;
use crate::input::{InputFile, Origin};
use crate::observation::{Assumer, AssumerKind, Batch, Call, FactKind, LogPrincipal, Maker};
use domain::tally::Outcome;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};
use std::io::Write;
use std::sync::atomic::AtomicU64;
use tempfile::TempDir;

/// A folder with one log, and the input that names it.
fn stored(bytes: &[u8]) -> (TempDir, InputFile) {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("log.json");
    std::fs::write(&path, bytes).unwrap();
    (folder, InputFile { name: "log.json".into(), origin: Origin::Path(path), bytes: None })
}

/// Reads bytes as a log: the summary and every batch, or why not.
fn read_bytes(bytes: &[u8]) -> Result<(FileSummary, Vec<Batch>), FileError> {
    let (_folder, input) = stored(bytes);
    let mut batches = Vec::new();
    let read = read_file(&input, &AtomicU64::new(0), &mut |batch| {
        batches.push(batch);
        Ok(())
    });
    match read {
        Ok(summary) => Ok((summary, batches)),
        Err(Unfinished::Broken(error)) => Err(error),
        Err(Unfinished::Stopped(_)) => panic!("nobody said stop"),
    }
}

/// A log that goes in, in one batch.
fn taken(records: &[Value]) -> Batch {
    let (summary, mut batches) = read_bytes(json!({"Records": records}).to_string().as_bytes()).unwrap();
    assert_eq!(summary.rejected, []);
    assert_eq!(batches.len(), 1);
    batches.pop().unwrap()
}

/// The reason for which a record is refused, the good ones around it taken.
fn refused(record: &Value) -> String {
    let log = json!({"Records": [base(json!({})), record, base(json!({}))]});
    let (summary, _) = read_bytes(log.to_string().as_bytes()).unwrap();
    assert_eq!((summary.records, summary.rejected_total), (2, 1), "{record}");
    assert_eq!(summary.rejected[0].record, Some(2));
    assert_eq!(summary.rejected[0].file, "log.json");
    summary.rejected[0].reason.clone()
}

/// A good record with some fields changed; null takes one away.
fn base(changes: Value) -> Value {
    let mut record = json!({
        "eventVersion": "1.08",
        "userIdentity": {
            "type": "IAMUser", "principalId": "AIDAEXAMPLEEXAMPLE001", "arn": "arn:aws:iam::111122223333:user/team/ann",
            "accountId": "111122223333", "accessKeyId": "AKIAEXAMPLEEXAMPLE01", "userName": "ann"
        },
        "eventTime": "2023-07-10T11:42:31Z", "eventSource": "s3.amazonaws.com", "eventName": "ListBuckets",
        "awsRegion": "us-east-1", "sourceIPAddress": "192.0.2.1", "requestParameters": null, "responseElements": null,
        "eventID": "6c1eed73-00ee-4810-8009-c9ce5990c100", "readOnly": true, "managementEvent": true,
        "recipientAccountId": "111122223333", "eventCategory": "Management"
    });
    let Value::Object(changes) = changes else { panic!("changes are an object") };
    for (field, value) in changes {
        record[field] = value;
    }
    record
}

/// A line with the least that is a record, for files of many.
fn small() -> String {
    let fields =
        r#""eventTime":"2023-07-10T11:42:31Z","eventSource":"s3.amazonaws.com","eventName":"ListBuckets""#;
    format!("{{{fields},\"eventID\":\"one\",\"recipientAccountId\":\"111122223333\"}}\n")
}

/// The principal of a batch's only call.
fn principal(batch: &Batch) -> Option<&LogPrincipal> {
    batch.calls[0].principal.map(|number| &batch.principals[number as usize])
}

fn assumed_by(batch: &Batch) -> Option<&LogPrincipal> {
    batch.calls[0].assumed.map(|number| &batch.principals[number as usize])
}

/// Who became somebody by a batch's only call.
fn assumer_of(batch: &Batch) -> Option<&Assumer> {
    batch.calls[0].assumer.map(|number| &batch.assumers[number as usize])
}

fn outcomes(batch: &Batch) -> Vec<Outcome> {
    batch.calls.iter().map(|call: &Call| call.outcome).collect()
}

fn changes(batch: &Batch) -> Vec<&FactKind> {
    batch.facts.iter().map(|fact| &fact.what).collect()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}
