//! Coverage seen action by action: worked out once for an account and a window, then asked for every identity.

use crate::catalogue::{ActionIx, Catalogue, LoggedAs};
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
            .collect();
        Self {
            catalogue,
            window,
            observes: coverage.observes_anything(),
            management: coverage.observed(&Need::management(), window),
            observed,
            needs,
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
        self.observed(action).is_some_and(|through| through.whole)
    }

    /// Whole days observed for the action and the best grade of any hour; none of either where it is never logged.
    #[must_use]
    pub fn seen_through(&self, action: ActionIx) -> (u32, Grade) {
        self.observed(action).map_or((0, Grade::None), |through| (through.days, through.grade))
    }

    /// Is the action ever logged at all?
    #[must_use]
    pub fn is_logged(&self, action: ActionIx) -> bool {
        self.observed(action).is_some()
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
