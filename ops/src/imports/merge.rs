//! Two that turn out to be one: what was counted for the one is counted for the other.

use crate::call::Work;
use crate::error::Result;
use entities::{credential, identity, item};
use sea_orm::ActiveModelTrait;
use sea_orm::{
    ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, Set, Statement, Value,
};
use uuid::Uuid;

/// Moves everything of `from` to `to`. `from` is gone afterwards; where a review names it, it stays as a tombstone.
pub(crate) async fn identities(work: &Work, from: &identity::Model, to: &identity::Model) -> Result<()> {
    let db = work.db();
    let pair = || [Value::from(to.id), Value::from(from.id)];
    move_tallies(work, "identity_id", to.id, from.id).await?;
    raw(work, "INSERT INTO assumption (identity_id, day, count, first_ms, last_ms)
         SELECT $1, day, count, first_ms, last_ms FROM assumption WHERE identity_id = $2
         ON CONFLICT (identity_id, day) DO UPDATE SET count = assumption.count + excluded.count,
           first_ms = CASE WHEN excluded.first_ms < assumption.first_ms THEN excluded.first_ms ELSE assumption.first_ms END,
           last_ms = CASE WHEN excluded.last_ms > assumption.last_ms THEN excluded.last_ms ELSE assumption.last_ms END",
        pair()).await?;
    raw(work, "INSERT INTO caller (identity_id, session, source_identity, address, calls, first_ms, last_ms)
         SELECT $1, session, source_identity, address, calls, first_ms, last_ms FROM caller WHERE identity_id = $2
         ON CONFLICT (identity_id, session, source_identity, address) DO UPDATE SET calls = caller.calls + excluded.calls,
           first_ms = CASE WHEN excluded.first_ms < caller.first_ms THEN excluded.first_ms ELSE caller.first_ms END,
           last_ms = CASE WHEN excluded.last_ms > caller.last_ms THEN excluded.last_ms ELSE caller.last_ms END",
        pair()).await?;
    assumers(work, from.id, to.id).await?;
    for table in ["assumption", "caller"] {
        raw(work, &format!("DELETE FROM {table} WHERE identity_id = $1"), [from.id.into()]).await?;
    }
    for table in ["credential", "held_grant", "ownership", "task", "exception", "revocation"] {
        raw(work, &format!("UPDATE {table} SET identity_id = $1 WHERE identity_id = $2"), pair()).await?;
    }
    crate::rotation::first_keys(work, domain::id::IdentityId::new(to.id)).await?;
    let mut change = to.clone().into_active_model();
    if from.active_at > to.active_at {
        change.active_at = Set(from.active_at);
    }
    // What an owner or a program stated of the one is stated of the other, where nobody stated anything of that yet.
    let stated = |row: &identity::Model| row.registered_at.is_some() || row.declared_by.is_some();
    if !stated(to) && stated(from) {
        change.purpose_hash = Set(from.purpose_hash.clone());
        change.environment = Set(from.environment.clone());
        change.expires_at = Set(from.expires_at);
        change.no_expiry_hash = Set(from.no_expiry_hash.clone());
        change.revocation_trigger = Set(from.revocation_trigger.clone());
        change.registered_at = Set(from.registered_at);
        change.lifecycle = Set(from.lifecycle.clone());
        change.cadence_days = Set(from.cadence_days);
        change.criticality = Set(from.criticality.clone());
        change.particulars = Set(from.particulars.clone());
        change.declared_by = Set(from.declared_by.clone());
        if from.kind_by.is_some() {
            change.kind = Set(from.kind.clone());
            change.kind_by = Set(from.kind_by.clone());
        }
    }
    if change.is_changed() {
        change.update(db).await?;
    }
    if item::Entity::find().filter(item::COLUMN.identity_id.eq(from.id)).count(db).await? == 0 {
        identity::Entity::delete_by_id(from.id).exec(db).await?;
    } else {
        let mut change = from.clone().into_active_model();
        change.gone_at = Set(Some(work.at()));
        change.label = Set(None);
        change.update(db).await?;
    }
    Ok(())
}

/// Who became the one became the other; whom the one became was become by the other.
async fn assumers(work: &Work, from: Uuid, to: Uuid) -> Result<()> {
    let pair = || [Value::from(to), Value::from(from)];
    raw(work, "INSERT INTO assumer (identity_id, kind, name, subject, account, by_identity_id, count, first_ms, last_ms)
         SELECT $1, kind, name, subject, account, by_identity_id, count, first_ms, last_ms FROM assumer WHERE identity_id = $2
         ON CONFLICT (identity_id, kind, name, subject) DO UPDATE SET count = assumer.count + excluded.count,
           by_identity_id = COALESCE(assumer.by_identity_id, excluded.by_identity_id),
           first_ms = CASE WHEN excluded.first_ms < assumer.first_ms THEN excluded.first_ms ELSE assumer.first_ms END,
           last_ms = CASE WHEN excluded.last_ms > assumer.last_ms THEN excluded.last_ms ELSE assumer.last_ms END",
        pair()).await?;
    raw(work, "INSERT INTO assumer_day (identity_id, kind, name, subject, day, count)
         SELECT $1, kind, name, subject, day, count FROM assumer_day WHERE identity_id = $2
         ON CONFLICT (identity_id, kind, name, subject, day) DO UPDATE SET count = assumer_day.count + excluded.count",
        pair()).await?;
    for table in ["assumer", "assumer_day"] {
        raw(work, &format!("DELETE FROM {table} WHERE identity_id = $1"), [from.into()]).await?;
    }
    raw(work, "UPDATE assumer SET by_identity_id = $1 WHERE by_identity_id = $2", pair()).await
}

/// Moves the tallies of one credential to another, and removes the one.
pub(crate) async fn credentials(work: &Work, from: Uuid, to: Uuid) -> Result<()> {
    move_tallies(work, "credential_id", to, from).await?;
    for table in ["task", "exception", "revocation"] {
        let moved = format!("UPDATE {table} SET credential_id = $1 WHERE credential_id = $2");
        raw(work, &moved, [to.into(), from.into()]).await?;
    }
    raw(work, "INSERT INTO credential_caller (credential_id, network, calls, first_ms, last_ms)
         SELECT $1, network, calls, first_ms, last_ms FROM credential_caller WHERE credential_id = $2
         ON CONFLICT (credential_id, network) DO UPDATE SET calls = credential_caller.calls + excluded.calls,
           first_ms = CASE WHEN excluded.first_ms < credential_caller.first_ms THEN excluded.first_ms ELSE credential_caller.first_ms END,
           last_ms = CASE WHEN excluded.last_ms > credential_caller.last_ms THEN excluded.last_ms ELSE credential_caller.last_ms END",
        [to.into(), from.into()]).await?;
    raw(work, "DELETE FROM credential_caller WHERE credential_id = $1", [from.into()]).await?;
    credential::Entity::delete_by_id(from).exec(work.db()).await?;
    Ok(())
}

async fn move_tallies(work: &Work, column: &str, to: Uuid, from: Uuid) -> Result<()> {
    let columns = ["identity_id", "event_id", "credential_id", "day"]
        .map(|name| if name == column { "$1" } else { name })
        .join(", ");
    let moved = format!(
        "INSERT INTO tally (identity_id, event_id, credential_id, day, allowed, denied, failed, on_behalf, first_ms, last_ms)
         SELECT {columns}, allowed, denied, failed, on_behalf, first_ms, last_ms FROM tally WHERE {column} = $2
         ON CONFLICT (identity_id, event_id, credential_id, day) DO UPDATE SET
           allowed = tally.allowed + excluded.allowed, denied = tally.denied + excluded.denied,
           failed = tally.failed + excluded.failed, on_behalf = tally.on_behalf + excluded.on_behalf,
           first_ms = CASE WHEN excluded.first_ms < tally.first_ms THEN excluded.first_ms ELSE tally.first_ms END,
           last_ms = CASE WHEN excluded.last_ms > tally.last_ms THEN excluded.last_ms ELSE tally.last_ms END"
    );
    raw(work, &moved, [to.into(), from.into()]).await?;
    raw(work, &format!("DELETE FROM tally WHERE {column} = $1"), [from.into()]).await
}

async fn raw(work: &Work, sql: &str, values: impl IntoIterator<Item = Value>) -> Result<()> {
    let statement = Statement::from_sql_and_values(work.db().get_database_backend(), sql, values);
    work.db().execute_raw(statement).await?;
    Ok(())
}
