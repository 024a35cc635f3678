//! `xtask population FILE.db [IDENTITIES]`: a made-up estate in a database of its own, for measuring.

use crate::Failure;
use crate::population::{Size, fill};
use migrations::{Migrator, MigratorTrait};
use sea_orm::Database;
use std::path::Path;

pub(crate) fn run(mut words: impl Iterator<Item = String>) -> Result<(), Failure> {
    let file = words.next().ok_or("usage: xtask population FILE.db [IDENTITIES]")?;
    let size = match words.next() {
        None => Size::LARGE,
        Some(text) => {
            let identities: u32 = text.parse().map_err(|_| format!("'{text}' is no number of identities"))?;
            Size { identities, credentials: identities / 2 * 5, grants: identities.saturating_mul(20) }
        }
    };
    if Path::new(&file).exists() {
        return Err(format!("{file} is there already: name a new file").into());
    }
    let now = domain::instant::parse("2026-03-02T09:00:00Z")?;
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
        let db = Database::connect(format!("sqlite://{file}?mode=rwc")).await?;
        Migrator::up(&db, None).await?;
        let one = fill(&db, size, now).await?;
        let id = domain::id::IdentityId::new(one);
        eprintln!(
            "{} identities, {} credentials and {} grants are in {file}; one of them is {id}",
            size.identities, size.credentials, size.grants
        );
        Ok(())
    })
}
