//! One request, one `Call`: who asks, what time it is, where ids come from, and the database.

use crate::database::Database;
use crate::error::{Error, Result};
use crate::event::Event;
use crate::log;
use chrono_tz::Tz;
use domain::actor::Actor;
use domain::clock::Clock;
use domain::id::Ids;
use domain::instant::Instant;
use domain::policy::{self, Action, Standing};
use evidence::bundle::Typeset;
use evidence::sign::SigningKey;
use sea_orm::{DatabaseConnection, DatabaseTransaction};
use std::sync::Arc;
use uuid::Uuid;

/// What every call shares: made once at start.
#[derive(Clone)]
pub struct Tenure {
    /// The database.
    pub database: Database,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Where ids and salts come from.
    pub ids: Arc<dyn Ids>,
    /// The key that signs checkpoints and bundles.
    pub key: Arc<SigningKey>,
    /// What sets the report of a bundle; given from above, so that nothing here waits for a typesetter to be built.
    pub typeset: Typeset,
    /// The organisation's zone: its days begin and end there.
    pub zone: Tz,
}

impl Tenure {
    /// A call by `actor`.
    #[must_use]
    pub fn call(&self, actor: Actor) -> Call {
        Call { tenure: self.clone(), actor }
    }
}

/// One request.
#[derive(Clone)]
pub struct Call {
    pub(crate) tenure: Tenure,
    /// Who asks.
    pub actor: Actor,
}

impl Call {
    /// The present instant.
    #[must_use]
    pub fn now(&self) -> Instant {
        self.tenure.clock.now()
    }

    /// The organisation's zone.
    #[must_use]
    pub fn zone(&self) -> Tz {
        self.tenure.zone
    }

    /// A new name for one failure of ours: what people are shown, and the log is searched for.
    #[must_use]
    pub fn incident(&self) -> String {
        self.tenure.ids.uuid(self.now()).simple().to_string()
    }

    /// The database, for queries outside a transaction.
    pub(crate) const fn read(&self) -> &DatabaseConnection {
        self.tenure.database.read()
    }

    /// A transaction in which everything read is of one moment.
    pub(crate) async fn snapshot(&self) -> Result<DatabaseTransaction> {
        self.tenure.database.snapshot().await
    }

    /// May the actor do this, without a tie to anything?
    pub(crate) fn may(&self, action: Action) -> Result<()> {
        self.may_to(action, Standing::None, "thing")
    }

    /// May the actor, standing so to it, do this?
    pub(crate) fn may_to(&self, action: Action, standing: Standing, thing: &'static str) -> Result<()> {
        Error::unless_allowed(policy::may(&self.actor, action, standing), thing, action.as_str())
    }

    /// Begins to write. The head of the log is locked: writers take turns, and what was read stays true.
    pub(crate) async fn begin(&self) -> Result<Work> {
        let transaction = self.tenure.database.begin().await?;
        log::lock(&transaction).await?;
        // Only now: whoever waited for its turn is as late as it is.
        Ok(Work { call: self.clone(), at: self.now(), transaction })
    }
}

/// A transaction that has written no event yet, and so cannot be committed.
pub struct Work {
    call: Call,
    at: Instant,
    transaction: DatabaseTransaction,
}

impl Work {
    /// The instant of everything this transaction does.
    pub(crate) const fn at(&self) -> Instant {
        self.at
    }

    /// The transaction.
    pub(crate) const fn db(&self) -> &DatabaseTransaction {
        &self.transaction
    }

    /// A new id.
    pub(crate) fn id(&self) -> Uuid {
        self.call.tenure.ids.uuid(self.at)
    }

    /// Who asks.
    pub(crate) const fn actor(&self) -> &Actor {
        &self.call.actor
    }

    /// What every call shares.
    pub(crate) const fn tenure(&self) -> &Tenure {
        &self.call.tenure
    }

    /// Appends an event beside the one that this transaction will be committed with.
    pub(crate) async fn note(&self, event: Event) -> Result<()> {
        self.noted(event).await.map(drop)
    }

    /// Appends several, one after the other.
    pub(crate) async fn note_all(&self, events: Vec<Event>) -> Result<()> {
        if events.is_empty() {
            return Ok(());
        }
        log::append_all(self.db(), self.at, &self.call.actor, events).await.map(drop)
    }

    /// The same, and gives its number.
    pub(crate) async fn noted(&self, event: Event) -> Result<u64> {
        log::append(self.db(), self.at, &self.call.actor, event).await
    }

    /// Appends the event to the log, in this transaction, and gives its number.
    pub(crate) async fn record(self, event: Event) -> Result<Recorded> {
        let seq = log::append(self.db(), self.at, &self.call.actor, event).await?;
        Ok(Recorded { work: self, seq })
    }

    /// Appends the event and commits: both, or nothing.
    pub(crate) async fn commit(self, event: Event) -> Result<u64> {
        let recorded = self.record(event).await?;
        let seq = recorded.seq;
        recorded.commit().await?;
        Ok(seq)
    }

    /// Ends without having changed anything.
    pub(crate) async fn abandon(self) -> Result<()> {
        Ok(self.transaction.rollback().await?)
    }
}

/// A transaction whose event is in the log.
pub struct Recorded {
    work: Work,
    seq: u64,
}

impl Recorded {
    /// The number of the last leaf it wrote.
    pub(crate) const fn seq(&self) -> u64 {
        self.seq
    }

    /// The transaction and its circumstances.
    pub(crate) const fn work(&self) -> &Work {
        &self.work
    }

    /// Appends one event more.
    pub(crate) async fn and(self, event: Event) -> Result<Self> {
        self.work.record(event).await
    }

    /// Commits.
    pub(crate) async fn commit(self) -> Result<()> {
        Ok(self.work.transaction.commit().await?)
    }
}
