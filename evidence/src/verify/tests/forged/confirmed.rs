//! The second stage: confirmations added, left out, given by whoever may not, of another answer, or without the stage.

use super::*;
use crate::bundle::sample::staged;

const TABLE: &str = "confirmations.csv";
const CONFIRMED: &str = "campaign.confirmed";
const SENT_BACK: &str = "campaign.sent_back";

fn person(number: u64) -> String {
    format!("per_{number:026}")
}

fn decision(number: u64) -> String {
    format!("dec_{number:026}")
}

/// Changes the one leaf of this action.
fn leaf(files: &mut Unpacked, action: &str, change: impl Fn(&str) -> String) {
    edit(files, layout::LEAVES, |text| {
        let lines = text.split_inclusive('\n');
        lines.map(|line| if line.contains(action) { change(line) } else { line.into() }).collect()
    });
}

/// Changes its row, too.
fn both(files: &mut Unpacked, action: &str, (from, to): (&str, &str)) {
    let said = action.trim_start_matches("campaign.").to_owned();
    leaf(files, action, |line| line.replacen(from, to, 1));
    edit(files, TABLE, |text| {
        let rows = text.split_inclusive("\r\n");
        rows.map(|row| if row.contains(&said) { row.replacen(from, to, 1) } else { row.into() }).collect()
    });
}

/// The answer's hash, as the one confirmation names it.
fn answer_of(files: &mut Unpacked) -> String {
    let table = String::from_utf8(file(files, TABLE).clone()).unwrap();
    let row = table.lines().find(|row| row.contains(",confirmed,")).unwrap();
    row.split(',').nth(2).unwrap().to_owned()
}

/// The campaign is said to have no second stage.
fn without_stage(files: &mut Unpacked) {
    edit(files, layout::CAMPAIGN, |text| {
        let mut campaign: serde_json::Value = serde_json::from_str(text).unwrap();
        campaign.as_object_mut().unwrap().remove("confirmation").unwrap();
        serde_json::to_string_pretty(&campaign).unwrap()
    });
}

fn all() -> Vec<Forgery> {
    use By::{Operator, Stranger};
    vec![
        forgery(
            "a confirmation is left out of the table",
            Operator,
            |files| without_row(files, TABLE, ",confirmed,"),
            (Check::Confirmation, "leaves out what leaf"),
        ),
        forgery(
            "what was sent back is left out of the table",
            Operator,
            |files| without_row(files, TABLE, ",sent_back,"),
            (Check::Confirmation, "leaves out what leaf"),
        ),
        forgery(
            "a confirmation is left out, with its leaf and its proof",
            Operator,
            |files| {
                without_row(files, TABLE, ",confirmed,");
                without_leaf(files, CONFIRMED);
            },
            (Check::Outcome, "security did not confirm the last decision"),
        ),
        forgery(
            "the table is taken out",
            Operator,
            |files| files.retain(|(name, _)| name != TABLE),
            (Check::Confirmation, "the table of it is not here"),
        ),
        forgery(
            "the table is taken out, and a stranger signs",
            Stranger,
            |files| files.retain(|(name, _)| name != TABLE),
            (Check::Signer, "none of the keys that were given"),
        ),
        forgery(
            "the stage is taken out of campaign.json, so that every keep counts",
            Operator,
            without_stage,
            (Check::CampaignLeaf, "launched with another second stage"),
        ),
        forgery(
            "the stage is taken out of the launch, too",
            Operator,
            |files| {
                without_stage(files);
                leaf(files, "campaign.launched", |line| line.replacen("\"confirm_days\":7,", "", 1));
            },
            (Check::Confirmation, "campaign.json has no second stage"),
        ),
        forgery(
            "the stage, its table and its leaves are taken out",
            Operator,
            |files| {
                without_stage(files);
                leaf(files, "campaign.launched", |line| line.replacen("\"confirm_days\":7,", "", 1));
                without_leaf(files, CONFIRMED);
                without_leaf(files, SENT_BACK);
                files.retain(|(name, _)| name != TABLE);
            },
            (Check::Inclusion, "is not in the log"),
        ),
        forgery(
            "the time for confirmations is made longer",
            Operator,
            |files| replaced(files, layout::CAMPAIGN, "\"days\": 7", "\"days\": 30"),
            (Check::CampaignLeaf, "launched with another second stage"),
        ),
        forgery(
            "a confirmation is added to the table",
            Operator,
            |files| {
                edit(files, TABLE, |text| {
                    let row = text.lines().find(|row| row.contains(",confirmed,")).unwrap();
                    format!("{text}{}\r\n", row.replacen(&item(1), &item(5), 1))
                });
            },
            (Check::Confirmation, "no leaf says this, or it is there twice"),
        ),
        forgery(
            "a confirmation is of another item",
            Operator,
            |files| both(files, CONFIRMED, (&item(1), &item(4))),
            (Check::Confirmation, "of another answer than stood then"),
        ),
        forgery(
            "a confirmation is of an item that is none",
            Operator,
            |files| both(files, CONFIRMED, (&item(1), &item(9))),
            (Check::Confirmation, "of an item that is not in population.csv"),
        ),
        forgery(
            "what was sent back is said to be confirmed",
            Operator,
            |files| replaced(files, TABLE, ",sent_back,", ",confirmed,"),
            (Check::Confirmation, "said is another than its leaf says"),
        ),
        forgery(
            "another person is said to have confirmed",
            Operator,
            |files| replaced(files, TABLE, &person(4), &person(5)),
            (Check::Confirmation, "person is another than its leaf says"),
        ),
        forgery(
            "whoever answered confirmed it",
            Operator,
            |files| both(files, CONFIRMED, (&person(4), &person(1))),
            (Check::Independence, "by whoever answered it"),
        ),
        forgery(
            "an owner confirmed it",
            Operator,
            |files| both(files, CONFIRMED, (&person(4), &person(3))),
            (Check::Independence, "by an owner of the identity"),
        ),
        forgery(
            "whoever acknowledges the campaign confirmed it",
            Operator,
            |files| both(files, CONFIRMED, (&person(4), &person(5))),
            (Check::Independence, "by whoever acknowledges the campaign"),
        ),
        forgery(
            "an answer that was superseded is what was confirmed",
            Operator,
            |files| both(files, CONFIRMED, (&decision(2), &decision(1))),
            (Check::Confirmation, "of another answer than stood then"),
        ),
        forgery(
            "the hash of the answer is another's",
            Operator,
            |files| {
                let (old, new) = (answer_of(files), Digest::of(b"another").to_string());
                both(files, CONFIRMED, (&old, &new));
            },
            (Check::Confirmation, "names another answer than the decision's leaf is"),
        ),
        forgery(
            "the hash of the answer is another's, in the table alone",
            Operator,
            |files| {
                let (old, new) = (answer_of(files), Digest::of(b"another").to_string());
                replaced(files, TABLE, &old, &new);
            },
            (Check::Confirmation, "answer_sha256 is another than its leaf says"),
        ),
        forgery(
            "a confirmation came after its time",
            Operator,
            |files| both(files, CONFIRMED, ("2026-03-09T", "2026-03-22T")),
            (Check::Confirmation, "said after the time for it"),
        ),
        forgery(
            "what nobody confirmed is kept",
            Operator,
            |files| {
                leaf(files, CONFIRMED, |line| line.replacen(CONFIRMED, SENT_BACK, 1));
                replaced(files, TABLE, ",confirmed,", ",sent_back,");
            },
            (Check::Outcome, "security did not confirm the last decision"),
        ),
        forgery(
            "an identity is said not to be privileged, so that its keep needs nobody",
            Operator,
            |files| {
                edit(files, "population.csv", |text| {
                    let rows = text.split_inclusive("\r\n");
                    let row = |row: &str| row.replacen(",true,", ",false,", 1);
                    rows.map(|one| if one.starts_with(&item(1)) { row(one) } else { one.into() }).collect()
                });
            },
            (Check::Snapshot, "its privileged is another"),
        ),
        forgery(
            "an owner sent it back",
            Operator,
            |files| both(files, SENT_BACK, (&person(4), &person(3))),
            (Check::Independence, "by an owner of the identity"),
        ),
        forgery(
            "more are counted as confirmed than there are",
            Operator,
            |files| replaced(files, layout::CAMPAIGN, "\"confirmed\": 1", "\"confirmed\": 2"),
            (Check::Counts, "says 2 confirmed"),
        ),
    ]
}

#[test]
fn a_review_with_a_second_stage_holds() {
    let report = verified(&write(&staged(), &key()).unwrap());
    assert_eq!(report.failures, []);
    assert!(
        report
            .passed
            .iter()
            .any(|line| line.contains("1 keeps of privileged identities were confirmed and 1"))
    );
}

#[test]
fn each_forgery_of_a_confirmation_is_rejected_for_the_right_reason() {
    let all = all();
    assert!(all.len() >= 20, "{}", all.len());
    let files = taken_apart(&write(&staged(), &key()).unwrap());
    let wrong: Vec<String> =
        all.iter().filter_map(|one| passed(one, &verified(&made(one, files.clone())))).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_privileged_keep_that_nobody_confirmed_is_no_response_whatever_the_table_says() {
    let mut input = staged();
    input.population[0].outcome = crate::outcome::ItemOutcome::NoResponse;
    let report = verified(&write(&input, &key()).unwrap());
    assert!(failed(&report).contains(&Check::Outcome), "a confirmed keep is kept: {:?}", report.failures);
}
