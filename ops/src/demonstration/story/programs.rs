//! Programs that call with a token: one ships logs, one makes agents and has them registered, one was replaced.

use super::desk::Desk;
use crate::call::Call;
use crate::clients::{self, Issued, NewClient};
use crate::demonstration::people::{ADMIN, Team};
use crate::demonstration::time::{at, day};
use crate::error::{Error, Result};
use crate::machines::{Declaration, declare};
use crate::ownership;
use domain::client::Scope;
use domain::identity::{Environment, Kind};
use domain::particulars::{Autonomy, Particulars};
use domain::registration::{Criticality, Expiry, Nature, Registration, Trigger};
use domain::source::Provider;
use domain::text::{ClientName, PurposeText};

/// Where the agents live.
const AGENTS: &str = "waypost-agents";

/// The programs, with the tokens that they were told.
pub(super) struct Programs {
    shipper: Issued,
    factory: Issued,
}

/// An agent: its id, what it is for, its tools, and where its task ends.
struct Agent {
    id: &'static str,
    purpose: &'static str,
    tools: [&'static str; 2],
    bounds: &'static str,
    owner: &'static str,
}

/// The admin makes them; their owners accept, and one is replaced soon after.
pub(super) async fn make(desk: &Desk) -> Result<Programs> {
    desk.until(at(2026, 3, 5, 560));
    let old = new(desk, "Agent factory, first try", Scope::Lifecycle, Team::Platform).await?;
    let factory = new(desk, "Agent factory", Scope::Lifecycle, Team::Platform).await?;
    let shipper = new(desk, "Log shipper of the shared account", Scope::Ingest, Team::Data).await?;
    desk.pass(40);
    clients::revoke(&desk.by(ADMIN).await?, old.id).await?;
    for team in [Team::Platform, Team::Data] {
        let call = desk.by(team.technical()).await?;
        for offer in ownership::offers(&call).await? {
            if offer.identity == factory.identity || offer.identity == shipper.identity {
                desk.pass(6);
                ownership::accept(&call, offer.id).await?;
            }
        }
    }
    Ok(Programs { shipper, factory })
}

async fn new(desk: &Desk, name: &str, scope: Scope, team: Team) -> Result<Issued> {
    desk.pass(4);
    let accounts = if scope == Scope::Lifecycle { vec![AGENTS.to_owned()] } else { Vec::new() };
    let owner = Some(desk.id(team.technical())?);
    let asked = NewClient { name: ClientName::parse(name)?, scope, days: 180, accounts, owner };
    clients::create(&desk.by(ADMIN).await?, &asked).await
}

impl Programs {
    /// The factory registers an agent, whose owner accepts it.
    pub(super) async fn first_agent(&self, desk: &Desk) -> Result<()> {
        desk.until(at(2026, 3, 24, 600));
        let agent = Agent {
            id: "agent/parcel-rerouter",
            purpose: "Proposes another depot for parcels that would miss their van",
            tools: ["routes.read", "parcels.propose-depot"],
            bounds: "Parcels of the same day; a dispatcher confirms each",
            owner: Team::Platform.technical(),
        };
        let declared = self.declare(desk, &agent, Autonomy::WithApproval).await?;
        desk.pass(35);
        let call = desk.by(agent.owner).await?;
        let offer = ownership::offers(&call).await?.into_iter().find(|offer| offer.identity == declared);
        ownership::accept(&call, offer.ok_or(Error::NotFound("offer"))?.id).await
    }

    /// Yesterday: another, which waits for its owner; and the shipper's last call.
    pub(super) async fn second_agent(&self, desk: &Desk) -> Result<()> {
        desk.until(at(2026, 3, 30, 860));
        let agent = Agent {
            id: "agent/customs-paperwork",
            purpose: "Fills in customs forms for parcels that leave the union",
            tools: ["parcels.read", "forms.write"],
            bounds: "Forms of parcels up to 150 euros; everything else goes to a clerk",
            owner: Team::Fleet.technical(),
        };
        self.declare(desk, &agent, Autonomy::Alone).await?;
        desk.pass(25);
        self.calls(desk, &self.shipper).await.map(drop)
    }

    async fn calls(&self, desk: &Desk, client: &Issued) -> Result<Call> {
        let call = clients::authenticate(&desk.tenure, &client.token).await?;
        call.ok_or(Error::NotFound("client"))
    }

    async fn declare(
        &self,
        desk: &Desk,
        agent: &Agent,
        autonomy: Autonomy,
    ) -> Result<domain::id::IdentityId> {
        let particulars = Particulars::Agent {
            model: "Meridian 4, by Northwind AI".into(),
            autonomy,
            tools: agent.tools.map(str::to_owned).to_vec(),
            on_behalf_of: "Dispatch".into(),
            task_bounds: agent.bounds.into(),
            spawner: "Agent factory".into(),
        };
        let nature = Nature {
            kind: Some(Kind::AiAgent),
            cadence_days: Some(7),
            criticality: Some(Criticality::Medium),
            particulars: Some(particulars),
            system: None,
        };
        let said = Declaration {
            provider: Provider::Other,
            account: AGENTS.into(),
            external_id: agent.id.into(),
            name: None,
            kind: Kind::AiAgent,
            stated: Registration {
                purpose: PurposeText::parse(agent.purpose)?,
                environment: Environment::Production,
                expiry: Expiry::At(day(2026, 9, 30).start()),
                trigger: Trigger::OwnerChanged,
                nature,
            },
            owner: agent.owner.into(),
        };
        Ok(declare(&self.calls(desk, &self.factory).await?, &said).await?.id)
    }
}
