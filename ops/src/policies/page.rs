//! The page of policies: what holds for each type, what waits, and every version there was.

use super::answer::row;
use super::outlook::{Outlook, outlook};
use super::{rotation, stated};
use crate::call::Call;
use crate::error::Result;
use crate::exceptions::Leaves;
use crate::texts;
use domain::credential::{CredentialType, RotationPolicy, Stated, StatedWord, may_answer, may_withdraw};
use domain::id::{PersonId, PolicyId};
use domain::instant::Instant;
use domain::policy::Action;
use entities::inconsistency::Place;
use entities::{credential_policy, person};
use sea_orm::EntityTrait;
use std::collections::HashMap;
use uuid::Uuid;

/// What holds for one type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InForce {
    /// The type.
    pub kind: CredentialType,
    /// What holds.
    pub policy: RotationPolicy,
    /// The number of the version; 0 is built in.
    pub version: u32,
}

/// One version, as pages show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyRow {
    /// The version.
    pub id: PolicyId,
    /// Of which type.
    pub kind: CredentialType,
    /// Its number.
    pub version: u32,
    /// What it says.
    pub policy: RotationPolicy,
    /// From when it is to hold, or held.
    pub start_at: Instant,
    /// What it is now.
    pub word: StatedWord,
    /// Who proposed it.
    pub author: String,
    /// When.
    pub proposed_at: Instant,
    /// Why; `None` once that is erased.
    pub reason: Option<String>,
    /// Who answered it.
    pub answered_by: Option<String>,
    /// When.
    pub answered_at: Option<Instant>,
    /// Why it was refused.
    pub answer: Option<String>,
    /// May the actor approve or refuse it?
    pub may_answer: bool,
    /// May the actor take it back?
    pub may_withdraw: bool,
}

/// The page at `/policies`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PoliciesPage {
    /// What holds, type by type.
    pub in_force: Vec<InForce>,
    /// What waits, oldest first.
    pub waiting: Vec<PolicyRow>,
    /// Everything else, newest first.
    pub answered: Vec<PolicyRow>,
    /// May the actor propose?
    pub may_propose: bool,
}

/// The page of one version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProposalPage {
    /// The version.
    pub row: PolicyRow,
    /// What it would come to; `None` once it was answered.
    pub outlook: Option<Outlook>,
}

/// Every policy that holds, waits or was.
///
/// # Errors
/// [`crate::Error::Forbidden`] for whoever may not see policies.
pub async fn page(call: &Call) -> Result<PoliciesPage> {
    call.may(Action::SeePolicies)?;
    let holding = rotation(call.read(), call.now()).await?;
    let in_force = CredentialType::rotated()
        .map(|kind| InForce { kind, policy: holding.of(kind), version: holding.version(kind) })
        .collect();
    let mut all = rows(call).await?;
    all.sort_by_key(|row| (row.proposed_at, row.id));
    let (waiting, mut answered): (Vec<_>, Vec<_>) =
        all.into_iter().partition(|row| row.word == StatedWord::Proposed);
    answered.reverse();
    Ok(PoliciesPage { in_force, waiting, answered, may_propose: call.may(Action::ProposePolicy).is_ok() })
}

/// One version, and while it waits what it would come to.
///
/// # Errors
/// [`crate::Error::Forbidden`] for whoever may not see policies; [`crate::Error::NotFound`].
pub async fn proposal(call: &Call, id: PolicyId) -> Result<ProposalPage> {
    call.may(Action::SeePolicies)?;
    let stored = row(call.read(), id).await?;
    let said = stated(&stored)?;
    let rows = rows(call).await?;
    let row = rows.into_iter().find(|row| row.id == id).ok_or(crate::Error::NotFound("policy"))?;
    let outlook = if row.word == StatedWord::Proposed {
        let leaves = Leaves::load(call, None, call.now()).await?;
        let begins = said.start_at.max(call.now());
        Some(outlook(call.read(), &leaves, (said.kind, said.policy), begins).await?)
    } else {
        None
    };
    Ok(ProposalPage { row, outlook })
}

async fn rows(call: &Call) -> Result<Vec<PolicyRow>> {
    let rows = credential_policy::Entity::find().all(call.read()).await?;
    let all: Vec<Stated> = rows.iter().map(stated).collect::<std::result::Result<_, _>>()?;
    let people = person::Entity::find().all(call.read()).await?;
    let names: HashMap<Uuid, String> = people.into_iter().map(|row| (row.id, row.name)).collect();
    let name = |id: Uuid| names.get(&id).cloned().unwrap_or_else(|| PersonId::new(id).to_string());
    let may = call.may(Action::AnswerPolicy).is_ok();
    let mut shown = Vec::with_capacity(rows.len());
    for (row, said) in rows.into_iter().zip(&all) {
        let stored: StatedWord = Place::new("credential_policy", row.id).word("state", &row.state)?;
        let word = if stored == StatedWord::Approved { said.word(&all, call.now()) } else { stored };
        let author = PersonId::new(row.proposed_by);
        let waits = word == StatedWord::Proposed && may;
        let is_other = call.actor.person().is_some_and(|person| may_answer(author, person).is_ok());
        let is_author = call.actor.person().is_some_and(|person| may_withdraw(author, person).is_ok());
        shown.push(PolicyRow {
            id: PolicyId::new(row.id),
            kind: said.kind,
            version: said.number,
            policy: said.policy,
            start_at: row.start_at,
            word,
            author: name(row.proposed_by),
            proposed_at: row.proposed_at,
            reason: texts::read(call.read(), &row.reason_sha256).await?,
            answered_by: row.answered_by.map(name),
            answered_at: row.answered_at,
            answer: match &row.answer_sha256 {
                Some(hash) => texts::read(call.read(), hash).await?,
                None => None,
            },
            may_answer: waits && is_other,
            may_withdraw: waits && is_author,
        });
    }
    Ok(shown)
}
