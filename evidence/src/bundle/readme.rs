//! README.txt: what a bundle is, how to verify it without us, and what it does not prove.

use super::BundleInput;
use super::campaign::CampaignFile;
use crate::outcome::Counts;
use crate::sign::PublicKey;
use domain::coverage::Grade;
use domain::instant::format;
use std::fmt::Write as _;

/// `open`: is there a plan of action, because something is open?
pub(super) fn text(input: &BundleInput, file: &CampaignFile, (key, open): (&PublicKey, bool)) -> String {
    let campaign = &file.campaign;
    let mut text = String::new();
    if campaign.demonstration {
        text.push_str(DEMONSTRATION);
    }
    // Writing to a String does not fail.
    let _ = write!(
        text,
        "EVIDENCE OF A REVIEW OF NON-HUMAN IDENTITIES\n\n\
         Campaign      {}\n\
         Edition       {}, frozen {}\n\
         Predecessor   {}\n\
         Launched      {}\n\
         Closed        {}\n\
         Acknowledged  {}\n\
         Window        {} until {} (exclusive), {} days\n\
         Log           {}\n\
         Made by       Tenure {}\n\n\
         Outcome\n{}\n",
        campaign.campaign_id,
        campaign.edition,
        format(campaign.frozen_at),
        campaign
            .predecessor_sha256
            .map_or_else(|| "none".into(), |digest| format!("zip of SHA-256 {digest}")),
        format(campaign.launched_at),
        format(campaign.closed_at),
        format(campaign.acknowledged_at),
        format(campaign.window.from),
        format(campaign.window.until),
        campaign.window.days,
        file.origin,
        campaign.software_version,
        lines(&outcome_lines(file.counts, file.need_stated)),
    );
    text.push_str(WHAT);
    text.push_str(if open { OPEN } else { CLEAN });
    text.push_str(HOW);
    let _ = write!(
        text,
        "The key that signed this copy has the fingerprint\n\n    {}\n\n{VERIFY}",
        key.fingerprint()
    );
    text.push_str(&keys(input));
    text.push_str(FORMS);
    text.push_str("WHAT WAS NOT SEEN, AND WHAT IS STILL OPEN\n\n");
    text.push_str(&lines(&not_seen_lines(input, file)));
    text.push('\n');
    text.push_str(LIMITS);
    text
}

/// Keys that took the place of others, and keys that are not to be trusted; nothing where there was one key alone.
fn keys(input: &BundleInput) -> String {
    let mut text = String::new();
    if !input.log.rotations.is_empty() {
        text.push_str(ROTATED);
    }
    if !input.log.compromises.is_empty() {
        text.push_str(COMPROMISED);
        for one in &input.log.compromises {
            let stands =
                one.stands.map_or_else(|| "no head that is known of".into(), |n| format!("{n} leaves"));
            // Writing to a String does not fail.
            let _ = write!(
                text,
                "    key     {}\n    since   {}\n    stated  {}\n    stands  {stands}\n\n",
                one.fingerprint,
                format(one.since),
                format(one.stated_at)
            );
        }
    }
    if !input.log.witnessed.is_empty() {
        text.push_str(WITNESSED);
    }
    text
}

/// A number and what there is so many of.
pub type Line = (u64, String);

/// What came out, the population first.
pub(crate) fn outcome_lines(counts: Counts, need_stated: u64) -> [Line; 7] {
    [
        (counts.population, "in the population, of which".into()),
        (counts.kept, format!("kept ({need_stated} on a need that was stated, not shown)")),
        (counts.reduced, "to be reduced".into()),
        (counts.rotated, "to be rotated".into()),
        (counts.revoked, "to be revoked".into()),
        (counts.no_response, "without a response that counts".into()),
        (counts.withdrawn, "withdrawn: gone or merged, as an import showed".into()),
    ]
}

/// What stays open or unseen, counted from this bundle's own tables.
pub(super) fn not_seen_lines(input: &BundleInput, file: &CampaignFile) -> [Line; 9] {
    let grade = |grade: Grade| input.coverage.iter().filter(|row| row.grade == grade).count() as u64;
    let open = input.tasks.iter().filter(|row| row.seen_done_at.is_none()).count() as u64;
    let refused = input.sources.iter().fold(0u64, |sum, row| sum.saturating_add(row.refused));
    let outside = file.campaign.outside.iter().fold(0u64, |sum, one| sum.saturating_add(one.identities));
    let left_out = input.sources.iter().fold(0u64, |sum, row| sum.saturating_add(row.left_out));
    [
        (grade(Grade::None), "spans of hours without coverage (coverage.csv, grade none)".into()),
        (
            grade(Grade::Inferred),
            "spans of hours known only because records were seen (grade inferred)".into(),
        ),
        (file.counts.no_response, "items without a response that counts".into()),
        (input.exceptions.len() as u64, "exceptions in force during the campaign (exceptions.csv)".into()),
        (input.requests.len() as u64, "exceptions asked for and not given (requests.csv)".into()),
        (open, "tasks not yet seen done (tasks.csv)".into()),
        (refused, "inventory records that the imports refused (sources.csv)".into()),
        (left_out, "identities that the campaign's filter left out (sources.csv)".into()),
        (outside, "identities that no inventory shows, outside the population (campaign.json)".into()),
    ]
}

fn lines(lines: &[Line]) -> String {
    lines.iter().fold(String::new(), |mut text, (number, what)| {
        // Writing to a String does not fail.
        let _ = writeln!(text, "  {number:>8} {what}");
        text
    })
}

const DEMONSTRATION: &str = "\
DEMONSTRATION
=============
This bundle is of a demonstration organisation. Its signing key is published
with the software: anybody can make such a bundle. It proves nothing about
anybody.

";

const WHAT: &str = "
WHAT THIS IS

  README.txt               this file
  SHA256SUMS               of every other file except itself and its signature
  SHA256SUMS.sig           OpenSSH signature of SHA256SUMS
  allowed_signers          the public key, in the form that ssh-keygen reads
  archive.json             a hash over how the zip packs the other files: what
                           `tenure evidence verify` compares the zip with
  campaign.json            scope, window, frequency, instants, counts, policy
  population.csv           every identity in scope at launch, and its outcome
  population.xlsx          the same for a spreadsheet, with a cover
  sources.csv              the inventories that the population comes from
  decisions.csv            every decision; nothing is overwritten
  changes.csv              what changed on an identity between launch and close,
                           whether it stood then, and whether the last decision
                           on the item saw it
  second_look.csv          keeps that another person decided again, blind; only
                           where an auditor typed a seed
  waivers.csv              waivers of independence: for whom, until when, asked and
                           approved by two people, and the decisions made under
                           each, by leaf; only where any was asked for
  confirmations.csv        what security said of each keep of a privileged identity,
                           confirmed or sent back; only where the review was
                           launched with this second stage
  usage.csv                what was granted and used, with the verdict
  exceptions.csv           exceptions given for some time of the campaign, with
                           when each really ended (covered_until, ended_why)
  requests.csv             exceptions that were asked for and not given when this
                           was frozen
  coverage.csv             what was observed, how well, and the gaps
  inputs.csv               every log file behind the verdicts, by SHA-256
  tasks.csv                what decisions caused, or the close where nobody answered,
                           and when it was seen done
  controls.csv             which controls this supports, and where
  snapshots/<item>.json    what the deciding person was shown, by hash
  log/checkpoint           the log's signed tree head when this was frozen
  log/checkpoint.launch    the signed tree head of the launch
  log/consistency          the proof that the one begins with the other
  people.csv, texts.csv    names and reasons; the only files with either
  log/leaves.ndjson        the campaign's events, as they stand in the log
  log/proofs/              for each of them, that it is in log/checkpoint
  oscal/                   the same as OSCAL documents (NIST), a self-assessment:
    assessment-plan.json     what was to be looked at, and by which criteria
    assessment-results.json  observations, risks, and a finding for each objective
";

const OPEN: &str = "\
    poam.json                what is open: plan of action and milestones
  report.pdf               the same, for reading
";

const CLEAN: &str = "  report.pdf               the same, for reading

oscal/poam.json is left out: the campaign was clean, and nothing is open. Every
item has an answer that counts, everything they are given was observed, no
exception was in force or asked for, and every task was seen done.
";

const HOW: &str = "
HOW TO VERIFY IT WITHOUT US

Get the public key from somewhere else than this bundle: from the auditor who
was there before, or from the operator in person (`tenure evidence key`).
With the key in allowed_signers you learn only that the bundle agrees with
itself. ";

const VERIFY: &str = "\
Write the key you got elsewhere into a file `key`, one line that begins with
ssh-ed25519, and run in the unpacked folder:

    sha256sum -c SHA256SUMS
    (printf 'tenure namespaces=\"tenure-evidence\" '; cat key) > signers
    ssh-keygen -Y verify -f signers -I tenure -n tenure-evidence \\
        -s SHA256SUMS.sig < SHA256SUMS

Both must succeed; the second prints `Good \"tenure-evidence\" signature`. Then
every file is as it was signed. `tenure evidence verify FILE.zip --key key`
does the same without a database, and checks what follows as well.

A leaf is in the log when its proof holds. The hash of the first leaf:

    (printf '\\0'; head -n 1 log/leaves.ndjson | tr -d '\\n') | sha256sum

log/proofs/N.tlog-proof is a c2sp.org/tlog-proof of leaf N, log/checkpoint a
c2sp.org/tlog-checkpoint (an Ed25519 signed note, by the same key), hashing is
RFC 6962's. log/consistency has the form of a request of c2sp.org/tlog-witness:
the old size, the hashes, and the new checkpoint. Tools that know these forms
need nothing from us. If a checkpoint of this log was mailed to you, compare: of
two with one size, the roots must be equal.

";

const ROTATED: &str = "\
The signing key was replaced. log/rotations has a line of JSON and an OpenSSH
signature (namespace tenure-key-rotation) for each time: the former key vouches
for the next. With a former key, `tenure evidence verify` follows them.

";

const COMPROMISED: &str = "\
COMPROMISED KEYS

The operator states that somebody else may have had these keys (log/compromises).
Of what such a key signed, only what a checkpoint that left the building before
that instant covers stands: compare with the one that you hold. As far as the
installation knows, the newest that had left by then covers `stands`.

";

const WITNESSED: &str = "\
ATTESTED BY OTHERS

log/witness/ has heads of this log that others attest, by the number of leaves:
N.checkpoint is the head, N.consistency the proof that it leads to log/checkpoint.
Whoever has our key alone could make neither of these:
N.M.tsr is an answer of a timestamping authority (RFC 3161) on N.checkpoint. With
the certificates of that authority, got from itself,

    openssl ts -verify -data log/witness/N.checkpoint -in log/witness/N.M.tsr \\
        -CAfile CA.pem

N.cosigned is the head with cosignatures (c2sp.org/tlog-cosignature) under it, by
the keys in log/witness/keys: compare them with those that the witnesses publish.

";

const FORMS: &str = "\
Each row of decisions.csv names its leaf (seq); the leaf's facts repeat item,
outcome, snapshot, reason and batch, its actor is the person, and on_behalf_of in
whose place they decided; a decision of their own has none. snapshot_sha256 is
the SHA-256 of snapshots/<item>.json. population_sha256 in campaign.json, and in
the facts of the leaf campaign.launched, is the SHA-256 of the lines
`identity_id,snapshot_sha256` and LF, sorted bytewise. A reason's hash is the
SHA-256 of the 32 bytes of salt and then the text (texts.csv, where a row may be
missing because it was erased; everything else still verifies). A decision's
changes_sha256 is of the lines `kind,what` and LF, sorted bytewise, of what it
saw; that of campaign.closed of the lines `item_id,kind,what` of what stood. An
answer that did not see a material change, or use of what it takes away, is not
confirmed: it is no response. The second look draws, of the items that have a
keep or need_stated in decisions.csv, five of a hundred, rounded up: those whose
SHA-256 of the seed (campaign.json) and then the item's id is smallest. Where
campaign.json has `confirmation`, a keep or need_stated of an item that is privileged
in population.csv counts only where confirmations.csv has it confirmed: it names the
decision, and its leaf by the hash in the log (answer_sha256). Where campaign.json
has `no_response`, that was chosen at the launch for items that nobody answered:
`steward` asks security to answer for it, `suspend` has it put out of use, `tell`
opens nothing. The task of each is in tasks.csv without a decision, and in the leaf
task.opened of the close; a leaf task.stands names one that waited already. In every CSV
a cell that a spreadsheet would take for a formula has a leading apostrophe, which
is no part of the text. The last leaf, evidence.frozen, names campaign.json and
every table but people.csv and texts.csv by SHA-256 (`files`), and says how many
leaves of this campaign there are (`leaves`). `tenure evidence recompute FILE.zip
LOGS` works every row of usage.csv out again from your own copy of the logs.

";

const LIMITS: &str = "\
WHAT IT DOES NOT PROVE

- That the logs and inventories given to Tenure were all there are. inputs.csv
  and sources.csv name each file by its SHA-256: compare with the provider's own.
- That a person, and not somebody at that person's keyboard, decided. The
  signature is the server's.
- That the operator, who holds the key, did not sign another history for somebody
  else. Only checkpoints that left the building show that.
- That what was not observed was not used. `not_observed` is not `unused`, and
  resources are not compared: a permission used on one resource counts as used.
- That any control is satisfied. controls.csv says what this supports. An
  exception here is not a compensating control in the sense of PCI DSS: that needs
  its own worksheet.
";
