//! The decision page: the snapshot as it is judged, what a keep needs, what was said, and what comes next.

use super::among;
use super::answers::Answers;
use super::attested::{Attested, attested};
use super::changes::Asked;
use super::confirm::{self, KeepView};
use super::items::{Named, item_row};
use super::rows::{self, CampaignRow, ItemRow, answer_of, campaign_row, instead, standing, tie};
use super::second;
use super::silence::{self, ItemUnanswered};
use super::snapshot;
use super::waivers::independence;
use crate::call::Call;
use crate::error::{Error, Result};
use crate::exceptions::{self, ExceptionRow};
use crate::findings::{self, Judged};
use crate::identities::Brief;
use crate::remedy::{self, Reduced};
use crate::usage::{DayUse, Lenses};
use crate::{identities, people, texts, usage};
use domain::id::{DecisionId, ItemId, PersonId};
use domain::instant::Instant;
use domain::policy::{Action, Standing};
use domain::review::{
    Answer, Asking, Change, Decision, Independence, ItemFacts, KeepNeeds, independently, may_decide,
    unused_of,
};
use domain::window::{Day, Window};
use entities::inconsistency::Place;
use entities::{away, campaign, decision, identity, item};
use evidence::snapshot::Snapshot;
use sea_orm::{EntityTrait, QueryFilter};
use std::collections::HashMap;
use tokio::try_join;
use uuid::Uuid;

/// One decision, as the page tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecisionView {
    /// The decision.
    pub id: DecisionId,
    /// Who.
    pub person: PersonId,
    /// What they are called.
    pub name: String,
    /// What they said.
    pub answer: Answer,
    /// Why; `None` where none was asked for, or it was erased.
    pub reason: Option<String>,
    /// What was to be taken away.
    pub remove: Vec<String>,
    /// When.
    pub at: Instant,
    /// How many were decided with one gesture.
    pub batch_size: u64,
    /// Under a waiver of independence?
    pub under_waiver: bool,
}

/// Somebody who was away when their item was given out, or reminded of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandsIn {
    /// What they are called.
    pub name: String,
    /// The first day on which they are back.
    pub until: Day,
}

/// Everything that the decision page shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemPage {
    /// Of which campaign.
    pub campaign: CampaignRow,
    /// The item.
    pub item: ItemRow,
    /// What is judged.
    pub snapshot: Snapshot,
    /// What it is for; `None` where nobody had said so at launch, or it was erased.
    pub purpose: Option<String>,
    /// What the owners of the snapshot are called.
    pub people: HashMap<PersonId, String>,
    /// Its use day by day over the campaign's window, as the logs say now.
    pub days: Vec<DayUse>,
    /// May the actor see the identity's own page?
    pub sees_identity: bool,
    /// Has an import since shown it gone?
    pub gone_at: Option<Instant>,
    /// What it breaks now, which may be another thing than at launch.
    pub findings: Vec<Judged>,
    /// Exceptions that were asked for on it.
    pub exceptions: Vec<ExceptionRow>,
    /// May the actor ask for one?
    pub may_ask_exception: bool,
    /// What changed since the launch: material changes, and use that the snapshot does not show. As it stood at the close
    /// once the campaign is closed.
    pub changes: Vec<Change>,
    /// The hash by which a decision names these; empty where there are none.
    pub changes_sha256: String,
    /// When it was last attested, and what changed since.
    pub attested: Option<Attested>,
    /// What keeping it must bring.
    pub needs: KeepNeeds,
    /// Every decision, oldest first; none to whoever is to look again.
    pub history: Vec<DecisionView>,
    /// May the actor take the second look now? Then nothing of the first answer is shown.
    pub second: bool,
    /// The second stage, where its campaign has one and it is privileged.
    pub confirmation: Option<KeepView>,
    /// What followed the close, where nobody answered for it.
    pub unanswered: Option<ItemUnanswered>,
    /// Whom its reviewer stands in for, since they were away.
    pub stands_in: Option<StandsIn>,
    /// Why the actor may not answer at all, in words; `None` where it may.
    pub barred: Option<String>,
    /// Why the actor may not keep it, in words, though it may revoke it; `None` where it may.
    pub keep_barred: Option<String>,
    /// Its place among the reviewer's items, from 1.
    pub place: usize,
    /// How many items the reviewer has.
    pub of: usize,
    /// The reviewer's next open item after it, else their first; `None` where no other is open.
    pub next: Option<ItemId>,
}

/// The decision page of an item.
///
/// # Errors
/// [`Error::NotFound`] where the actor may not know of it.
pub async fn item(call: &Call, id: ItemId) -> Result<ItemPage> {
    let row = item::Entity::find_by_id(id.uuid()).one(call.read()).await?.ok_or(Error::NotFound("item"))?;
    let owner = campaign::Entity::find_by_id(row.campaign_id).one(call.read()).await?;
    let owner = owner.ok_or(Error::NotFound("campaign"))?;
    let instead = instead(call, row.campaign_id).await?;
    let tie = tie(call, &row, &instead)?;
    call.may_to(Action::SeeCampaign, standing_to(call, &row, (Some(&owner), &instead))?, "item")?;
    let (one, who) = (Asked::One(row.id), (call.actor.person(), instead.as_slice()));
    // All of it at once: the snapshot of a long list is read on another core while the database answers.
    let judged = async {
        let (snapshot, facts) = snapshot::judged(&row).await?;
        let said = said(call, (&owner, &row), &snapshot).await?;
        Ok((snapshot, facts, said))
    };
    let (of_reviewer, around, (snapshot, facts, said), answers, (known, _)) = try_join!(
        Box::pin(among::of_reviewer(call, &owner, &row)),
        Box::pin(around(call, &owner, &row)),
        Box::pin(judged),
        Box::pin(Answers::of(call.read(), &owner, &one)),
        Box::pin(independence(call.read(), &row, who, call.now())),
    )?;
    let changes = answers.changes(row.id).to_vec();
    let changed = changes.iter().any(|change| change.kind.asks_reason());
    let needs = ItemFacts { changed, ..facts }.keep_needs();
    let asking = Asking {
        actor: &call.actor,
        tie,
        state: Place::new("campaign", owner.id).word("state", &owner.state)?,
        launched_at: owner.launched_at,
        due_at: owner.due_at,
        now: call.now(),
    };
    let keep = Decision::Keep { need_stated: matches!(needs, KeepNeeds::NeedStated { .. }) };
    let (barred, keep_barred) = (bar(asking, known, &Decision::Revoke), bar(asking, known, &keep));
    let campaign = campaign_row(owner.clone())?;
    let brief = around.brief;
    let named = Named { name: brief.name.clone(), account: brief.account.clone(), system: None };
    let answers = if said.second { Answers::default() } else { answers };
    Ok(ItemPage {
        second: said.second,
        unanswered: silence::of_item(call, (&owner, &row)).await?,
        confirmation: if said.second { None } else { said.confirmation },
        stands_in: said.stands_in,
        item: item_row(&row, &owner, named, &answers)?,
        changes_sha256: rows::named(&changes),
        changes,
        campaign,
        snapshot,
        purpose: said.purpose,
        people: said.people,
        days: around.days,
        sees_identity: around.sees_identity,
        gone_at: around.gone_at,
        findings: around.findings,
        exceptions: around.exceptions,
        may_ask_exception: around.may_ask_exception,
        attested: said.attested,
        needs,
        history: if said.second { Vec::new() } else { said.history },
        barred,
        keep_barred,
        place: of_reviewer.place,
        of: of_reviewer.of,
        next: of_reviewer.next,
    })
}

/// What the identity is now.
struct Around {
    brief: Brief,
    gone_at: Option<Instant>,
    sees_identity: bool,
    days: Vec<DayUse>,
    findings: Vec<Judged>,
    exceptions: Vec<ExceptionRow>,
    may_ask_exception: bool,
}

async fn around(call: &Call, owner: &campaign::Model, row: &item::Model) -> Result<Around> {
    let identity = identity::Entity::find_by_id(row.identity_id).one(call.read()).await?;
    let identity = identity.ok_or(Error::NotFound("identity"))?;
    let gone_at = identity.gone_at;
    let brief = identities::brief_of(call, identity).await?;
    let window = Window { from: Day(owner.window_from), until: Day(owner.window_until) };
    let mut lenses = Lenses::new(window);
    let sees = async { Ok(identities::one(call, brief.id).await.is_ok()) };
    let (sees_identity, days, findings, exceptions, may_ask_exception) = try_join!(
        sees,
        usage::days_of(call, &mut lenses, &brief),
        findings::of_known(call, brief.id),
        exceptions::of_known(call, brief.id),
        exceptions::may_ask(call, brief.id),
    )?;
    Ok(Around { brief, gone_at, sees_identity, days, findings, exceptions, may_ask_exception })
}

/// What was said of it, now and before.
struct Said {
    history: Vec<DecisionView>,
    second: bool,
    stands_in: Option<StandsIn>,
    attested: Option<Attested>,
    purpose: Option<String>,
    people: HashMap<PersonId, String>,
    confirmation: Option<KeepView>,
}

async fn said(
    call: &Call,
    (owner, row): (&campaign::Model, &item::Model),
    snapshot: &Snapshot,
) -> Result<Said> {
    let owners = &snapshot.owners;
    let launcher = Some(PersonId::new(owner.launched_by));
    let known = [owners.technical, owners.business, owners.steward, launcher];
    let known = known.into_iter().flatten().chain(owners.backups.iter().copied());
    let purpose = async {
        match &snapshot.purpose_sha256 {
            Some(hash) => texts::read(call.read(), &hash.to_string()).await,
            None => Ok(None),
        }
    };
    let (history, second, stands_in, attested, purpose, people, confirmation) = try_join!(
        history(call, row),
        second::asks(call, owner, row),
        stands_in(call, row),
        attested(call, row, snapshot, owner.launched_at),
        purpose,
        people::names(call.read(), known),
        confirm::view(call, owner, row),
    )?;
    Ok(Said { history, second, stands_in, attested, purpose, people, confirmation })
}

/// Why this may not be decided, in words; `None` where it may.
fn bar(asking: Asking<'_>, known: Independence, decision: &Decision) -> Option<String> {
    let known = Independence { keeps: decision.keeps(), ..known };
    let refused = independently(asking, known, |asking| may_decide(asking, decision)).err();
    refused.map(|refusal| refusal.to_string())
}

async fn stands_in(call: &Call, row: &item::Model) -> Result<Option<StandsIn>> {
    let Some(id) = row.away_id else { return Ok(None) };
    let said = away::Entity::find_by_id(id).one(call.read()).await?.ok_or(Error::NotFound("statement"))?;
    let person = PersonId::new(said.person_id);
    let names = people::names(call.read(), [person]).await?;
    let name = names.get(&person).cloned().unwrap_or_default();
    Ok(Some(StandsIn { name, until: Day(said.until_day) }))
}

/// What would be left of an item's policies if all that is unused, with the whole window observed, were taken away.
///
/// # Errors
/// [`Error::NotFound`] where the actor may not know of it.
pub async fn remain(call: &Call, id: ItemId) -> Result<Vec<Reduced>> {
    let row = item::Entity::find_by_id(id.uuid()).one(call.read()).await?.ok_or(Error::NotFound("item"))?;
    let owner = campaign::Entity::find_by_id(row.campaign_id).one(call.read()).await?;
    call.may_to(
        Action::SeeCampaign,
        standing_to(call, &row, (owner.as_ref(), &instead(call, row.campaign_id).await?))?,
        "item",
    )?;
    let snapshot = snapshot::of(row.id, &row.snapshot)?;
    let unused: Vec<String> = snapshot
        .grants
        .iter()
        .filter(|grant| grant.actions.unused > 0)
        .map(|grant| match grant.actions.unused == grant.actions.total {
            true => grant.pattern.clone(),
            false => unused_of(&grant.pattern),
        })
        .collect();
    let held = identity::Entity::find_by_id(row.identity_id).one(call.read()).await?;
    let brief = identities::brief_of(call, held.ok_or(Error::NotFound("identity"))?).await?;
    remedy::of(call, &brief, &snapshot, &unused).await
}

/// How the actor stands to an item, its acknowledger among them.
fn standing_to(
    call: &Call,
    row: &item::Model,
    (owner, instead): (Option<&campaign::Model>, &[Uuid]),
) -> Result<Standing> {
    let acknowledger = owner.map(|owner| PersonId::new(owner.acknowledger_id));
    Ok(match standing(tie(call, row, instead)?) {
        Standing::None if acknowledger.is_some() && call.actor.person() == acknowledger => {
            Standing::Acknowledger
        }
        standing => standing,
    })
}

async fn history(call: &Call, item: &item::Model) -> Result<Vec<DecisionView>> {
    let mut rows =
        decision::Entity::find().filter(decision::COLUMN.item_id.eq(item.id)).all(call.read()).await?;
    rows.sort_by_key(|row| row.seq);
    let names = people::names(call.read(), rows.iter().map(|row| PersonId::new(row.person_id))).await?;
    let mut views = Vec::with_capacity(rows.len());
    for row in rows {
        let place = Place::new("decision", row.id);
        let name = names.get(&PersonId::new(row.person_id)).cloned();
        let reason = match &row.reason_sha256 {
            Some(hash) => texts::read(call.read(), hash).await?,
            None => None,
        };
        views.push(DecisionView {
            id: DecisionId::new(row.id),
            person: PersonId::new(row.person_id),
            name: name.unwrap_or_default(),
            answer: answer_of(&row)?,
            reason,
            remove: place.json("remove", &row.remove)?,
            at: row.at,
            batch_size: place.count("batch_size", row.batch_size.into())?,
            under_waiver: row.waiver_id.is_some(),
        });
    }
    Ok(views)
}
