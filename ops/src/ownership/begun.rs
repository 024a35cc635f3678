//! An interval that begins: what ends with it, and what goes to the new owner.

use super::{end, of_identity_rows, of_row};
use crate::call::Work;
use crate::error::Result;
use crate::event::Event;
use crate::telling::Ink;
use crate::{micro, reviews, tasks};
use domain::id::{IdentityId, OwnershipId, PersonId, TeamId};
use domain::ownership::{EndedAs, OwnerPart};
use domain::review::MicroCause;
use entities::ownership;
use sea_orm::{ActiveModelTrait, IntoActiveModel, Set};
use serde_json::json;

/// Begins the interval of an offer in the name of whoever asks, and gives the event that says so, with its identity. Tasks
/// that it does are to be settled with that event's leaf.
pub(crate) async fn accepted(work: &Work, row: ownership::Model) -> Result<(Event, IdentityId)> {
    let (id, part) = (OwnershipId::new(row.id), of_row(&row)?.part);
    let identity = IdentityId::new(row.identity_id);
    replace(work, identity, part).await?;
    // Who answered for a team acts for it.
    let person = work.actor().person().unwrap_or(PersonId::new(row.person_id));
    let team = row.team_id.map(|team| TeamId::new(team).to_string());
    let mut change = row.into_active_model();
    change.person_id = Set(person.uuid());
    change.accepted_at = Set(Some(work.at()));
    change.update(work.db()).await?;
    begins(work, identity, person, part).await?;
    let facts = json!({
        "ownership": id.to_string(), "person": person.to_string(), "part": part.as_str(), "team": team,
    });
    Ok((Event::new("ownership.accepted", identity, facts), identity))
}

/// Ends what somebody holds of a part that one alone can have.
async fn replace(work: &Work, identity: IdentityId, part: OwnerPart) -> Result<()> {
    if !matches!(part, OwnerPart::Technical | OwnerPart::Business) {
        return Ok(());
    }
    for held in of_identity_rows(work.db(), identity).await? {
        if held.part == part.as_str() && held.accepted_at.is_some() && held.until.is_none() {
            let facts = json!({
                "ownership": OwnershipId::new(held.id).to_string(), "person": PersonId::new(held.person_id).to_string(),
                "part": part.as_str(),
            });
            end(work, held, (work.at(), EndedAs::Replaced), None).await?;
            work.note(Event::new("ownership.ended", identity, facts)).await?;
        }
    }
    Ok(())
}

/// Did another person hold this part before? The first owner is no change.
async fn changed(work: &Work, identity: IdentityId, person: PersonId, part: OwnerPart) -> Result<bool> {
    if !matches!(part, OwnerPart::Technical | OwnerPart::Business) {
        return Ok(false);
    }
    let rows = of_identity_rows(work.db(), identity).await?;
    let held = |row: &ownership::Model| row.part == part.as_str() && row.accepted_at.is_some();
    Ok(rows.iter().any(|row| held(row) && row.until.is_some() && row.person_id != person.uuid()))
}

/// What goes to somebody whose interval begins: open review items, what a program declared, and tasks; and the review that
/// another owner opens.
pub(crate) async fn begins(
    work: &Work,
    identity: IdentityId,
    person: PersonId,
    part: OwnerPart,
) -> Result<()> {
    reviews::route_to_owner(work, identity, person, part).await?;
    if changed(work, identity, person, part).await? {
        micro::happened(Ink::of(work), &[(MicroCause::Owner, identity)]).await?;
    }
    if let Some(registered) = crate::identities::accepted(work, identity).await? {
        work.note(registered).await?;
    }
    if part == OwnerPart::Technical {
        tasks::hand_over(work, identity, Some(person)).await?;
    }
    Ok(())
}
