//! Evidence of a time: gathered from the log and the editions that were frozen in it, and handed out with a leaf that says
//! who took it.

mod gather;
mod stated;

use super::export::why_of;
use super::freeze::SOFTWARE;
use crate::call::Call;
use crate::error::{Error, Result};
use crate::event::Event;
use crate::{exceptions, installation};
use domain::policy::Action;
use domain::problem::Problems;
use domain::text::TakenForText;
use domain::window::Window;
use entities::exception;
use evidence::hash::Digest;
use evidence::period::{PeriodHead, file_name, write};
use sea_orm::{EntityTrait, QuerySelect};
use serde_json::json;
use std::collections::BTreeSet;

/// The longest time that is taken out at once, in days: ten years.
pub const MOST_DAYS: i32 = 3_660;

/// The evidence of a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportedPeriod {
    /// What the file is called.
    pub file_name: String,
    /// SHA-256 of the bytes, lower-case hex.
    pub sha256: String,
    /// The zip.
    pub bytes: Vec<u8>,
}

/// Can evidence of this time be taken out?
///
/// # Errors
/// What is wrong with `from` or `until`, by these names: a time is at least one day and over.
pub fn check_time(call: &Call, window: Window) -> std::result::Result<(), Problems> {
    let days = i64::from(window.until.0) - i64::from(window.from.0);
    if days < 1 {
        return Err(Problems::one(
            "until",
            "This day is the first after the time: it must come after \"From\"",
        ));
    }
    if days > i64::from(MOST_DAYS) {
        return Err(Problems::one("from", "At most ten years are taken out at once: choose a later day"));
    }
    if window.until.start() > call.now() {
        return Err(Problems::one(
            "until",
            "This time is not over: choose today (UTC) or an earlier day, which is not in it any more",
        ));
    }
    Ok(())
}

/// Takes the evidence of a time out: whole UTC days that are over. Two leaves say so, one when it is asked for and one with
/// the SHA-256 of what was handed out; neither is inside. The same days are the same bytes as long as the key is the same,
/// nothing is erased, and identities and exceptions of that time stand as they did.
///
/// # Errors
/// Whoever may not export; [`Error::Invalid`] as [`check_time`].
pub async fn export_period(
    call: &Call,
    window: Window,
    why: Option<&TakenForText>,
) -> Result<ExportedPeriod> {
    call.may(Action::ExportEvidence)?;
    check_time(call, window)?;
    let days = json!({ "from": window.from.to_string(), "until": window.until.to_string() });
    // This leaf is behind the time: there is always one that bounds it.
    let work = call.begin().await?;
    let installation = installation::of(&work).await?;
    let why = why_of(&work, why).await?;
    let mut facts = days.clone();
    facts["why_sha256"] = why.clone();
    work.commit(Event::new("evidence.period_asked", call.actor.name(), facts)).await?;

    let excepted: BTreeSet<uuid::Uuid> = exception::Entity::find()
        .select_only()
        .column(exception::Column::IdentityId)
        .distinct()
        .into_tuple::<uuid::Uuid>()
        .all(call.read())
        .await?
        .into_iter()
        .collect();
    let endings = exceptions::endings(call, &excepted).await?;
    let head = PeriodHead {
        installation_id: installation.id,
        demonstration: installation.demonstration,
        software_version: SOFTWARE.into(),
        from: window.from.start(),
        until: window.until.start(),
    };
    let snapshot = call.snapshot().await?;
    let (input, heads) = gather::input(call, &snapshot, head, (&excepted, &endings)).await?;
    snapshot.rollback().await?;
    let bytes = write(&input, &call.tenure.key).map_err(Error::unexpected)?;
    let sha256 = Digest::of(&bytes).to_string();

    let work = call.begin().await?;
    for id in heads {
        super::left::left(work.db(), (id, work.at()), (super::Way::Bundle, &call.actor.name())).await?;
    }
    let mut facts = days;
    facts["why_sha256"] = why;
    facts["sha256"] = json!(sha256);
    work.commit(Event::new("evidence.period_exported", call.actor.name(), facts)).await?;
    Ok(ExportedPeriod { file_name: file_name(window), sha256, bytes })
}
