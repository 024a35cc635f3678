//! One task: what is to be done, why, and how somebody does it.

use super::weighed::{since, taken, used};
use super::{TaskRow, shown};
use crate::call::Call;
use crate::error::{Error, Result};
use crate::remedy::{self, Reduced};
use crate::reviews::{answer_of, snapshot_of};
use crate::revocations::{self, Commands};
use crate::{identities, people, texts};
use domain::credential::CredentialType;
use domain::id::{CampaignId, IdentityId, ItemId, PersonId, TaskId};
use domain::instant::Instant;
use domain::policy::{Action, Standing};
use domain::review::Answer;
use domain::task::{TaskKind, TaskState};
use entities::inconsistency::Place;
use entities::{credential, decision, identity, item, task};
use evidence::snapshot::Snapshot;
use sea_orm::EntityTrait;
use sources::aws::commands::of_key;

/// The decision that caused a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// In which campaign.
    pub campaign: CampaignId,
    /// On which item; `None` where the reader may not see it.
    pub item: Option<ItemId>,
    /// What whoever decided is called.
    pub by: String,
    /// What.
    pub answer: Answer,
    /// Why; `None` where nobody wrote it, or it was erased.
    pub reason: Option<String>,
    /// What is to be taken away.
    pub remove: Vec<String>,
    /// When.
    pub at: Instant,
}

/// Everything that the page of one task shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskPage {
    /// What lists show.
    pub row: TaskRow,
    /// The decision, where one caused it.
    pub decided: Option<Decided>,
    /// The item that nobody answered for, with its campaign, where that caused it and the reader may see it.
    pub unanswered: Option<(CampaignId, ItemId)>,
    /// What takes the place of its policies, where permissions are to go.
    pub reduced: Vec<Reduced>,
    /// What somebody types, where it is to be put out of use, or to go; `None` where nobody knows how.
    pub commands: Option<Commands>,
    /// What was to be taken away and was used since, where it came back.
    pub used: Vec<String>,
    /// Is it the reader's to say whether it goes all the same?
    pub may_answer: bool,
}

/// One task.
///
/// # Errors
/// [`Error::NotFound`] where there is none, or neither its identity nor the task is the reader's to see.
pub async fn show(call: &Call, id: TaskId) -> Result<TaskPage> {
    let row = task::Entity::find_by_id(id.uuid()).one(call.read()).await?.ok_or(Error::NotFound("task"))?;
    let standing = standing(call, &row);
    let back = matches!(super::times(&row)?.state(call.now()), TaskState::Returned { .. });
    let may_answer = back && call.may_to(Action::AnswerReturned, standing, "task").is_ok();
    let seen = identities::one(call, IdentityId::new(row.identity_id)).await;
    if seen.is_err() && standing != Standing::Reviewer {
        return Err(Error::NotFound("task"));
    }
    let held = identity::Entity::find_by_id(row.identity_id).one(call.read()).await?;
    let held = held.ok_or(Error::NotFound("task"))?;
    let kind: TaskKind = Place::new("task", row.id).word("kind", &row.kind)?;
    let decided = match row.decision_id {
        Some(_) => decided(call, &row).await?,
        None => None,
    };
    let reduced = match (&decided, kind) {
        (Some((decided, snapshot)), TaskKind::Reduce) => {
            let brief = identities::brief_of(call, held.clone()).await?;
            remedy::of(call, &brief, snapshot, &decided.remove).await?
        }
        _ => Vec::new(),
    };
    let used = match taken(call, &row).await? {
        Some(taken) if back => used(&taken, &since(call, &held, taken.from).await?),
        _ => Vec::new(),
    };
    Ok(TaskPage {
        commands: commands(call, &row, &held, kind).await?,
        unanswered: unanswered(call, &row).await?,
        row: shown(call, vec![row]).await?.remove(0),
        decided: decided.map(|(decided, _)| decided),
        reduced,
        used,
        may_answer,
    })
}

/// How the actor stands to a task.
pub(super) fn standing(call: &Call, row: &task::Model) -> Standing {
    match row.person_id.map(PersonId::new) {
        None => Standing::Steward,
        Some(person) if call.actor.person() == Some(person) => Standing::Reviewer,
        Some(_) => Standing::None,
    }
}

/// The item that nobody answered for.
async fn unanswered(call: &Call, row: &task::Model) -> Result<Option<(CampaignId, ItemId)>> {
    let Some(id) = row.item_id.map(ItemId::new) else { return Ok(None) };
    match crate::reviews::item(call, id).await {
        Ok(found) => Ok(Some((found.campaign.id, id))),
        Err(Error::NotFound(_) | Error::Forbidden(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

async fn commands(
    call: &Call,
    row: &task::Model,
    held: &identity::Model,
    kind: TaskKind,
) -> Result<Option<Commands>> {
    if !matches!(kind, TaskKind::Disable | TaskKind::Suspend | TaskKind::Revoke | TaskKind::Rotate) {
        return Ok(None);
    }
    let Some(one) = row.credential_id else {
        let found = revocations::commands(call.read(), held).await?;
        // Nobody is to remove what is suspended.
        return Ok(match kind {
            TaskKind::Suspend => found.map(|found| Commands { remove: Vec::new(), ..found }),
            _ => found,
        });
    };
    let found = credential::Entity::find_by_id(one).one(call.read()).await?;
    Ok(found
        .filter(|one| one.kind == CredentialType::AccessKey.as_str())
        .and_then(|one| one.key_id.map(|key| of_key(&held.name, &key))))
}

/// The decision with the snapshot that it names.
async fn decided(call: &Call, row: &task::Model) -> Result<Option<(Decided, Snapshot)>> {
    let Some(id) = row.decision_id else { return Ok(None) };
    let Some(decision) = decision::Entity::find_by_id(id).one(call.read()).await? else { return Ok(None) };
    let found = item::Entity::find_by_id(decision.item_id).one(call.read()).await?;
    let found = found.ok_or(Error::NotFound("item"))?;
    let by = PersonId::new(decision.person_id);
    let names = people::names(call.read(), [by]).await?;
    let reason = match &decision.reason_sha256 {
        Some(hash) => texts::read(call.read(), hash).await?,
        None => None,
    };
    let item = ItemId::new(found.id);
    let sees = crate::reviews::item(call, item).await.is_ok();
    let decided = Decided {
        campaign: CampaignId::new(decision.campaign_id),
        item: sees.then_some(item),
        by: names.get(&by).cloned().unwrap_or_default(),
        answer: answer_of(&decision)?,
        reason,
        remove: Place::new("decision", id).json("remove", &decision.remove)?,
        at: decision.at,
    };
    Ok(Some((decided, snapshot_of(found.id, &found.snapshot)?)))
}
