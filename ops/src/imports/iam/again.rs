//! Inventory files that were imported before: the same state stated again, or an old file by mistake.

use crate::call::Work;
use crate::error::Result;
use crate::event::Event;
use crate::imports::run::Run;
use domain::id::SourceId;
use domain::instant::{self, Instant};
use domain::window::Day;
use entities::inconsistency::Place;
use entities::{identity, inventory};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set};
use serde_json::{Value, json};

/// What a file's bytes are to the inventories of a source.
pub(super) enum Known {
    /// None of them. `is_first`: there is no other.
    New { is_first: bool },
    /// The newest.
    Newest(inventory::Model),
    /// One before the newest.
    Earlier { taken_at: Instant, newest_at: Instant },
}

impl Known {
    pub(super) async fn of(work: &Work, source: SourceId, sha256: &str) -> Result<Self> {
        let all = inventory::Entity::find()
            .filter(inventory::COLUMN.source_id.eq(source.uuid()))
            .order_by_desc(inventory::COLUMN.taken_at)
            .order_by_desc(inventory::COLUMN.id)
            .limit(1);
        let Some(newest) = all.clone().one(work.db()).await? else { return Ok(Self::New { is_first: true }) };
        if newest.sha256 == sha256 {
            return Ok(Self::Newest(newest));
        }
        let earlier = all.filter(inventory::COLUMN.sha256.eq(sha256)).one(work.db()).await?;
        Ok(earlier.map_or(Self::New { is_first: false }, |earlier| Self::Earlier {
            taken_at: earlier.taken_at,
            newest_at: newest.taken_at,
        }))
    }
}

/// Why an old file changed nothing, and what to do where it is none.
pub(super) fn remark(account: &str, taken_at: Instant, newest_at: Instant) -> String {
    format!(
        "this very file was imported {}, and another inventory of account {account} {}: it changed nothing; if the account \
         is again as it says, import it with --current",
        instant::format(taken_at),
        instant::format(newest_at)
    )
}

/// The newest inventory's bytes again. On a later day somebody says that everything still is so: a new inventory of
/// those whom the newest shows. Identities, grants and counts stay as they are.
pub(super) async fn restate(work: &Work, run: Run, newest: inventory::Model, file: &str) -> Result<()> {
    if Day::of(work.at()) <= Day::of(newest.taken_at) {
        return Ok(());
    }
    let (id, before) = (work.id(), newest.id);
    let classes: Value = Place::new("inventory", before).json("principals", &newest.principals)?;
    let facts = json!({
        "import": run.id.to_string(), "file_sha256": newest.sha256, "classes": classes, "refused": newest.refused,
        "restated": true,
    });
    let source = SourceId::new(newest.source_id);
    inventory::ActiveModel {
        id: Set(id),
        source_id: Set(newest.source_id),
        import_id: Set(run.id.uuid()),
        taken_at: Set(work.at()),
        sha256: Set(newest.sha256),
        file: Set(file.to_owned()),
        principals: Set(newest.principals),
        refused: Set(newest.refused),
    }
    .insert(work.db())
    .await?;
    identity::Entity::update_many()
        .col_expr(identity::Column::InventoryId, Expr::value(id))
        .filter(identity::COLUMN.inventory_id.eq(before))
        .exec(work.db())
        .await?;
    work.note(Event::new("inventory.taken", source, facts)).await
}
