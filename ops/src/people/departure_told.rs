//! Telling that somebody left: one mail to everybody to whom something fell, and to security.

use super::departure_plan::Plan;
use crate::call::Work;
use crate::error::Result;
use crate::mail::{self, Mail};
use crate::telling;
use domain::departure::Fate;
use domain::id::{IdentityId, PersonId};
use std::collections::{BTreeMap, BTreeSet};

/// What one person is told.
#[derive(Default)]
struct Share {
    vacant: Vec<IdentityId>,
    yours: Vec<IdentityId>,
    rotate: u64,
    items: u64,
}

/// Tells, in the transaction of the departure. Whoever is to do nothing gets no mail, and neither does anybody where the
/// leaver had no part in anything.
pub(super) async fn tell(work: &Work, plan: &Plan, leaver: PersonId) -> Result<()> {
    let security = telling::security(work.db()).await?;
    let mut shares: BTreeMap<PersonId, Share> = BTreeMap::new();
    // What falls to nobody falls to everybody of security.
    let whose = |person: Option<PersonId>| -> BTreeSet<PersonId> {
        person.map_or_else(|| security.clone(), |person| std::iter::once(person).collect())
    };
    for fall in plan.falls.iter().filter(|fall| fall.is_there) {
        let identity = IdentityId::new(fall.identity);
        if let Fate::Backup(person) | Fate::Stays(person) = fall.fate {
            shares.entry(person).or_default().yours.push(identity);
        }
        if fall.fate.seeks_owner() {
            for person in &security {
                shares.entry(*person).or_default().vacant.push(identity);
            }
        }
    }
    for known in &plan.known {
        for person in whose(known.person) {
            shares.entry(person).or_default().rotate += 1;
        }
    }
    for moving in &plan.moving {
        for person in whose(moving.to) {
            shares.entry(person).or_default().items += 1;
        }
    }
    for (person, share) in shares {
        let Share { vacant, yours, rotate, items } = share;
        let told = Mail::PersonLeft { person: leaver, identities: vacant, yours, rotate, items };
        mail::write(work, person, &told, None).await?;
    }
    Ok(())
}
