//! People who come and go: a second person of security, who proposes a policy, and somebody of finance who left.

use super::desk::Desk;
use crate::demonstration::company::Account;
use crate::demonstration::people::{ADMIN, SECURITY, Team};
use crate::demonstration::time::{at, day};
use crate::error::Result;
use crate::identities::{self, Filter};
use crate::policies::{Wanted, propose};
use crate::{ownership, people};
use domain::actor::{Actor, Role};
use domain::credential::{CredentialType, RotationPolicy};
use domain::departure::DepartureCause;
use domain::id::PersonId;
use domain::ownership::OwnerPart;
use domain::text::ReasonText;

/// Somebody joins security: proposed by the admin, confirmed by security.
pub(super) async fn join(desk: &Desk) -> Result<PersonId> {
    desk.pass(60);
    let operator = desk.tenure.call(Actor::Operator);
    let mira = people::add(&operator, "mira.kovac@example.com", Some("Mira Kovac"), Role::Owner).await?;
    desk.pass(10);
    let proposal = people::propose(&desk.by(ADMIN).await?, mira, Role::Security).await?;
    desk.pass(90);
    people::confirm(&desk.by(SECURITY).await?, proposal).await?;
    Ok(mira)
}

/// Whoever leaves finance has a backup for what production runs on; for the rest there is none.
pub(super) async fn backups(desk: &Desk) -> Result<()> {
    let security = desk.by(SECURITY).await?;
    let (leaver, backup) = (desk.id(Team::Finance.technical())?, desk.id(Team::Data.technical())?);
    let filter =
        Filter { owner: Some(leaver), account: Some(Account::Production.id().into()), ..Filter::default() };
    for brief in identities::all(&security, &filter).await? {
        if !brief.name.starts_with("job-") && !brief.name.starts_with("svc-") {
            continue;
        }
        desk.pass(2);
        let offer = ownership::offer(&security, brief.id, backup, OwnerPart::Backup).await?;
        desk.pass(4);
        ownership::accept(&desk.of(backup).await?, offer).await?;
    }
    Ok(())
}

/// They left: the admin says so.
pub(super) async fn leave(desk: &Desk) -> Result<()> {
    desk.until(at(2026, 3, 28, 540));
    let leaver = desk.id(Team::Finance.technical())?;
    people::deactivate(&desk.by(ADMIN).await?, leaver, DepartureCause::Person).await.map(drop)
}

/// A stricter policy for access keys, which waits for another person of security.
pub(super) async fn policy(desk: &Desk, author: PersonId) -> Result<()> {
    desk.until(at(2026, 3, 30, 620));
    let wanted = Wanted {
        kind: CredentialType::AccessKey,
        policy: RotationPolicy { max_age_days: 60, lead_days: 14, overlap_days: 3, may_not_expire: true },
        start: Some(day(2026, 5, 1).start()),
    };
    let why = ReasonText::parse(
        "Three keys of last year stood in logs; sixty days halve the time that one is of use",
    )?;
    propose(&desk.of(author).await?, &wanted, &why).await.map(drop)
}
