//! `tenure token …`.

use super::{Failure, Outcome};
use crate::output::{self, Format};
use clap::Subcommand;
use domain::client::Scope;
use domain::id::ClientId;
use domain::instant;
use domain::text::ClientName;
use ops::Call;
use ops::clients::{self, ClientRow, NewClient};
use serde::Serialize;

#[derive(Debug, Subcommand)]
pub(super) enum Token {
    /// Make a program's token, and print it: this once, and nothing else
    Create {
        /// What it may do: ingest, lifecycle, scim or read
        #[arg(long)]
        scope: Scope,
        /// What the program is called
        #[arg(long)]
        name: String,
        /// For how many days, 366 at most
        #[arg(long)]
        days: u32,
        /// The address of whoever is asked to own it
        #[arg(long, value_name = "EMAIL")]
        owner: Option<String>,
        /// Only in this provider account, for scope lifecycle; may be given several times
        #[arg(long)]
        account: Vec<String>,
    },
    /// List tokens, those that work first
    List {
        /// How the list is written
        #[arg(long, value_enum, default_value = "table")]
        format: Format,
    },
    /// Revoke a program's token, for good
    Revoke {
        /// The program's id, as listed
        id: ClientId,
    },
}

pub(super) async fn run(call: &Call, command: Token) -> Result<Outcome, Failure> {
    match command {
        Token::Create { scope, name, days, owner, account } => {
            let name = ClientName::parse(&name).map_err(ops::Error::from)?;
            let owner = match owner {
                Some(email) => Some(clients::owner_by_email(call, &email).await?),
                None => None,
            };
            let asked = NewClient { name, scope, days, accounts: account, owner };
            let made = clients::create(call, &asked).await?;
            eprintln!(
                "{} works until {}; it is shown this once",
                made.prefix,
                instant::format(made.expires_at)
            );
            output::write(format!("{}\n", made.token).as_bytes())?;
        }
        Token::List { format } => {
            let rows = clients::list(call).await?;
            let header = ["id", "name", "scope", "prefix", "owner", "state", "expires", "last used"];
            let now = call.now();
            let listed: Vec<Listed> = rows.iter().map(|row| Listed::new(row, row.works(now))).collect();
            output::rows(format, &header, &listed, Listed::cells)?;
        }
        Token::Revoke { id } => clients::revoke(call, id).await?,
    }
    Ok(Outcome::Done)
}

/// One token, as `--format json` writes it.
#[derive(Serialize)]
struct Listed<'a> {
    id: String,
    name: &'a str,
    scope: &'static str,
    accounts: &'a [String],
    prefix: &'a str,
    identity: String,
    owner: Option<&'a str>,
    owner_accepted: bool,
    state: &'static str,
    created_at: String,
    expires_at: String,
    last_used_at: Option<String>,
    revoked_at: Option<String>,
}

impl<'a> Listed<'a> {
    fn new(row: &'a ClientRow, works: bool) -> Self {
        let state = match (row.revoked_at, works) {
            (Some(_), _) => "revoked",
            (None, true) => "works",
            (None, false) => "expired",
        };
        Self {
            id: row.id.to_string(),
            name: &row.name,
            scope: row.scope.as_str(),
            accounts: &row.accounts,
            prefix: &row.prefix,
            identity: row.identity.to_string(),
            owner: row.owner.as_deref(),
            owner_accepted: row.accepted,
            state,
            created_at: instant::format(row.created_at),
            expires_at: instant::format(row.expires_at),
            last_used_at: row.used_at.map(instant::format),
            revoked_at: row.revoked_at.map(instant::format),
        }
    }

    fn cells(&self) -> Vec<String> {
        vec![
            self.id.clone(),
            self.name.to_owned(),
            self.scope.to_owned(),
            self.prefix.to_owned(),
            self.owner.unwrap_or_default().to_owned(),
            self.state.to_owned(),
            self.expires_at.clone(),
            self.last_used_at.clone().unwrap_or_default(),
        ]
    }
}
