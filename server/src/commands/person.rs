//! `tenure person …`.

use super::{Failure, Outcome};
use crate::output;
use clap::Subcommand;
use domain::actor::Role;
use ops::Call;

#[derive(Debug, Subcommand)]
pub(super) enum Person {
    /// Add a person, or give one a role that nobody active holds
    Add {
        /// Their address, as the identity provider knows it
        email: String,
        /// owner, security, management, auditor or admin
        #[arg(long)]
        role: Role,
        /// What they are called
        #[arg(long)]
        name: Option<String>,
    },
}

pub(super) async fn run(call: &Call, person: &Person) -> Result<Outcome, Failure> {
    let Person::Add { email, role, name } = person;
    let id = ops::people::add(call, email, name.as_deref(), *role).await?;
    output::write(format!("{id}\n").as_bytes())?;
    Ok(Outcome::Done)
}
