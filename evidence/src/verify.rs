//! Verifying a bundle: everything it claims of itself, from its bytes and a key alone. Opens no database.
//!
//! Nothing in a bundle is believed before something signed names it, and everything wrong is listed, not the first
//! alone.

mod campaign;
mod chain;
mod changes;
mod claims;
mod confirmations;
mod decisions;
mod frozen;
mod oscal;
mod paper;
mod period;
mod population;
mod report;
mod second_look;
mod sheet;
mod signed;
mod silence;
mod tables;
mod unpack;
mod waivers;
mod witness;

#[cfg(test)]
mod tests;

use crate::bundle::layout::Form;
use crate::sign::PublicKey;
use std::io::{Read, Seek};

pub use claims::{Claims, InputClaim, UsageClaim};
pub use report::{Check, Failure, MAX_LISTED, Report, Signer};
use unpack::{Files, Limits};

/// Verifies a bundle. `keys` are those that the reader got from somewhere else; without them the best answer is that
/// the bundle is consistent, and whose fingerprint to compare.
///
/// Memory is bounded: little more than the zip, which may have 2 GiB, and its files, which may have 4 GiB together.
pub fn verify<R: Read + Seek>(reader: R, keys: Option<&[PublicKey]>) -> Report {
    looked_at(reader, keys, Limits::DEFAULT).0
}

/// What a bundle claims of use, of one that agrees with itself. Who signed it is not looked at.
///
/// # Errors
/// The report, where something does not hold.
pub fn claims<R: Read + Seek>(reader: R) -> Result<Claims, Box<Report>> {
    match looked_at(reader, None, Limits::DEFAULT) {
        (mut report, Some(files)) if report.is_consistent() => claims::read(&files).ok_or_else(|| {
            report.fail(Check::Table, "usage.csv", None, "cannot be read back");
            Box::new(report)
        }),
        (report, _) => Err(Box::new(report)),
    }
}

#[cfg(test)]
fn within<R: Read + Seek>(reader: R, keys: Option<&[PublicKey]>, limits: Limits) -> Report {
    looked_at(reader, keys, limits).0
}

/// The report, and the files where the zip could be taken apart.
fn looked_at<R: Read + Seek>(
    mut reader: R,
    keys: Option<&[PublicKey]>,
    limits: Limits,
) -> (Report, Option<Files>) {
    let mut report = Report::default();
    let Some((files, exported)) = unpack::unpack(&mut reader, limits, &mut report) else {
        return (report, None);
    };
    // The zip and what is in it: at once, and reported in this order.
    let (zip, inside) = rayon::join(
        || aside(|report| exported.check(&files, report)),
        || aside(|report| contained(&files, keys, report)),
    );
    report.and(zip);
    (report.signer, report.vouched_by) = (inside.signer.clone(), inside.vouched_by.clone());
    report.and(inside);
    (report, Some(files))
}

/// What the files say of themselves.
fn contained(files: &Files, keys: Option<&[PublicKey]>, report: &mut Report) {
    let before = report.failures_total;
    for name in files.form().required().filter(|name| files.get(name).is_none()) {
        report.fail(Check::Missing, name, None, "every bundle has this file");
    }
    report.passed(before, format!("every file that a bundle must have is there ({} files)", files.len()));
    let signer = signed::check(files, keys, report);
    match files.form() {
        Form::Campaign => {
            let chain = chain::check(files, &signer, report);
            witness::check(files, &chain, &signer, report);
            content(files, (&chain, &signer), report);
        }
        Form::Period => period::check(files, &signer, report),
    }
}

/// What the tables say, against each other and against the leaves.
fn content(files: &Files, (chain, signers): (&chain::Chain, &signed::Signers), report: &mut Report) {
    let Some(campaign) = campaign::read(files, chain, report) else {
        return;
    };
    signed::compromises(files, signers, campaign.campaign.frozen_at, report);
    frozen::check(files, chain, &campaign.campaign, report);
    let population = population::read(files, &campaign, report);
    let changes = changes::read(files, &population, report);
    let mut decisions = decisions::check(files, chain, (&population, changes), report);
    decisions.confirmations = confirmations::read(&campaign, chain);
    campaign::check(&campaign, chain, &population, &decisions, report);
    changes::check(&campaign, chain, (&population, &decisions), report);
    population::outcomes(&campaign, chain, &population, &decisions, report);
    second_look::check(files, &campaign, chain, (&population, &decisions), report);
    waivers::check(files, chain, &population, report);
    confirmations::check(files, &campaign, chain, (&population, &decisions), report);
    silence::check(files, &campaign, chain, &population, report);
    population::sources(files, &population, report);
    // What is long and speaks of nothing that the other looks at: at once, and reported in this order.
    let (tables, documents) = rayon::join(
        || aside(|report| tables::check(files, chain, &campaign, &population, report)),
        || {
            aside(|report| {
                sheet::check(files, &campaign, report);
                paper::check(files, &campaign, report);
                oscal::check(files, &campaign, (chain, &population, &decisions), report);
            })
        },
    );
    report.and(tables);
    report.and(documents);
}

/// A report of its own.
fn aside(check: impl FnOnce(&mut Report)) -> Report {
    let mut report = Report::default();
    check(&mut report);
    report
}
