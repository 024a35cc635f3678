//! When an identity was last attested, and what is different since: the first thing that a reviewer asks.

use super::rows::{answer_of, visible};
use super::snapshot;
use crate::call::Call;
use crate::error::{Error, Result};
use crate::{people, texts};
use domain::grant::Effect;
use domain::id::{CampaignId, PersonId};
use domain::instant::Instant;
use domain::review::{CampaignState, ItemOutcome};
use entities::inconsistency::Place;
use entities::{campaign, decision, item};
use evidence::snapshot::Snapshot;
use sea_orm::{EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::BTreeSet;

/// The last closed review in which somebody answered for an identity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attested {
    /// The campaign.
    pub campaign: CampaignId,
    /// What that is called.
    pub name: String,
    /// May the actor see it?
    pub visible: bool,
    /// What came of it.
    pub outcome: ItemOutcome,
    /// What the person who decided is called.
    pub person: String,
    /// When they did.
    pub at: Instant,
    /// Why, where they said so and it was not erased.
    pub reason: Option<String>,
    /// What is different in the snapshot since, in whole phrases; empty where nothing is.
    pub changes: Vec<String>,
}

/// The last review before `launched_at` that came to an answer on the identity of `row`.
pub(super) async fn attested(
    call: &Call,
    row: &item::Model,
    snapshot: &Snapshot,
    launched_at: Instant,
) -> Result<Option<Attested>> {
    let earlier = item::Entity::find()
        .filter(item::COLUMN.identity_id.eq(row.identity_id))
        .filter(item::COLUMN.outcome.is_not_null())
        .all(call.read())
        .await?;
    let mut last: Option<(campaign::Model, item::Model, ItemOutcome)> = None;
    for one in earlier {
        let place = Place::new("item", one.id);
        let outcome: ItemOutcome = place.word("outcome", one.outcome.as_deref().unwrap_or_default())?;
        if matches!(outcome, ItemOutcome::NoResponse | ItemOutcome::Withdrawn) {
            continue;
        }
        let campaign = campaign::Entity::find_by_id(one.campaign_id).one(call.read()).await?;
        let campaign = campaign.ok_or(Error::NotFound("campaign"))?;
        let is_over = campaign.state != CampaignState::Open.as_str() && campaign.launched_at < launched_at;
        if is_over && last.as_ref().is_none_or(|(known, ..)| known.launched_at < campaign.launched_at) {
            last = Some((campaign, one, outcome));
        }
    }
    let Some((campaign, before, outcome)) = last else { return Ok(None) };
    let decided = decision::Entity::find()
        .filter(decision::COLUMN.item_id.eq(before.id))
        .order_by_desc(decision::COLUMN.seq)
        .limit(1)
        .one(call.read())
        .await?
        .ok_or(Error::NotFound("decision"))?;
    // A decision that no longer reads as one is told here, not shown as something else.
    answer_of(&decided)?;
    let person = PersonId::new(decided.person_id);
    let names = people::names(call.read(), [person]).await?;
    let reason = match &decided.reason_sha256 {
        Some(hash) => texts::read(call.read(), hash).await?,
        None => None,
    };
    let then = snapshot::of(before.id, &before.snapshot)?;
    let visible = visible(call, CampaignId::new(campaign.id)).await.is_ok();
    Ok(Some(Attested {
        visible,
        campaign: CampaignId::new(campaign.id),
        name: campaign.name,
        outcome,
        person: names.get(&person).cloned().unwrap_or_default(),
        at: decided.at,
        reason,
        changes: changes(&then, snapshot),
    }))
}

fn plural(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// What a later snapshot of the same identity says otherwise.
fn changes(then: &Snapshot, now: &Snapshot) -> Vec<String> {
    let grants = |snapshot: &Snapshot| -> BTreeSet<String> {
        let gives = snapshot.grants.iter().filter(|grant| grant.effect == Effect::Allow);
        gives.map(|grant| grant.pattern.clone()).collect()
    };
    let (before, after) = (grants(then), grants(now));
    let mut changes = Vec::new();
    let mut tell = |patterns: Vec<&String>, what: &str| {
        if !patterns.is_empty() {
            let named: Vec<&str> = patterns.iter().take(5).map(|one| one.as_str()).collect();
            let more = if patterns.len() > 5 { ", …" } else { "" };
            let count = plural(patterns.len(), "grant", "grants");
            changes.push(format!("{count} {what}: {}{more}", named.join(", ")));
        }
    };
    tell(after.difference(&before).collect(), "added");
    tell(before.difference(&after).collect(), "gone");
    let keys = |snapshot: &Snapshot| -> BTreeSet<_> {
        snapshot.credentials.iter().map(|one| one.credential_id).collect()
    };
    let (before, after) = (keys(then), keys(now));
    let (new, gone) = (after.difference(&before).count(), before.difference(&after).count());
    if new > 0 {
        changes.push(plural(new, "credential is new", "credentials are new"));
    }
    if gone > 0 {
        changes.push(plural(gone, "credential is gone", "credentials are gone"));
    }
    if (then.owners.technical, then.owners.business) != (now.owners.technical, now.owners.business) {
        changes.push("another owner answers for it".into());
    }
    let used = |snapshot: &Snapshot| -> BTreeSet<String> {
        let used = snapshot.used.iter().filter(|one| one.counts.used() > 0);
        used.map(|one| one.permission.clone()).collect()
    };
    let first = used(now).difference(&used(then)).count();
    if first > 0 {
        changes.push(plural(
            first,
            "permission was used that was not before",
            "permissions were used that were not before",
        ));
    }
    changes
}
