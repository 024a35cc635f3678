//! From rows to clocks: everything that the rule needs of an identity's credentials, brought together in one place.

use crate::call::Call;
use crate::error::Result;
use crate::exceptions::Leaves;
use crate::findings::Cover;
use crate::policies;
use domain::credential::{
    Clock, ClockFacts, CredentialType, Expires, Held, RotationPolicies, RotationStatus, side_by_side,
};
use domain::instant::Instant;
use entities::credential;
use entities::inconsistency::{Inconsistency, Place};
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// The clocks of some identities' credentials at one instant.
pub(crate) struct Clocks {
    now: Instant,
    policies: RotationPolicies,
    facts: HashMap<Uuid, ClockFacts>,
    leaves: Leaves,
}

impl Clocks {
    /// The clocks of these credentials. `rows` are all that each identity has, those that are gone among them: the clock
    /// of a key runs from its first certificate.
    pub(crate) async fn of(call: &Call, rows: &[credential::Model], now: Instant) -> Result<Self> {
        let policies = policies::rotation(call.read(), now).await?;
        let identities = rows.iter().map(|row| row.identity_id).collect();
        let leaves = Leaves::load(call, Some(&identities), now).await?;
        Ok(Self { now, policies, facts: facts(rows, &leaves)?, leaves })
    }

    /// Where a credential stands. One that is not among them, or is no secret, has no clock.
    pub(crate) fn clock(&self, credential: Uuid) -> Clock {
        self.facts.get(&credential).map_or(Clock { status: RotationStatus::NoClock, due: None }, |facts| {
            facts.clock(self.policies.of(facts.kind), self.now)
        })
    }

    /// The exception by which it cannot be rotated, where that is so.
    pub(crate) fn excepted(&self, credential: Uuid) -> Option<Cover> {
        let (exception, ending) = self.leaves.in_force(credential, self.now)?;
        let told = self.clock(credential).status == RotationStatus::NotRotatable;
        told.then_some(Cover { exception, until: ending.at })
    }

    /// The policies that it stands under.
    pub(crate) const fn policies(&self) -> &RotationPolicies {
        &self.policies
    }
}

/// What the clock of each of these credentials needs, with the leave that was given from it; those that hold no secret are
/// left out.
pub(crate) fn facts(rows: &[credential::Model], leaves: &Leaves) -> Result<HashMap<Uuid, ClockFacts>> {
    let mut by_identity: BTreeMap<Uuid, Vec<(Uuid, Held)>> = BTreeMap::new();
    for row in rows {
        let held = held(row, leaves)?;
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

fn held(row: &credential::Model, leaves: &Leaves) -> std::result::Result<Held, Inconsistency> {
    let kind: CredentialType = Place::new("credential", row.id).word("kind", &row.kind)?;
    let facts = ClockFacts {
        created_at: row.created_at,
        rotated_at: row.rotated_at,
        active: row.active,
        slot_unknown: kind == CredentialType::AccessKey && row.slot.is_none(),
        expires: Expires::stored(row.valid_until),
        excepted: leaves.excepted(row.id),
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
