//! Start-up: configuration becomes a database, a key and a clock. It may stop with a sentence that says what to mend.

use crate::ambient::{ShiftedClock, SystemClock, SystemIds};
use crate::config::Config;
use chrono_tz::Tz;
use domain::clock::Clock;
use domain::id::Ids;
use evidence::sign::SigningKey;
use ops::Tenure;
use ops::database::Database;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Why it did not start: a sentence for whoever starts it.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct NotStarted(pub String);

impl From<ops::Error> for NotStarted {
    fn from(error: ops::Error) -> Self {
        Self(error.to_string())
    }
}

/// Connects to the database, brings it up to date unless told not to, and finds the signing key. The demonstration has
/// its own key, and its own time, which goes on from where its log ends.
///
/// # Errors
/// A sentence that says what to mend.
pub async fn start(config: &Config, migrate: bool) -> Result<Tenure, NotStarted> {
    let url = config.get("database_url").unwrap_or_default();
    let database = Database::connect(url).await?;
    if migrate {
        database.migrate_up().await?;
    } else if database.migrations().await?.iter().any(|(_, applied)| !applied) {
        return Err(NotStarted("the database is not up to date: run  tenure migrate up".into()));
    }
    let clock = |at| -> Arc<dyn Clock> { Arc::new(ShiftedClock::from(at)) };
    if let Some(tenure) =
        ops::demonstration::tenure(&database, report::pdf, Arc::new(SystemIds), clock).await?
    {
        return Ok(tenure);
    }
    let key = signing_key(config, url)?;
    Ok(Tenure {
        database,
        clock: Arc::new(SystemClock),
        ids: Arc::new(SystemIds),
        key: Arc::new(key),
        typeset: report::pdf,
        zone: zone(config),
    })
}

/// The organisation's zone; the configuration has checked it.
pub(crate) fn zone(config: &Config) -> Tz {
    config.get("organisation.zone").and_then(|zone| zone.parse().ok()).unwrap_or(Tz::UTC)
}

/// Where the signing key lies.
///
/// # Errors
/// With PostgreSQL, where nothing says where.
pub(crate) fn key_path(config: &Config, url: &str) -> Result<PathBuf, NotStarted> {
    match (config.get("evidence_key_file"), sqlite_file(url)) {
        (Some(file), _) => Ok(PathBuf::from(file)),
        (None, Some(file)) => {
            let mut name = file.into_os_string();
            name.push(".key");
            Ok(PathBuf::from(name))
        }
        (None, None) => Err(NotStarted(
            "TENURE_EVIDENCE_KEY_FILE is not set: with PostgreSQL the key that signs evidence lies in a file of your choice".into(),
        )),
    }
}

fn signing_key(config: &Config, url: &str) -> Result<SigningKey, NotStarted> {
    let path = key_path(config, url)?;
    let wrong =
        |what: &dyn std::fmt::Display| NotStarted(format!("the evidence key {}: {what}", path.display()));
    if path.exists() {
        return SigningKey::from_openssh(&std::fs::read_to_string(&path).map_err(|error| wrong(&error))?)
            .map_err(|error| wrong(&error));
    }
    new_key(&path)
}

/// Makes a key in a file that is not there yet.
///
/// # Errors
/// What the file system says.
pub(crate) fn new_key(path: &Path) -> Result<SigningKey, NotStarted> {
    let wrong =
        |what: &dyn std::fmt::Display| NotStarted(format!("the evidence key {}: {what}", path.display()));
    let key = SigningKey::generate(SystemIds.bytes()).map_err(|error| wrong(&error))?;
    let text = key.to_openssh().map_err(|error| wrong(&error))?;
    write_private(path, &text).map_err(|error| wrong(&error))?;
    Ok(key)
}

/// The file of a `sqlite://` URL.
pub(crate) fn sqlite_file(url: &str) -> Option<PathBuf> {
    let rest = url.strip_prefix("sqlite:")?;
    let rest = rest.strip_prefix("//").unwrap_or(rest);
    Some(PathBuf::from(rest.split('?').next().unwrap_or(rest)))
}

/// Writes a file that only its owner reads; never over another.
pub(crate) fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_is_made_once_beside_the_database_for_its_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}?mode=rwc", folder.path().join("t.db").display());
        let first = signing_key(&Config::default(), &url).unwrap();
        let again = signing_key(&Config::default(), &url).unwrap();
        assert_eq!(first.public(), again.public());
        let file = folder.path().join("t.db.key");
        #[cfg(unix)]
        assert_eq!(std::os::unix::fs::MetadataExt::mode(&std::fs::metadata(&file).unwrap()) & 0o777, 0o600);
        std::fs::write(&file, "nonsense").unwrap();
        assert!(signing_key(&Config::default(), &url).unwrap_err().to_string().contains("t.db.key"));
    }

    #[test]
    fn with_postgresql_the_key_file_is_required() {
        let error = signing_key(&Config::default(), "postgres://db/tenure").unwrap_err();
        assert!(error.to_string().contains("TENURE_EVIDENCE_KEY_FILE"), "{error}");
    }
}
