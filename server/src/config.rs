//! The configuration: `tenure.toml`, then `TENURE_…` environment variables, then flags. A key that does not exist is
//! an error that names the nearest one.

mod keys;

pub use keys::{KEYS, Key, document};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

/// Why the configuration cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read or is no TOML.
    #[error("{file}: {detail}")]
    File {
        /// The file.
        file: String,
        /// What is wrong.
        detail: String,
    },
    /// A key that does not exist.
    #[error("{origin}: there is no key '{key}'; did you mean '{nearest}'?")]
    Unknown {
        /// Where it stands.
        origin: String,
        /// The key.
        key: String,
        /// The nearest that exists.
        nearest: String,
    },
    /// A value that does not fit.
    #[error("{origin}: '{key}' expects {expected}")]
    Value {
        /// Where it stands.
        origin: String,
        /// The key.
        key: String,
        /// What fits.
        expected: &'static str,
    },
}

/// A value and where it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Set {
    value: String,
    origin: String,
}

/// The effective configuration.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Config {
    values: BTreeMap<&'static str, Set>,
}

impl std::fmt::Debug for Config {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.effective())
    }
}

impl Config {
    /// Reads the file, where there is one, then the environment.
    ///
    /// # Errors
    /// [`ConfigError`] names file or variable, key, and what was expected.
    pub fn load(
        file: &Path,
        environment: impl Iterator<Item = (String, String)>,
    ) -> Result<Self, ConfigError> {
        let mut config = Self::default();
        if file.exists() {
            let name = file.display().to_string();
            let wrong = |detail: String| ConfigError::File { file: name.clone(), detail };
            let text = std::fs::read_to_string(file).map_err(|error| wrong(error.to_string()))?;
            let table: toml::Table =
                text.parse().map_err(|error: toml::de::Error| wrong(error.message().into()))?;
            config.table("", &table, &name)?;
        }
        config.environment(environment)?;
        Ok(config)
    }

    fn table(&mut self, prefix: &str, table: &toml::Table, origin: &str) -> Result<(), ConfigError> {
        for (name, value) in table {
            let key = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
            match value {
                toml::Value::Table(inner) => self.table(&key, inner, origin)?,
                toml::Value::String(text) => self.set(&key, text, origin)?,
                toml::Value::Integer(number) => self.set(&key, &number.to_string(), origin)?,
                toml::Value::Boolean(flag) => self.set(&key, &flag.to_string(), origin)?,
                _ => {
                    return Err(ConfigError::Value {
                        origin: origin.into(),
                        key,
                        expected: "a text, a number or true or false",
                    });
                }
            }
        }
        Ok(())
    }

    fn environment(&mut self, variables: impl Iterator<Item = (String, String)>) -> Result<(), ConfigError> {
        // For the program's own tests and scripts; not of the configuration.
        const OTHERS: [&str; 3] = ["TENURE_TEST_", "TENURE_SHARED", "TENURE_CACHE"];
        for (variable, value) in variables {
            if !variable.starts_with("TENURE_") || OTHERS.iter().any(|other| variable.starts_with(other)) {
                continue;
            }
            if let Some(key) = KEYS.iter().find(|key| key.variable() == variable) {
                self.set(key.name, &value, &variable)?;
            } else if let Some(key) =
                KEYS.iter().find(|key| key.secret && format!("{}_FILE", key.variable()) == variable)
            {
                let text = std::fs::read_to_string(&value)
                    .map_err(|error| ConfigError::File { file: value.clone(), detail: error.to_string() })?;
                self.set(key.name, text.trim_end_matches(['\r', '\n']), &variable)?;
            } else {
                let nearest = nearest(&variable, KEYS.iter().map(Key::variable));
                return Err(ConfigError::Unknown {
                    origin: "the environment".into(),
                    key: variable,
                    nearest,
                });
            }
        }
        Ok(())
    }

    /// Sets a key, as a flag does.
    ///
    /// # Errors
    /// An unknown key, or a value that does not fit.
    pub fn set(&mut self, name: &str, value: &str, origin: &str) -> Result<(), ConfigError> {
        let Some(key) = KEYS.iter().find(|key| key.name == name) else {
            return Err(ConfigError::Unknown {
                origin: origin.into(),
                key: name.into(),
                nearest: nearest(name, KEYS.iter().map(|key| key.name.to_owned())),
            });
        };
        key.check(value).map_err(|expected| ConfigError::Value {
            origin: origin.into(),
            key: name.into(),
            expected,
        })?;
        self.values.insert(key.name, Set { value: value.into(), origin: origin.into() });
        Ok(())
    }

    /// The value of a key, or its default; `None` where neither is.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        let default = || KEYS.iter().find(|key| key.name == name).and_then(|key| key.default);
        self.values.get(name).map(|set| set.value.as_str()).or_else(default)
    }

    /// A number.
    #[must_use]
    pub fn number(&self, name: &str) -> Option<u32> {
        self.get(name)?.parse().ok()
    }

    /// The effective configuration, a line a key with its origin, secrets masked.
    #[must_use]
    pub fn effective(&self) -> String {
        let mut text = String::new();
        for key in KEYS {
            let origin = self.values.get(key.name).map_or("default", |set| set.origin.as_str());
            let shown = match self.get(key.name) {
                None => "(not set)".to_owned(),
                Some(_) if key.secret => "********".to_owned(),
                Some(value) => keys::without_password(value),
            };
            // Writing to a String does not fail.
            let _ = writeln!(text, "{} = {shown}  # {origin}", key.name);
        }
        text
    }
}

fn nearest(name: &str, known: impl Iterator<Item = String>) -> String {
    known.min_by_key(|other| strsim::levenshtein(name, other)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn env(pairs: &[(&str, &str)]) -> Result<Config, ConfigError> {
        let pairs: Vec<_> =
            pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        Config::load(Path::new("/nonexistent/tenure.toml"), pairs.into_iter())
    }

    #[test]
    fn a_key_that_does_not_exist_names_the_nearest() {
        let error = env(&[("TENURE_DATABSE_URL", "x")]).unwrap_err();
        assert!(error.to_string().contains("did you mean 'TENURE_DATABASE_URL'"), "{error}");
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("tenure.toml");
        std::fs::write(&file, "[oidc]\nisuer = \"https://id.example\"\n").unwrap();
        let error = Config::load(&file, std::iter::empty()).unwrap_err();
        assert!(error.to_string().contains("did you mean 'oidc.issuer'"), "{error}");
    }

    #[test]
    fn the_environment_overrides_the_file_and_a_flag_overrides_both() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("tenure.toml");
        std::fs::write(&file, "addr = \"127.0.0.1:1\"\n").unwrap();
        let variables = [("TENURE_ADDR".to_owned(), "127.0.0.1:2".to_owned())];
        let mut config = Config::load(&file, variables.into_iter()).unwrap();
        assert_eq!(config.get("addr"), Some("127.0.0.1:2"));
        config.set("addr", "127.0.0.1:3", "--addr").unwrap();
        assert_eq!(config.get("addr"), Some("127.0.0.1:3"));
    }

    #[test]
    fn secrets_come_from_files_too_and_are_never_shown() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("secret");
        std::fs::write(&file, "hush\n").unwrap();
        let config = env(&[
            ("TENURE_OIDC_CLIENT_SECRET_FILE", file.to_str().unwrap()),
            ("TENURE_DATABASE_URL", "postgres://me:hunter2@db/tenure"),
        ])
        .unwrap();
        assert_eq!(config.get("oidc.client_secret"), Some("hush"));
        let shown = config.effective();
        assert!(!shown.contains("hush") && !shown.contains("hunter2"), "{shown}");
        assert!(shown.contains("postgres://me:********@db/tenure"), "{shown}");
    }

    #[test]
    fn a_value_that_does_not_fit_says_what_does() {
        let error = env(&[("TENURE_SESSION_IDLE_MINUTES", "soon")]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "TENURE_SESSION_IDLE_MINUTES: 'session.idle_minutes' expects a whole number"
        );
    }

    #[test]
    fn the_documented_keys_are_the_keys() {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/CONFIGURATION.md");
        let written = std::fs::read_to_string(&file).unwrap_or_default();
        let made = document();
        assert!(written == made, "docs/CONFIGURATION.md is out of date; it should read:\n{made}");
    }
}
