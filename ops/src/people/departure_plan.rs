//! What a departure comes to, before anything is written: the same plan is shown first and acted on then.

use super::departure_systems::SystemsPlan;
use super::departure_teams::{had, passes};
use crate::error::Result;
use crate::identities::privileged;
use crate::{ownership, people, reviews};
use domain::actor::Role;
use domain::departure::{Fate, could_know, fate, is_knowable};
use domain::id::PersonId;
use domain::instant::Instant;
use domain::ownership::{OwnerPart, Ownership};
use domain::review::{CampaignState, ReviewerRule};
use entities::inconsistency::Place;
use entities::{campaign, credential, identity, ownership as rows, person, role_proposal};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use std::collections::{BTreeMap, HashMap, HashSet};
use uuid::Uuid;

/// How many identities one statement asks for.
const ROWS: usize = 500;

/// What a departure comes to, in numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outlook {
    /// What the person is called.
    pub name: String,
    /// Identities that they own in some part.
    pub identities: usize,
    /// Of those, how many fall to their backup.
    pub to_backups: usize,
    /// How many stay with their other owner.
    pub stay: usize,
    /// How many fall to the steward.
    pub to_steward: usize,
    /// How many only lose a backup.
    pub unchanged: usize,
    /// How many their teams own through another member from then on.
    pub passed_on: usize,
    /// Systems that they own in some part, which fall as identities do.
    pub systems: usize,
    /// Tasks to find an owner.
    pub find_owner: usize,
    /// Credentials that they could know, to be rotated.
    pub rotate: usize,
    /// Open review items that go to somebody else.
    pub items: usize,
    /// Offers to them that end.
    pub offers: usize,
    /// Proposals of roles, for them or by them, that end.
    pub proposals: usize,
    /// Roles that end; owner is none of them.
    pub roles: Vec<Role>,
    /// Campaigns that they were to acknowledge, which nobody else can.
    pub acknowledges: u64,
}

/// One identity that they own.
pub(super) struct Fall {
    pub(super) identity: Uuid,
    /// Their intervals that end.
    pub(super) ends: Vec<rows::Model>,
    pub(super) fate: Fate,
    /// The stepping-in backup's own interval, which ends with it.
    pub(super) backup: Option<rows::Model>,
    pub(super) is_privileged: bool,
    pub(super) is_there: bool,
}

/// A credential that they could know.
pub(super) struct Known {
    pub(super) row: credential::Model,
    /// Who changes the identity from now on; `None` is whoever security has.
    pub(super) person: Option<PersonId>,
    pub(super) is_privileged: bool,
}

/// An open item that goes to somebody else.
pub(super) struct Moving {
    pub(super) item: Uuid,
    pub(super) to: Option<PersonId>,
    pub(super) rule: ReviewerRule,
}

/// Everything that a departure does.
pub(super) struct Plan {
    pub(super) falls: Vec<Fall>,
    /// What their teams own, or were asked to, through them, and who acts for the team from now on.
    pub(super) passes: Vec<(rows::Model, PersonId)>,
    pub(super) systems: SystemsPlan,
    pub(super) known: Vec<Known>,
    pub(super) moving: Vec<Moving>,
    pub(super) offers: Vec<rows::Model>,
    pub(super) proposals: Vec<role_proposal::Model>,
    pub(super) roles: Vec<(Uuid, Role)>,
    pub(super) outlook: Outlook,
}

/// Plans the departure of `leaver` at `at`.
pub(super) async fn plan(db: &impl ConnectionTrait, leaver: &person::Model, at: Instant) -> Result<Plan> {
    let id = PersonId::new(leaver.id);
    let theirs = rows::Entity::find()
        .filter(rows::COLUMN.person_id.eq(leaver.id))
        .order_by_asc(rows::COLUMN.id)
        .all(db)
        .await?;
    let passes = passes(db, &theirs, id, at).await?;
    let passed: HashMap<Uuid, PersonId> = passes.iter().map(|(row, to)| (row.id, *to)).collect();
    let held = had(db, &theirs, leaver.id).await?;
    let estate = Estate::of(db, &held.keys().copied().collect::<Vec<_>>(), &passed).await?;
    let stays: Vec<rows::Model> = theirs.into_iter().filter(|row| !passed.contains_key(&row.id)).collect();
    let falls = falls(&estate, &stays, id, at)?;
    let offers: Vec<rows::Model> =
        stays.iter().filter(|row| row.accepted_at.is_none() && row.until.is_none()).cloned().collect();
    let after = |identity: Uuid| estate.after(identity, id, at);
    let known = known(db, &estate, &held, &after).await?;
    let moving = moving(db, id, &passed, at).await?;
    let systems = SystemsPlan::of(db, id, at).await?;
    let proposals = proposals(db, leaver.id, at).await?;
    let roles = roles(db, leaver.id).await?;
    let acknowledges = campaign::Entity::find()
        .filter(campaign::COLUMN.acknowledger_id.eq(leaver.id))
        .filter(campaign::COLUMN.state.ne(CampaignState::Acknowledged.as_str()))
        .count(db)
        .await?;
    let of = |which: fn(Fate) -> bool| falls.iter().filter(|fall| which(fall.fate)).count();
    let outlook = Outlook {
        name: leaver.name.clone(),
        identities: falls.len(),
        to_backups: of(|fate| matches!(fate, Fate::Backup(_))),
        stay: of(|fate| matches!(fate, Fate::Stays(_))),
        to_steward: of(|fate| fate == Fate::Steward),
        unchanged: of(|fate| fate == Fate::Unchanged),
        passed_on: passes.iter().map(|(row, _)| row.identity_id).collect::<HashSet<_>>().len(),
        systems: systems.count(),
        find_owner: falls.iter().filter(|fall| fall.is_there && fall.fate.seeks_owner()).count(),
        rotate: known.len(),
        items: moving.len(),
        offers: offers.len(),
        proposals: proposals.len(),
        roles: roles.iter().map(|(_, role)| *role).collect(),
        acknowledges,
    };
    Ok(Plan { falls, passes, systems, known, moving, offers, proposals, roles, outlook })
}

/// The identities that somebody ever had a part in, and everything that active people hold of them.
struct Estate {
    rows: HashMap<Uuid, Vec<(rows::Model, Ownership)>>,
    there: HashSet<Uuid>,
    privileged: HashSet<Uuid>,
}

impl Estate {
    /// `passed`: intervals that another member of the team has from now on.
    async fn of(db: &impl ConnectionTrait, ids: &[Uuid], passed: &HashMap<Uuid, PersonId>) -> Result<Self> {
        let mut found: HashMap<Uuid, Vec<(rows::Model, Ownership)>> = HashMap::new();
        let mut there = HashSet::new();
        for some in ids.chunks(ROWS) {
            let all = rows::Entity::find()
                .filter(rows::Column::IdentityId.is_in(some.iter().copied()))
                .order_by_asc(rows::COLUMN.id)
                .all(db)
                .await?;
            let active = active(db, all.iter().map(|row| row.person_id)).await?;
            for row in all.into_iter().filter(|row| active.contains(&row.person_id)) {
                let mut said = ownership::of_row(&row)?;
                said.person = passed.get(&row.id).copied().unwrap_or(said.person);
                found.entry(row.identity_id).or_default().push((row, said));
            }
            let here: Vec<Uuid> = identity::Entity::find()
                .filter(identity::Column::Id.is_in(some.iter().copied()))
                .filter(identity::COLUMN.gone_at.is_null())
                .select_only()
                .column(identity::Column::Id)
                .into_tuple()
                .all(db)
                .await?;
            there.extend(here);
        }
        Ok(Self { rows: found, there, privileged: privileged(db, ids).await? })
    }

    fn held(&self, identity: Uuid) -> Vec<Ownership> {
        self.rows.get(&identity).into_iter().flatten().map(|(_, said)| *said).collect()
    }

    /// Who changes the identity once the leaver has left: the backup that steps in, its technical or business owner.
    fn after(&self, identity: Uuid, leaver: PersonId, at: Instant) -> Option<PersonId> {
        let held = self.held(identity);
        match fate(leaver, &held, at) {
            Fate::Backup(person) | Fate::Stays(person) => Some(person),
            Fate::Steward => None,
            Fate::Unchanged => {
                let of =
                    |part| held.iter().find(|one| one.person != leaver && one.part == part && one.holds(at));
                of(OwnerPart::Technical).or_else(|| of(OwnerPart::Business)).map(|one| one.person)
            }
        }
    }
}

async fn active(db: &impl ConnectionTrait, ids: impl Iterator<Item = Uuid>) -> Result<HashSet<Uuid>> {
    let ids: HashSet<Uuid> = ids.collect();
    let found: Vec<Uuid> = person::Entity::find()
        .filter(person::Column::Id.is_in(ids))
        .filter(person::COLUMN.active.eq(true))
        .select_only()
        .column(person::Column::Id)
        .into_tuple()
        .all(db)
        .await?;
    Ok(found.into_iter().collect())
}

fn falls(estate: &Estate, theirs: &[rows::Model], leaver: PersonId, at: Instant) -> Result<Vec<Fall>> {
    let mut by_identity: BTreeMap<Uuid, Vec<rows::Model>> = BTreeMap::new();
    for row in theirs {
        if ownership::of_row(row)?.holds(at) {
            by_identity.entry(row.identity_id).or_default().push(row.clone());
        }
    }
    let falls = by_identity.into_iter().map(|(identity, ends)| {
        let fate = fate(leaver, &estate.held(identity), at);
        let is_backup = |said: &Ownership| {
            fate == Fate::Backup(said.person) && said.part == OwnerPart::Backup && said.holds(at)
        };
        let backup = estate.rows.get(&identity).into_iter().flatten().find(|(_, said)| is_backup(said));
        Fall {
            identity,
            ends,
            fate,
            backup: backup.map(|(row, _)| row.clone()),
            is_privileged: estate.privileged.contains(&identity),
            is_there: estate.there.contains(&identity),
        }
    });
    Ok(falls.collect())
}

/// Credentials that are there, may be used, and that the leaver could know.
async fn known(
    db: &impl ConnectionTrait,
    estate: &Estate,
    held: &HashMap<Uuid, Vec<Ownership>>,
    after: &(impl Fn(Uuid) -> Option<PersonId> + Sync),
) -> Result<Vec<Known>> {
    let ids: Vec<Uuid> = held.keys().copied().filter(|id| estate.there.contains(id)).collect();
    let mut found = Vec::new();
    for some in ids.chunks(ROWS) {
        let rows = credential::Entity::find()
            .filter(credential::Column::IdentityId.is_in(some.iter().copied()))
            .filter(credential::COLUMN.gone_at.is_null())
            .all(db)
            .await?;
        // The same key may be known by its slot from a report, and by its id from a log that nothing joined to it.
        let slotted: HashSet<(Uuid, String)> = rows
            .iter()
            .filter(|row| row.slot.is_some())
            .map(|row| (row.identity_id, row.kind.clone()))
            .collect();
        for row in rows {
            let kind = Place::new("credential", row.id).word("kind", &row.kind)?;
            let is_double = row.slot.is_none() && slotted.contains(&(row.identity_id, row.kind.clone()));
            let parts = held.get(&row.identity_id).map(Vec::as_slice).unwrap_or_default();
            let could = is_knowable(kind) && could_know(parts, row.rotated_at.max(row.created_at));
            if could && row.active != Some(false) && !is_double {
                let (person, is_privileged) =
                    (after(row.identity_id), estate.privileged.contains(&row.identity_id));
                found.push(Known { row, person, is_privileged });
            }
        }
    }
    found.sort_by_key(|known| (known.row.identity_id, known.row.id));
    Ok(found)
}

/// Open items of open campaigns that are theirs to answer, and to whom each goes.
async fn moving(
    db: &impl ConnectionTrait,
    leaver: PersonId,
    passed: &HashMap<Uuid, PersonId>,
    at: Instant,
) -> Result<Vec<Moving>> {
    let mut moving = Vec::new();
    for (campaign, items) in reviews::open_items_of(db, leaver).await? {
        let ids: Vec<Uuid> = items.iter().map(|(_, identity)| *identity).collect();
        let estate = Estate::of(db, &ids, passed).await?;
        let may = |person: &PersonId| campaign.acknowledger_id != person.uuid();
        for (item, identity) in items {
            let held = estate.held(identity);
            let of = |part: OwnerPart| {
                held.iter()
                    .find(|one| one.person != leaver && one.part == part && one.holds(at))
                    .map(|one| one.person)
            };
            let was_technical = held
                .iter()
                .any(|one| one.person == leaver && one.part == OwnerPart::Technical && one.holds(at));
            let stepping = match fate(leaver, &held, at) {
                Fate::Backup(person) if was_technical => Some((person, ReviewerRule::Technical)),
                Fate::Backup(person) => Some((person, ReviewerRule::Business)),
                _ => None,
            };
            let named = of(OwnerPart::Technical)
                .map(|person| (person, ReviewerRule::Technical))
                .into_iter()
                .chain(stepping)
                .chain(of(OwnerPart::Business).map(|person| (person, ReviewerRule::Business)))
                .find(|(person, _)| may(person));
            let (to, rule) = match named {
                Some((person, rule)) => (Some(person), rule),
                None => (steward(db, &campaign, leaver).await?, ReviewerRule::Steward),
            };
            moving.push(Moving { item, to, rule });
        }
    }
    Ok(moving)
}

/// Who of security finds a campaign's ownerless items on their list: whoever launched it, else the first who may.
async fn steward(
    db: &impl ConnectionTrait,
    campaign: &campaign::Model,
    leaver: PersonId,
) -> Result<Option<PersonId>> {
    let mut security = people::holders(db, Role::Security).await?;
    security.retain(|person| *person != leaver && person.uuid() != campaign.acknowledger_id);
    security.sort_by_key(|person| (person.uuid() != campaign.launched_by, *person));
    Ok(security.first().copied())
}

async fn proposals(
    db: &impl ConnectionTrait,
    leaver: Uuid,
    at: Instant,
) -> Result<Vec<role_proposal::Model>> {
    let open = role_proposal::Entity::find()
        .filter(role_proposal::COLUMN.ended_at.is_null())
        .order_by_asc(role_proposal::COLUMN.id)
        .all(db)
        .await?;
    let mut theirs = Vec::new();
    for row in open.into_iter().filter(|row| row.person_id == leaver || row.proposed_by == leaver) {
        if super::roles::of_row(&row)?.waits(at) {
            theirs.push(row);
        }
    }
    Ok(theirs)
}

async fn roles(db: &impl ConnectionTrait, leaver: Uuid) -> Result<Vec<(Uuid, Role)>> {
    let mut found = Vec::new();
    for row in super::held_rows(db, PersonId::new(leaver)).await? {
        let role = Place::new("person_role", row.id).word("role", &row.role)?;
        if role != Role::Owner {
            found.push((row.id, role));
        }
    }
    Ok(found)
}
