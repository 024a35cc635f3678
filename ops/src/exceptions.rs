//! Exceptions: asked by whoever has a stake, approved by somebody else of security, high risk accepted by the business.

mod ask;
mod close;
mod cover;
mod decide;
mod leave;
mod list;
mod reminders;
mod show;

use crate::call::{Call, Work};
use crate::error::{Error, Result};
use crate::{ownership, teams};
use domain::exception::{Compensation, Interval, Risk, State};
use domain::finding::Rule;
use domain::id::{CredentialId, ExceptionId, IdentityId, PersonId};
use domain::instant::Instant;
use domain::ownership::OwnerPart;
use domain::policy::{Action, Standing};
use entities::exception;
use entities::inconsistency::Place;
use sea_orm::{ConnectionTrait, EntityTrait};

pub(crate) use ask::may_ask;
pub use ask::{Prospect, ask, prospect};
pub use close::{confirm, end_early, withdraw};
pub(crate) use cover::{Covers, InForce, Known, cover_facts};
pub use decide::{accept_risk, approve, refuse};
pub(crate) use leave::Leaves;
pub use list::{ExceptionRow, Listing, SOON_DAYS, list, of_identity};
pub(crate) use list::{asked, during, endings, of_known};
pub use reminders::{remind, tell_end};
pub use show::{Shown, show};

/// A stored exception, parsed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stored {
    pub(crate) row: exception::Model,
    pub(crate) rule: Rule,
    pub(crate) state: State,
    pub(crate) risk: Risk,
    pub(crate) compensation: Vec<Compensation>,
}

impl Stored {
    pub(crate) fn parse(row: exception::Model) -> Result<Self> {
        let place = Place::new("exception", row.id);
        Ok(Self {
            rule: place.word("rule", &row.rule)?,
            state: place.word("state", &row.state)?,
            risk: place.word("risk", &row.risk)?,
            compensation: place.json("compensation", &row.compensation)?,
            row,
        })
    }

    pub(crate) const fn id(&self) -> ExceptionId {
        ExceptionId::new(self.row.id)
    }

    pub(crate) const fn identity(&self) -> IdentityId {
        IdentityId::new(self.row.identity_id)
    }

    pub(crate) fn credential(&self) -> Option<CredentialId> {
        self.row.credential_id.map(CredentialId::new)
    }

    pub(crate) const fn asked_by(&self) -> PersonId {
        PersonId::new(self.row.asked_by)
    }

    /// The time that it was, or is to be, given for; `None` where it was not given.
    pub(crate) fn interval(&self) -> Option<Interval> {
        let granted_at = self.row.granted_at?;
        let end = match self.state {
            State::EndedEarly => self.row.closed_at.unwrap_or(self.row.end_at).min(self.row.end_at),
            _ => self.row.end_at,
        };
        Some(Interval { start: self.row.start_at.max(granted_at), end })
    }
}

/// The owners of an identity now, each with the part; stewards are none.
pub(crate) async fn owners(
    db: &impl ConnectionTrait,
    identity: IdentityId,
    now: Instant,
) -> Result<Vec<(PersonId, OwnerPart)>> {
    let mut owners = Vec::new();
    for row in ownership::of_identity_rows(db, identity).await? {
        let holds =
            row.accepted_at.is_some_and(|from| from <= now) && row.until.is_none_or(|until| now < until);
        let part: OwnerPart = Place::new("ownership", row.id).word("part", &row.part)?;
        if holds && part != OwnerPart::Steward {
            owners.push((PersonId::new(row.person_id), part));
            // Every member answers for what the team owns.
            if let Some(team) = row.team_id {
                let members = teams::members(db, team, now).await?;
                owners.extend(
                    members.into_iter().filter(|one| one.uuid() != row.person_id).map(|one| (one, part)),
                );
            }
        }
    }
    Ok(owners)
}

/// When the present technical owner accepted.
pub(crate) async fn technical_since(
    db: &impl ConnectionTrait,
    identity: IdentityId,
    now: Instant,
) -> Result<Option<Instant>> {
    let rows = ownership::of_identity_rows(db, identity).await?;
    let holds = |row: &&entities::ownership::Model| {
        row.part == OwnerPart::Technical.as_str() && row.until.is_none_or(|until| now < until)
    };
    Ok(rows.iter().filter(holds).filter_map(|row| row.accepted_at).filter(|at| *at <= now).max())
}

/// How somebody stands to an exception, as far as the action asks: whoever asked is that before anything else, but ends,
/// accepts and confirms as the owner that they are.
pub(crate) fn standing(
    person: Option<PersonId>,
    owners: &[(PersonId, OwnerPart)],
    asked_by: Option<PersonId>,
    action: Action,
) -> Standing {
    let Some(person) = person else { return Standing::None };
    let owns = |part: Option<OwnerPart>| {
        owners.iter().any(|(who, theirs)| *who == person && part.is_none_or(|part| part == *theirs))
    };
    let as_owner = matches!(action, Action::AcceptRisk | Action::ConfirmException | Action::AskException);
    if asked_by == Some(person) && !as_owner {
        Standing::Requester
    } else if owns(Some(OwnerPart::Business)) {
        Standing::BusinessOwner
    } else if owns(None) {
        Standing::Owner
    } else {
        Standing::None
    }
}

/// An exception in a transaction, that the actor may do this to.
async fn to(call: &Call, id: ExceptionId, action: Action) -> Result<(Work, Stored)> {
    let work = call.begin().await?;
    let row =
        exception::Entity::find_by_id(id.uuid()).one(work.db()).await?.ok_or(Error::NotFound("exception"))?;
    let stored = Stored::parse(row)?;
    let owners = owners(work.db(), stored.identity(), work.at()).await?;
    let standing = standing(call.actor.person(), &owners, Some(stored.asked_by()), action);
    call.may_to(action, standing, "exception")?;
    Ok((work, stored))
}

/// A step that is not there any more is a conflict that says where it stands.
fn step(from: State, to: State) -> Result<State> {
    from.step(to).map_err(|illegal| Error::Conflict(illegal.to_string()))
}
