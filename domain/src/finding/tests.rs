use super::*;
use crate::credential::{ClockFacts, CredentialType, RotationPolicy};
use crate::identity::{Environment, Kind, Lifecycle};
use crate::instant::parse;
use crate::usage::ByVerdict;
use crate::window::{Day, Window};
use chrono::Duration;
use proptest::prelude::*;
use uuid::Uuid;

fn at(text: &str) -> Instant {
    parse(text).unwrap()
}

fn now() -> Instant {
    at("2026-06-01T12:00:00Z")
}

fn days_ago(days: i64) -> Instant {
    now() - Duration::days(days)
}

/// An account of which every day of the last 600 was observed.
fn watched() -> Observation {
    let today = Day::of(now());
    Observation::from_days(Day(today.0 - 600), (0..600).map(|_| true))
}

/// A registered, owned, used, reduced identity that breaks nothing.
fn sound() -> Facts {
    Facts {
        kind: Kind::Workload,
        environment: Some(Environment::Production),
        lifecycle: Lifecycle::Active,
        lifecycle_at: None,
        created_at: Some(days_ago(300)),
        first_seen_at: days_ago(200),
        gone_at: None,
        inventory_at: Some(days_ago(1)),
        owner: OwnerFacts { owned: true, ..OwnerFacts::default() },
        purpose: true,
        expires_at: Some(now() + Duration::days(200)),
        cadence_days: None,
        activity: Activity { last: Some(days_ago(1)), resumed: None, human: None },
        observation: watched(),
        usage: Some(UsageFacts {
            window: Window::ending(now(), 90),
            actions: ByVerdict { total: 3, used: 3, ..ByVerdict::default() },
            privileged: 0,
            privileged_unused: 0,
        }),
        credentials: vec![key(1, 10)],
        trusts: vec![],
        reuse: None,
        attested: Some(AttestedFacts { at: days_ago(5), frozen_at: days_ago(6) }),
        drift: Drift::default(),
        width: Width::default(),
        agent: None,
        break_glass: None,
    }
}

fn key(number: u128, age_days: i64) -> CredentialFacts {
    CredentialFacts {
        id: CredentialId::new(Uuid::from_u128(number)),
        clock: ClockFacts {
            created_at: Some(days_ago(age_days)),
            active: Some(true),
            ..ClockFacts::of(CredentialType::AccessKey)
        },
        policy: RotationPolicy::built_in(CredentialType::AccessKey),
        last_used: Some(days_ago(1)),
        sharing: None,
        reuse: None,
    }
}

fn trust(trusted: &str) -> TrustFacts {
    TrustFacts {
        id: CredentialId::new(Uuid::from_u128(9)),
        trusted: trusted.into(),
        foreign: false,
        bound: false,
        workload_provider: false,
        people: false,
        used: None,
        since: days_ago(100),
    }
}

fn of(change: impl FnOnce(&mut Facts)) -> Vec<Rule> {
    found(change).into_iter().map(|one| one.rule).collect()
}

fn found(change: impl FnOnce(&mut Facts)) -> Vec<Finding> {
    let mut facts = sound();
    change(&mut facts);
    findings(&facts, now())
}

#[test]
fn what_is_owned_purposeful_used_and_rotated_breaks_nothing() {
    assert_eq!(of(|_| {}), []);
}

#[test]
fn without_an_owner_it_is_orphaned_and_once_offered_it_waits_for_an_answer() {
    let orphan = found(|facts| facts.owner = OwnerFacts::default());
    assert_eq!((orphan[0].rule, orphan[0].since), (Rule::Orphaned, Some(days_ago(200))));
    let lost = OwnerFacts { lost_at: Some(days_ago(3)), ..OwnerFacts::default() };
    assert_eq!(found(|facts| facts.owner = lost)[0].since, Some(days_ago(3)));
    let offered = OwnerFacts { offered_at: Some(days_ago(2)), ..lost };
    assert_eq!(of(|facts| facts.owner = offered), [Rule::UnacceptedOwner]);
}

#[test]
fn an_orphan_that_is_privileged_matters_more() {
    let severity = |privileged| {
        found(|facts| {
            facts.owner = OwnerFacts::default();
            facts.usage.as_mut().unwrap().privileged = privileged;
        })[0]
            .severity
    };
    assert_eq!((severity(0), severity(1)), (Severity::Medium, Severity::High));
}

#[test]
fn expiring_begins_thirty_days_before_the_end_and_expired_at_its_very_instant() {
    let with = |end: Instant| of(|facts| facts.expires_at = Some(end));
    let lead = Duration::days(EXPIRING_DAYS);
    assert_eq!(with(now() + lead + Duration::milliseconds(1)), []);
    assert_eq!(with(now() + lead), [Rule::Expiring]);
    assert_eq!(with(now() + Duration::milliseconds(1)), [Rule::Expiring]);
    assert_eq!(with(now()), [Rule::Expired]);
    assert_eq!(of(|facts| facts.expires_at = None), []);
}

#[test]
fn dormant_counts_observed_days_and_not_the_calendar() {
    let quiet = |days| of(|facts| facts.activity.last = Some(days_ago(days)));
    // The day of the last activity had begun before it, and today is not over: neither counts.
    assert_eq!(quiet(90), []);
    assert_eq!(quiet(91), [Rule::Dormant]);
    let unwatched = of(|facts| {
        facts.activity.last = Some(days_ago(300));
        facts.observation = Observation::from_days(Day(0), []);
    });
    assert_eq!(unwatched, [], "nobody watched: it is not known to be quiet");
}

#[test]
fn what_acts_rarely_is_dormant_after_one_and_a_half_times_its_cadence() {
    let quiet = |days| {
        of(|facts| {
            facts.activity.last = Some(days_ago(days));
            facts.cadence_days = Some(365);
        })
    };
    assert_eq!((quiet(548), quiet(549)), (vec![], vec![Rule::Dormant]));
    let daily = of(|facts| {
        facts.activity.last = Some(days_ago(89));
        facts.cadence_days = Some(1);
    });
    assert_eq!(daily, [], "never before 90 days");
}

#[test]
fn never_seen_is_quiet_since_it_was_made() {
    let quiet = |made| {
        of(|facts| {
            facts.activity.last = None;
            facts.created_at = Some(days_ago(made));
        })
    };
    assert_eq!((quiet(50), quiet(100)), (vec![], vec![Rule::Dormant]));
}

#[test]
fn activity_after_dormancy_stands_until_somebody_attests_it_or_thirty_days_are_over() {
    let resumed = |quiet: i64, ago: i64, attested: i64| {
        of(|facts| {
            facts.activity.resumed = Some(Resumed { at: days_ago(ago), quiet_since: days_ago(ago + quiet) });
            facts.attested = Some(AttestedFacts { at: days_ago(attested), frozen_at: days_ago(attested) });
        })
    };
    assert_eq!(resumed(100, 3, 50), [Rule::Reactivated]);
    assert_eq!(resumed(80, 3, 50), [], "eighty days are no dormancy");
    assert_eq!(resumed(100, 3, 2), [], "attested since");
    assert_eq!(resumed(100, 29, 50), [Rule::Reactivated]);
    assert_eq!(resumed(100, 30, 50), []);
}

#[test]
fn only_wholly_observed_non_use_is_a_finding_and_privileged_non_use_comes_first() {
    let with = |unused, privileged_unused, not_observed| {
        of(|facts| {
            let usage = facts.usage.as_mut().unwrap();
            usage.actions = ByVerdict { total: 10, used: 1, unused, not_observed, ..ByVerdict::default() };
            usage.privileged = 2;
            usage.privileged_unused = privileged_unused;
        })
    };
    assert_eq!(with(0, 0, 9), []);
    assert_eq!(with(9, 0, 0), [Rule::UnusedGrants]);
    assert_eq!(with(9, 1, 0), [Rule::OverPrivileged], "one finding says it, not two");
}

#[test]
fn what_the_last_reviewer_did_not_see_is_drift_and_without_a_review_there_is_none() {
    let drift = Drift { grants: 3, privileged: 1, credentials: 1, since: Some(days_ago(2)) };
    let one = &found(|facts| facts.drift = drift)[0];
    assert_eq!((one.rule, one.severity, one.since), (Rule::Drifted, Severity::High, Some(days_ago(2))));
    assert!(
        one.evidence.starts_with("1 privileged grant and 2 grants and 1 credential new"),
        "{}",
        one.evidence
    );
    let never = of(|facts| {
        facts.drift = drift;
        facts.attested = None;
    });
    assert_eq!(never, []);
}

#[test]
fn a_credential_is_due_overdue_or_of_unknown_age_by_its_clock() {
    let with = |age| of(|facts| facts.credentials = vec![key(1, age)]);
    assert_eq!((with(75), with(76)), (vec![], vec![Rule::RotationDue]));
    assert_eq!((with(89), with(90)), (vec![Rule::RotationDue], vec![Rule::RotationOverdue]));
    let mut unknown = key(1, 10);
    unknown.clock.created_at = None;
    assert_eq!(of(|facts| facts.credentials = vec![unknown]), [Rule::UnknownAge]);
}

#[test]
fn a_second_key_that_lies_idle_beside_a_used_one_is_a_finding_on_that_key() {
    let idle = CredentialFacts { last_used: Some(days_ago(90)), ..key(2, 20) };
    let all = found(|facts| facts.credentials = vec![key(1, 10), idle.clone()]);
    assert_eq!(all.len(), 1);
    assert_eq!((all[0].rule, all[0].credential), (Rule::IdleCredential, Some(idle.id)));
    assert!(all[0].evidence.ends_with("beside another that is used"), "{}", all[0].evidence);
}

#[test]
fn a_key_that_nobody_saw_is_idle_only_where_somebody_watched_for_ninety_days() {
    let mut never = CredentialFacts { last_used: None, ..key(1, 95) };
    never.clock.rotated_at = Some(days_ago(1));
    assert_eq!(of(|facts| facts.credentials = vec![never.clone()]), [Rule::IdleCredential]);
    let unwatched = of(|facts| {
        facts.credentials = vec![never.clone()];
        facts.observation = Observation::from_days(Day(0), []);
    });
    assert_eq!(unwatched, []);
    never.clock.active = Some(false);
    assert_eq!(of(|facts| facts.credentials = vec![never.clone()]), [], "an inactive key is not usable");
}

#[test]
fn a_break_glass_account_is_meant_to_be_idle_and_its_use_is_an_alert_until_it_is_reviewed_and_rotated() {
    let glass = |last: Option<i64>, attested: i64, key_age: i64, drilled: Option<i64>| {
        of(|facts| {
            facts.kind = Kind::BreakGlass;
            facts.activity.last = last.map(days_ago);
            facts.usage.as_mut().unwrap().actions = ByVerdict { total: 9, unused: 9, ..ByVerdict::default() };
            facts.attested = Some(AttestedFacts { at: days_ago(attested), frozen_at: days_ago(attested) });
            facts.credentials = vec![CredentialFacts { last_used: None, ..key(1, key_age) }];
            facts.break_glass =
                Some(BreakGlassFacts { drill_days: Some(180), drilled_at: drilled.map(days_ago) });
        })
    };
    assert_eq!(glass(None, 400, 50, Some(10)), [], "idle and unused is healthy");
    assert_eq!(glass(Some(5), 6, 50, Some(10)), [Rule::BreakGlassUsed]);
    assert_eq!(glass(Some(5), 2, 50, Some(10)), [Rule::BreakGlassUsed], "reviewed, not rotated");
    assert_eq!(glass(Some(5), 2, 3, Some(10)), []);
    assert_eq!(glass(Some(5), 6, 50, Some(5)), [], "that was the drill");
    assert_eq!(glass(None, 1, 50, Some(179)), []);
    assert_eq!(glass(None, 1, 50, Some(180)), [Rule::DrillMissed]);
    assert_eq!(glass(None, 1, 50, None), [Rule::DrillMissed], "made 300 days ago, never tried");
}

#[test]
fn an_agent_that_acts_alone_with_a_long_lived_key_has_standing_access() {
    let agent = |acts_alone, credentials: Vec<CredentialFacts>| {
        of(|facts| {
            facts.kind = Kind::AiAgent;
            facts.agent = Some(AgentFacts { acts_alone });
            facts.credentials = credentials;
        })
    };
    assert_eq!(agent(true, vec![key(1, 1)]), [Rule::StandingAgentAccess]);
    assert_eq!(agent(false, vec![key(1, 1)]), []);
    assert_eq!(agent(true, vec![]), [], "short-lived by its trust alone");
}

#[test]
fn suspended_is_broken_by_use_after_it_and_retired_by_use_or_by_an_inventory() {
    let asked = |lifecycle, last: i64, inventory: i64| {
        of(|facts| {
            facts.lifecycle = lifecycle;
            facts.lifecycle_at = Some(days_ago(4));
            facts.activity.last = Some(days_ago(last));
            facts.inventory_at = Some(days_ago(inventory));
        })
    };
    assert_eq!(asked(Lifecycle::Suspended, 4, 1), [], "used at that very instant");
    assert_eq!(asked(Lifecycle::Suspended, 3, 1), [Rule::SuspendedButUsed]);
    assert_eq!(asked(Lifecycle::Retired, 5, 5), []);
    assert_eq!(asked(Lifecycle::Retired, 3, 5), [Rule::RetiredButSeen]);
    assert_eq!(asked(Lifecycle::Retired, 5, 3), [Rule::RetiredButSeen]);
}

#[test]
fn what_is_gone_or_retired_has_nothing_left_to_own_or_rotate() {
    let rules = of(|facts| {
        facts.gone_at = Some(days_ago(1));
        facts.owner = OwnerFacts::default();
        facts.purpose = false;
        facts.credentials = vec![key(1, 400)];
    });
    assert_eq!(rules, []);
}

#[test]
fn the_worst_comes_first() {
    let all = found(|facts| {
        facts.purpose = false;
        facts.credentials = vec![key(2, 80), key(1, 80)];
        facts.activity.human = Some(days_ago(1));
        facts.lifecycle = Lifecycle::Suspended;
        facts.lifecycle_at = Some(days_ago(3));
    });
    let severities: Vec<Severity> = all.iter().map(|one| one.severity).collect();
    assert!(severities.is_sorted_by(|a, b| a >= b), "{all:?}");
    assert_eq!(all.first().map(|one| one.rule), Some(Rule::SuspendedButUsed));
    assert!(all[all.len() - 2].credential < all[all.len() - 1].credential);
}

#[test]
fn days_are_counted_whole_and_the_sum_never_runs_past_what_is_known() {
    let sum = Observation::from_days(Day(100), [true, false, true, true]);
    let midnight = |day| Day(day).start();
    let noon = |day| Day(day).start() + Duration::hours(12);
    assert_eq!(sum.days(midnight(100), midnight(104)), 3);
    assert_eq!(sum.days(midnight(0), midnight(9_999)), 3);
    assert_eq!(sum.days(noon(100), midnight(104)), 2, "the day in which it began is not whole");
    assert_eq!(sum.days(midnight(100), noon(103)), 2, "nor is the day in which it ends");
    assert_eq!(sum.days(noon(103), noon(100)), 0);
}

#[test]
fn every_rule_says_what_clears_it_and_names_a_control() {
    for rule in Rule::ALL {
        assert!(!rule.clears().is_empty() && !rule.clears().ends_with('.'), "{rule}");
        assert!(!rule.controls().is_empty(), "{rule}");
    }
}

mod sharing;

proptest! {
    #[test]
    fn the_longer_it_is_quiet_the_less_can_dormant_go_away(quiet in 0i64..500, more in 0i64..100) {
        let dormant = |days| of(|facts| facts.activity.last = Some(days_ago(days))).contains(&Rule::Dormant);
        prop_assert!(!dormant(quiet) || dormant(quiet + more));
    }

    #[test]
    fn findings_are_the_same_whatever_the_order_of_the_credentials(ages in prop::collection::vec(0i64..200, 0..6)) {
        let keys: Vec<CredentialFacts> = (1..).zip(&ages).map(|(number, age)| key(number, *age)).collect();
        let turned: Vec<CredentialFacts> = keys.iter().rev().cloned().collect();
        prop_assert_eq!(found(|facts| facts.credentials = keys), found(|facts| facts.credentials = turned));
    }
}
