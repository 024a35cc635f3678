//! Which files a bundle has, and in which order they stand in it.

/// What is not in [`SUMS`]: itself and its signature.
pub const SUMS: &str = "SHA256SUMS";
/// The signature of [`SUMS`].
pub const SIGNATURE: &str = "SHA256SUMS.sig";
/// The public keys for OpenSSH.
pub const SIGNERS: &str = "allowed_signers";
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

const SNAPSHOTS: &str = "snapshots/";
const PROOFS: &str = "log/proofs/";
const WITNESS: &str = "log/witness/";

/// The files that every bundle has, and those that it may have, in their order; folders end with a slash.
const ORDER: [(&str, bool); 34] = [
    (README, true),
    (SUMS, true),
    (SIGNATURE, true),
    (SIGNERS, true),
    (CAMPAIGN, true),
    ("population.csv", true),
    (SHEET, false),
    ("sources.csv", true),
    ("decisions.csv", true),
    ("changes.csv", false),
    ("second_look.csv", false),
    ("waivers.csv", false),
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

/// The files that no bundle lacks.
pub fn required() -> impl Iterator<Item = &'static str> {
    ORDER.iter().filter(|(_, required)| *required).map(|(name, _)| *name)
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

/// Where a file stands among the others; compares as the files are ordered. None for a name that no bundle has, such
/// as one that would leave the folder it is unpacked into.
#[must_use]
pub fn place(name: &str) -> Option<(usize, u64, &str)> {
    let (folder, seq, item) = match (snapshot_item(name), proof_seq(name)) {
        (Some(item), _) => (SNAPSHOTS, 0, item),
        (None, Some(seq)) => (PROOFS, seq, ""),
        (None, None) if name.ends_with('/') => return None,
        (None, None) if name == WITNESS_KEYS => (WITNESS, 0, name),
        (None, None) if let Some((size, _)) = attested(name) => (WITNESS, size, name),
        (None, None) => (name, 0, ""),
    };
    let place = ORDER.iter().position(|(known, _)| *known == folder)?;
    Some((place, seq, item))
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
}
