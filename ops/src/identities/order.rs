//! The order of a list of identities, either way round, and what comes after a row in it.

use super::Sort;
use entities::identity;
use sea_orm::sea_query::{Cond, Expr, ExprTrait};
use sea_orm::{QueryOrder, Select};

/// By what a list is ordered, and which way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Order {
    /// By what.
    pub sort: Sort,
    /// The other way round: Z first, used last first.
    pub descending: bool,
}

impl Order {
    /// The same the other way round.
    #[must_use]
    pub const fn turned(self) -> Self {
        Self { sort: self.sort, descending: !self.descending }
    }

    /// Puts a query into this order. Ids break ties, so that no page shows a row twice.
    pub(crate) fn apply(self, query: Select<identity::Entity>) -> Select<identity::Entity> {
        let never = || Expr::col(identity::Column::ActiveAt).is_null();
        match (self.sort, self.descending) {
            (Sort::Name, false) => {
                query.order_by_asc(identity::COLUMN.name).order_by_asc(identity::COLUMN.id)
            }
            (Sort::Name, true) => {
                query.order_by_desc(identity::COLUMN.name).order_by_desc(identity::COLUMN.id)
            }
            // Never seen comes before all, on both databases; the other way round, after all.
            (Sort::LastUse, false) => query
                .order_by_desc(never())
                .order_by_asc(identity::COLUMN.active_at)
                .order_by_asc(identity::COLUMN.id),
            (Sort::LastUse, true) => query
                .order_by_asc(never())
                .order_by_desc(identity::COLUMN.active_at)
                .order_by_desc(identity::COLUMN.id),
        }
    }

    /// What comes after `row` in this order.
    pub(super) fn beyond(self, row: &identity::Model) -> Cond {
        let id =
            || if self.descending { identity::COLUMN.id.lt(row.id) } else { identity::COLUMN.id.gt(row.id) };
        let never = || identity::COLUMN.active_at.is_null();
        match (self.sort, row.active_at) {
            (Sort::Name, _) => {
                let name = &row.name;
                let further = if self.descending {
                    identity::COLUMN.name.lt(name)
                } else {
                    identity::COLUMN.name.gt(name)
                };
                Cond::any().add(further).add(Cond::all().add(identity::COLUMN.name.eq(name)).add(id()))
            }
            (Sort::LastUse, None) if self.descending => Cond::all().add(never()).add(id()),
            (Sort::LastUse, None) => Cond::any()
                .add(identity::COLUMN.active_at.is_not_null())
                .add(Cond::all().add(never()).add(id())),
            (Sort::LastUse, Some(at)) => {
                let further = if self.descending {
                    Cond::any().add(identity::COLUMN.active_at.lt(at)).add(never())
                } else {
                    Cond::any().add(identity::COLUMN.active_at.gt(at))
                };
                further.add(Cond::all().add(identity::COLUMN.active_at.eq(at)).add(id()))
            }
        }
    }
}
