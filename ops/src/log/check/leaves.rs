//! The leaves, one after the other: what each says of itself, and the tree that they come to.

use super::decisions::Rows;
use super::heads::Heads;
use super::{Checked, TOGETHER};
use crate::error::Result;
use domain::id::CampaignId;
use domain::instant;
use entities::log_leaf;
use evidence::hash::Digest;
use evidence::log::facts;
use evidence::log::frontier::Frontier;
use evidence::log::leaf::{Leaf, hash_line};
use sea_orm::{DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// The tree that the leaves come to, as far as it is asked for.
#[derive(Debug, Default)]
pub(super) struct Rebuilt {
    frontier: Frontier,
    /// The first number that no leaf has, where one behind it is there.
    gap: Option<u64>,
    /// By size: the root, and the root of the last whole subtree.
    roots: BTreeMap<u64, (Digest, Digest)>,
}

impl Rebuilt {
    fn append(&mut self, hash: Digest, wanted: &BTreeSet<u64>) {
        if self.gap.is_some() {
            return;
        }
        self.frontier.append(hash);
        let size = self.frontier.size();
        if wanted.contains(&size) {
            let last = self.frontier.subtrees().last().map_or(hash, |(_, _, root)| root);
            self.roots.insert(size, (self.frontier.head().root, last));
        }
    }

    /// Up to which leaf the tree could be built.
    pub(super) const fn size(&self) -> u64 {
        self.frontier.size()
    }

    /// The root over so many leaves.
    pub(super) fn root(&self, size: u64) -> Option<Digest> {
        if size == 0 {
            return Some(evidence::log::tree::empty_root());
        }
        self.roots.get(&size).map(|(root, _)| *root)
    }

    /// The root of the whole subtree that ends at so many leaves.
    pub(super) fn subtree(&self, end: u64) -> Option<Digest> {
        self.roots.get(&end).map(|(_, last)| *last)
    }
}

/// What the leaves say that other rows are compared with.
#[derive(Debug, Default)]
pub(super) struct Said {
    /// By campaign: the leaves of its launch, seed, close, acknowledgement and freezings.
    pub(super) campaigns: BTreeMap<Uuid, Vec<Leaf>>,
    /// The leaves of second looks.
    pub(super) looked: Vec<Leaf>,
    /// Who took which edition out: number, campaign, edition, hash.
    pub(super) exported: Vec<(u64, String, u64, String)>,
    /// The leaves after which a day's head was signed.
    pub(super) daily: Vec<u64>,
    /// Rotations: the leaf's number, the new key, the former one, and the hash of the statement that vouches for it.
    pub(super) rotated: Vec<(u64, String, String, Option<String>)>,
    /// Compromises: the leaf's number, the key, and since when.
    pub(super) compromised: Vec<(u64, (String, String))>,
    /// The leaves of confirmations.
    pub(super) confirmed: Vec<Leaf>,
    /// The leaves of waivers.
    pub(super) waivers: Vec<Leaf>,
    /// Statements of others: the leaf's number, the head, and the hash of the statement.
    pub(super) witnessed: Vec<(u64, (String, String))>,
    /// Fingerprints of keys that leaves name.
    pub(super) keys: BTreeSet<String>,
}

impl Said {
    fn hear(&mut self, leaf: Leaf) {
        let text = |name: &str| leaf.facts.get(name).and_then(|fact| fact.as_str()).map(str::to_owned);
        match leaf.action.as_str() {
            facts::LAUNCHED | facts::SEEDED | facts::CLOSED | facts::ACKNOWLEDGED | facts::FROZEN => {
                if let Ok(campaign) = leaf.subject.parse::<CampaignId>() {
                    self.campaigns.entry(campaign.uuid()).or_default().push(leaf);
                }
            }
            facts::LOOKED_AGAIN => self.looked.push(leaf),
            facts::CONFIRMED | facts::SENT_BACK => self.confirmed.push(leaf),
            facts::WAIVER_ASKED | facts::WAIVER_APPROVED | facts::WAIVER_REFUSED | facts::WAIVER_ENDED => {
                self.waivers.push(leaf);
            }
            facts::EXPORTED => {
                let edition = leaf.facts.get("edition").and_then(serde_json::Value::as_u64);
                if let (Some(campaign), Some(edition), Some(hash)) =
                    (text("campaign"), edition, text("sha256"))
                {
                    self.exported.push((leaf.seq, campaign, edition, hash));
                }
            }
            "log.checkpointed" => self.daily.push(leaf.seq),
            "log.witnessed" => {
                let statements = leaf.facts.get("statements").and_then(|all| all.as_array());
                for one in statements.into_iter().flatten() {
                    let hash = one.get("sha256").and_then(|hash| hash.as_str()).unwrap_or_default();
                    self.witnessed.push((leaf.seq, (leaf.subject.clone(), hash.to_owned())));
                }
            }
            "key.first_used" => self.keys.extend(text("fingerprint")),
            "key.rotated" => {
                let key = text("fingerprint").unwrap_or_default();
                self.keys.insert(key.clone());
                let former = text("former").unwrap_or_default();
                self.rotated.push((leaf.seq, key, former, text("statement_sha256")));
            }
            "key.compromised" => {
                let said = (text("fingerprint").unwrap_or_default(), text("since").unwrap_or_default());
                self.compromised.push((leaf.seq, said));
            }
            _ => {}
        }
    }
}

/// Reads every leaf.
pub(super) async fn read(
    snapshot: &DatabaseTransaction,
    (heads, decisions): (&Heads, &mut Rows),
    said: &mut Said,
    found: &mut Checked,
) -> Result<Rebuilt> {
    let wanted = heads.wanted();
    let mut tree = Rebuilt::default();
    let (mut after, mut expected) = (i64::MIN, 0);
    loop {
        let page = log_leaf::Entity::find()
            .filter(log_leaf::COLUMN.seq.gt(after))
            .order_by_asc(log_leaf::COLUMN.seq)
            .limit(TOGETHER)
            .all(snapshot)
            .await?;
        let Some(last) = page.last() else { break };
        after = last.seq;
        for row in page {
            found.size += 1;
            let Ok(seq) = u64::try_from(row.seq) else {
                found.add(format!("log leaf {}", row.seq), "was inserted: leaves are numbered from 0");
                continue;
            };
            if seq > expected {
                missing(expected..seq, found);
                tree.gap.get_or_insert(expected);
            }
            expected = seq + 1;
            let (hash, leaf) = one(&row, found);
            tree.append(hash, &wanted);
            if heads.counted().is_some_and(|counted| seq >= counted) {
                found.add(
                    format!("log leaf {seq}"),
                    "was inserted: the log's head counts no leaf of this number",
                );
            }
            if let Some(leaf) = leaf {
                decisions.compare(&row, &leaf, found);
                said.hear(leaf);
            }
        }
    }
    if let Some(counted) = heads.counted().filter(|counted| *counted > expected) {
        missing(expected..counted, found);
    }
    found.root = tree.gap.is_none().then(|| tree.frontier.head().root.to_string());
    Ok(tree)
}

fn missing(numbers: std::ops::Range<u64>, found: &mut Checked) {
    let last = numbers.end - 1;
    if numbers.start == last {
        found.add(format!("log leaf {last}"), "is missing");
    } else {
        let count = numbers.end - numbers.start;
        found.add(format!("log leaves {} to {last}", numbers.start), format!("are missing, {count} of them"));
    }
}

/// The hash that the tree takes for this leaf, and the leaf where its line is one.
fn one(row: &log_leaf::Model, found: &mut Checked) -> (Digest, Option<Leaf>) {
    let thing = format!("log leaf {}", row.seq);
    let hash = hash_line(&row.line);
    // The stored hash, where there is one: if the roots hold with it, then the line alone was changed.
    let stored = <[u8; 32]>::try_from(row.hash.as_slice()).map_or(hash, Digest);
    if row.hash.as_slice() != hash.0.as_slice() {
        found.add(&thing, "was changed: its line has another hash than was kept of it");
    }
    let leaf = match Leaf::parse(&row.line) {
        Ok(leaf) => leaf,
        Err(error) => {
            found.add(&thing, format!("was changed: its line is no leaf: {error}"));
            return (stored, None);
        }
    };
    let columns = [
        ("number", row.seq.to_string(), leaf.seq.to_string()),
        ("instant", instant::format(row.at), instant::format(leaf.at)),
        ("action", row.action.clone(), leaf.action.clone()),
        ("subject", row.subject.clone(), leaf.subject.clone()),
    ];
    for (name, column, line) in columns {
        if column != line {
            found.add(
                &thing,
                format!("was changed: in its column the {name} is '{column}', in its line '{line}'"),
            );
        }
    }
    let names = leaf.facts.get("campaign").and_then(|id| id.as_str()).map(str::to_owned);
    let column = row.campaign_id.map(|id| CampaignId::new(id).to_string());
    let is_of_campaign = leaf.action.starts_with("campaign.") || leaf.action == facts::FROZEN;
    if is_of_campaign && (column.is_none() || names.is_some() && names != column) {
        let (column, names) = (super::or_nothing(column), super::or_nothing(names));
        found.add(&thing, format!("was changed: its column names campaign {column}, its line {names}"));
    }
    (stored, Some(leaf))
}
