//! What became of the population, what people said, and who and what is named.

use super::Item;
use super::log::Story;
use crate::call::Work;
use crate::error::{Error, Result};
use crate::reviews::{ChangeFrozen, answer_of};
use crate::tasks;
use domain::id::{CampaignId, DecisionId, IdentityId, ImportId, ItemId, PersonId, TaskId};
use domain::instant::Instant;
use domain::review::{Change, ChangeKind, ItemOutcome, asks_confirmation};
use entities::inconsistency::Place;
use entities::{campaign, decision, identity, inventory, person};
use evidence::bundle::rows::{
    ChangeRow, ConfirmationRow, DecisionRow, ExceptionRow, PersonRow, PopulationRow, RequestRow,
    SecondLookRow, TaskRow, WaiverRow, changes_sha256,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::collections::{BTreeMap, BTreeSet};

pub(super) async fn population(work: &Work, items: &[Item]) -> Result<Vec<PopulationRow>> {
    let mut rows = Vec::with_capacity(items.len());
    for item in items {
        let withdrawn_by = match item.outcome {
            ItemOutcome::Withdrawn => Some(withdrawn_by(work, item.identity_id).await?),
            _ => None,
        };
        rows.push(PopulationRow {
            item_id: item.id,
            identity_id: item.identity_id,
            external_id: item.external_id.clone(),
            snapshot_sha256: item.snapshot_sha256,
            outcome: item.outcome,
            source_id: item.source_id,
            kind: item.kind,
            class: item.class,
            privileged: item.privileged,
            changed_at: changed_at(item),
            withdrawn_by,
        });
    }
    Ok(rows)
}

/// The last material change that stood at the close.
fn changed_at(item: &Item) -> Option<Instant> {
    let stood = item.changes.iter().filter(|one| one.standing && one.change.kind.is_material());
    stood.map(|one| one.change.at).max()
}

/// What changed between launch and close, and how many answers that left unconfirmed.
pub(super) fn changes(
    items: &[Item],
    decisions: &[DecisionRow],
    // Does security confirm what is kept among the privileged?
    staged: bool,
) -> (Vec<ChangeRow>, u64) {
    let (mut rows, mut unconfirmed) = (Vec::new(), 0);
    let mut last: BTreeMap<ItemId, &DecisionRow> = BTreeMap::new();
    for row in decisions {
        let known = last.entry(row.item_id).or_insert(row);
        if known.seq < row.seq {
            *known = row;
        }
    }
    for item in items {
        let last = last.get(&item.id);
        let answered = last.is_some_and(|last| last.outcome.counts());
        // With an answer it has no response for one reason alone: a change that it did not see; or for two, where security
        // had to confirm it.
        let asked = staged && last.is_some_and(|last| asks_confirmation(item.privileged, last.outcome));
        let unseen = |one: &ChangeFrozen| one.standing && !one.seen && one.change.kind.is_material();
        let none = item.outcome == ItemOutcome::NoResponse;
        unconfirmed += u64::from(answered && none && (!asked || item.changes.iter().any(unseen)));
        rows.extend(item.changes.iter().map(|one| ChangeRow {
            item_id: item.id,
            change: one.change.clone(),
            standing: one.standing,
            seen: one.seen,
        }));
    }
    (rows, unconfirmed)
}

/// The import of the first inventory that lacked it.
async fn withdrawn_by(work: &Work, id: IdentityId) -> Result<ImportId> {
    let row =
        identity::Entity::find_by_id(id.uuid()).one(work.db()).await?.ok_or(Error::NotFound("identity"))?;
    let taken = inventory::Entity::find()
        .filter(inventory::COLUMN.source_id.eq(row.source_id))
        .all(work.db())
        .await?;
    let gone_at = row.gone_at.unwrap_or(row.first_seen_at);
    let at_or_after =
        taken.iter().filter(|one| one.taken_at >= gone_at).min_by_key(|one| (one.taken_at, one.id));
    let found = at_or_after.or_else(|| taken.iter().max_by_key(|one| (one.taken_at, one.id)));
    found.map(|one| ImportId::new(one.import_id)).ok_or(Error::NotFound("inventory"))
}

/// What the campaign's decisions caused, and its close for what nobody answered; and what showed it done.
pub(super) async fn tasks(
    work: &Work,
    campaign: &campaign::Model,
    decisions: &[DecisionRow],
) -> Result<Vec<TaskRow>> {
    let items: BTreeMap<DecisionId, ItemId> =
        decisions.iter().map(|row| (row.decision_id, row.item_id)).collect();
    let mut rows = Vec::new();
    let silent = tasks::of_items(work.db(), tasks::of_campaign(CampaignId::new(campaign.id))).await?;
    for row in tasks::of_decisions(work.db(), items.keys().copied()).await?.into_iter().chain(silent) {
        let decision_id = row.decision_id.map(DecisionId::new);
        let of_decision = decision_id.and_then(|id| items.get(&id).copied());
        let Some(item_id) = of_decision.or(row.item_id.map(ItemId::new)) else { continue };
        rows.push(TaskRow {
            task_id: TaskId::new(row.id).to_string(),
            item_id,
            decision_id,
            assignee: row.person_id.map(PersonId::new),
            opened_at: row.opened_at,
            due_at: Some(row.due_at),
            state: tasks::times(&row)?.state(work.at()).as_str().to_owned(),
            seen_done_at: row.seen_done_at,
            seen_by: row.seen_import_id.map(ImportId::new),
            kind: row.kind,
        });
    }
    Ok(rows)
}

pub(super) async fn decisions(work: &Work, row: &campaign::Model) -> Result<Vec<DecisionRow>> {
    let rows =
        decision::Entity::find().filter(decision::COLUMN.campaign_id.eq(row.id)).all(work.db()).await?;
    rows.into_iter()
        .map(|row| {
            let place = Place::new("decision", row.id);
            Ok(DecisionRow {
                decision_id: DecisionId::new(row.id),
                seq: place.count("seq", row.seq)?,
                item_id: ItemId::new(row.item_id),
                person: PersonId::new(row.person_id),
                outcome: answer_of(&row)?,
                reason_sha256: row
                    .reason_sha256
                    .as_deref()
                    .map(|hash| place.word("reason_sha256", hash))
                    .transpose()?,
                snapshot_sha256: place.word("snapshot_sha256", &row.snapshot_sha256)?,
                at: row.at,
                batch_size: place.count("batch_size", row.batch_size.into())?,
                changes_sha256: changes_sha256(&place.json::<Vec<Change>>("changes", &row.changes)?),
                on_behalf_of: row.on_behalf_of.map(PersonId::new),
            })
        })
        .collect()
}

/// Whom and what the bundle names by pseudonym and hash.
pub(super) struct Named {
    people: BTreeSet<PersonId>,
    pub(super) texts: BTreeSet<String>,
}

impl Named {
    pub(super) fn of(
        row: &campaign::Model,
        items: &[Item],
        decisions: &[DecisionRow],
        story: &Story,
    ) -> Self {
        let mut named = Self { people: BTreeSet::new(), texts: BTreeSet::new() };
        named.people.extend([row.launched_by, row.acknowledger_id].map(PersonId::new));
        named.people.extend(row.closed_by.map(PersonId::new));
        for item in items {
            let owners = &item.owners;
            named.people.extend([owners.technical, owners.business, owners.steward].into_iter().flatten());
            named.people.extend(&owners.backups);
            named.people.extend(item.reviewer);
            named.texts.extend(item.purpose_sha256.map(|hash| hash.to_string()));
        }
        named.people.extend(decisions.iter().flat_map(|row| [Some(row.person), row.on_behalf_of]).flatten());
        named.texts.extend(decisions.iter().filter_map(|row| row.reason_sha256).map(|hash| hash.to_string()));
        named.people.extend(&story.people);
        named.texts.extend(story.texts.iter().cloned());
        named
    }

    /// Whoever came to own something.
    pub(super) fn owning(mut self, changes: &[ChangeRow]) -> Self {
        let owners = changes.iter().filter(|row| row.change.kind == ChangeKind::Owner);
        // What changed ends with the owner's pseudonym.
        let named = owners.filter_map(|row| row.change.what.rsplit(' ').next()?.parse::<PersonId>().ok());
        self.people.extend(named);
        self
    }

    /// Whoever looked again, and why they said what they did.
    pub(super) fn looking(mut self, rows: &[SecondLookRow]) -> Self {
        for second in rows.iter().filter_map(|row| row.second.as_ref()) {
            self.people.insert(second.person);
            self.texts.insert(second.reason_sha256.to_string());
        }
        self
    }

    /// For whom waivers are, who asked for them and who answered, and why.
    pub(super) fn waiving(mut self, rows: &[WaiverRow]) -> Self {
        for row in rows {
            self.people.extend([row.person, row.asked_by].into_iter().chain(row.answered_by));
            self.texts.insert(row.reason_sha256.to_string());
        }
        self
    }

    /// Whoever confirmed keeps or sent them back, and why.
    pub(super) fn confirming(mut self, rows: &[ConfirmationRow]) -> Self {
        self.people.extend(rows.iter().map(|row| row.person));
        self.texts.extend(rows.iter().filter_map(|row| row.reason_sha256).map(|hash| hash.to_string()));
        self
    }

    /// Whoever asked for and approved exceptions, and why.
    pub(super) fn with(mut self, exceptions: &[ExceptionRow], requests: &[RequestRow]) -> Self {
        self.people.extend(exceptions.iter().flat_map(|row| [row.requested_by, row.approved_by]));
        self.people.extend(requests.iter().map(|row| row.requested_by));
        self.texts.extend(exceptions.iter().map(|row| row.reason_sha256.to_string()));
        self.texts.extend(requests.iter().map(|row| row.reason_sha256.to_string()));
        self
    }

    pub(super) async fn people(&self, work: &Work) -> Result<Vec<PersonRow>> {
        let rows = person::Entity::find()
            .filter(person::Column::Id.is_in(self.people.iter().map(|id| id.uuid())))
            .all(work.db())
            .await?;
        let people = rows.into_iter().map(|row| PersonRow {
            person: PersonId::new(row.id),
            name: row.name,
            mail: row.email,
        });
        Ok(people.collect())
    }
}
