//! Webhooks: which events leave, to which addresses, and how long two secrets of one endpoint hold beside each other.

mod address;

use crate::instant::Instant;
use crate::words::words;
use chrono::Duration;

pub use address::{Allowed, HookUrl, Unreachable, is_public};

words! {
    /// What an endpoint may ask to be sent.
    pub enum HookEvent {
        /// Something does not wait: an alert.
        AlertRaised = "alert.raised",
        /// A source says nothing any more.
        SourceQuiet = "source.quiet",
        /// Something is to be done at the provider.
        TaskOpened = "task.opened",
        /// An exception was approved or refused.
        ExceptionDecided = "exception.decided",
        /// An exception ended.
        ExceptionEnded = "exception.ended",
        /// A campaign was launched.
        CampaignLaunched = "campaign.launched",
        /// A campaign was closed.
        CampaignClosed = "campaign.closed",
        /// Somebody tries the endpoint out; sent to whoever is asked to be tried, whatever they asked for.
        Test = "webhook.test",
    }
}

impl HookEvent {
    /// Can an endpoint ask for it?
    #[must_use]
    pub fn is_asked_for(self) -> bool {
        self != Self::Test
    }
}

words! {
    /// Why an endpoint was switched off without anybody's doing.
    pub enum OffBecause {
        /// It answered 410: it is gone, and wants nothing any more.
        Gone = "it answered that it is gone",
    }
}

/// How long an endpoint's former secret signs beside the new one.
pub const OVERLAP_HOURS: i64 = 24;
/// How long deliveries are kept.
pub const KEPT_DAYS: i64 = 30;

/// Which generations of an endpoint's secret sign at `now`, the newest first. At its end the overlap is over.
#[must_use]
pub fn signing(generation: u32, rotated_at: Option<Instant>, now: Instant) -> Vec<u32> {
    let overlaps = rotated_at.is_some_and(|at| now < at + Duration::hours(OVERLAP_HOURS));
    let former = generation.checked_sub(1).filter(|former| overlaps && *former > 0);
    std::iter::once(generation).chain(former).collect()
}

/// What is done after a try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum After {
    /// It was taken.
    Done,
    /// It is tried again after a while.
    Again,
    /// The endpoint is switched off: it wants nothing any more.
    SwitchOff,
}

/// What an answer means: 2xx is taken, 410 switches the endpoint off (Standard Webhooks 1.0.0), anything else, or none,
/// is tried again. A redirect is no answer: nobody follows it.
#[must_use]
pub const fn after(status: Option<u16>) -> After {
    match status {
        Some(200..=299) => After::Done,
        Some(410) => After::SwitchOff,
        _ => After::Again,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instant::parse;

    #[test]
    fn both_secrets_sign_for_a_day_and_then_the_new_one_alone() {
        let at = parse("2026-03-01T00:00:00Z").unwrap();
        let end = at + Duration::hours(OVERLAP_HOURS);
        assert_eq!(signing(1, None, at), [1]);
        assert_eq!(signing(3, Some(at), at), [3, 2]);
        assert_eq!(signing(3, Some(at), end - Duration::milliseconds(1)), [3, 2]);
        assert_eq!(signing(3, Some(at), end), [3]);
    }

    #[test]
    fn only_a_success_is_taken_and_only_gone_switches_off() {
        for status in [200, 204, 299] {
            assert_eq!(after(Some(status)), After::Done);
        }
        for status in [199, 301, 302, 307, 400, 404, 409, 411, 429, 500, 503] {
            assert_eq!(after(Some(status)), After::Again, "{status}");
        }
        assert_eq!((after(None), after(Some(410))), (After::Again, After::SwitchOff));
    }

    #[test]
    fn a_test_is_nothing_to_ask_for() {
        assert_eq!(HookEvent::ALL.iter().filter(|event| !event.is_asked_for()).count(), 1);
        assert!(HookEvent::ALL.iter().all(|event| event.as_str().contains('.')));
    }
}
