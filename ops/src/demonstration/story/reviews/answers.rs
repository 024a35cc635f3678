//! What reviewers answer, each for their own items, and why.

use crate::call::Call;
use crate::demonstration::dice::Dice;
use crate::demonstration::people::SECURITY;
use crate::demonstration::story::desk::Desk;
use crate::error::{Error, Result};
use crate::reviews::{self, Deciding, ItemRow, Shown};
use domain::grant::Effect;
use domain::id::{CampaignId, PersonId};
use domain::review::{Decision, ReviewerRule};
use domain::usage::Verdict;
use std::collections::BTreeMap;

const KEEPS: [&str; 6] = [
    "Runs every day; the calls of the last weeks are the ones it was made for",
    "Needed for the release train, which deploys from main only",
    "Checked with the team: in use, and the wider grant is replaced with the next release",
    "The contract runs until the end of 2026, and the vendor reads nothing else",
    "Used at the month's end, by the finance run that nobody else does",
    "Looked at its calls together with operations: nothing that surprised us",
];

const STATES: [&str; 4] = [
    "Needed at the quarter's end; the window has only one of those in it",
    "The need is documented in the service's run book; its trail does not record these calls",
    "Handles deliveries through the queue, which no trail records; we asked for the events to be selected",
    "New since January, and needed for the claims project that goes live in May",
];

const REDUCES: [&str; 2] = [
    "Granted when the service was set up, and not needed since the move to the new table",
    "Not used in the window, and nobody in the team knows a reason for it",
];

const REVOKES: [&str; 3] = [
    "The service was replaced in autumn; nothing calls it any more",
    "The contract has ended, and the vendor confirmed that nothing of theirs still connects",
    "Nobody answers for it, and it was not seen in the whole window",
];

/// Every reviewer answers for so many in a hundred of their items.
pub(super) async fn all(desk: &Desk, campaign: CampaignId, chance: u32) -> Result<()> {
    let security = desk.by(SECURITY).await?;
    let progress = reviews::progress(&security, campaign).await?;
    let mut by_person: BTreeMap<PersonId, Vec<ItemRow>> = BTreeMap::new();
    for item in progress.items {
        if let Some(person) = item.reviewer {
            by_person.entry(person).or_default().push(item);
        }
    }
    for (person, items) in by_person {
        let call = desk.of(person).await?;
        together(desk, &call, &items, chance).await?;
        for item in items.iter().filter(|item| !item.low_risk) {
            let mut dice = Dice::of(&["answer", &progress.campaign.name, &item.name], &[]);
            if dice.percent(chance) {
                desk.pass(6);
                one(desk, &call, item, dice).await?;
            }
        }
        desk.pass(45);
    }
    Ok(())
}

fn shown(item: &ItemRow) -> Shown {
    Shown {
        item: item.id,
        snapshot_sha256: item.snapshot_sha256.clone(),
        changes_sha256: item.changes_sha256(),
    }
}

/// What is low-risk is kept with few gestures.
async fn together(desk: &Desk, call: &Call, items: &[ItemRow], chance: u32) -> Result<()> {
    let low: Vec<&ItemRow> =
        items.iter().filter(|item| item.low_risk && item.rule != ReviewerRule::Steward).collect();
    let most = usize::try_from(chance).unwrap_or(100).saturating_mul(low.len()).div_ceil(100);
    for some in low.get(..most).unwrap_or_default().chunks(8) {
        desk.pass(3);
        let deciding = Deciding {
            items: some.iter().map(|item| shown(item)).collect(),
            decision: Decision::Keep { need_stated: false },
            reason: None,
        };
        reviews::decide(call, &deciding).await?;
    }
    Ok(())
}

async fn one(desk: &Desk, call: &Call, item: &ItemRow, mut dice: Dice) -> Result<()> {
    let because =
        |reasons: &[&'static str], dice: &mut Dice| dice.pick(reasons).map(|reason| (*reason).to_owned());
    let revoke = (Decision::Revoke, because(&REVOKES, &mut dice));
    if item.rule == ReviewerRule::Steward {
        // Security stands in: it takes away what is plainly dead, and leaves the rest for an owner to be found.
        return if dice.percent(40) { first_accepted(call, item, [revoke].into()).await } else { Ok(()) };
    }
    let mut wanted = Vec::new();
    match dice.below(100) {
        0..6 => wanted.push(revoke.clone()),
        6..17 => {
            if let Some(pattern) = unused(call, item).await? {
                wanted.push((Decision::Reduce { remove: vec![pattern] }, because(&REDUCES, &mut dice)));
            }
        }
        17..40 => wanted.push((Decision::Rotate, because(&KEEPS, &mut dice))),
        _ => {}
    }
    wanted.push((Decision::Keep { need_stated: false }, because(&KEEPS, &mut dice)));
    wanted.push((Decision::Keep { need_stated: true }, because(&STATES, &mut dice)));
    first_accepted(call, item, wanted.clone()).await?;
    // Some think again.
    if dice.percent(5) {
        desk.pass(90);
        reviews::undo(call, &shown(item)).await?;
        if dice.percent(60) {
            desk.pass(25);
            wanted.insert(0, revoke);
            first_accepted(call, item, wanted).await?;
        }
    }
    Ok(())
}

/// A granted pattern that was wholly observed and not used.
async fn unused(call: &Call, item: &ItemRow) -> Result<Option<String>> {
    let page = reviews::item(call, item.id).await?;
    let unused = Verdict::Unused.as_str();
    let found = page
        .snapshot
        .grants
        .into_iter()
        .find(|grant| grant.effect == Effect::Allow && grant.verdict == unused);
    Ok(found.map(|grant| grant.pattern))
}

/// The first of these that the review takes: what it refuses as it stands, a person would not have been offered.
async fn first_accepted(call: &Call, item: &ItemRow, wanted: Vec<(Decision, Option<String>)>) -> Result<()> {
    let mut last = Ok(());
    for (decision, reason) in wanted {
        let deciding = Deciding { items: vec![shown(item)], decision, reason };
        match reviews::decide(call, &deciding).await {
            Ok(_) => return Ok(()),
            Err(Error::Invalid(problems)) => last = Err(Error::Invalid(problems)),
            // Whoever asked for an exception on it leaves it to somebody independent.
            Err(Error::Forbidden(_)) => last = Ok(()),
            Err(error) => return Err(error),
        }
    }
    last
}
