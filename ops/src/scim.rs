//! People and groups as an identity provider keeps them here (SCIM 2.0, RFC 7643 and 7644), without a word of HTTP.

mod groups;
mod roles;
mod users;

use crate::call::Work;
use crate::error::Result;
use crate::event::Event;
use domain::problem::Problems;

pub use groups::{Group, GroupStated, change_group, create_group, delete_group, group, groups};
pub use roles::RoleGroups;
pub use users::{User, UserStated, change_user, create_user, delete_user, user, users};

/// Who gave a role that follows from a group.
const GIVER: &str = "scim";
/// The most characters of anything that the provider sends.
const LONGEST: usize = 254;

/// Commits with the events of what was done, or ends without a trace where nothing was.
async fn finish(work: Work, mut events: Vec<Event>) -> Result<()> {
    let Some(last) = events.pop() else { return work.abandon().await };
    for event in events {
        work.note(event).await?;
    }
    work.commit(last).await?;
    Ok(())
}

/// A text that the provider sent: not empty, not endless, no control characters.
fn bounded(field: &str, text: &str, problems: &mut Problems) {
    let length = text.chars().count();
    if length == 0 || length > LONGEST || text.chars().any(char::is_control) {
        problems.add(field, format!("expected 1 to {LONGEST} characters without control characters"));
    }
}
