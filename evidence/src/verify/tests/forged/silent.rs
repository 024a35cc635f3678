//! No response: the choice changed, a task left out, given to another item, or made of a decision.

use super::*;
use crate::bundle::sample::made::{stood, suspended};

const TASKS: &str = "tasks.csv";
const OPENED: &str = "task.opened";

fn task(number: u64) -> String {
    format!("tsk_{number:026}")
}

/// Changes the one leaf of this action.
fn leaf(files: &mut Unpacked, action: &str, change: impl Fn(&str) -> String) {
    edit(files, layout::LEAVES, |text| {
        let lines = text.split_inclusive('\n');
        lines.map(|line| if line.contains(action) { change(line) } else { line.into() }).collect()
    });
}

/// Changes the row of the task, too.
fn both(files: &mut Unpacked, (from, to): (&str, &str)) {
    leaf(files, OPENED, |line| line.replacen(from, to, 1));
    edit(files, TASKS, |text| {
        let rows = text.split_inclusive("\r\n");
        let row = |row: &str| row.replacen(from, to, 1);
        rows.map(|one| if one.starts_with(&task(5)) { row(one) } else { one.into() }).collect()
    });
}

/// The choice is taken out of campaign.json.
fn without_choice(files: &mut Unpacked) {
    edit(files, layout::CAMPAIGN, |text| {
        let mut campaign: serde_json::Value = serde_json::from_str(text).unwrap();
        campaign.as_object_mut().unwrap().remove("no_response").unwrap();
        serde_json::to_string_pretty(&campaign).unwrap()
    });
}

const CHOSEN: &str = "\"no_response\":\"suspend\",";

fn all() -> Vec<Forgery> {
    use By::{Operator, Stranger};
    vec![
        forgery(
            "the choice is another in campaign.json",
            Operator,
            |files| {
                replaced(
                    files,
                    layout::CAMPAIGN,
                    "\"no_response\": \"suspend\"",
                    "\"no_response\": \"tell\"",
                );
            },
            (Check::CampaignLeaf, "launched with another choice for what nobody answers"),
        ),
        forgery(
            "the choice is taken out of campaign.json",
            Operator,
            without_choice,
            (Check::CampaignLeaf, "launched with another choice for what nobody answers"),
        ),
        forgery(
            "the choice is taken out of the launch, too",
            Operator,
            |files| {
                without_choice(files);
                leaf(files, "campaign.launched", |line| line.replacen(CHOSEN, "", 1));
            },
            (Check::Silence, "another kind of task than was chosen"),
        ),
        forgery(
            "the choice, the task, its leaf and its proof are taken out",
            Operator,
            |files| {
                without_choice(files);
                leaf(files, "campaign.launched", |line| line.replacen(CHOSEN, "", 1));
                without_leaf(files, OPENED);
                without_row(files, TASKS, &task(5));
            },
            (Check::Inclusion, "is not in the log"),
        ),
        forgery(
            "the task is left out of the table",
            Operator,
            |files| without_row(files, TASKS, &task(5)),
            (Check::Silence, "leaves out the task that line"),
        ),
        forgery(
            "the task is left out, and a stranger signs",
            Stranger,
            |files| without_row(files, TASKS, &task(5)),
            (Check::Signer, "none of the keys that were given"),
        ),
        forgery(
            "the leaf and its proof are left out, and the task stays",
            Operator,
            |files| without_leaf(files, OPENED),
            (Check::Silence, "nor does a leaf say that nobody answered"),
        ),
        forgery(
            "the task is left out with its leaf and its proof",
            Operator,
            |files| {
                without_leaf(files, OPENED);
                without_row(files, TASKS, &task(5));
            },
            (Check::Silence, "neither a task follows nor is one said to wait already"),
        ),
        forgery(
            "the task is said to be of an item that was answered",
            Operator,
            |files| both(files, (&item(5), &item(1))),
            (Check::Silence, "of an item that was answered or withdrawn"),
        ),
        forgery(
            "the task is said to be of an item that is none",
            Operator,
            |files| both(files, (&item(5), &item(9))),
            (Check::Silence, "a task of an item that is not in population.csv"),
        ),
        forgery(
            "the task is said to be of another item, in the table alone",
            Operator,
            |files| replaced(files, TASKS, &item(5), &item(1)),
            (Check::Silence, "item_id is another than its leaf says"),
        ),
        forgery(
            "somebody is to answer instead of suspending it",
            Operator,
            |files| both(files, ("suspend", "answer for it")),
            (Check::Silence, "another kind of task than was chosen"),
        ),
        forgery(
            "somebody is to answer instead of suspending it, in the table alone",
            Operator,
            |files| replaced(files, TASKS, "suspend", "answer for it"),
            (Check::Silence, "kind is another than its leaf says"),
        ),
        forgery(
            "a decision is said to have caused the task",
            Operator,
            |files| {
                let decided = format!("{},dec_{:026},suspend", item(5), 6);
                replaced(files, TASKS, &format!("{},,suspend", item(5)), &decided);
            },
            (Check::Silence, "a task of no response names a decision"),
        ),
        forgery(
            "the task of a decision is said to be of none",
            Operator,
            |files| replaced(files, TASKS, &format!("dec_{:026}", 3), ""),
            (Check::Silence, "neither a decision caused this"),
        ),
        forgery(
            "the task was opened before the close",
            Operator,
            |files| both(files, ("2026-03-15T", "2026-03-11T")),
            (Check::Silence, "that the close did not open"),
        ),
        forgery(
            "the task is there twice",
            Operator,
            |files| {
                edit(files, TASKS, |text| {
                    let row = text.lines().find(|row| row.starts_with(&task(5))).unwrap();
                    format!("{text}{}\r\n", row.trim_end())
                });
            },
            (Check::Silence, "or it is there twice"),
        ),
        forgery(
            "an answer is said to be none, so that it is suspended",
            Operator,
            |files| {
                edit(files, "population.csv", |text| {
                    let rows = text.split_inclusive("\r\n");
                    let row = |row: &str| row.replacen(",reduced,", ",no_response,", 1);
                    rows.map(|one| if one.starts_with(&item(2)) { row(one) } else { one.into() }).collect()
                });
            },
            (Check::Silence, "neither a task follows nor is one said to wait already"),
        ),
    ]
}

#[test]
fn a_review_whose_unanswered_items_are_suspended_holds_with_a_task_of_its_own_or_an_older_one() {
    for (input, says) in
        [(suspended(), "1 opened, 0 waited already"), (stood(), "0 opened, 1 waited already")]
    {
        let report = verified(&write(&input, &key()).unwrap());
        assert_eq!(report.failures, []);
        assert!(report.passed.iter().any(|line| line.contains(says)), "{:?}", report.passed);
    }
}

#[test]
fn each_forgery_of_what_nobody_answered_is_rejected_for_the_right_reason() {
    let all = all();
    assert!(all.len() >= 8, "{}", all.len());
    let files = taken_apart(&write(&suspended(), &key()).unwrap());
    let wrong: Vec<String> =
        all.iter().filter_map(|one| passed(one, &verified(&made(one, files.clone())))).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_is_said_to_wait_already_is_needed_and_is_of_an_item_that_nobody_answered() {
    let files = taken_apart(&write(&stood(), &key()).unwrap());
    let stands = "task.stands";
    let forgeries = [
        forgery(
            "the older task is left out, with its leaf and its proof",
            By::Operator,
            |files| without_leaf(files, "task.stands"),
            (Check::Silence, "neither a task follows nor is one said to wait already"),
        ),
        forgery(
            "the older task is said to stand for an item that was answered",
            By::Operator,
            |files| leaf(files, "task.stands", |line| line.replacen(&item(5), &item(2), 1)),
            (Check::Silence, "of an item that was answered or withdrawn"),
        ),
        forgery(
            "the older task is said to be of nothing that was chosen",
            By::Operator,
            |files| leaf(files, "task.stands", |line| line.replacen("suspend", "rotate", 1)),
            (Check::Silence, "another kind of task than was chosen"),
        ),
        forgery(
            "the leaf says of no item that the task stands for it",
            By::Operator,
            |files| leaf(files, "task.stands", |line| line.replacen(&item(5), "all", 1)),
            (Check::Silence, "does not say for which item"),
        ),
    ];
    let text = String::from_utf8(files.iter().find(|(name, _)| name == layout::LEAVES).unwrap().1.clone());
    assert!(text.unwrap().contains(stands), "the sample has such a leaf");
    let wrong: Vec<String> =
        forgeries.iter().filter_map(|one| passed(one, &verified(&made(one, files.clone())))).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
