//! The same rule as a condition of the database, for lists that are too long to be worked out row by row. A test holds
//! it against [`domain::credential::ClockFacts::status`].

use chrono::{Duration, TimeZone, Utc};
use domain::credential::{CredentialType, RotationPolicies, RotationPolicy};
use domain::instant::Instant;
use entities::credential;
use sea_orm::sea_query::{Alias, Cond, Expr, ExprTrait, Func, IntoIden, Query, SelectStatement, SimpleExpr};
use uuid::Uuid;

/// The name of a second row of the same table.
const OTHER: &str = "other";

/// Identities with a credential that is overdue at `now`, or of unknown age; those that cannot be rotated, by leave that
/// was given, are left out.
pub(crate) fn overdue(policies: &RotationPolicies, excepted: &[Uuid], now: Instant) -> SelectStatement {
    use credential::Column::{Active, GoneAt, Id, IdentityId, ValidUntil};
    let by_kind = CredentialType::rotated()
        .fold(Cond::any(), |any, kind| any.add(of_kind(kind, policies.of(kind), now)));
    let is_dead = Cond::all().add(own(ValidUntil).lte(now)).add(Expr::exists(beside(now)));
    let mut ids = Query::select();
    ids.column((credential::Entity, IdentityId))
        .from(credential::Entity)
        .and_where(own(GoneAt).is_null())
        .cond_where(Cond::any().add(own(Active).is_null()).add(own(Active).eq(true)))
        .cond_where(slot_known(credential::Entity))
        .and_where(own(Id).is_not_in(excepted.iter().copied()))
        // Where it has no end the condition is unknown, and so is its contrary.
        .cond_where(Cond::any().add(own(ValidUntil).is_null()).add(is_dead.not()))
        .cond_where(by_kind);
    ids
}

/// What makes a credential of this type overdue, or of unknown age.
fn of_kind(kind: CredentialType, policy: RotationPolicy, now: Instant) -> Cond {
    use credential::Column::{Kind, RotatedAt, ValidUntil};
    let oldest = now - Duration::days(i64::from(policy.max_age_days));
    let before = |limit: Instant| {
        Cond::all()
            .add(Cond::any().add(key_since().is_null()).add(key_since().lte(limit)))
            .add(Cond::any().add(own(RotatedAt).is_null()).add(own(RotatedAt).lte(limit)))
    };
    let mut wrong = Cond::any()
        .add(before(oldest))
        .add(own(ValidUntil).lte(now))
        .add(Expr::exists(overlapped(now, now - Duration::days(i64::from(policy.overlap_days)))));
    if !policy.may_not_expire {
        wrong = wrong.add(before(now).add(own(ValidUntil).gte(far())));
    }
    Cond::all().add(own(Kind).eq(kind.as_str())).add(wrong)
}

/// Another credential of the same line that can be used at `now`.
fn beside(now: Instant) -> SelectStatement {
    use credential::Column::{Active, GoneAt, Id, IdentityId, Kind, Subject, ValidUntil};
    let line = |column: SimpleExpr| SimpleExpr::from(Func::coalesce([column, Expr::val("")]));
    let mut found = Query::select();
    found
        .expr(Expr::val(1))
        .from_as(credential::Entity, Alias::new(OTHER))
        .and_where(other(IdentityId).eq(own(IdentityId)))
        .and_where(other(Kind).eq(own(Kind)))
        .and_where(other(Id).ne(own(Id)))
        .and_where(line(other(Subject)).eq(line(own(Subject))))
        .and_where(other(GoneAt).is_null())
        .cond_where(Cond::any().add(other(Active).is_null()).add(other(Active).eq(true)))
        .cond_where(slot_known(Alias::new(OTHER)))
        .and_where(since(Alias::new(OTHER)).lte(now))
        .cond_where(Cond::any().add(other(ValidUntil).is_null()).add(other(ValidUntil).gt(now)));
    found
}

/// A successor with another key that has been there since `limit`.
fn overlapped(now: Instant, limit: Instant) -> SelectStatement {
    use credential::Column::{Id, PublicKeySha256};
    let (theirs, mine) = (|| since(Alias::new(OTHER)), || since(credential::Entity));
    let mut found = beside(now);
    found
        .and_where(theirs().lte(limit))
        .cond_where(
            Cond::any()
                .add(theirs().gt(mine()))
                .add(Cond::all().add(theirs().eq(mine())).add(other(Id).gt(own(Id)))),
        )
        .cond_where(
            Cond::any()
                .add(other(PublicKeySha256).is_null())
                .add(own(PublicKeySha256).is_null())
                .add(other(PublicKeySha256).ne(own(PublicKeySha256))),
        );
    found
}

/// An access key that is known only by its id has no clock.
fn slot_known<T: IntoIden + Clone + 'static>(table: T) -> Cond {
    use credential::Column::{Kind, Slot};
    Cond::any()
        .add(Expr::col((table.clone(), Kind)).ne(CredentialType::AccessKey.as_str()))
        .add(Expr::col((table, Slot)).is_not_null())
}

/// When a credential was made or last rotated, whichever is later; nothing where nobody says.
#[expect(clippy::needless_pass_by_value, reason = "tables are named as they are at hand")]
fn since<T: IntoIden + Clone + 'static>(table: T) -> SimpleExpr {
    use credential::Column::{CreatedAt, RotatedAt};
    let column = |column: credential::Column| Expr::col((table.clone(), column));
    let is_created = Cond::any()
        .add(column(RotatedAt).is_null())
        .add(column(CreatedAt).gt(SimpleExpr::from(column(RotatedAt))));
    Expr::case(is_created, column(CreatedAt)).finally(column(RotatedAt)).into()
}

/// Since when the age of a credential counts that was never rotated: of a certificate, its key's first.
fn key_since() -> SimpleExpr {
    use credential::Column::{CreatedAt, KeySince};
    Func::coalesce([own(KeySince), own(CreatedAt)]).into()
}

fn own(column: credential::Column) -> SimpleExpr {
    Expr::col((credential::Entity, column))
}

fn other(column: credential::Column) -> SimpleExpr {
    Expr::col((Alias::new(OTHER), column))
}

/// From here on an end is none, as [`domain::credential::Expires`] has it.
fn far() -> Instant {
    Utc.with_ymd_and_hms(2200, 1, 1, 0, 0, 0).single().unwrap_or(Instant::MAX_UTC)
}
