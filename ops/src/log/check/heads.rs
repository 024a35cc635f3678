//! The heads: the one that numbers leaves, and every one that was signed.

use super::keys::Keys;
use super::leaves::{Rebuilt, Said};
use super::{Checked, TOGETHER, or_nothing};
use crate::error::Result;
use crate::log::HEAD;
use domain::id::{CampaignId, InstallationId};
use entities::{checkpoint, installation, log_head};
use evidence::log::checkpoint::{SignedCheckpoint, origin};
use evidence::log::frontier::Frontier;
use evidence::log::leaf::Leaf;
use sea_orm::{DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::BTreeSet;

/// What is compared with the tree.
pub(super) struct Heads {
    head: Option<(i64, Frontier)>,
    /// By size.
    checkpoints: Vec<checkpoint::Model>,
    origin: Option<String>,
}

impl Heads {
    pub(super) async fn load(snapshot: &DatabaseTransaction, found: &mut Checked) -> Result<Self> {
        let mut head = None;
        for row in log_head::Entity::find().all(snapshot).await? {
            if row.id != HEAD {
                found.add(format!("log head {}", row.id), "was inserted: a log has one head");
                continue;
            }
            match Frontier::from_bytes(&row.frontier) {
                Ok(frontier) => head = Some((row.size, frontier)),
                Err(error) => found.add("log head", format!("was changed: {error}")),
            }
        }
        let mut checkpoints: Vec<checkpoint::Model> = Vec::new();
        loop {
            let mut query = checkpoint::Entity::find().order_by_asc(checkpoint::COLUMN.id).limit(TOGETHER);
            if let Some(last) = checkpoints.last() {
                query = query.filter(checkpoint::COLUMN.id.gt(last.id));
            }
            let page = query.all(snapshot).await?;
            if page.is_empty() {
                break;
            }
            checkpoints.extend(page);
        }
        checkpoints.sort_by_key(|row| (row.size, row.id));
        let installation = installation::Entity::find().one(snapshot).await?;
        Ok(Self { head, checkpoints, origin: installation.map(|row| origin(InstallationId::new(row.uuid))) })
    }

    /// How many leaves the head counts; none where it cannot be read.
    pub(super) fn counted(&self) -> Option<u64> {
        self.head.as_ref().map(|(_, frontier)| frontier.size())
    }

    /// The sizes at which roots are compared.
    pub(super) fn wanted(&self) -> BTreeSet<u64> {
        let signed = self.checkpoints.iter().filter_map(|row| {
            let signed = SignedCheckpoint::parse(&row.note).ok()?;
            Some(signed.checkpoint.head.size)
        });
        let kept = self.head.iter().flat_map(|(_, frontier)| frontier.subtrees().map(|(_, end, _)| end));
        signed.chain(kept).collect()
    }

    pub(super) fn check(&self, keys: &Keys, (tree, said): (&Rebuilt, &Said), found: &mut Checked) {
        self.head(tree, found);
        // Up to where the leaves come to the roots that were signed.
        let mut holds_to = 0;
        for row in &self.checkpoints {
            found.checkpoints += 1;
            let thing = checkpoint_named(row);
            let signed = match SignedCheckpoint::parse(&row.note) {
                Ok(signed) => signed,
                Err(error) => {
                    found.add(thing, format!("was changed: {error}"));
                    continue;
                }
            };
            let head = signed.checkpoint.head;
            let mut is_ours = true;
            if self.origin.as_deref() != Some(signed.checkpoint.origin.as_str()) {
                found.add(&thing, format!("is of another log, '{}'", signed.checkpoint.origin));
                is_ours = false;
            }
            if let Some(wrong) = keys.wrong_with(&signed, row.at) {
                found.add(&thing, wrong);
                is_ours = false;
            }
            if i64::try_from(head.size).ok() != Some(row.size) {
                found.add(
                    &thing,
                    format!("was changed: its column counts {} leaves, its note {}", row.size, head.size),
                );
            }
            match tree.root(head.size) {
                Some(root) if root == head.root && is_ours => {
                    holds_to = head.size;
                    found.covered = found.covered.max(head.size);
                }
                Some(root) if root == head.root => {}
                Some(_) => found.add(
                    &thing,
                    format!(
                        "signed another root over {} leaves than they come to: one of the leaves {holds_to} to {} was changed, \
                         removed or inserted",
                        head.size,
                        head.size.saturating_sub(1)
                    ),
                ),
                // Where a leaf is missing before that, it is named already.
                None if head.size > tree.size() && found.root.is_some() => found.add(
                    &thing,
                    format!("covers {} leaves, and the log has {}", head.size, tree.size()),
                ),
                None => {}
            }
        }
        self.asked_for(said, found);
    }

    /// The head that numbers leaves, subtree by subtree.
    fn head(&self, tree: &Rebuilt, found: &mut Checked) {
        let Some((size, frontier)) = &self.head else {
            if found.size > 0 && found.wrong.iter().all(|wrong| wrong.thing != "log head") {
                found.add("log head", format!("is missing, and there are {} leaves", found.size));
            }
            return;
        };
        if u64::try_from(*size).ok() != Some(frontier.size()) {
            found.add(
                "log head",
                format!("was changed: its column counts {size} leaves, its tree {}", frontier.size()),
            );
        }
        for (from, end, root) in frontier.subtrees() {
            if tree.subtree(end).is_some_and(|rebuilt| rebuilt != root) {
                found.add(
                    format!("log leaves {from} to {}", end - 1),
                    "come to another root than the log's head keeps: one of them, with its hash, or the head was changed",
                );
            }
        }
    }

    /// Heads that leaves say were signed.
    fn asked_for(&self, said: &Said, found: &mut Checked) {
        use evidence::log::facts::{CLOSED, FROZEN, LAUNCHED};
        for (campaign, leaves) in &said.campaigns {
            for leaf in leaves {
                let occasion = match leaf.action.as_str() {
                    LAUNCHED => "launch",
                    CLOSED => "close",
                    FROZEN => {
                        self.wants_exactly((*campaign, leaf), found);
                        continue;
                    }
                    _ => continue,
                };
                self.wants((occasion, Some(*campaign), leaf.seq), found);
            }
        }
        for seq in &said.daily {
            self.wants(("daily", None, *seq), found);
        }
        for (seq, ..) in &said.rotated {
            self.wants(("rotation", None, *seq), found);
        }
    }

    /// The head of a freezing covers its leaf and no more: that of a later edition does not do for an earlier one.
    fn wants_exactly(&self, (campaign, leaf): (uuid::Uuid, &Leaf), found: &mut Checked) {
        let is_it = |row: &checkpoint::Model| {
            row.occasion == "freezing"
                && row.campaign_id == Some(campaign)
                && u64::try_from(row.size).is_ok_and(|size| size == leaf.seq + 1)
        };
        if !self.checkpoints.iter().any(is_it) {
            let of = CampaignId::new(campaign);
            let edition = or_nothing(leaf.facts.get("edition"));
            found.add(
                format!("checkpoint (freezing of edition {edition} of {of})"),
                format!(
                    "is missing: the head of {} leaves, signed just after leaf {}",
                    leaf.seq + 1,
                    leaf.seq
                ),
            );
        }
    }

    fn wants(&self, (occasion, campaign, seq): (&str, Option<uuid::Uuid>, u64), found: &mut Checked) {
        let is_it = |row: &checkpoint::Model| {
            row.occasion == occasion
                && row.campaign_id == campaign
                && u64::try_from(row.size).is_ok_and(|size| size > seq)
        };
        if !self.checkpoints.iter().any(is_it) {
            let of = campaign.map(|id| format!(" of {}", CampaignId::new(id))).unwrap_or_default();
            found.add(
                format!("checkpoint ({occasion}{of})"),
                format!("is missing: it was signed just after leaf {seq}"),
            );
        }
    }
}

fn checkpoint_named(row: &checkpoint::Model) -> String {
    format!("checkpoint {} ({}, {} leaves)", row.id, row.occasion, row.size)
}
