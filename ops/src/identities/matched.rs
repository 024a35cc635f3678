//! Conditions on the text of identities: their tags, names and ids.

use crate::call::Call;
use crate::error::{Error, Result};
use domain::system::NamePattern;
use entities::identity;
use sea_orm::DbBackend;
use sea_orm::sea_query::{Cond, Expr, ExprTrait, LikeExpr};

/// Tags are kept as JSON: an array of pairs, so that a pair stands in it as it is written alone. Case matters, as it does
/// to the provider: SQLite's LIKE would not see it.
pub(super) fn tagged(call: &Call, key: &str, value: &str) -> Result<Expr> {
    let pair = serde_json::to_string(&[key, value]).map_err(Error::unexpected)?;
    let sql = match call.tenure.database.backend() {
        DbBackend::Postgres => "strpos(\"identity\".\"tags\", $1) > 0",
        _ => "instr(\"identity\".\"tags\", ?) > 0",
    };
    Ok(Expr::cust_with_values(sql, [pair]))
}

pub(super) fn named_like(name: &NamePattern) -> Expr {
    let pattern = escaped(name.as_str()).replace('*', "%").replace('?', "_");
    let lowered = sea_orm::sea_query::Func::lower(Expr::col(identity::Column::Name));
    Expr::from(lowered).like(LikeExpr::new(pattern).escape('\\'))
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}

/// Part of the name, the ARN or the provider's id. What people type is text, not a pattern.
pub(super) fn like(text: &str) -> Cond {
    let pattern = format!("%{}%", escaped(&text.to_lowercase()));
    [identity::Column::Name, identity::Column::Label, identity::Column::ProviderId].into_iter().fold(
        Cond::any(),
        |any, column| {
            let lowered = sea_orm::sea_query::Func::lower(Expr::col(column));
            any.add(Expr::from(lowered).like(LikeExpr::new(pattern.clone()).escape('\\')))
        },
    )
}
