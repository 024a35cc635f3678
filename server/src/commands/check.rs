//! `tenure check`: for operators.

use super::{Failure, Outcome};
use crate::config::Config;
use crate::output;
use crate::start;
use domain::actor::Actor;
use std::fmt::Write as _;

pub(super) async fn run(config: &Config) -> Result<Outcome, Failure> {
    let tenure = start::start(config, false).await?;
    output::write(b"ok  configuration\nok  database\nok  migrations\n")?;
    let checked = ops::log::check(&tenure.call(Actor::Operator)).await?;
    let mut text = String::new();
    for wrong in &checked.wrong {
        let _ = writeln!(text, "FAIL  {wrong}");
    }
    let unnamed = checked.wrong_total - u64::try_from(checked.wrong.len()).unwrap_or(checked.wrong_total);
    if unnamed > 0 {
        let _ = writeln!(text, "FAIL  and {unnamed} more");
    }
    if checked.holds() {
        let root = checked.root.as_deref().unwrap_or_default();
        let _ = writeln!(text, "ok  log: {} leaves, root {root}", checked.size);
        let behind = checked.size.saturating_sub(checked.covered);
        let _ = writeln!(
            text,
            "ok  checkpoints: {}; {behind} leaves are covered by none, and held by the database alone",
            checked.checkpoints
        );
        let _ = writeln!(text, "ok  evidence: {} rows are what leaves and hashes say", checked.rows);
    }
    let _ = writeln!(text, "ok  evidence key {}", tenure.key.public().fingerprint());
    output::write(text.as_bytes())?;
    if checked.holds() {
        Ok(Outcome::Done)
    } else {
        Err(Failure::Failed(format!("{} things are not what they were", checked.wrong_total)))
    }
}
