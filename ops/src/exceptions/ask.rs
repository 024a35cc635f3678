//! Asking for an exception: from a finding, from a decision, or from scratch; and to renew one.

use super::{Stored, owners, standing};
use crate::call::Call;
use crate::error::{Error, Result};
use crate::event::Event;
use crate::mail::{self, Mail};
use crate::{findings, identities, people, texts};
use domain::actor::Role;
use domain::exception::{
    Interval, MOST_DAYS, Request, Risk, State, excepted_days, is_independent, within_limits,
};
use domain::finding::{Family, Finding, Rule};
use domain::id::{CredentialId, ExceptionId, IdentityId};
use domain::instant::{self, Instant};
use domain::policy::Action;
use domain::problem::Problems;
use entities::{exception, identity};
use sea_orm::sea_query::Cond;
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, Set};
use serde_json::json;

/// What whoever wants to ask is told first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prospect {
    /// The identity.
    pub identity: identities::Brief,
    /// What it breaks now that an exception could be given from.
    pub findings: Vec<Finding>,
    /// Of each family among them: how many days were given within the 24 months before now, and how many may be.
    pub spent: Vec<(Family, i64, i64)>,
}

/// What an exception could be asked for.
///
/// # Errors
/// [`Error::NotFound`] and [`Error::Forbidden`] for whoever has no stake in it.
pub async fn prospect(call: &Call, identity: IdentityId) -> Result<Prospect> {
    let brief = identities::one(call, identity).await?;
    let owners = owners(call.read(), identity, call.now()).await?;
    let stake = stake(call, identity, &owners).await?;
    call.may_to(Action::AskException, stake, "identity")?;
    let found = findings::of_identity(call, identity).await?;
    let findings: Vec<Finding> =
        found.into_iter().map(|one| one.finding).filter(|one| one.rule.is_exceptable()).collect();
    let mut spent = Vec::new();
    for family in Family::ALL.iter().copied() {
        if findings.iter().any(|one| one.rule.family() == family) {
            let before = given(call.read(), identity, family).await?;
            let days = excepted_days(&before, call.now()).num_days();
            spent.push((family, days, MOST_DAYS));
        }
    }
    Ok(Prospect { identity: brief, findings, spent })
}

/// May the actor ask for one on this identity?
pub(crate) async fn may_ask(call: &Call, identity: IdentityId) -> Result<bool> {
    let owners = owners(call.read(), identity, call.now()).await?;
    let stake = stake(call, identity, &owners).await?;
    Ok(call.may_to(Action::AskException, stake, "identity").is_ok())
}

async fn stake(
    call: &Call,
    identity: IdentityId,
    owners: &[(domain::id::PersonId, domain::ownership::OwnerPart)],
) -> Result<domain::policy::Standing> {
    let owns = standing(call.actor.person(), owners, None, Action::AskException);
    if owns == domain::policy::Standing::None {
        identities::put_before(call, identity).await
    } else {
        Ok(owns)
    }
}

/// Asks for an exception on `identity`; `renews` names the one that it follows.
///
/// # Errors
/// [`Error::NotFound`] and [`Error::Forbidden`] for whoever has no stake in it; [`Error::Invalid`] for what does not
/// hold together, a finding that is not there, or more days than are left; [`Error::Conflict`] where the same was asked,
/// or given for that time, already.
pub async fn ask(
    call: &Call,
    identity: IdentityId,
    request: &Request,
    link: &str,
    renews: Option<ExceptionId>,
) -> Result<ExceptionId> {
    identities::one(call, identity).await?;
    let owners = owners(call.read(), identity, call.now()).await?;
    let stake = stake(call, identity, &owners).await?;
    call.may_to(Action::AskException, stake, "identity")?;
    let finding = broken(call, identity, request.rule, request.credential).await?;
    let work = call.begin().await?;
    let link = parse_link(link)?;
    request.check(finding.severity, work.at())?;
    same(work.db(), identity, request).await?;
    limits(work.db(), identity, request.rule, request.start, request.end).await?;
    if let Some(renewed) = renews {
        let row = exception::Entity::find_by_id(renewed.uuid()).one(work.db()).await?;
        let row = row.ok_or(Error::NotFound("exception"))?;
        if row.identity_id != identity.uuid() || row.rule != request.rule.as_str() {
            return Err(
                Problems::one("renews", "It renews an exception of the same rule and identity").into()
            );
        }
    }
    let person = call.actor.person().ok_or_else(|| Error::Forbidden("only a person asks".into()))?;
    let reason = texts::keep(&work, request.reason.as_str()).await?;
    let exit = texts::keep(&work, request.exit_plan.as_str()).await?;
    let id = ExceptionId::new(work.id());
    exception::ActiveModel {
        id: Set(id.uuid()),
        identity_id: Set(identity.uuid()),
        credential_id: Set(request.credential.map(CredentialId::uuid)),
        rule: Set(request.rule.to_string()),
        family: Set(request.rule.family().to_string()),
        state: Set(State::Asked.to_string()),
        risk: Set(request.risk.to_string()),
        compensation: Set(json!(request.compensation).to_string()),
        reason_sha256: Set(reason.to_string()),
        exit_sha256: Set(exit.to_string()),
        link: Set(link),
        renews_id: Set(renews.map(ExceptionId::uuid)),
        asked_by: Set(person.uuid()),
        asked_at: Set(work.at()),
        start_at: Set(request.start.max(work.at())),
        end_at: Set(request.end),
        approved_by: Set(None),
        approved_at: Set(None),
        accepted_by: Set(None),
        accepted_at: Set(None),
        granted_at: Set(None),
        environment: Set(None),
        confirmed_by: Set(None),
        confirmed_at: Set(None),
        closed_by: Set(None),
        closed_at: Set(None),
        closing_sha256: Set(None),
    }
    .insert(work.db())
    .await?;
    let facts = json!({
        "identity": identity.to_string(), "rule": request.rule.as_str(),
        "credential": request.credential.map(|id| id.to_string()), "risk": request.risk.as_str(),
        "compensation": request.compensation, "reason_sha256": reason, "exit_sha256": exit,
        "start": instant::format(request.start.max(work.at())), "end": instant::format(request.end),
        "renews": renews.map(|id| id.to_string()),
    });
    for decider in people::holders(work.db(), Role::Security).await? {
        if is_independent(decider, person, &owners.iter().map(|(who, _)| *who).collect::<Vec<_>>()) {
            let told = Mail::ExceptionAsked {
                exception: Some(id),
                identity,
                rule: request.rule.to_string(),
                by: person,
                until: request.end,
            };
            mail::write(&work, decider, &told, Some(&format!("asked:{id}:{decider}"))).await?;
        }
    }
    work.commit(Event::new("exception.asked", id, facts)).await?;
    Ok(id)
}

/// A link is nowhere, or a web address; what it shows is not looked at.
fn parse_link(link: &str) -> Result<String> {
    let link = link.trim();
    let is_web = link.starts_with("https://") || link.starts_with("http://");
    if link.is_empty()
        || (is_web && link.len() <= 2_000 && !link.chars().any(|one| one.is_control() || one == ' '))
    {
        return Ok(link.to_owned());
    }
    Err(Problems::one("link", "Write a web address that begins with https://, or leave it empty").into())
}

/// The finding that is asked to be excepted, as it is now.
pub(super) async fn broken(
    call: &Call,
    identity: IdentityId,
    rule: Rule,
    credential: Option<CredentialId>,
) -> Result<Finding> {
    let all = findings::of_identity(call, identity).await?;
    all.into_iter()
        .map(|one| one.finding)
        .find(|one| one.rule == rule && one.credential == credential)
        .ok_or_else(|| {
            Problems::one(
                "rule",
                format!("\u{201c}{rule}\u{201d} is not broken here now: there is nothing to except"),
            )
            .into()
        })
}

/// The same request that waits, or a time that is given already.
async fn same(db: &impl ConnectionTrait, identity: IdentityId, request: &Request) -> Result<()> {
    for row in of_family(db, identity, request.rule.family()).await? {
        let is_same = row.rule == request.rule && row.credential() == request.credential;
        if is_same && row.state.is_waiting() {
            return Err(Error::Conflict("the same was asked already, and waits for an answer".into()));
        }
        let overlaps =
            row.interval().is_some_and(|given| given.start < request.end && request.start < given.end);
        if is_same && overlaps {
            return Err(Error::Conflict(
                "an exception is given for that time already: begin at its end".into(),
            ));
        }
    }
    Ok(())
}

/// Every exception of a family on an identity and on those that bore its label before it, whatever credential.
async fn of_family(db: &impl ConnectionTrait, id: IdentityId, family: Family) -> Result<Vec<Stored>> {
    let row = identity::Entity::find_by_id(id.uuid()).one(db).await?.ok_or(Error::NotFound("identity"))?;
    let mut lineage = vec![row.id];
    if let Some(label) = &row.label {
        let same = identity::Entity::find()
            .filter(identity::COLUMN.source_id.eq(row.source_id))
            .filter(identity::COLUMN.label.eq(label.as_str()))
            .all(db)
            .await?;
        lineage.extend(same.into_iter().map(|row| row.id));
    }
    let rows = exception::Entity::find()
        .filter(Cond::all().add(exception::Column::IdentityId.is_in(lineage)))
        .filter(exception::COLUMN.family.eq(family.as_str()))
        .all(db)
        .await?;
    rows.into_iter().map(Stored::parse).collect()
}

/// The times for which a family was given leave.
pub(super) async fn given(
    db: &impl ConnectionTrait,
    id: IdentityId,
    family: Family,
) -> Result<Vec<Interval>> {
    Ok(of_family(db, id, family).await?.iter().filter_map(Stored::interval).collect())
}

/// Are the days of the 24 months that end with it enough?
pub(super) async fn limits(
    db: &impl ConnectionTrait,
    identity: IdentityId,
    rule: Rule,
    start: Instant,
    end: Instant,
) -> Result<()> {
    let before = given(db, identity, rule.family()).await?;
    within_limits(&before, Interval { start, end }).map_err(|left| {
        let text = format!(
            "Of 24 months at most {MOST_DAYS} days may be excepted from rules about {}; {left} are left",
            rule.family()
        );
        Problems::one("end", text).into()
    })
}

/// The least risk that may be stated now.
pub(super) const fn least_risk(finding: &Finding) -> Risk {
    Risk::least(finding.severity)
}
