//! Every key that exists, with its meaning: `docs/CONFIGURATION.md` is made from this table.

use std::fmt::Write as _;

/// What a value may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Text,
    Number,
    Flag,
    Address,
    Tls,
    Zone,
}

/// One key.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    /// Its name in the file, tables joined by dots.
    pub name: &'static str,
    /// What holds where nothing is set.
    pub default: Option<&'static str>,
    /// Is it masked wherever it is shown, and may it be given as a file?
    pub secret: bool,
    /// What it means.
    pub meaning: &'static str,
    shape: Shape,
}

const fn key(name: &'static str, shape: Shape, default: Option<&'static str>, meaning: &'static str) -> Key {
    Key { name, default, secret: false, meaning, shape }
}

const fn secret(name: &'static str, meaning: &'static str) -> Key {
    Key { name, default: None, secret: true, meaning, shape: Shape::Text }
}

/// All keys, in the order in which they are documented.
pub const KEYS: &[Key] = &[
    key(
        "database_url",
        Shape::Text,
        Some("sqlite://tenure.db?mode=rwc"),
        "The database: `sqlite://FILE?mode=rwc`, or `postgres://…` for more than one machine.",
    ),
    key("addr", Shape::Address, Some("127.0.0.1:3000"), "Where `tenure serve` listens."),
    key(
        "public_url",
        Shape::Text,
        None,
        "The address people use, such as `https://tenure.example.com`; needed for sign-in. With `https` cookies are `__Host-` and pages ask browsers to stay on TLS.",
    ),
    key(
        "evidence_key_file",
        Shape::Text,
        None,
        "The OpenSSH private key that signs evidence. With SQLite it lies beside the database, and is made at first use; with PostgreSQL this is required.",
    ),
    key(
        "evidence.witness",
        Shape::Text,
        None,
        "A folder of what others attest of signed heads, as `tenure log witness add` takes it: each file named after its head, such as `480.tsr`; keys of witnesses in files that end with `.keys`. `tenure serve` looks every minute.",
    ),
    key(
        "oidc.issuer",
        Shape::Text,
        None,
        "The OpenID Connect provider. Without it nobody can sign in, and the page says so.",
    ),
    key("oidc.client_id", Shape::Text, None, "The client that the provider knows Tenure as."),
    secret("oidc.client_secret", "Its secret."),
    key(
        "oidc.scopes",
        Shape::Text,
        Some("email profile"),
        "What is asked for beside `openid`, with spaces between; some providers give the claim with roles only for a scope of its own.",
    ),
    key(
        "oidc.roles_claim",
        Shape::Text,
        None,
        "The claim of the id token that lists roles, such as `groups`; without it roles are given in Tenure.",
    ),
    key("oidc.role_security", Shape::Text, None, "The claim's value that means security."),
    key("oidc.role_management", Shape::Text, None, "The claim's value that means management."),
    key("oidc.role_auditor", Shape::Text, None, "The claim's value that means auditor."),
    key("oidc.role_admin", Shape::Text, None, "The claim's value that means admin."),
    key(
        "oidc.admit_unknown",
        Shape::Flag,
        Some("false"),
        "May people sign in whom nobody added? They become owners of nothing.",
    ),
    key(
        "oidc.deactivated_claim",
        Shape::Text,
        None,
        "The claim that says that somebody has left, such as `disabled`: at their next sign-in they are deactivated, and what they own falls to others.",
    ),
    key(
        "oidc.deactivated_value",
        Shape::Text,
        Some("true"),
        "The value of that claim that says so; of a list, one that is in it.",
    ),
    key(
        "session.idle_minutes",
        Shape::Number,
        Some("30"),
        "A session ends after so many minutes without a request.",
    ),
    key(
        "session.absolute_hours",
        Shape::Number,
        Some("12"),
        "A session ends after so many hours, whatever happens in it.",
    ),
    key(
        "organisation.zone",
        Shape::Zone,
        Some("UTC"),
        "The organisation's time zone, such as `Europe/Berlin`: when its days begin and end, and its calendar says seven in the morning.",
    ),
    key(
        "smtp.host",
        Shape::Text,
        None,
        "The mail server. Without it mails wait in the outbox, and nothing is lost. With it `smtp.from` and `public_url` are needed too.",
    ),
    key("smtp.port", Shape::Number, Some("587"), "Its port: usually 587 for `starttls`, 465 for `tls`."),
    key(
        "smtp.tls",
        Shape::Tls,
        Some("starttls"),
        "How the connection is protected: `starttls` (and never without), `tls` from the first byte, or `none` where the network itself is trusted.",
    ),
    key("smtp.user", Shape::Text, None, "Whom to sign in as there; without it nobody is signed in."),
    secret("smtp.password", "The password of that user."),
    key("smtp.from", Shape::Text, None, "Who mails are from, such as `Tenure <tenure@example.com>`."),
    secret(
        "webhooks.key",
        "What the secrets of webhooks are derived from: at least 32 characters that nobody guesses, the same on every server. With SQLite it lies in a file beside the database (`.webhooks`), and is made at first use; with PostgreSQL nothing leaves without it. The database holds no secret; another key makes every endpoint's secret another.",
    ),
    key(
        "webhooks.allow_private",
        Shape::Flag,
        Some("false"),
        "May webhooks go to private, loopback and link-local addresses? Then whoever manages webhooks can have this server ask inside the network.",
    ),
    key(
        "webhooks.allow_http",
        Shape::Flag,
        Some("false"),
        "May webhooks go without TLS? What is sent holds ids and no names, and is signed; whoever is on the way reads along.",
    ),
];

impl Key {
    /// The environment variable that sets it.
    #[must_use]
    pub fn variable(&self) -> String {
        format!("TENURE_{}", self.name.to_uppercase().replace('.', "_"))
    }

    /// Does the value fit?
    ///
    /// # Errors
    /// What would.
    pub(super) fn check(&self, value: &str) -> Result<(), &'static str> {
        match self.shape {
            Shape::Text => Ok(()),
            Shape::Number => value.parse::<u32>().map(drop).map_err(|_| "a whole number"),
            Shape::Flag => value.parse::<bool>().map(drop).map_err(|_| "true or false"),
            Shape::Address => value
                .parse::<std::net::SocketAddr>()
                .map(drop)
                .map_err(|_| "an address and a port, such as 127.0.0.1:3000"),
            Shape::Tls if ["none", "starttls", "tls"].contains(&value) => Ok(()),
            Shape::Tls => Err("starttls, tls or none"),
            Shape::Zone => value
                .parse::<chrono_tz::Tz>()
                .map(drop)
                .map_err(|_| "a time zone, such as Europe/Berlin or UTC"),
        }
    }
}

/// A URL without the password in it.
pub(super) fn without_password(value: &str) -> String {
    let Some((scheme, rest)) = value.split_once("://") else { return value.to_owned() };
    let Some((login, host)) = rest.split_once('@') else { return value.to_owned() };
    match login.split_once(':') {
        Some((user, _)) => format!("{scheme}://{user}:********@{host}"),
        None => value.to_owned(),
    }
}

/// The documentation of all keys.
#[must_use]
pub fn document() -> String {
    let mut text = String::from(
        "# Configuration\n\nRead from `tenure.toml` in the working directory, then from the environment, then from flags; the later wins.\nA key that does not exist is an error that names the nearest one. `tenure config` shows what holds, and where it came\nfrom. A secret may be given as a file: `TENURE_OIDC_CLIENT_SECRET_FILE=/run/secrets/oidc`.\n\n| key | variable | default | meaning |\n|---|---|---|---|\n",
    );
    for key in KEYS {
        let default = key.default.map_or("none".to_owned(), |value| format!("`{value}`"));
        // Writing to a String does not fail.
        let _ = writeln!(text, "| `{}` | `{}` | {default} | {} |", key.name, key.variable(), key.meaning);
    }
    text
}
