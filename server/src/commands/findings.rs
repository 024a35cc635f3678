//! `tenure findings`.

use super::{Failure, Outcome};
use crate::output::{self, Format};
use clap::Args;
use domain::finding::{Rule, Severity};
use domain::instant;
use ops::Call;
use ops::findings::{self as op, Judged};
use ops::identities::Brief;
use serde::Serialize;

#[derive(Debug, Args)]
pub(super) struct Findings {
    /// Only this rule, such as orphaned or "rotation overdue"; may be given several times
    #[arg(long)]
    rule: Vec<Rule>,
    /// Only at least this severity: low, medium, high, critical
    #[arg(long)]
    severity: Option<Severity>,
    /// Only of this identity: its id, the provider's id, or its ARN
    #[arg(long, value_name = "ID|ARN")]
    identity: Option<String>,
    /// Those that an exception covers, too
    #[arg(long)]
    excepted: bool,
    /// How the list is written
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
}

pub(super) async fn run(call: &Call, asked: &Findings) -> Result<Outcome, Failure> {
    let all = match &asked.identity {
        Some(text) => op::named(call, text).await?,
        None => op::all(call).await?,
    };
    let shown: Vec<Line<'_>> = all
        .iter()
        .flat_map(|one| one.findings.iter().map(|judged| Line::new(&one.identity, judged)))
        .filter(|line| asked.rule.is_empty() || asked.rule.contains(&line.of.finding.rule))
        .filter(|line| asked.severity.is_none_or(|least| line.of.finding.severity >= least))
        .filter(|line| asked.excepted || line.of.covered.is_none())
        .collect();
    if shown.is_empty() {
        eprintln!("no findings");
    }
    let header = [
        "severity",
        "rule",
        "account",
        "identity",
        "credential",
        "since",
        "evidence",
        "excepted until",
        "planned until",
    ];
    output::rows(asked.format, &header, &shown, Line::cells)?;
    Ok(Outcome::Done)
}

/// Whom a finding is about.
#[derive(Serialize)]
struct About<'a> {
    id: String,
    provider: &'static str,
    account: &'a str,
    external_id: Option<&'a str>,
    provider_id: Option<&'a str>,
    name: &'a str,
    kind: &'static str,
}

/// A control that it bears on.
#[derive(Serialize)]
struct Control {
    framework: &'static str,
    id: &'static str,
}

/// What covers it.
#[derive(Serialize)]
struct Covered {
    id: String,
    until: String,
}

/// One finding, as `--format json` writes it.
#[derive(Serialize)]
struct Line<'a> {
    identity: About<'a>,
    rule: &'static str,
    family: &'static str,
    severity: &'static str,
    credential_id: Option<String>,
    since: Option<String>,
    evidence: &'a str,
    clears: &'static str,
    controls: Vec<Control>,
    exception: Option<Covered>,
    /// Until when a wave in force plans to have it mended, exclusive. It is open all the same.
    planned_until: Option<String>,
    #[serde(skip)]
    of: &'a Judged,
}

impl<'a> Line<'a> {
    fn new(identity: &'a Brief, of: &'a Judged) -> Self {
        let finding = &of.finding;
        Self {
            identity: About {
                id: identity.id.to_string(),
                provider: identity.provider.as_str(),
                account: &identity.account,
                external_id: identity.label.as_deref().or(identity.provider_id.as_deref()),
                provider_id: identity.provider_id.as_deref(),
                name: &identity.name,
                kind: identity.kind.as_str(),
            },
            rule: finding.rule.as_str(),
            family: finding.rule.family().as_str(),
            severity: finding.severity.as_str(),
            credential_id: finding.credential.map(|id| id.to_string()),
            since: finding.since.map(instant::format),
            evidence: &finding.evidence,
            clears: finding.rule.clears(),
            controls: finding
                .rule
                .controls()
                .iter()
                .map(|one| Control { framework: one.framework, id: one.id })
                .collect(),
            exception: of.covered.map(|cover| Covered {
                id: cover.exception.to_string(),
                until: instant::format(cover.until),
            }),
            planned_until: of.planned_until.map(instant::format),
            of,
        }
    }

    fn cells(&self) -> Vec<String> {
        vec![
            self.severity.to_owned(),
            self.rule.to_owned(),
            self.identity.account.to_owned(),
            self.identity.name.to_owned(),
            self.credential_id.clone().unwrap_or_default(),
            self.since.clone().unwrap_or_else(|| "not known".into()),
            self.evidence.to_owned(),
            self.exception.as_ref().map(|cover| cover.until.clone()).unwrap_or_default(),
            self.planned_until.clone().unwrap_or_default(),
        ]
    }
}
