//! What somebody changes is found, whoever they are: a stranger, somebody with another key, or the operator.

use super::*;

#[test]
fn a_byte_changed_in_any_file_is_found_and_the_file_is_named() {
    let repeated = |name: &str| {
        let last = format!("itm_{:026}", 6);
        layout::snapshot_item(name).is_some_and(|item| item != last)
            || layout::proof_seq(name).is_some_and(|seq| seq > 5)
    };
    for (name, _) in unpacked().into_iter().filter(|(name, _)| !repeated(name)) {
        let mut files = unpacked();
        let bytes = file(&mut files, &name);
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        let report = verified(&zipped(&files));
        assert!(!report.is_consistent(), "{name}");
        if name != layout::SUMS {
            assert!(
                report.failures.iter().any(|failure| failure.file == name),
                "{name}: {:?}",
                report.failures
            );
        }
    }
}

/// The tables of the sample that have rows a reader would miss.
const TABLES: [&str; 12] = [
    "changes.csv",
    "population.csv",
    "sources.csv",
    "decisions.csv",
    "usage.csv",
    "exceptions.csv",
    "coverage.csv",
    "inputs.csv",
    "tasks.csv",
    "controls.csv",
    "people.csv",
    "texts.csv",
];

fn without_last_row(text: &str) -> String {
    let rows = text.trim_end_matches("\r\n");
    format!("{}\r\n", &rows[..rows.rfind("\r\n").unwrap()])
}

#[test]
fn a_row_left_out_is_found_although_the_sums_are_written_anew() {
    for table in TABLES {
        let mut files = unpacked();
        edit(&mut files, table, without_last_row);
        let report = verified(&zipped(&files));
        assert!(failed(&report).contains(&Check::Digest), "{table}");
        let report = verified(&zipped(&summed(files.clone())));
        assert!(failed(&report).contains(&Check::Signature), "{table}: {:?}", report.failures);
        let other = SigningKey::generate([12; 32]).unwrap();
        let report = verified(&zipped(&signed_by(&other, files)));
        assert!(failed(&report).contains(&Check::Signer), "{table}: {:?}", report.failures);
        assert!(failed(&report).contains(&Check::Checkpoint), "{table}: the log is another key's");
    }
}

#[test]
fn a_row_left_out_by_whoever_has_the_key_is_found_where_the_log_knows_of_it() {
    for (table, check) in [
        ("population.csv", Check::PopulationHash),
        ("decisions.csv", Check::Decision),
        ("sources.csv", Check::Sources),
        ("changes.csv", Check::Changes),
    ] {
        let mut files = unpacked();
        edit(&mut files, table, without_last_row);
        let report = verified(&zipped(&signed_by(&key(), files)));
        assert!(failed(&report).contains(&check), "{table}: {:?}", report.failures);
    }
}

#[test]
fn a_bundle_all_of_another_key_is_consistent_and_not_of_the_signer_that_was_given() {
    let other = SigningKey::generate([12; 32]).unwrap();
    let mut forged = input();
    for note in [&mut forged.log.checkpoint, &mut forged.log.launch_checkpoint] {
        let checkpoint = crate::log::checkpoint::SignedCheckpoint::parse(note).unwrap().checkpoint;
        *note = checkpoint.sign(&other).unwrap();
    }
    let report = verified(&write(&forged, &other).unwrap());
    assert_eq!(failed(&report), [Check::Signer]);
}

#[test]
fn two_files_swapped_are_found() {
    let mut files = unpacked();
    let (a, b) = (file(&mut files, "usage.csv").clone(), file(&mut files, "tasks.csv").clone());
    *file(&mut files, "usage.csv") = b;
    *file(&mut files, "tasks.csv") = a;
    let report = verified(&zipped(&files));
    assert_eq!(report.failures.iter().filter(|failure| failure.check == Check::Digest).count(), 2);
    let report = verified(&zipped(&signed_by(&key(), files)));
    assert_eq!(report.failures.iter().filter(|failure| failure.check == Check::Table).count(), 2);
}

#[test]
fn two_snapshots_swapped_are_found_although_all_is_signed_anew() {
    let mut files = older();
    let names: Vec<String> = [1, 2].map(|n| layout::snapshot(&format!("itm_{n:026}"))).into();
    let (a, b) = (file(&mut files, &names[0]).clone(), file(&mut files, &names[1]).clone());
    *file(&mut files, &names[0]) = b.clone();
    *file(&mut files, &names[1]) = a.clone();
    let report = verified(&zipped(&signed_by(&key(), files.clone())));
    assert_eq!(failed(&report), [Check::Snapshot]);

    // And although population.csv and decisions.csv follow.
    let (a, b) = (Digest::of(&a).to_string(), Digest::of(&b).to_string());
    for table in ["population.csv", "decisions.csv"] {
        edit(&mut files, table, |text| text.replace(&a, "#").replace(&b, &a).replace('#', &b));
    }
    let report = verified(&zipped(&signed_by(&key(), files)));
    assert!(failed(&report).contains(&Check::Snapshot), "{:?}", report.failures);
    assert!(failed(&report).contains(&Check::Decision) && failed(&report).contains(&Check::PopulationHash));
}

/// The operator's own forgery: item 2 was to be reduced, and is made to be kept, in every table and count.
fn kept_instead(files: &mut Unpacked) {
    edit(files, "decisions.csv", |text| text.replace(",reduce,", ",keep,"));
    edit(files, "population.csv", |text| text.replace(",reduced,", ",kept,"));
    edit(files, layout::CAMPAIGN, |text| {
        text.replace("\"kept\": 1", "\"kept\": 2")
            .replace("\"reduced\": 1", "\"reduced\": 0")
            // Of these the second look draws.
            .replace("\"kept\": 3", "\"kept\": 4")
    });
}

#[test]
fn a_decision_changed_by_whoever_has_the_key_is_found_by_its_leaf() {
    let mut files = older();
    kept_instead(&mut files);
    let report = verified(&zipped(&signed_by(&key(), files.clone())));
    assert_eq!(failed(&report), [Check::CampaignLeaf, Check::Decision], "{:?}", report.failures);

    // With its leaf changed too, the leaf is not in the log that was signed.
    edit(&mut files, layout::LEAVES, |text| {
        text.replace("\"outcome\":\"reduce\"", "\"outcome\":\"keep\"")
            .replace("\"kept\":1", "\"kept\":2")
            .replace("\"reduced\":1", "\"reduced\":0")
    });
    let report = verified(&zipped(&signed_by(&key(), files)));
    assert_eq!(failed(&report), [Check::Inclusion], "{:?}", report.failures);
    assert_eq!(report.failures_total, 2, "the decision and the close");
}

#[test]
fn a_history_rewritten_after_the_launch_does_not_extend_it() {
    use crate::log::checkpoint::{Checkpoint, SignedCheckpoint};
    use crate::log::proof::{ConsistencyProof, InclusionProof};
    use crate::log::tree::Tree;
    // The operator makes a whole new log from the campaign's leaves, and signs it.
    let mut forged = input();
    for (seq, leaf) in (0..).zip(&mut forged.log.leaves) {
        if let Some(row) = forged.decisions.iter_mut().find(|row| row.seq == leaf.seq) {
            row.seq = seq;
        }
        let second = forged.second_look.iter_mut().filter_map(|row| row.second.as_mut());
        second.filter(|one| one.seq == leaf.seq).for_each(|one| one.seq = seq);
        leaf.seq = seq;
    }
    forged.waivers = crate::bundle::rows::waived(&forged.log.leaves);
    let tree = Tree::new(forged.log.leaves.iter().map(|leaf| leaf.hash().unwrap()).collect());
    let launch = SignedCheckpoint::parse(&forged.log.launch_checkpoint).unwrap().checkpoint;
    let head = tree.head(tree.size()).unwrap();
    forged.log.checkpoint = Checkpoint { origin: launch.origin, head }.sign(&key()).unwrap();
    let prove = |index| InclusionProof { index, hashes: tree.inclusion(index, head.size).unwrap() };
    forged.log.proofs = (0..head.size).map(prove).collect();
    let old = launch.head.size;
    forged.log.consistency = ConsistencyProof { old, hashes: tree.consistency(old, head.size).unwrap() };
    let report = verified(&write(&forged, &key()).unwrap());
    assert_eq!(failed(&report), [Check::Frozen, Check::Consistency], "{:?}", report.failures);
}

/// One change by whoever has the key, and the checks that find it.
type Change = (&'static str, fn(&str) -> String, &'static [Check]);

#[test]
fn every_contradiction_is_named() {
    let changes: [Change; 31] = [
        ("campaign.json", |t| t.replace("\"kept\": 1", "\"kept\": 2"), &[Check::Counts, Check::CampaignLeaf]),
        ("campaign.json", |t| t.replace("\"need_stated\": 1", "\"need_stated\": 0"), &[Check::Counts]),
        (
            "campaign.json",
            |t| t.replace("2026-03-15T09:30:00.250Z", "2026-03-15T09:30:00.251Z"),
            &[Check::CampaignLeaf],
        ),
        (
            "campaign.json",
            |t| t.replace("\"edition\": 1", "\"edition\": 2"),
            &[Check::Campaign, Check::Frozen],
        ),
        ("campaign.json", |t| t.replace("\"days\": 90", "\"days\": 91"), &[Check::Campaign]),
        ("campaign.json", |t| t.replace("evidence/1", "evidence/2"), &[Check::Campaign]),
        (
            "campaign.json",
            |t| t.replace("\"demonstration\": false", "\"demonstration\": true"),
            &[Check::Campaign],
        ),
        ("campaign.json", |t| t.replace("\"identities\": 2", "\"identities\": 1"), &[Check::CampaignLeaf]),
        (
            "campaign.json",
            |t| t.replace("\"opened_by\": []", "\"opened_by\": [\"exposure\"]"),
            &[Check::CampaignLeaf],
        ),
        ("population.csv", |t| t.replace(",withdrawn,", ",kept,"), &[Check::Counts, Check::Outcome]),
        ("population.csv", |t| t.replace("2026-03-05T", "2026-03-09T"), &[Check::Changes]),
        (
            "changes.csv",
            |t| t.replace(",true,true", ",true,false"),
            &[Check::Counts, Check::Changes, Check::Outcome],
        ),
        ("changes.csv", |t| t.replace(",true,false", ",true,true"), &[Check::Changes]),
        ("changes.csv", |t| t.replace(",true,false", ",false,false"), &[Check::Changes, Check::Row]),
        ("changes.csv", |t| t.replace("new owner", "new consumer"), &[Check::Changes]),
        ("changes.csv", without_last_row, &[Check::Changes]),
        ("campaign.json", |t| t.replace("dice 4 2 6 1", "dice 4 2 6 2"), &[Check::SecondLook]),
        ("campaign.json", |t| t.replace("\"disagreed\": 1", "\"disagreed\": 0"), &[Check::Counts]),
        ("second_look.csv", |t| t.replace(",revoke,true", ",keep,true"), &[Check::Counts, Check::SecondLook]),
        ("second_look.csv", |t| t.replace(",revoke,true", ",revoke,false"), &[Check::SecondLook]),
        ("second_look.csv", |t| t.replace("2026-03-10T", "2026-03-11T"), &[Check::SecondLook]),
        ("second_look.csv", without_last_row, &[Check::Counts, Check::SecondLook]),
        ("campaign.json", |t| t.replace("\"unconfirmed\": 0", "\"unconfirmed\": 1"), &[Check::Counts]),
        ("population.csv", |t| t.replace(":role/export", ":role/other"), &[Check::Snapshot]),
        ("sources.csv", |t| t.replace(",7,", ",8,"), &[Check::Sources]),
        (
            "usage.csv",
            |t| t.replacen(&format!("nhi_{:026}", 94), &format!("nhi_{:026}", 93), 1),
            &[Check::Row],
        ),
        ("usage.csv", |t| t.replacen(",12,", ",012,", 1), &[Check::Row]),
        (
            "exceptions.csv",
            |t| t.replace(&format!("per_{:026}", 4), &format!("per_{:026}", 1)),
            &[Check::Independence],
        ),
        ("exceptions.csv", |t| t.replace("its scope widened", "somebody forgot it"), &[Check::Row]),
        ("texts.csv", |t| t.replace("nightly", "weekly"), &[Check::Text]),
        ("coverage.csv", |t| t.replace(",none", ",perfect"), &[Check::Row]),
    ];
    for (name, change, expected) in changes {
        let mut files = older();
        edit(&mut files, name, change);
        let report = verified(&zipped(&signed_by(&key(), files)));
        assert_eq!(failed(&report), expected, "{name}: {:#?}", report.failures);
    }
}

#[test]
fn a_bundle_that_was_frozen_before_a_column_was_added_holds() {
    let mut files = older();
    edit(&mut files, "exceptions.csv", |table| {
        let without = |row: &str| row.rsplitn(3, ',').last().unwrap_or_default().to_owned();
        table.lines().map(|row| without(row) + "\r\n").collect()
    });
    let report = verified(&zipped(&signed_by(&key(), files)));
    assert!(failed(&report).is_empty(), "{:#?}", report.failures);
}

#[test]
fn a_text_put_in_the_place_of_an_erased_one_is_found() {
    let mut files = unpacked();
    let text = "A better reason";
    let row = format!("{},{},{text}\r\n", crate::hash::salted(&[50; 32], text), hex::encode([50; 32]));
    edit(&mut files, "texts.csv", |table| table.to_owned() + &row);
    let report = verified(&zipped(&signed_by(&key(), files)));
    assert_eq!(failed(&report), [Check::Text]);
}

#[test]
fn who_acknowledges_decided_nothing() {
    let mut files = older();
    let (five, two) = (format!("per_{:026}", 5), format!("per_{:026}", 2));
    edit(&mut files, layout::CAMPAIGN, |text| text.replace(&five, &two));
    let report = verified(&zipped(&signed_by(&key(), files)));
    assert_eq!(failed(&report), [Check::CampaignLeaf, Check::Independence]);
}

#[test]
fn a_file_that_nobody_signed_and_a_file_that_is_gone_are_named() {
    let mut files = older();
    files.push((layout::REPORT.into(), b"%PDF".to_vec()));
    let report = verified(&zipped(&files));
    assert!(failed(&report).contains(&Check::Uncovered));
    for name in layout::required().filter(|name| *name != layout::SUMS) {
        let mut files = unpacked();
        files.retain(|(found, _)| found != name);
        let report = verified(&zipped(&signed_by_if_there(files)));
        assert!(
            report.failures.iter().any(|failure| failure.check == Check::Missing && failure.file == name),
            "{name}"
        );
    }
}

fn signed_by_if_there(files: Unpacked) -> Unpacked {
    if files.iter().any(|(name, _)| name == layout::SIGNATURE) {
        signed_by(&key(), files)
    } else {
        summed(files)
    }
}

#[test]
fn an_answer_that_did_not_see_what_changed_is_no_response_and_says_so() {
    // Item 3 was rotated, and got a privileged grant afterwards.
    let mut changed = input();
    let grant = crate::bundle::rows::ChangeRow {
        item_id: changed.population[2].item_id,
        change: domain::review::Change {
            kind: domain::review::ChangeKind::Grant,
            what: "iam:*".into(),
            at: changed.campaign.due_at,
        },
        standing: true,
        seen: false,
    };
    changed.population[2].changed_at = Some(grant.change.at);
    changed.changes.push(grant);
    let outcome = |input: &crate::bundle::BundleInput| failed(&verified(&write(input, &key()).unwrap()));
    assert_eq!(outcome(&changed), [Check::Counts, Check::Frozen, Check::Changes, Check::Outcome]);
    changed.unconfirmed = 1;
    changed.population[2].outcome = crate::outcome::ItemOutcome::NoResponse;
    // What is left is the close, which stands in the log with what was true then.
    assert_eq!(outcome(&changed), [Check::Frozen, Check::CampaignLeaf, Check::Changes]);
}
