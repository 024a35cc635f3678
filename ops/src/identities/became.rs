//! Who became an identity, and through which of its trusts, as its page shows it.

use super::credentials::TrustRow;
use super::one;
use crate::call::Call;
use crate::error::Result;
use crate::findings;
use domain::id::{CredentialId, IdentityId};
use domain::identity::Environment;
use domain::instant::Instant;
use domain::trust::{Assumer, AssumerKind, Became};
use domain::window::Window;
use entities::inconsistency::Place;
use entities::{assumer, assumer_day, identity};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use sources::aws::became::{Party, became};
use std::collections::HashMap;
use uuid::Uuid;

/// How many are shown.
const SHOWN: usize = 20;

/// Somebody who became it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssumerRow {
    /// Who, as the log names them; an id gives way to the name that is known of it.
    pub assumer: Assumer,
    /// The identity that they are, and what it is called, where that is the actor's to see.
    pub identity: Option<(IdentityId, String)>,
    /// Where what that one serves runs, as somebody stated.
    pub environment: Option<Environment>,
    /// Do they live in another account?
    pub foreign: bool,
    /// How often within the window.
    pub count: u64,
    /// How often in all.
    pub total: u64,
    /// The first time.
    pub first_at: Instant,
    /// The last time.
    pub last_at: Instant,
}

/// Those who became an identity.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AssumerList {
    /// At most twenty, the last first.
    pub rows: Vec<AssumerRow>,
    /// How many there are; those who are not told apart count as one.
    pub total: usize,
}

struct Found {
    row: AssumerRow,
    by: Option<Uuid>,
    label: Option<String>,
}

/// Who became it; and of each trust, who did through it.
pub(super) async fn of(
    call: &Call,
    row: &identity::Model,
    account: &str,
    window: Window,
    trusts: &mut [TrustRow],
) -> Result<AssumerList> {
    let used = async {
        if trusts.is_empty() {
            return Ok(HashMap::new());
        }
        findings::trusts_used(call, row, window).await
    };
    let (mut found, used) = tokio::try_join!(found(call, row.id, account, window), used)?;
    for trust in trusts {
        through(trust, &found, &used);
    }
    let total = found.len();
    found.truncate(SHOWN);
    let mut rows = Vec::with_capacity(found.len());
    for Found { mut row, by, .. } in found {
        if let Some(by) = by.map(IdentityId::new) {
            // A name is the actor's to follow only where the identity is the actor's to see.
            row.identity = one(call, by).await.ok().map(|brief| (by, brief.name));
        }
        rows.push(row);
    }
    Ok(AssumerList { rows, total })
}

fn through(trust: &mut TrustRow, found: &[Found], used: &HashMap<CredentialId, Option<bool>>) {
    let party = Party { kind: trust.kind, trusted: &trust.trusted, conditions: &trust.conditions };
    let by = found.iter().filter(|one| became(party, &one.row.assumer, one.label.as_deref()) == Became::Yes);
    let (mut count, mut last_at) = (0, None);
    for one in by {
        count += one.row.count;
        last_at = last_at.max(Some(one.row.last_at));
    }
    (trust.became, trust.became_at) = (count, last_at);
    trust.used = used.get(&trust.id).copied().flatten();
}

async fn found(call: &Call, id: Uuid, account: &str, window: Window) -> Result<Vec<Found>> {
    let rows = assumer::Entity::find().filter(assumer::COLUMN.identity_id.eq(id)).all(call.read()).await?;
    let counts = counts(call, id, window).await?;
    let known: HashMap<Uuid, identity::Model> = identity::Entity::find()
        .filter(identity::Column::Id.is_in(rows.iter().filter_map(|row| row.by_identity_id)))
        .all(call.read())
        .await?
        .into_iter()
        .map(|row| (row.id, row))
        .collect();
    let place = Place::new("assumer", id);
    let mut found: Vec<Found> = Vec::with_capacity(rows.len());
    for row in rows {
        let by = row.by_identity_id.and_then(|by| known.get(&by));
        let key = (row.kind.clone(), row.name.clone(), row.subject.clone());
        let mut one = Found {
            row: AssumerRow {
                foreign: !row.account.is_empty() && row.account != account,
                count: place.count("count", counts.get(&key).copied().unwrap_or_default())?,
                total: place.count("count", row.count)?,
                first_at: place.millis("first_ms", row.first_ms)?,
                last_at: place.millis("last_ms", row.last_ms)?,
                environment: by
                    .and_then(|by| by.environment.as_deref())
                    .map(|word| place.word("environment", word))
                    .transpose()?,
                identity: None,
                assumer: Assumer {
                    kind: place.word("kind", &row.kind)?,
                    account: row.account,
                    name: row.name,
                    subject: row.subject,
                },
            },
            by: by.map(|by| by.id),
            label: by.and_then(|by| by.label.clone()),
        };
        if let Some(label) = one.label.clone().filter(|_| one.row.assumer.kind == AssumerKind::Principal) {
            one.row.assumer.name = label;
        }
        // One assumption is in two trails where both accounts' are imported, and each names its caller its own way: that
        // is one, not two.
        match found.iter_mut().find(|known| known.by.is_some() && known.by == one.by) {
            Some(known) => together(&mut known.row, &one.row),
            None => found.push(one),
        }
    }
    found.sort_by(|a, b| (b.row.last_at, &a.row.assumer).cmp(&(a.row.last_at, &b.row.assumer)));
    Ok(found)
}

fn together(known: &mut AssumerRow, other: &AssumerRow) {
    known.count = known.count.max(other.count);
    known.total = known.total.max(other.total);
    known.first_at = known.first_at.min(other.first_at);
    known.last_at = known.last_at.max(other.last_at);
}

/// How often each became it within the window.
async fn counts(call: &Call, id: Uuid, window: Window) -> Result<HashMap<(String, String, String), i64>> {
    use assumer_day::Column::{Day, Kind, Name, Subject};
    let rows: Vec<(String, String, String, i64)> = assumer_day::Entity::find()
        .select_only()
        .columns([Kind, Name, Subject])
        .column_as(Expr::cust("CAST(SUM(count) AS BIGINT)"), "sum")
        .filter(assumer_day::COLUMN.identity_id.eq(id))
        .filter(Day.gte(window.from.0))
        .filter(Day.lt(window.until.0))
        .group_by(Kind)
        .group_by(Name)
        .group_by(Subject)
        .into_tuple()
        .all(call.read())
        .await?;
    Ok(rows.into_iter().map(|(kind, name, subject, sum)| ((kind, name, subject), sum)).collect())
}
