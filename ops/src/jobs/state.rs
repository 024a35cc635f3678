//! How a job stands: a function of its row and the time, nothing that is stored beside them.

use domain::instant::Instant;
use domain::retry::MAX_ATTEMPTS;
use domain::words::words;
use entities::job;

words! {
    /// How a job stands.
    pub enum State {
        /// It waits for its time, for a worker, or to be tried again.
        Waiting = "waiting",
        /// A worker has it.
        Running = "running",
        /// It was done.
        Done = "done",
        /// It was refused for good, or tried too often.
        Dead = "dead",
    }
}

impl State {
    /// How the job of this row stands at an instant.
    #[must_use]
    pub fn of(row: &job::Model, now: Instant) -> Self {
        let limit = i64::from(MAX_ATTEMPTS);
        if row.done_at.is_some() {
            Self::Done
        } else if row.given_up_at.is_some() {
            Self::Dead
        } else if row.locked_until.is_some_and(|until| now < until) {
            Self::Running
        } else if i64::from(row.attempts) >= limit {
            // The worker of the last try never came back.
            Self::Dead
        } else {
            Self::Waiting
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::Duration;
    use domain::instant::parse;

    fn row() -> job::Model {
        let at = parse("2026-03-01T00:00:00Z").unwrap();
        job::Model {
            id: uuid::Uuid::nil(),
            kind: "k".into(),
            payload: "null".into(),
            run_at: at,
            attempts: 0,
            locked_until: None,
            done_at: None,
            given_up_at: None,
            error: None,
            marker: None,
        }
    }

    #[test]
    fn a_lease_ends_with_its_last_instant_excluded() {
        let until = row().run_at;
        let held = job::Model { locked_until: Some(until), attempts: 1, ..row() };
        assert_eq!(State::of(&held, until - Duration::milliseconds(1)), State::Running);
        assert_eq!(State::of(&held, until), State::Waiting);
    }

    #[test]
    fn a_last_try_that_never_came_back_is_dead_once_its_lease_has_ended() {
        let until = row().run_at;
        let held = job::Model { locked_until: Some(until), attempts: 8, ..row() };
        assert_eq!(State::of(&held, until - Duration::milliseconds(1)), State::Running);
        assert_eq!(State::of(&held, until), State::Dead);
        assert_eq!(State::of(&job::Model { done_at: Some(until), ..held }, until), State::Done);
        assert_eq!(State::of(&job::Model { given_up_at: Some(until), ..row() }, until), State::Dead);
    }
}
