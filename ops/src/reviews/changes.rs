//! What changed on the identities of a campaign since its launch: worked out from what is stored against the snapshots, so
//! that nothing can disagree with the facts. Once it is closed, what stood then.

mod judged;

use super::{second, used};
use crate::error::Result;
use domain::grant::{Effect, GrantedBasis, PathKind};
use domain::id::{CredentialId, IdentityId, PersonId};
use domain::instant::{Instant, from_millis};
use domain::ownership::OwnerPart;
use domain::review::{CampaignState, Change};
use entities::inconsistency::Place;
use entities::{assumer, campaign, credential, credential_caller, held_grant, identity, item, ownership};
use judged::{Maybe, judged};
use sea_orm::sea_query::{Query, SelectStatement};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use serde::{Deserialize, Serialize};
use sources::aws::actions;
use std::collections::{HashMap, HashSet};
use tokio::try_join;
use uuid::Uuid;

/// A change, as it stood when its campaign closed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ChangeFrozen {
    pub(crate) change: Change,
    pub(crate) standing: bool,
    pub(crate) seen: bool,
}

/// Which items of a campaign are asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Asked {
    /// All.
    All,
    /// This one.
    One(Uuid),
    /// Those on the lists of these.
    Of(Vec<Uuid>),
    /// These.
    These(Vec<Uuid>),
}

impl Asked {
    /// A column of them.
    pub(super) fn of(&self, campaign: Uuid, column: item::Column) -> SelectStatement {
        let mut query = Query::select();
        query.column(column).from(item::Entity).and_where(item::Column::CampaignId.eq(campaign));
        match self {
            Self::All => {}
            Self::One(item) => {
                query.and_where(item::Column::Id.eq(*item));
            }
            Self::Of(reviewers) => {
                query.and_where(item::Column::ReviewerId.is_in(reviewers.iter().copied()));
            }
            Self::These(items) => {
                query.and_where(item::Column::Id.is_in(items.iter().copied()));
            }
        }
        query
    }
}

/// Of which items the use is looked at: that takes reading their snapshots.
pub(super) enum Uses {
    /// Of these.
    Of(HashSet<Uuid>),
    /// Of all that are asked about.
    OfAll,
}

/// What changed on one item, use among it.
pub(super) async fn of_item(
    db: &impl ConnectionTrait,
    campaign: &campaign::Model,
    item: Uuid,
) -> Result<Vec<Change>> {
    Ok(of(db, campaign, &Asked::One(item), &Uses::OfAll).await?.remove(&item).unwrap_or_default())
}

/// What changed, by item, each in order of kind; items without a change are left out.
pub(super) async fn of(
    db: &impl ConnectionTrait,
    campaign: &campaign::Model,
    asked: &Asked,
    uses: &Uses,
) -> Result<HashMap<Uuid, Vec<Change>>> {
    if campaign.state != CampaignState::Open.as_str() {
        return frozen(db, campaign.id, asked).await;
    }
    let look = Look { campaign: campaign.id, asked, since: campaign.launched_at };
    let items: Vec<(Uuid, Uuid)> = item::Entity::find()
        .filter(item::Column::Id.in_subquery(look.of(item::Column::Id)))
        .select_only()
        .columns([item::Column::Id, item::Column::IdentityId])
        .into_tuple()
        .all(db)
        .await?;
    let of_identity: HashMap<Uuid, Uuid> = items.iter().map(|(item, identity)| (*identity, *item)).collect();
    let is_looked_at = |item: &Uuid| match uses {
        Uses::Of(items) => items.contains(item),
        Uses::OfAll => true,
    };
    let wanted: HashSet<Uuid> = items.iter().filter(|one| is_looked_at(&one.0)).map(|one| one.1).collect();
    // Asked at once: most of what one item costs is waiting for answers.
    let (grants, owners, credentials, consumers, active, used, doubts) = try_join!(
        Box::pin(look.grants(db)),
        Box::pin(look.owners(db)),
        Box::pin(look.credentials(db)),
        Box::pin(look.consumers(db)),
        Box::pin(look.active(db)),
        Box::pin(used::of(db, campaign, &wanted)),
        Box::pin(second::doubts(db, campaign, asked)),
    )?;
    let used = used.into_iter().map(|(id, at)| (id, Maybe::Used(at)));
    let found = [grants, owners, credentials, consumers, active].into_iter().flatten().chain(used);
    let mut maybe: HashMap<Uuid, Vec<Maybe>> = HashMap::new();
    for (identity, one) in found {
        if let Some(item) = of_identity.get(&identity) {
            maybe.entry(*item).or_default().push(one);
        }
    }
    for (item, answer, at) in doubts {
        maybe.entry(item).or_default().push(Maybe::Doubted(answer, at));
    }
    judged(db, maybe).await
}

/// What stood when a campaign closed.
async fn frozen(
    db: &impl ConnectionTrait,
    campaign: Uuid,
    asked: &Asked,
) -> Result<HashMap<Uuid, Vec<Change>>> {
    let rows: Vec<(Uuid, Option<String>)> = item::Entity::find()
        .filter(item::Column::Id.in_subquery(asked.of(campaign, item::Column::Id)))
        .filter(item::COLUMN.changes.is_not_null())
        .select_only()
        .columns([item::Column::Id, item::Column::Changes])
        .into_tuple()
        .all(db)
        .await?;
    rows.into_iter()
        .map(|(id, text)| {
            let all: Vec<ChangeFrozen> = Place::new("item", id).json("changes", &text.unwrap_or_default())?;
            Ok((id, all.into_iter().filter(|one| one.standing).map(|one| one.change).collect()))
        })
        .collect()
}

/// Whose changes are looked for, and since when.
struct Look<'a> {
    campaign: Uuid,
    asked: &'a Asked,
    since: Instant,
}

impl Look<'_> {
    /// A column of the items that are asked about.
    fn of(&self, column: item::Column) -> SelectStatement {
        self.asked.of(self.campaign, column)
    }

    fn identities(&self) -> SelectStatement {
        self.of(item::Column::IdentityId)
    }

    async fn grants(&self, db: &impl ConnectionTrait) -> Result<Vec<(Uuid, Maybe)>> {
        let rows = held_grant::Entity::find()
            .filter(held_grant::Column::IdentityId.in_subquery(self.identities()))
            .filter(held_grant::COLUMN.first_seen_at.gte(self.since))
            .filter(held_grant::COLUMN.gone_at.is_null())
            .filter(held_grant::COLUMN.effect.eq(Effect::Allow.as_str()))
            .filter(held_grant::COLUMN.path_kind.ne(PathKind::Boundary.as_str()))
            .all(db)
            .await?;
        let mut found = Vec::new();
        for row in rows {
            let held = row.held()?;
            let grant = held.grant;
            if actions::catalogue().statement(grant.matching, &grant.patterns).privileged.is_none() {
                continue;
            }
            // What came by one path and comes by another is as old as it was.
            let first_seen = held.granted.at.filter(|_| held.granted.basis == GrantedBasis::FirstSeen);
            let at = first_seen.unwrap_or(row.first_seen_at);
            let (pattern, conditions) = (grant.pattern(), grant.conditions.clone());
            found.push((
                row.identity_id,
                Maybe::Grant { pattern, resources: grant.resources, conditions, at },
            ));
        }
        Ok(found)
    }

    async fn owners(&self, db: &impl ConnectionTrait) -> Result<Vec<(Uuid, Maybe)>> {
        let rows = ownership::Entity::find()
            .filter(ownership::Column::IdentityId.in_subquery(self.identities()))
            .filter(ownership::COLUMN.accepted_at.gte(self.since))
            .filter(ownership::COLUMN.until.is_null())
            .all(db)
            .await?;
        let mut found = Vec::new();
        for row in rows {
            let part: OwnerPart = Place::new("ownership", row.id).word("part", &row.part)?;
            if let (OwnerPart::Technical | OwnerPart::Business, Some(at)) = (part, row.accepted_at) {
                found.push((row.identity_id, Maybe::Owner(part, PersonId::new(row.person_id), at)));
            }
        }
        Ok(found)
    }

    async fn credentials(&self, db: &impl ConnectionTrait) -> Result<Vec<(Uuid, Maybe)>> {
        let rows = credential::Entity::find()
            .filter(credential::Column::IdentityId.in_subquery(self.identities()))
            .filter(credential::COLUMN.first_seen_at.gte(self.since))
            .filter(credential::COLUMN.gone_at.is_null())
            .all(db)
            .await?;
        let of = |row: credential::Model| {
            (row.identity_id, Maybe::Credential(CredentialId::new(row.id), row.first_seen_at))
        };
        Ok(rows.into_iter().map(of).collect())
    }

    /// Networks and services that use a credential, and whoever became it, for the first time since the launch.
    async fn consumers(&self, db: &impl ConnectionTrait) -> Result<Vec<(Uuid, Maybe)>> {
        let since = self.since.timestamp_millis();
        let mut theirs = Query::select();
        theirs
            .column(credential::Column::Id)
            .from(credential::Entity)
            .and_where(credential::Column::IdentityId.in_subquery(self.identities()));
        let calls = credential_caller::Entity::find()
            .filter(credential_caller::Column::CredentialId.in_subquery(theirs))
            .filter(credential_caller::COLUMN.first_ms.gte(since))
            .all(db)
            .await?;
        let ids: HashSet<Uuid> = calls.iter().map(|row| row.credential_id).collect();
        let ids: Vec<Uuid> = ids.into_iter().collect();
        let mut of: HashMap<Uuid, Uuid> = HashMap::new();
        for part in ids.chunks(500) {
            let rows: Vec<(Uuid, Uuid)> = credential::Entity::find()
                .filter(credential::Column::Id.is_in(part.iter().copied()))
                .select_only()
                .columns([credential::Column::Id, credential::Column::IdentityId])
                .into_tuple()
                .all(db)
                .await?;
            of.extend(rows);
        }
        let mut found = Vec::new();
        for row in calls {
            let (id, at) = (CredentialId::new(row.credential_id), from_millis(row.first_ms));
            if let (Some(identity), Some(at)) = (of.get(&row.credential_id), at) {
                found.push((*identity, Maybe::Consumer(format!("{id} from {}", row.network), at)));
            }
        }
        let became = assumer::Entity::find()
            .filter(assumer::Column::IdentityId.in_subquery(self.identities()))
            .filter(assumer::COLUMN.first_ms.gte(since))
            // Those that are counted together as others cannot be told apart.
            .filter(assumer::COLUMN.name.ne(""))
            .all(db)
            .await?;
        for row in became {
            // Whoever is an identity is named by our id: a label may be a person's.
            let who = match row.by_identity_id {
                Some(id) => IdentityId::new(id).to_string(),
                None => format!("{} {}", row.kind, row.name),
            };
            if let Some(at) = from_millis(row.first_ms) {
                found.push((row.identity_id, Maybe::Consumer(format!("became it: {who}"), at)));
            }
        }
        Ok(found)
    }

    /// When those were last active whose snapshot says that they were dormant.
    async fn active(&self, db: &impl ConnectionTrait) -> Result<Vec<(Uuid, Maybe)>> {
        let mut dormant = self.identities();
        dormant.and_where(item::Column::DormantSince.is_not_null());
        let rows = identity::Entity::find().filter(identity::Column::Id.in_subquery(dormant)).all(db).await?;
        let active = rows.into_iter().filter_map(|row| {
            let at = row.active_at.max(row.provider_used_at)?;
            Some((row.id, Maybe::Active(at)))
        });
        Ok(active.collect())
    }
}
