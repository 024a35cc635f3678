//! Exceptions as lists show them: what waits for whoever asks, what is in force, what ends soon, what is over.

use super::{Known, Stored, cover_facts, owners, standing};
use crate::call::Call;
use crate::error::Result;
use crate::findings::{Desk, Which};
use crate::people;
use chrono::Duration;
use domain::exception::{Compensation, Ending, Group, Risk, State, ending};
use domain::finding::{Facts, Rule};
use domain::id::{CredentialId, ExceptionId, IdentityId, PersonId};
use domain::instant::Instant;
use domain::policy::{self, Action, Answer, Standing};
use entities::{exception, identity};
use evidence::bundle::rows::{ExceptionRow as EvidenceRow, RequestRow};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// How many days before its end an exception ends soon.
pub const SOON_DAYS: i64 = 30;

/// One exception, as lists show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExceptionRow {
    /// The exception.
    pub id: ExceptionId,
    /// On which identity.
    pub identity: IdentityId,
    /// What that is called.
    pub identity_name: String,
    /// On which credential.
    pub credential: Option<CredentialId>,
    /// Which rule.
    pub rule: Rule,
    /// Where it stands.
    pub state: State,
    /// In which part of the list.
    pub group: Group,
    /// How risky.
    pub risk: Risk,
    /// What is done meanwhile.
    pub compensation: Vec<Compensation>,
    /// Who asked.
    pub asked_by: PersonId,
    /// What they are called.
    pub asked_by_name: String,
    /// When.
    pub asked_at: Instant,
    /// Covers from, inclusive.
    pub start: Instant,
    /// Was to cover until, exclusive.
    pub end: Instant,
    /// When it ends as things are, and why; `None` for what was never given.
    pub ending: Option<Ending>,
    /// Has the reader, a new owner, to confirm it?
    pub to_confirm: bool,
}

/// Every exception that the actor may see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    /// By group, then by end, the nearest first; what is over by its end, the latest first.
    pub rows: Vec<ExceptionRow>,
    /// Does the actor see those of everybody?
    pub sees_all: bool,
}

/// The exceptions that the actor may see: all for those who see everything, else their own identities' and requests.
///
/// # Errors
/// What the database says.
pub async fn list(call: &Call) -> Result<Listing> {
    let sees_all = policy::may(&call.actor, Action::SeeException, Standing::None) == Answer::Allowed;
    let rows = exception::Entity::find().all(call.read()).await?;
    Ok(Listing { rows: shown(call, rows, sees_all).await?, sees_all })
}

/// The exceptions of one identity; whoever calls this has asked the permission table already.
pub(crate) async fn of_known(call: &Call, identity: IdentityId) -> Result<Vec<ExceptionRow>> {
    let rows = exception::Entity::find()
        .filter(exception::COLUMN.identity_id.eq(identity.uuid()))
        .all(call.read())
        .await?;
    shown(call, rows, true).await
}

/// The exceptions of one identity.
///
/// # Errors
/// [`crate::Error::NotFound`] where there is no such identity, or the actor may not see it.
pub async fn of_identity(call: &Call, identity: IdentityId) -> Result<Vec<ExceptionRow>> {
    crate::identities::one(call, identity).await?;
    of_known(call, identity).await
}

async fn shown(call: &Call, rows: Vec<exception::Model>, all: bool) -> Result<Vec<ExceptionRow>> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let now = call.now();
    let stored: Vec<Stored> = rows.into_iter().map(Stored::parse).collect::<Result<_>>()?;
    let ids: Vec<Uuid> =
        stored.iter().map(|one| one.row.identity_id).collect::<BTreeSet<_>>().into_iter().collect();
    let (names, facts) = known(call, &ids, now).await?;
    let people = people::names(call.read(), stored.iter().map(Stored::asked_by)).await?;
    let me = call.actor.person();
    let mut shown = Vec::new();
    for one in stored {
        let owners = owners(call.read(), one.identity(), now).await?;
        let stands = |action| standing(me, &owners, Some(one.asked_by()), action);
        if !all && stands(Action::SeeException) == Standing::None {
            continue;
        }
        let allowed = |action| policy::may(&call.actor, action, stands(action)) == Answer::Allowed;
        let known = facts.get(&one.row.identity_id);
        let ending = match known {
            Some(facts) => ending(&cover_facts(&one, &Known(facts))?),
            None => None,
        };
        let in_force = one.state == State::Granted && ending.is_some_and(|ending| now < ending.at);
        let new_owner = known.and_then(|facts| facts.owner.technical_since).is_some_and(|since| {
            one.row.granted_at.is_some_and(|given| since > given)
                && one.row.confirmed_at.is_none_or(|at| at < since)
        });
        let to_confirm = in_force && new_owner && allowed(Action::ConfirmException);
        let mine = match one.state {
            State::Asked => allowed(Action::DecideException),
            State::Approved => allowed(Action::AcceptRisk),
            _ => to_confirm,
        };
        let group = if mine {
            Group::WaitingForMe
        } else if one.state.is_waiting() {
            Group::Waiting
        } else if in_force && ending.is_some_and(|ending| ending.at <= now + Duration::days(SOON_DAYS)) {
            Group::EndingSoon
        } else if in_force {
            Group::InForce
        } else {
            Group::Over
        };
        shown.push(ExceptionRow {
            id: one.id(),
            identity: one.identity(),
            identity_name: names.get(&one.row.identity_id).cloned().unwrap_or_default(),
            credential: one.credential(),
            rule: one.rule,
            state: one.state,
            group,
            risk: one.risk,
            asked_by: one.asked_by(),
            asked_by_name: people.get(&one.asked_by()).cloned().unwrap_or_default(),
            asked_at: one.row.asked_at,
            start: one.row.start_at,
            end: one.row.end_at,
            ending,
            to_confirm,
            compensation: one.compensation,
        });
    }
    shown.sort_by_key(|row| {
        let end = row.ending.map_or(row.end, |ending| ending.at).timestamp_millis();
        (row.group, if row.group == Group::Over { -end } else { end }, row.id)
    });
    Ok(shown)
}

/// The names and facts of some identities.
pub(super) async fn known(
    call: &Call,
    ids: &[Uuid],
    now: Instant,
) -> Result<(HashMap<Uuid, String>, HashMap<Uuid, Facts>)> {
    let mut desk = Desk::new(call, now).await?;
    let (mut names, mut facts) = (HashMap::new(), HashMap::new());
    for part in ids.chunks(500) {
        let rows = identity::Entity::find()
            .filter(identity::Column::Id.is_in(part.iter().copied()))
            .all(call.read())
            .await?;
        for (row, known) in desk.facts(rows, &Which::These(part.to_vec())).await? {
            facts.insert(row.id, known);
            names.insert(row.id, row.name);
        }
    }
    Ok((names, facts))
}

/// When each exception that was given on these identities ends as things are now, and why. Read outside a transaction: what
/// an identity is takes many tables.
pub(crate) async fn endings(
    call: &Call,
    identities: &BTreeSet<Uuid>,
) -> Result<HashMap<ExceptionId, Ending>> {
    let given = [State::Granted.as_str(), State::EndedEarly.as_str()];
    let rows =
        exception::Entity::find().filter(exception::Column::State.is_in(given)).all(call.read()).await?;
    let rows: Vec<exception::Model> =
        rows.into_iter().filter(|row| identities.contains(&row.identity_id)).collect();
    let ids: BTreeSet<Uuid> = rows.iter().map(|row| row.identity_id).collect();
    let (_, facts) = known(call, &ids.into_iter().collect::<Vec<_>>(), call.now()).await?;
    let mut endings = HashMap::new();
    for row in rows {
        let Some(facts) = facts.get(&row.identity_id) else { continue };
        let stored = Stored::parse(row)?;
        if let Some(ending) = ending(&cover_facts(&stored, &Known(facts))?) {
            endings.insert(stored.id(), ending);
        }
    }
    Ok(endings)
}

/// What was given for some time of a review, as evidence tells it, by id; `endings` say until when each really covered.
pub(crate) async fn during(
    db: &impl ConnectionTrait,
    endings: &HashMap<ExceptionId, Ending>,
    identities: &BTreeSet<Uuid>,
    (from, until): (Instant, Instant),
) -> Result<Vec<EvidenceRow>> {
    let given = [State::Granted.as_str(), State::EndedEarly.as_str()];
    let rows = exception::Entity::find()
        .filter(exception::Column::State.is_in(given))
        .filter(exception::Column::StartAt.lt(until))
        .filter(exception::Column::EndAt.gt(from))
        .all(db)
        .await?;
    let mut during = Vec::new();
    for row in rows.into_iter().filter(|row| identities.contains(&row.identity_id)) {
        let one = Stored::parse(row)?;
        let Some(given) = one.interval().filter(|given| given.start < until && from < given.end) else {
            continue;
        };
        let approved_by = one.row.approved_by.map(PersonId::new).ok_or(crate::Error::NotFound("approver"))?;
        let real = endings.get(&one.id()).copied();
        let covered_until =
            real.map_or(given.end, |ending| ending.at.clamp(given.start, given.end.max(given.start)));
        during.push(EvidenceRow {
            exception_id: one.id().to_string(),
            rule: one.rule.to_string(),
            identity_id: one.identity(),
            credential_id: one.credential(),
            requested_by: one.asked_by(),
            approved_by,
            controls: one.compensation.iter().map(ToString::to_string).collect(),
            risk: one.risk.to_string(),
            reason_sha256: one.row.reason_sha256.parse().map_err(crate::Error::unexpected)?,
            start: given.start,
            end: one.row.end_at,
            ended_early_at: one.row.closed_at.filter(|at| one.state == State::EndedEarly && *at < until),
            covered_until,
            ended_why: real.filter(|ending| ending.at < until).map(|ending| ending.why),
        });
    }
    during.sort_by(|a, b| a.exception_id.cmp(&b.exception_id));
    Ok(during)
}

/// What was asked for before `until` on these identities and is neither given nor refused, as evidence tells it, by id.
pub(crate) async fn asked(
    db: &impl ConnectionTrait,
    identities: &BTreeSet<Uuid>,
    until: Instant,
) -> Result<Vec<RequestRow>> {
    let waiting = State::ALL.iter().filter(|state| state.is_waiting()).map(|state| state.as_str());
    let rows = exception::Entity::find()
        .filter(exception::Column::State.is_in(waiting))
        .filter(exception::Column::AskedAt.lt(until))
        .all(db)
        .await?;
    let mut asked = Vec::new();
    for row in rows.into_iter().filter(|row| identities.contains(&row.identity_id)) {
        let one = Stored::parse(row)?;
        asked.push(RequestRow {
            exception_id: one.id().to_string(),
            rule: one.rule.to_string(),
            identity_id: one.identity(),
            credential_id: one.credential(),
            requested_by: one.asked_by(),
            asked_at: one.row.asked_at,
            state: one.state,
            controls: one.compensation.iter().map(ToString::to_string).collect(),
            risk: one.risk.to_string(),
            reason_sha256: one.row.reason_sha256.parse().map_err(crate::Error::unexpected)?,
            start: one.row.start_at,
            end: one.row.end_at,
        });
    }
    asked.sort_by(|a, b| a.exception_id.cmp(&b.exception_id));
    Ok(asked)
}
