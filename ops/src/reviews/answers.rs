//! Which answers count: the last on each item, as long as it saw whatever changed since, and security did not send it back.

use super::changes::{self, Asked, ChangeFrozen, Uses};
use super::confirmed::Stage;
use super::rows::answer;
use crate::error::Result;
use domain::id::{DecisionId, PersonId};
use domain::review::{Answer, Change, Confirmation, LastDecision, unconfirmed};
use entities::inconsistency::Place;
use entities::{campaign, decision, item};
use sea_orm::sea_query::Cond;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::HashMap;
use tokio::try_join;
use uuid::Uuid;

/// The last decision on an item.
struct Last {
    decision: DecisionId,
    answer: Answer,
    on_behalf_of: Option<PersonId>,
    remove: Vec<String>,
    seen: Vec<Change>,
}

impl Last {
    fn as_shown(&self) -> LastDecision<'_> {
        LastDecision { answer: self.answer, remove: &self.remove, seen: &self.seen }
    }
}

/// The last answers of a campaign, and what changed since its launch.
#[derive(Default)]
pub(super) struct Answers {
    last: HashMap<Uuid, Last>,
    changes: HashMap<Uuid, Vec<Change>>,
    /// The second stage, where the campaign has one.
    stage: Option<Stage>,
}

impl Answers {
    /// Of items of a campaign. Of use it knows what may unconfirm an answer; of one item, everything.
    pub(super) async fn of(
        db: &impl ConnectionTrait,
        campaign: &campaign::Model,
        asked: &Asked,
    ) -> Result<Self> {
        let (last, stage) =
            try_join!(Box::pin(last(db, campaign.id, asked)), Box::pin(Stage::of(db, campaign, asked)))?;
        let taken = |(item, last): (&Uuid, &Last)| {
            matches!(last.answer, Answer::Reduce | Answer::Revoke).then_some(*item)
        };
        let uses = match asked {
            Asked::One(_) => Uses::OfAll,
            Asked::All | Asked::Of(_) | Asked::These(_) => Uses::Of(last.iter().filter_map(taken).collect()),
        };
        let changes = Box::pin(changes::of(db, campaign, asked, &uses)).await?;
        Ok(Self { last, changes, stage })
    }

    /// Of a campaign that closes: with every use that its snapshots do not show.
    pub(super) async fn at_close(db: &impl ConnectionTrait, campaign: &campaign::Model) -> Result<Self> {
        let last = last(db, campaign.id, &Asked::All).await?;
        let changes = changes::of(db, campaign, &Asked::All, &Uses::OfAll).await?;
        Ok(Self { last, changes, stage: Stage::of(db, campaign, &Asked::All).await? })
    }

    /// The answer on an item, so that nothing is asked of its reviewer; `None` while it is open, undone, sent back, or to be
    /// confirmed after a change. One that waits for security is an answer while the campaign is open, and none afterwards.
    pub(super) fn answer(&self, item: Uuid) -> Option<Answer> {
        let last = self.answered(item)?;
        let over = self.stage.as_ref().is_some_and(|stage| stage.over);
        let counts = match self.stands(item) {
            Some(Confirmation::SentBack) => false,
            Some(Confirmation::Waiting) => !over,
            Some(Confirmation::Confirmed) | None => true,
        };
        counts.then_some(last.answer)
    }

    /// In whose place the answer on an item was given; `None` where there is none that counts, or it was the person's own.
    pub(super) fn on_behalf_of(&self, item: Uuid) -> Option<PersonId> {
        self.answer(item).and_then(|_| self.last.get(&item)?.on_behalf_of)
    }

    /// The answer that counts were the campaign closed now, with the decision that says it: what waits for security does not.
    pub(super) fn decided(&self, item: Uuid) -> Option<(DecisionId, Answer)> {
        let last = self.answered(item)?;
        let counts = matches!(self.stands(item), None | Some(Confirmation::Confirmed));
        counts.then_some((last.decision, last.answer))
    }

    /// How the answer on an item stands with security; `None` where it asks for no confirmation.
    pub(super) fn stands(&self, item: Uuid) -> Option<Confirmation> {
        let last = self.answered(item)?;
        self.stage.as_ref()?.stands(item, last.decision, last.answer)
    }

    /// The last answer, where it saw whatever changed.
    fn answered(&self, item: Uuid) -> Option<&Last> {
        let last = self.last.get(&item).filter(|last| last.answer.counts())?;
        self.confirmed(item, last).then_some(last)
    }

    /// The answer on an item that is to be confirmed, or changed for another, since something changed.
    pub(super) fn unconfirmed(&self, item: Uuid) -> Option<Answer> {
        let last = self.last.get(&item).filter(|last| last.answer.counts())?;
        (!self.confirmed(item, last)).then_some(last.answer)
    }

    fn confirmed(&self, item: Uuid, last: &Last) -> bool {
        unconfirmed(self.changes(item), last.as_shown()).is_empty()
    }

    /// What changed on an item since the launch.
    pub(super) fn changes(&self, item: Uuid) -> &[Change] {
        self.changes.get(&item).map_or(&[], Vec::as_slice)
    }

    /// What the evidence says of it: what stands, and what the last decision saw.
    pub(super) fn frozen(&self, item: Uuid) -> Vec<ChangeFrozen> {
        let standing = self.changes(item);
        let seen = self.last.get(&item).map_or(&[][..], |last| &last.seen);
        let stands = standing.iter().map(|change| ChangeFrozen {
            seen: seen.iter().any(|one| one.is(change)),
            standing: true,
            change: change.clone(),
        });
        let past = seen.iter().filter(|one| !standing.iter().any(|change| change.is(one)));
        let past = past.map(|one| ChangeFrozen { change: one.clone(), standing: false, seen: true });
        stands.chain(past).collect()
    }
}

/// The last decision on each item, `Undone` among them.
async fn last(db: &impl ConnectionTrait, campaign: Uuid, asked: &Asked) -> Result<HashMap<Uuid, Last>> {
    type Row = (Uuid, Uuid, String, bool, Option<Uuid>, String, String);
    let which = match asked {
        Asked::All => Cond::all().add(decision::COLUMN.campaign_id.eq(campaign)),
        Asked::One(item) => Cond::all().add(decision::COLUMN.item_id.eq(*item)),
        Asked::Of(_) | Asked::These(_) => {
            Cond::all().add(decision::Column::ItemId.in_subquery(asked.of(campaign, item::Column::Id)))
        }
    };
    let rows: Vec<Row> = decision::Entity::find()
        .filter(which)
        .order_by_asc(decision::COLUMN.seq)
        .select_only()
        .columns([
            decision::Column::Id,
            decision::Column::ItemId,
            decision::Column::Outcome,
            decision::Column::NeedStated,
            decision::Column::OnBehalfOf,
            decision::Column::Remove,
            decision::Column::Changes,
        ])
        .into_tuple()
        .all(db)
        .await?;
    let newest: HashMap<Uuid, Row> = rows.into_iter().map(|row| (row.1, row)).collect();
    newest
        .into_iter()
        .map(|(item, (id, _, outcome, stated, instead, remove, seen))| {
            let place = Place::new("decision", id);
            let last = Last {
                decision: DecisionId::new(id),
                answer: answer(id, &outcome, stated)?,
                on_behalf_of: instead.map(PersonId::new),
                remove: place.json("remove", &remove)?,
                seen: place.json("changes", &seen)?,
            };
            Ok((item, last))
        })
        .collect()
}
