//! The command line: every command is one op, and what came of it on standard output.

mod check;
mod demo;
mod evidence;
mod findings;
mod identities;
mod imports;
mod log;
mod migrate;
mod person;
mod recompute;
mod reviews;
mod serve;
mod token;
mod usage;

use crate::config::Config;
use crate::output;
use crate::start::{self, NotStarted};
use clap::{Parser, Subcommand};
use domain::actor::Actor;
use ops::Call;
use std::path::Path;
use std::process::ExitCode;

/// What came of a command, beside its result.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// All of it was done.
    Done,
    /// Some input was refused; the rest was done.
    Refused,
}

/// Why a command was not done.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// The way it was called.
    #[error("{0}")]
    Usage(String),
    /// What it was given.
    #[error("{0}")]
    Input(String),
    /// Everything else.
    #[error("{0}")]
    Failed(String),
}

impl From<ops::Error> for Failure {
    fn from(error: ops::Error) -> Self {
        match error {
            ops::Error::Refused(reason) => Self::Input(reason),
            ops::Error::Invalid(problems) => Self::Usage(problems.to_string()),
            other => Self::Failed(other.to_string()),
        }
    }
}

impl From<NotStarted> for Failure {
    fn from(error: NotStarted) -> Self {
        Self::Failed(error.to_string())
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::Failed(error.to_string())
    }
}

/// Governs the lifecycle of non-human identities: owners, purpose, rotation, and reviews that start from what was used.
#[derive(Debug, Parser)]
#[command(name = "tenure", version, max_term_width = 100)]
struct Cli {
    /// The database: sqlite://FILE?mode=rwc or postgres://… [env: TENURE_DATABASE_URL]
    #[arg(long, global = true, value_name = "URL")]
    database: Option<String>,
    /// Do not bring the database up to date first
    #[arg(long, global = true)]
    no_migrate: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the pages
    Serve(serve::Serve),
    /// Bring providers' files in; the same files again change nothing
    #[command(subcommand)]
    Import(imports::Import),
    /// List principals: machines, and with --class others
    Identities(identities::Identities),
    /// Show effective usage: what was used, over which window, with how much of it observed
    Usage(usage::Usage),
    /// List what identities and credentials break now, worst first, each with what would clear it
    Findings(findings::Findings),
    /// List review campaigns
    Reviews(reviews::Reviews),
    /// Export and verify evidence
    #[command(subcommand)]
    Evidence(evidence::Evidence),
    /// The log's signed heads, and what others attest of them
    #[command(subcommand)]
    Log(log::Log),
    /// Add people and give them roles
    #[command(subcommand)]
    Person(person::Person),
    /// Tokens of programs
    #[command(subcommand)]
    Token(token::Token),
    /// Change or show the state of the database
    #[command(subcommand)]
    Migrate(migrate::Migrate),
    /// The demonstration organisation
    #[command(subcommand)]
    Demo(demo::Demo),
    /// Check database, migrations, log integrity and configuration
    Check,
    /// Show the effective configuration, secrets masked
    Config {
        /// Show what every key means instead, as a page of documentation
        #[arg(long)]
        document: bool,
    },
}

/// Runs the command line of this process.
#[must_use]
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    match run(cli) {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Refused) => ExitCode::from(3),
        Err(failure) => {
            eprintln!("tenure: {failure}");
            ExitCode::from(match failure {
                Failure::Failed(_) => 1,
                Failure::Usage(_) => 2,
                Failure::Input(_) => 3,
            })
        }
    }
}

fn run(cli: Cli) -> Result<Outcome, Failure> {
    let mut config = Config::load(Path::new("tenure.toml"), std::env::vars())
        .map_err(|error| Failure::Usage(error.to_string()))?;
    if let Some(url) = &cli.database {
        config.set("database_url", url, "--database").map_err(|error| Failure::Usage(error.to_string()))?;
    }
    if let Command::Config { document } = cli.command {
        let text = if document { crate::config::document() } else { config.effective() };
        output::write(text.as_bytes())?;
        return Ok(Outcome::Done);
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(dispatch(cli, config))
}

async fn dispatch(cli: Cli, config: Config) -> Result<Outcome, Failure> {
    let operator = async || -> Result<Call, Failure> {
        Ok(start::start(&config, !cli.no_migrate).await?.call(Actor::Operator))
    };
    match cli.command {
        Command::Import(import) => imports::run(&operator().await?, import).await,
        Command::Identities(identities) => identities::run(&operator().await?, &identities).await,
        Command::Usage(usage) => usage::run(&operator().await?, &usage).await,
        Command::Findings(findings) => findings::run(&operator().await?, &findings).await,
        Command::Reviews(reviews) => reviews::run(&operator().await?, &reviews).await,
        Command::Evidence(command) => match evidence::offline(&command).await {
            Some(done) => done,
            None => evidence::run(&operator().await?, &config, command).await,
        },
        Command::Log(command) => log::run(&operator().await?, command).await,
        Command::Person(person) => person::run(&operator().await?, &person).await,
        Command::Token(command) => token::run(&operator().await?, command).await,
        Command::Serve(serve) => serve::run(config, &serve, !cli.no_migrate).await,
        Command::Migrate(migrate) => migrate::run(&config, migrate).await,
        Command::Demo(demo) => demo::run(&config, demo).await,
        Command::Check => check::run(&config).await,
        // Shown above, without a database.
        Command::Config { .. } => Ok(Outcome::Done),
    }
}
