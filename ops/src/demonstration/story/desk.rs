//! Who acts, and when.

use crate::call::{Call, Tenure};
use crate::demonstration::company::Account;
use crate::demonstration::people::SECURITY;
use crate::error::{Error, Result};
use crate::identities::{self, Brief, Filter};
use crate::people;
use domain::clock::{Clock, ManualClock};
use domain::id::PersonId;
use domain::instant::Instant;
use std::collections::BTreeMap;

/// The people, the clock, and the database.
pub(super) struct Desk {
    pub(super) tenure: Tenure,
    pub(super) clock: ManualClock,
    /// By address.
    pub(super) people: BTreeMap<&'static str, PersonId>,
}

impl Desk {
    pub(super) fn now(&self) -> Instant {
        self.clock.now()
    }

    /// Some minutes pass.
    pub(super) fn pass(&self, minutes: i64) {
        self.clock.advance(chrono::Duration::minutes(minutes));
    }

    /// Time passes until then.
    pub(super) fn until(&self, when: Instant) {
        self.clock.advance_to(when);
    }

    pub(super) fn id(&self, email: &str) -> Result<PersonId> {
        self.people.get(email).copied().ok_or(Error::NotFound("person"))
    }

    /// A call by the person with that address.
    pub(super) async fn by(&self, email: &str) -> Result<Call> {
        self.of(self.id(email)?).await
    }

    /// The identity of that name in an account.
    pub(super) async fn identity(&self, name: &str, account: Account) -> Result<Brief> {
        let filter =
            Filter { text: Some(name.into()), account: Some(account.id().into()), ..Filter::default() };
        let found = identities::all(&self.by(SECURITY).await?, &filter).await?;
        found.into_iter().find(|brief| brief.name == name).ok_or(Error::NotFound("identity"))
    }

    /// A call by that person.
    pub(super) async fn of(&self, person: PersonId) -> Result<Call> {
        Ok(self.tenure.call(people::actor(self.tenure.database.read(), person).await?))
    }
}
