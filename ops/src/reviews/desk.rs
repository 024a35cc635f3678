//! What the pages of campaigns are made with: the list with its progress, and what a launch can choose from.

use super::progress::progress;
use super::recurring::{RecurringRow, recurring_reviews};
use super::rows::{CampaignRow, list};
use super::saved::{SavedScope, saved_scopes};
use crate::call::Call;
use crate::error::Result;
use crate::identities::{self, Asked, Filter, ListPlace, Order};
use crate::micro::{self, MicroPage};
use crate::zone::Tz;
use crate::{people, systems};
use domain::actor::Role;
use domain::id::PersonId;
use domain::policy::Action;
use domain::review::{CampaignState, in_time};
use domain::window::Window;

/// A campaign in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Indexed {
    /// The campaign.
    pub campaign: CampaignRow,
    /// Items that the actor may see with an answer that counts; all that came to an outcome once it is closed.
    pub decided: u64,
    /// Items that the actor may see.
    pub of: u64,
    /// Open items that are the actor's own to decide.
    pub mine: u64,
}

/// The list of campaigns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Index {
    /// Newest first.
    pub campaigns: Vec<Indexed>,
    /// May the actor launch one?
    pub may_launch: bool,
    /// What is launched by itself, to whoever may launch.
    pub recurring: Vec<RecurringRow>,
    /// The standing order of micro-reviews, to whoever may give one.
    pub micro: Option<MicroPage>,
}

/// The campaigns that the actor may see, newest first, each with how far it has come.
///
/// # Errors
/// What the database says.
pub async fn index(call: &Call) -> Result<Index> {
    let mut campaigns = Vec::new();
    let sees_all = call.may(Action::SeeAll).is_ok();
    for campaign in list(call).await? {
        // What came out is kept with a closed campaign: it need not be counted again.
        if let (Some(counts), true) = (campaign.counts, sees_all) {
            let decided = counts.population - counts.no_response - counts.withdrawn;
            campaigns.push(Indexed { campaign, decided, of: counts.population, mine: 0 });
            continue;
        }
        let found = progress(call, campaign.id).await?;
        let open = campaign.state == CampaignState::Open && in_time(call.now(), campaign.due_at);
        let is_mine = |item: &&super::ItemRow| {
            open && item.answer.is_none()
                && call.actor.person().is_some()
                && item.reviewer == call.actor.person()
        };
        let mine = found.items.iter().filter(is_mine).count();
        campaigns.push(Indexed {
            campaign,
            decided: found.decided,
            of: found.decided + found.open,
            mine: u64::try_from(mine).unwrap_or(u64::MAX),
        });
    }
    Ok(Index {
        campaigns,
        may_launch: call.may(Action::LaunchCampaign).is_ok(),
        recurring: recurring_reviews(call).await?,
        micro: micro::page(call).await?,
    })
}

/// What a launch can choose from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choices {
    /// Whoever holds the role management, by name, and is not the actor.
    pub acknowledgers: Vec<(PersonId, String)>,
    /// The provider accounts there are.
    pub accounts: Vec<String>,
    /// Whoever owns something, by name.
    pub owners: Vec<(PersonId, String)>,
    /// The systems that there are, by name.
    pub systems: Vec<systems::Choice>,
    /// The saved scopes, by name.
    pub saved: Vec<SavedScope>,
    /// The organisation's zone, by whose clocks the due instant is typed.
    pub zone: Tz,
}

/// What a launch can choose from.
///
/// # Errors
/// Whoever may not launch.
pub async fn choices(call: &Call) -> Result<Choices> {
    call.may(Action::LaunchCampaign)?;
    let asked = Asked {
        filter: Filter::default(),
        lacking: None,
        finding: None,
        order: Order::default(),
        place: ListPlace::First,
        limit: 1,
        window: Window::before(call.now(), 1),
    };
    let found = identities::listing(call, &asked).await?;
    let is_manager = |person: &people::PersonRow| {
        let holds = person.roles.iter().any(|held| held.role == Role::Management);
        person.active && holds && call.actor.person() != Some(person.id)
    };
    let people = people::list(call).await?;
    let acknowledgers =
        people.into_iter().filter(is_manager).map(|person| (person.id, person.name)).collect();
    Ok(Choices {
        acknowledgers,
        accounts: found.accounts,
        owners: found.owners,
        systems: found.systems,
        saved: saved_scopes(call).await?,
        zone: call.zone(),
    })
}
