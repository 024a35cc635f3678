//! One identity, whole: the facts in the order a reviewer asks, what it used, what it proves itself with.

mod ask;

use self::ask::{duties, known, said, used};
use super::became::AssumerList;
use super::created::Created;
use super::credentials::{CredentialRow, TrustRow};
use super::history::HistoryRow;
use super::paths::PolicyView;
use super::register::Stated;
use super::services::{self, Service};
use super::suggest::Suggestion;
use super::transition::Outlook as LifeOutlook;
use super::{Brief, one};
use crate::call::Call;
use crate::error::{Error, Result};
use crate::exceptions::{self, ExceptionRow};
use crate::findings::Judged;
use crate::ownership::OwnerRow;
use crate::tasks::TaskRow;
use crate::usage::DayUse;
use domain::id::{CampaignId, IdentityId};
use domain::identity::Environment;
use domain::instant::Instant;
use domain::policy::Action;
use domain::review::{CampaignState, ItemOutcome};
use domain::usage::{Row, RowKind, Summary};
use domain::window::Window;
use entities::identity;
use entities::inconsistency::Place;
use sea_orm::EntityTrait;
use serde::Deserialize;
use tokio::try_join;

/// How many callers are shown.
const CALLERS: u64 = 20;

/// Somebody who may own it, and which tag says so.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Hint {
    /// The tag.
    pub tag: String,
    /// What it says.
    pub value: String,
}

/// Who was behind it: a session and where from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallerRow {
    /// The session's name; empty where the log names none.
    pub session: String,
    /// The source identity; empty where the log names none.
    pub source_identity: String,
    /// The network address or calling service.
    pub address: String,
    /// How many calls, over all time.
    pub calls: u64,
    /// The last of them.
    pub last_at: Instant,
}

/// One review that it was part of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewRow {
    /// The campaign.
    pub campaign: CampaignId,
    /// What that is called.
    pub name: String,
    /// How far that has come.
    pub state: CampaignState,
    /// When it was launched.
    pub launched_at: Instant,
    /// When it was closed.
    pub closed_at: Option<Instant>,
    /// What came of the identity; `None` while it is open.
    pub outcome: Option<ItemOutcome>,
}

/// Everything that the page of one identity shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Detail {
    /// The identity.
    pub identity: Brief,
    /// Who corrected its class; `None` where a rule gave it.
    pub class_by: Option<String>,
    /// Where what it serves runs; `None` where nobody said so.
    pub environment: Option<Environment>,
    /// What it is for; `None` where nobody said so, or it was erased.
    pub purpose: Option<String>,
    /// When it was registered.
    pub registered_at: Option<Instant>,
    /// Until when it may be, and what ends it.
    pub stated: Stated,
    /// May the actor attach certificates to it?
    pub may_attach: bool,
    /// May the actor state what it is for?
    pub may_register: bool,
    /// When an import first named it.
    pub first_seen_at: Instant,
    /// When the newest inventory that shows it was taken.
    pub inventory_at: Option<Instant>,
    /// Everything that was offered or held of it, newest first.
    pub owners: Vec<OwnerRow>,
    /// Who might own it, as its tags say.
    pub hints: Vec<Hint>,
    /// Who is likely to own it, and why; for whoever may offer it.
    pub suggestions: Vec<Suggestion>,
    /// Whom the actor may offer it to, by the id of the form and the name; empty where it may not, or where it is none to
    /// be owned.
    pub offer_to: Vec<(String, String)>,
    /// The systems that the actor may say it serves; empty where it may not.
    pub systems: Vec<crate::systems::Choice>,
    /// What is to be done on it, and what was; those that wait first.
    pub tasks: Vec<TaskRow>,
    /// The window.
    pub window: Window,
    /// Whole days of it in which management events were observed.
    pub observed_days: u32,
    /// The newest record of any log that was imported.
    pub newest_record: Option<Instant>,
    /// Used of granted.
    pub summary: Summary,
    /// Day by day.
    pub days: Vec<DayUse>,
    /// What it holds, by service.
    pub services: Vec<Service>,
    /// The policies that this comes by; `None` where no inventory of it was imported.
    pub policies: Option<Vec<PolicyView>>,
    /// Events that could not be mapped to an action.
    pub unmapped: Vec<Row>,
    /// Events of actions that it does not hold, or of which nobody knows.
    pub not_granted: Vec<Row>,
    /// May the actor revoke it at once?
    pub may_revoke: bool,
    /// What may be done with its life.
    pub life: LifeOutlook,
    /// What it breaks now, worst first.
    pub findings: Vec<Judged>,
    /// Exceptions that were asked for on it, those that wait first.
    pub exceptions: Vec<ExceptionRow>,
    /// May the actor ask for one?
    pub may_ask_exception: bool,
    /// Its credentials, most urgent first.
    pub credentials: Vec<CredentialRow>,
    /// Who can become it.
    pub trusts: Vec<TrustRow>,
    /// Who became it.
    pub became: AssumerList,
    /// Who made it, as the logs say; `None` where they do not.
    pub created: Option<Created>,
    /// Who was behind it, last seen first, at most twenty.
    pub callers: Vec<CallerRow>,
    /// How many there were.
    pub callers_total: u64,
    /// Reviews that it was part of, newest first.
    pub reviews: Vec<ReviewRow>,
    /// What the log says of it, newest first, at most ten; [`super::history()`] tells all.
    pub history: Vec<HistoryRow>,
    /// How many changes there are.
    pub history_total: u64,
}

/// The page of one identity, its use counted over `window`.
///
/// # Errors
/// [`Error::NotFound`] where there is none, or none that the actor may see.
pub async fn detail(call: &Call, id: IdentityId, window: Window) -> Result<Detail> {
    let brief = one(call, id).await?;
    let row =
        identity::Entity::find_by_id(id.uuid()).one(call.read()).await?.ok_or(Error::NotFound("identity"))?;
    // All of it is asked at once: a page waits for answers more than for anything else. Boxed, for together they are larger
    // than a stack likes.
    let (used, known, duties, said) = try_join!(
        Box::pin(used(call, &brief, window)),
        Box::pin(known(call, &row, (&brief, window))),
        Box::pin(duties(call, &row, &brief)),
        Box::pin(said(call, &row)),
    )?;
    let (whole, policies) = used;
    let ((credentials, trusts), became, created, (callers, callers_total), suggestions) = known;
    let seen = whole.written.into_iter().filter(|row| !row.counts.is_zero());
    let (unmapped, mapped): (Vec<Row>, Vec<Row>) =
        seen.partition(|row| matches!(row.kind, RowKind::Event { mapped: false, .. }));
    let not_granted = mapped.into_iter().filter(|row| row.granted != Some(true)).collect();
    let is_there = row.gone_at.is_none();
    let can_be_owned = is_there && brief.class.in_population();
    let may = |action| is_there && call.may_to(action, duties.standing, "identity").is_ok();
    let may_register = may(Action::Register);
    let systems = can_be_owned && (may_register || call.may(Action::ManageSystems).is_ok());
    let stands = exceptions::standing(call.actor.person(), &duties.answers, None, Action::RevokeNow);
    let place = Place::new("identity", row.id);
    Ok(Detail {
        class_by: said.class_by,
        environment: row.environment.as_deref().map(|word| place.word("environment", word)).transpose()?,
        purpose: said.purpose,
        registered_at: row.registered_at,
        stated: said.stated,
        may_attach: can_be_owned && may(Action::AttachCertificate),
        systems: if systems { crate::systems::choices(call).await? } else { Vec::new() },
        may_register,
        first_seen_at: row.first_seen_at,
        inventory_at: said.inventory_at,
        owners: duties.owners,
        hints: if row.owner_hints.is_empty() {
            Vec::new()
        } else {
            place.json("owner_hints", &row.owner_hints)?
        },
        offer_to: duties.offer_to,
        tasks: duties.tasks,
        suggestions,
        window,
        observed_days: whole.observed_days,
        newest_record: said.newest_record,
        summary: whole.summary,
        days: whole.days,
        services: services::group(whole.held),
        policies,
        unmapped,
        not_granted,
        may_revoke: is_there && call.may_to(Action::RevokeNow, stands, "identity").is_ok(),
        life: duties.life,
        findings: duties.findings,
        exceptions: duties.exceptions,
        may_ask_exception: duties.may_ask_exception,
        credentials,
        trusts,
        became,
        created,
        callers,
        callers_total,
        reviews: said.reviews,
        history: said.history.0,
        history_total: said.history.1,
        identity: brief,
    })
}
