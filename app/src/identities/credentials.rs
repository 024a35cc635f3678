//! What it proves itself with, each on its clock; and who can become it.

use super::became::through;
use crate::address::Address;
use crate::components::badges::Badge;
use crate::components::clocks::ClockBadge;
use crate::components::icons;
use crate::components::table::{Caption, ColumnHead, FoldCell, RowHead, TableFrame};
use crate::components::time::{Ago, OnDate, until};
use crate::components::tone::Tone;
use crate::policies::words::{in_words, version};
use domain::credential::{Expires, Sharing};
use domain::id::IdentityId;
use domain::instant::Instant;
use leptos::prelude::*;
use ops::identities::{CertificateFacts, CredentialRow, NetworkRow, TrustRow};

/// What it proves itself with.
#[component]
pub fn Credentials(
    /// Of which identity.
    identity: IdentityId,
    /// The credentials.
    rows: Vec<CredentialRow>,
    /// May the reader revoke them at once?
    may_revoke: bool,
    /// The instant of this request.
    now: Instant,
) -> impl IntoView {
    let policies = policies(&rows);
    let body = if rows.is_empty() {
        view! {
            <p class="reading">
                "None is known. Users' keys and passwords come with " <code>"tenure import aws-credential-report"</code>
                ", a key's id also with the logs that name it; a role has none of its own."
            </p>
        }
        .into_any()
    } else {
        let revoke = may_revoke.then_some(identity);
        let rows = rows.into_iter().map(|row| credential(row, revoke, now)).collect_view();
        view! {
            <TableFrame label="Its credentials">
                <table class="folding">
                    <Caption text="Credentials"/>
                    <thead>
                        <tr>
                            <ColumnHead>"Credential"</ColumnHead>
                            <ColumnHead>"Clock"</ColumnHead>
                            <ColumnHead>"Due"</ColumnHead>
                            <ColumnHead>"Made"</ColumnHead>
                            <ColumnHead>"Rotated"</ColumnHead>
                            <ColumnHead>"Last used"</ColumnHead>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </TableFrame>
        }
        .into_any()
    };
    view! {
        <section aria-labelledby="credentials">
            <h2 id="credentials">"Credentials"</h2>
            {body}
            {policies}
        </section>
    }
}

/// The policies that these stand under, a line a type: whoever owns one reads by what it is judged.
fn policies(rows: &[CredentialRow]) -> Option<impl IntoView + use<>> {
    let mut lines: Vec<String> = rows
        .iter()
        .filter(|row| row.gone_at.is_none() && row.kind.has_clock())
        .map(|row| {
            let kind = super::capital(row.kind.as_str());
            format!("{kind}: {} ({})", in_words(row.policy), version(row.policy_version))
        })
        .collect();
    lines.sort();
    lines.dedup();
    (!lines.is_empty()).then(|| {
        let lines = lines.into_iter().map(|line| view! { <li>{line}</li> }).collect_view();
        view! {
            <p class="hint" id="rotation-policies">"The policy in force:"</p>
            <ul class="hint" aria-labelledby="rotation-policies">{lines}</ul>
        }
    })
}

fn credential(row: CredentialRow, revoke: Option<IdentityId>, now: Instant) -> impl IntoView {
    let revoke = revoke
        .filter(|_| row.gone_at.is_none() && row.active != Some(false))
        .map(|identity| revoke_now(identity, &row));
    let excepted = row.excepted.map(|cover| {
        let href = format!("/exceptions/{}", cover.exception);
        view! { <small><a href=href>{until(now, cover.until)}</a></small> }
    });
    let reference = match row.reference {
        Some(reference) => view! { <code>{reference}</code> }.into_any(),
        None => view! { <small>"no id known"</small> }.into_any(),
    };
    let state = match (row.gone_at, row.active) {
        (Some(at), _) => Some(view! { <small>"gone since "<OnDate at/></small> }.into_any()),
        (None, Some(false)) => Some(view! { <small>"inactive"</small> }.into_any()),
        // A certificate says itself until when it may be used.
        (None, None) if row.certificate.is_some() => None,
        (None, None) => Some(view! { <small>"nobody says whether it is active"</small> }.into_any()),
        (None, Some(true)) => None,
    };
    let clock = match row.gone_at {
        Some(_) => view! { <Badge tone=Tone::Plain drawing=icons::ARCHIVE word="gone"/> }.into_any(),
        None => view! { <ClockBadge status=row.status/> }.into_any(),
    };
    let certificate = row.certificate.map(certificate);
    let from = used_from(row.used_from, row.sharing, now);
    let due = row.due_at.filter(|_| row.gone_at.is_none());
    let by = row.due_by.map(|by| format!(", {by}"));
    view! {
        <tr>
            <RowHead>{row.kind.as_str()}" "{reference}{state}{certificate}{from}{revoke}</RowHead>
            <td>{clock}{excepted}</td>
            <FoldCell label="Due">{due.map(|at| view! { <OnDate at/>" "<small>{crate::components::time::relative(now, at)}{by}</small> })}</FoldCell>
            <FoldCell label="Made">{date_or(row.created_at, "not known")}</FoldCell>
            <FoldCell label="Rotated">{date_or(row.rotated_at, "never, or not known")}</FoldCell>
            <FoldCell label="Last used">{match row.last_used_at {
                Some(at) => view! { <Ago now at/> }.into_any(),
                None => view! { <span class="quiet">"not seen"</span> }.into_any(),
            }}</FoldCell>
        </tr>
    }
}

/// The way to the page that says what breaks and revokes this one alone.
fn revoke_now(identity: IdentityId, row: &CredentialRow) -> impl IntoView + use<> {
    let href = Address::new(format!("/identities/{identity}/revoke")).with("credential", row.id).to_string();
    let which = format!(": {} {}", row.kind, row.reference.clone().unwrap_or_default());
    view! { <small><a href=href>"Revoke now"<span class="hidden">{which}</span></a></small> }
}

/// How many networks are named beside a credential.
const NAMED: usize = 5;

/// From where it was used; a credential that several places use in turn says so.
fn used_from(rows: Vec<NetworkRow>, sharing: Sharing, now: Instant) -> Option<impl IntoView> {
    let (first, total) = (rows.first()?.network.clone(), rows.len());
    let head = if total == 1 { format!("Used from {first}") } else { format!("Used from {total} networks") };
    let shared = match sharing {
        Sharing::Shared { networks } => {
            let word = format!("shared: {networks} in turn");
            Some(view! { <Badge tone=Tone::Attention drawing=icons::USERS word/> })
        }
        Sharing::One | Sharing::NotSeen => None,
    };
    let lines = rows.into_iter().take(NAMED).map(|one| {
        let environment = one.environment.map(|word| format!(" ({word})"));
        view! { <li><code>{one.network}</code>{environment}", "{one.calls}" calls, last "<Ago now at=one.last_at/></li> }
    });
    let lines = (total > 1).then(|| view! { <ul>{lines.collect_view()}</ul> });
    let rest = (total > NAMED).then(|| format!("and {} more", total - NAMED));
    Some(view! { <small>{head}" "{shared}{lines}{rest}</small> })
}

/// What a certificate says of itself, below its name.
fn certificate(one: CertificateFacts) -> impl IntoView {
    let ends = match one.expires {
        Expires::At(end) => view! { "valid until "<OnDate at=end/> }.into_any(),
        Expires::Never => "never ends".into_any(),
        Expires::Unknown => "nobody says until when".into_any(),
    };
    let names = (!one.names.is_empty()).then(|| view! { <div>"Also "{one.names.join(", ")}</div> });
    let renewed = one.key_since.map(|at| {
        view! { <div>"Renewed, not rotated: its key was certified first on "<OnDate at/></div> }
    });
    let key: String = one.public_key_sha256.chars().take(16).collect();
    view! {
        <small>
            <div>{ends}" · "{one.key}" · key "<code>{key}</code>"…"</div>
            <div>"Issued by "{one.issuer}", serial "<code>{one.serial}</code></div>
            {names}
            {renewed}
        </small>
    }
}

fn date_or(at: Option<Instant>, words: &'static str) -> impl IntoView {
    match at {
        Some(at) => view! { <OnDate at/> }.into_any(),
        None => view! { <span class="quiet">{words}</span> }.into_any(),
    }
}

/// Who can become it.
#[component]
pub fn WhoCanBecomeIt(
    /// Its trusts.
    rows: Vec<TrustRow>,
    /// Is it in an inventory?
    inventoried: bool,
    /// The instant of this request.
    now: Instant,
) -> impl IntoView {
    if rows.is_empty() {
        let words = if inventoried {
            "Nobody, as far as the newest inventory says: it has no trust policy."
        } else {
            "Not known: no inventory shows its trust policy."
        };
        return view! {
            <section aria-labelledby="trust"><h2 id="trust">"Who can become it"</h2><p class="quiet">{words}</p></section>
        }
        .into_any();
    }
    let rows = rows.into_iter().map(|row| trust(row, now)).collect_view();
    view! {
        <section aria-labelledby="trust">
            <h2 id="trust">"Who can become it"</h2>
            <TableFrame label="Principals that can become it">
                <table class="folding">
                    <Caption text="Who can become it"/>
                    <thead>
                        <tr>
                            <ColumnHead>"Trusted"</ColumnHead>
                            <ColumnHead>"As"</ColumnHead>
                            <ColumnHead>"Became it"</ColumnHead>
                            <ColumnHead>"On condition"</ColumnHead>
                            <ColumnHead>"First seen"</ColumnHead>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </TableFrame>
        </section>
    }
    .into_any()
}

fn trust(row: TrustRow, now: Instant) -> impl IntoView {
    let foreign = row.foreign.then(
        || view! { <Badge tone=Tone::Attention drawing=icons::TRIANGLE_ALERT word="another account"/> },
    );
    let became = through(&row, now);
    let conditions = if row.conditions.is_empty() {
        view! { <span class="quiet">"none"</span> }.into_any()
    } else {
        view! { <code>{row.conditions}</code> }.into_any()
    };
    view! {
        <tr>
            <RowHead><code>{row.trusted}</code></RowHead>
            <td>{row.kind.as_str()}" "{foreign}</td>
            <FoldCell label="Became it">{became}</FoldCell>
            <FoldCell label="On condition">{conditions}</FoldCell>
            <FoldCell label="First seen"><Ago now at=row.first_seen_at/></FoldCell>
        </tr>
    }
}
