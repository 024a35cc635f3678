//! The two things that come from outside and from nowhere else: the time, and chance.

mod secret;

use domain::clock::Clock;
use domain::id::{Ids, v7};
use domain::instant::{Instant, from_millis};
use rand::TryRngCore;
use rand::rngs::OsRng;
use std::time::{Instant as Monotonic, UNIX_EPOCH};
use uuid::Uuid;

pub use secret::secret;

/// The machine's clock.
#[derive(Debug, Clone, Copy)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Instant {
        #[expect(clippy::disallowed_methods, reason = "the one place that asks the machine for the time")]
        let since = std::time::SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since.as_millis()).ok().and_then(from_millis).unwrap_or(Instant::MAX_UTC)
    }
}

/// A clock that began at a given instant and goes on from there as fast as time passes: the demonstration's.
#[derive(Debug, Clone, Copy)]
pub struct ShiftedClock {
    at: Instant,
    begun: Monotonic,
}

impl ShiftedClock {
    /// A clock that says `at` now.
    #[must_use]
    pub fn from(at: Instant) -> Self {
        Self { at, begun: Monotonic::now() }
    }
}

impl Clock for ShiftedClock {
    fn now(&self) -> Instant {
        let passed = i64::try_from(self.begun.elapsed().as_millis()).unwrap_or(i64::MAX);
        from_millis(self.at.timestamp_millis().saturating_add(passed)).unwrap_or(Instant::MAX_UTC)
    }
}

/// Ids and salts from the system's source of randomness.
#[derive(Debug, Clone, Copy)]
pub struct SystemIds;

impl SystemIds {
    #[expect(
        clippy::panic,
        reason = "a system without randomness cannot run Tenure: no id or salt may be guessable"
    )]
    fn fill(bytes: &mut [u8]) {
        if let Err(error) = OsRng.try_fill_bytes(bytes) {
            panic!("the system gives no randomness: {error}");
        }
    }
}

impl Ids for SystemIds {
    fn uuid(&self, now: Instant) -> Uuid {
        let mut random = [0; 16];
        Self::fill(&mut random);
        v7(u128::from(now.timestamp_millis().unsigned_abs()), u128::from_be_bytes(random))
    }

    fn bytes(&self) -> [u8; 32] {
        let mut bytes = [0; 32];
        Self::fill(&mut bytes);
        bytes
    }
}
