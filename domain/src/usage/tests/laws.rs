//! Laws of the verdict, over arbitrary grants, use and coverage.

use super::*;

const EVENTS: [&str; 4] = ["s3/ListBuckets", "s3/DeleteBucket", "iam/CreateUser", "s3/Unheard"];
const PATTERNS: [&str; 5] = ["*", "s3:*", "iam:Create*", "s3:ListAllMyBuckets", "iam:PassRole"];

fn tallies() -> impl Strategy<Value = Vec<Tally>> {
    let outcome = prop::sample::select(Outcome::ALL);
    let one = (prop::sample::select(&EVENTS[..]), FROM - 2..FROM + DAYS + 2, outcome, 1_u64..3)
        .prop_map(|(event, day, outcome, count)| tally(event, day, outcome, count));
    prop::collection::vec(one, 0..8)
}

fn grants() -> impl Strategy<Value = Vec<HeldGrant>> {
    let one = (
        prop::sample::select(&PATTERNS[..]),
        prop::option::of(FROM - 2..FROM + 3),
        any::<bool>(),
        any::<bool>(),
    )
        .prop_map(|(pattern, since, deny, boundary)| {
            changed(pattern, |held| {
                held.granted.at = since.map(|day| Day(day).start());
                held.grant.effect = if deny { Effect::Deny } else { Effect::Allow };
                if boundary {
                    held.grant.path.kind = PathKind::Boundary;
                }
            })
        });
    prop::collection::vec(one, 0..5)
}

fn coverage() -> impl Strategy<Value = Coverage> {
    (FROM - 3..FROM + DAYS, 0..2 * DAYS, any::<bool>(), any::<bool>()).prop_map(
        |(from, days, trails, seen)| {
            let mut all = if trails { declared() } else { Coverage::default() };
            all.complete = vec![Completeness { from: Day(from).start(), until: Day(from + days).start() }];
            if seen {
                all.seen = inferred().seen;
            }
            all
        },
    )
}

fn verdicts(one: &Case) -> Vec<(String, Option<Verdict>)> {
    one.ask(expand)
        .into_iter()
        .filter(|row| row.kind == RowKind::Action)
        .map(|row| (row.permission, row.verdict))
        .collect()
}

proptest! {
    #[test]
    fn the_verdicts_are_those_of_the_table_action_by_action(
        grants in grants(), tallies in tallies(), coverage in coverage(), created in prop::option::of(FROM - 2..FROM + 3),
        veto in any::<bool>(),
    ) {
        let mut one = case(grants, tallies, coverage);
        one.created_at = created.map(|day| Day(day).start());
        one.veto = veto.then_some(Day(FROM + 1));
        let by_table = one.ask(oracle::verdicts);
        let said: Vec<_> = verdicts(&one).into_iter().map(|(action, said)| (action, said.unwrap())).collect();
        prop_assert_eq!(&said, &by_table);
        let mut counted = ByVerdict::default();
        by_table.iter().for_each(|(_, verdict)| counted.add(*verdict));
        prop_assert_eq!(one.ask(summarise).actions, Some(counted));
        for row in one.rows().iter().filter(|row| matches!(row.kind, RowKind::Pattern(_))) {
            let through = one.ask(|lens, facts| oracle::seen_through(lens, facts, &row.permission));
            prop_assert_eq!((row.observed_days, row.grade), through, "{}", &row.permission);
        }
    }

    #[test]
    fn the_sums_of_a_population_say_what_is_said_of_each_identity_alone(
        grants in grants(), tallies in tallies(), coverage in coverage(), created in prop::option::of(FROM - 2..FROM + 3),
        veto in any::<bool>(),
    ) {
        let mut one = case(grants, tallies, coverage);
        one.created_at = created.map(|day| Day(day).start());
        one.veto = veto.then_some(Day(FROM + 1));
        let by_sets = one.ask(|lens, facts| {
            let sums = Sums::new(lens.clone());
            let held = sums.all_held(facts.grants.unwrap_or_default());
            sums.summary(&held, facts.created_at, facts.seen, facts.veto)
        });
        prop_assert_eq!(by_sets, one.ask(summarise));
        let both = one.ask(|lens, facts| {
            let held = Sums::new(lens.clone()).all_held(facts.grants.unwrap_or_default());
            rows_and_summary(lens, facts, &held)
        });
        prop_assert_eq!(both, (one.rows(), one.ask(summarise)));
    }

    #[test]
    fn the_order_of_input_never_matters(
        grants in grants().prop_shuffle(), tallies in tallies(), coverage in coverage(), seed: u64,
    ) {
        let one = case(grants.clone(), tallies.clone(), coverage.clone());
        let mut shuffled = case(grants, tallies, coverage);
        let turn = |len: usize| if len == 0 { 0 } else { usize::try_from(seed % 97).unwrap() % len };
        let grants = shuffled.grants.as_mut().unwrap();
        let by = turn(grants.len());
        grants.rotate_left(by);
        let by = turn(shuffled.tallies.len());
        shuffled.tallies.rotate_left(by);
        shuffled.coverage.seen.reverse();
        prop_assert_eq!(one.rows(), shuffled.rows());
        prop_assert_eq!(one.ask(expand), shuffled.ask(expand));
    }

    #[test]
    fn more_coverage_never_turns_unused_into_not_observed(
        grants in grants(), tallies in tallies(), coverage in coverage(), from in FROM - 3..FROM + DAYS,
    ) {
        let before = verdicts(&case(grants.clone(), tallies.clone(), coverage.clone()));
        let mut more = coverage;
        more.complete.push(Completeness { from: Day(from).start(), until: Day(from + 3).start() });
        more.seen.extend(inferred().seen);
        let after = verdicts(&case(grants, tallies, more));
        for ((action, before), (_, after)) in before.into_iter().zip(after) {
            if before == Some(Verdict::Unused) {
                prop_assert_eq!(after, before, "{}", action);
            }
        }
    }

    #[test]
    fn inferred_coverage_never_yields_unused(grants in grants(), tallies in tallies()) {
        for (action, verdict) in verdicts(&case(grants, tallies, inferred())) {
            prop_assert_ne!(verdict, Some(Verdict::Unused), "{}", action);
        }
    }

    #[test]
    fn one_call_of_any_kind_in_or_after_the_window_bars_unused(
        grants in grants(), tallies in tallies(), day in FROM..FROM + DAYS + 2, outcome in prop::sample::select(Outcome::ALL),
    ) {
        let mut tallies = tallies;
        tallies.push(tally("s3/ListBuckets", day, outcome, 1));
        prop_assert_ne!(case(grants, tallies, declared()).of(LIST), Some(Verdict::Unused));
    }

    #[test]
    fn the_actions_of_a_pattern_add_up(grants in grants(), tallies in tallies(), coverage in coverage()) {
        for row in case(grants, tallies, coverage).rows() {
            if let RowKind::Pattern(by) = row.kind {
                let sum = by.used + by.denied_only + by.too_new + by.unused + by.not_observed + by.not_evaluable;
                prop_assert_eq!(by.total, sum);
            }
        }
    }

    #[test]
    fn every_event_in_the_window_is_counted_once(tallies in tallies()) {
        let expected: u64 = tallies
            .iter()
            .filter(|tally| window().contains(tally.day))
            .map(|tally| tally.counts.allowed + tally.counts.denied + tally.counts.failed + tally.counts.on_behalf)
            .sum();
        let one = case(vec![], tallies, Coverage::default());
        let counted: u64 = one
            .rows()
            .iter()
            .map(|row| row.counts.allowed + row.counts.denied + row.counts.failed + row.counts.on_behalf)
            .sum();
        prop_assert_eq!(counted, expected);
    }
}
