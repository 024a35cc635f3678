//! Counts that grow: with the first and last millisecond at which they did, and added up where a row is there already.

use sea_orm::Iterable;
use sea_orm::sea_query::{Expr, OnConflict, SimpleExpr};

/// A count with the first and last millisecond at which it grew.
#[derive(Debug, Clone, Copy)]
pub(super) struct Span<T> {
    pub(super) count: T,
    pub(super) first: i64,
    pub(super) last: i64,
}

impl<T: Default> Span<T> {
    pub(super) fn at(millis: i64) -> Self {
        Self { count: T::default(), first: millis, last: millis }
    }

    pub(super) fn see(&mut self, millis: i64) {
        self.first = self.first.min(millis);
        self.last = self.last.max(millis);
    }
}

/// On conflict: counts are added, the span is widened.
pub(super) fn add_up<C: Iterable + sea_orm::Iden + Copy + sea_orm::sea_query::IntoIden>(
    table: &str,
    keys: &[C],
    counts: &[(C, &str)],
    span: [(C, &str); 2],
) -> OnConflict {
    let pick = |name: &str, sign: &str| -> SimpleExpr {
        Expr::cust(format!(
            "CASE WHEN excluded.{name} {sign} {table}.{name} THEN excluded.{name} ELSE {table}.{name} END"
        ))
    };
    let mut conflict = add_count(table, keys, counts);
    conflict.value(span[0].0, pick(span[0].1, "<"));
    conflict.value(span[1].0, pick(span[1].1, ">"));
    conflict
}

/// On conflict: counts are added.
pub(super) fn add_count<C: Iterable + sea_orm::Iden + Copy + sea_orm::sea_query::IntoIden>(
    table: &str,
    keys: &[C],
    counts: &[(C, &str)],
) -> OnConflict {
    let sum = |name: &str| -> SimpleExpr { Expr::cust(format!("{table}.{name} + excluded.{name}")) };
    let mut conflict = OnConflict::columns(keys.iter().copied());
    conflict.values(counts.iter().map(|(column, name)| (*column, sum(name))));
    conflict
}
