//! What the verdict needs of several identities, each table asked once.

use super::load::{Account, GrantRow};
use super::{Lenses, Seeing};
use crate::call::Call;
use crate::error::{Error, Result};
use crate::findings::{Use, Which};
use crate::gathered::{Column, Gathered, gathered, gathered_lines, read, sum};
use crate::identities::Brief;
use domain::grant::{Grant, GrantPath, Granted, HeldGrant};
use domain::id::SourceId;
use domain::instant::Instant;
use domain::tally::Counts;
use domain::usage::{Facts, Lens, Seen, veto};
use domain::window::Window;
use entities::inconsistency::Place;
use entities::{held_grant, tally};
use sea_orm::sea_query::Expr;
use sea_orm::{EntityTrait, QueryFilter, QuerySelect, QueryTrait};
use serde::Deserialize;
use sources::aws::actions;
use std::borrow::Cow;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;
use uuid::Uuid;

impl Lenses {
    /// Works `work` on each of several identities, as [`Lenses::look`] does on one, and gives what it made in their order;
    /// `known` is what each did, where that was asked for already, over the same window.
    /// Name some hundred at a time: all of theirs is held at once.
    ///
    /// # Errors
    /// What the database says.
    pub(crate) async fn look_at_all<T>(
        &mut self,
        call: &Call,
        identities: &[&Brief],
        known: Option<&HashMap<Uuid, Use>>,
        mut work: impl FnMut(&Lens<'static>, Facts<'_>) -> T,
    ) -> Result<Vec<T>> {
        let window = self.window;
        let mut seeing: HashMap<SourceId, Arc<Seeing>> = HashMap::new();
        for identity in identities {
            if let Entry::Vacant(vacant) = seeing.entry(identity.source) {
                self.of(call, identity.source).await?;
                let known = self.by_source.get(&identity.source).ok_or(Error::NotFound("source"))?;
                vacant.insert(Arc::clone(known));
            }
        }
        let which = Which::These(identities.iter().map(|one| one.id.uuid()).collect());
        let used = async {
            match known {
                Some(_) => Ok("[]".to_owned()),
                None => used(call, &which, window).await,
            }
        };
        let (grants, used) = tokio::try_join!(grants(call, &which), used)?;
        let (mut grants, mut used) = (by_identity(&grants)?, used_by_identity(&used)?);
        let mut made = Vec::with_capacity(identities.len());
        for identity in identities {
            let seeing = seeing.get(&identity.source).ok_or(Error::NotFound("source"))?;
            let id = identity.id.uuid();
            let held = held(&grants.remove(&id).unwrap_or_default(), identity, &seeing.account)?;
            let mut seen = match known {
                Some(known) => match known.get(&id) {
                    Some(did) => did.seen(&seeing.account, window)?,
                    None => Vec::new(),
                },
                None => seen(&used.remove(&id).unwrap_or_default(), &seeing.account)?,
            };
            seen.sort_by(|a, b| a.event.cmp(&b.event));
            let facts = Facts {
                grants: identity.inventoried.then_some(held.as_slice()),
                created_at: identity.created_at,
                seen: &seen,
                veto: veto(identity.provider_used_at, identity.active_at, window),
            };
            made.push(work(&seeing.lens, facts));
        }
        Ok(made)
    }
}

/// One grant, as the database puts it into an array or a line, in the order of [`grants`].
#[derive(Deserialize)]
struct Held<'a>(
    /// Whose.
    Uuid,
    /// The grant.
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
    /// Resources, as JSON.
    #[serde(borrow)]
    Cow<'a, str>,
    /// Conditions.
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
);

/// What each holds now, as one text.
async fn grants(call: &Call, which: &Which) -> Result<Gathered> {
    use held_grant::Column::{Basis, Conditions, Effect, FirstSeenAt, GrantedAt, Id, IdentityId, Matching};
    use held_grant::Column::{PathGroup, PathKind, Patterns, Policy, PolicyId, Resources};
    let query = held_grant::Entity::find()
        .select_only()
        .columns([IdentityId, Id, Effect, Matching, Patterns, Resources, Conditions])
        .columns([PathKind, Policy, PolicyId, PathGroup, GrantedAt, Basis, FirstSeenAt])
        .filter(which.on(IdentityId))
        .filter(held_grant::COLUMN.gone_at.is_null());
    let ids = [Column::Id("identity_id"), Column::Id("id")];
    let plain = ["effect", "matching", "patterns", "resources", "conditions", "path_kind"];
    let texts = ["policy", "policy_id", "path_group"];
    let more = ["granted_at", "basis", "first_seen_at"];
    let columns: Vec<Column> = ids
        .into_iter()
        .chain(plain.map(Column::Plain))
        .chain(texts.map(Column::Text))
        .chain(more.map(Column::Plain))
        .collect();
    gathered_lines(call, query.into_query(), &columns).await
}

fn by_identity(rows: &Gathered) -> Result<HashMap<Uuid, Vec<Held<'_>>>> {
    let mut all: HashMap<Uuid, Vec<Held<'_>>> = HashMap::new();
    for row in rows.read(read::<Held<'_>>, Held::of)? {
        all.entry(row.0).or_default().push(row);
    }
    Ok(all)
}

impl<'a> Held<'a> {
    /// The same of a line's columns.
    fn of(mut columns: impl Iterator<Item = &'a str>) -> Option<Self> {
        let mut next = || columns.next();
        let held = Self(
            Uuid::try_parse(next()?).ok()?,
            Uuid::try_parse(next()?).ok()?,
            next()?.into(),
            next()?.into(),
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
        );
        columns.next().is_none().then_some(held)
    }
}

/// Grants with their ages, by id.
fn held(rows: &[Held<'_>], identity: &Brief, account: &Account) -> Result<Vec<HeldGrant>> {
    let mut rows: Vec<&Held<'_>> = rows.iter().collect();
    rows.sort_by_key(|row| row.1);
    let mut held = Vec::with_capacity(rows.len());
    for row in rows {
        let place = Place::new("held_grant", row.1);
        let said = GrantRow {
            granted: Granted { at: row.11, basis: place.word("basis", &row.12)? },
            first_seen_at: row.13,
            policy: &row.8,
            policy_id: row.9.as_deref(),
            group: row.10.as_deref(),
        };
        let granted = account.granted(&said, (&identity.name, identity.label.as_deref()));
        let grant = Grant {
            effect: place.word("effect", &row.2)?,
            matching: place.word("matching", &row.3)?,
            patterns: place.json("patterns", &row.4)?,
            resources: place.json("resources", &row.5)?,
            conditions: row.6.clone().into_owned(),
            path: GrantPath {
                kind: place.word("path_kind", &row.7)?,
                policy: row.8.clone().into_owned(),
                policy_id: row.9.clone().map(Cow::into_owned),
                group: row.10.clone().map(Cow::into_owned),
            },
        };
        held.push(HeldGrant { grant, granted });
    }
    Ok(held)
}

/// Use of one event by one identity: in the window (allowed, denied, failed, on behalf), after it, and the first and last in
/// the window.
#[derive(Deserialize)]
struct Used(Uuid, i32, i64, i64, i64, i64, i64, i64, i64, i64, Option<i64>, Option<i64>);

/// What each was seen to do from the window's first day on, as one text. The days are numbers of ours, not text of
/// anybody's.
async fn used(call: &Call, which: &Which, window: Window) -> Result<String> {
    let within = format!("\"day\" < {}", window.until.0);
    let after = format!("\"day\" >= {}", window.until.0);
    let mut query =
        tally::Entity::find().select_only().columns([tally::Column::IdentityId, tally::Column::EventId]);
    let counts = ["allowed", "denied", "failed", "on_behalf"];
    let later = ["allowed_after", "denied_after", "failed_after", "on_behalf_after"];
    for (column, later) in counts.into_iter().zip(later) {
        query = query.column_as(sum(column, &within), column).column_as(sum(column, &after), later);
    }
    let query = query
        .column_as(Expr::cust(format!("MIN(CASE WHEN {within} THEN first_ms END)")), "least_ms")
        .column_as(Expr::cust(format!("MAX(CASE WHEN {within} THEN last_ms END)")), "most_ms")
        .filter(which.on(tally::Column::IdentityId))
        .filter(tally::COLUMN.day.gte(window.from.0))
        .group_by(tally::Column::IdentityId)
        .group_by(tally::Column::EventId);
    let ids = [Column::Id("identity_id"), Column::Plain("event_id")];
    let plain = counts.into_iter().chain(later).chain(["least_ms", "most_ms"]).map(Column::Plain);
    let columns: Vec<Column> = ids.into_iter().chain(plain).collect();
    gathered(call, query.into_query(), &columns).await
}

fn used_by_identity(text: &str) -> Result<HashMap<Uuid, Vec<Used>>> {
    let mut all: HashMap<Uuid, Vec<Used>> = HashMap::new();
    for row in read::<Used>(text)? {
        all.entry(row.0).or_default().push(row);
    }
    Ok(all)
}

/// What was seen, by event, as [`Seen::of`] says it of tallies.
fn seen(rows: &[Used], account: &Account) -> Result<Vec<Seen>> {
    let mut seen = Vec::with_capacity(rows.len());
    for row in rows {
        let place = Place::new("tally", row.0);
        let event = account.events.get(&row.1).ok_or(Error::NotFound("event name"))?;
        let counts = |allowed, denied, failed, on_behalf| -> Result<Counts> {
            Ok(Counts {
                allowed: place.count("allowed", allowed)?,
                denied: place.count("denied", denied)?,
                failed: place.count("failed", failed)?,
                on_behalf: place.count("on_behalf", on_behalf)?,
            })
        };
        let at = |column, ms: Option<i64>| ms.map(|ms| place.millis(column, ms)).transpose();
        let mapped = actions::mapped(event);
        seen.push(Seen {
            event: event.clone(),
            action: mapped.action,
            also: mapped.also,
            counts: counts(row.2, row.3, row.4, row.5)?,
            after: counts(row.6, row.7, row.8, row.9)?,
            first_at: at("first_ms", row.10)?,
            last_at: at("last_ms", row.11)?,
        });
    }
    Ok(seen)
}
