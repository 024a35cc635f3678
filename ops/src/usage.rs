//! Effective usage: everything that the verdict needs is loaded here, and `domain` decides.

mod kept;
pub(crate) mod load;
mod several;

use crate::call::Call;
use crate::error::Result;
use crate::identities::{self, Brief, Filter};
use domain::coverage::Coverage;
use domain::id::{IdentityId, SourceId};
use domain::instant::Instant;
use domain::usage::{Facts, Lens, Row, Seen, Summary, veto};
use domain::window::Window;
pub(crate) use kept::{AsOf, Kept};
pub use load::{DayUse, Loaded};
use sea_orm::{EntityTrait, QueryOrder, QuerySelect};
use sources::aws::actions;
use std::collections::HashMap;
use std::sync::Arc;

/// How many identities are loaded at a time.
const AT_A_TIME: usize = 200;

/// What to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// One identity, by id, provider's id or ARN; all that the actor may see where it is `None`.
    pub identity: Option<String>,
    /// Over which window.
    pub window: Window,
    /// One row an action instead of one a pattern.
    pub expand: bool,
    /// Only events that could not be mapped.
    pub unmapped: bool,
}

/// One identity's rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentityUsage {
    /// Whose.
    pub identity: Brief,
    /// Its rows.
    pub rows: Vec<Row>,
}

/// Sees accounts through their coverage, each worked out once.
pub struct Lenses {
    window: Window,
    by_source: HashMap<SourceId, Arc<Seeing>>,
}

/// How one account was observed in a window.
#[derive(Debug)]
pub(crate) struct Seeing {
    lens: Lens<'static>,
    coverage: Coverage,
    account: load::Account,
}

impl Lenses {
    /// Lenses for a window.
    #[must_use]
    pub fn new(window: Window) -> Self {
        Self { window, by_source: HashMap::new() }
    }

    async fn of(&mut self, call: &Call, source: SourceId) -> Result<&Seeing> {
        if !self.by_source.contains_key(&source) {
            let window = self.window;
            let work = async || {
                let coverage = load::coverage(call, source, window).await?;
                Ok(Seeing {
                    lens: Lens::new(actions::catalogue(), &coverage, window),
                    account: load::account(call, source).await?,
                    coverage,
                })
            };
            let seeing = call.tenure.database.seen.get(call, (source.uuid(), window), work).await?;
            self.by_source.insert(source, seeing);
        }
        // It was put there just now.
        self.by_source.get(&source).map(Arc::as_ref).ok_or(crate::Error::NotFound("source"))
    }

    /// How the account was observed, day by day and for whatever need.
    ///
    /// # Errors
    /// What the database says.
    pub async fn coverage(&mut self, call: &Call, source: SourceId) -> Result<&Coverage> {
        Ok(&self.of(call, source).await?.coverage)
    }

    /// Works `work` on an identity, seen through its account's lens.
    ///
    /// # Errors
    /// What the database says.
    pub async fn look<T>(
        &mut self,
        call: &Call,
        identity: &Brief,
        work: impl FnOnce(&Lens<'static>, Facts<'_>, &Loaded) -> T,
    ) -> Result<T> {
        let window = self.window;
        let seeing = self.of(call, identity.source).await?;
        let loaded = load::identity(call, identity, window, &seeing.account).await?;
        let seen = Seen::of(&loaded.tallies, window, actions::mapped);
        let facts = Facts {
            grants: loaded.grants.as_deref(),
            created_at: identity.created_at,
            seen: &seen,
            veto: veto(identity.provider_used_at, identity.active_at, window),
        };
        Ok(work(&seeing.lens, facts, &loaded))
    }
}

/// Rows of effective usage, identity by identity, in a stable order.
///
/// # Errors
/// [`crate::Error::NotFound`] where the question names nobody that the actor may see.
pub async fn usage(call: &Call, question: &Question) -> Result<Vec<IdentityUsage>> {
    let identities = match &question.identity {
        Some(text) => identities::named(call, text).await?,
        None => identities::all(call, &Filter::default()).await?,
    };
    let mut lenses = Lenses::new(question.window);
    let mut answer = Vec::new();
    for part in identities.chunks(AT_A_TIME) {
        let part: Vec<&Brief> = part.iter().collect();
        let rows = lenses
            .look_at_all(call, &part, None, |lens, facts| {
                if question.expand {
                    domain::usage::expand(lens, facts)
                } else {
                    domain::usage::rows(lens, facts)
                }
            })
            .await?;
        for (identity, rows) in part.into_iter().zip(rows) {
            let asked = |row: &Row| !question.unmapped || is_unmapped(row);
            let rows: Vec<Row> = rows.into_iter().filter(asked).collect();
            if !rows.is_empty() {
                answer.push(IdentityUsage { identity: identity.clone(), rows });
            }
        }
    }
    Ok(answer)
}

fn is_unmapped(row: &Row) -> bool {
    matches!(row.kind, domain::usage::RowKind::Event { mapped: false, .. })
}

/// The identity in one line: "uses 3 of the 142 actions it holds".
///
/// # Errors
/// What the database says.
pub async fn summary(call: &Call, lenses: &mut Lenses, identity: &Brief) -> Result<Summary> {
    lenses.look(call, identity, |lens, facts, _| domain::usage::summarise(lens, facts)).await
}

/// The identity in one line, and its use day by day: a list's row.
///
/// # Errors
/// What the database says.
pub async fn glance(call: &Call, lenses: &mut Lenses, identity: &Brief) -> Result<(Summary, Vec<DayUse>)> {
    let work = |lens: &Lens<'static>, facts: Facts<'_>, loaded: &Loaded| {
        (domain::usage::summarise(lens, facts), load::days(lens, loaded))
    };
    lenses.look(call, identity, work).await
}

/// Everything that effective usage says of one identity: its detail page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whole {
    /// In one line.
    pub summary: Summary,
    /// Events that were seen, and granted patterns as written.
    pub written: Vec<Row>,
    /// The actions that it holds, each with its verdict; none where no inventory was imported.
    pub held: Vec<Row>,
    /// Day by day.
    pub days: Vec<DayUse>,
    /// Its grants with their ages; `None` where no inventory was imported.
    pub grants: Option<Vec<domain::grant::HeldGrant>>,
    /// Whole days of the window in which management events were observed.
    pub observed_days: u32,
}

/// One identity, whole.
///
/// # Errors
/// What the database says.
pub async fn whole(call: &Call, lenses: &mut Lenses, identity: &Brief) -> Result<Whole> {
    let work = |lens: &Lens<'static>, facts: Facts<'_>, loaded: &Loaded| Whole {
        summary: domain::usage::summarise(lens, facts),
        written: domain::usage::rows(lens, facts),
        held: domain::usage::expand(lens, facts)
            .into_iter()
            .filter(|row| matches!(row.kind, domain::usage::RowKind::Action))
            .collect(),
        days: load::days(lens, loaded),
        grants: loaded.grants.clone(),
        observed_days: lens.management().days(),
    };
    lenses.look(call, identity, work).await
}

/// An identity's rows as written: the events that were seen, and the granted patterns.
///
/// # Errors
/// What the database says.
pub async fn written(call: &Call, lenses: &mut Lenses, identity: &Brief) -> Result<Vec<Row>> {
    lenses.look(call, identity, |lens, facts, _| domain::usage::rows(lens, facts)).await
}

/// The newest record of any log that was imported; `None` before the first.
///
/// # Errors
/// What the database says.
pub async fn newest_record(call: &Call) -> Result<Option<Instant>> {
    use entities::input_file;
    let newest = input_file::Entity::find()
        .order_by_desc(sea_orm::sea_query::ExprTrait::is_not_null(sea_orm::sea_query::Expr::col(
            input_file::Column::UntilAt,
        )))
        .order_by_desc(input_file::COLUMN.until_at)
        .limit(1)
        .one(call.read())
        .await?;
    Ok(newest.and_then(|row| row.until_at))
}

/// An identity's use day by day, for its strip.
///
/// # Errors
/// [`crate::Error::NotFound`] where the actor may not see it.
pub async fn days(call: &Call, lenses: &mut Lenses, id: IdentityId) -> Result<Vec<DayUse>> {
    let identity = identities::one(call, id).await?;
    days_of(call, lenses, &identity).await
}

/// The same of an identity that the actor may see, which has been asked already.
pub(crate) async fn days_of(call: &Call, lenses: &mut Lenses, identity: &Brief) -> Result<Vec<DayUse>> {
    let seeing = lenses.of(call, identity.source).await?;
    load::days_alone(call, identity, &seeing.lens).await
}
