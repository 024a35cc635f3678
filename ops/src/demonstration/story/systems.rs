//! A team, a system with its owner, and by when the owners of the rest are found: proposed by one person of security and
//! approved by the other.

use super::desk::Desk;
use crate::demonstration::company::Account;
use crate::demonstration::people::{SECURITY, Team};
use crate::demonstration::time::day;
use crate::error::Result;
use crate::identities::{self, Filter};
use crate::systems::{self, Described};
use crate::{teams, waves};
use domain::id::PersonId;
use domain::identity::Environment;
use domain::ownership::OwnerPart;
use domain::review::Risk;
use domain::text::{FunctionText, SystemName, TeamName};
use domain::wave::Wave;

/// The people of routing and the platform own together.
pub(super) async fn team(desk: &Desk) -> Result<()> {
    let security = desk.by(SECURITY).await?;
    let (lead, member) = (desk.id(Team::Platform.technical())?, desk.id(Team::Routing.technical())?);
    desk.pass(5);
    let team = teams::make(&security, &TeamName::parse("Platform on call")?, lead).await?;
    desk.pass(2);
    teams::add(&security, team, member, false).await
}

/// What takes the customers' money, and whoever answers for it.
pub(super) async fn payments(desk: &Desk) -> Result<()> {
    let security = desk.by(SECURITY).await?;
    let owner = desk.id(Team::Payments.technical())?;
    let said = Described {
        name: SystemName::parse("Customer payments")?,
        function: Some(FunctionText::parse("Takes what customers pay, and pays couriers and partners out")?),
        environment: Some(Environment::Production),
    };
    desk.pass(5);
    let system = systems::make(&security, &said).await?;
    let filter =
        Filter { owner: Some(owner), account: Some(Account::Production.id().into()), ..Filter::default() };
    for brief in identities::all(&security, &filter).await? {
        systems::place(&security, brief.id, Some(system)).await?;
    }
    desk.pass(3);
    let offer = systems::offer(&security, system, owner, OwnerPart::Technical).await?;
    desk.pass(30);
    systems::accept(&desk.of(owner).await?, offer).await
}

/// By when the rest has owners.
pub(super) async fn plan(desk: &Desk, approver: PersonId) -> Result<()> {
    let ends = [(4, 20), (5, 4), (5, 18), (6, 1), (6, 15), (9, 1)];
    let planned: Vec<Wave> = Risk::ALL
        .iter()
        .zip(ends)
        .map(|(risk, (month, date))| Wave { risk: *risk, until: day(2026, month, date).start() })
        .collect();
    desk.pass(5);
    let plan = waves::propose(&desk.by(SECURITY).await?, &planned).await?;
    desk.pass(40);
    waves::approve(&desk.of(approver).await?, plan).await
}
