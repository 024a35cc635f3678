//! What may be a change, against the snapshot of its item.

use super::super::snapshot;
use crate::error::{Error, Result};
use domain::finding::Rule;
use domain::grant::Effect;
use domain::id::{CredentialId, PersonId};
use domain::instant::Instant;
use domain::ownership::OwnerPart;
use domain::review::{Answer, Change, ChangeKind};
use entities::inconsistency::Place;
use entities::item;
use entities::packed::Packed;
use evidence::snapshot::{CredentialSnapshot, FindingSnapshot, GrantSnapshot, Owners, Snapshot, UsedAction};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use serde::Deserialize;
use std::collections::HashMap;
use uuid::Uuid;

/// What is asked of a snapshot. Most changes ask nothing of what it holds, which is most of it.
#[derive(Deserialize)]
struct Then {
    credentials: Vec<CredentialSnapshot>,
    findings: Vec<FindingSnapshot>,
    #[serde(skip)]
    grants: Vec<GrantSnapshot>,
    owners: Owners,
    used: Vec<UsedAction>,
}

impl Then {
    fn of(item: Uuid, packed: &Packed, with_grants: bool) -> Result<Self> {
        if with_grants {
            let Snapshot { credentials, findings, grants, owners, used, .. } = snapshot::of(item, packed)?;
            return Ok(Self { credentials, findings, grants, owners, used });
        }
        let place = Place::new("item", item);
        Ok(place.json("snapshot", &place.text("snapshot", packed)?)?)
    }
}

/// So many snapshots are read together.
const TOGETHER: usize = 200;

/// What may be a change, if the snapshot does not have it.
pub(super) enum Maybe {
    Grant { pattern: String, resources: Vec<String>, conditions: String, at: Instant },
    Owner(OwnerPart, PersonId, Instant),
    Credential(CredentialId, Instant),
    Consumer(String, Instant),
    Active(Instant),
    Used((String, Instant)),
    Doubted(Answer, Instant),
}

impl Maybe {
    /// Does the snapshot's long list of grants say whether it is one?
    const fn asks_grants(&self) -> bool {
        matches!(self, Self::Grant { .. })
    }

    /// The change that it is, where the snapshot does not have it.
    fn against(self, then: &Then) -> Option<Change> {
        let change = |kind, what: String, at| Some(Change { kind, what, at });
        match self {
            Self::Grant { pattern, resources, conditions, at } => {
                let known = then.grants.iter().any(|one| {
                    one.effect == Effect::Allow
                        && (&one.pattern, &one.resources, &one.conditions)
                            == (&pattern, &resources, &conditions)
                });
                let what = if resources == ["*"] {
                    pattern
                } else {
                    format!("{pattern} on {}", resources.join(" "))
                };
                let what = if conditions.is_empty() { what } else { format!("{what} if {conditions}") };
                if known { None } else { change(ChangeKind::Grant, what, at) }
            }
            Self::Owner(part, person, at) => {
                let owners = &then.owners;
                let before = if part == OwnerPart::Technical { owners.technical } else { owners.business };
                if before == Some(person) {
                    return None;
                }
                change(ChangeKind::Owner, format!("{part} {person}"), at)
            }
            Self::Credential(id, at) => {
                let known = then.credentials.iter().any(|one| one.credential_id == id);
                if known { None } else { change(ChangeKind::Credential, id.to_string(), at) }
            }
            Self::Doubted(answer, at) => change(ChangeKind::SecondLook, answer.to_string(), at),
            Self::Consumer(what, at) => change(ChangeKind::Consumer, what, at),
            Self::Active(at) => {
                let dormant = then.findings.iter().find(|one| one.rule == Rule::Dormant.as_str())?;
                if dormant.since.is_some_and(|since| at <= since) {
                    return None;
                }
                change(ChangeKind::Awake, "awake".into(), at)
            }
            Self::Used((permission, at)) => {
                let known = then.used.iter().any(|one| one.permission == permission && one.counts.used() > 0);
                if known { None } else { change(ChangeKind::Used, permission, at) }
            }
        }
    }
}

/// What is a change of it, by item; items without one are left out.
pub(super) async fn judged(
    db: &impl ConnectionTrait,
    maybe: HashMap<Uuid, Vec<Maybe>>,
) -> Result<HashMap<Uuid, Vec<Change>>> {
    let mut changes: HashMap<Uuid, Vec<Change>> = HashMap::new();
    let mut maybe: Vec<(Uuid, Vec<Maybe>)> = maybe.into_iter().collect();
    let mut judging: Option<tokio::task::JoinHandle<Result<Changed>>> = None;
    while !maybe.is_empty() {
        let part = maybe.split_off(maybe.len().saturating_sub(TOGETHER));
        let snapshots: HashMap<Uuid, Packed> = item::Entity::find()
            .filter(item::Column::Id.is_in(part.iter().map(|(item, _)| *item)))
            .select_only()
            .columns([item::Column::Id, item::Column::Snapshot])
            .into_tuple::<(Uuid, Packed)>()
            .all(db)
            .await?
            .into_iter()
            .collect();
        // Some are judged while the next are read.
        if let Some(judging) = judging.replace(tokio::task::spawn_blocking(move || compared(part, snapshots)))
        {
            changes.extend(judging.await.map_err(Error::unexpected)??);
        }
    }
    if let Some(judging) = judging {
        changes.extend(judging.await.map_err(Error::unexpected)??);
    }
    Ok(changes)
}

/// Items, each with what changed on it.
type Changed = Vec<(Uuid, Vec<Change>)>;

/// What changed on these items, those without a change left out.
fn compared(part: Vec<(Uuid, Vec<Maybe>)>, mut snapshots: HashMap<Uuid, Packed>) -> Result<Changed> {
    let mut changes = Vec::new();
    for (item, all) in part {
        let snapshot = snapshots.remove(&item).ok_or(Error::NotFound("item"))?;
        let then = Then::of(item, &snapshot, all.iter().any(Maybe::asks_grants))?;
        let mut found: Vec<Change> = all.into_iter().filter_map(|one| one.against(&then)).collect();
        found.sort_unstable();
        // Of several ways in which one thing came, the first.
        found.dedup_by(|later, first| later.is(first));
        if !found.is_empty() {
            changes.push((item, found));
        }
    }
    Ok(changes)
}
