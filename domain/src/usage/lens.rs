//! Coverage seen action by action: worked out once for an account and a window, then asked for every identity.

use crate::catalogue::{ActionIx, ActionSet, Catalogue, LoggedAs};
use crate::coverage::{Coverage, EventClass, Grade, Need, Observed};
use crate::window::Window;
use std::collections::HashMap;

/// What one account's coverage says of each action in one window.
#[derive(Debug, Clone)]
pub struct Lens<'c> {
    catalogue: &'c Catalogue,
    window: Window,
    observes: bool,
    management: Observed,
    observed: Vec<Through>,
    /// Per action, its place in `observed`; `None` for actions that are never logged.
    needs: Vec<Option<usize>>,
    /// Actions of which every hour of the window is proven or declared.
    whole: ActionSet,
    /// The actions that are logged, by how they were seen.
    through: Vec<((u32, Grade), ActionSet)>,
}

/// What is asked again and again, worked out once.
#[derive(Debug, Clone, Copy)]
struct Through {
    days: u32,
    grade: Grade,
    whole: bool,
}

impl Through {
    fn of(observed: &Observed) -> Self {
        Self { days: observed.days(), grade: observed.grade, whole: observed.is_whole() }
    }
}

impl<'c> Lens<'c> {
    /// Looks at `window` through `coverage`.
    #[must_use]
    pub fn new(catalogue: &'c Catalogue, coverage: &Coverage, window: Window) -> Self {
        let mut places: HashMap<Need, usize> = HashMap::new();
        let mut observed = Vec::new();
        let needs = catalogue
            .all()
            .iter()
            .map(|ix| {
                let need = need_of(catalogue, ix)?;
                Some(*places.entry(need).or_insert_with_key(|need| {
                    observed.push(Through::of(&coverage.observed(need, window)));
                    observed.len() - 1
                }))
            })
            .collect::<Vec<Option<usize>>>();
        let mut whole = ActionSet::default();
        let mut through: Vec<((u32, Grade), ActionSet)> = Vec::new();
        for (action, place) in (0..).map(ActionIx).zip(&needs) {
            let Some(one) = place.and_then(|place| observed.get(place)).copied() else { continue };
            if one.whole {
                whole.insert(action);
            }
            let seen = (one.days, one.grade);
            match through.iter_mut().find(|(known, _)| *known == seen) {
                Some((_, actions)) => {
                    actions.insert(action);
                }
                None => through.push((seen, std::iter::once(action).collect())),
            }
        }
        Self {
            catalogue,
            window,
            observes: coverage.observes_anything(),
            management: coverage.observed(&Need::management(), window),
            observed,
            needs,
            whole,
            through,
        }
    }

    /// The catalogue it reads.
    #[must_use]
    pub const fn catalogue(&self) -> &'c Catalogue {
        self.catalogue
    }

    /// The window it looks at.
    #[must_use]
    pub const fn window(&self) -> Window {
        self.window
    }

    /// Does any source observe this account at all?
    #[must_use]
    pub const fn observes_anything(&self) -> bool {
        self.observes
    }

    /// How management events were observed: what a whole identity is shown with.
    #[must_use]
    pub const fn management(&self) -> &Observed {
        &self.management
    }

    fn observed(&self, action: ActionIx) -> Option<Through> {
        let place = self.needs.get(usize::try_from(action.0).ok()?).copied().flatten()?;
        self.observed.get(place).copied()
    }

    /// Is the action's class logged, and every hour of the window proven or declared for it?
    #[must_use]
    pub fn is_whole(&self, action: ActionIx) -> bool {
        self.whole.contains(action)
    }

    /// The actions of which that holds.
    #[must_use]
    pub const fn whole(&self) -> &ActionSet {
        &self.whole
    }

    /// Whole days observed for the action and the best grade of any hour; none of either where it is never logged.
    #[must_use]
    pub fn seen_through(&self, action: ActionIx) -> (u32, Grade) {
        self.observed(action).map_or((0, Grade::None), |through| (through.days, through.grade))
    }

    /// Of several actions the fewest days and the worst grade; none of either where none of them is ever logged.
    #[must_use]
    pub fn least_seen(&self, actions: &ActionSet) -> (u32, Grade) {
        let of = self.through.iter().filter(|(_, those)| those.meets(actions)).map(|(seen, _)| *seen);
        let least = of.reduce(|(fewest, worst), (days, grade)| (fewest.min(days), worst.max(grade)));
        least.unwrap_or((0, Grade::None))
    }
}

/// What must be listened to for this action to be heard; `None` where it is never logged. Whether a management
/// event is recorded as read or write is the provider's choice event by event, so both must be listened to.
fn need_of(catalogue: &Catalogue, action: ActionIx) -> Option<Need> {
    let entry = catalogue.entry(action);
    let classes = match &entry.logged_as {
        LoggedAs::Management => vec![EventClass::ManagementRead, EventClass::ManagementWrite],
        LoggedAs::Data(kind) => vec![EventClass::Data(kind.clone())],
        LoggedAs::Never => return None,
    };
    Some(Need { classes, event_source: entry.event_source.clone(), global: entry.global })
}
