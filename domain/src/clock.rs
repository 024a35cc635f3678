//! The clock is an argument: nothing else in Tenure knows what time it is.

use crate::instant::{Instant, from_millis, truncate};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// Tells the time in UTC, truncated to milliseconds.
pub trait Clock: Send + Sync {
    /// The present instant. Two calls may give the same instant, never an earlier one by design of the caller:
    /// what needs an order uses the log's sequence, not the clock.
    fn now(&self) -> Instant;
}

/// A clock that stands still until it is told otherwise: for tests and for the demonstration organisation.
#[derive(Debug, Clone)]
pub struct ManualClock(Arc<AtomicI64>);

impl ManualClock {
    /// A clock that says `at`. Clones share it.
    #[must_use]
    pub fn at(at: Instant) -> Self {
        Self(Arc::new(AtomicI64::new(truncate(at).timestamp_millis())))
    }

    /// Moves the clock forward by `by` (whole milliseconds; a negative duration is ignored: clocks do not go back).
    pub fn advance(&self, by: chrono::Duration) {
        self.0.fetch_add(by.num_milliseconds().max(0), Ordering::SeqCst);
    }

    /// Moves the clock to `at`, unless that lies in its past.
    pub fn advance_to(&self, at: Instant) {
        self.0.fetch_max(at.timestamp_millis(), Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Instant {
        from_millis(self.0.load(Ordering::SeqCst)).unwrap_or(Instant::MAX_UTC)
    }
}

impl<C: Clock + ?Sized> Clock for Arc<C> {
    fn now(&self) -> Instant {
        (**self).now()
    }
}
