//! README.txt of the evidence of a time: what it is, how to verify it without us, and what it does not prove.

use super::PeriodFile;
use crate::sign::PublicKey;
use domain::instant::format;
use std::fmt::Write as _;

pub(super) fn text(file: &PeriodFile, key: &PublicKey, compromised: bool) -> String {
    let head = &file.head;
    let mut text = String::new();
    if head.demonstration {
        text.push_str(DEMONSTRATION);
    }
    // Writing to a String does not fail.
    let _ = write!(
        text,
        "EVIDENCE OF A TIME: NON-HUMAN IDENTITIES\n\n\
         From          {}\n\
         Until         {} (exclusive); days are of UTC\n\
         Log           {}\n\
         Leaves        {} until {} (exclusive), every one of that time\n\
         Made by       Tenure {}\n\n\
         Rows\n",
        format(head.from),
        format(head.until),
        file.origin,
        file.leaves.first,
        file.leaves.next,
        head.software_version,
    );
    for (name, rows) in &file.rows {
        let _ = writeln!(text, "  {rows:>8} {name}");
    }
    text.push_str(WHAT);
    let _ = write!(text, "{VERIFY}{}\n\n", key.fingerprint());
    if compromised {
        text.push_str(COMPROMISED);
    }
    text.push_str(FORMS);
    text.push_str(LIMITS);
    text
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

  period.json              the time, and how many rows each table has
  campaigns.csv            every review launched, open, closed or frozen then
  campaigns/<id>/          of each whose evidence was frozen then, its population
                           and decisions, as they stand in that edition
  micro_reviews.csv        the reviews among them that events opened
  waivers.csv              waivers of independence asked for, given, refused, in
                           force or ended then, and the decisions under each
  confirmations.csv        what security said of keeps of privileged identities
  identities.csv           identities first seen, gone or retired then
  departures.csv           people who left, and what came of it
  exceptions.csv           asked, given, refused, in force or ended then
  covered.csv              until when those that were given really covered
  revocations.csv          what was to be taken away whole or suspended, with the
                           hours begun until it was seen done
  policies.csv roles.csv   policies and roles that changed
  exports.csv              what was taken out, by whom and what for
  controls.csv             what this supports
  people.csv texts.csv     names and texts, the only files with either
  log/                     every leaf of the time, earlier ones that the tables
                           tell of, signed heads, and proofs
";

/// Six lines to type, and what they must say.
const VERIFY: &str = "
HOW TO VERIFY IT WITHOUT US

With the public key that you got from somewhere else in the file ../key, one
line that begins with ssh-ed25519, in the unpacked folder:

    sha256sum -c SHA256SUMS
    (printf 'tenure namespaces=\"tenure-evidence\" '; cat ../key) > ../signers
    ssh-keygen -Y verify -f ../signers -I tenure -n tenure-evidence \\
        -s SHA256SUMS.sig < SHA256SUMS
    grep evidence.frozen log/leaves.ndjson ; sha256sum campaigns/*/*
    tenure evidence verify ../FILE.zip --key ../key

The first says OK for every file, the third `Good \"tenure-evidence\" signature`.
The fourth shows, in `files` of each leaf, the SHA-256 of what is repeated from
that edition. The last checks all of that, the log and every table. The key that
signed this copy has the fingerprint

    ";

const COMPROMISED: &str = "\
The operator states that somebody else may have had one of the keys: see
log/compromises, and compare with a checkpoint that left the building before.

";

const FORMS: &str = "\
campaigns.csv, micro_reviews.csv, waivers.csv, confirmations.csv, departures.csv,
exceptions.csv, revocations.csv, policies.csv, roles.csv and exports.csv follow from
the leaves alone: columns that end in _seq name them, and decisions in waivers.csv
the leaves of what was decided then. log/before has the roots of the whole subtrees that the log
was made of before the time (size, then base64, the largest first): append the
hashes of log/leaves.ndjson and of the leaf behind them, and the root is that of
log/checkpoint. So no leaf of the time is left out. log/around.ndjson has the leaf
before the time and the one behind it, log/earlier.ndjson earlier ones that tables
tell of, each with a proof in log/proofs. log/checkpoints/N is the head that was
signed over N leaves: compare with those that were mailed to you. A leaf's hash is
SHA-256(0x00 || the line without its LF); hashing is RFC 6962's, proofs and heads
are of c2sp.org.

";

const LIMITS: &str = "\
WHAT IT DOES NOT PROVE

- That nothing which went on before the time and left no leaf in it is missing
  from exceptions.csv, waivers.csv, revocations.csv and campaigns.csv: compare with the evidence
  of the time before.
- That identities.csv and covered.csv are right: no leaf tells them whole. They
  are as the database had them when this was made.
- That the operator, who holds the key, did not sign another history for somebody
  else. Only checkpoints that left the building show that.
- That any control is satisfied. controls.csv says what this supports.
";
