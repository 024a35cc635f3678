//! Telling technical owners what is to be rotated, and what was to be and was not: once a credential and due instant.

use super::Clocks;
use crate::call::Tenure;
use crate::error::Result;
use crate::mail::{self, Mail};
use crate::telling::{Ink, first_time, owners};
use domain::actor::Actor;
use domain::alert::NAMED;
use domain::credential::{CredentialType, RotationStatus};
use domain::id::{CredentialId, IdentityId, PersonId};
use domain::instant::Instant;
use domain::ownership::OwnerPart;
use domain::principal::PrincipalClass;
use entities::{credential, identity};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait};
use std::collections::{BTreeMap, BTreeSet};

/// A credential that is due, or overdue.
#[derive(Debug, Clone, Copy)]
struct Due {
    identity: IdentityId,
    credential: CredentialId,
    at: Instant,
    is_overdue: bool,
}

impl Due {
    /// Makes the second mail of the same silent.
    fn marker(&self) -> String {
        let which = if self.is_overdue { "overdue" } else { "due" };
        format!("rotation:{which}:{}:{}", self.credential, self.at.timestamp_millis())
    }
}

/// Tells every technical owner what newly is to be rotated, and what newly is overdue, one mail each; gives how many mails
/// it wrote. What nobody owns is told when somebody does. One person's failure does not stop the others.
///
/// # Errors
/// What the database says; the first failure, after everybody else was told.
pub async fn remind(tenure: &Tenure) -> Result<u64> {
    let now = tenure.clock.now();
    let found = due(tenure, now).await?;
    let ids = found.iter().map(|one| one.identity.uuid());
    let owners = owners(tenure.database.read(), ids, &[OwnerPart::Technical], now).await?;
    let mut theirs: BTreeMap<PersonId, Vec<Due>> = BTreeMap::new();
    for one in found {
        for person in owners.get(&one.identity.uuid()).into_iter().flatten() {
            theirs.entry(*person).or_default().push(one);
        }
    }
    let (mut count, mut failure) = (0, None);
    for (person, due) in theirs {
        match tell(tenure, person, due, now).await {
            Ok(written) => count += written,
            Err(error) => failure = failure.or(Some(error)),
        }
    }
    failure.map_or(Ok(count), Err)
}

/// Everything that is due or overdue and has a due instant, of identities that are there.
async fn due(tenure: &Tenure, now: Instant) -> Result<Vec<Due>> {
    let db = tenure.database.read();
    let classes = PrincipalClass::ALL.iter().filter(|class| class.in_population());
    let there = identity::Entity::find()
        .filter(identity::COLUMN.gone_at.is_null())
        .filter(identity::Column::Class.is_in(classes.map(|class| class.as_str())))
        .select_only()
        .column(identity::Column::Id)
        .into_query();
    let rows = credential::Entity::find()
        .filter(credential::Column::Kind.is_in(CredentialType::rotated().map(CredentialType::as_str)))
        .filter(credential::Column::IdentityId.in_subquery(there))
        .all(db)
        .await?;
    let clocks = Clocks::of(&tenure.call(Actor::System), &rows, now).await?;
    let mut found = Vec::new();
    for row in rows.iter().filter(|row| row.gone_at.is_none()) {
        let clock = clocks.clock(row.id);
        let is_overdue = clock.status == RotationStatus::Overdue;
        if !is_overdue && clock.status != RotationStatus::DueSoon {
            continue;
        }
        if let Some(due) = clock.due {
            let (identity, credential) = (IdentityId::new(row.identity_id), CredentialId::new(row.id));
            found.push(Due { identity, credential, at: due.at, is_overdue });
        }
    }
    found.sort_by_key(|one| (one.at, one.credential));
    Ok(found)
}

async fn tell(tenure: &Tenure, person: PersonId, due: Vec<Due>, now: Instant) -> Result<u64> {
    let work = tenure.database.begin().await?;
    let ink = Ink { db: &work, tenure, at: now };
    let (mut soon, mut late) = (Vec::new(), Vec::new());
    for one in due {
        // Each owner is told: an identity may have several, and a new one was told nothing yet.
        if first_time(ink, &format!("{}:{person}", one.marker())).await? {
            if one.is_overdue { late.push(one) } else { soon.push(one) }
        }
    }
    let mails: Vec<Mail> = [mail_of(&soon), mail_of(&late)].into_iter().flatten().collect();
    for mail in &mails {
        mail::write_with(ink, person, mail, None).await?;
    }
    work.commit().await?;
    Ok(u64::try_from(mails.len()).unwrap_or(u64::MAX))
}

/// One mail for all of them; none where there are none.
fn mail_of(due: &[Due]) -> Option<Mail> {
    let first = due.first()?;
    if let [one] = due {
        let (identity, credential, due_at) = (one.identity, one.credential, one.at);
        return Some(if one.is_overdue {
            Mail::RotationOverdue { identity, credential, due_at }
        } else {
            Mail::RotationDue { identity, credential, due_at }
        });
    }
    let mut known = BTreeSet::new();
    let all: Vec<IdentityId> = due.iter().map(|one| one.identity).filter(|id| known.insert(*id)).collect();
    let more = u64::try_from(all.len().saturating_sub(NAMED)).unwrap_or(u64::MAX);
    let identities = all.into_iter().take(NAMED).collect();
    Some(if first.is_overdue {
        Mail::RotationsOverdue { identities, more, first: first.at }
    } else {
        Mail::RotationsDue { identities, more, first: first.at }
    })
}
