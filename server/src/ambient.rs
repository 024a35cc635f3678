//! The two things that come from outside and from nowhere else: the time, and chance.

use domain::clock::Clock;
use domain::id::{Ids, v7};
use domain::instant::{Instant, from_millis};
use rand::TryRngCore;
use rand::rngs::OsRng;
use std::time::UNIX_EPOCH;
use uuid::Uuid;

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
