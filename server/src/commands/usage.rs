//! `tenure usage`.

use super::{Failure, Outcome};
use crate::output::{self, Format};
use crate::verdicts::ocsf;
use chrono::Duration;
use clap::Args;
use domain::instant;
use domain::principal::PrincipalClass;
use domain::usage::{ByVerdict, Row, RowKind, Verdict};
use domain::window::{Day, Window};
use ops::Call;
use ops::identities::{self, Brief, Filter};
use ops::usage::{self as op, Lenses, Question};
use serde::Serialize;

#[derive(Debug, Args)]
pub(super) struct Usage {
    /// One identity: its id, the provider's id, or an ARN (which may name several)
    #[arg(long, value_name = "ID|ARN")]
    identity: Option<String>,
    /// How many whole UTC days
    #[arg(long, default_value = "90d", value_name = "DAYS")]
    window: String,
    /// Where the window ends, exclusive; rounded down to midnight UTC
    #[arg(long, value_name = "INSTANT")]
    until: Option<String>,
    /// One row an action instead of one a pattern
    #[arg(long)]
    expand: bool,
    /// Only events that could not be mapped to an action
    #[arg(long)]
    unmapped: bool,
    /// How the rows are written
    #[arg(long, value_enum, default_value = "table")]
    format: UsageFormat,
}

/// How rows of usage are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum UsageFormat {
    /// Columns for people.
    Table,
    /// One JSON array.
    Json,
    /// RFC 4180, a header first, cells that a spreadsheet would run defused.
    Csv,
    /// For a SIEM: an IAM Analysis Finding of OCSF an identity, one JSON object a line.
    Ocsf,
}

pub(super) async fn run(call: &Call, asked: &Usage) -> Result<Outcome, Failure> {
    let usage = |error: &dyn std::fmt::Display| Failure::Usage(error.to_string());
    let days = Window::parse_days(&asked.window).map_err(|error| usage(&error))?;
    let window = match &asked.until {
        Some(text) => Window::ending(instant::parse_or_day(text).map_err(|error| usage(&error))?, days),
        None => Window::before(call.now(), days),
    };
    warn_of_an_old_log(call, window).await?;
    let format = match asked.format {
        UsageFormat::Ocsf if asked.expand || asked.unmapped => {
            return Err(usage(&"ocsf has one line an identity: leave --expand and --unmapped out"));
        }
        UsageFormat::Ocsf => return findings(call, asked.identity.as_deref(), window).await,
        UsageFormat::Table => Format::Table,
        UsageFormat::Json => Format::Json,
        UsageFormat::Csv => Format::Csv,
    };
    let question =
        Question { identity: asked.identity.clone(), window, expand: asked.expand, unmapped: asked.unmapped };
    let answer = op::usage(call, &question).await?;
    let rows: Vec<UsageRow<'_>> = answer
        .iter()
        .flat_map(|one| one.rows.iter().map(|row| UsageRow::new(&one.identity, row, window)))
        .collect();
    let header = [
        "identity",
        "permission",
        "event",
        "allowed",
        "denied",
        "failed",
        "on behalf",
        "last",
        "granted",
        "verdict",
        "observed",
    ];
    output::rows(format, &header, &rows, UsageRow::cells)?;
    if format == Format::Table {
        eprintln!("window {} to {} (exclusive); resources are not compared", window.from, window.until);
    }
    Ok(Outcome::Done)
}

/// A line an identity that is no person, written as it is worked out: a population is not held at once.
async fn findings(call: &Call, one: Option<&str>, window: Window) -> Result<Outcome, Failure> {
    let identities = match one {
        Some(text) => identities::named(call, text).await?,
        None => {
            let classes = PrincipalClass::ALL.iter().copied().filter(|class| class.in_population()).collect();
            identities::all(call, &Filter { classes, ..Filter::default() }).await?
        }
    };
    let mut lenses = Lenses::new(window);
    for identity in identities {
        let whole = op::whole(call, &mut lenses, &identity).await?;
        let mut line = ocsf::event(&identity, &whole, window, call.now()).to_string();
        line.push('\n');
        output::write(line.as_bytes())?;
    }
    Ok(Outcome::Done)
}

/// Where the newest record is older than the window, the answer is about nothing: say so, and offer one that is not.
async fn warn_of_an_old_log(call: &Call, window: Window) -> Result<(), Failure> {
    match op::newest_record(call).await? {
        Some(newest) if newest <= window.from.start() => {
            let until = Day(Day::of(newest - Duration::milliseconds(1)).0 + 1).start();
            eprintln!(
                "note: the newest record imported is of {}, before this window; for the window that ends with it say  --until {}",
                instant::format(newest - Duration::milliseconds(1)),
                instant::format(until)
            );
        }
        Some(_) => {}
        None => eprintln!("note: no logs were imported yet: nothing can be said of use"),
    }
    Ok(())
}

#[derive(Serialize)]
struct IdentityJson<'a> {
    id: String,
    provider: &'static str,
    external_id: Option<&'a str>,
    provider_id: Option<&'a str>,
    kind: &'static str,
    class: &'static str,
}

#[derive(Serialize)]
struct WindowJson {
    from: String,
    until: String,
    days: i32,
    observed_days: u32,
    grade: &'static str,
}

/// One row, as `--format json` writes it.
#[derive(Serialize)]
struct UsageRow<'a> {
    identity: IdentityJson<'a>,
    permission: &'a str,
    event: Option<String>,
    mapped: bool,
    allowed: u64,
    denied: u64,
    failed: u64,
    on_behalf: u64,
    first_at: Option<String>,
    last_at: Option<String>,
    granted: Option<bool>,
    privileged: Option<bool>,
    verdict: Option<Verdict>,
    #[serde(skip_serializing_if = "Option::is_none")]
    actions: Option<ByVerdict>,
    window: WindowJson,
}

impl<'a> UsageRow<'a> {
    fn new(identity: &'a Brief, row: &'a Row, window: Window) -> Self {
        let (event, mapped, actions) = match &row.kind {
            RowKind::Event { event, mapped } => (Some(event.to_string()), *mapped, None),
            RowKind::Pattern(actions) => (None, true, Some(*actions)),
            RowKind::Action => (None, true, None),
        };
        Self {
            identity: IdentityJson {
                id: identity.id.to_string(),
                provider: identity.provider.as_str(),
                external_id: identity.label.as_deref().or(identity.provider_id.as_deref()),
                provider_id: identity.provider_id.as_deref(),
                kind: identity.kind.as_str(),
                class: identity.class.as_str(),
            },
            permission: &row.permission,
            event,
            mapped,
            allowed: row.counts.allowed,
            denied: row.counts.denied,
            failed: row.counts.failed,
            on_behalf: row.counts.on_behalf,
            first_at: row.first_at.map(instant::format),
            last_at: row.last_at.map(instant::format),
            granted: row.granted,
            privileged: row.privileged.map(|why| why.is_some()),
            verdict: row.verdict,
            actions,
            window: WindowJson {
                from: instant::format(window.from.start()),
                until: instant::format(window.until.start()),
                days: window.days(),
                observed_days: row.observed_days,
                grade: row.grade.as_str(),
            },
        }
    }

    fn cells(&self) -> Vec<String> {
        let yes = |flag: Option<bool>| flag.map_or("?", |flag| if flag { "yes" } else { "no" }).to_owned();
        let verdict = self.verdict.map_or("", Verdict::label).to_owned();
        let verdict = match &self.actions {
            Some(actions) => format!("{verdict}: {} of {} used", actions.used, actions.total),
            None => verdict,
        };
        vec![
            self.identity.external_id.unwrap_or_default().to_owned(),
            self.permission.to_owned(),
            self.event.clone().unwrap_or_default(),
            self.allowed.to_string(),
            self.denied.to_string(),
            self.failed.to_string(),
            self.on_behalf.to_string(),
            self.last_at.clone().unwrap_or_default(),
            yes(self.granted),
            verdict,
            format!("{} of {} days, {}", self.window.observed_days, self.window.days, self.window.grade),
        ]
    }
}
