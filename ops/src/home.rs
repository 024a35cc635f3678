//! What waits for whoever asks, and, for those who see everything, how it stands as a whole.

use crate::away;
use crate::call::Call;
use crate::error::Result;
use crate::exceptions::{self, ExceptionRow};
use crate::identities::{self, Asked, Filter, Lacking, ListPlace, Listed, Listing, Order, Posture, posture};
use crate::ownership::{self, OwnerRow};
use crate::reviews::{self, CampaignRow, ItemRow, ToConfirm, WaiverRow};
use crate::revocations::{self, RevocationRow};
use crate::systems::{self, SystemOwnerRow};
use crate::tasks::{self, Waiting};
use crate::usage::{DayUse, Lenses, glance};
use domain::actor::Role;
use domain::exception::Group;
use domain::id::CampaignId;
use domain::policy::Action;
use domain::review::CampaignState;
use domain::window::Window;

/// How many of each group stand on the page; the rest is behind a link.
pub const SHOWN: usize = 8;

/// The home page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Home {
    /// Over this window.
    pub window: Window,
    /// Offers of ownership to answer.
    pub offers: Vec<OwnerRow>,
    /// Offers of systems to answer.
    pub systems: Vec<SystemOwnerRow>,
    /// What is due while somebody is away, and the actor may take over.
    pub taken_over: Vec<away::Offered>,
    /// How many review items wait.
    pub open_items: usize,
    /// The first of them, each with its identity's use.
    pub items: Vec<(ItemRow, Vec<DayUse>)>,
    /// Keeps that wait for the actor, of security, to confirm them.
    pub confirm: ToConfirm,
    /// Tasks that are the actor's and, to security, nobody's.
    pub tasks: Waiting,
    /// How many identities that the actor owns have a credential to rotate.
    pub rotations: u64,
    /// The first of them.
    pub rotate: Vec<Listed>,
    /// Campaigns that wait for the actor's acknowledgement.
    pub acknowledge: Vec<CampaignRow>,
    /// Campaigns past their due instant that the actor may close.
    pub close: Vec<CampaignRow>,
    /// Exceptions that wait for the actor's answer, or confirmation.
    pub exceptions: Vec<ExceptionRow>,
    /// Waivers of independence that wait for the actor's answer, with what each one's campaign is called.
    pub waivers: Vec<(CampaignId, String, WaiverRow)>,
    /// What others revoked alone, and the actor may review.
    pub revocations: Vec<RevocationRow>,
    /// For those who see everything.
    pub posture: Option<Posture>,
}

/// What waits for the actor.
///
/// # Errors
/// What the database says.
pub async fn home(call: &Call) -> Result<Home> {
    let window = Window::before(call.now(), Window::DEFAULT_DAYS);
    let open = reviews::mine(call).await?;
    let open_items = open.len();
    let mut lenses = Lenses::new(window);
    let mut items = Vec::new();
    for item in open.into_iter().take(SHOWN) {
        // Whoever reviews it need not own it any more; then it is shown without its strip.
        let days = match identities::one(call, item.identity).await {
            Ok(brief) => glance(call, &mut lenses, &brief).await?.1,
            Err(crate::Error::NotFound(_)) => Vec::new(),
            Err(error) => return Err(error),
        };
        items.push((item, days));
    }
    let rotate = to_rotate(call, window).await?;
    let campaigns = reviews::list(call).await?;
    let mine = call.actor.person();
    let (mut acknowledge, mut close) = (Vec::new(), Vec::new());
    for one in campaigns {
        match one.state {
            CampaignState::Closed if mine == Some(one.acknowledger) => acknowledge.push(one),
            CampaignState::Open if one.due_at <= call.now() && call.actor.has(Role::Security) => {
                // What waits for a confirmation is in the way of closing it.
                let takes = one.confirmed_until().is_some_and(|until| call.now() < until);
                if !takes || !reviews::is_waiting(call, one.id).await? {
                    close.push(one);
                }
            }
            _ => {}
        }
    }
    let posture = if call.may(Action::SeeAll).is_ok() { Some(posture(call, window).await?) } else { None };
    let (rotations, rotate) = rotate.map_or_else(Default::default, |found| (found.total, found.rows));
    let offers = ownership::offers(call).await?;
    let waiting = |row: &ExceptionRow| row.group == Group::WaitingForMe;
    let exceptions = exceptions::list(call).await?.rows.into_iter().filter(waiting).collect();
    Ok(Home {
        window,
        offers,
        systems: systems::offers(call).await?,
        taken_over: away::offered(call).await?,
        open_items,
        items,
        confirm: reviews::to_confirm(call, SHOWN).await?,
        tasks: tasks::mine(call, u64::try_from(SHOWN).unwrap_or(u64::MAX)).await?,
        rotations,
        rotate,
        acknowledge,
        close,
        exceptions,
        waivers: reviews::waivers_to_answer(call).await?,
        revocations: revocations::waiting(call).await?,
        posture,
    })
}

/// The first identities that the actor owns which have a credential to rotate, and how many there are.
pub(crate) async fn to_rotate(call: &Call, window: Window) -> Result<Option<Listing>> {
    let Some(person) = call.actor.person() else { return Ok(None) };
    let asked = Asked {
        filter: Filter { owner: Some(person), ..Filter::default() },
        lacking: Some(Lacking::Rotation),
        finding: None,
        order: Order::default(),
        place: ListPlace::First,
        limit: u64::try_from(SHOWN).unwrap_or(u64::MAX),
        window,
    };
    identities::listing(call, &asked).await.map(Some)
}
