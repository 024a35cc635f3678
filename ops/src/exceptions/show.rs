//! One exception, whole: the request beside what is found and used now, and what whoever reads it may do.

use super::ask::given;
use super::list::{self, ExceptionRow};
use super::{Stored, owners, standing};
use crate::call::Call;
use crate::error::{Error, Result};
use crate::findings::{self, Judged};
use crate::identities::{self, Brief};
use crate::usage::{DayUse, Lenses, glance};
use crate::{people, texts};
use domain::exception::{MOST_DAYS, excepted_days};
use domain::id::{ExceptionId, PersonId};
use domain::instant::Instant;
use domain::policy::{self, Action, Answer};
use domain::usage::Summary;
use domain::window::Window;
use entities::{exception, identity};
use sea_orm::EntityTrait;

/// Everything that the page of one exception shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// What lists show.
    pub row: ExceptionRow,
    /// The identity.
    pub identity: Brief,
    /// Why, where it was not erased.
    pub reason: Option<String>,
    /// What replaces it, and by when.
    pub exit_plan: Option<String>,
    /// Where more is written; empty where nowhere.
    pub link: String,
    /// Which one it renews.
    pub renews: Option<ExceptionId>,
    /// Who approved, and when.
    pub approved: Option<(String, Instant)>,
    /// Who accepted the risk for the business, and when.
    pub accepted: Option<(String, Instant)>,
    /// Which later owner confirmed it, and when.
    pub confirmed: Option<(String, Instant)>,
    /// Who refused it, took it back or ended it, when, and why.
    pub closed: Option<(String, Instant, Option<String>)>,
    /// Over which window use is told.
    pub window: Window,
    /// Used of granted, now.
    pub summary: Summary,
    /// Its use day by day.
    pub days: Vec<DayUse>,
    /// The finding that it is about, where it is broken now.
    pub finding: Option<Judged>,
    /// Days of the 24 months that end with it that were given already to rules of its family, and how many may be.
    pub spent: (i64, i64),
    /// May the actor approve or refuse it for security?
    pub may_decide: bool,
    /// May the actor accept or refuse its risk?
    pub may_accept: bool,
    /// May the actor take it back?
    pub may_withdraw: bool,
    /// May the actor end it?
    pub may_end: bool,
    /// May the actor ask for one that follows it?
    pub may_renew: bool,
}

/// One exception.
///
/// # Errors
/// [`Error::NotFound`] where there is none, or none that the actor may see.
pub async fn show(call: &Call, id: ExceptionId) -> Result<Shown> {
    let now = call.now();
    let row = exception::Entity::find_by_id(id.uuid()).one(call.read()).await?;
    let stored = Stored::parse(row.ok_or(Error::NotFound("exception"))?)?;
    let owners = owners(call.read(), stored.identity(), now).await?;
    let stands = |action| standing(call.actor.person(), &owners, Some(stored.asked_by()), action);
    call.may_to(Action::SeeException, stands(Action::SeeException), "exception")?;
    let row = list::of_known(call, stored.identity()).await?.into_iter().find(|row| row.id == id);
    let row = row.ok_or(Error::NotFound("exception"))?;
    let model = identity::Entity::find_by_id(stored.row.identity_id).one(call.read()).await?;
    let brief = identities::brief_of(call, model.ok_or(Error::NotFound("identity"))?).await?;
    let window = Window::before(now, Window::DEFAULT_DAYS);
    let (summary, days) = glance(call, &mut Lenses::new(window), &brief).await?;
    let finding = findings::of_known(call, brief.id)
        .await?
        .into_iter()
        .find(|one| one.finding.rule == stored.rule && one.finding.credential == stored.credential());
    let mut before = given(call.read(), brief.id, stored.rule.family()).await?;
    if let Some(own) = stored.interval() {
        before.retain(|one| *one != own);
    }
    let named =
        [stored.row.approved_by, stored.row.accepted_by, stored.row.confirmed_by, stored.row.closed_by];
    let names = people::names(call.read(), named.into_iter().flatten().map(PersonId::new)).await?;
    let by = |who: Option<uuid::Uuid>, at: Option<Instant>| {
        Some((
            names.get(&PersonId::new(who?)).cloned().unwrap_or_else(|| "somebody who was erased".into()),
            at?,
        ))
    };
    let text = async |hash: Option<&str>| match hash {
        Some(hash) => texts::read(call.read(), hash).await,
        None => Ok(None),
    };
    let closing = text(stored.row.closing_sha256.as_deref()).await?;
    let allowed = |action| policy::may(&call.actor, action, stands(action)) == Answer::Allowed;
    let is_given = stored.state == domain::exception::State::Granted;
    let in_force = is_given && row.ending.is_some_and(|ending| now < ending.at);
    Ok(Shown {
        reason: text(Some(&stored.row.reason_sha256)).await?,
        exit_plan: text(Some(&stored.row.exit_sha256)).await?,
        link: stored.row.link.clone(),
        renews: stored.row.renews_id.map(ExceptionId::new),
        approved: by(stored.row.approved_by, stored.row.approved_at),
        accepted: by(stored.row.accepted_by, stored.row.accepted_at),
        confirmed: by(stored.row.confirmed_by, stored.row.confirmed_at),
        closed: by(stored.row.closed_by, stored.row.closed_at).map(|(who, at)| (who, at, closing)),
        window,
        summary,
        days,
        finding,
        spent: (excepted_days(&before, stored.row.end_at).num_days(), MOST_DAYS),
        may_decide: stored.state == domain::exception::State::Asked && allowed(Action::DecideException),
        may_accept: stored.state == domain::exception::State::Approved && allowed(Action::AcceptRisk),
        may_withdraw: stored.state.is_waiting() && allowed(Action::WithdrawException),
        may_end: in_force && allowed(Action::EndException),
        may_renew: is_given && allowed(Action::AskException),
        identity: brief,
        row,
    })
}
