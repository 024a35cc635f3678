//! Events: what the log says of each change. People by pseudonym, free text by salted hash, never a secret.

use domain::id::CampaignId;
use serde_json::Value;

/// One leaf's worth.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// What was done, such as `import.finished`.
    pub action: &'static str,
    /// To what, by id.
    pub subject: String,
    /// The facts, without names or free text.
    pub facts: Value,
    /// The campaign it belongs to.
    pub campaign: Option<CampaignId>,
}

impl Event {
    /// An event outside campaigns.
    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "subjects are ids, written as they are at hand")]
    pub fn new(action: &'static str, subject: impl ToString, facts: Value) -> Self {
        Self { action, subject: subject.to_string(), facts, campaign: None }
    }

    /// An event of a campaign.
    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "subjects are ids, written as they are at hand")]
    pub fn of_campaign(
        campaign: CampaignId,
        action: &'static str,
        subject: impl ToString,
        facts: Value,
    ) -> Self {
        Self { action, subject: subject.to_string(), facts, campaign: Some(campaign) }
    }
}
