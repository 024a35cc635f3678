//! CloudTrail's log files: what everybody did, as far as a trail recorded it.

mod facts;
mod record;
mod voice;

use super::calls::{Place, event};
use super::company::{Account, Enters, Principal, Use};
use super::dice::Dice;
use super::time::at;
use super::trails;
use domain::instant::Instant;
use domain::window::Day;
use record::Writer;
use voice::Voice;

/// The first day of which there are logs.
pub(super) fn first_day() -> Day {
    Day::of(at(2025, 10, 1, 0))
}

/// A log file of an account for the days [from, until), and how many records it has.
pub(super) fn file(all: &[Principal], account: Account, from: Day, until: Day) -> (Vec<u8>, u64) {
    let mut writer = Writer::new(account);
    let here: Vec<(&Principal, Voice)> =
        all.iter().filter(|one| one.account == account).map(|one| (one, Voice::of(one))).collect();
    for number in from.0..until.0 {
        let today = Day(number);
        for (one, voice) in &here {
            one_day(&mut writer, one, voice, today);
        }
        facts::write(&mut writer, all, today);
    }
    writer.finish()
}

/// Is it done that day? The dice go on to say when and how often.
fn is_done(habit: &Use, today: Day) -> Option<Dice> {
    let within = habit.from.is_none_or(|from| from <= today) && habit.until.is_none_or(|until| today < until);
    let mut dice = habit.dice.on(today.0);
    (within && habit.cadence.falls_on(today, &mut dice)).then_some(dice)
}

fn one_day(writer: &mut Writer, one: &Principal, voice: &Voice, today: Day) {
    let mut entered = None;
    for habit in &one.uses {
        let Some(event) = event(habit.action) else { continue };
        if !trails::selects(one.account, event.source, event.place == Place::Object) {
            continue;
        }
        let Some(mut dice) = is_done(habit, today) else { continue };
        let begins = begins(one, &mut dice, today);
        entered = Some(entered.map_or(begins, |first: Instant| first.min(begins)));
        for call in 0..=dice.below(habit.calls.max(1)) {
            let when = begins + chrono::Duration::seconds(i64::from(call * 47 + dice.below(40)));
            if trails::records(one.account, when) {
                writer.call((one, voice), (event, habit.how), when, &mut dice);
            }
        }
    }
    let Some(first) = entered else { return };
    // Services that run for weeks are entered again and again; one such record in some days is enough.
    let mut dice = Dice::of(&["entered", &one.id], &[today.0]);
    let is_recorded = match one.enters {
        // Who enters from another account is that account's, and its sessions are enough to tell of it here.
        Enters::Key | Enters::Elsewhere(_) => false,
        Enters::Service(_) | Enters::Cluster(_) => dice.percent(12),
        Enters::Pipeline(_) | Enters::Person(_) => dice.percent(60),
    };
    let when = first - chrono::Duration::seconds(20);
    if is_recorded && trails::records(one.account, when) {
        writer.entered((one, voice), when, &mut dice);
    }
}

/// The hour at which it does its work: people and pipelines by day, jobs at night, each at its own minute.
fn begins(one: &Principal, dice: &mut Dice, today: Day) -> Instant {
    let mut own = Dice::of(&["hour", &one.id], &[]);
    let minute = match one.enters {
        Enters::Service("ecs-tasks.amazonaws.com" | "lambda.amazonaws.com") => {
            60 * dice.below(24) + own.below(60)
        }
        Enters::Service("bedrock.amazonaws.com" | "codebuild.amazonaws.com")
        | Enters::Pipeline(_)
        | Enters::Person(_) => 420 + 60 * dice.below(10) + own.below(60),
        Enters::Service(_) | Enters::Cluster(_) => 60 + own.below(240),
        Enters::Key | Enters::Elsewhere(_) => 60 * (own.below(20) + dice.below(4)) + own.below(60),
    };
    today.start()
        + chrono::Duration::minutes(i64::from(minute))
        + chrono::Duration::seconds(i64::from(dice.below(60)))
}

/// When the provider last saw it, before the day `until`: providers know it whether a trail records it or not.
pub(super) fn last_used(one: &Principal, until: Day) -> Option<Instant> {
    // The provider tells of 400 days; ours begin a little before the first inventory.
    let first = Day(first_day().0 - 40);
    (first.0..until.0).rev().find_map(|number| {
        one.uses.iter().find_map(|habit| {
            let mut dice = is_done(habit, Day(number))?;
            Some(begins(one, &mut dice, Day(number)))
        })
    })
}
