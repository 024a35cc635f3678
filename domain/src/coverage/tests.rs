use super::*;
use crate::instant::parse;

fn at(text: &str) -> Instant {
    parse(text).unwrap()
}

fn july(first: i32, days: i32) -> Window {
    let from = Day(Day::of(at("2023-07-01T00:00:00Z")).0 + first - 1);
    Window { from, until: Day(from.0 + days) }
}

fn management(services: &Services) -> Vec<Selection> {
    [EventClass::ManagementRead, EventClass::ManagementWrite]
        .map(|class| Selection { class, services: services.clone() })
        .to_vec()
}

fn trail(name: &str, regions: Regions) -> TrailSpan {
    TrailSpan {
        trail: name.into(),
        regions,
        global: true,
        selections: management(&Services::AllBut(vec![])),
        from: at("2023-07-01T00:00:00Z"),
        until: at("2023-08-01T00:00:00Z"),
    }
}

fn complete() -> Vec<Completeness> {
    vec![Completeness { from: at("2023-01-01T00:00:00Z"), until: at("2024-01-01T00:00:00Z") }]
}

fn need(event_source: &str) -> Need {
    Need { event_source: event_source.into(), ..Need::management() }
}

#[test]
fn configuration_alone_declares_nothing_without_a_statement_of_completeness() {
    let mut coverage = Coverage { trails: vec![trail("t", Regions::All)], ..Coverage::default() };
    assert!(coverage.observed(&need("ec2.amazonaws.com"), july(2, 3)).declared.is_empty());
    coverage.complete = complete();
    assert!(coverage.observed(&need("ec2.amazonaws.com"), july(2, 3)).is_whole());
}

#[test]
fn a_break_ends_what_was_declared_of_its_trail_from_its_instant() {
    let mut coverage =
        Coverage { trails: vec![trail("t", Regions::All)], complete: complete(), ..Coverage::default() };
    coverage.breaks = vec![
        TrailBreak { trail: "t".into(), at: at("2023-07-03T06:30:00Z") },
        TrailBreak { trail: "other".into(), at: at("2023-07-02T00:00:00Z") },
    ];
    let observed = coverage.observed(&need("ec2.amazonaws.com"), july(2, 3));
    // All of 2 July, and the whole hours 0 to 5 of 3 July; the hour of the break counts for nothing.
    assert_eq!(observed.declared.len(), 24 + 6);
    assert_eq!(observed.days(), 1);
}

#[test]
fn a_trail_started_again_declares_from_its_new_start() {
    let mut again = trail("t", Regions::All);
    again.from = at("2023-07-04T00:00:00Z");
    let coverage = Coverage {
        trails: vec![trail("t", Regions::All), again],
        complete: complete(),
        breaks: vec![TrailBreak { trail: "t".into(), at: at("2023-07-03T00:00:00Z") }],
        ..Coverage::default()
    };
    let observed = coverage.observed(&need("ec2.amazonaws.com"), july(2, 3));
    assert_eq!(observed.declared.len(), 48, "2 and 4 July, not 3 July");
    assert_eq!(observed.day(july(3, 1).from), Grade::None);
}

#[test]
fn an_hour_counts_only_when_every_selected_region_is_covered() {
    let mut west = trail("west", Regions::Only("eu-west-1".into()));
    west.until = at("2023-07-03T00:00:00Z");
    let coverage = Coverage {
        trails: vec![trail("east", Regions::Only("us-east-1".into())), west],
        complete: complete(),
        ..Coverage::default()
    };
    assert_eq!(coverage.observed(&need("ec2.amazonaws.com"), july(2, 3)).declared.len(), 24);
    let global = Need { global: true, ..need("iam.amazonaws.com") };
    assert!(coverage.observed(&global, july(2, 3)).is_whole(), "a global service needs us-east-1 alone");
}

#[test]
fn a_trail_without_global_events_hears_no_global_service() {
    let mut deaf = trail("east", Regions::All);
    deaf.global = false;
    let coverage = Coverage { trails: vec![deaf], complete: complete(), ..Coverage::default() };
    assert!(
        coverage
            .observed(&Need { global: true, ..need("iam.amazonaws.com") }, july(2, 3))
            .declared
            .is_empty()
    );
    assert!(coverage.observed(&need("ec2.amazonaws.com"), july(2, 3)).is_whole());
}

#[test]
fn an_excluded_service_and_an_unselected_class_are_not_heard() {
    let mut quiet = trail("t", Regions::All);
    quiet.selections = management(&Services::AllBut(vec!["kms.amazonaws.com".into()]));
    let coverage = Coverage { trails: vec![quiet], complete: complete(), ..Coverage::default() };
    assert!(coverage.observed(&need("kms.amazonaws.com"), july(2, 1)).declared.is_empty());
    assert!(coverage.observed(&need("ec2.amazonaws.com"), july(2, 1)).is_whole());
    let objects =
        Need { classes: vec![EventClass::Data("AWS::S3::Object".into())], ..need("s3.amazonaws.com") };
    assert!(coverage.observed(&objects, july(2, 1)).declared.is_empty());
}

#[test]
fn what_is_never_logged_is_never_observed() {
    let coverage =
        Coverage { trails: vec![trail("t", Regions::All)], complete: complete(), ..Coverage::default() };
    let never = Need { classes: vec![], ..need("iam.amazonaws.com") };
    assert!(coverage.observed(&never, july(2, 1)).declared.is_empty());
}

#[test]
fn records_seen_infer_their_hour_and_no_more() {
    let coverage = Coverage {
        seen: vec![SeenHours {
            region: "us-east-1".into(),
            class: EventClass::ManagementRead,
            day: july(2, 1).from,
            hours: 0b11,
        }],
        ..Coverage::default()
    };
    let observed = coverage.observed(&need("ec2.amazonaws.com"), july(2, 2));
    assert_eq!((observed.grade, observed.inferred.len(), observed.days()), (Grade::Inferred, 2, 0));
    assert_eq!(observed.day(july(2, 1).from), Grade::Inferred);
    assert_eq!(observed.day(july(3, 1).from), Grade::None);
}
