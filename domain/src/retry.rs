//! When work that failed is tried again, and when it is given up.

use chrono::Duration;

/// How often work is tried before it is given up.
pub const MAX_ATTEMPTS: u32 = 8;
/// The longest wait between two tries.
const LONGEST_WAIT: Duration = Duration::days(1);
/// Every wait is so many times the one before.
const FACTOR: i64 = 5;

/// How long to wait after the try of this number (the first is 1) failed: 1, 5, 25, 125 and 625 minutes, then a day.
/// `None` where it was the last.
#[must_use]
pub fn wait_after(attempt: u32) -> Option<Duration> {
    if attempt >= MAX_ATTEMPTS {
        return None;
    }
    let minutes = FACTOR.checked_pow(attempt.saturating_sub(1));
    Some(minutes.map_or(LONGEST_WAIT, Duration::minutes).min(LONGEST_WAIT))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_fivefold_up_to_a_day() {
        let minutes: Vec<i64> =
            (1..MAX_ATTEMPTS).filter_map(wait_after).map(|wait| wait.num_minutes()).collect();
        assert_eq!(minutes, [1, 5, 25, 125, 625, 1440, 1440]);
    }

    #[test]
    fn after_the_eighth_try_there_is_none() {
        assert!(wait_after(MAX_ATTEMPTS - 1).is_some());
        assert!(wait_after(MAX_ATTEMPTS).is_none() && wait_after(u32::MAX).is_none());
    }
}
