//! What identities hold and used, as findings need it.

use super::credentials::Held;
use super::load::{Desk, Which, recent};
use crate::error::{Error, Result};
use crate::gathered::{Column, Gathered, gathered, gathered_lines, read, sum};
use crate::usage::load::{Account, GrantRow};
use domain::finding::{Drift, Width};
use domain::grant::{Effect, Granted, Matching, PathKind};
use domain::instant::Instant;
use domain::tally::Counts;
use domain::usage::{HeldReach, Seen, Sums};
use domain::window::Window;
use entities::inconsistency::Place;
use entities::{assumption, caller, held_grant, identity, tally};
use sea_orm::sea_query::{Cond, Expr, SelectStatement};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait};
use serde::Deserialize;
use sources::aws::actions;
use std::borrow::Cow;
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// How often one identity did one thing.
#[derive(Debug, Default)]
struct Done {
    /// In the window.
    inside: Counts,
    /// After it.
    after: Counts,
    /// The first and the last time in the window, where that was asked for.
    when: (Option<Instant>, Option<Instant>),
}

/// What one identity did.
#[derive(Debug, Default)]
pub(crate) struct Use {
    /// By event.
    events: BTreeMap<i32, Done>,
    /// The last use of each credential.
    pub(crate) by_credential: HashMap<Uuid, Instant>,
    /// The first activity that is recent.
    pub(super) recent: Option<Instant>,
    /// The last activity before that.
    pub(super) before: Option<Instant>,
    /// The last sign-in at the provider's console.
    pub(super) signed_in: Option<Instant>,
}

impl Use {
    /// By the number of the event, as the verdict takes it.
    pub(crate) fn seen(&self, account: &Account, window: Window) -> Result<Vec<Seen>> {
        let mut seen = Vec::with_capacity(self.events.len());
        for (event, done) in &self.events {
            let event = account.events.get(event).ok_or(Error::NotFound("event name"))?;
            let mapped = actions::mapped(event);
            seen.push(Seen {
                event: event.clone(),
                action: mapped.action,
                also: mapped.also,
                counts: done.inside,
                after: done.after,
                // Whoever did not ask when wants sums alone, and those do not.
                first_at: done.when.0.or_else(|| (!done.inside.is_zero()).then(|| window.from.start())),
                last_at: done.when.1,
            });
        }
        Ok(seen)
    }

    fn see(&mut self, recent: Option<Instant>, before: Option<Instant>) {
        self.recent = match (self.recent, recent) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
        self.before = self.before.max(before);
    }
}

/// Days of use together, as the database puts them into an array: identity, event and credential; what was seen in the
/// window (allowed, denied, failed, on behalf) and after it; the last, the first that is recent, the last before that; the
/// first and the last in the window, where that was asked for.
#[derive(Deserialize)]
struct Used(
    Uuid,
    i32,
    Uuid,
    i64,
    i64,
    i64,
    i64,
    i64,
    i64,
    i64,
    i64,
    i64,
    Option<i64>,
    Option<i64>,
    #[serde(default)] Option<i64>,
    #[serde(default)] Option<i64>,
);

/// What each did; where `times` is set also when in the window.
pub(super) async fn use_of(desk: &Desk, which: &Which, times: bool) -> Result<HashMap<Uuid, Use>> {
    let (window, recent) = (desk.window, recent(desk.now));
    let within = format!("\"day\" >= {} AND \"day\" < {}", window.from.0, window.until.0);
    let after = format!("\"day\" >= {}", window.until.0);
    let mut query = tally::Entity::find().select_only().columns([
        tally::Column::IdentityId,
        tally::Column::EventId,
        tally::Column::CredentialId,
    ]);
    for column in ["allowed", "denied", "failed", "on_behalf"] {
        query = query
            .column_as(sum(column, &within), column)
            .column_as(sum(column, &after), format!("{column}_after"));
    }
    if times {
        let of =
            |bound: &str, column: &str| Expr::cust(format!("{bound}(CASE WHEN {within} THEN {column} END)"));
        query = query.column_as(of("MIN", "first_ms"), "least_ms").column_as(of("MAX", "last_ms"), "most_ms");
    }
    let query = query
        .column_as(tally::Column::LastMs.max(), "last_ms")
        .column_as(
            Expr::cust(format!("MIN(CASE WHEN \"day\" >= {} THEN first_ms END)", recent.0)),
            "recent_ms",
        )
        .column_as(Expr::cust(format!("MAX(CASE WHEN \"day\" < {} THEN last_ms END)", recent.0)), "before_ms")
        .filter(which.on(tally::Column::IdentityId))
        .group_by(tally::Column::IdentityId)
        .group_by(tally::Column::EventId)
        .group_by(tally::Column::CredentialId)
        .into_query();
    let ids = [Column::Id("identity_id"), Column::Plain("event_id"), Column::Id("credential_id")];
    let counts = ["allowed", "denied", "failed", "on_behalf"].map(Column::Plain);
    let later = ["allowed_after", "denied_after", "failed_after", "on_behalf_after"].map(Column::Plain);
    let recency = ["last_ms", "recent_ms", "before_ms"].map(Column::Plain);
    let bounds = ["least_ms", "most_ms"].map(Column::Plain).into_iter().filter(|_| times);
    let columns: Vec<Column> =
        ids.into_iter().chain(counts).chain(later).chain(recency).chain(bounds).collect();
    let text = gathered(&desk.call, query, &columns).await?;
    let mut all: HashMap<Uuid, Use> = HashMap::new();
    for row in read::<Used>(&text)? {
        let Used(identity, event, credential, ..) = row;
        let place = Place::new("tally", identity);
        let count = |column, number| place.count(column, number);
        let inside = Counts {
            allowed: count("allowed", row.3)?,
            denied: count("denied", row.4)?,
            failed: count("failed", row.5)?,
            on_behalf: count("on_behalf", row.6)?,
        };
        let after = Counts {
            allowed: count("allowed", row.7)?,
            denied: count("denied", row.8)?,
            failed: count("failed", row.9)?,
            on_behalf: count("on_behalf", row.10)?,
        };
        let at = |ms: Option<i64>| ms.map(|ms| place.millis("last_ms", ms)).transpose();
        let one = all.entry(identity).or_default();
        one.see(at(row.12)?, at(row.13)?);
        let last = place.millis("last_ms", row.11)?;
        if !credential.is_nil() {
            let known = one.by_credential.entry(credential).or_insert(last);
            *known = last.max(*known);
        }
        if desk.sign_ins.contains(&event) && inside.used() + after.used() > 0 {
            one.signed_in = one.signed_in.max(Some(last));
        }
        // What lies before the window alone is no use in it.
        if !inside.is_zero() || !after.is_zero() {
            let done = one.events.entry(event).or_default();
            done.inside.merge(inside);
            done.after.merge(after);
            let (first, last) = (at(row.14)?, at(row.15)?);
            done.when.0 = done.when.0.into_iter().chain(first).min();
            done.when.1 = done.when.1.max(last);
        }
    }
    assumed(desk, which, &mut all).await?;
    Ok(all)
}

/// Being assumed is activity, too.
async fn assumed(desk: &Desk, which: &Which, all: &mut HashMap<Uuid, Use>) -> Result<()> {
    let recent = recent(desk.now);
    let rows: Vec<(Uuid, Option<i64>, Option<i64>)> = assumption::Entity::find()
        .select_only()
        .column(assumption::Column::IdentityId)
        .column_as(
            Expr::cust(format!("MIN(CASE WHEN \"day\" >= {} THEN first_ms END)", recent.0)),
            "recent_ms",
        )
        .column_as(Expr::cust(format!("MAX(CASE WHEN \"day\" < {} THEN last_ms END)", recent.0)), "before_ms")
        .filter(which.on(assumption::Column::IdentityId))
        .group_by(assumption::Column::IdentityId)
        .into_tuple()
        .all(desk.call.read())
        .await?;
    for (id, recent, before) in rows {
        let place = Place::new("assumption", id);
        let at = |ms: Option<i64>| ms.map(|ms| place.millis("last_ms", ms)).transpose();
        all.entry(id).or_default().see(at(recent)?, at(before)?);
    }
    Ok(())
}

/// The last session in the window that a person stood behind: its name or source identity is a mail address.
pub(super) async fn humans(desk: &Desk, which: &Which) -> Result<HashMap<Uuid, Instant>> {
    let from = desk.window.from.start().timestamp_millis();
    let is_address = |column: caller::Column| column.like("%_@_%");
    let rows: Vec<(Uuid, i64)> = caller::Entity::find()
        .select_only()
        .column(caller::Column::IdentityId)
        .column_as(caller::Column::LastMs.max(), "last")
        .filter(which.on(caller::Column::IdentityId))
        .filter(caller::COLUMN.last_ms.gte(from))
        .filter(
            Cond::any()
                .add(is_address(caller::Column::Session))
                .add(is_address(caller::Column::SourceIdentity)),
        )
        .group_by(caller::Column::IdentityId)
        .into_tuple()
        .all(desk.call.read())
        .await?;
    rows.into_iter().map(|(id, last)| Ok((id, Place::new("caller", id).millis("last_ms", last)?))).collect()
}

/// One statement, as the database puts it into an array or a line.
#[derive(Deserialize)]
struct Lite<'a>(
    /// Whose.
    Uuid,
    /// Effect.
    #[serde(borrow)]
    Cow<'a, str>,
    /// Matching.
    #[serde(borrow)]
    Cow<'a, str>,
    /// Patterns, as JSON.
    #[serde(borrow)]
    Cow<'a, str>,
    /// Kind of path.
    #[serde(borrow)]
    Cow<'a, str>,
    /// Policy.
    #[serde(borrow)]
    Cow<'a, str>,
    /// The policy's id.
    #[serde(borrow)]
    Option<Cow<'a, str>>,
    /// The group.
    #[serde(borrow)]
    Option<Cow<'a, str>>,
    /// Granted at.
    Option<Instant>,
    /// How that is known.
    #[serde(borrow)]
    Cow<'a, str>,
    /// First seen at.
    Instant,
    /// Of a deny alone: the resources as JSON, where it has no conditions; does it speak of every one?
    #[serde(borrow)]
    Option<Cow<'a, str>>,
);

impl<'a> Lite<'a> {
    /// The same of a line's columns.
    fn of(mut columns: impl Iterator<Item = &'a str>) -> Option<Self> {
        let mut next = || columns.next();
        let lite = Self(
            Uuid::try_parse(next()?).ok()?,
            next()?.into(),
            next()?.into(),
            next()?.into(),
            next()?.into(),
            Gathered::text(next()?)??,
            Gathered::text(next()?)?,
            Gathered::text(next()?)?,
            Gathered::optional(next()?)?,
            next()?.into(),
            next()?.parse().ok()?,
            Some(next()?).filter(|sweeps| !sweeps.is_empty()).map(Cow::from),
        );
        columns.next().is_none().then_some(lite)
    }
}

/// What is asked of a statement, in the order of [`Lite`]; of a deny without conditions its resources, too.
fn asked(which: &Which) -> (SelectStatement, Vec<Column>) {
    use held_grant::Column::{Basis, Effect, FirstSeenAt, GrantedAt, IdentityId, Matching};
    use held_grant::Column::{PathGroup, PathKind, Patterns, Policy, PolicyId};
    let query = held_grant::Entity::find()
        .select_only()
        .columns([IdentityId, Effect, Matching, Patterns, PathKind, Policy, PolicyId, PathGroup])
        .columns([GrantedAt, Basis, FirstSeenAt])
        .column_as(Expr::cust("CASE WHEN effect = 'deny' AND conditions = '' THEN resources END"), "sweeps")
        .filter(which.on(IdentityId))
        .filter(held_grant::COLUMN.gone_at.is_null());
    let plain = ["effect", "matching", "patterns", "path_kind"].map(Column::Plain);
    let texts = ["policy", "policy_id", "path_group"].map(Column::Text);
    let more = ["granted_at", "basis", "first_seen_at", "sweeps"].map(Column::Plain);
    let id = std::iter::once(Column::Id("identity_id"));
    (query.into_query(), id.chain(plain).chain(texts).chain(more).collect())
}

/// The statements that each holds, as one text for [`grants`].
pub(super) async fn statements(desk: &Desk, which: &Which) -> Result<Gathered> {
    let (query, columns) = asked(which);
    gathered_lines(&desk.call, query, &columns).await
}

/// The statements that each holds, expanded.
pub(super) async fn grants(
    desk: &mut Desk,
    identities: &[identity::Model],
    rows: Gathered,
) -> Result<HashMap<Uuid, Vec<HeldReach>>> {
    let of: HashMap<Uuid, &identity::Model> = identities.iter().map(|row| (row.id, row)).collect();
    let mut known: HashMap<(Matching, String), Vec<String>> = HashMap::new();
    let mut held: HashMap<Uuid, Vec<HeldReach>> = HashMap::with_capacity(identities.len());
    for row in rows.read(read::<Lite<'_>>, Lite::of)? {
        let Some(identity) = of.get(&row.0) else { continue };
        let place = Place::new("held_grant", row.0);
        let seeing = desk.seeing(identity.source_id).await?;
        let effect: Effect = place.word("effect", &row.1)?;
        let matching: Matching = place.word("matching", &row.2)?;
        let is_boundary = row.4 == PathKind::Boundary.as_str();
        let is_sweeping = match &row.11 {
            Some(text) => place.json::<Vec<String>>("resources", text)?.iter().any(|one| one == "*"),
            None => false,
        };
        let said = GrantRow {
            granted: Granted { at: row.8, basis: place.word("basis", &row.9)? },
            first_seen_at: row.10,
            policy: &row.5,
            policy_id: row.6.as_deref(),
            group: row.7.as_deref(),
        };
        let written = match known.entry((matching, row.3.clone().into_owned())) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(fresh) => fresh.insert(place.json("patterns", &row.3)?),
        };
        let since = seeing.base.account.granted(&said, (&identity.name, identity.label.as_deref())).at;
        let reach = seeing.sums.reach(matching, written);
        held.entry(row.0).or_default().push(HeldReach::new(reach, (effect, is_sweeping), is_boundary, since));
    }
    Ok(held)
}

/// What is held that whoever attested it last did not see.
pub(super) fn drift(sums: &Sums<'static>, grants: &[HeldReach], held: &Held, frozen_at: Instant) -> Drift {
    let mut drift = Drift::default();
    let mut see = |at: Instant| {
        drift.since = Some(drift.since.map_or(at, |known| known.min(at)));
    };
    for one in grants.iter().filter(|one| one.gives()) {
        if let Some(at) = one.since().filter(|at| *at > frozen_at) {
            see(at);
            drift.grants += 1;
            drift.privileged += u32::from(sums.is_privileged(one));
        }
    }
    for at in held.first_seen.iter().filter(|at| **at > frozen_at) {
        see(*at);
        drift.credentials += 1;
    }
    drift
}

/// When each part of what could make it wider came.
pub(super) fn width(sums: &Sums<'static>, grants: &[HeldReach], held: &Held) -> Width {
    let dated = grants.iter().filter(|one| one.since().is_some() && sums.is_privileged(one));
    Width { privileged: dated.filter_map(HeldReach::since).collect(), credentials: held.first_seen.clone() }
}
