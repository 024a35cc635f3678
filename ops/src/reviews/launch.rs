//! Launching: the population freezes, every reviewer gets their items, and the log's head is signed.

use super::arrange::{self, Arranged};
use super::plan::{Outlook, Plan, look_ahead, plan};
use super::recur::Recurs;
use super::saved::{self, SavedFrozen};
use super::scope::Scope;
use super::written;
use crate::call::{Call, Work};
use crate::error::{Error, Result};
use crate::event::Event;
use crate::evidence::{Occasion, sign};
use crate::mail::{self, Mail};
use crate::telling::Ink;
use crate::texts;
use crate::webhooks::{self, Told};
use domain::id::{AwayId, CampaignId, PersonId, ScopeId};
use domain::instant::{self, Instant};
use domain::policy::Action;
use domain::problem::Problems;
use domain::review::{CampaignState, MOST_CONFIRM_DAYS, MicroCause, NoResponse, in_time};
use domain::text::CampaignName;
use domain::webhook::HookEvent;
use domain::window::{Day, Window};
use entities::campaign;
use evidence::bundle::campaign::{Outside, SavedQuery};
use evidence::hash::Digest;
use evidence::log::facts;
use sea_orm::{ActiveModelTrait, IntoActiveModel, Set};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The longest reference of a risk analysis, in characters.
pub(super) const MAX_REFERENCE: usize = 200;

/// What is to be reviewed, by when, and who acknowledges it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Launch {
    /// What people call it.
    pub name: String,
    /// Which identities.
    pub scope: Scope,
    /// The saved scope that says so, by whose name it goes down in the evidence.
    pub saved: Option<ScopeId>,
    /// Over what time use is counted: past days.
    pub window: Window,
    /// Answers are taken before this instant.
    pub due_at: Instant,
    /// A review every so many days; `None` for a single one.
    pub every_days: Option<u32>,
    /// Where the risk analysis that sets the frequency is filed.
    pub risk_analysis: Option<String>,
    /// When that was last done.
    pub risk_analysed_on: Option<Instant>,
    /// Who of management acknowledges the result.
    pub acknowledger: PersonId,
    /// How its items are laid on people.
    pub arranged: Arranged,
    /// For how many days after the due instant security confirms what is kept among the privileged; `None` where it does not.
    pub confirm_days: Option<u32>,
    /// What becomes of items that nobody answered, when it is closed.
    pub no_response: NoResponse,
}

/// A campaign that was launched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Launched {
    /// The campaign; of several stages the first.
    pub campaign: CampaignId,
    /// The campaigns of the later stages, each due after the one before.
    pub later: Vec<CampaignId>,
    /// What it came to, all stages together.
    pub outlook: Outlook,
}

/// What [`launch`] would come to now, without writing anything.
///
/// # Errors
/// Whatever [`launch`] would refuse.
pub async fn preview(call: &Call, launch: &Launch) -> Result<Outlook> {
    let launcher = launcher(call)?;
    let at = call.now();
    parse(launch, at)?;
    saved::frozen(call.read(), launch).await?;
    let plan = look_ahead(call, launch, launcher, at).await?;
    let outlook = plan.outlook.clone();
    for (stage, _) in arrange::stages(launch, plan) {
        parse(&stage, at)?;
    }
    Ok(outlook)
}

/// Launches a campaign; where it is staged, one for each stage, all or none.
///
/// # Errors
/// Whoever is not security; every problem at once: a name, a due instant that is not in the future, a window that is
/// not in the past, an empty population, an account in scope without a current inventory; an acknowledger who is not of
/// management, launches it, or has a part in it; more stages than one launch may have; [`Error::Stale`] where the saved
/// scope says another filter by now.
pub async fn launch(call: &Call, launch: &Launch) -> Result<Launched> {
    let launcher = launcher(call)?;
    // Everything is read while nobody else writes: what the population shows is true when it freezes.
    let work = call.begin().await?;
    parse(launch, work.at())?;
    let plan = plan(call, launch, launcher, work.at()).await?;
    let outlook = plan.outlook.clone();
    let mut written = Vec::new();
    for (stage, plan) in arrange::stages(launch, plan) {
        let mut parsed = parse(&stage, work.at())?;
        parsed.saved = saved::frozen(work.db(), &stage).await?;
        written.push(write(&work, (&stage, parsed), launcher, plan, &[]).await?);
    }
    let mut ids = written.iter().map(|(id, _)| *id).collect::<Vec<_>>().into_iter();
    let campaign = ids.next().ok_or(Error::NotFound("campaign"))?;
    seal(work, written).await?;
    Ok(Launched { campaign, later: ids.collect(), outlook })
}

/// Writes a launch: `opened_by` is what opened it where no person did. Gives the event that says so, which [`seal`] takes.
pub(super) async fn write(
    work: &Work,
    (launch, parsed): (&Launch, Parsed),
    launcher: PersonId,
    plan: Plan,
    opened_by: &[MicroCause],
) -> Result<(CampaignId, Event)> {
    let id = CampaignId::new(work.id());
    let count = u64::try_from(plan.items.len()).map_err(Error::unexpected)?;
    let (assigned, away) = (assigned(&plan), away(&plan));
    let opened = (!opened_by.is_empty()).then(|| serde_json::to_string(opened_by)).transpose();
    let opened = opened.map_err(Error::unexpected)?;
    let arranged = (launch.arranged != Arranged::default()).then(|| serde_json::to_string(&launch.arranged));
    let arranged = arranged.transpose().map_err(Error::unexpected)?;
    let every_months = parsed.recurs.map(|recurs| i32::try_from(recurs.months)).transpose();
    let every_months = every_months.map_err(Error::unexpected)?;
    let confirm_days = launch.confirm_days.map(i32::try_from).transpose().map_err(Error::unexpected)?;
    let name_sha256 = texts::keep(work, parsed.name.as_str()).await?;
    let row = campaign::ActiveModel {
        id: Set(id.uuid()),
        name: Set(parsed.name.as_str().to_owned()),
        state: Set(CampaignState::Open.to_string()),
        scope: Set(serde_json::to_string(&launch.scope).map_err(Error::unexpected)?),
        window_from: Set(launch.window.from.0),
        window_until: Set(launch.window.until.0),
        due_at: Set(launch.due_at),
        frequency: Set(launch.every_days.map(|days| days.to_string()).unwrap_or_default()),
        risk_analysis: Set(parsed.risk_analysis),
        risk_analysed_on: Set(launch.risk_analysed_on),
        acknowledger_id: Set(launch.acknowledger.uuid()),
        launched_by: Set(launcher.uuid()),
        launched_at: Set(work.at()),
        closed_by: Set(None),
        closed_at: Set(None),
        population: Set(i64::try_from(count).map_err(Error::unexpected)?),
        // Known once every item is written.
        population_sha256: Set(String::new()),
        reconciliation: Set(serde_json::to_string(&plan.outlook.reconciliation).map_err(Error::unexpected)?),
        catalogue_sha256: Set(plan.catalogue_sha256.to_string()),
        counts: Set(None),
        seed: Set(None),
        seed_by: Set(None),
        seed_at: Set(None),
        opened_by: Set(opened),
        arranged: Set(arranged),
        recurring_id: Set(parsed.recurs.map(|recurs| recurs.id.uuid())),
        every_months: Set(every_months),
        scope_name: Set(parsed.saved.as_ref().map(|saved| saved.name.clone())),
        query_sha256: Set(parsed.saved.as_ref().map(|saved| saved.query_sha256.to_string())),
        confirm_days: Set(confirm_days),
        no_response: Set(Some(launch.no_response.to_string())),
    }
    .insert(work.db())
    .await?;
    let population = written::items(work, id, plan.items).await?;
    let mut row = row.into_active_model();
    row.population_sha256 = Set(population.to_string());
    row.update(work.db()).await?;
    tell(work, (id, launch.due_at), assigned).await?;
    let outside = plan.outlook.reconciliation.outside();
    let mut said = leaf(launch, facts::launched(id, count, population), (name_sha256, &outside));
    if !opened_by.is_empty() {
        said[facts::OPENED_BY] = json!(opened_by);
    }
    if launch.arranged != Arranged::default() {
        said["arranged"] = json!(launch.arranged);
    }
    if let Some(days) = launch.confirm_days {
        said[facts::CONFIRM_DAYS] = json!(days);
    }
    said[facts::NO_RESPONSE] = json!(launch.no_response);
    if !away.is_empty() {
        said["away"] = json!(away);
    }
    if let Some(recurs) = parsed.recurs {
        said["recurring"] = json!(recurs.id.to_string());
    }
    if let Some(saved) = parsed.saved {
        let saved = SavedQuery {
            name_sha256: texts::keep(work, &saved.name).await?,
            query_sha256: saved.query_sha256,
        };
        saved.add_to(&mut said);
    }
    Ok((id, Event::of_campaign(id, facts::LAUNCHED, id, said)))
}

/// Records launches, signs the head over each, and commits.
pub(crate) async fn seal(work: Work, written: Vec<(CampaignId, Event)>) -> Result<()> {
    let mut written = written.into_iter();
    let (id, event) = written.next().ok_or(Error::NotFound("campaign"))?;
    let mut recorded = work.record(event).await?;
    sign(recorded.work(), Occasion::Launch, Some(id)).await?;
    for (id, event) in written {
        recorded = recorded.and(event).await?;
        sign(recorded.work(), Occasion::Launch, Some(id)).await?;
    }
    recorded.commit().await
}

/// Webhooks, too.
pub(super) async fn hook(work: &Work, event: HookEvent, campaign: CampaignId) -> Result<()> {
    let kind = event.as_str().trim_start_matches("campaign.").to_owned();
    let path = format!("/reviews/{campaign}");
    let told = Told { kind, ids: vec![campaign.to_string()], more: 0, path };
    webhooks::emit(Ink::of(work), event, &told).await
}

/// How many items are on whose list.
fn assigned(plan: &Plan) -> BTreeMap<PersonId, u64> {
    let mut counts: BTreeMap<PersonId, u64> = BTreeMap::new();
    for planned in &plan.items {
        *counts.entry(planned.reviewer).or_default() += 1;
    }
    counts
}

/// One mail to each reviewer, with how many items are theirs.
async fn tell(
    work: &Work,
    (campaign, due_at): (CampaignId, Instant),
    assigned: BTreeMap<PersonId, u64>,
) -> Result<()> {
    for (reviewer, items) in assigned {
        let told = Mail::ReviewAssigned { campaign, items, due_at };
        mail::write(work, reviewer, &told, Some(&format!("review:{campaign}:{reviewer}"))).await?;
    }
    hook(work, HookEvent::CampaignLaunched, campaign).await
}

fn launcher(call: &Call) -> Result<PersonId> {
    call.may(Action::LaunchCampaign)?;
    call.actor.person().ok_or_else(|| Error::Forbidden("a campaign is launched by a person".into()))
}

/// What was typed, as far as it needs no database.
pub(super) struct Parsed {
    pub(super) name: CampaignName,
    pub(super) risk_analysis: String,
    pub(super) saved: Option<SavedFrozen>,
    /// Of which recurring review it is one.
    pub(super) recurs: Option<Recurs>,
}

pub(super) fn parse(launch: &Launch, now: Instant) -> Result<Parsed> {
    let mut problems = Problems::default();
    let name = CampaignName::parse(&launch.name);
    if let Err(found) = &name {
        problems.0.extend(found.0.iter().cloned());
    }
    if !in_time(now, launch.due_at) {
        problems.add("due", "The due instant must lie in the future");
    }
    if launch.window.days() < 1 {
        problems.add("window", "The window needs at least one day");
    }
    if launch.window.until > Day::of(now) {
        problems.add("window", "The window must lie in the past: it ends at a midnight that has been");
    }
    if launch.every_days == Some(0) {
        problems.add("frequency", "A frequency is a number of days from 1, or none");
    }
    if launch.risk_analysed_on.is_some_and(|on| on > now) {
        problems.add("risk_analysed_on", "The risk analysis cannot be of the future");
    }
    let risk_analysis = launch.risk_analysis.as_deref().map(str::trim).unwrap_or_default().to_owned();
    if risk_analysis.chars().count() > MAX_REFERENCE || risk_analysis.chars().any(char::is_control) {
        problems.add(
            "risk_analysis",
            format!("Write a reference on one line of at most {MAX_REFERENCE} characters"),
        );
    }
    arrange::check(launch.arranged, &mut problems);
    check_confirm_days(launch.confirm_days, &mut problems);
    match name {
        Ok(name) => Ok(problems.none_or(Parsed { name, risk_analysis, saved: None, recurs: None })?),
        Err(_) => Err(problems.into()),
    }
}

/// So many days may security take, and no other number.
pub(super) fn check_confirm_days(days: Option<u32>, problems: &mut Problems) {
    if days.is_some_and(|days| !(1..=MOST_CONFIRM_DAYS).contains(&days)) {
        problems.add("confirm_days", format!("Security has 1 to {MOST_CONFIRM_DAYS} days to confirm"));
    }
}

/// By statement: whose items went to others since they are away, and how many.
fn away(plan: &Plan) -> Vec<Value> {
    let mut counts: BTreeMap<(PersonId, AwayId), u64> = BTreeMap::new();
    for one in plan.items.iter().filter_map(|item| item.absent.zip(item.away)) {
        *counts.entry(one).or_default() += 1;
    }
    let said = counts.into_iter().map(|((person, away), items)| {
        json!({ "away": away.to_string(), "person": person.to_string(), "items": items })
    });
    said.collect()
}

/// What evidence checks of a launch, and what else it was launched with.
fn leaf(launch: &Launch, checked: Value, (name_sha256, outside): (Digest, &[Outside])) -> Value {
    let mut facts = checked;
    let more = json!({
        "name_sha256": name_sha256.to_string(),
        "scope": launch.scope.to_string(),
        "window_from": instant::format(launch.window.from.start()),
        "window_until": instant::format(launch.window.until.start()),
        "due_at": instant::format(launch.due_at),
        "acknowledger": launch.acknowledger.to_string(),
        facts::OUTSIDE: outside,
    });
    if let (Value::Object(facts), Value::Object(more)) = (&mut facts, more) {
        facts.extend(more);
    }
    facts
}
