//! Owners: security offers, people accept, decline, or say nothing; some identities nobody claims.

use super::desk::Desk;
use super::purposes;
use crate::demonstration::company::Principal;
use crate::demonstration::dice::Dice;
use crate::demonstration::people::{SECURITY, Team};
use crate::error::Result;
use crate::identities::{self, Brief, Filter};
use crate::ownership;
use domain::id::{OwnershipId, PersonId};
use domain::ownership::OwnerPart;
use domain::principal::PrincipalClass;
use domain::text::ReasonText;
use std::collections::{BTreeMap, HashSet};

/// What becomes of an offer.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Answer {
    Accepts,
    Declines,
    Waits,
}

/// The first wave: most of what is there.
pub(super) async fn first(desk: &Desk, company: &[Principal]) -> Result<()> {
    let mut known = HashSet::new();
    let offers = offers(desk, company, &mut known, |dice, _| match dice.below(100) {
        0..88 => Some(Answer::Accepts),
        88..91 => Some(Answer::Declines),
        91..94 => Some(Answer::Waits),
        _ => None,
    });
    answer(desk, offers.await?).await
}

/// The second: what appeared since, and some that were left.
pub(super) async fn second(desk: &Desk, company: &[Principal]) -> Result<()> {
    let mut known = touched(desk).await?;
    let offers = offers(desk, company, &mut known, |dice, _| {
        let _ = dice.next();
        if dice.percent(40) {
            Some(if dice.percent(70) { Answer::Accepts } else { Answer::Waits })
        } else {
            None
        }
    });
    answer(desk, offers.await?).await
}

/// The last: some offers of this morning wait.
pub(super) async fn last(desk: &Desk, company: &[Principal]) -> Result<()> {
    let mut known = touched(desk).await?;
    let offers = offers(desk, company, &mut known, |dice, _| {
        let _ = dice.next();
        dice.percent(25).then_some(Answer::Waits)
    });
    offers.await.map(drop)
}

/// Identities that were offered to somebody already.
async fn touched(desk: &Desk) -> Result<HashSet<String>> {
    use entities::{identity, ownership};
    use sea_orm::EntityTrait;
    let db = desk.tenure.database.read();
    let offered: HashSet<_> =
        ownership::Entity::find().all(db).await?.into_iter().map(|row| row.identity_id).collect();
    let all = identity::Entity::find().all(db).await?;
    Ok(all.into_iter().filter(|row| offered.contains(&row.id)).filter_map(|row| row.label).collect())
}

type Offers = BTreeMap<PersonId, Vec<(OwnershipId, Answer, Brief)>>;

/// Offers what `say` says of each identity of a team that is not `known`; technical owners, and some business owners.
async fn offers(
    desk: &Desk,
    company: &[Principal],
    known: &mut HashSet<String>,
    say: impl Fn(&mut Dice, &Brief) -> Option<Answer>,
) -> Result<Offers> {
    let security = desk.by(SECURITY).await?;
    let teams: BTreeMap<String, Team> =
        company.iter().filter_map(|one| Some((one.arn(), one.team?))).collect();
    let filter =
        Filter { classes: vec![PrincipalClass::Machine, PrincipalClass::Unsure], ..Filter::default() };
    let mut offers = Offers::new();
    for brief in identities::all(&security, &filter).await? {
        let Some(label) = brief.label.clone() else { continue };
        let Some(team) = teams.get(&label).filter(|_| !known.contains(&label)) else { continue };
        let mut dice = Dice::of(&["owner", &label], &[]);
        let Some(answer) = say(&mut dice, &brief) else { continue };
        known.insert(label);
        desk.pass(1);
        let technical = desk.id(team.technical())?;
        let id = ownership::offer(&security, brief.id, technical, OwnerPart::Technical).await?;
        offers.entry(technical).or_default().push((id, answer, brief.clone()));
        if answer == Answer::Accepts && dice.percent(18) {
            let business = desk.id(team.business())?;
            let id = ownership::offer(&security, brief.id, business, OwnerPart::Business).await?;
            offers.entry(business).or_default().push((id, answer, brief.clone()));
        }
    }
    Ok(offers)
}

/// A day later each answers for what is theirs.
async fn answer(desk: &Desk, offers: Offers) -> Result<()> {
    desk.pass(22 * 60);
    for (person, offers) in offers {
        let call = desk.of(person).await?;
        for (id, answer, brief) in offers {
            desk.pass(1);
            match answer {
                Answer::Accepts => {
                    ownership::accept(&call, id).await?;
                    purposes::say(desk, person, &brief).await?;
                }
                Answer::Declines => ownership::decline(&call, id, &declined()?).await?,
                Answer::Waits => {}
            }
        }
    }
    Ok(())
}

/// Why offers are declined at Waypost.
fn declined() -> Result<ReasonText> {
    Ok(ReasonText::parse("Another team runs this since the depots were split; please ask them.")?)
}
