//! Which exceptions cover what now: put together from what is stored and what the identity is.

use super::Stored;
use crate::call::Call;
use crate::error::Result;
use crate::findings::Which;
use domain::exception::{CoverFacts, Ending, State, covers, ending};
use domain::finding::{Facts, Finding, Rule};
use domain::id::ExceptionId;
use domain::instant::Instant;
use entities::exception;
use entities::inconsistency::Place;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::collections::HashMap;
use uuid::Uuid;

/// What is to be known of an exception's identity to say until when it holds.
#[derive(Debug, Clone)]
pub(crate) struct Known<'a>(pub(crate) &'a Facts);

/// Everything that decides whether, and until when, an exception covers anything.
pub(crate) fn cover_facts(stored: &Stored, known: &Known<'_>) -> Result<CoverFacts> {
    let facts = known.0;
    let row = &stored.row;
    let environment = row.environment.as_deref();
    Ok(CoverFacts {
        state: stored.state,
        rule: stored.rule,
        credential: stored.credential(),
        start: row.start_at,
        end: row.end_at,
        granted_at: row.granted_at,
        ended_at: row.closed_at.filter(|_| stored.state == State::EndedEarly),
        confirmed_at: row.confirmed_at,
        environment: environment
            .map(|word| Place::new("exception", row.id).word("environment", word))
            .transpose()?,
        environment_now: facts.environment,
        privileged: facts.width.privileged.clone(),
        credentials: facts.width.credentials.clone(),
        owner_since: facts.owner.technical_since,
    })
}

/// An exception that is in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct InForce {
    pub(crate) id: ExceptionId,
    pub(crate) rule: Rule,
    pub(crate) start: Instant,
    pub(crate) ending: Ending,
}

/// The exceptions that were given, by identity.
#[derive(Debug, Default)]
pub(crate) struct Covers(HashMap<Uuid, Vec<Stored>>);

impl Covers {
    /// Those given on these identities whose end is not reached at `now`.
    pub(crate) async fn load(call: &Call, which: &Which, now: Instant) -> Result<Self> {
        let rows = exception::Entity::find()
            .filter(which.on(exception::Column::IdentityId))
            .filter(exception::COLUMN.state.eq(State::Granted.as_str()))
            .filter(exception::Column::EndAt.gt(now))
            .all(call.read())
            .await?;
        let mut all: HashMap<Uuid, Vec<Stored>> = HashMap::new();
        for row in rows {
            all.entry(row.identity_id).or_default().push(Stored::parse(row)?);
        }
        Ok(Self(all))
    }

    /// What is in force on this identity at `now`, by id.
    pub(crate) fn in_force(&self, identity: Uuid, facts: &Facts, now: Instant) -> Result<Vec<InForce>> {
        let mut all = Vec::new();
        for stored in self.0.get(&identity).into_iter().flatten() {
            let ending = ending(&cover_facts(stored, &Known(facts))?);
            if let Some(ending) = ending.filter(|ending| stored.row.start_at <= now && now < ending.at) {
                all.push(InForce { id: stored.id(), rule: stored.rule, start: stored.row.start_at, ending });
            }
        }
        all.sort_by_key(|one| one.id);
        Ok(all)
    }

    /// What covers the finding of this identity at `now`; of several, what covers it longest.
    pub(crate) fn of(
        &self,
        identity: Uuid,
        facts: &Facts,
        finding: &Finding,
        now: Instant,
    ) -> Result<Option<(ExceptionId, Ending)>> {
        let mut longest: Option<(ExceptionId, Ending)> = None;
        for stored in self.0.get(&identity).into_iter().flatten() {
            let facts = cover_facts(stored, &Known(facts))?;
            if let Some(ending) = covers(&facts, finding, now)
                && longest.is_none_or(|(_, known)| known.at < ending.at)
            {
                longest = Some((stored.id(), ending));
            }
        }
        Ok(longest)
    }
}
