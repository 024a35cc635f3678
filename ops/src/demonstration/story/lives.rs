//! Lives that come to an end: one is retired and goes, one is suspended and seen so, one revoked at once and not reviewed
//! yet; and one that nobody registered is suspended by security this morning.

use super::desk::Desk;
use super::purposes;
use crate::demonstration::company::Account;
use crate::demonstration::company::ends::{OFFERED, RETIRED, REVOKED, SUSPENDED};
use crate::demonstration::people::{SECURITY, Team};
use crate::demonstration::time::at;
use crate::error::{Error, Result};
use crate::revocations::{Wanted, revoke};
use crate::{identities, ownership};
use domain::credential::CredentialType;
use domain::id::{CredentialId, IdentityId};
use domain::ownership::OwnerPart;
use domain::text::ReasonText;
use domain::transition::Transition;
use entities::credential;
use sea_orm::{EntityTrait, QueryFilter};

/// Who owns them, as the shared account's team.
const OWNER: Team = Team::Platform;

/// They are offered, accepted and registered; one is to be retired at once.
pub(super) async fn begin(desk: &Desk) -> Result<()> {
    desk.until(at(2026, 3, 23, 570));
    let security = desk.by(SECURITY).await?;
    let owner = desk.id(OWNER.technical())?;
    let mut offers = Vec::new();
    for name in [SUSPENDED, RETIRED, REVOKED] {
        let brief = desk.identity(name, Account::Tools).await?;
        desk.pass(2);
        let offer = ownership::offer(&security, brief.id, owner, OwnerPart::Technical).await?;
        offers.push((offer, brief));
    }
    desk.pass(50);
    for (offer, brief) in offers {
        desk.pass(3);
        ownership::accept(&desk.of(owner).await?, offer).await?;
        purposes::state(desk, owner, &brief).await?;
    }
    let retired = desk.identity(RETIRED, Account::Tools).await?.id;
    step(
        desk,
        OWNER.technical(),
        retired,
        Transition::Retire,
        "The new gateway sends every message since Monday",
    )
    .await
}

/// The week after: one is suspended.
pub(super) async fn suspend(desk: &Desk) -> Result<()> {
    let suspended = desk.identity(SUSPENDED, Account::Tools).await?.id;
    step(
        desk,
        OWNER.technical(),
        suspended,
        Transition::Suspend,
        "The printers are paused until the depot has moved; it may be needed again in May",
    )
    .await
}

/// Yesterday afternoon: a key stood in a public log.
pub(super) async fn revoke_one(desk: &Desk) -> Result<()> {
    desk.until(at(2026, 3, 30, 980));
    let identity = desk.identity(REVOKED, Account::Tools).await?.id;
    let wanted = Wanted { identity, credential: Some(key(desk, identity).await?), exposed: true };
    let why = ReasonText::parse("Its key stood in a public build log for some minutes")?;
    revoke(&desk.by(OWNER.technical()).await?, wanted, &why).await.map(drop)
}

/// This morning: what nobody answers for and acts alone is suspended, and one that nobody knew is offered.
pub(super) async fn today(desk: &Desk) -> Result<()> {
    desk.until(at(2026, 3, 31, 450));
    let night = desk.identity("agent-night-desk", Account::Production).await?.id;
    let why = "Nobody answers for it, and it may pass roles on; it stays off until somebody does";
    step(desk, SECURITY, night, Transition::Suspend, why).await?;
    desk.pass(20);
    let offered = desk.identity(OFFERED, Account::Tools).await?.id;
    let to = desk.id(Team::Fleet.technical())?;
    ownership::offer(&desk.by(SECURITY).await?, offered, to, OwnerPart::Technical).await.map(drop)
}

async fn step(desk: &Desk, who: &str, id: IdentityId, step: Transition, why: &str) -> Result<()> {
    desk.pass(10);
    identities::transition(&desk.by(who).await?, id, step, &ReasonText::parse(why)?).await.map(drop)
}

async fn key(desk: &Desk, identity: IdentityId) -> Result<CredentialId> {
    let rows = credential::Entity::find()
        .filter(credential::COLUMN.identity_id.eq(identity.uuid()))
        .filter(credential::COLUMN.kind.eq(CredentialType::AccessKey.as_str()))
        .filter(credential::COLUMN.slot.is_not_null())
        .filter(credential::COLUMN.active.eq(true))
        .all(desk.tenure.database.read())
        .await?;
    rows.into_iter().map(|row| CredentialId::new(row.id)).min().ok_or(Error::NotFound("credential"))
}
