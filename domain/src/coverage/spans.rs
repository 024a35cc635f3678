//! Coverage told as spans of hours, the gaps among them: what evidence shows of what was observed.

use super::{Coverage, EventClass, Grade, HourSet, Regions};
use crate::instant::Instant;
use crate::window::{Hour, Window};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// How a span names every region that has no row of its own.
pub const EVERY_REGION: &str = "*";

/// Hours of one region and class, all of one grade. Grade `none` is a gap.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// The provider's region, or [`EVERY_REGION`].
    pub region: String,
    /// The class of events.
    pub class: EventClass,
    /// The first hour, inclusive.
    #[serde(with = "crate::instant::fixed")]
    pub from: Instant,
    /// The end of the last hour, exclusive.
    #[serde(with = "crate::instant::fixed")]
    pub until: Instant,
    /// How well these hours are known.
    pub grade: Grade,
}

impl Coverage {
    /// The whole window, region by region and class by class, by region, class and time. Regions are those that a
    /// trail names or a record was seen in, and [`EVERY_REGION`] for the others; classes are management and those that
    /// a trail selects or a record was seen of. A class counts as declared where a trail selects it of services in
    /// general.
    #[must_use]
    pub fn spans(&self, window: Window) -> Vec<Span> {
        let mut regions = BTreeSet::from([EVERY_REGION.to_owned()]);
        let mut classes = BTreeSet::from([EventClass::ManagementRead, EventClass::ManagementWrite]);
        for trail in &self.trails {
            if let Regions::Only(region) = &trail.regions {
                regions.insert(region.clone());
            }
            classes.extend(trail.selections.iter().map(|one| one.class.clone()));
        }
        for seen in &self.seen {
            regions.insert(seen.region.clone());
            classes.insert(seen.class.clone());
        }
        let mut spans = Vec::new();
        for region in &regions {
            for class in &classes {
                self.span(region, class, window, &mut spans);
            }
        }
        spans
    }

    fn span(&self, region: &str, class: &EventClass, window: Window, spans: &mut Vec<Span>) {
        let hearing = self.trails.iter().filter(|trail| {
            let here = match &trail.regions {
                Regions::All => true,
                Regions::Only(only) => only == region,
            };
            here && trail.selections.iter().any(|one| one.class == *class && one.services.include(""))
        });
        let declared = self.union(window, hearing);
        let mut inferred = HourSet::empty(window);
        for seen in self.seen.iter().filter(|seen| seen.region == region && seen.class == *class) {
            inferred.add_bits(seen.day, seen.hours);
        }
        let first = spans.len();
        for hour in window.hours().map(Hour) {
            let grade = if declared.has(hour) {
                Grade::Declared
            } else if inferred.has(hour) {
                Grade::Inferred
            } else {
                Grade::None
            };
            let until = Hour(hour.0 + 1).start();
            match spans[first..].last_mut() {
                Some(last) if last.grade == grade => last.until = until,
                _ => spans.push(Span {
                    region: region.to_owned(),
                    class: class.clone(),
                    from: hour.start(),
                    until,
                    grade,
                }),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Completeness, SeenHours, Selection, Services, TrailSpan};
    use super::*;
    use crate::instant::parse;
    use crate::window::Day;

    fn at(text: &str) -> Instant {
        parse(text).unwrap()
    }

    fn window() -> Window {
        Window::ending(at("2026-01-03T00:00:00Z"), 2)
    }

    fn told(spans: &[Span], region: &str, class: &EventClass) -> Vec<(String, Grade)> {
        let mine = spans.iter().filter(|span| span.region == region && span.class == *class);
        mine.map(|span| (span.from.format("%dT%H").to_string(), span.grade)).collect()
    }

    #[test]
    fn an_account_that_nothing_observes_is_one_gap() {
        let spans = Coverage::default().spans(window());
        assert_eq!(spans.len(), 2);
        for span in spans {
            assert_eq!((span.region.as_str(), span.grade), (EVERY_REGION, Grade::None));
            assert_eq!((span.from, span.until), (window().from.start(), window().until.start()));
        }
    }

    #[test]
    fn every_hour_of_the_window_is_in_one_span_and_gaps_are_told() {
        let (from, until) = (at("2026-01-01T06:00:00Z"), at("2026-01-02T00:00:00Z"));
        let class = EventClass::ManagementWrite;
        let coverage = Coverage {
            trails: vec![TrailSpan {
                trail: "t".into(),
                regions: Regions::All,
                global: true,
                selections: vec![Selection { class: class.clone(), services: Services::AllBut(vec![]) }],
                from,
                until,
            }],
            complete: vec![Completeness { from, until }],
            seen: vec![SeenHours {
                region: "eu-west-1".into(),
                class: class.clone(),
                day: Day::of(until),
                hours: 0b110,
            }],
            breaks: Vec::new(),
        };
        let spans = coverage.spans(window());
        let (gap, declared) = (("01T00".to_owned(), Grade::None), ("01T06".to_owned(), Grade::Declared));
        let last = ("02T00".to_owned(), Grade::None);
        assert_eq!(told(&spans, EVERY_REGION, &class), [gap.clone(), declared.clone(), last.clone()]);
        let seen = [("02T01".to_owned(), Grade::Inferred), ("02T03".to_owned(), Grade::None)];
        assert_eq!(told(&spans, "eu-west-1", &class), [&[gap, declared, last][..], &seen].concat());
        assert_eq!(told(&spans, "eu-west-1", &EventClass::ManagementRead).len(), 1);
        for pair in spans.windows(2).filter(|pair| (&pair[0].region, &pair[0].class) == (&pair[1].region, &pair[1].class)) {
            assert_eq!(pair[0].until, pair[1].from);
        }
    }
}
