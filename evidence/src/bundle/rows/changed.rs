//! What changed on the identities of a review between its launch and its close.

use super::Row;
use crate::hash::Digest;
use domain::id::ItemId;
use domain::instant::format;
use domain::review::{Change, ChangeKind};

/// One change of one item's identity: standing at the close, or seen by the last decision, or both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeRow {
    /// The item.
    pub item_id: ItemId,
    /// What changed.
    pub change: Change,
    /// Did it stand at the close?
    pub standing: bool,
    /// Was it shown to whoever took the last decision on the item?
    pub seen: bool,
}

impl Row for ChangeRow {
    const FILE: &'static str = "changes.csv";
    const HEADER: &'static [&'static str] = &["item_id", "kind", "what", "at", "standing", "seen"];
    fn cells(&self) -> Vec<String> {
        vec![
            self.item_id.to_string(),
            self.change.kind.to_string(),
            self.change.what.clone(),
            format(self.change.at),
            self.standing.to_string(),
            self.seen.to_string(),
        ]
    }
}

/// The hash of what a decision was shown: of the lines `kind,what` and LF, sorted bytewise; none where nothing had changed.
#[must_use]
pub fn changes_sha256<'a>(changes: impl IntoIterator<Item = &'a Change>) -> Option<Digest> {
    let mut lines: Vec<String> = changes.into_iter().map(|one| line(one.kind, &one.what)).collect();
    lines.sort_unstable();
    (!lines.is_empty()).then(|| Digest::of(lines.concat().as_bytes()))
}

/// The hash of what stood at a close: of the lines `item_id,kind,what` and LF, sorted bytewise.
#[must_use]
pub fn standing_sha256<'a>(changes: impl IntoIterator<Item = (ItemId, &'a Change)>) -> Digest {
    let lines = changes.into_iter().map(|(item, one)| format!("{item},{}", line(one.kind, &one.what)));
    let mut lines: Vec<String> = lines.collect();
    lines.sort_unstable();
    Digest::of(lines.concat().as_bytes())
}

fn line(kind: ChangeKind, what: &str) -> String {
    format!("{kind},{what}\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::instant::parse;

    #[test]
    fn what_was_shown_is_named_by_its_lines_in_any_order_and_nothing_by_nothing() {
        let at = parse("2026-03-01T00:00:00Z").unwrap();
        let change = |kind, what: &str| Change { kind, what: what.into(), at };
        let (one, other) = (change(ChangeKind::Grant, "iam:*"), change(ChangeKind::Awake, "since"));
        let expected = Digest::of(b"first use after dormancy,since\nnew privileged grant,iam:*\n");
        assert_eq!(changes_sha256([&one, &other]), Some(expected));
        assert_eq!(changes_sha256([&other, &one]), Some(expected));
        assert_eq!(changes_sha256([]), None);
        assert_eq!(standing_sha256([]), Digest::of(b""));
    }
}
