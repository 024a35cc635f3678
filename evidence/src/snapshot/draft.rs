//! Snapshots of items that are not made yet: everything is written of them but two ids.

use super::Snapshot;
use crate::canonical::CanonicalError;
use domain::id::{CampaignId, ItemId};

/// The JSON of a snapshot that waits for its campaign and its item.
#[derive(Debug, Clone)]
pub struct Draft {
    json: String,
    /// Where the two ids stand.
    at: [usize; 2],
}

impl Draft {
    /// All that a snapshot says but its campaign and its item: whichever it names, they give way.
    ///
    /// # Errors
    /// As [`Snapshot::json`].
    pub fn of(snapshot: &Snapshot) -> Result<Self, CanonicalError> {
        let json = snapshot.json()?;
        // No string of JSON has a quotation mark in it that nothing escapes: these are keys with their own ids alone.
        let at = |key: &str, id: String| json.find(&format!("{key}{id}\"")).map(|at| at + key.len());
        let campaign = at("{\"campaign_id\":\"", snapshot.campaign_id.to_string());
        match (campaign, at(",\"item_id\":\"", snapshot.item_id.to_string())) {
            (Some(campaign), Some(item)) => Ok(Self { at: [campaign, item], json }),
            _ => Err(CanonicalError::NotJson("no campaign_id or item_id in a snapshot".into())),
        }
    }

    /// [`Snapshot::json`] of that snapshot with these ids.
    #[must_use]
    pub fn json(self, campaign: CampaignId, item: ItemId) -> String {
        let Self { mut json, at } = self;
        for (at, id) in at.into_iter().zip([campaign.to_string(), item.to_string()]) {
            // Every id of a kind is as long as any other.
            json.replace_range(at..at + id.len(), &id);
        }
        json
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundle::sample::input;
    use uuid::Uuid;

    #[test]
    fn a_draft_becomes_the_snapshot_of_whatever_item() {
        let json = String::from_utf8(input().snapshots[0].json.bytes().unwrap()).unwrap();
        let mut snapshot = Snapshot::kept(&json).unwrap();
        let trap = "\"},{\"campaign_id\":\"x\",\"item_id\":\"";
        for name in [snapshot.external_id.clone(), trap.to_owned(), "\\\",\"item_id\":\"\\".to_owned()] {
            snapshot.external_id = name;
            let draft = Draft::of(&snapshot).unwrap();
            snapshot.campaign_id = CampaignId::new(Uuid::from_u128(7));
            snapshot.item_id = ItemId::new(Uuid::max());
            assert_eq!(draft.json(snapshot.campaign_id, snapshot.item_id), snapshot.json().unwrap());
        }
    }
}
