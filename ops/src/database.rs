//! The database: SQLite with one writer, or PostgreSQL. Nothing else knows which.

use crate::error::{Error, Result};
use crate::findings;
use crate::usage::{self, Kept};
use domain::grant::GrantPath;
use migrations::{Migrator, MigratorTrait};
use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use sea_orm::{
    AccessMode, ConnectOptions, ConnectionTrait, Database as SeaOrm, DatabaseConnection, DatabaseTransaction,
    DbBackend, IsolationLevel, SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait,
};
use std::time::Duration;
use uuid::Uuid;

/// How many readers at once.
const READERS: u32 = 8;
/// How much of SQLite's file is mapped, at most: 1 GiB of addresses; memory is the system's to give and take.
const MAPPED_BYTES: &str = "1073741824";
/// How much of what it changes SQLite's writer holds before it writes some of it ahead of the commit: 64 MiB, in KiB and below
/// zero. Readers keep SQLite's own 2 MB: they share the mapped file.
const WRITER_CACHE: &str = "-65536";
const READER_CACHE: &str = "-2000";
/// How many rows SQLite's thread may be ahead of whoever reads them.
const ROWS_AHEAD: usize = 1_000;
/// How many accounts' coverage is kept, by window.
const ACCOUNTS_KEPT: usize = 64;
/// How many policies' holders are kept.
const POLICIES_KEPT: usize = 5_000;
/// Any fixed number: whoever migrates PostgreSQL holds this advisory lock.
const MIGRATION_LOCK: i64 = 0x0054_454e_5552_4501;

/// Two pools on one database. On SQLite the writing one has a single connection, so that writers queue here instead
/// of failing there.
#[derive(Debug, Clone)]
pub struct Database {
    read: DatabaseConnection,
    write: DatabaseConnection,
    /// What was worked out of it, and may be again at any time.
    pub(crate) kept: findings::Memo,
    /// How accounts were observed, as usage sees them.
    pub(crate) seen: Kept<usage::Seeing>,
    /// The same, as findings see them.
    pub(crate) judged: Kept<findings::Base>,
    /// Whom policies feed, by source and path.
    pub(crate) fed: Kept<Vec<(Uuid, String)>, (Uuid, GrantPath)>,
}

impl Database {
    /// Connects. `sqlite://file?mode=rwc` or `postgres://…`.
    ///
    /// # Errors
    /// [`Error::Refused`] for another kind of URL, and where the database does not answer.
    pub async fn connect(url: &str) -> Result<Self> {
        let is_sqlite = url.starts_with("sqlite:");
        if !is_sqlite && !url.starts_with("postgres://") && !url.starts_with("postgresql://") {
            return Err(Error::Refused(
                "the database URL must begin with sqlite:// or postgres://, such as sqlite://tenure.db?mode=rwc".into(),
            ));
        }
        if is_sqlite && (url.contains(":memory:") || url.contains("mode=memory")) {
            return Err(Error::Refused(
                "an in-memory database would be two: name a file, sqlite://tenure.db?mode=rwc".into(),
            ));
        }
        let write = open(url, if is_sqlite { 1 } else { READERS }, WRITER_CACHE).await?;
        let read = if is_sqlite { open(url, READERS, READER_CACHE).await? } else { write.clone() };
        Ok(Self {
            read,
            write,
            kept: findings::Memo::default(),
            seen: Kept::at_most(ACCOUNTS_KEPT),
            judged: Kept::at_most(ACCOUNTS_KEPT),
            fed: Kept::at_most(POLICIES_KEPT),
        })
    }

    /// For queries outside a transaction.
    #[must_use]
    pub const fn read(&self) -> &DatabaseConnection {
        &self.read
    }

    /// Which kind it is.
    #[must_use]
    pub fn backend(&self) -> DbBackend {
        self.write.get_database_backend()
    }

    /// Begins to write: IMMEDIATE on SQLite, so that what is read stays true until it is committed.
    pub(crate) async fn begin(&self) -> Result<DatabaseTransaction> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..Default::default()
        };
        Ok(self.write.begin_with_options(options).await?)
    }

    /// Begins to read: everything read in it is of one moment.
    pub(crate) async fn snapshot(&self) -> Result<DatabaseTransaction> {
        let options = match self.backend() {
            DbBackend::Postgres => TransactionOptions {
                isolation_level: Some(IsolationLevel::RepeatableRead),
                access_mode: Some(AccessMode::ReadOnly),
                ..Default::default()
            },
            _ => TransactionOptions::default(),
        };
        Ok(self.read.begin_with_options(options).await?)
    }

    /// Brings the database up to date.
    ///
    /// # Errors
    /// What the database says, with the step that failed.
    pub async fn migrate_up(&self) -> Result<()> {
        let lock = self.migration_lock().await?;
        let done = Migrator::up(&self.write, None).await;
        release(lock).await?;
        Ok(done?)
    }

    /// Takes back every step, the data with it.
    ///
    /// # Errors
    /// What the database says.
    pub async fn migrate_down(&self) -> Result<()> {
        let lock = self.migration_lock().await?;
        let done = Migrator::down(&self.write, None).await;
        release(lock).await?;
        Ok(done?)
    }

    /// Every step's name, and whether it was applied.
    ///
    /// # Errors
    /// What the database says.
    pub async fn migrations(&self) -> Result<Vec<(String, bool)>> {
        let applied: Vec<String> = Migrator::get_applied_migrations(&self.write)
            .await?
            .iter()
            .map(|one| one.name().to_owned())
            .collect();
        Ok(Migrator::migrations()
            .iter()
            .map(|one| (one.name().to_owned(), applied.iter().any(|name| name == one.name())))
            .collect())
    }

    /// Two servers that start together migrate one after the other: the lock is a transaction's, and lasts as long.
    async fn migration_lock(&self) -> Result<Option<DatabaseTransaction>> {
        if self.backend() != DbBackend::Postgres {
            return Ok(None);
        }
        let lock = self.write.begin().await?;
        lock.execute_raw(Statement::from_string(
            DbBackend::Postgres,
            format!("SELECT pg_advisory_xact_lock({MIGRATION_LOCK})"),
        ))
        .await?;
        Ok(Some(lock))
    }
}

async fn release(lock: Option<DatabaseTransaction>) -> Result<()> {
    if let Some(lock) = lock {
        lock.commit().await?;
    }
    Ok(())
}

/// `cache` is for SQLite.
async fn open(url: &str, connections: u32, cache: &'static str) -> Result<DatabaseConnection> {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .connect_timeout(Duration::from_secs(10))
        .acquire_timeout(Duration::from_secs(120))
        .sqlx_logging(false)
        // A file does not go away as a server does: asking it before each statement doubles what a page asks.
        .test_before_acquire(!url.starts_with("sqlite:"))
        .map_sqlx_sqlite_opts(move |sqlite| {
            sqlite
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Normal)
                .foreign_keys(true)
                // Readers share the system's copy of the file instead of copying page after page.
                .pragma("mmap_size", MAPPED_BYTES)
                .pragma("cache_size", cache)
                .row_buffer_size(ROWS_AHEAD)
                .busy_timeout(Duration::from_secs(30))
        });
    // The URL may hold a password: the error does not repeat it.
    SeaOrm::connect(options).await.map_err(|error| {
        Error::Refused(format!("the database could not be opened: {}", without_url(&error.to_string(), url)))
    })
}

fn without_url(message: &str, url: &str) -> String {
    message.replace(url, "(the given URL)")
}
