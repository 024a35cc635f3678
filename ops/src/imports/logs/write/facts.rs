//! Changes that logs show and that say more than use: of trails, keys, policies and groups, and who made what.

use crate::call::Work;
use crate::error::Result;
use crate::imports::logs::dedup;
use domain::id::SourceId;
use entities::{creation, log_fact};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, EntityTrait};
use sources::observation::{EventId, Fact, FactKind, Maker};
use uuid::Uuid;

/// Keeps a fact of an account, once.
pub(super) async fn write(work: &Work, source: SourceId, fact: &Fact) -> Result<()> {
    let key = match &fact.id {
        EventId::Uuid(id) => Uuid::from_bytes(*id).to_string(),
        EventId::Text(id) => id.clone(),
        EventId::Digest(id) => format!("sha256:{}", dedup::hex(id)),
    };
    let (kind, data) = match &fact.what {
        FactKind::TrailChanged { trail, operation } => {
            ("trail changed", serde_json::json!({ "trail": trail, "operation": operation }))
        }
        FactKind::KeyCreated { user, key_id, created_at, by } => {
            made(work, (source, fact), (key_id, "key", user), by).await?;
            let at = domain::instant::format(*created_at);
            ("key created", serde_json::json!({ "user": user, "key_id": key_id, "created_at": at }))
        }
        FactKind::Made { id, name, by } => {
            return made(work, (source, fact), (id, "identity", name), by).await;
        }
        FactKind::PolicyGranted { holder, policy } => {
            ("policy granted", serde_json::json!({ "holder": holder, "policy": policy }))
        }
        FactKind::JoinedGroup { user, group } => {
            ("joined group", serde_json::json!({ "user": user, "group": group }))
        }
    };
    let row = log_fact::ActiveModel {
        source_id: Set(source.uuid()),
        event_key: Set(key),
        kind: Set(kind.into()),
        at: Set(fact.at),
        data: Set(data.to_string()),
    };
    log_fact::Entity::insert(row)
        .on_conflict(
            OnConflict::columns([log_fact::Column::SourceId, log_fact::Column::EventKey])
                .do_nothing()
                .to_owned(),
        )
        .exec_without_returning(work.db())
        .await?;
    Ok(())
}

/// Keeps who made something, once: an id is given once. Whether an inventory knows it already does not matter.
async fn made(
    work: &Work,
    (source, fact): (SourceId, &Fact),
    (thing, kind, name): (&str, &str, &str),
    by: &Maker,
) -> Result<()> {
    let row = creation::ActiveModel {
        source_id: Set(source.uuid()),
        thing: Set(thing.to_owned()),
        kind: Set(kind.to_owned()),
        name: Set(name.to_owned()),
        label: Set(by.label.clone()),
        session: Set(by.session.clone()),
        source_identity: Set(by.source_identity.clone()),
        at: Set(fact.at),
    };
    creation::Entity::insert(row)
        .on_conflict(
            OnConflict::columns([creation::Column::SourceId, creation::Column::Thing])
                .do_nothing()
                .to_owned(),
        )
        .exec_without_returning(work.db())
        .await?;
    Ok(())
}
