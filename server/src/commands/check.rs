//! `tenure check`: for operators.

use super::{Failure, Outcome};
use crate::config::Config;
use crate::output;
use crate::start;
use domain::actor::Actor;

pub(super) async fn run(config: &Config) -> Result<Outcome, Failure> {
    let tenure = start::start(config, false).await?;
    output::write(b"ok  configuration\nok  database\nok  migrations\n")?;
    let checked = ops::log::check(&tenure.call(Actor::Operator)).await?;
    output::write(format!("ok  log: {} leaves, root {}\n", checked.size, checked.root).as_bytes())?;
    output::write(format!("ok  evidence key {}\n", tenure.key.public().fingerprint()).as_bytes())?;
    Ok(Outcome::Done)
}
