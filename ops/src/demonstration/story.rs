//! What happened at Waypost in half a year, told through ops by its people, under a clock that advances.

mod certificates;
mod changes;
mod desk;
mod exceptions;
mod lives;
mod networks;
mod owners;
mod programs;
mod purposes;
mod reviews;
mod systems;

use super::Seeded;
use super::company::{self, Account, Principal};
use super::people::{AUDITOR, MANAGEMENT, PEOPLE, SECURITY};
use super::time::{at, day};
use super::{inventory, logs, report, trails};
use crate::call::Tenure;
use crate::error::Result;
use crate::evidence::{self, Which};
use crate::identities::Filter;
use crate::imports::{self, Logs};
use crate::{identities, installation, people as everybody};
use desk::Desk;
use domain::actor::Actor;
use domain::clock::ManualClock;
use domain::id::PersonId;
use domain::instant::Instant;
use domain::text::TakenForText;
use domain::window::Day;
use std::collections::BTreeMap;

/// Tenure is set up then.
pub(super) fn begins() -> Instant {
    at(2025, 9, 22, 480)
}

/// Tells the story. Gives what was imported.
pub(super) async fn tell(
    tenure: &Tenure,
    clock: &ManualClock,
    progress: &mut (dyn FnMut(&str) + Send),
) -> Result<Seeded> {
    progress("people");
    installation::start(&tenure.call(Actor::Operator)).await?;
    let people = add_people(tenure).await?;
    let folder = tempfile::tempdir().map_err(crate::Error::unexpected)?;
    let mut told = Told {
        desk: Desk { tenure: tenure.clone(), clock: clock.clone(), people },
        company: company::everybody(),
        folder,
        records: 0,
        logged_until: logs::first_day(),
    };

    progress("first inventories");
    for account in Account::ALL {
        told.inventory(account).await?;
        told.report(account).await?;
    }
    progress("owners");
    owners::first(&told.desk, &told.company).await?;
    networks::state(&told.desk).await?;

    progress("autumn's logs");
    told.logs(at(2025, 12, 8, 400), &[Account::Production, Account::Staging]).await?;
    for account in Account::ALL {
        told.inventory(account).await?;
    }
    progress("review of vendors");
    let vendors = reviews::vendors(&told.desk).await?;
    told.acknowledge(
        vendors,
        at(2026, 1, 7, 620),
        "Seen, and discussed with the owners of what nobody answered for.",
    )
    .await?;

    progress("winter's logs");
    told.logs(at(2026, 2, 2, 400), &Account::ALL).await?;
    told.inventory(Account::Staging).await?;
    told.report(Account::Staging).await?;
    progress("review of staging");
    owners::second(&told.desk, &told.company).await?;
    let staging = reviews::staging(&told.desk).await?;
    // While staging's trail stands still, its status says so.
    told.trails(at(2026, 2, 25, 555), Account::Staging).await?;
    exceptions::earlier(&told.desk).await?;
    told.acknowledge(
        staging,
        at(2026, 3, 2, 845),
        "Seen. The two pipelines without an answer are taken up with their teams.",
    )
    .await?;

    progress("programs and certificates");
    let programs = programs::make(&told.desk).await?;
    certificates::first(&told.desk).await?;

    progress("spring's logs");
    told.logs(at(2026, 3, 16, 400), &Account::ALL).await?;
    told.inventory(Account::Production).await?;
    told.report(Account::Production).await?;
    progress("review of production");
    reviews::production(&told.desk).await?;

    progress("lives and people");
    lives::begin(&told.desk).await?;
    programs.first_agent(&told.desk).await?;
    certificates::next(&told.desk).await?;
    let mira = changes::join(&told.desk).await?;
    changes::backups(&told.desk).await?;

    progress("exceptions");
    exceptions::ask_and_decide(&told.desk).await?;

    progress("a departure, and a revocation");
    changes::leave(&told.desk).await?;
    lives::suspend(&told.desk).await?;
    changes::policy(&told.desk, mira).await?;
    systems::team(&told.desk).await?;
    systems::payments(&told.desk).await?;
    systems::plan(&told.desk, mira).await?;
    programs.second_agent(&told.desk).await?;
    lives::revoke_one(&told.desk).await?;

    progress("the last days' logs");
    told.logs(at(2026, 3, 31, 300), &Account::ALL).await?;
    for account in Account::ALL {
        told.inventory(account).await?;
        told.report(account).await?;
    }
    owners::last(&told.desk, &told.company).await?;
    lives::today(&told.desk).await?;
    evidence::daily_checkpoint(&tenure.call(Actor::System)).await?;
    let all = identities::all(&told.desk.by(SECURITY).await?, &Filter::default()).await?;
    Ok(Seeded {
        principals: u64::try_from(all.len()).unwrap_or(u64::MAX),
        records: told.records,
        at: super::instant(),
    })
}

async fn add_people(tenure: &Tenure) -> Result<BTreeMap<&'static str, PersonId>> {
    let operator = tenure.call(Actor::Operator);
    let mut people = BTreeMap::new();
    for somebody in PEOPLE {
        let id = everybody::add(&operator, somebody.email, Some(somebody.name), somebody.role).await?;
        people.insert(somebody.email, id);
    }
    Ok(people)
}

struct Told {
    desk: Desk,
    company: Vec<Principal>,
    folder: tempfile::TempDir,
    records: u64,
    /// The logs of days before this one were imported.
    logged_until: Day,
}

impl Told {
    /// Today; the provider's own figures are some hours old, so today is not in them.
    fn today(&self) -> Day {
        Day::of(self.desk.now())
    }

    async fn inventory(&self, account: Account) -> Result<()> {
        let bytes = inventory::inventory(&self.company, account, self.desk.now(), self.today());
        let name = format!("{}-{}-authorization-details.json", account.name(), self.today());
        imports::iam(&self.desk.by(SECURITY).await?, &name, &bytes).await?;
        self.desk.pass(2);
        Ok(())
    }

    async fn report(&self, account: Account) -> Result<()> {
        let bytes = report::report(&self.company, account, self.desk.now(), self.today());
        let name = format!("{}-{}-credential-report.csv", account.name(), self.today());
        imports::credential_report(&self.desk.by(SECURITY).await?, &name, &bytes).await?;
        self.desk.pass(1);
        Ok(())
    }

    async fn trails(&self, when: Instant, account: Account) -> Result<()> {
        self.desk.until(when);
        let folder = self.folder.path().join(format!("{}-{}", account.name(), self.today()));
        trails::write(&folder, account, self.desk.now(), self.desk.now())?;
        imports::trails(&self.desk.by(SECURITY).await?, &folder).await?;
        self.desk.pass(1);
        Ok(())
    }

    /// Imports everything delivered since the last time, as security, who states that it is everything. One file at a
    /// time: several would be read at once, and their order be another each time.
    async fn logs(&mut self, when: Instant, accounts: &[Account]) -> Result<()> {
        self.desk.until(when);
        let (from, until) = (self.logged_until, self.today());
        for account in accounts {
            self.trails(when, *account).await?;
            let (bytes, records) = logs::file(&self.company, *account, from, until);
            let path = self.folder.path().join(format!("{}_CloudTrail_{from}_{until}.json", account.id()));
            std::fs::write(&path, bytes).map_err(crate::Error::unexpected)?;
            let found = sources::input::collect(&[path], &|_| false)
                .map_err(|error| crate::Error::Refused(error.to_string()))?;
            let complete = Some((from.start().max(first_record(*account)), until.start()));
            let logs = Logs { files: found.files, complete, ..Logs::default() };
            let summary = imports::cloudtrail(&self.desk.by(SECURITY).await?, logs).await?;
            if summary.rejected_total > 0 || summary.events != records {
                return Err(crate::Error::unexpected(format!(
                    "of {records} records of {}, {} were new and {} refused: {:?}",
                    account.name(),
                    summary.events,
                    summary.rejected_total,
                    summary.rejected.first()
                )));
            }
            self.records += records;
            self.desk.pass(4);
        }
        self.logged_until = until;
        evidence::daily_checkpoint(&self.desk.tenure.call(Actor::System)).await?;
        Ok(())
    }

    /// Management acknowledges; the auditor takes the evidence out the day after.
    async fn acknowledge(&self, campaign: domain::id::CampaignId, when: Instant, words: &str) -> Result<()> {
        self.desk.until(when);
        let manager = self.desk.by(MANAGEMENT).await?;
        Box::pin(crate::reviews::acknowledge(&manager, campaign, Some(words))).await?;
        self.desk.pass(26 * 60);
        let why = TakenForText::parse("The yearly audit of access to payment systems")?;
        evidence::export(&self.desk.by(AUDITOR).await?, Which::Campaign(campaign), None, Some(&why)).await?;
        Ok(())
    }
}

/// From when there is anything to be complete about.
fn first_record(account: Account) -> Instant {
    if account == Account::Tools { trails::late() } else { day(2025, 10, 1).start() }
}
