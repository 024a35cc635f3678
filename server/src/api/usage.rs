//! Verdicts of effective usage, read by a SIEM: as findings of OCSF or as CSV, so many identities a page.

use super::identities::{PARAMETERS as FILTERS, filter, read, unknown};
use super::problem::{self, Problem, Wrong};
use crate::bearer::Gate;
use crate::verdicts::{ocsf, table};
use app::address::Address;
use axum::Extension;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use chrono::Duration;
use domain::id::IdentityId;
use domain::instant;
use domain::principal::PrincipalClass;
use domain::window::Window;
use domain::words::words;
use http::header::{CONTENT_TYPE, LINK};
use http::{HeaderMap, HeaderName, HeaderValue};
use ops::Call;
use ops::identities::{self, Filter, Page, Sort};
use ops::usage::{self as op, Lenses};
use std::collections::BTreeMap;

/// How many identities are on a page where nobody says.
const PAGE: u64 = 50;
/// The most on a page: each may hold a thousand permissions.
const LARGEST_PAGE: u64 = 200;
/// How many identities match, on every page together.
const TOTAL: HeaderName = HeaderName::from_static("tenure-total");
/// The newest record of any log: where it is older than the window, the verdicts say nothing of use.
const NEWEST: HeaderName = HeaderName::from_static("tenure-newest-record");

words! {
    /// How verdicts are written.
    pub enum Form {
        /// A finding of OCSF an identity, one JSON object a line.
        Ocsf = "ocsf",
        /// A row for each event that was seen and each granted pattern.
        Csv = "csv",
    }
}

/// What was asked.
struct Asked {
    filter: Filter,
    form: Form,
    window: Window,
    after: Option<IdentityId>,
    limit: u64,
}

/// Lists verdicts
///
/// Of identities that are no persons, by name, so many identities a page. The header `Link` leads to the next page, over the
/// same window; without one it was the last.
#[utoipa::path(
    get,
    path = "/usage",
    params(
        ("format" = Option<String>, Query, description = "ocsf: an IAM Analysis Finding (class 2008) an identity, as NDJSON; csv: a row for each event seen and each granted pattern. ocsf where nothing is said"),
        ("window" = Option<String>, Query, description = "How many whole UTC days, such as 90d; 90 where nothing is said"),
        ("until" = Option<String>, Query, description = "Where the window ends, exclusive: a day or an instant, rounded down to midnight UTC; the last midnight at least 24 hours ago where nothing is said"),
        ("filter" = Option<String>, Query, description = "Part of the name, ARN or provider's id, without case"),
        ("class" = Option<String>, Query, description = "Only this class, such as person; machine and unsure where nothing is said"),
        ("kind" = Option<String>, Query, description = "Only this kind, such as workload"),
        ("account" = Option<String>, Query, description = "Only this provider account"),
        ("gone" = Option<bool>, Query, description = "Those that are gone, too"),
        ("after" = Option<String>, Query, description = "The identity after which the page begins, as the link says it"),
        ("limit" = Option<u64>, Query, description = "1 to 200 identities; 50 where nothing is said"),
    ),
    responses(
        (status = 200, description = "A page", body = String, content_type = "application/x-ndjson",
            headers(
                ("Link" = String, description = "The next page, as rel=\"next\"; none on the last"),
                ("Tenure-Total" = u64, description = "How many identities match, on every page together"),
                ("Tenure-Newest-Record" = String, description = "The newest record of any log; none before the first"),
            )),
        (status = 401, description = "No token that works", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The token is for something else", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "None after which a page could begin", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Parameters that cannot be accepted", body = Problem, content_type = "application/problem+json"),
    ),
    security(("token" = ["read"])),
)]
pub(super) async fn list(
    State(gate): State<Gate>,
    Extension(call): Extension<Call>,
    Query(pairs): Query<BTreeMap<String, String>>,
) -> Response {
    // Whoever may not list is told that, not which parameters there are.
    if let Err(error) = identities::may_list(&call) {
        return problem::of(&gate.tenure, &error).into_response();
    }
    match asked(&call, &pairs) {
        Ok(asked) => match page(&call, &pairs, &asked).await {
            Ok(answer) => answer.into_response(),
            Err(error) => problem::of(&gate.tenure, &error).into_response(),
        },
        Err(wrong) => Problem::fields(wrong).into_response(),
    }
}

fn asked(call: &Call, pairs: &BTreeMap<String, String>) -> Result<Asked, Vec<Wrong>> {
    let mut wrong = Vec::new();
    let mut known = vec!["format", "window", "until"];
    known.extend(FILTERS);
    unknown(pairs, &known, &mut wrong);
    let mut filter = filter(pairs, &mut wrong);
    if filter.classes.is_empty() {
        filter.classes = PrincipalClass::ALL.iter().copied().filter(|class| class.in_population()).collect();
    }
    let form = read(pairs, "format", &mut wrong).unwrap_or(Form::Ocsf);
    let days = told(pairs, "window", Window::parse_days, &mut wrong).unwrap_or(Window::DEFAULT_DAYS);
    let window = match told(pairs, "until", instant::parse_or_day, &mut wrong) {
        Some(until) => Window::ending(until, days),
        None => Window::before(call.now(), days),
    };
    let after = read(pairs, "after", &mut wrong);
    let limit = read(pairs, "limit", &mut wrong).unwrap_or(PAGE);
    if !(1..=LARGEST_PAGE).contains(&limit) {
        wrong.push(Wrong { field: "limit".into(), detail: format!("Expected 1 to {LARGEST_PAGE}") });
    }
    if wrong.is_empty() { Ok(Asked { filter, form, window, after, limit }) } else { Err(wrong) }
}

/// A parameter that is read by a function of its own.
fn told<T, E: std::fmt::Display>(
    pairs: &BTreeMap<String, String>,
    name: &str,
    parse: fn(&str) -> Result<T, E>,
    wrong: &mut Vec<Wrong>,
) -> Option<T> {
    let said = |error: E| wrong.push(Wrong { field: name.to_owned(), detail: error.to_string() });
    parse(pairs.get(name)?).map_err(said).ok()
}

async fn page(
    call: &Call,
    pairs: &BTreeMap<String, String>,
    asked: &Asked,
) -> ops::Result<(HeaderMap, Vec<u8>)> {
    let Page { items, total, next } =
        identities::list(call, &asked.filter, Sort::Name, asked.after, asked.limit).await?;
    let mut headers = HeaderMap::new();
    headers.insert(TOTAL, HeaderValue::from(total));
    if let Some(at) = op::newest_record(call).await? {
        // What is kept is where the logs end, exclusive.
        said(&mut headers, NEWEST, &instant::format(at - Duration::milliseconds(1)));
    }
    if let Some(next) = next {
        said(&mut headers, LINK, &format!("<{}>; rel=\"next\"", following(pairs, asked.window, next)));
    }
    let mut lenses = Lenses::new(asked.window);
    let mut lines = Vec::new();
    let mut rows = Vec::new();
    for identity in &items {
        match asked.form {
            Form::Ocsf => {
                let whole = op::whole(call, &mut lenses, identity).await?;
                let event = ocsf::event(identity, &whole, asked.window, call.now());
                lines.extend_from_slice(event.to_string().as_bytes());
                lines.push(b'\n');
            }
            Form::Csv => {
                let written = op::written(call, &mut lenses, identity).await?;
                rows.extend(written.iter().map(|row| table::cells(identity, row, asked.window)));
            }
        }
    }
    Ok(match asked.form {
        Form::Ocsf => {
            said(&mut headers, CONTENT_TYPE, "application/x-ndjson");
            (headers, lines)
        }
        Form::Csv => {
            said(&mut headers, CONTENT_TYPE, "text/csv; charset=utf-8; header=present");
            (headers, evidence::csv::write(&table::HEADER, rows))
        }
    })
}

/// The next page's address: what was asked, over the window that this page is of, so that pages read on two days agree.
fn following(pairs: &BTreeMap<String, String>, window: Window, next: IdentityId) -> Address {
    let mut address = Address::new("/api/v1/usage");
    for name in ["format", "filter", "class", "kind", "account", "gone", "limit"] {
        address = address.with(name, pairs.get(name).cloned().unwrap_or_default());
    }
    address.with("window", format!("{}d", window.days())).with("until", window.until).with("after", next)
}

/// Addresses, instants and types of content are plain ASCII: each of them is a header's value.
fn said(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}
