//! `tenure demo …`.

use super::{Failure, Outcome};
use crate::config::Config;
use crate::output;
use clap::Subcommand;
use domain::instant;
use ops::database::Database;
use ops::demonstration::{self, State};

#[derive(Debug, Subcommand)]
pub(super) enum Demo {
    /// Fill an empty database with the demonstration organisation; where it is already, change nothing
    Seed,
    /// Move the demonstration's clock on by some days; whoever serves it next does what fell due
    Advance {
        /// How many: 1 to 366
        #[arg(long)]
        days: u32,
    },
}

/// What `serve --demo` does first: an empty database becomes the demonstration; any other is left as it is.
pub(super) async fn seed_where_empty(config: &Config) -> Result<(), Failure> {
    let database = Database::connect(config.get("database_url").unwrap_or_default()).await?;
    database.migrate_up().await?;
    if demonstration::state(&database).await? == State::Empty {
        demonstration::seed(&database, report::pdf, &mut |what| eprintln!("seeding: {what}")).await?;
    }
    Ok(())
}

pub(super) async fn run(config: &Config, demo: Demo) -> Result<Outcome, Failure> {
    // Without the key of start-up: the demonstration has its own, and none must come to lie beside it.
    let database = Database::connect(config.get("database_url").unwrap_or_default()).await?;
    database.migrate_up().await?;
    if let Demo::Advance { days } = demo {
        let at = demonstration::advance(&database, days).await?;
        output::write(format!("the demonstration goes on from {}\n", instant::format(at)).as_bytes())?;
        return Ok(Outcome::Done);
    }
    if demonstration::state(&database).await? == State::Seeded {
        output::write(b"the demonstration is there already\n")?;
        return Ok(Outcome::Done);
    }
    let seeded =
        demonstration::seed(&database, report::pdf, &mut |what| eprintln!("seeding: {what}")).await?;
    let text = format!(
        "the demonstration is there: {} principals, {} log records, at {}\n",
        seeded.principals,
        seeded.records,
        instant::format(seeded.at)
    );
    output::write(text.as_bytes())?;
    Ok(Outcome::Done)
}
