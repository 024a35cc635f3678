//! The harness: an installation of its own for each test, on SQLite, or on PostgreSQL where `TENURE_TEST_POSTGRES`
//! names a server. Helpers say who asks; everything is set up through ops.
#![expect(clippy::unwrap_used, reason = "helpers of tests: a panic is how they fail")]

use domain::actor::{Actor, HeldRole, Role};
use domain::clock::{Clock, ManualClock};
use domain::id::{PersonId, SeededIds};
use domain::instant::{Instant, parse};
use evidence::bundle::Material;
use evidence::sign::SigningKey;
use ops::database::Database;
use ops::imports::{Logs, Summary};
use ops::{Call, Tenure, people};
use sea_orm::{ConnectOptions, ConnectionTrait, Database as SeaOrm};
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub(crate) struct App {
    pub(crate) tenure: Tenure,
    pub(crate) clock: ManualClock,
    pub(crate) folder: tempfile::TempDir,
}

impl App {
    /// An empty installation at noon on 1 August 2023: the week after the shared logs.
    pub(crate) async fn new() -> Self {
        Self::at("2023-08-01T12:00:00Z").await
    }

    pub(crate) async fn at(now: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = ManualClock::at(parse(now).unwrap());
        let database = Database::connect(&url(folder.path()).await).await.unwrap();
        database.migrate_up().await.unwrap();
        let key = SigningKey::generate([7; 32]).unwrap();
        let tenure = Tenure {
            database,
            clock: Arc::new(clock.clone()),
            ids: Arc::new(SeededIds::new(1)),
            key: Arc::new(key),
            typeset,
            zone: chrono_tz::Tz::UTC,
        };
        Self { tenure, clock, folder }
    }

    pub(crate) fn now(&self) -> Instant {
        self.clock.now()
    }

    /// Whoever has the machine.
    pub(crate) fn operator(&self) -> Call {
        self.tenure.call(Actor::Operator)
    }

    /// A person with a role, added as the operator would where nobody holds it yet.
    pub(crate) async fn person(&self, name: &str, role: Role) -> PersonId {
        people::add(&self.operator(), &format!("{name}@example.com"), Some(name), role).await.unwrap()
    }

    /// A call by that person, with roles held since `since`.
    pub(crate) fn by(&self, id: PersonId, roles: &[Role], since: Instant) -> Call {
        let roles = roles.iter().map(|role| HeldRole { role: *role, since }).collect();
        self.tenure.call(Actor::Person { id, roles })
    }

    /// Imports log files as the operator.
    pub(crate) async fn import_logs(&self, paths: &[PathBuf]) -> Summary {
        let inputs = sources::input::collect(paths, &sources::aws::cloudtrail::is_no_log).unwrap();
        ops::imports::cloudtrail(&self.operator(), Logs { files: inputs.files, ..Logs::default() })
            .await
            .unwrap()
    }

    /// Imports an inventory as the operator.
    pub(crate) async fn import_iam(&self, name: &str, text: &str) -> Summary {
        ops::imports::iam(&self.operator(), name, text.as_bytes()).await.unwrap()
    }

    /// Writes a file into the installation's folder.
    pub(crate) fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, bytes).unwrap();
        path
    }
}

/// A report that says by its marks alone whose it is. True ones are set by the crate `report`, which lies above `ops` and
/// has tests of its own; the program's are looked at in `server/tests/bundle.rs`.
pub(crate) fn typeset(material: &Material<'_>) -> Result<Vec<u8>, String> {
    Ok(format!("%PDF-1.7\n% {}\n%%EOF\n", material.marks().join(", ")).into_bytes())
}

/// The folder of real files beside the checkout; where it is absent the test that asked says so and is skipped.
pub(crate) fn shared() -> Option<PathBuf> {
    let given = std::env::var_os("TENURE_SHARED").map(PathBuf::from);
    let found = given.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared"));
    if found.join("data").is_dir() {
        return Some(found);
    }
    let test = std::thread::current().name().unwrap_or_default().to_owned();
    eprintln!(
        "skipped: {test} reads real files from {}, which is absent; TENURE_SHARED names another folder",
        found.display()
    );
    None
}

pub(crate) async fn url(folder: &Path) -> String {
    let Ok(server) = std::env::var("TENURE_TEST_POSTGRES") else {
        return format!("sqlite://{}?mode=rwc", folder.join("tenure.db").display());
    };
    // A database of its own, named for this test's folder.
    let name = format!(
        "t_{}",
        folder.file_name().unwrap().to_string_lossy().to_lowercase().replace(['.', '-'], "_")
    );
    let mut options = ConnectOptions::new(format!("{server}/postgres"));
    options.max_connections(1).sqlx_logging(false);
    let connection = SeaOrm::connect(options).await.unwrap();
    connection.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
    connection.close().await.unwrap();
    format!("{server}/{name}")
}
