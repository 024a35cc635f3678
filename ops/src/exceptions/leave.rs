//! Leave from the rules that a credential's age breaks: while it covers, the credential is not rotatable. It covers until
//! the very instant at which the finding is open again, for both ask [`domain::exception::ending`].

use super::list::known;
use super::{Known, Stored, cover_facts};
use crate::call::Call;
use crate::error::Result;
use domain::credential::Excepted;
use domain::exception::{Ending, State, ending};
use domain::finding::Rule;
use domain::id::ExceptionId;
use domain::instant::Instant;
use entities::exception;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// The rules that a credential's age breaks.
const RULES: [Rule; 2] = [Rule::RotationOverdue, Rule::UnknownAge];
/// Up to so many identities are named to the database; of more, everything is read.
const NAMED: usize = 500;

/// One exception from such a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Leave {
    id: ExceptionId,
    from: Instant,
    ending: Ending,
}

/// Such exceptions, by credential.
#[derive(Debug, Clone, Default)]
pub(crate) struct Leaves(HashMap<Uuid, Vec<Leave>>);

impl Leaves {
    /// Those that were given on the credentials of these identities and whose planned end is not reached at `now`; of all
    /// identities where none are named. Read outside a transaction: what an identity is takes many tables.
    pub(crate) async fn load(call: &Call, identities: Option<&BTreeSet<Uuid>>, now: Instant) -> Result<Self> {
        let mut query = exception::Entity::find()
            .filter(exception::Column::Rule.is_in(RULES.map(Rule::as_str)))
            .filter(exception::COLUMN.state.eq(State::Granted.as_str()))
            .filter(exception::COLUMN.credential_id.is_not_null())
            .filter(exception::Column::EndAt.gt(now));
        if let Some(some) = identities.filter(|some| some.len() <= NAMED) {
            query = query.filter(exception::Column::IdentityId.is_in(some.iter().copied()));
        }
        let rows = query.all(call.read()).await?;
        let asked = |row: &exception::Model| identities.is_none_or(|some| some.contains(&row.identity_id));
        let rows: Vec<exception::Model> = rows.into_iter().filter(asked).collect();
        if rows.is_empty() {
            return Ok(Self::default());
        }
        let ids: BTreeSet<Uuid> = rows.iter().map(|row| row.identity_id).collect();
        let (_, facts) = known(call, &ids.into_iter().collect::<Vec<_>>(), now).await?;
        let mut all: HashMap<Uuid, Vec<Leave>> = HashMap::new();
        for row in rows {
            let (Some(credential), Some(facts)) = (row.credential_id, facts.get(&row.identity_id)) else {
                continue;
            };
            let stored = Stored::parse(row)?;
            if let Some(ending) = ending(&cover_facts(&stored, &Known(facts))?) {
                let leave = Leave { id: stored.id(), from: stored.row.start_at, ending };
                all.entry(credential).or_default().push(leave);
            }
        }
        Ok(Self(all))
    }

    /// When a credential cannot be rotated, as its clock takes it.
    pub(crate) fn excepted(&self, credential: Uuid) -> Vec<Excepted> {
        let of = self.0.get(&credential).into_iter().flatten();
        of.map(|one| Excepted { from: one.from, until: one.ending.at }).collect()
    }

    /// What says at `now` that a credential cannot be rotated, and until when; of several, what says so longest.
    pub(crate) fn in_force(&self, credential: Uuid, now: Instant) -> Option<(ExceptionId, Ending)> {
        let of = self.0.get(&credential).into_iter().flatten();
        of.filter(|one| one.from <= now && now < one.ending.at)
            .max_by_key(|one| (one.ending.at, one.id))
            .map(|one| (one.id, one.ending))
    }

    /// The credentials that cannot be rotated at `now`.
    pub(crate) fn credentials(&self, now: Instant) -> Vec<Uuid> {
        let mut all: Vec<Uuid> =
            self.0.keys().copied().filter(|one| self.in_force(*one, now).is_some()).collect();
        all.sort_unstable();
        all
    }
}
