//! The report of a small, true review, set through the bundle's own door, and read again with other eyes.
#![expect(clippy::unwrap_used, reason = "helpers of tests: a panic is how they fail")]

/// What the sample, which is evidence's own, finds above it.
#[path = "../../evidence/src/bundle"]
mod bundle {
    pub(crate) use evidence::bundle::{
        BundleError, BundleInput, LogPart, SnapshotFile, UsageTable, campaign, named_by_freezing, rows, write,
    };
    #[expect(dead_code, reason = "this test uses a part of it")]
    pub(crate) mod sample;
}
pub(crate) use evidence::{hash, log, outcome, second_look, sign, snapshot};

use bundle::sample::made::suspended;
use bundle::sample::{input, key, staged};
use evidence::bundle::rows::{DecisionRow, ExceptionRow, PopulationRow, RequestRow, TaskRow};
use evidence::bundle::{BundleInput, SnapshotFile, layout, write};
use evidence::hash::{Digest, salted};
use evidence::snapshot::Snapshot;
use evidence::verify::verify;
use lopdf::{Document, Object};
use std::io::{Cursor, Read as _};

/// What would be markup, code or worse, were it read.
const HOSTILE: [&str; 6] = [
    "#panic(\"here\")",
    "*bold* _slanted_ `code`",
    "$ x^2 $ // no comment /* nor this */",
    "= No heading <label> @reference \\ ~ --",
    "#import \"facts.json\": * #{ sys.inputs }",
    "\"quoted\" 'single' [brackets] {braces}",
];

fn zipped(input: &BundleInput) -> Vec<u8> {
    write(input, &key(), report::pdf).unwrap()
}

fn file(zip: &[u8], name: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut archive = zip::ZipArchive::new(Cursor::new(zip)).unwrap();
    archive.by_name(name).unwrap().read_to_end(&mut bytes).unwrap();
    bytes
}

fn set(input: &BundleInput) -> Vec<u8> {
    file(&zipped(input), layout::REPORT)
}

/// The text of all pages, without the breaks of lines.
fn text(pdf: &[u8]) -> String {
    let document = Document::load_mem(pdf).unwrap();
    let pages: Vec<u32> = document.get_pages().keys().copied().collect();
    document.extract_text(&pages).unwrap().replace('\n', "")
}

/// Without spaces: where a line broke inside a word is no matter.
fn tight(text: &str) -> String {
    text.split_whitespace().collect()
}

fn holds(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|part| part == text.as_bytes())
}

/// The review with this text in place of what the provider calls its first identity.
fn saying(said: &str) -> BundleInput {
    let mut input = input();
    input.population[0].external_id = said.to_owned();
    input
}

/// Gives every item that purpose, hashes and all but the log's.
fn read(file: &SnapshotFile) -> Snapshot {
    Snapshot::parse(&String::from_utf8(file.json.bytes().unwrap()).unwrap()).unwrap()
}

/// The review with so many identities more.
fn crowded(more: usize) -> BundleInput {
    let mut input = input();
    let (row, one) = (input.population[0].clone(), input.snapshots[0].clone());
    for number in 0..more {
        let mut snapshot = read(&one);
        snapshot.item_id = format!("itm_{:026}", 1_000 + number).parse().unwrap();
        snapshot.identity_id = format!("nhi_{:026}", 1_000 + number).parse().unwrap();
        snapshot.external_id = format!("arn:aws:iam::111111111111:role/service/{number:05}/worker");
        let json = snapshot.json().unwrap();
        input.population.push(PopulationRow {
            item_id: snapshot.item_id,
            identity_id: snapshot.identity_id,
            external_id: snapshot.external_id.clone(),
            snapshot_sha256: Digest::of(json.as_bytes()),
            ..row.clone()
        });
        input.snapshots.push(SnapshotFile::of(snapshot.item_id, &snapshot, &json));
    }
    input
}

/// The same, and for each of them a decision, a task, an exception, a request and a gap.
fn full(more: usize) -> BundleInput {
    let mut input = crowded(more);
    let (decision, task) = (input.decisions[0].clone(), input.tasks[0].clone());
    let (exception, request) = (input.exceptions[0].clone(), input.requests[0].clone());
    let gap = input.coverage[1].clone();
    for row in input.population.clone() {
        let (item_id, identity_id) = (row.item_id, row.identity_id);
        input.decisions.push(DecisionRow { item_id, ..decision.clone() });
        input.tasks.push(TaskRow { item_id, task_id: format!("tsk_{item_id}"), ..task.clone() });
        let exception_id = format!("exc_{item_id}");
        input.exceptions.push(ExceptionRow {
            identity_id,
            exception_id: exception_id.clone(),
            ..exception.clone()
        });
        input.requests.push(RequestRow { identity_id, exception_id, ..request.clone() });
        input.coverage.push(gap.clone());
    }
    input
}

#[test]
fn the_cover_says_how_many_keeps_security_confirmed_and_sent_back() {
    let said = tight(&text(&set(&staged())));
    assert!(
        said.contains(&tight(
            "7 days after the due instant: 1 confirmed, 1 sent back, 0 that nobody confirmed"
        )),
        "{said}"
    );
    assert!(!tight(&text(&set(&input()))).contains(&tight("Second stage")));
}

#[test]
fn each_waiver_that_was_given_stands_with_whom_and_until_when_and_the_others_are_counted() {
    use domain::review::WaiverState;
    let mut review = input();
    let (given, other) = (review.waivers[0].clone(), format!("wvr_{:026}", 2).parse().unwrap());
    let stranger = format!("per_{:026}", 77).parse().unwrap();
    let state = WaiverState::Refused;
    review.waivers.push(evidence::bundle::rows::WaiverRow {
        waiver_id: other,
        person: stranger,
        state,
        ..given.clone()
    });
    let said = tight(&text(&set(&review)));
    let counts = "2 of independence asked for, 1 given, 1 refused; 0 in force at the close";
    assert_eq!(said.matches(&tight(counts)).count(), 2, "on the cover, and above the table: {said}");
    let people = format!("{}; {}", given.asked_by, given.answered_by.unwrap());
    for expected in [people.as_str(), "2026-03-04 09:30", "2026-03-06 09:30", "Waivers of independence"] {
        assert!(said.contains(&tight(expected)), "{expected}: {said}");
    }
    assert!(!said.contains(&stranger.to_string()), "what was refused is no row");
    review.waivers.clear();
    let said = tight(&text(&set(&review)));
    assert!(said.contains(&tight("None was given.")) && said.contains(&tight("0 of independence asked for")));
}

#[test]
fn a_decision_in_anothers_place_names_both() {
    let said = tight(&text(&set(&input())));
    assert!(said.contains(&tight(&format!("per_{:026} for per_{:026}", 2, 1))), "{said}");
}

#[test]
fn the_cover_says_what_becomes_of_what_nobody_answers() {
    let said = tight(&text(&set(&suspended())));
    assert!(said.contains(&tight("what nobody answers is to be suspended")), "{said}");
    assert!(!tight(&text(&set(&input()))).contains(&tight("what nobody answers")));
}

#[test]
fn a_bundle_with_its_report_holds_and_readme_and_sums_name_it() {
    let zip = zipped(&input());
    let verified = verify(Cursor::new(&zip), Some(&[key().public().clone()]));
    assert!(verified.holds(), "{:#?}", verified.failures);
    assert!(verified.passed.iter().any(|line| line.starts_with("report.pdf is that of this campaign")));
    let sums = String::from_utf8(file(&zip, layout::SUMS)).unwrap();
    let line = format!("{}  report.pdf\n", Digest::of(&file(&zip, layout::REPORT)));
    assert!(sums.contains(&line), "{sums}");
    assert!(String::from_utf8(file(&zip, layout::README)).unwrap().contains("  report.pdf "));
}

#[test]
fn the_same_edition_is_the_same_bytes_and_another_edition_is_not() {
    let first = set(&input());
    assert_eq!(first, set(&input()));
    let mut other = input();
    other.campaign.edition = 2;
    other.campaign.predecessor_sha256 = Some(Digest::of(b"edition 1"));
    assert_ne!(first, set(&other));
}

#[test]
fn it_says_that_it_is_archivable_and_accessible_and_is_tagged_in_english_with_an_outline() {
    let pdf = set(&input());
    for said in [
        "<pdfaid:part>2</pdfaid:part>",
        "<pdfaid:conformance>A</pdfaid:conformance>",
        "<pdfuaid:part>1</pdfuaid:part>",
        "<xmp:CreateDate>2026-03-16T09:30:00+00:00</xmp:CreateDate>",
    ] {
        assert!(holds(&pdf, said), "{said}");
    }
    let document = Document::load_mem(&pdf).unwrap();
    let catalog = document.catalog().unwrap();
    let follow = |object: &Object| match object {
        Object::Reference(id) => document.get_object(*id).unwrap().clone(),
        other => other.clone(),
    };
    let entry = |name: &[u8]| follow(catalog.get(name).unwrap());
    let marked = entry(b"MarkInfo");
    assert!(marked.as_dict().unwrap().get(b"Marked").unwrap().as_bool().unwrap());
    assert_eq!(
        entry(b"StructTreeRoot").as_dict().unwrap().get(b"Type").unwrap().as_name().unwrap(),
        b"StructTreeRoot"
    );
    assert_eq!(entry(b"Lang").as_str().unwrap(), b"en");
    assert!(entry(b"Outlines").as_dict().unwrap().get(b"First").is_ok());
    let table = document.objects.values().filter_map(|object| object.as_dict().ok());
    let roles: Vec<_> =
        table.filter_map(|dict| dict.get(b"S").ok()?.as_name().ok().map(<[u8]>::to_vec)).collect();
    for role in [&b"Table"[..], b"THead", b"TH", b"TD", b"H1"] {
        assert!(roles.iter().any(|found| found == role), "{}", String::from_utf8_lossy(role));
    }
}

#[test]
fn the_cover_says_scope_window_counts_what_was_not_seen_and_who_signed() {
    let said = text(&set(&input()));
    for expected in [
        input().campaign.campaign_id.to_string().as_str(),
        "class=machine,unsure",
        "2025-12-01 until 2026-03-01 (exclusive), 90 days UTC",
        "every 90 days, by the risk analysis RA-2026-04 of 2026-01-15",
        "in the population, of which",
        "without a response that counts",
        "spans of hours without coverage",
        &format!("{}, 2026-03-16 09:30 UTC", input().campaign.acknowledger),
        &input().campaign.launched_by,
    ] {
        assert!(tight(&said).contains(&tight(expected)), "{expected}\n{said}");
    }
    assert!(tight(&said).contains(&tight(&key().public().fingerprint())));
    assert!(!said.contains("DEMONSTRATION") && !said.contains("Nothing is open"));
    let mut demonstration = input();
    demonstration.campaign.demonstration = true;
    let said = text(&set(&demonstration));
    let pages = Document::load_mem(&set(&demonstration)).unwrap().get_pages().len();
    assert_eq!(said.matches("DEMONSTRATION").count(), pages + 1, "on each page and on the cover");
}

#[test]
fn the_tables_say_what_the_files_say() {
    let said = tight(&text(&set(&input())));
    for row in &input().population {
        assert!(said.contains(&tight(&row.external_id)), "{}", row.external_id);
    }
    for expected in ["need stated", "key age", "vaulting; monitoring"] {
        assert!(said.contains(&tight(expected)), "{expected}");
    }
    for person in &input().people {
        assert!(
            !said.contains(&tight(&person.name)) && !said.contains(&person.mail),
            "a name: {}",
            person.name
        );
        assert!(input().decisions.iter().all(|row| said.contains(&row.person.to_string())));
    }
    for one in &input().texts {
        assert!(!said.contains(&tight(&one.text)), "a text: {}", one.text);
        let hash = salted(&one.salt, &one.text).to_string();
        let named =
            input().decisions.iter().any(|row| row.reason_sha256.is_some_and(|it| it.to_string() == hash));
        assert!(!named || said.contains(&hash[..12]), "{hash}");
    }
    for expected in ["key overdue", "222222222222", "PR.AA-05", "no response", "us-east-1", "gap"] {
        assert!(said.contains(&tight(expected)), "{expected}");
    }
}

#[test]
fn a_clean_campaign_says_that_it_has_no_plan_of_action() {
    let mut clean = input();
    (clean.exceptions, clean.requests, clean.tasks) = Default::default();
    clean.coverage.retain(|row| row.grade == domain::coverage::Grade::Declared);
    clean.campaign.outside.clear();
    clean.population.iter_mut().for_each(|row| row.outcome = outcome::ItemOutcome::Kept);
    clean.decisions.iter_mut().for_each(|row| row.outcome = outcome::Answer::Keep);
    for one in &mut clean.snapshots {
        let mut used = read(one);
        used.grants[0].actions.used = used.grants[0].actions.total;
        used.grants[0].actions.unused = 0;
        *one = SnapshotFile::of(one.item_id, &used, &used.json().unwrap());
    }
    let zip = zipped(&clean);
    assert!(zip::ZipArchive::new(Cursor::new(&zip)).unwrap().by_name(layout::POAM).is_err());
    let said = tight(&text(&file(&zip, layout::REPORT)));
    assert!(said.contains("Nothingisopen:thecampaignwasclean"), "{said}");
}

#[test]
fn what_people_wrote_comes_out_as_they_wrote_it() {
    for hostile in HOSTILE {
        let said = tight(&text(&set(&saying(hostile))));
        let times = said.matches(&tight(hostile)).count();
        assert!(times >= 2, "among the identities and beside its decisions: {times} × {hostile}");
    }
}

#[test]
fn a_name_without_end_and_letters_that_no_font_has_do_not_keep_an_edition_from_freezing() {
    let long = format!("arn:aws:iam::111111111111:role/{}", "x".repeat(2_000));
    let said = text(&set(&saying(&long)));
    assert!(tight(&said).contains(&long));
    let odd = "審査 \u{202e}txt.exe\u{0} \u{e000} 👩‍🚀 e\u{301}\u{301}\u{301} नमस्ते";
    let said = tight(&text(&set(&saying(odd))));
    assert!(said.contains("[U+5BE9][U+67FB]") && said.contains("[U+202E]txt.exe[U+0000]"), "{said}");
}

#[test]
fn a_table_that_is_not_whole_says_so() {
    let said = text(&set(&crowded(294)));
    assert!(!said.contains("The first"), "300 rows are all of them");
    let said = tight(&text(&set(&crowded(295))));
    assert!(said.contains(&tight("The first 300 of 301 rows, riskiest first. population.csv has them all.")));
}

/// `cargo test -p report --release -- --ignored --nocapture fifty`: how long the report of a large review takes, and how
/// much memory; `ROWS=` for another size.
#[test]
#[ignore = "measures; it says nothing that could fail"]
fn fifty_thousand_identities() {
    fn peak() -> String {
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or("no VmHWM").to_owned()
    }
    let more = std::env::var("ROWS").ok().and_then(|rows| rows.parse().ok()).unwrap_or(49_994);
    let zip = write(&full(more), &key(), |material| {
        let before = peak();
        let begun = std::time::Instant::now();
        let pdf = report::pdf(material)?;
        eprintln!("{:.1} s, {} bytes; {before}, then {}", begun.elapsed().as_secs_f64(), pdf.len(), peak());
        Ok(pdf)
    });
    assert!(zip.is_ok());
}
