//! Foreign accounts: not ours, and known only because callers in our logs, or roles that ours assumed, live there.

use crate::error::Result;
use crate::imports::Summary;
use domain::source::ImportKind;
use entities::inconsistency::Place;
use entities::{coverage_hours, coverage_trail, import, inventory, source};
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use std::collections::{BTreeSet, HashSet};
use uuid::Uuid;

/// The sources that are foreign. An account is ours as soon as anything of its own was imported, whatever came first:
/// an inventory, a trail, a record that its own trail delivered, a credential report.
pub(crate) async fn foreign(db: &impl ConnectionTrait) -> Result<HashSet<Uuid>> {
    let unseen = source::Entity::find()
        .filter(Expr::exists(of(inventory::Column::SourceId)).not())
        .filter(Expr::exists(of(coverage_trail::Column::SourceId)).not())
        // Each record that was imported left its hour with the account whose trail delivered it.
        .filter(Expr::exists(of(coverage_hours::Column::SourceId)).not())
        .all(db)
        .await?;
    if unseen.is_empty() {
        return Ok(HashSet::new());
    }
    let reported = reported(db).await?;
    Ok(unseen.into_iter().filter(|row| !reported.contains(&row.external_id)).map(|row| row.id).collect())
}

/// The rows of a table that are of the source of the outer query.
fn of(source_id: impl ColumnTrait) -> SelectStatement {
    let mut rows = Query::select();
    rows.expr(Expr::col(source_id.as_column_ref()))
        .from(source_id.entity_name())
        .and_where(Expr::col(source_id.as_column_ref()).equals(source::Column::Id.as_column_ref()));
    rows
}

/// Accounts of credential reports. A user without a credential leaves no row that only a report makes: the runs know.
async fn reported(db: &impl ConnectionTrait) -> Result<BTreeSet<String>> {
    let runs = import::Entity::find()
        .filter(import::COLUMN.kind.eq(ImportKind::AwsCredentialReport.as_str()))
        .filter(import::COLUMN.summary.is_not_null())
        .all(db)
        .await?;
    let mut accounts = BTreeSet::new();
    for run in runs {
        let text = run.summary.as_deref().unwrap_or_default();
        accounts.extend(Place::new("import", run.id).json::<Summary>("summary", text)?.sources);
    }
    Ok(accounts)
}
