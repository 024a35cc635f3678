//! `tenure migrate …`.

use super::{Failure, Outcome};
use crate::config::Config;
use crate::output;
use clap::Subcommand;
use ops::database::Database;

#[derive(Debug, Clone, Copy, Subcommand)]
pub(super) enum Migrate {
    /// Bring the database up to date
    Up,
    /// Take back every step, the data with it
    Down {
        /// Needed: everything in the database is lost
        #[arg(long)]
        yes_delete_everything: bool,
    },
    /// Show every step and whether it was applied
    Status,
}

pub(super) async fn run(config: &Config, migrate: Migrate) -> Result<Outcome, Failure> {
    let database = Database::connect(config.get("database_url").unwrap_or_default()).await?;
    match migrate {
        Migrate::Up => database.migrate_up().await?,
        Migrate::Down { yes_delete_everything: true } => database.migrate_down().await?,
        Migrate::Down { yes_delete_everything: false } => {
            return Err(Failure::Usage(
                "this deletes everything in the database; if that is meant, add --yes-delete-everything"
                    .into(),
            ));
        }
        Migrate::Status => {
            for (name, applied) in database.migrations().await? {
                output::write(
                    format!("{} {name}\n", if applied { "applied" } else { "pending" }).as_bytes(),
                )?;
            }
        }
    }
    Ok(Outcome::Done)
}
