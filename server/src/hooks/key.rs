//! The key of webhooks: from the configuration, or from a file beside the database that is made at first use.

use crate::ambient::SystemIds;
use crate::config::Config;
use crate::start::{NotStarted, sqlite_file, write_private};
use domain::id::Ids;
use evidence::hash::Digest;
use ops::webhooks::HookKey;
use std::path::PathBuf;

/// The fewest characters of a key that somebody chose.
const SHORTEST: usize = 32;
/// The demonstration's key, which everybody knows: nothing leaves it.
const DEMONSTRATION: &str = "DEMONSTRATION: known to everyone";

/// The key. `None` with PostgreSQL where none is configured: then no webhook can be made, and none leaves.
///
/// # Errors
/// A sentence that says what to mend.
pub fn hook_key(config: &Config, demonstration: bool) -> Result<Option<HookKey>, NotStarted> {
    if demonstration {
        return Ok(Some(of(DEMONSTRATION)));
    }
    if let Some(given) = config.get("webhooks.key") {
        if given.chars().count() < SHORTEST {
            return Err(NotStarted(format!("webhooks.key expects at least {SHORTEST} characters")));
        }
        return Ok(Some(of(given)));
    }
    let Some(file) = sqlite_file(config.get("database_url").unwrap_or_default()) else { return Ok(None) };
    let mut name = file.into_os_string();
    name.push(".webhooks");
    let path = PathBuf::from(name);
    let wrong =
        |what: &dyn std::fmt::Display| NotStarted(format!("the key of webhooks {}: {what}", path.display()));
    if !path.exists() {
        let text = Digest(SystemIds.bytes()).to_string();
        write_private(&path, &format!("{text}\n")).map_err(|error| wrong(&error))?;
        return Ok(Some(of(&text)));
    }
    let text = std::fs::read_to_string(&path).map_err(|error| wrong(&error))?;
    let text = text.trim();
    if text.chars().count() < SHORTEST {
        return Err(wrong(&"it is too short to be one"));
    }
    Ok(Some(of(text)))
}

/// A key of a text of any length.
fn of(text: &str) -> HookKey {
    HookKey::new(Digest::of(text.as_bytes()).0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_is_made_once_beside_the_database_for_its_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let mut config = Config::default();
        let url = format!("sqlite://{}?mode=rwc", folder.path().join("t.db").display());
        config.set("database_url", &url, "the test").unwrap();
        let first = hook_key(&config, false).unwrap().unwrap();
        assert!(first == hook_key(&config, false).unwrap().unwrap());
        let file = folder.path().join("t.db.webhooks");
        #[cfg(unix)]
        assert_eq!(std::os::unix::fs::MetadataExt::mode(&std::fs::metadata(&file).unwrap()) & 0o777, 0o600);
        std::fs::write(&file, "short").unwrap();
        assert!(hook_key(&config, false).unwrap_err().to_string().contains("t.db.webhooks"));
        config.set("webhooks.key", &"x".repeat(32), "the test").unwrap();
        assert!(hook_key(&config, false).unwrap().unwrap() != first);
    }

    #[test]
    fn with_postgresql_there_is_none_unless_it_is_configured_and_a_short_one_is_refused() {
        let mut config = Config::default();
        config.set("database_url", "postgres://db/tenure", "the test").unwrap();
        assert!(hook_key(&config, false).unwrap().is_none());
        config.set("webhooks.key", "short", "the test").unwrap();
        assert!(hook_key(&config, false).unwrap_err().to_string().contains("webhooks.key"));
        assert!(hook_key(&config, true).unwrap().is_some());
    }
}
