//! The second look: which keeps were drawn, and what another person said of them without seeing the first answer.

use super::{Row, instant, optional};
use crate::hash::Digest;
use crate::outcome::Answer;
use domain::id::{ItemId, PersonId};
use domain::instant::Instant;

/// One item that was drawn, or looked at again while it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecondLookRow {
    /// The item.
    pub item_id: ItemId,
    /// By what it was drawn: [`crate::second_look::draw_sha256`].
    pub draw_sha256: Digest,
    /// Is it among those drawn when the campaign closed? One that was looked at while it was, and is no more, is not.
    pub drawn: bool,
    /// The last answer on it before the second look; before the close where nobody looked again.
    pub first: Answer,
    /// What the second person said; none where nobody looked again.
    pub second: Option<SecondAnswer>,
    /// Kept once, and not the other time?
    pub disagrees: bool,
}

/// What the second person said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecondAnswer {
    /// What.
    pub answer: Answer,
    /// Its leaf in the log.
    pub seq: u64,
    /// Who: the leaf's actor.
    pub person: PersonId,
    /// Salted, of the reason.
    pub reason_sha256: Digest,
    /// Of the snapshot that was shown.
    pub snapshot_sha256: Digest,
    /// When: the leaf's instant.
    pub at: Instant,
}

impl Row for SecondLookRow {
    const FILE: &'static str = "second_look.csv";
    const HEADER: &'static [&'static str] = &[
        "item_id",
        "draw_sha256",
        "drawn",
        "first",
        "second",
        "disagrees",
        "seq",
        "person",
        "reason_sha256",
        "snapshot_sha256",
        "at",
    ];
    fn cells(&self) -> Vec<String> {
        let second = self.second.as_ref();
        vec![
            self.item_id.to_string(),
            self.draw_sha256.to_string(),
            self.drawn.to_string(),
            self.first.to_string(),
            optional(second.map(|one| one.answer).as_ref()),
            self.disagrees.to_string(),
            optional(second.map(|one| one.seq).as_ref()),
            optional(second.map(|one| &one.person)),
            optional(second.map(|one| &one.reason_sha256)),
            optional(second.map(|one| &one.snapshot_sha256)),
            instant(second.map(|one| one.at)),
        ]
    }
}
