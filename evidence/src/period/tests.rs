//! What the tables of a time tell, and what they leave to another time.

use super::sample::{input, leaves};
use super::*;
use crate::bundle::sample::key;

fn told(file: &str) -> Told {
    tables(&input().story).into_iter().find(|table| table.file == file).unwrap()
}

/// The cells of these columns, row by row.
fn cells(file: &str, columns: &[&str]) -> Vec<Vec<String>> {
    let table = told(file);
    let place = |name: &&str| table.header.iter().position(|column| column == name).unwrap();
    table.rows.iter().map(|row| columns.iter().map(|name| row[place(name)].clone()).collect()).collect()
}

#[test]
fn what_was_over_before_the_time_is_not_told_again_and_what_went_on_is() {
    let story = input().story;
    let subjects: Vec<String> = story.earlier.iter().map(|leaf| leaf.subject.clone()).collect();
    assert!(!subjects.contains(&"exc_over".to_owned()) && subjects.contains(&"exc_on".to_owned()));
    let actions: Vec<&str> = story.earlier.iter().map(|leaf| leaf.action.as_str()).collect();
    let expected = [
        "exception.asked",
        "exception.approved",
        "campaign.waiver_asked",
        "campaign.waiver_approved",
        "campaign.waiver_asked",
        "task.opened",
        "task.opened",
        "campaign.launched",
    ];
    assert_eq!(actions, expected, "the waiver that was over before is none");
    let behind = leaves().last().unwrap().seq;
    assert!(story.leaves.iter().all(|leaf| leaf.seq < behind), "the leaf behind the time is not of it");
}

#[test]
fn an_exception_stands_where_its_leaves_leave_it() {
    let rows = cells("exceptions.csv", &["exception_id", "state", "compensation", "asked_by", "ended_at"]);
    let by = format!("per_{:026}", 1);
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[0], ["exc_new", "asked", "vaulting; monitoring", &by, ""]);
    assert_eq!(rows[1], ["exc_on", "ended early", "vaulting; monitoring", &by, "2026-03-19T08:00:00.000Z"]);
    let mut story = input().story;
    story.leaves.retain(|leaf| leaf.action != "exception.ended");
    let state = |story: &Story| exceptions::exceptions(story).rows[1][10].clone();
    assert_eq!(state(&story), "over", "its end is within the time");
    story.until = sample::at("2026-03-19T23:59:59.999Z");
    assert_eq!(state(&story), "in force");
    story.until = sample::at("2026-02-02T00:00:00Z");
    assert_eq!(state(&story), "given for later");
}

#[test]
fn a_revocation_says_how_many_hours_it_took_and_one_that_was_never_done_says_none() {
    let rows = cells("revocations.csv", &["kind", "task_id", "exposed", "ended_as", "hours", "verdict"]);
    assert_eq!(rows.len(), 3, "what is reduced, and what was over before, is none");
    assert_eq!(rows[0], ["revoke", "tsk_5", "", "not needed", "", ""]);
    assert_eq!(rows[1], ["revoke now", "tsk_8", "true", "seen done", "3", "upheld"]);
    assert_eq!(rows[2], ["suspend", "tsk_4", "", "seen done", "890", ""]);
    let first = first_tables(&input().story);
    let rows = &first.iter().find(|table| table.file == "revocations.csv").unwrap().rows;
    assert_eq!(rows.len(), 2, "the form before did not tell of suspensions");
    assert!(
        first.iter().all(|table| !LATER.contains(&table.file))
            && first.len() + 2 == tables(&input().story).len()
    );
}

#[test]
fn a_waiver_stands_where_its_leaves_leave_it_and_names_what_was_decided_under_it() {
    let columns = ["waiver_id", "state", "asked_at", "approved_by", "refused_by", "until", "decisions"];
    let rows = cells("waivers.csv", &columns);
    assert_eq!(rows.len(), 3);
    let of = |number: u64| rows.iter().find(|row| row[0] == sample::waiver_id(number)).unwrap();
    let (two, under) = (format!("per_{:026}", 2), leaves().iter().position(|leaf| leaf.subject == "itm_9"));
    assert_eq!(of(2)[1..], ["over", "2026-02-05T09:00:00.000Z", &two, "", "2026-03-25T00:00:00.000Z", ""]);
    assert_eq!(of(3)[1..5], ["refused", "2026-02-07T09:00:00.000Z", "", &two]);
    assert_eq!(of(4)[1], "in force");
    assert_eq!(of(4)[6], under.unwrap().to_string());
    let state = |change: fn(&mut Story)| {
        let mut story = input().story;
        change(&mut story);
        waivers::waivers(&story).rows[2][6].clone()
    };
    let approved = |leaf: &Leaf| leaf.action == "campaign.waiver_approved";
    assert_eq!(state(|story| story.leaves.retain(|leaf| leaf.action != "campaign.waiver_approved")), "asked");
    let end = |story: &mut Story| {
        let mut end =
            story.leaves.iter().find(|leaf| leaf.action == "campaign.waiver_approved").unwrap().clone();
        end.action = "campaign.waiver_ended".into();
        story.leaves.push(end);
    };
    assert_eq!(state(end), "ended early");
    assert!(input().story.leaves.iter().filter(|leaf| approved(leaf)).count() == 1);
    let taken_back = |story: &mut Story| {
        for leaf in story.leaves.iter_mut().filter(|leaf| leaf.action == "campaign.waiver_approved") {
            leaf.action = "campaign.waiver_ended".into();
        }
    };
    assert_eq!(state(taken_back), "taken back");
}

#[test]
fn what_security_said_of_keeps_has_a_row_a_leaf() {
    let rows = cells("confirmations.csv", &["what", "by", "item_id", "decision_id", "reason_sha256"]);
    let by = format!("per_{:026}", 4);
    assert_eq!(rows[0], ["campaign.confirmed", &by, "itm_9", "dec_9", ""]);
    assert_eq!(rows[1][..2], ["campaign.sent_back", &by]);
    assert!(!rows[1][4].is_empty() && rows.len() == 2);
}

#[test]
fn reviews_policies_roles_departures_and_exports_have_a_row_a_leaf() {
    let campaign = format!("cam_{:026}", 1);
    let rows = cells("campaigns.csv", &["campaign_id", "population", "kept", "no_response", "edition"]);
    assert_eq!(rows[0], [campaign.as_str(), "6", "1", "1", "1"]);
    assert_eq!(rows[1], ["cam_micro", "1", "", "", ""]);
    assert_eq!(cells("micro_reviews.csv", &["causes"]), [["owner change; break-glass use"]]);
    assert_eq!(
        cells("policies.csv", &["version", "max_age_days", "start_at"]),
        [["2", "90", "2026-03-22T00:00:00.000Z"]]
    );
    assert_eq!(cells("roles.csv", &["what", "role", "given_by"]), [["person.role_given", "auditor", ""]]);
    assert_eq!(
        cells("departures.csv", &["what", "identities", "roles"]),
        [["person.deactivated", "2", "owner"]]
    );
    assert_eq!(
        cells("exports.csv", &["what", "from", "edition"]),
        [["evidence.period_exported", "2026-01-01", ""]]
    );
}

#[test]
fn the_same_time_is_the_same_bytes_in_whatever_order_its_rows_come() {
    let one = write(&input(), &key()).unwrap();
    let mut other = input();
    other.identities.reverse();
    other.people.reverse();
    other.texts.reverse();
    other.repeated.reverse();
    other.log.proofs.reverse();
    assert_eq!(one, write(&other, &key()).unwrap());
}

#[test]
fn the_tree_before_a_time_reads_back_as_it_was_written_and_no_other_text_does() {
    let text = before_text(&input().log.before);
    assert_eq!(parse_before(&text), Some(input().log.before));
    let cut: String = text.split_inclusive('\n').take(1).collect();
    for wrong in
        ["", "size 0", "size 00\n", "size x\n", &cut, &text.replace("size ", "size +"), &format!("{text}\n")]
    {
        assert_eq!(parse_before(wrong), None, "{wrong}");
    }
}

#[test]
fn the_readme_fits_any_terminal_and_says_what_is_not_proved() {
    use std::io::Read as _;
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(write(&input(), &key()).unwrap())).unwrap();
    let mut text = String::new();
    zip.by_name("README.txt").unwrap().read_to_string(&mut text).unwrap();
    assert!(text.contains("WHAT IT DOES NOT PROVE") && text.contains(&key().public().fingerprint()));
    assert!(text.is_ascii() && text.lines().all(|line| line.len() <= 100));
    assert!(text.contains("       6 campaigns/cam_00000000000000000000000001/population.csv"), "{text}");
}
