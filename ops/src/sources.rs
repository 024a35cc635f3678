//! Sources: what each connected account observes, and when it was last heard.

mod foreign;
mod response;

use crate::call::{Call, Work};
use crate::error::Result;
use crate::imports::{self, ImportRow};
use crate::usage::{Lenses, newest_record};
use domain::coverage::{Grade, Need};
use domain::id::SourceId;
use domain::instant::Instant;
use domain::policy::Action;
use domain::principal::PrincipalClass;
use domain::source::Provider;
use domain::window::{Day, Window};
use entities::{coverage_statement, coverage_trail, identity, inventory, source};
pub(crate) use foreign::foreign;
pub use response::{ResponseRow, WaitingRow, Waits, response};
use sea_orm::{ActiveModelTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Set};

/// One source, as its page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceRow {
    /// The source.
    pub id: SourceId,
    /// The provider's account.
    pub account: String,
    /// What people call it.
    pub name: String,
    /// Is it none of ours, and known only from calls into our accounts or out of them? Then nothing is missing of it.
    pub is_foreign: bool,
    /// Principals that are there, by class; classes without any are left out.
    pub principals: Vec<(PrincipalClass, u64)>,
    /// When its newest inventory was taken.
    pub inventory_at: Option<Instant>,
    /// Trails that were declared.
    pub trails: u64,
    /// Statements of completeness.
    pub statements: u64,
    /// Whole proven or declared days of the window.
    pub observed_days: u32,
    /// How management events were observed, day by day.
    pub days: Vec<(Day, Grade)>,
}

/// All sources, by account, seen over `window`.
///
/// # Errors
/// Whoever may not see sources.
pub async fn list(call: &Call, window: Window) -> Result<Vec<SourceRow>> {
    call.may(Action::SeeSources)?;
    let mut lenses = Lenses::new(window);
    let foreign = foreign(call.read()).await?;
    let mut rows = Vec::new();
    // Our own clients are seen as they call: there is nothing to import or to observe.
    let others = source::Entity::find().filter(source::COLUMN.provider.ne(Provider::Tenure.as_str()));
    for row in others.all(call.read()).await? {
        let id = SourceId::new(row.id);
        let observed = lenses.coverage(call, id).await?.observed(&Need::management(), window);
        let newest = inventory::Entity::find()
            .filter(inventory::COLUMN.source_id.eq(row.id))
            .order_by_desc(inventory::COLUMN.taken_at)
            .limit(1)
            .one(call.read())
            .await?;
        rows.push(SourceRow {
            id,
            is_foreign: foreign.contains(&row.id),
            principals: principals(call, row.id).await?,
            inventory_at: newest.map(|newest| newest.taken_at),
            trails: coverage_trail::Entity::find()
                .filter(coverage_trail::COLUMN.source_id.eq(row.id))
                .count(call.read())
                .await?,
            statements: coverage_statement::Entity::find()
                .filter(coverage_statement::COLUMN.source_id.eq(row.id))
                .count(call.read())
                .await?,
            observed_days: observed.days(),
            days: (window.from.0..window.until.0).map(|day| (Day(day), observed.day(Day(day)))).collect(),
            account: row.external_id,
            name: row.name,
        });
    }
    rows.sort_by(|a, b| a.account.cmp(&b.account));
    Ok(rows)
}

/// The source of a provider's account, made where there is none.
pub(crate) async fn of(work: &Work, provider: Provider, account: &str) -> Result<SourceId> {
    let found = source::Entity::find()
        .filter(source::COLUMN.provider.eq(provider.as_str()))
        .filter(source::COLUMN.external_id.eq(account))
        .one(work.db())
        .await?;
    if let Some(row) = found {
        return Ok(SourceId::new(row.id));
    }
    let id = SourceId::new(work.id());
    source::ActiveModel {
        id: Set(id.uuid()),
        provider: Set(provider.to_string()),
        external_id: Set(account.to_owned()),
        name: Set(account.to_owned()),
        created_at: Set(work.at()),
    }
    .insert(work.db())
    .await?;
    Ok(id)
}

async fn principals(call: &Call, source: uuid::Uuid) -> Result<Vec<(PrincipalClass, u64)>> {
    let mut found = Vec::new();
    for class in PrincipalClass::ALL.iter().copied() {
        let count = identity::Entity::find()
            .filter(identity::COLUMN.source_id.eq(source))
            .filter(identity::COLUMN.gone_at.is_null())
            .filter(identity::COLUMN.class.eq(class.as_str()))
            .count(call.read())
            .await?;
        if count > 0 {
            found.push((class, count));
        }
    }
    Ok(found)
}

/// The page of sources.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourcesPage {
    /// The window.
    pub window: Window,
    /// The newest record of any log that was imported.
    pub newest_record: Option<Instant>,
    /// By account.
    pub sources: Vec<SourceRow>,
    /// How many networks are stated to belong to an environment now.
    pub networks: usize,
    /// How long it takes from a trigger until it is seen dead, by account.
    pub response: Vec<ResponseRow>,
    /// The newest imports, newest first, each with what its actor is called.
    pub imports: Vec<(ImportRow, String)>,
    /// Are there more imports than these?
    pub more_imports: bool,
}

/// How many imports the page shows.
const IMPORTS: usize = 50;

/// Everything that the page of sources shows.
///
/// # Errors
/// Whoever may not see sources.
pub async fn page(call: &Call, window: Window) -> Result<SourcesPage> {
    let sources = list(call, window).await?;
    let mut runs = imports::list(call, u64::try_from(IMPORTS + 1).unwrap_or(u64::MAX)).await?;
    let more_imports = runs.len() > IMPORTS;
    runs.truncate(IMPORTS);
    let mut named = Vec::with_capacity(runs.len());
    for run in runs {
        let who = crate::identities::actor_name(call, &run.actor).await?;
        named.push((run, who));
    }
    Ok(SourcesPage {
        window,
        newest_record: newest_record(call).await?,
        sources,
        networks: crate::networks::in_force(call.read(), call.now()).await?.len(),
        response: response(call).await?,
        imports: named,
        more_imports,
    })
}
