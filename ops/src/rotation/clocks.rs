//! From rows to clocks: everything that the rule needs of an identity's credentials, brought together in one place.

use crate::error::Result;
use crate::policies;
use domain::credential::{
    Clock, ClockFacts, CredentialType, Excepted, Expires, Held, RotationPolicies, RotationStatus,
    side_by_side,
};
use domain::exception::State;
use domain::finding::Rule;
use domain::instant::Instant;
use entities::inconsistency::{Inconsistency, Place};
use entities::{credential, exception};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// The rules that a credential's age breaks.
pub(super) const RULES: [Rule; 2] = [Rule::RotationOverdue, Rule::UnknownAge];

/// The clocks of some identities' credentials at one instant.
pub(crate) struct Clocks {
    now: Instant,
    policies: RotationPolicies,
    facts: HashMap<Uuid, ClockFacts>,
}

impl Clocks {
    /// The clocks of these credentials. `rows` are all that each identity has, those that are gone among them: the clock
    /// of a key runs from its first certificate.
    pub(crate) async fn of(
        db: &impl ConnectionTrait,
        rows: &[credential::Model],
        now: Instant,
    ) -> Result<Self> {
        let policies = policies::rotation(db, now).await?;
        Ok(Self { now, policies, facts: facts(db, rows).await? })
    }

    /// Where a credential stands. One that is not among them, or is no secret, has no clock.
    pub(crate) fn clock(&self, credential: Uuid) -> Clock {
        self.facts.get(&credential).map_or(Clock { status: RotationStatus::NoClock, due: None }, |facts| {
            facts.clock(self.policies.of(facts.kind), self.now)
        })
    }

    /// The policies that it stands under.
    pub(crate) const fn policies(&self) -> &RotationPolicies {
        &self.policies
    }
}

/// What the clock of each of these credentials needs; those that hold no secret are left out.
pub(crate) async fn facts(
    db: &impl ConnectionTrait,
    rows: &[credential::Model],
) -> Result<HashMap<Uuid, ClockFacts>> {
    let mut excepted = excepted(db).await?;
    let mut by_identity: BTreeMap<Uuid, Vec<(Uuid, Held)>> = BTreeMap::new();
    for row in rows {
        let held = held(row, excepted.remove(&row.id).unwrap_or_default())?;
        if held.facts.kind.has_clock() {
            by_identity.entry(row.identity_id).or_default().push((row.id, held));
        }
    }
    let mut facts = HashMap::with_capacity(rows.len());
    for (_, mut of_one) in by_identity {
        // Of two that were made at once, the later id is the newer: the same on every database.
        of_one.sort_by_key(|(id, _)| *id);
        let (ids, held): (Vec<Uuid>, Vec<Held>) = of_one.into_iter().unzip();
        facts.extend(ids.into_iter().zip(side_by_side(&held)));
    }
    Ok(facts)
}

fn held(row: &credential::Model, excepted: Vec<Excepted>) -> std::result::Result<Held, Inconsistency> {
    let kind: CredentialType = Place::new("credential", row.id).word("kind", &row.kind)?;
    let facts = ClockFacts {
        created_at: row.created_at,
        rotated_at: row.rotated_at,
        active: row.active,
        slot_unknown: kind == CredentialType::AccessKey && row.slot.is_none(),
        expires: Expires::stored(row.valid_until),
        excepted,
        ..ClockFacts::of(kind)
    };
    Ok(Held {
        facts,
        line: row.subject.clone().unwrap_or_default(),
        proof: row.public_key_sha256.clone(),
        is_gone: row.gone_at.is_some(),
    })
}

/// What a credential is called: the provider's id, its slot, or a certificate's subject.
pub(crate) fn reference(row: &credential::Model) -> Option<String> {
    let slot = row.slot.as_ref().map(|slot| format!("slot {slot}"));
    row.key_id.clone().or(slot).or_else(|| row.subject.clone())
}

/// When exceptions say that a credential cannot be rotated: those from the rules that its age breaks.
async fn excepted(db: &impl ConnectionTrait) -> Result<HashMap<Uuid, Vec<Excepted>>> {
    let rows = exception::Entity::find()
        .filter(exception::Column::Rule.is_in(RULES.map(Rule::as_str)))
        .filter(exception::COLUMN.state.eq(State::Granted.as_str()))
        .filter(exception::COLUMN.credential_id.is_not_null())
        .all(db)
        .await?;
    let mut excepted: HashMap<Uuid, Vec<Excepted>> = HashMap::new();
    for row in rows {
        if let Some(credential) = row.credential_id {
            let span = Excepted { from: row.start_at, until: row.end_at };
            excepted.entry(credential).or_default().push(span);
        }
    }
    Ok(excepted)
}
