//! What follows a close: a task for whatever each decision takes away, changes, or leaves to be shown.

use crate::call::Work;
use crate::error::Result;
use crate::mail::{self, Mail};
use crate::tasks::{self, NewTask};
use crate::telling;
use domain::credential::CredentialType;
use domain::id::{CampaignId, CredentialId, DecisionId, IdentityId, PersonId};
use domain::instant::Instant;
use domain::ownership::OwnerPart;
use domain::review::Answer;
use domain::task::{TaskCause, TaskKind};
use evidence::snapshot::Snapshot;
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// What one decision causes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Follows {
    identity: IdentityId,
    credential: Option<CredentialId>,
    decision: DecisionId,
    kind: TaskKind,
    privileged: bool,
}

impl Follows {
    /// The kind of task that an answer causes; `None` where nothing follows.
    pub(super) const fn kind(answer: Answer) -> Option<TaskKind> {
        match answer {
            Answer::NeedStated => Some(TaskKind::Observe),
            Answer::Reduce => Some(TaskKind::Reduce),
            Answer::Rotate => Some(TaskKind::Rotate),
            // Removal has stages: out of use and watched first.
            Answer::Revoke => Some(TaskKind::Disable),
            Answer::Keep | Answer::Transfer | Answer::NeedsInformation | Answer::Undone => None,
        }
    }

    /// What the last answer on the whole of an identity causes; nothing where nothing follows.
    pub(super) fn whole(
        identity: IdentityId,
        decision: DecisionId,
        answer: Answer,
        privileged: bool,
    ) -> Option<Self> {
        Some(Self { identity, credential: None, decision, kind: Self::kind(answer)?, privileged })
    }

    /// What the last answer on an item with this snapshot causes: one task, or, where credentials are to be rotated, one for
    /// each that can be.
    pub(super) fn of(snapshot: &Snapshot, decision: DecisionId, answer: Answer) -> Vec<Self> {
        let Some(kind) = Self::kind(answer) else { return Vec::new() };
        let one = |credential| Self {
            identity: snapshot.identity_id,
            credential: Some(credential),
            decision,
            kind,
            privileged: snapshot.privileged,
        };
        if kind != TaskKind::Rotate {
            let whole = Self::whole(snapshot.identity_id, decision, answer, snapshot.privileged);
            return whole.into_iter().collect();
        }
        let is_rotatable = |kind: CredentialType, active: Option<bool>| {
            !matches!(kind, CredentialType::FederatedTrust | CredentialType::SpiffeId)
                && active != Some(false)
        };
        let held: Vec<_> =
            snapshot.credentials.iter().filter(|held| is_rotatable(held.kind, held.active)).collect();
        // A key that only the logs know is often one that the provider's report knows by its slot.
        let is_known = held.iter().any(|held| held.active == Some(true));
        held.into_iter()
            .filter(|held| !is_known || held.active == Some(true))
            .map(|held| one(held.credential_id))
            .collect()
    }
}

/// Who changes an identity: its technical owner, else its business owner, else a backup; of several, one. Nobody where
/// none of them can act: then it is security's.
pub(crate) async fn hands(
    work: &Work,
    identities: impl IntoIterator<Item = IdentityId>,
) -> Result<HashMap<IdentityId, PersonId>> {
    let ids: Vec<Uuid> = identities.into_iter().map(IdentityId::uuid).collect();
    let mut hands = HashMap::new();
    for part in [OwnerPart::Technical, OwnerPart::Business, OwnerPart::Backup] {
        for (id, people) in telling::owners(work.db(), ids.iter().copied(), &[part], work.at()).await? {
            if let Some(first) = people.first() {
                hands.entry(IdentityId::new(id)).or_insert(*first);
            }
        }
    }
    Ok(hands)
}

/// By who does it, how many tasks were opened, and by when the first is due; nobody is security.
pub(super) type Told = BTreeMap<Option<PersonId>, (u64, Instant)>;

/// Opens the tasks that a campaign's decisions cause, in the transaction of its close, and tells each who does them once, with
/// what was opened `told` them to do besides.
pub(super) async fn open(
    work: &Work,
    campaign: CampaignId,
    follows: Vec<Follows>,
    mut told: Told,
) -> Result<()> {
    let hands = hands(work, follows.iter().map(|one| one.identity)).await?;
    let new = |one: &Follows| NewTask {
        identity: one.identity,
        credential: one.credential,
        decision: Some(one.decision),
        kind: one.kind,
        cause: TaskCause::Decision,
        // Logs are security's to turn on.
        person: hands.get(&one.identity).copied().filter(|_| one.kind != TaskKind::Observe),
        due_at: one.kind.due(work.at(), one.privileged),
        released_at: None,
    };
    let all: Vec<NewTask> = follows.iter().map(new).collect();
    for new in tasks::open_all_untold(work, &all).await? {
        let (count, first) = told.entry(new.person).or_insert((0, new.due_at));
        *count += 1;
        *first = new.due_at.min(*first);
    }
    for (person, (tasks, first)) in told {
        let mail = Mail::ReviewFollows { campaign, tasks, first };
        let people = match person {
            Some(person) => [person].into(),
            None => telling::security(work.db()).await?,
        };
        for to in people {
            let whose = if person.is_some() { "own" } else { "nobody" };
            let marker = format!("follows:{campaign}:{whose}:{to}");
            mail::write(work, to, &mail, Some(&marker)).await?;
        }
    }
    Ok(())
}
