//! Alerts: what owner and security are told at once, and how much of one kind is put into one message.

use crate::id::IdentityId;
use crate::words::words;
use std::collections::{BTreeMap, BTreeSet};

words! {
    /// What owner and security are told at once.
    pub enum Alert {
        /// Something privileged was granted.
        PrivilegedGrant = "new privileged grant",
        /// It was used after a long silence.
        Reactivated = "used after a long silence",
        /// What is kept for emergencies was used.
        BreakGlass = "break-glass use",
        /// A credential was seen where it should not be.
        Exposed = "exposed",
        /// What a review took away was granted again.
        Regranted = "granted again after it was revoked",
    }
}

/// So many identities one message names; the rest is counted.
pub const NAMED: usize = 50;

/// Everything of one kind that was seen at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gathered {
    /// What was seen.
    pub alert: Alert,
    /// On which identities, each once, by id; at most [`NAMED`].
    pub identities: Vec<IdentityId>,
    /// On how many others.
    pub more: u64,
}

/// Puts what was seen at once together, one message a kind: however much an import shows, nobody gets more messages than
/// there are kinds.
#[must_use]
pub fn gather(seen: impl IntoIterator<Item = (Alert, IdentityId)>) -> Vec<Gathered> {
    let mut kinds: BTreeMap<Alert, BTreeSet<IdentityId>> = BTreeMap::new();
    for (alert, identity) in seen {
        kinds.entry(alert).or_default().insert(identity);
    }
    kinds
        .into_iter()
        .map(|(alert, all)| Gathered {
            alert,
            more: u64::try_from(all.len().saturating_sub(NAMED)).unwrap_or(u64::MAX),
            identities: all.into_iter().take(NAMED).collect(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn identity(number: usize) -> IdentityId {
        IdentityId::new(Uuid::from_u128(u128::try_from(number).unwrap()))
    }

    #[test]
    fn many_alerts_of_a_kind_are_one_message_and_none_is_lost() {
        let many = (0..3_000).map(|number| (Alert::PrivilegedGrant, identity(number % 1_000)));
        let told = gather(many.chain([(Alert::Regranted, identity(7))]));
        assert_eq!(told.len(), 2);
        assert_eq!(
            (told[0].alert, told[0].identities.len(), told[0].more),
            (Alert::PrivilegedGrant, NAMED, 950)
        );
        assert_eq!(told[1], Gathered { alert: Alert::Regranted, identities: vec![identity(7)], more: 0 });
        assert!(gather([]).is_empty());
    }

    #[test]
    fn as_many_as_are_named_leave_no_rest_and_one_more_is_counted() {
        let of = |count| gather((0..count).map(|number| (Alert::Reactivated, identity(number)))).remove(0);
        assert_eq!((of(NAMED).identities.len(), of(NAMED).more), (NAMED, 0));
        assert_eq!((of(NAMED + 1).identities.len(), of(NAMED + 1).more), (NAMED, 1));
    }
}
