//! Systems from files: what a CSV or a catalogue says is made or described anew, its owners are asked, its rules added. The
//! same file again changes nothing.

use super::members::ruled;
use super::owners::{ask, open_rows};
use super::{Described, described, gather, made, named};
use crate::call::{Call, Work};
use crate::error::{Error, Result};
use crate::event::Event;
use crate::ownership::{Party, may_be_asked};
use domain::id::{PersonId, SystemId, TeamId};
use domain::identity::Environment;
use domain::ownership::{OwnerPart, means};
use domain::policy::Action;
use domain::problem::Problems;
use domain::system::{MemberRule, SystemOrigin};
use domain::text::{FunctionText, SystemName};
use entities::{person, system, team};
use sea_orm::{EntityTrait, QueryFilter};
use serde_json::json;
use sources::observation::Rejection;
use sources::systems::{SystemEntry, SystemFile};

/// What became of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SystemsFile {
    /// Entries that were read.
    pub read: u64,
    /// Systems that are new.
    pub made: u64,
    /// Systems that were here already.
    pub known: u64,
    /// Systems that are described anew.
    pub described: u64,
    /// Rules that are new.
    pub ruled: u64,
    /// Offers that were made.
    pub offered: u64,
    /// Identities that came into a system, or left one.
    pub moved: u64,
    /// Entries of a catalogue that are no systems.
    pub others: u64,
    /// What was refused; the rest went in.
    pub rejected: Vec<Rejection>,
    /// What somebody should know, in sentences.
    pub remarks: Vec<String>,
}

/// Brings systems in from a file that `sources` read: all of what is right in it, in one transaction.
///
/// # Errors
/// Whoever may not; what the database says.
pub async fn import(
    call: &Call,
    file_name: &str,
    origin: SystemOrigin,
    file: SystemFile,
) -> Result<SystemsFile> {
    call.may(Action::ManageSystems)?;
    let work = call.begin().await?;
    let mut done = SystemsFile {
        read: u64::try_from(file.systems.len()).map_err(Error::unexpected)?,
        others: file.others,
        rejected: file.rejected,
        ..SystemsFile::default()
    };
    let parties = Parties::load(&work).await?;
    for entry in &file.systems {
        match parse(entry) {
            Ok(said) => one(call, &work, (origin, entry, said), (&parties, &mut done)).await?,
            Err(problems) => {
                let reason = format!("entry {} ({}): {problems}", entry.place, short(&entry.name));
                done.rejected.push(Rejection { file: file_name.into(), record: Some(entry.place), reason });
            }
        }
    }
    done.moved = gather(&work).await?;
    if done.made + done.described + done.offered + done.ruled + done.moved == 0 {
        work.abandon().await?;
        return Ok(done);
    }
    let facts = json!({
        "origin": origin.as_str(), "read": done.read, "made": done.made, "described": done.described,
        "rules": done.ruled, "offered": done.offered, "moved": done.moved, "rejected": done.rejected.len(),
    });
    work.commit(Event::new("systems.imported", origin, facts)).await?;
    Ok(done)
}

fn short(text: &str) -> String {
    text.chars().take(60).collect()
}

struct Said {
    described: Described,
    rule: Option<MemberRule>,
}

fn parse(entry: &SystemEntry) -> std::result::Result<Said, Problems> {
    let mut problems = Problems::default();
    let name = SystemName::parse(&entry.name).map_err(|found| problems.0.extend(found.0)).ok();
    let function = entry.function.as_deref().map(FunctionText::parse).transpose();
    let function = function.map_err(|found| problems.0.extend(found.0)).ok().flatten();
    let environment = match entry.environment.as_deref().map(str::to_lowercase).as_deref() {
        // Backstage's stages of life that say nothing of where something runs.
        None | Some("experimental" | "deprecated") => None,
        Some(word) => match word.parse::<Environment>() {
            Ok(known) => Some(known),
            Err(error) => {
                problems.add("environment", error.to_string());
                None
            }
        },
    };
    let parts = [&entry.tag, &entry.account, &entry.name_pattern];
    let rule = if parts.iter().any(|part| part.is_some()) {
        let [tag, account, name] = parts.map(|part| part.as_deref().unwrap_or_default());
        MemberRule::parse(tag, account, name).map_err(|found| problems.0.extend(found.0)).ok()
    } else {
        None
    };
    match name {
        Some(name) => problems.none_or(Said { described: Described { name, function, environment }, rule }),
        None => Err(problems),
    }
}

async fn one(
    call: &Call,
    work: &Work,
    (origin, entry, said): (SystemOrigin, &SystemEntry, Said),
    (parties, done): (&Parties, &mut SystemsFile),
) -> Result<()> {
    let known = known(work, entry).await?;
    let called = short(&entry.name);
    let id = match known {
        Some(row) if row.ended_at.is_some() => {
            done.remarks.push(format!("{called} ended here: what the file says of it is left out"));
            return Ok(());
        }
        Some(row) => {
            done.known += 1;
            let id = SystemId::new(row.id);
            // What the file does not say stays as it is.
            let before = super::show::said(work.db(), &row).await?;
            let said = Described {
                function: said.described.function.or(before.function),
                environment: said.described.environment.or(before.environment),
                name: said.described.name,
            };
            if let Some(event) = described(work, row, &said).await? {
                work.note(event).await?;
                done.described += 1;
            }
            id
        }
        None => {
            let (id, event) = made(work, &said.described, (origin, entry.reference.clone())).await?;
            work.note(event).await?;
            done.made += 1;
            id
        }
    };
    if let Some(rule) = &said.rule {
        done.ruled += u64::from(ruled(work, id, rule).await?.is_some());
    }
    let asked =
        [(&entry.technical_owner, OwnerPart::Technical), (&entry.business_owner, OwnerPart::Business)];
    for (who, part) in asked {
        let Some(who) = who else { continue };
        match parties.meant(who) {
            Some(party) => offered(call, work, (id, party, part), done).await?,
            None => done.remarks.push(format!("{called}: {} means nobody here, or several", short(who))),
        }
    }
    Ok(())
}

async fn known(work: &Work, entry: &SystemEntry) -> Result<Option<system::Model>> {
    if let Some(reference) = &entry.reference {
        let found = system::Entity::find()
            .filter(system::COLUMN.reference.eq(reference.as_str()))
            .one(work.db())
            .await?;
        if found.is_some() {
            return Ok(found);
        }
    }
    named(work.db(), &entry.name).await
}

/// Asks whom the file names, unless the part is held, or was offered to them ever: whoever declined is not asked again.
async fn offered(
    call: &Call,
    work: &Work,
    (system, party, part): (SystemId, Party, OwnerPart),
    done: &mut SystemsFile,
) -> Result<()> {
    let open = open_rows(work.db(), system).await?;
    let is_held = open.iter().any(|row| row.part == part.as_str() && row.accepted_at.is_some());
    if is_held {
        return Ok(());
    }
    let to = match may_be_asked(call, work.db(), party, part).await {
        Ok(to) => to,
        Err(Error::Forbidden(_) | Error::Invalid(_)) => {
            done.remarks.push("whoever imports is not asked to own what they import".into());
            return Ok(());
        }
        Err(error) => return Err(error),
    };
    let ever = entities::system_owner::Entity::find()
        .filter(entities::system_owner::COLUMN.system_id.eq(system.uuid()))
        .filter(entities::system_owner::COLUMN.person_id.eq(to.person.uuid()))
        .filter(entities::system_owner::COLUMN.part.eq(part.as_str()))
        .one(work.db())
        .await?;
    if ever.is_none() {
        let (_, event) = ask(work, system, to, part).await?;
        work.note(event).await?;
        done.offered += 1;
    }
    Ok(())
}

/// Whom a file may name.
struct Parties {
    people: Vec<person::Model>,
    teams: Vec<team::Model>,
}

impl Parties {
    async fn load(work: &Work) -> Result<Self> {
        let people = person::Entity::find().filter(person::COLUMN.active.eq(true)).all(work.db()).await?;
        let teams = team::Entity::find().filter(team::COLUMN.ended_at.is_null()).all(work.db()).await?;
        Ok(Self { people, teams })
    }

    /// The one team of this name, else the one person.
    fn meant(&self, text: &str) -> Option<Party> {
        let key = text.trim().to_lowercase();
        if let Some(team) = self.teams.iter().find(|team| team.name_key == key) {
            return Some(Party::Team(TeamId::new(team.id)));
        }
        let mut people = self.people.iter().filter(|one| means(text, &one.email, &one.name));
        let first = people.next()?;
        people.next().is_none().then(|| Party::Person(PersonId::new(first.id)))
    }
}
