//! Coverage: what a source really observed, by region, event class and hour, with its grade.
//!
//! Only proven or declared hours let a grant be called unused. Inferred hours say that somebody was listening then,
//! not that they heard everything.

mod hours;
mod spans;
#[cfg(test)]
mod tests;

use crate::instant::Instant;
use crate::window::{Day, Hour, Window};
use crate::words::words;
use serde::{Deserialize, Serialize};

pub use hours::HourSet;
pub use spans::{EVERY_REGION, Span};

/// The region in which global services are recorded (AWS: IAM, CloudFront, Route 53, Organizations …).
pub const GLOBAL_REGION: &str = "us-east-1";

words! {
    /// How well an hour is known, best first.
    pub enum Grade {
        /// The provider's signed digests name every file, and each was imported.
        Proven = "proven",
        /// The trail's configuration and status cover it, and somebody stated that every file was imported.
        Declared = "declared",
        /// Records were seen that hour.
        Inferred = "inferred",
        /// Nothing is known.
        None = "none",
    }
}

/// A class of events, as trails select them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum EventClass {
    /// Management events that read.
    ManagementRead,
    /// Management events that write.
    ManagementWrite,
    /// Data events of one resource type, such as `AWS::S3::Object`.
    Data(String),
}

impl std::fmt::Display for EventClass {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::ManagementRead => out.write_str("management-read"),
            Self::ManagementWrite => out.write_str("management-write"),
            Self::Data(kind) => write!(out, "data:{kind}"),
        }
    }
}

impl std::str::FromStr for EventClass {
    type Err = crate::problem::UnknownWord;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "management-read" => Ok(Self::ManagementRead),
            "management-write" => Ok(Self::ManagementWrite),
            other => other.strip_prefix("data:").map(|kind| Self::Data(kind.into())).ok_or_else(|| {
                crate::problem::UnknownWord::new(other, &["management-read", "management-write", "data:TYPE"])
            }),
        }
    }
}

/// The regions a trail selects.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Regions {
    /// Every region, those not yet known included.
    All,
    /// One region alone.
    Only(String),
}

/// Which services' events a trail records of a class.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Services {
    /// All but these event sources.
    AllBut(Vec<String>),
    /// Only these event sources.
    Only(Vec<String>),
}

impl Services {
    fn include(&self, event_source: &str) -> bool {
        match self {
            Self::AllBut(left_out) => !left_out.iter().any(|source| source == event_source),
            Self::Only(chosen) => chosen.iter().any(|source| source == event_source),
        }
    }
}

/// What one trail selects of one class.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Selection {
    /// The class.
    pub class: EventClass,
    /// Of which services.
    pub services: Services,
}

/// A trail as its configuration and status declare it, over the time for which they speak.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrailSpan {
    /// The trail's provider id (AWS: its ARN).
    pub trail: String,
    /// The regions it records.
    pub regions: Regions,
    /// Does it record global services?
    pub global: bool,
    /// What it selects, whole: a selection narrowed to some resources or operations is left out.
    pub selections: Vec<Selection>,
    /// StartLoggingTime, inclusive.
    pub from: Instant,
    /// LatestDeliveryTime, exclusive.
    pub until: Instant,
}

/// From `at` on, what was declared of `trail` no longer holds: a successful StopLogging, DeleteTrail, UpdateTrail or
/// PutEventSelectors.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrailBreak {
    /// The trail's provider id.
    pub trail: String,
    /// When the change was made.
    pub at: Instant,
}

/// Somebody stated that every log file delivered for [from, until) was imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Completeness {
    /// Inclusive.
    pub from: Instant,
    /// Exclusive.
    pub until: Instant,
}

/// One day of hours in which records were seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeenHours {
    /// The provider's region.
    pub region: String,
    /// The class of the records.
    pub class: EventClass,
    /// The UTC day.
    pub day: Day,
    /// Bit h is set when a record of hour h was seen.
    pub hours: u32,
}

/// What is known of one account's observation. The order of its parts never matters.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Trails as declared.
    pub trails: Vec<TrailSpan>,
    /// Changes that end what was declared.
    pub breaks: Vec<TrailBreak>,
    /// Statements of completeness.
    pub complete: Vec<Completeness>,
    /// Hours in which records were seen.
    pub seen: Vec<SeenHours>,
}

/// What must be listened to for a grant to be heard.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Need {
    /// Every one of these classes.
    pub classes: Vec<EventClass>,
    /// The service, as the log names it.
    pub event_source: String,
    /// A global service, recorded in [`GLOBAL_REGION`] alone?
    pub global: bool,
}

impl Need {
    /// Any management event of a regional service: what a whole identity is shown with.
    #[must_use]
    pub fn management() -> Self {
        Self {
            classes: vec![EventClass::ManagementRead, EventClass::ManagementWrite],
            event_source: String::new(),
            global: false,
        }
    }
}

impl Coverage {
    /// Does any source observe this account at all?
    #[must_use]
    pub fn observes_anything(&self) -> bool {
        !self.trails.is_empty() || !self.seen.is_empty()
    }

    /// The hours of `window` in which everything that `need` names was declared: each of its classes, in every region
    /// that the account's trails select for it (a global service: in [`GLOBAL_REGION`]). An hour counts only whole.
    #[must_use]
    pub fn declared(&self, need: &Need, window: Window) -> HourSet {
        if need.classes.is_empty() {
            return HourSet::empty(window);
        }
        let mut all = HourSet::full(window);
        for class in &need.classes {
            all.keep_only(&self.declared_class(class, need, window));
        }
        all
    }

    fn declared_class(&self, class: &EventClass, need: &Need, window: Window) -> HourSet {
        let selecting: Vec<&TrailSpan> = self
            .trails
            .iter()
            .filter(|trail| {
                trail
                    .selections
                    .iter()
                    .any(|one| one.class == *class && one.services.include(&need.event_source))
            })
            .collect();
        let mut regions: Vec<&Regions> = if need.global {
            // Recorded in one place, by whichever trail listens there for global services.
            return self.union(
                window,
                selecting.into_iter().filter(|trail| {
                    trail.global
                        && matches!(&trail.regions, Regions::All)
                            | matches!(&trail.regions, Regions::Only(region) if region == GLOBAL_REGION)
                }),
            );
        } else {
            selecting.iter().map(|trail| &trail.regions).collect()
        };
        regions.sort();
        regions.dedup();
        if regions.is_empty() {
            return HourSet::empty(window);
        }
        let mut all = HourSet::full(window);
        for region in regions {
            let hearing = selecting
                .iter()
                .copied()
                .filter(|trail| trail.regions == Regions::All || trail.regions == *region);
            all.keep_only(&self.union(window, hearing));
        }
        all
    }

    fn union<'a>(&self, window: Window, trails: impl Iterator<Item = &'a TrailSpan>) -> HourSet {
        let mut heard = HourSet::empty(window);
        for trail in trails {
            let until = self
                .breaks
                .iter()
                .filter(|one| one.trail == trail.trail && trail.from <= one.at && one.at < trail.until)
                .map(|one| one.at)
                .min()
                .unwrap_or(trail.until);
            for statement in &self.complete {
                heard.add_whole_hours(trail.from.max(statement.from), until.min(statement.until));
            }
        }
        heard
    }

    /// The hours of `window` in which records of any of `need`'s classes were seen, in any region (a global service:
    /// in [`GLOBAL_REGION`]).
    #[must_use]
    pub fn inferred(&self, need: &Need, window: Window) -> HourSet {
        let mut seen = HourSet::empty(window);
        for day in &self.seen {
            let here = !need.global || day.region == GLOBAL_REGION;
            if here && need.classes.contains(&day.class) {
                seen.add_bits(day.day, day.hours);
            }
        }
        seen
    }

    /// Everything a verdict needs to know for `need`.
    #[must_use]
    pub fn observed(&self, need: &Need, window: Window) -> Observed {
        let declared = self.declared(need, window);
        let inferred = self.inferred(need, window);
        let grade = if !declared.is_empty() {
            Grade::Declared
        } else if !inferred.is_empty() {
            Grade::Inferred
        } else {
            Grade::None
        };
        Observed { declared, inferred, grade }
    }
}

/// How much of a window was observed for one need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observed {
    /// Proven and declared hours.
    pub declared: HourSet,
    /// Hours in which records were seen.
    pub inferred: HourSet,
    /// The best grade that any hour has.
    pub grade: Grade,
}

impl Observed {
    /// Proven and declared hours in days, rounded down.
    #[must_use]
    pub fn days(&self) -> u32 {
        self.declared.len() / 24
    }

    /// Is every hour of the window proven or declared?
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.declared.is_full()
    }

    /// The grade of one day: declared when all its hours are, inferred when any hour was declared or seen.
    #[must_use]
    pub fn day(&self, day: Day) -> Grade {
        if self.declared.hours_of(day) == 24 {
            Grade::Declared
        } else if self.declared.hours_of(day) > 0 || self.inferred.hours_of(day) > 0 {
            Grade::Inferred
        } else {
            Grade::None
        }
    }
}

/// The hour of an instant, as a bit of its day.
#[must_use]
pub fn hour_bit(at: Instant) -> (Day, u32) {
    let hour = Hour::of(at);
    (hour.day(), 1 << hour.0.rem_euclid(24))
}

/// The end, exclusive, of the last hour of `day` whose bit is set; `None` where none is.
#[must_use]
pub fn hours_end(day: Day, hours: u32) -> Option<Instant> {
    let last = (0..24_i32).rev().find(|hour| hours & (1 << hour) != 0)?;
    Some(Hour(day.first_hour().0.saturating_add(last + 1)).start())
}
