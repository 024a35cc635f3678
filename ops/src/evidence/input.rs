//! From the database to everything that one edition says.

mod decided;
mod items;
mod log;
mod second;

use super::freeze::Edition;
use crate::call::Work;
use crate::error::{Error, Result};
use crate::reviews::Reconciliation;
use crate::{installation, policies, texts};
use domain::actor::Actor;
use domain::exception::Ending;
use domain::id::{CampaignId, ExceptionId, ImportId, PersonId};
use domain::review::ReviewerRule;
use domain::window::{Day, Window};
use entities::inconsistency::Place;
use entities::{acknowledgement, campaign, import, input_file, public_key};
use evidence::bundle::campaign::{Campaign, CampaignWindow, Frequency, SecondStage};
use evidence::bundle::rows::{
    CoverageRow, ExceptionRow, InputRow, RequestRow, SourceRow, confirmations, waived,
};
use evidence::bundle::{BundleInput, LogPart, Spool};
use evidence::hash::Digest;
use evidence::sign::PublicKey;
use sea_orm::{EntityTrait, QueryFilter};
use std::collections::{BTreeSet, HashMap};

use items::{Item, Items};
pub(super) use log::part as log_part;

/// When each exception ends as things are, and why.
pub(crate) type Endings = HashMap<ExceptionId, Ending>;

/// Everything that an edition of this campaign says before its freezing has a leaf, and how many leaves the campaign has by
/// now: of the log there are those that are few, and no proof. [`log_part`] takes their place. Snapshots and usage are laid in
/// `spool`.
pub(super) async fn of(
    work: &Work,
    row: &campaign::Model,
    edition: Edition,
    (endings, spool): (&Endings, &Spool),
) -> Result<(BundleInput, u64)> {
    let place = Place::new("campaign", row.id);
    let Items { all: items, snapshots, usage } = Items::read(work, row, spool).await?;
    let frozen: Reconciliation = place.json("reconciliation", &row.reconciliation)?;
    let decisions = decided::decisions(work, row).await?;
    let story = log::story(work, row).await?;
    let (exceptions, requests) = exceptions(work, row, &items, endings).await?;
    let (waivers, confirmations) = (waived(&story.leaves), confirmations(&story.leaves));
    let days = row.confirm_days.map(u32::try_from).transpose().map_err(Error::unexpected)?;
    let (changes, unconfirmed) = decided::changes(&items, &decisions, days.is_some());
    let (look, second_look) = second::look(work, row).await?;
    let named = decided::Named::of(row, &items, &decisions, &story)
        .with(&exceptions, &requests)
        .owning(&changes)
        .looking(&second_look)
        .waiving(&waivers)
        .confirming(&confirmations);
    let name_sha256 = log::fact(&story, evidence::log::facts::LAUNCHED, "name_sha256")?;
    let current = work.tenure().key.public();
    let mut former_keys = Vec::new();
    for key in public_key::Entity::find().all(work.db()).await? {
        let parsed = PublicKey::parse_lines(&key.line).map_err(Error::unexpected)?;
        former_keys.extend(parsed.into_iter().filter(|key| key != current));
    }
    former_keys.sort_by_key(PublicKey::fingerprint);
    let said = BundleInput {
        campaign: Campaign {
            outside: frozen.outside(),
            second_look: look,
            confirmation: days.map(|days| SecondStage::of(days, &confirmations)),
            saved_scope: log::saved_scope(&story),
            reviewers: reviewers(&items),
            ..campaign_of(work, row, edition, name_sha256).await?
        },
        population: decided::population(work, &items).await?,
        sources: sources(&frozen),
        changes,
        unconfirmed,
        second_look,
        waivers,
        confirmations,
        usage,
        exceptions,
        requests,
        coverage: coverage(&frozen),
        inputs: inputs(work, row).await?,
        tasks: decided::tasks(work, row, &decisions).await?,
        people: named.people(work).await?,
        texts: texts::rows(work.db(), &named.texts).await?,
        decisions,
        log: LogPart { leaves: story.leaves, ..LogPart::default() },
        former_keys,
        snapshots,
    };
    Ok((said, story.count))
}

async fn campaign_of(
    work: &Work,
    row: &campaign::Model,
    edition: Edition,
    name_sha256: Digest,
) -> Result<Campaign> {
    let place = Place::new("campaign", row.id);
    let installation = installation::of(work).await?;
    let window = Window { from: Day(row.window_from), until: Day(row.window_until) };
    let rotation = policies::rotation(work.db(), row.launched_at).await?;
    let acknowledged = acknowledgement::Entity::find_by_id(row.id)
        .one(work.db())
        .await?
        .ok_or(Error::NotFound("acknowledgement"))?;
    let every_days =
        if row.frequency.is_empty() { None } else { Some(place.word("frequency", &row.frequency)?) };
    Ok(Campaign {
        campaign_id: CampaignId::new(row.id),
        name_sha256,
        edition: edition.number,
        predecessor_sha256: edition.predecessor,
        demonstration: installation.demonstration,
        installation_id: installation.id,
        software_version: super::freeze::SOFTWARE.into(),
        saved_scope: None,
        scope: place.json::<crate::reviews::Scope>("scope", &row.scope)?.to_string(),
        window: CampaignWindow {
            from: window.from.start(),
            until: window.until.start(),
            days: u32::try_from(window.days()).map_err(Error::unexpected)?,
        },
        frequency: Frequency {
            every_days,
            every_months: row.every_months.and_then(|months| u32::try_from(months).ok()),
            risk_analysis: Some(row.risk_analysis.clone()).filter(|text| !text.is_empty()),
            risk_analysis_on: row.risk_analysed_on.map(|at| Day::of(at).to_string()),
        },
        reviewers: Vec::new(),
        launched_by: match (&row.opened_by, row.recurring_id) {
            (Some(_), _) | (_, Some(_)) => Actor::System.name(),
            (None, None) => PersonId::new(row.launched_by).to_string(),
        },
        opened_by: row
            .opened_by
            .as_deref()
            .map(|text| place.json("opened_by", text))
            .transpose()?
            .unwrap_or_default(),
        acknowledger: PersonId::new(row.acknowledger_id),
        launched_at: row.launched_at,
        due_at: row.due_at,
        closed_at: row.closed_at.ok_or(Error::NotFound("close"))?,
        acknowledged_at: acknowledged.at,
        frozen_at: work.at(),
        // Statuses are of the launch, and so are the policies that they were told by.
        policy_version: domain::review::policy_version(&rotation),
        catalogue_sha256: row.catalogue_sha256.parse().map_err(Error::unexpected)?,
        second_look: None,
        confirmation: None,
        no_response: row.no_response.as_deref().map(|word| place.word("no_response", word)).transpose()?,
        outside: Vec::new(),
    })
}

/// The rules in their order; a backup decides only where items were dealt, or somebody was away.
fn reviewers(items: &[Item]) -> Vec<String> {
    let backup = ReviewerRule::Backup;
    let dealt = items.iter().any(|one| one.rule == backup);
    ReviewerRule::ALL.iter().filter(|rule| dealt || **rule != backup).map(ToString::to_string).collect()
}

fn sources(frozen: &Reconciliation) -> Vec<SourceRow> {
    let rows = frozen.sources.iter().map(|one| SourceRow {
        source_id: one.source,
        provider: one.provider,
        account: one.account.clone(),
        import_id: one.import,
        imported_at: one.taken_at,
        file_sha256: one.file_sha256,
        machine: one.classes.machine,
        unsure: one.classes.unsure,
        person: one.classes.person,
        persons_role: one.classes.persons_role,
        provider_managed: one.classes.provider_managed,
        refused: one.refused,
        left_out: one.left_out,
    });
    rows.collect()
}

fn coverage(frozen: &Reconciliation) -> Vec<CoverageRow> {
    let spans = frozen.sources.iter().flat_map(|one| one.coverage.iter().map(move |span| (one, span)));
    spans
        .map(|(one, span)| CoverageRow {
            source_id: one.source,
            account: one.account.clone(),
            region: span.region.clone(),
            event_class: span.class.clone(),
            from: span.from,
            until: span.until,
            grade: span.grade,
        })
        .collect()
}

/// Every log file that was there at launch and reaches into the window or beyond it: later use counts too.
async fn inputs(work: &Work, row: &campaign::Model) -> Result<Vec<InputRow>> {
    let begins = Day(row.window_from).start();
    let before: BTreeSet<_> = import::Entity::find()
        .filter(import::COLUMN.started_at.lte(row.launched_at))
        .all(work.db())
        .await?
        .into_iter()
        .map(|import| import.id)
        .collect();
    let files =
        input_file::Entity::find().filter(input_file::COLUMN.until_at.gt(begins)).all(work.db()).await?;
    files
        .into_iter()
        .filter(|file| before.contains(&file.import_id))
        .map(|file| {
            Ok(InputRow {
                sha256: file.sha256.parse().map_err(Error::unexpected)?,
                records: Place::new("input_file", &file.sha256).count("records", file.records)?,
                name: file.name,
                from: file.from_at,
                until: file.until_at,
                import_id: ImportId::new(file.import_id),
            })
        })
        .collect()
}

/// What was in force at some time between launch and close, and what was asked for by then and still waits.
async fn exceptions(
    work: &Work,
    row: &campaign::Model,
    items: &[Item],
    endings: &Endings,
) -> Result<(Vec<ExceptionRow>, Vec<RequestRow>)> {
    let identities = items.iter().map(|one| one.identity_id.uuid()).collect();
    let until = row.closed_at.unwrap_or(work.at());
    let given = crate::exceptions::during(work.db(), endings, &identities, (row.launched_at, until)).await?;
    Ok((given, crate::exceptions::asked(work.db(), &identities, until).await?))
}
