//! Offers of many identities to one person, by a filter: seen in numbers first, and made in one transaction.

use crate::call::{Call, Work};
use crate::error::{Error, Result};
use crate::event::Event;
use crate::identities::{Asked, matching};
use crate::ownership::{Party, Through};
use crate::sources::foreign;
use crate::usage::Lenses;
use crate::{ownership, people, teams};
use domain::id::IdentityId;
use domain::ownership::OwnerPart;
use domain::policy::Action;
use domain::principal::PrincipalClass;
use entities::inconsistency::Place;
use entities::ownership as rows;
use sea_orm::{EntityTrait, QueryFilter};
use std::collections::HashSet;
use uuid::Uuid;

/// What is to be offered to whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assign {
    /// Which identities; place and limit of a page play no part.
    pub which: Asked,
    /// To whom.
    pub to: Party,
    /// In what part.
    pub part: OwnerPart,
}

/// What it comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assigned {
    /// What the person is called.
    pub name: String,
    /// Identities that the filter finds.
    pub found: usize,
    /// Of those, how many are offered.
    pub offered: usize,
    /// How many they have in that part, or were asked to already.
    pub already: usize,
    /// How many cannot be owned here: gone, no non-human identity, or of a foreign account.
    pub left_out: usize,
}

/// What [`assign`] would do now, in numbers.
///
/// # Errors
/// As [`assign`].
pub async fn preview(call: &Call, asked: &Assign) -> Result<Assigned> {
    Ok(plan(call, asked).await?.2)
}

/// Offers everything that the filter finds, and that can be, with a leaf each; all, or nothing.
///
/// # Errors
/// As [`ownership::offer`]; [`Error::Conflict`] where nothing is left to offer.
pub async fn assign(call: &Call, asked: &Assign) -> Result<Assigned> {
    call.may(Action::AssignOwner)?;
    let work = call.begin().await?;
    // Writers take turns: what is read from here on stays so until the end.
    let (ids, to, outlook) = plan(call, asked).await?;
    let mut ids = ids.into_iter();
    let Some(first) = ids.next() else {
        return Err(Error::Conflict("nothing that this finds is left to offer to them".into()));
    };
    for id in ids {
        let event = offer(&work, id, to, asked.part).await?;
        work.note(event).await?;
    }
    let event = offer(&work, first, to, asked.part).await?;
    work.commit(event).await?;
    Ok(outlook)
}

async fn offer(work: &Work, id: IdentityId, to: Through, part: OwnerPart) -> Result<Event> {
    Ok(ownership::ask(work, id, to, (part, None)).await?.1)
}

async fn plan(call: &Call, asked: &Assign) -> Result<(Vec<IdentityId>, Through, Assigned)> {
    call.may(Action::AssignOwner)?;
    let to = ownership::may_be_asked(call, call.read(), asked.to, asked.part).await?;
    let mut names = people::names(call.read(), [to.person]).await?;
    let name = match to.team {
        Some(team) => teams::names(call.read(), [team.uuid()]).await?.remove(&team.uuid()),
        None => names.remove(&to.person),
    };
    let mut lenses = Lenses::new(asked.which.window);
    let (_, query) = matching(call, &mut lenses, &asked.which).await?;
    let found = asked.which.order.apply(query).all(call.read()).await?;
    let foreign = foreign(call.read()).await?;
    let theirs = rows::Entity::find()
        .filter(rows::COLUMN.person_id.eq(to.person.uuid()))
        .filter(rows::COLUMN.part.eq(asked.part.as_str()))
        .filter(rows::COLUMN.until.is_null())
        .all(call.read())
        .await?;
    let mut known: HashSet<Uuid> = HashSet::new();
    for row in theirs {
        if row.accepted_at.is_some() || ownership::of_row(&row)?.waits(call.now()) {
            known.insert(row.identity_id);
        }
    }
    let mut outlook =
        Assigned { name: name.unwrap_or_default(), found: found.len(), offered: 0, already: 0, left_out: 0 };
    let mut ids = Vec::new();
    for row in found {
        let class: PrincipalClass = Place::new("identity", row.id).word("class", &row.class)?;
        if row.gone_at.is_some() || !class.in_population() || foreign.contains(&row.source_id) {
            outlook.left_out += 1;
        } else if known.contains(&row.id) {
            outlook.already += 1;
        } else {
            outlook.offered += 1;
            ids.push(IdentityId::new(row.id));
        }
    }
    Ok((ids, to, outlook))
}
