//! What belongs to a system: by rules, looked at anew with every import, or because a person said so.

use super::{align, there};
use crate::call::{Call, Work};
use crate::error::{Error, Result};
use crate::event::Event;
use crate::identities;
use crate::sources::foreign;
use domain::id::{IdentityId, SystemId, SystemRuleId};
use domain::policy::{Action, Standing};
use domain::principal::PrincipalClass;
use domain::system::{JoinedBy, Member, MemberRule, NamePattern};
use entities::inconsistency::Place;
use entities::{identity, source, system_rule};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect, Set,
};
use serde_json::json;
use std::collections::HashMap;
use uuid::Uuid;

/// What a rule would bring, in numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RuleOutlook {
    /// Identities that it means.
    pub found: usize,
    /// Of those, how many come into the system.
    pub joining: usize,
    /// How many belong to it already.
    pub here: usize,
    /// How many belong to another system, and stay there.
    pub elsewhere: usize,
}

/// What [`add_rule`] would bring now.
///
/// # Errors
/// As [`add_rule`].
pub async fn outlook(call: &Call, system: SystemId, rule: &MemberRule) -> Result<RuleOutlook> {
    call.may(Action::ManageSystems)?;
    there(call.read(), system).await?;
    let mut seen = RuleOutlook::default();
    for one in candidates(call.read()).await? {
        if !rule.matches(one.member()) {
            continue;
        }
        seen.found += 1;
        match one.system {
            None => seen.joining += 1,
            Some(here) if here == system.uuid() => seen.here += 1,
            Some(_) => seen.elsewhere += 1,
        }
    }
    Ok(seen)
}

/// Adds a rule to a system. What it means joins at once, and whatever later imports show; what belongs to another system
/// stays there.
///
/// # Errors
/// Whoever may not; [`Error::NotFound`] where there is no such system; [`Error::Conflict`] for a rule that it has.
pub async fn add_rule(call: &Call, system: SystemId, rule: &MemberRule) -> Result<SystemRuleId> {
    call.may(Action::ManageSystems)?;
    let work = call.begin().await?;
    there(work.db(), system).await?;
    let id = ruled(&work, system, rule).await?;
    let id = id.ok_or_else(|| Error::Conflict("this system has that rule already".into()))?;
    let count = gather(&work).await?;
    work.commit(Event::new("system.gathered", system, json!({ "moved": count }))).await?;
    Ok(id)
}

/// Writes a rule with its leaf; `None` where the system has it.
pub(super) async fn ruled(work: &Work, system: SystemId, rule: &MemberRule) -> Result<Option<SystemRuleId>> {
    for row in open_rules(work.db()).await? {
        if row.system_id == system.uuid() && &of_row(&row)? == rule {
            return Ok(None);
        }
    }
    let id = SystemRuleId::new(work.id());
    system_rule::ActiveModel {
        id: Set(id.uuid()),
        system_id: Set(system.uuid()),
        tag_key: Set(rule.tag.as_ref().map(|(key, _)| key.clone())),
        tag_value: Set(rule.tag.as_ref().map(|(_, value)| value.clone())),
        account: Set(rule.account.clone()),
        name_pattern: Set(rule.name.as_ref().map(|name| name.as_str().to_owned())),
        since: Set(work.at()),
        until: Set(None),
    }
    .insert(work.db())
    .await?;
    work.note(Event::new("system.rule_added", system, json!({ "rule": id.to_string() }))).await?;
    Ok(Some(id))
}

/// Ends a rule: what belongs to the system by it alone leaves it.
///
/// # Errors
/// Whoever may not; [`Error::NotFound`] where there is no such rule, or it has ended.
pub async fn end_rule(call: &Call, id: SystemRuleId) -> Result<()> {
    call.may(Action::ManageSystems)?;
    let work = call.begin().await?;
    let row = system_rule::Entity::find_by_id(id.uuid()).one(work.db()).await?;
    let row = row.filter(|row| row.until.is_none()).ok_or(Error::NotFound("rule"))?;
    let system = SystemId::new(row.system_id);
    close(&work, row).await?;
    gather(&work).await?;
    work.commit(Event::new("system.rule_ended", system, json!({ "rule": id.to_string() }))).await?;
    Ok(())
}

pub(super) async fn close(work: &Work, row: system_rule::Model) -> Result<()> {
    let mut change = row.into_active_model();
    change.until = Set(Some(work.at()));
    change.update(work.db()).await?;
    Ok(())
}

pub(super) fn of_row(row: &system_rule::Model) -> Result<MemberRule> {
    let place = Place::new("system_rule", row.id);
    let name = match &row.name_pattern {
        Some(text) => Some(place.word::<Pattern>("name_pattern", text)?.0),
        None => None,
    };
    Ok(MemberRule {
        tag: row.tag_key.clone().map(|key| (key, row.tag_value.clone().unwrap_or_default())),
        account: row.account.clone(),
        name,
    })
}

struct Pattern(NamePattern);

impl std::str::FromStr for Pattern {
    type Err = domain::problem::Problems;
    fn from_str(text: &str) -> std::result::Result<Self, Self::Err> {
        NamePattern::parse(text).map(Self)
    }
}

/// Rules in force, oldest first: where two systems' rules mean one identity, the older one has it.
pub(super) async fn open_rules(db: &impl ConnectionTrait) -> Result<Vec<system_rule::Model>> {
    let mut rows = system_rule::Entity::find().filter(system_rule::COLUMN.until.is_null()).all(db).await?;
    rows.sort_by_key(|row| (row.since, row.id));
    Ok(rows)
}

/// An identity that may belong to a system.
struct Candidate {
    id: Uuid,
    name: String,
    tags: Vec<(String, String)>,
    account: String,
    system: Option<Uuid>,
    by: Option<String>,
}

impl Candidate {
    fn member(&self) -> Member<'_> {
        Member { tags: &self.tags, account: &self.account, name: &self.name }
    }
}

type Read = (Uuid, String, String, Uuid, Option<Uuid>, Option<String>);

async fn candidates(db: &impl ConnectionTrait) -> Result<Vec<Candidate>> {
    let accounts: HashMap<Uuid, String> =
        source::Entity::find().all(db).await?.into_iter().map(|row| (row.id, row.external_id)).collect();
    let classes = PrincipalClass::ALL.iter().filter(|one| one.in_population()).map(|one| one.as_str());
    let rows: Vec<Read> = identity::Entity::find()
        .filter(identity::COLUMN.gone_at.is_null())
        .filter(identity::Column::Class.is_in(classes))
        .filter(identity::Column::SourceId.is_not_in(foreign(db).await?))
        .order_by_asc(identity::COLUMN.id)
        .select_only()
        .columns([
            identity::Column::Id,
            identity::Column::Name,
            identity::Column::Tags,
            identity::Column::SourceId,
            identity::Column::SystemId,
            identity::Column::SystemBy,
        ])
        .into_tuple()
        .all(db)
        .await?;
    rows.into_iter()
        .map(|(id, name, tags, source, system, by)| {
            let tags = Place::new("identity", id).json("tags", &tags)?;
            let account = accounts.get(&source).cloned().unwrap_or_default();
            Ok(Candidate { id, name, tags, account, system, by })
        })
        .collect()
}

/// Puts every identity where the rules in force say, but for those that a person put somewhere; gives how many moved.
pub(crate) async fn gather(work: &Work) -> Result<u64> {
    let mut rules = Vec::new();
    for row in open_rules(work.db()).await? {
        rules.push((row.system_id, of_row(&row)?));
    }
    let by_rule = JoinedBy::Rule.as_str();
    if rules.is_empty() {
        let some = identity::Entity::find().filter(identity::COLUMN.system_by.eq(by_rule)).limit(1);
        if some.one(work.db()).await?.is_none() {
            return Ok(0);
        }
    }
    let mut changed = Vec::new();
    for one in candidates(work.db()).await? {
        let is_by_rule = one.by.as_deref() == Some(by_rule);
        if one.by.is_some() && !is_by_rule {
            continue;
        }
        let matching = |(_, rule): &&(Uuid, MemberRule)| rule.matches(one.member());
        // What a rule brought stays as long as a rule of the same system still means it.
        let stays = one.system.filter(|here| rules.iter().filter(matching).any(|(system, _)| system == here));
        let wanted = stays.or_else(|| rules.iter().find(matching).map(|(system, _)| *system));
        if wanted != one.system {
            moved(work, one.id, wanted, wanted.map(|_| by_rule.to_owned())).await?;
            changed.push(one.id);
        }
    }
    align(work, &changed).await?;
    Ok(u64::try_from(changed.len()).unwrap_or(u64::MAX))
}

/// Writes to which system an identity belongs, with its leaf.
pub(super) async fn moved(work: &Work, id: Uuid, to: Option<Uuid>, by: Option<String>) -> Result<()> {
    let how = by.clone();
    identity::ActiveModel { id: Set(id), system_id: Set(to), system_by: Set(by), ..Default::default() }
        .update(work.db())
        .await?;
    let facts = json!({ "system": to.map(|to| SystemId::new(to).to_string()), "by": how });
    work.note(Event::new("identity.system_changed", IdentityId::new(id), facts)).await
}

/// Says which system an identity serves, or that it serves none: from then on no rule moves it.
///
/// # Errors
/// [`Error::NotFound`] where the actor may not know of the identity, or there is no such system; [`Error::Forbidden`] for
/// whoever neither owns it nor manages systems; [`Error::Conflict`] where it is so already, or it is gone.
pub async fn place(call: &Call, id: IdentityId, to: Option<SystemId>) -> Result<()> {
    identities::one(call, id).await?;
    let work = call.begin().await?;
    if call.may(Action::ManageSystems).is_err() {
        let owns = identities::owner_standing(work.db(), id, call.actor.person(), work.at()).await?;
        let standing = if owns == Standing::None { identities::put_before(call, id).await? } else { owns };
        call.may_to(Action::Register, standing, "identity")?;
    }
    let row =
        identity::Entity::find_by_id(id.uuid()).one(work.db()).await?.ok_or(Error::NotFound("identity"))?;
    if row.gone_at.is_some() {
        return Err(Error::Conflict("it is gone: it serves nothing any more".into()));
    }
    if !place_in(&work, &row, to).await? {
        return Err(Error::Conflict("it is so already".into()));
    }
    let facts = json!({ "system": to.map(|to| to.to_string()) });
    work.commit(Event::new("identity.placed", id, facts)).await?;
    Ok(())
}

/// The same in a transaction; says whether anything changed.
pub(crate) async fn place_in(work: &Work, row: &identity::Model, to: Option<SystemId>) -> Result<bool> {
    let is_by_person = row.system_by.as_deref().is_some_and(|by| by != JoinedBy::Rule.as_str());
    if row.system_id == to.map(SystemId::uuid) && (is_by_person || to.is_none()) {
        return Ok(false);
    }
    if let Some(to) = to {
        there(work.db(), to).await?;
    }
    moved(work, row.id, to.map(SystemId::uuid), Some(work.actor().name())).await?;
    align(work, &[row.id]).await?;
    Ok(true)
}
