use super::*;
use crate::catalogue::{AccessLevel, ActionEntry, Catalogue, LoggedAs, Provenance};
use crate::coverage::{
    Completeness, Coverage, EventClass, Regions, SeenHours, Selection, Services, TrailSpan,
};
use crate::grant::{Effect, Grant, GrantPath, Granted, GrantedBasis, HeldGrant, Matching, PathKind};
use proptest::prelude::*;

mod laws;
mod oracle;

const FROM: i32 = 19_000;
const DAYS: i32 = 4;

fn window() -> Window {
    Window { from: Day(FROM), until: Day(FROM + DAYS) }
}

fn catalogue() -> Catalogue {
    let entry = |name: &str, level, logged_as| ActionEntry {
        name: name.into(),
        level,
        logged_as,
        event_source: format!("{}.amazonaws.com", name.split(':').next().unwrap()),
        global: name.starts_with("iam:"),
    };
    let provenance = Provenance {
        package: "test".into(),
        version: "1".into(),
        made_on: "2026-01-01".into(),
        source_sha256: String::new(),
        sha256: String::new(),
        licence: "MIT".into(),
    };
    let entries = vec![
        entry("s3:ListAllMyBuckets", AccessLevel::List, LoggedAs::Management),
        entry("s3:DeleteBucket", AccessLevel::Write, LoggedAs::Management),
        entry("s3:GetObject", AccessLevel::Read, LoggedAs::Data("AWS::S3::Object".into())),
        entry("iam:PassRole", AccessLevel::Write, LoggedAs::Never),
        entry("iam:CreateUser", AccessLevel::PermissionsManagement, LoggedAs::Management),
    ];
    Catalogue::new(provenance, entries)
}

/// Management events of every region, whole, from ten days before the window until ten days after it.
fn declared() -> Coverage {
    let (from, until) = (Day(FROM - 10).start(), Day(FROM + DAYS + 10).start());
    let selections = [EventClass::ManagementRead, EventClass::ManagementWrite]
        .map(|class| Selection { class, services: Services::AllBut(vec![]) })
        .to_vec();
    Coverage {
        trails: vec![TrailSpan {
            trail: "t".into(),
            regions: Regions::All,
            global: true,
            selections,
            from,
            until,
        }],
        complete: vec![Completeness { from, until }],
        ..Coverage::default()
    }
}

fn inferred() -> Coverage {
    let seen = (FROM..FROM + DAYS).flat_map(|day| {
        [EventClass::ManagementRead, EventClass::ManagementWrite].map(|class| SeenHours {
            region: "us-east-1".into(),
            class,
            day: Day(day),
            hours: 0x00ff_ffff,
        })
    });
    Coverage { seen: seen.collect(), ..Coverage::default() }
}

fn grant(pattern: &str) -> HeldGrant {
    let grant = Grant {
        effect: Effect::Allow,
        matching: Matching::Only,
        patterns: vec![pattern.into()],
        resources: vec!["*".into()],
        conditions: String::new(),
        path: GrantPath { kind: PathKind::Inline, policy: "p".into(), policy_id: None, group: None },
    };
    HeldGrant { grant, granted: Granted { at: None, basis: GrantedBasis::Baseline } }
}

fn changed(pattern: &str, change: impl FnOnce(&mut HeldGrant)) -> HeldGrant {
    let mut held = grant(pattern);
    change(&mut held);
    held
}

fn tally(event: &str, day: i32, outcome: Outcome, count: u64) -> Tally {
    let (service, name) = event.split_once('/').unwrap();
    let mut counts = Counts::default();
    (0..count).for_each(|_| counts.add(outcome));
    let at = Day(day).start();
    Tally {
        event: EventName { source: format!("{service}.amazonaws.com"), name: name.into() },
        day: Day(day),
        counts,
        first_at: at,
        last_at: at,
    }
}

use crate::tally::Outcome;

/// Deleting a bucket is taken to need the list of all, too.
fn map(catalogue: &Catalogue, event: &EventName) -> Mapped {
    let service = event.source.split('.').next().unwrap();
    let name = if event.name == "ListBuckets" { "ListAllMyBuckets" } else { &event.name };
    let also = if name == "DeleteBucket" { catalogue.get(LIST).into_iter().collect() } else { Vec::new() };
    Mapped { action: catalogue.get(&format!("{service}:{name}")), also }
}

struct Case {
    catalogue: Catalogue,
    coverage: Coverage,
    grants: Option<Vec<HeldGrant>>,
    tallies: Vec<Tally>,
    created_at: Option<Instant>,
    veto: Option<Day>,
}

fn case(grants: Vec<HeldGrant>, tallies: Vec<Tally>, coverage: Coverage) -> Case {
    Case { catalogue: catalogue(), coverage, grants: Some(grants), tallies, created_at: None, veto: None }
}

impl Case {
    fn ask<T>(&self, ask: impl Fn(&Lens<'_>, Facts<'_>) -> T) -> T {
        let lens = Lens::new(&self.catalogue, &self.coverage, window());
        let seen = Seen::of(&self.tallies, window(), |event| map(&self.catalogue, event));
        let facts = Facts {
            grants: self.grants.as_deref(),
            created_at: self.created_at,
            seen: &seen,
            veto: self.veto,
        };
        ask(&lens, facts)
    }

    fn rows(&self) -> Vec<Row> {
        self.ask(rows)
    }

    /// The verdict on one action, as `--expand` shows it.
    fn of(&self, action: &str) -> Option<Verdict> {
        let rows = self.ask(expand);
        rows.iter()
            .find(|row| row.permission == action && row.kind == RowKind::Action)
            .and_then(|row| row.verdict)
    }
}

const LIST: &str = "s3:ListAllMyBuckets";

#[test]
fn a_whole_window_declared_with_nothing_seen_is_unused() {
    assert_eq!(case(vec![grant(LIST)], vec![], declared()).of(LIST), Some(Verdict::Unused));
}

#[test]
fn the_first_row_that_holds_decides() {
    let of = |tallies, coverage| case(vec![grant(LIST)], tallies, coverage).of(LIST).unwrap();
    let event = "s3/ListBuckets";
    assert_eq!(of(vec![tally(event, FROM, Outcome::Allowed, 1)], declared()), Verdict::Used);
    assert_eq!(of(vec![tally(event, FROM, Outcome::OnBehalf, 1)], Coverage::default()), Verdict::Used);
    let both = vec![tally(event, FROM, Outcome::Denied, 9), tally(event, FROM + 1, Outcome::Allowed, 1)];
    assert_eq!(of(both, declared()), Verdict::Used);
    assert_eq!(of(vec![tally(event, FROM, Outcome::Denied, 1)], Coverage::default()), Verdict::DeniedOnly);
    assert_eq!(of(vec![], Coverage::default()), Verdict::NotEvaluable);
    assert_eq!(of(vec![], inferred()), Verdict::NotObserved);
    assert_eq!(of(vec![tally(event, FROM, Outcome::Failed, 1)], declared()), Verdict::NotObserved);
}

#[test]
fn what_a_call_may_have_needed_too_is_never_unused_and_not_called_used() {
    let seen =
        |day| case(vec![grant(LIST)], vec![tally("s3/DeleteBucket", day, Outcome::Allowed, 1)], declared());
    assert_eq!(seen(FROM).of(LIST), Some(Verdict::NotObserved));
    assert_eq!(seen(FROM + DAYS).of(LIST), Some(Verdict::NotObserved), "after the window's end, too");
    assert_eq!(seen(FROM - 1).of(LIST), Some(Verdict::Unused), "before it says nothing");
}

#[test]
fn use_at_or_after_the_windows_end_is_use_but_not_in_the_counts() {
    let one =
        case(vec![grant(LIST)], vec![tally("s3/ListBuckets", FROM + DAYS, Outcome::Allowed, 3)], declared());
    assert_eq!(one.of(LIST), Some(Verdict::Used));
    assert!(one.rows()[0].counts.is_zero());
}

#[test]
fn a_refusal_after_the_windows_end_bars_unused_and_is_no_denied_only() {
    let one =
        case(vec![grant(LIST)], vec![tally("s3/ListBuckets", FROM + DAYS, Outcome::Denied, 1)], declared());
    assert_eq!(one.of(LIST), Some(Verdict::NotObserved));
}

#[test]
fn use_before_the_window_says_nothing_about_it() {
    let one =
        case(vec![grant(LIST)], vec![tally("s3/ListBuckets", FROM - 1, Outcome::Allowed, 3)], declared());
    assert_eq!(one.of(LIST), Some(Verdict::Unused));
    assert_eq!(one.rows().len(), 1, "no row for what was seen before the window");
}

#[test]
fn classes_that_are_not_logged_are_not_observed_whatever_the_coverage() {
    let one = case(vec![grant("*")], vec![], declared());
    assert_eq!(one.of("iam:PassRole"), Some(Verdict::NotObserved), "never logged");
    assert_eq!(one.of("s3:GetObject"), Some(Verdict::NotObserved), "a data event no trail selects");
    assert_eq!(one.of("iam:CreateUser"), Some(Verdict::Unused));
}

#[test]
fn a_grant_younger_than_the_window_is_too_new_and_an_older_one_of_the_same_action_takes_that_back() {
    let young = changed(LIST, |held| held.granted.at = Some(Day(FROM + 1).start()));
    assert_eq!(case(vec![young.clone()], vec![], declared()).of(LIST), Some(Verdict::TooNew));
    let at_start = changed(LIST, |held| held.granted.at = Some(Day(FROM).start()));
    assert_eq!(case(vec![at_start], vec![], declared()).of(LIST), Some(Verdict::Unused));
    assert_eq!(case(vec![young, grant("s3:List*")], vec![], declared()).of(LIST), Some(Verdict::Unused));
}

#[test]
fn a_baseline_grant_is_as_young_as_its_identity() {
    let mut one = case(vec![grant(LIST)], vec![], declared());
    one.created_at = Some(Day(FROM + 2).start());
    assert_eq!(one.of(LIST), Some(Verdict::TooNew));
}

#[test]
fn the_providers_last_used_figure_vetoes_unused_and_creates_nothing_else() {
    let mut one = case(vec![grant(LIST)], vec![], declared());
    one.veto = Some(Day(FROM + 1));
    assert_eq!(one.of(LIST), Some(Verdict::NotObserved));
    let at = |day: i32| Some(Day(day).start());
    assert_eq!(veto(at(FROM - 1), None, window()), None, "before the window");
    assert_eq!(veto(at(FROM + 1), None, window()), Some(Day(FROM + 1)));
    assert_eq!(veto(at(FROM + 1), at(FROM + 1), window()), None, "we saw it ourselves");
    assert_eq!(veto(at(FROM + 1), at(FROM), window()), Some(Day(FROM + 1)), "it was used later than we saw");
}

#[test]
fn an_unmapped_event_of_the_same_service_bars_unused() {
    let unmapped = vec![tally("s3/SomethingNew", FROM, Outcome::Allowed, 1)];
    let one = case(vec![grant("*")], unmapped, declared());
    assert_eq!(one.of(LIST), Some(Verdict::NotObserved));
    assert_eq!(one.of("iam:CreateUser"), Some(Verdict::Unused));
    let row = &one.rows()[0];
    assert_eq!(
        (row.permission.as_str(), row.verdict),
        ("s3.amazonaws.com/SomethingNew", Some(Verdict::Used))
    );
    assert_eq!(row.granted, None);
}

#[test]
fn sweeping_denies_and_boundaries_take_away_and_narrow_ones_do_not() {
    let deny = |resource: &str| {
        changed("s3:*", |held| {
            held.grant.effect = Effect::Deny;
            held.grant.resources = vec![resource.into()];
        })
    };
    assert_eq!(case(vec![grant("*"), deny("*")], vec![], declared()).of(LIST), None);
    assert_eq!(
        case(vec![grant("*"), deny("arn:aws:s3:::b")], vec![], declared()).of(LIST),
        Some(Verdict::Unused)
    );
    let boundary = changed("iam:*", |held| held.grant.path.kind = PathKind::Boundary);
    let bounded = case(vec![grant("*"), boundary], vec![], declared());
    assert_eq!(bounded.of(LIST), None);
    assert_eq!(bounded.of("iam:CreateUser"), Some(Verdict::Unused));
    assert_eq!(bounded.rows().len(), 1, "a boundary gives nothing and is no row");
}

#[test]
fn not_action_grants_everything_else() {
    let all_but = changed("s3:*", |held| held.grant.matching = Matching::AllBut);
    let one = case(vec![all_but], vec![], declared());
    assert_eq!(one.of(LIST), None);
    assert_eq!(one.of("iam:CreateUser"), Some(Verdict::Unused));
    assert_eq!(one.rows()[0].permission, "NotAction:s3:*");
}

#[test]
fn a_pattern_counts_its_actions_by_verdict_and_is_one_row_however_often_it_is_granted() {
    let one = case(
        vec![grant("s3:*"), grant("s3:*")],
        vec![tally("s3/ListBuckets", FROM, Outcome::Allowed, 2)],
        declared(),
    );
    let rows = one.rows();
    assert_eq!(rows.len(), 2);
    let RowKind::Pattern(actions) = &rows[1].kind else { panic!("{rows:?}") };
    assert_eq!((actions.total, actions.used, actions.unused, actions.not_observed), (3, 1, 1, 1));
    assert_eq!(rows[1].verdict, Some(Verdict::Used));
    assert!(matches!(rows[1].privileged, Some(Some(_))), "a whole service");
    assert_eq!(rows[0].granted, Some(true));
    assert_eq!(rows[0].counts.allowed, 2);
}

#[test]
fn without_an_inventory_nothing_is_known_of_grants() {
    let tallies = vec![
        tally("s3/ListBuckets", FROM, Outcome::Allowed, 1),
        tally("s3/DeleteBucket", FROM, Outcome::Failed, 1),
    ];
    let mut one = case(vec![], tallies, declared());
    one.grants = None;
    let rows = one.rows();
    let list = rows.iter().find(|row| row.permission == LIST).unwrap();
    assert_eq!((list.granted, list.verdict), (None, Some(Verdict::Used)));
    assert!(list.privileged.is_none());
    assert_eq!(rows.iter().find(|row| row.permission == "s3:DeleteBucket").unwrap().verdict, None);
}

#[test]
fn use_without_a_grant_is_shown_as_such() {
    let one = case(vec![grant("iam:*")], vec![tally("s3/ListBuckets", FROM, Outcome::Denied, 1)], declared());
    let row = &one.rows()[0];
    assert_eq!((row.granted, row.verdict), (Some(false), Some(Verdict::DeniedOnly)));
}

#[test]
fn a_pattern_that_matches_no_known_action_is_not_observed() {
    assert_eq!(
        case(vec![grant("novel:*")], vec![], declared()).rows()[0].verdict,
        Some(Verdict::NotObserved)
    );
}

#[test]
fn the_summary_counts_privileged_actions_apart() {
    let one = case(vec![grant("*")], vec![tally("s3/ListBuckets", FROM, Outcome::Allowed, 1)], declared());
    let summary = one.ask(summarise);
    let actions = summary.actions.unwrap();
    assert_eq!((actions.total, actions.used), (5, 1));
    assert_eq!(
        (summary.privileged, summary.privileged_unused),
        (2, 1),
        "CreateUser and PassRole; PassRole is never logged"
    );
}
