//! Findings: what identities and credentials break now, of one of them or of all.

mod access;
mod credentials;
mod load;
mod memo;
mod standing;
mod trusts;

use crate::call::Call;
use crate::error::{Error, Result};
use crate::exceptions::{Covers, InForce};
use crate::identities::{self, Brief, Filter};
use crate::sources::foreign;
use crate::waves::PlanInForce;
pub(crate) use access::Use;
pub(crate) use credentials::rows as credential_rows;
use domain::finding::{Facts, Finding, Rule, Severity, findings};
use domain::id::IdentityId;
use domain::id::{CredentialId, ExceptionId};
use domain::identity::Lifecycle;
use domain::instant::Instant;
use domain::policy::{self, Action, Answer, Standing};
use domain::principal::PrincipalClass;
use domain::wave::plans;
use domain::window::Window;
use entities::identity;
pub(crate) use load::{Base, Desk, Known, Which};
pub(crate) use memo::Memo;
use memo::Population;
use sea_orm::sea_query::Cond;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use std::collections::HashMap;
use std::num::NonZeroUsize;
use std::sync::Arc;
use tokio::task::JoinSet;
use uuid::Uuid;

/// How many identities are loaded at a time.
const AT_A_TIME: usize = 2_000;
/// In how many parts a large population is read at once, at most: half of the database's readers.
const MOST_TASKS: usize = 4;

/// What covers a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cover {
    /// The exception.
    pub exception: ExceptionId,
    /// Until when, exclusive: then the finding is open again.
    pub until: Instant,
}

/// A finding, and whether an exception covers it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// The finding.
    pub finding: Finding,
    /// What covers it now; `None` where it is open.
    pub covered: Option<Cover>,
    /// Until when it is planned to be mended, exclusive, where a wave in force has the identity. It is open all the same:
    /// nothing excepts it.
    pub planned_until: Option<Instant>,
}

/// An identity and what it breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The identity.
    pub identity: Brief,
    /// What it breaks now, worst first; never empty in a list of those that break something.
    pub findings: Vec<Judged>,
}

/// What one identity breaks now, worst first.
///
/// # Errors
/// [`crate::Error::NotFound`] where there is none, or none that the actor may see.
pub async fn of_identity(call: &Call, id: IdentityId) -> Result<Vec<Judged>> {
    identities::one(call, id).await?;
    of_known(call, id).await
}

/// As [`of_identity`]; whoever calls this has asked the permission table already.
pub(crate) async fn of_known(call: &Call, id: IdentityId) -> Result<Vec<Judged>> {
    let now = call.now();
    let which = Which::These(vec![id.uuid()]);
    let (facts, covers, plan) = tokio::try_join!(
        facts_of(call, id, now),
        Covers::load(call, &which, now),
        PlanInForce::load(call.read(), now),
    )?;
    let Some(facts) = facts else { return Ok(Vec::new()) };
    judged((&covers, &plan), id.uuid(), &facts, now)
}

/// What those break that a text names: by our id, the provider's id, or the ARN, which may name several.
///
/// # Errors
/// [`crate::Error::NotFound`] where none does, or none that the actor may see.
pub async fn named(call: &Call, text: &str) -> Result<Vec<Found>> {
    let mut found = Vec::new();
    for identity in identities::named(call, text).await? {
        let findings = of_known(call, identity.id).await?;
        found.push(Found { identity, findings });
    }
    Ok(found)
}

/// What is frozen of one identity: what it breaks, and every exception in force on it.
#[derive(Debug, Default)]
pub(crate) struct Frozen {
    pub(crate) findings: Vec<Finding>,
    pub(crate) exceptions: Vec<InForce>,
}

/// The findings of these identities, of which so much is `known` already, and the exceptions in force on them, use counted over
/// the desk's window, by identity.
/// Name some hundred at a time: all that is known of them is held at once.
pub(crate) async fn frozen(
    desk: &mut Desk,
    rows: Vec<identity::Model>,
    known: Known,
    at: Instant,
) -> Result<HashMap<Uuid, Frozen>> {
    let which = which(&rows, false);
    let call = desk.call.clone();
    let covers = Covers::load(&call, &which, at);
    let (covers, facts) = tokio::try_join!(covers, desk.facts_knowing(rows, &which, Some(known)))?;
    let frozen = |(row, facts): (identity::Model, Facts)| {
        let exceptions = covers.in_force(row.id, &facts, at)?;
        Ok((row.id, Frozen { findings: findings(&facts, at), exceptions }))
    };
    facts.into_iter().map(frozen).collect()
}

fn judged(
    (covers, plan): (&Covers, &PlanInForce),
    id: Uuid,
    facts: &Facts,
    now: Instant,
) -> Result<Vec<Judged>> {
    let mut all = Vec::new();
    let planned = plan.until((facts.wave(), facts.first_seen_at), now);
    for finding in findings(facts, now) {
        let covered = covers.of(id, facts, &finding, now)?;
        let covered = covered.map(|(exception, ending)| Cover { exception, until: ending.at });
        let planned_until = planned.filter(|_| plans(finding.rule.family()));
        all.push(Judged { finding, covered, planned_until });
    }
    Ok(all)
}

/// The facts of one identity; whoever calls this has asked the permission table already.
pub(crate) async fn facts_of(call: &Call, id: IdentityId, now: Instant) -> Result<Option<Facts>> {
    let row = async { Ok(identity::Entity::find_by_id(id.uuid()).one(call.read()).await?) };
    let (row, mut desk) = tokio::try_join!(row, Desk::new(call, now))?;
    let Some(row) = row else { return Ok(None) };
    let which = Which::These(vec![row.id]);
    Ok(desk.facts(vec![row], &which).await?.pop().map(|(_, facts)| facts))
}

/// Of each trust of one identity, whether it was used within `window`; `None` where that cannot be told.
pub(crate) async fn trusts_used(
    call: &Call,
    row: &identity::Model,
    window: Window,
) -> Result<HashMap<CredentialId, Option<bool>>> {
    let mut desk = Desk::over(call, window, call.now()).await?;
    let which = Which::These(vec![row.id]);
    let became = trusts::seen(&desk, &which).await?.remove(&row.id).unwrap_or_default();
    let asked = credentials::asked(&desk, &which, None).await?;
    let held = credentials::of(&mut desk, asked).await?.remove(&row.id).unwrap_or_default();
    let seeing = desk.seeing(row.source_id).await?;
    let told = trusts::told(row, held.trusts, &became, seeing, window);
    Ok(told.trusts.into_iter().map(|one| (one.id, one.used)).collect())
}

/// Everything that identities break that the actor may see, in the order of [`identities::all`]; those that break
/// nothing are left out.
///
/// # Errors
/// What the database says.
pub async fn all(call: &Call) -> Result<Vec<Found>> {
    let now = call.now();
    let mut found = Vec::new();
    let covers = Covers::load(call, &Which::Between(Uuid::nil(), Uuid::max()), now).await?;
    let plan = PlanInForce::load(call.read(), now).await?;
    for (identity, facts) in population(call, now).await?.iter() {
        let findings = judged((&covers, &plan), identity.id.uuid(), facts, now)?;
        if !findings.is_empty() {
            found.push(Found { identity: identity.clone(), findings });
        }
    }
    Ok(found)
}

/// Which identities that the actor may see break a rule now without leave, by id.
pub(crate) async fn breaking(call: &Call, rule: Rule) -> Result<Vec<Uuid>> {
    let now = call.now();
    let covers = Covers::load(call, &Which::Between(Uuid::nil(), Uuid::max()), now).await?;
    let mut ids = Vec::new();
    for (identity, facts) in population(call, now).await?.iter() {
        let id = identity.id.uuid();
        for finding in findings(facts, now).iter().filter(|one| one.rule == rule) {
            if covers.of(id, facts, finding, now)?.is_none() {
                ids.push(id);
                break;
            }
        }
    }
    Ok(ids)
}

/// How many identities that the actor may see break each rule now, without leave and with; rules that nobody breaks are
/// left out.
///
/// # Errors
/// What the database says.
pub async fn counts(call: &Call) -> Result<Vec<(Rule, Severity, usize)>> {
    let mut counts: std::collections::BTreeMap<Rule, (Severity, usize)> = std::collections::BTreeMap::new();
    for found in all(call).await? {
        let mut seen = std::collections::BTreeSet::new();
        for one in found.findings.iter().filter(|one| one.covered.is_none()) {
            let (worst, count) = counts.entry(one.finding.rule).or_insert((one.finding.severity, 0));
            *worst = one.finding.severity.max(*worst);
            *count += usize::from(seen.insert(one.finding.rule));
        }
    }
    let mut all: Vec<_> =
        counts.into_iter().map(|(rule, (severity, count))| (rule, severity, count)).collect();
    all.sort_by_key(|(rule, severity, _)| (std::cmp::Reverse(*severity), *rule));
    Ok(all)
}

/// The facts of every non-human identity that the actor may see, foreign accounts and what is gone left out: what was
/// retired stays, for it may still be seen.
async fn population(call: &Call, now: Instant) -> Result<Population> {
    let sees_all = policy::may(&call.actor, Action::SeeAll, Standing::None) == Answer::Allowed;
    if sees_all {
        return Memo::population(call, now, async || read(call, now, true).await).await;
    }
    read(call, now, false).await.map(Population::new)
}

async fn read(call: &Call, now: Instant, sees_all: bool) -> Result<Vec<(Brief, Facts)>> {
    let classes: Vec<PrincipalClass> =
        PrincipalClass::ALL.iter().copied().filter(|class| class.in_population()).collect();
    let filter = Filter { classes, gone: true, ..Filter::default() };
    let (accounts, query) = identities::visible(call, &filter).await?;
    let rows = query
        .filter(identity::Column::SourceId.is_not_in(foreign(call.read()).await?))
        .filter(
            Cond::any()
                .add(identity::COLUMN.gone_at.is_null())
                .add(identity::COLUMN.lifecycle.eq(Lifecycle::Retired.as_str())),
        )
        .order_by_asc(identity::COLUMN.id)
        .all(call.read())
        .await?;
    let accounts = Arc::new(accounts);
    let mut all = if sees_all && rows.len() > AT_A_TIME {
        together(call, now, rows, &accounts).await?
    } else {
        facts_of_all(call.clone(), now, (rows, sees_all), accounts).await?
    };
    all.sort_by(|(a, _), (b, _)| {
        (&a.account, &a.label, &a.provider_id, a.id).cmp(&(&b.account, &b.label, &b.provider_id, b.id))
    });
    Ok(all)
}

/// The facts of many, on as many cores as there are: each task takes the next stretch of ids until none is left.
async fn together(
    call: &Call,
    now: Instant,
    rows: Vec<identity::Model>,
    accounts: &Arc<identities::Accounts>,
) -> Result<Vec<(Brief, Facts)>> {
    let tasks = std::thread::available_parallelism().map_or(1, NonZeroUsize::get).min(MOST_TASKS);
    let share = rows.len().div_ceil(tasks);
    let mut rows = rows.into_iter().peekable();
    let mut running = JoinSet::new();
    while rows.peek().is_some() {
        let part: Vec<identity::Model> = rows.by_ref().take(share).collect();
        running.spawn(facts_of_all(call.clone(), now, (part, true), Arc::clone(accounts)));
    }
    let mut all = Vec::new();
    while let Some(done) = running.join_next().await {
        all.extend(done.map_err(Error::unexpected)??);
    }
    Ok(all)
}

/// The facts of these, in stretches; `is_dense`: they are all that there are between the first and the last.
async fn facts_of_all(
    call: Call,
    now: Instant,
    (rows, is_dense): (Vec<identity::Model>, bool),
    accounts: Arc<identities::Accounts>,
) -> Result<Vec<(Brief, Facts)>> {
    let mut desk = Desk::new(&call, now).await?;
    let mut all = Vec::with_capacity(rows.len());
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let part: Vec<identity::Model> = rows.by_ref().take(if is_dense { AT_A_TIME } else { 500 }).collect();
        let which = which(&part, is_dense);
        for (row, facts) in desk.facts(part, &which).await? {
            all.push((identities::brief(row, &accounts)?, facts));
        }
    }
    Ok(all)
}

/// Everything between the first and the last, where that is what is asked for; else these alone.
fn which(rows: &[identity::Model], is_dense: bool) -> Which {
    match (rows.first(), rows.last()) {
        (Some(first), Some(last)) if is_dense => Which::Between(first.id, last.id),
        _ => Which::These(rows.iter().map(|row| row.id).collect::<Vec<Uuid>>()),
    }
}
