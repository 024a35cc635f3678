//! Changes that logs show and that say more than use: of trails, keys, policies and groups.

use crate::call::Work;
use crate::error::Result;
use crate::imports::logs::dedup;
use domain::id::SourceId;
use entities::log_fact;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, EntityTrait};
use sources::observation::{EventId, Fact, FactKind};
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
        FactKind::KeyCreated { user, key_id, created_at } => (
            "key created",
            serde_json::json!({ "user": user, "key_id": key_id, "created_at": domain::instant::format(*created_at) }),
        ),
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
