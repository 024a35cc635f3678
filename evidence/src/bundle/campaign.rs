//! campaign.json: what was reviewed, by which rules, when, and what came out.

use super::rows::ConfirmationRow;
use crate::hash::Digest;
use crate::outcome::Counts;
use domain::id::{CampaignId, InstallationId, PersonId};
use domain::instant::Instant;
use domain::review::{Confirmation, MicroCause, NoResponse};
use serde::{Deserialize, Serialize};

/// The version of the bundle's form. A later one is another word.
pub const FORMAT: &str = "tenure-evidence/1";

/// A closed and acknowledged campaign, as its edition was frozen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Campaign {
    /// The campaign.
    pub campaign_id: CampaignId,
    /// Salted hash of its name; texts.csv has the name.
    pub name_sha256: Digest,
    /// 1 is frozen by the acknowledgement; later ones add remediation.
    pub edition: u32,
    /// SHA-256 of the whole zip of the edition before; none for edition 1.
    pub predecessor_sha256: Option<Digest>,
    /// Is it of the demonstration organisation, whose key everybody knows?
    pub demonstration: bool,
    /// Whose log: `tenure/<installation id>` is its origin.
    pub installation_id: InstallationId,
    /// The software that froze it.
    pub software_version: String,
    /// The filter that chose the population.
    pub scope: String,
    /// The saved scope that said so; none where none was chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub saved_scope: Option<SavedQuery>,
    /// Over what time use was counted.
    pub window: CampaignWindow,
    /// How often such a review is held, and on what ground.
    pub frequency: Frequency,
    /// By which rules reviewers were chosen, in their order.
    pub reviewers: Vec<String>,
    /// Who launched it: a pseudonym, or `system` where events opened it under a standing order, or where it recurs.
    pub launched_by: String,
    /// The events that opened it; empty where a person launched it.
    #[serde(default)]
    pub opened_by: Vec<MicroCause>,
    /// Who acknowledges the result: named at launch, reviewed nothing, did not run it.
    pub acknowledger: PersonId,
    /// When the population was frozen.
    #[serde(with = "domain::instant::fixed")]
    pub launched_at: Instant,
    /// Until when answers were due.
    #[serde(with = "domain::instant::fixed")]
    pub due_at: Instant,
    /// When it closed. Decisions from then on do not count.
    #[serde(with = "domain::instant::fixed")]
    pub closed_at: Instant,
    /// When the result was acknowledged.
    #[serde(with = "domain::instant::fixed")]
    pub acknowledged_at: Instant,
    /// When this edition was frozen.
    #[serde(with = "domain::instant::fixed")]
    pub frozen_at: Instant,
    /// The version of the policy in force.
    pub policy_version: String,
    /// The catalogue of actions that patterns were expanded against.
    pub catalogue_sha256: Digest,
    /// The blind second look at a share of the keeps; none where none was held.
    pub second_look: Option<SecondLook>,
    /// The second stage, in which security confirms what is kept among the privileged; none where it was launched without.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmation: Option<SecondStage>,
    /// What becomes of items that nobody answered, by what was chosen at the launch; none where nothing was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub no_response: Option<NoResponse>,
    /// Identities that the filter matched and that no inventory showed, account by account: outside the population.
    #[serde(default)]
    pub outside: Vec<Outside>,
}

/// The scope that was kept by name, as it was when the population was frozen: two campaigns with the same `query_sha256`
/// asked the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedQuery {
    /// Salted hash of its name; texts.csv has the name.
    pub name_sha256: Digest,
    /// SHA-256 of the query in its words, as `scope` has them where there is no stage.
    pub query_sha256: Digest,
}

impl SavedQuery {
    /// The facts of the launch's leaf that say so: by their names.
    const FACTS: [&'static str; 2] = ["scope_name_sha256", "query_sha256"];

    /// Adds what the launch's leaf says of it.
    pub fn add_to(self, facts: &mut serde_json::Value) {
        for (name, digest) in Self::FACTS.into_iter().zip([self.name_sha256, self.query_sha256]) {
            facts[name] = digest.to_string().into();
        }
    }

    /// What the launch's leaf says of it; `None` where it names no saved scope.
    #[must_use]
    pub fn of(facts: &serde_json::Value) -> Option<Self> {
        let [name, query] = Self::FACTS.map(|name| facts.get(name)?.as_str()?.parse().ok());
        Some(Self { name_sha256: name?, query_sha256: query? })
    }
}

/// Identities of one account that only logs or a credential report named at launch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outside {
    /// The provider account.
    pub account: String,
    /// How many.
    pub identities: u64,
    /// Is the account known only from calls into the reviewed organisation's accounts, or out of them?
    pub foreign: bool,
}

/// Whole UTC days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CampaignWindow {
    /// Inclusive.
    #[serde(with = "domain::instant::fixed")]
    pub from: Instant,
    /// Exclusive.
    #[serde(with = "domain::instant::fixed")]
    pub until: Instant,
    /// Their number.
    pub days: u32,
}

/// PCI DSS 7.2.5.1 has the frequency set by a targeted risk analysis (12.3.1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frequency {
    /// A review every so many days; none for a single one.
    pub every_days: Option<u32>,
    /// Every so many calendar months, where a recurring review is launched by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub every_months: Option<u32>,
    /// Where the risk analysis is filed; none where there is none.
    pub risk_analysis: Option<String>,
    /// The day it was last done, `YYYY-MM-DD`.
    pub risk_analysis_on: Option<String>,
}

/// Keeps that another person decided again, without seeing the first answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecondLook {
    /// What the auditor typed after the population was frozen.
    pub seed: String,
    /// Items of which somebody ever said keep: out of these it draws.
    pub kept: u64,
    /// How many of those were drawn when the campaign closed.
    pub drawn: u64,
    /// How many were decided again, those among them that were drawn for a time.
    pub decided: u64,
    /// How many of these otherwise: kept once, and not the other time.
    pub disagreed: u64,
}

/// Keeps of privileged identities, each of which another person of security confirms or sends back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecondStage {
    /// For how many days after the due instant confirmations were taken.
    pub days: u32,
    /// How many keeps were confirmed, those among them that were answered otherwise afterwards.
    pub confirmed: u64,
    /// How many were sent back.
    pub sent_back: u64,
}

impl SecondStage {
    /// The stage with what these rows come to.
    #[must_use]
    pub fn of(days: u32, rows: &[ConfirmationRow]) -> Self {
        let count = |said| rows.iter().filter(|row| row.said == said).count() as u64;
        Self { days, confirmed: count(Confirmation::Confirmed), sent_back: count(Confirmation::SentBack) }
    }
}

/// The file: the campaign with what is computed from the tables.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CampaignFile {
    /// [`FORMAT`].
    pub format: String,
    /// Origin of the log and name of its key.
    pub origin: String,
    /// The campaign.
    #[serde(flatten)]
    pub campaign: Campaign,
    /// Items in = the sum of the outcomes.
    pub counts: Counts,
    /// Kept on a stated need alone: a part of `kept`.
    pub need_stated: u64,
    /// Items that changed materially after the launch, as it stood at the close. Older editions do not say.
    #[serde(default)]
    pub changed: u64,
    /// Items whose answer was not confirmed after a change: a part of `no_response`. Older editions do not say.
    #[serde(default)]
    pub unconfirmed: u64,
    /// Of the lines `identity_id,snapshot_sha256` and LF, sorted bytewise.
    pub population_sha256: Digest,
}

/// The hash of a population: of its lines `identity_id,snapshot_sha256` and LF, sorted bytewise.
#[must_use]
pub fn population_sha256<'a>(population: impl IntoIterator<Item = (&'a str, &'a str)>) -> Digest {
    let mut lines: Vec<String> =
        population.into_iter().map(|(identity, snapshot)| format!("{identity},{snapshot}\n")).collect();
    lines.sort_unstable();
    Digest::of(lines.concat().as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_a_population_does_not_matter_and_its_bytes_do() {
        let hash = population_sha256([("nhi_b", "22"), ("nhi_a", "11")]);
        assert_eq!(hash, Digest::of(b"nhi_a,11\nnhi_b,22\n"));
        assert_eq!(hash, population_sha256([("nhi_a", "11"), ("nhi_b", "22")]));
        assert_eq!(population_sha256([]), Digest::of(b""));
    }
}
