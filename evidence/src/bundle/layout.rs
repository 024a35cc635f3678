//! Which files a bundle has, and in which order they stand in it.

/// What is not in [`SUMS`]: itself and its signature.
pub const SUMS: &str = "SHA256SUMS";
/// The signature of [`SUMS`].
pub const SIGNATURE: &str = "SHA256SUMS.sig";
/// The public keys for OpenSSH.
pub const SIGNERS: &str = "allowed_signers";
/// How the zip packs the other files. Editions that were frozen before it existed have none.
pub const ARCHIVE: &str = "archive.json";
/// What this is.
pub const README: &str = "README.txt";
/// The campaign.
pub const CAMPAIGN: &str = "campaign.json";
/// The signed tree head of the edition's freezing.
pub const CHECKPOINT: &str = "log/checkpoint";
/// The signed tree head of the launch.
pub const CHECKPOINT_LAUNCH: &str = "log/checkpoint.launch";
/// The proof that the one begins with the other.
pub const CONSISTENCY: &str = "log/consistency";
/// The statements by which signing keys vouch for the ones after them.
pub const ROTATIONS: &str = "log/rotations";
/// The statements that signing keys are compromised.
pub const COMPROMISES: &str = "log/compromises";
/// The keys of witnesses who cosigned.
pub const WITNESS_KEYS: &str = "log/witness/keys";
/// The campaign's leaves.
pub const LEAVES: &str = "log/leaves.ndjson";

/// population.csv for a spreadsheet. Editions that were frozen before it existed have none.
pub const SHEET: &str = "population.xlsx";
/// OSCAL's assessment plan: what was to be looked at, and by which criteria. Editions that were frozen before these
/// documents existed have none of them.
pub const PLAN: &str = "oscal/assessment-plan.json";
/// OSCAL's assessment results.
pub const RESULTS: &str = "oscal/assessment-results.json";
/// OSCAL's plan of action and milestones; a clean campaign has none.
pub const POAM: &str = "oscal/poam.json";

/// What the bundle says, typeset for reading. Editions that were frozen before it existed have none.
pub const REPORT: &str = "report.pdf";

/// What the evidence of a time is of: the one file that tells it from a campaign's.
pub const PERIOD: &str = "period.json";
/// The log as it was before a time: the whole subtrees that it was made of.
pub const BEFORE: &str = "log/before";
/// The newest signed tree head from before a time.
pub const CHECKPOINT_BEFORE: &str = "log/checkpoint.before";
/// The leaf before a time and the one behind it, which bound it.
pub const AROUND: &str = "log/around.ndjson";
/// Leaves from before a time that its tables tell of.
pub const EARLIER: &str = "log/earlier.ndjson";

const SNAPSHOTS: &str = "snapshots/";
const PROOFS: &str = "log/proofs/";
const CAMPAIGNS: &str = "campaigns/";
const HEADS: &str = "log/checkpoints/";
const WITNESS: &str = "log/witness/";

/// The files that every bundle has, and those that it may have, in their order; folders end with a slash.
const ORDER: [(&str, bool); 36] = [
    (README, true),
    (SUMS, true),
    (SIGNATURE, true),
    (SIGNERS, true),
    (ARCHIVE, false),
    (CAMPAIGN, true),
    ("population.csv", true),
    (SHEET, false),
    ("sources.csv", true),
    ("decisions.csv", true),
    ("changes.csv", false),
    ("second_look.csv", false),
    ("waivers.csv", false),
    ("confirmations.csv", false),
    ("usage.csv", true),
    ("exceptions.csv", true),
    ("requests.csv", false),
    ("coverage.csv", true),
    ("inputs.csv", true),
    ("tasks.csv", true),
    ("controls.csv", true),
    (SNAPSHOTS, false),
    (CHECKPOINT, true),
    (CHECKPOINT_LAUNCH, true),
    (CONSISTENCY, true),
    (ROTATIONS, false),
    (COMPROMISES, false),
    (WITNESS, false),
    ("people.csv", true),
    ("texts.csv", true),
    (LEAVES, true),
    (PROOFS, false),
    (PLAN, false),
    (RESULTS, false),
    (POAM, false),
    (REPORT, false),
];

/// The same for the evidence of a time.
const ORDER_OF_PERIOD: [(&str, bool); 31] = [
    (README, true),
    (SUMS, true),
    (SIGNATURE, true),
    (SIGNERS, true),
    (PERIOD, true),
    ("campaigns.csv", true),
    (CAMPAIGNS, false),
    ("micro_reviews.csv", true),
    ("waivers.csv", false),
    ("confirmations.csv", false),
    ("identities.csv", true),
    ("departures.csv", true),
    ("exceptions.csv", true),
    ("covered.csv", true),
    ("revocations.csv", true),
    ("policies.csv", true),
    ("roles.csv", true),
    ("exports.csv", true),
    ("controls.csv", true),
    (CHECKPOINT, true),
    (CHECKPOINT_BEFORE, false),
    (CONSISTENCY, false),
    (HEADS, false),
    (ROTATIONS, false),
    (COMPROMISES, false),
    ("people.csv", true),
    ("texts.csv", true),
    (BEFORE, true),
    (LEAVES, true),
    (AROUND, true),
    (EARLIER, true),
];

/// What a campaign's edition has that the evidence of a time repeats, byte for byte.
pub const REPEATED: [&str; 3] = [CAMPAIGN, "population.csv", "decisions.csv"];

/// Which of the two kinds of bundle.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Form {
    /// One campaign's edition.
    #[default]
    Campaign,
    /// The evidence of a time.
    Period,
}

impl Form {
    const fn order(self) -> &'static [(&'static str, bool)] {
        match self {
            Self::Campaign => &ORDER,
            Self::Period => &ORDER_OF_PERIOD,
        }
    }

    /// The files that no bundle of this kind lacks.
    pub fn required(self) -> impl Iterator<Item = &'static str> {
        self.order().iter().filter(|(_, required)| *required).map(|(name, _)| *name)
    }

    /// Where a file stands among the others; compares as the files are ordered. None for a name that no bundle of this
    /// kind has, such as one that would leave the folder it is unpacked into.
    #[must_use]
    pub fn place(self, name: &str) -> Option<(usize, u64, &str)> {
        let (folder, seq, item) = if let Some(item) = snapshot_item(name) {
            (SNAPSHOTS, 0, item)
        } else if let Some(seq) = proof_seq(name) {
            (PROOFS, seq, "")
        } else if let Some(size) = head_size(name) {
            (HEADS, size, "")
        } else if repeated(name).is_some() {
            (CAMPAIGNS, 0, name.get(CAMPAIGNS.len()..)?)
        } else if name.ends_with('/') {
            return None;
        } else if name == WITNESS_KEYS {
            (WITNESS, 0, name)
        } else if let Some((size, _)) = attested(name) {
            (WITNESS, size, name)
        } else {
            (name, 0, "")
        };
        // The proofs of leaves stand behind all else that a time's evidence has.
        let last = (self == Self::Period && folder == PROOFS).then_some(self.order().len());
        let place = last.or_else(|| self.order().iter().position(|(known, _)| *known == folder))?;
        Some((place, seq, item))
    }
}

/// The files that no campaign's bundle lacks.
pub fn required() -> impl Iterator<Item = &'static str> {
    Form::Campaign.required()
}

/// Where a file of a campaign's edition stands in the evidence of a time.
#[must_use]
pub fn of_campaign(campaign: &str, file: &str) -> String {
    format!("{CAMPAIGNS}{campaign}/{file}")
}

/// The campaign whose edition a file is repeated from, and what it is called there.
#[must_use]
pub fn repeated(name: &str) -> Option<(&str, &str)> {
    let (campaign, file) = name.strip_prefix(CAMPAIGNS)?.split_once('/')?;
    (is_plain(campaign) && REPEATED.contains(&file)).then_some((campaign, file))
}

/// Where the signed tree head of so many leaves stands in the evidence of a time.
#[must_use]
pub fn head(size: u64) -> String {
    format!("{HEADS}{size}")
}

/// How many leaves the tree head there has.
#[must_use]
pub fn head_size(name: &str) -> Option<u64> {
    let size: u64 = name.strip_prefix(HEADS)?.parse().ok()?;
    (head(size) == name).then_some(size)
}

/// Where an item's snapshot stands.
#[must_use]
pub fn snapshot(item: &str) -> String {
    format!("{SNAPSHOTS}{item}.json")
}

/// The item whose snapshot stands there.
#[must_use]
pub fn snapshot_item(name: &str) -> Option<&str> {
    name.strip_prefix(SNAPSHOTS)?.strip_suffix(".json").filter(|item| is_plain(item))
}

/// Where a leaf's proof stands.
#[must_use]
pub fn proof(seq: u64) -> String {
    format!("{PROOFS}{seq}.tlog-proof")
}

/// The leaf whose proof stands there.
#[must_use]
pub fn proof_seq(name: &str) -> Option<u64> {
    let seq: u64 = name.strip_prefix(PROOFS)?.strip_suffix(".tlog-proof")?.parse().ok()?;
    (proof(seq) == name).then_some(seq)
}

/// What stands in the folder of witnesses for one head.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attested {
    /// The signed note of the head.
    Note,
    /// The proof that it leads to the head of the freezing.
    Consistency,
    /// The note with cosignatures under it.
    Cosigned,
    /// The answer of a timestamping authority, from 1.
    Timestamp(u64),
}

impl Attested {
    /// Does somebody else say it?
    #[must_use]
    pub const fn is_statement(self) -> bool {
        matches!(self, Self::Cosigned | Self::Timestamp(_))
    }
}

/// Where something of the head of `size` leaves stands that others attest.
#[must_use]
pub fn witness(size: u64, what: Attested) -> String {
    match what {
        Attested::Note => format!("{WITNESS}{size}.checkpoint"),
        Attested::Consistency => format!("{WITNESS}{size}.consistency"),
        Attested::Cosigned => format!("{WITNESS}{size}.cosigned"),
        Attested::Timestamp(number) => format!("{WITNESS}{size}.{number}.tsr"),
    }
}

/// Which head, and what of it, stands there.
#[must_use]
pub fn attested(name: &str) -> Option<(u64, Attested)> {
    let (size, rest) = name.strip_prefix(WITNESS)?.split_once('.')?;
    let size: u64 = size.parse().ok()?;
    let what = match rest {
        "checkpoint" => Attested::Note,
        "consistency" => Attested::Consistency,
        "cosigned" => Attested::Cosigned,
        _ => Attested::Timestamp(rest.strip_suffix(".tsr")?.parse().ok()?),
    };
    (witness(size, what) == name).then_some((size, what))
}

/// Letters, digits and underscores alone: nothing that a file system could take for a path.
fn is_plain(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// As [`Form::place`], in a campaign's bundle.
#[must_use]
pub fn place(name: &str) -> Option<(usize, u64, &str)> {
    Form::Campaign.place(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_stand_in_the_order_of_the_readme() {
        let mut names = vec!["log/proofs/10.tlog-proof", "log/proofs/9.tlog-proof", "snapshots/itm_b.json"];
        names.extend(["README.txt", "snapshots/itm_a.json", "log/checkpoint"]);
        names.sort_by_key(|name| place(name));
        let expected = ["README.txt", "snapshots/itm_a.json", "snapshots/itm_b.json", "log/checkpoint"];
        assert_eq!(names[..4], expected);
        assert_eq!(names[4..], ["log/proofs/9.tlog-proof", "log/proofs/10.tlog-proof"]);
    }

    #[test]
    fn a_name_that_no_bundle_has_has_no_place() {
        for name in [
            "",
            "/",
            "../README.txt",
            "/etc/passwd",
            "snapshots/",
            "snapshots/../x.json",
            "snapshots/a/b.json",
            "snapshots/.json",
            "log/proofs/",
            "log/proofs/01.tlog-proof",
            "log/proofs/-1.tlog-proof",
            "log/witness/",
            "log/witness/7",
            "log/witness/07.checkpoint",
            "log/witness/7.tsr",
            "log/witness/7.01.tsr",
            "log/witness/7.../x.tsr",
            "log/witness/../7.checkpoint",
            "readme.txt",
            "snapshots\\a.json",
            "C:\\x",
            "log",
            "snapshots/a.json/",
        ] {
            assert_eq!(place(name), None, "{name}");
        }
        assert!(required().all(|name| place(name).is_some()));
    }

    #[test]
    fn the_evidence_of_a_time_has_files_that_no_campaign_has_and_the_other_way_round() {
        let cam = format!("cam_{:026}", 1);
        let mut names =
            vec![of_campaign(&cam, "population.csv"), head(12), head(9), proof(3), BEFORE.to_owned()];
        names.extend([of_campaign(&cam, "campaign.json"), PERIOD.to_owned(), "micro_reviews.csv".to_owned()]);
        assert!(names.iter().all(|name| Form::Period.place(name).is_some()));
        names.sort_by(|a, b| Form::Period.place(a).cmp(&Form::Period.place(b)));
        assert_eq!(names[0], PERIOD);
        assert_eq!(names[1..3], [of_campaign(&cam, "campaign.json"), of_campaign(&cam, "population.csv")]);
        assert_eq!(
            names[3..],
            ["micro_reviews.csv", "log/checkpoints/9", "log/checkpoints/12", BEFORE, &proof(3)]
        );
        for name in names.iter().filter(|name| proof_seq(name).is_none()) {
            assert_eq!(place(name), None, "{name}");
        }
        let wrong =
            ["campaigns/a/usage.csv", "campaigns/../campaign.json", "log/checkpoints/01", "campaign.json"];
        for name in wrong.into_iter().chain(["campaigns/", "snapshots/itm_a.json", "log/checkpoints/"]) {
            assert_eq!(Form::Period.place(name), None, "{name}");
        }
        assert!(Form::Period.required().all(|name| Form::Period.place(name).is_some()));
    }
}
