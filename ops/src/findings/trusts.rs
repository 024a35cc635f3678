//! Who became whom, as findings need it: whether each trusted party was used, and out of which environments.

use super::credentials::Trust;
use super::load::{Desk, Seeing, Which};
use crate::error::Result;
use crate::gathered::{Column, gathered, read};
use domain::finding::TrustFacts;
use domain::id::CredentialId;
use domain::identity::Environment;
use domain::instant::Instant;
use domain::network::{EnvironmentUse, Reuse, reuse};
use domain::trust::{Assumer, Became, Watch, used};
use domain::window::Window;
use entities::inconsistency::Place;
use entities::{assumer, identity};
use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait};
use serde::Deserialize;
use sources::aws::actions;
use sources::aws::became::became;
use std::collections::HashMap;
use uuid::Uuid;

/// Somebody who became an identity within the window, or since.
#[derive(Debug)]
pub(super) struct Seen {
    assumer: Assumer,
    /// What is known of the identity that it is.
    by: Option<Known>,
    first_at: Instant,
    last_at: Instant,
}

#[derive(Debug, Clone)]
struct Known {
    id: Uuid,
    label: Option<String>,
    name: String,
    environment: Option<Environment>,
}

/// Whom, by which identity of ours, kind, name, subject and account; the first time and the last: as the database puts
/// them into an array.
#[derive(Deserialize, PartialEq, Eq, PartialOrd, Ord)]
struct Lite(Uuid, Option<Uuid>, String, String, String, String, i64, i64);

/// Who became each since the window began.
pub(super) async fn seen(desk: &Desk, which: &Which) -> Result<HashMap<Uuid, Vec<Seen>>> {
    let from = desk.window.from.start().timestamp_millis();
    let query = assumer::Entity::find()
        .filter(which.on(assumer::Column::IdentityId))
        .filter(assumer::COLUMN.last_ms.gte(from))
        .into_query();
    let ids = [Column::Id("identity_id"), Column::Id("by_identity_id")];
    let plain = ["kind", "name", "subject", "account", "first_ms", "last_ms"].map(Column::Plain);
    let columns: Vec<Column> = ids.into_iter().chain(plain).collect();
    let text = gathered(&desk.call, query, &columns).await?;
    let mut rows: Vec<Lite> = read(&text)?;
    rows.sort();
    if rows.is_empty() {
        return Ok(HashMap::new());
    }
    let mut named = Query::select();
    named
        .column(assumer::Column::ByIdentityId)
        .from(assumer::Entity)
        .and_where(which.on(assumer::Column::IdentityId))
        .and_where(assumer::Column::LastMs.gte(from));
    let known = known(desk, named).await?;
    let mut all: HashMap<Uuid, Vec<Seen>> = HashMap::new();
    for Lite(identity, by, kind, name, subject, account, first, last) in rows {
        let place = Place::new("assumer", identity);
        let one = Seen {
            by: by.and_then(|by| known.get(&by).cloned()),
            first_at: place.millis("first_ms", first)?,
            last_at: place.millis("last_ms", last)?,
            assumer: Assumer { kind: place.word("kind", &kind)?, account, name, subject },
        };
        all.entry(identity).or_default().push(one);
    }
    Ok(all)
}

async fn known(desk: &Desk, named: sea_orm::sea_query::SelectStatement) -> Result<HashMap<Uuid, Known>> {
    let rows: Vec<(Uuid, Option<String>, String, Option<String>)> = identity::Entity::find()
        .select_only()
        .columns([
            identity::Column::Id,
            identity::Column::Label,
            identity::Column::Name,
            identity::Column::Environment,
        ])
        .filter(identity::Column::Id.in_subquery(named))
        .into_tuple()
        .all(desk.call.read())
        .await?;
    rows.into_iter()
        .map(|(id, label, name, environment)| {
            let place = Place::new("identity", id);
            let environment =
                environment.as_deref().map(|word| place.word("environment", word)).transpose()?;
            Ok((id, Known { id, label, name, environment }))
        })
        .collect()
}

/// What is said of an identity's trusts.
#[derive(Debug, Default)]
pub(super) struct Told {
    pub(super) trusts: Vec<TrustFacts>,
    pub(super) reuse: Option<(Option<CredentialId>, Reuse)>,
}

/// Says of each trusted party whether it was used, and out of which environments the identity was become.
pub(super) fn told(
    row: &identity::Model,
    trusts: Vec<(TrustFacts, Trust)>,
    seen: &[Seen],
    seeing: &Seeing,
    window: Window,
) -> Told {
    let parties: Vec<(CredentialId, Vec<Became>)> = trusts
        .iter()
        .map(|(facts, trust)| {
            let of = seen.iter().map(|one| {
                let label = one.by.as_ref().and_then(|by| by.label.as_deref());
                became(trust.party(), &one.assumer, label)
            });
            (facts.id, of.collect())
        })
        .collect();
    let reuse = reused(row.id, seen, &parties, window);
    let from = window.from.start();
    let acted = row.active_at.max(row.provider_used_at).is_some_and(|at| at >= from);
    let cadence = row.cadence_days.unwrap_or_default();
    let told = trusts.into_iter().zip(parties).map(|((facts, trust), (_, of))| {
        let action = actions::catalogue().get(trust.party().action());
        let old = facts.since <= from || seeing.base.account.is_baseline(facts.since);
        let watch = Watch {
            whole: action.is_some_and(|action| seeing.sums.lens().is_whole(action)),
            settled: old && row.created_at.is_none_or(|at| at <= from),
            unexplained: seen.is_empty() && acted,
            long_enough: i64::from(cadence) <= i64::from(window.days()),
        };
        TrustFacts { used: used(of, watch), ..facts }
    });
    Told { trusts: told.collect(), reuse }
}

/// Out of which environments it was become, and by which trust: the one that lets in several, else the youngest of those
/// that each let in one.
fn reused(
    id: Uuid,
    seen: &[Seen],
    parties: &[(CredentialId, Vec<Became>)],
    window: Window,
) -> Option<(Option<CredentialId>, Reuse)> {
    let of = |one: &Seen| {
        let by = one.by.as_ref().filter(|by| by.id != id)?;
        Some(EnvironmentUse {
            environment: by.environment?,
            by: format!("by {}", by.name),
            first_at: one.first_at,
            last_at: one.last_at,
        })
    };
    let all = reuse(seen.iter().filter_map(of).collect(), window)?;
    let through = |became: &[Became]| {
        let by = seen.iter().zip(became).filter(|(_, became)| **became == Became::Yes);
        by.filter_map(|(one, _)| of(one)).collect::<Vec<_>>()
    };
    let several = parties.iter().find(|(_, became)| reuse(through(became), window).is_some());
    let some = || parties.iter().filter(|(_, became)| !through(became).is_empty()).max_by_key(|(id, _)| *id);
    Some((several.or_else(some).map(|(id, _)| *id), all))
}
