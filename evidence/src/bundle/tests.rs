//! The bundle as others see it: the same bytes every time, and OpenSSH and coreutils agree with it.

use super::sample::{input, key, write};
use super::*;
use crate::hash::Digest;
use std::io::{Cursor, Read as _, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};

fn unpack(zip: Vec<u8>, folder: &Path) {
    zip::ZipArchive::new(Cursor::new(zip)).unwrap().extract(folder).unwrap();
}

#[test]
fn leaves_that_are_not_held_are_the_same_bytes() {
    let whole = input();
    let mut laid = whole.clone();
    let mut leaves = std::mem::take(&mut laid.log.leaves);
    leaves.sort_by_key(|leaf| leaf.seq);
    let spool = Spool::new().unwrap();
    let lines = Packed::of_lines(leaves.iter().map(|leaf| leaf.line().unwrap()));
    laid.log.lines = Some(lines.laid(&spool).unwrap());
    laid.snapshots = laid.snapshots.into_iter().map(|one| one.laid(&spool).unwrap()).collect();
    assert_eq!(write(&laid, &key()).unwrap(), write(&whole, &key()).unwrap());
}

#[test]
fn the_same_input_is_the_same_bytes_whatever_its_order() {
    let first = write(&input(), &key()).unwrap();
    assert_eq!(first, write(&input(), &key()).unwrap());
    let twice = || {
        let mut twice = input();
        let (mut given, mut asked) = (twice.exceptions[0].clone(), twice.requests[0].clone());
        (given.exception_id, asked.exception_id) = ("exc_3".into(), "exc_4".into());
        (given.controls, asked.controls) = (vec!["vaulting".into()], Vec::new());
        twice.exceptions.push(given);
        twice.requests.push(asked);
        twice
    };
    let first = write(&twice(), &key()).unwrap();
    let mut shuffled = twice();
    shuffled.exceptions.reverse();
    shuffled.requests.reverse();
    shuffled.population.reverse();
    shuffled.sources.reverse();
    shuffled.decisions.reverse();
    shuffled.coverage.reverse();
    shuffled.tasks.reverse();
    shuffled.snapshots.reverse();
    shuffled.people.reverse();
    shuffled.texts.reverse();
    shuffled.log.leaves.reverse();
    shuffled.log.proofs.reverse();
    assert_eq!(first, write(&shuffled, &key()).unwrap());
}

#[test]
fn sha256sum_and_ssh_keygen_both_succeed_on_the_unpacked_bundle() {
    let folder = tempfile::tempdir().unwrap();
    unpack(write(&input(), &key()).unwrap(), folder.path());
    let sums = Command::new("sha256sum")
        .args(["-c", "--strict", "SHA256SUMS"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert!(sums.status.success(), "{sums:?}");

    let verify = |bytes: &[u8]| {
        let mut child = Command::new("ssh-keygen")
            .args(["-Y", "verify", "-f", "allowed_signers", "-I", "tenure", "-n", "tenure-evidence"])
            .args(["-s", "SHA256SUMS.sig"])
            .current_dir(folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(bytes).unwrap();
        child.wait().unwrap().success()
    };
    let mut bytes = std::fs::read(folder.path().join("SHA256SUMS")).unwrap();
    assert!(verify(&bytes));
    bytes[0] ^= 1;
    assert!(!verify(&bytes), "a check that cannot fail proves nothing");
}

#[test]
fn the_commands_of_the_readme_work_as_they_stand_there() {
    let folder = tempfile::tempdir().unwrap();
    unpack(write(&input(), &key()).unwrap(), folder.path());
    std::fs::write(folder.path().join("key"), format!("{}\n", key().public().line())).unwrap();
    let readme = std::fs::read_to_string(folder.path().join("README.txt")).unwrap();
    let how = &readme[readme.find("HOW TO VERIFY").unwrap()..readme.find("WHAT WAS NOT SEEN").unwrap()];
    let lines =
        how.lines().filter_map(|line| line.strip_prefix("    ")).filter(|line| !line.starts_with("SHA256:"));
    let commands = lines.fold(String::from("set -e\n"), |all, line| all + line + "\n");
    let ran = Command::new("bash").arg("-c").arg(&commands).current_dir(folder.path()).output().unwrap();
    assert!(ran.status.success(), "{commands}\n{ran:?}");
    let said = String::from_utf8(ran.stdout).unwrap();
    let leaf = &input().log.leaves[0];
    assert!(said.contains(&leaf.hash().unwrap().to_string()), "the hash of the first leaf: {said}");
    assert!(said.contains("Good \"tenure-evidence\" signature"), "{said}");
}

#[test]
fn the_readme_says_what_came_out_what_was_not_seen_and_what_it_does_not_prove() {
    let readme = |input: &BundleInput| {
        let zip = write(input, &key()).unwrap();
        let mut archive = zip::ZipArchive::new(Cursor::new(zip)).unwrap();
        let mut text = String::new();
        archive.by_name("README.txt").unwrap().read_to_string(&mut text).unwrap();
        text
    };
    let text = readme(&input());
    assert!(
        text.contains("       6 in the population") && text.contains("1 on a need that was stated"),
        "{text}"
    );
    assert!(
        text.contains("       1 spans of hours without coverage") && text.contains("       1 tasks not yet")
    );
    assert!(text.contains("       2 identities that no inventory shows"), "{text}");
    assert!(text.contains(&key().public().fingerprint()) && text.contains("DOES NOT PROVE"));
    assert!(text.is_ascii() && text.lines().all(|line| line.len() <= 100), "any terminal shows it");
    assert!(!text.contains("DEMONSTRATION"));
    let mut demonstration = input();
    demonstration.campaign.demonstration = true;
    assert!(readme(&demonstration).starts_with("DEMONSTRATION\n"));
}

/// Everything that a workbook says.
fn sheets(bytes: Vec<u8>) -> String {
    let mut book = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    for place in 0..book.len() {
        book.by_index(place).unwrap().read_to_string(&mut text).unwrap();
    }
    text
}

#[test]
fn names_and_texts_stand_in_two_files_alone() {
    let zip = write(&input(), &key()).unwrap();
    let mut archive = zip::ZipArchive::new(Cursor::new(zip)).unwrap();
    for place in 0..archive.len() {
        let mut file = archive.by_index(place).unwrap();
        let name = file.name().unwrap().into_owned();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        let text = if name == layout::SHEET { sheets(bytes) } else { String::from_utf8(bytes).unwrap() };
        let tells =
            text.contains("Person 1") || text.contains("p1@example.org") || text.contains("nightly export");
        assert_eq!(tells, name == "people.csv" || name == "texts.csv", "{name}");
    }
}

#[test]
fn tables_begin_with_the_pinned_columns_and_formulas_are_defused() {
    let folder = tempfile::tempdir().unwrap();
    unpack(write(&input(), &key()).unwrap(), folder.path());
    let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
    assert!(read("population.csv").starts_with("item_id,identity_id,external_id,snapshot_sha256,outcome,"));
    assert!(read("population.csv").contains(",'=report,"));
    let decisions = "decision_id,seq,item_id,person,outcome,reason_sha256,snapshot_sha256,at,batch_size";
    assert!(read("decisions.csv").starts_with(&format!("{decisions},changes_sha256,on_behalf_of\r\n")));
    assert!(read("decisions.csv").contains(",2026-03-04T09:30:00.250Z,1,,\r\n"));
    assert!(read("controls.csv").contains("PR.AA-05"));
    let campaign: serde_json::Value = serde_json::from_str(&read("campaign.json")).unwrap();
    assert_eq!(campaign["counts"]["no_response"], 1);
    assert_eq!(campaign["origin"], format!("tenure/ins_{:026}", 1));
    let mut lines: Vec<String> = input()
        .population
        .iter()
        .map(|row| format!("{},{}\n", row.identity_id, row.snapshot_sha256))
        .collect();
    lines.sort();
    assert_eq!(campaign["population_sha256"], Digest::of(lines.concat().as_bytes()).to_string());
}

#[test]
fn the_name_has_the_day_of_freezing_and_a_later_edition_its_number() {
    let campaign = input().campaign;
    let name = |edition| file_name(campaign.campaign_id, edition, campaign.frozen_at);
    assert_eq!(name(1), format!("tenure-cam_{:026}-20260316.zip", 1));
    assert_eq!(name(2), format!("tenure-cam_{:026}-20260316-edition-2.zip", 1));
}
