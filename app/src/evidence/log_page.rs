//! The log's own page: its signed heads with the proofs between them, a leaf proved on request, and heads by mail.

use super::checkpoints::word;
use super::signing_keys::{Fingerprints, compromise};
use crate::components::facts::{Fact, Facts};
use crate::components::field::{About, ProblemSummary, TextField};
use crate::components::icons::{self, icon};
use crate::components::table::{Caption, ColumnHead, FoldCell, RowHead, TableFrame};
use crate::components::time::Ago;
use crate::identities::grouped;
use crate::page::page;
use domain::id::CampaignId;
use domain::instant::Instant;
use domain::problem::Problems;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use ops::evidence::{self, Attestation, Attested, HeadRow, KeyRow, Left, log_page};
use ops::log::Inclusion;
use std::collections::HashMap;

/// What was asked to be proved, as it was typed.
#[derive(Debug, Clone, Default)]
struct Asked {
    leaf: String,
    size: String,
}

impl Asked {
    /// The leaf and the size; none where nothing was asked.
    fn read(&self) -> Result<Option<(u64, Option<u64>)>, Problems> {
        if self.leaf.is_empty() && self.size.is_empty() {
            return Ok(None);
        }
        let number = |field: &str, text: &str| {
            text.parse().map_err(|_| Problems::one(field, "Type a whole number, from 0"))
        };
        let size = if self.size.is_empty() { None } else { Some(number("size", &self.size)?) };
        Ok(Some((number("leaf", &self.leaf)?, size)))
    }
}

/// The page at `/evidence/log`.
#[component]
pub fn LogPage() -> impl IntoView {
    let query = use_query_map().get_untracked();
    let typed = |name: &str| query.get(name).map(|text| text.trim().to_owned()).unwrap_or_default();
    let asked = Asked { leaf: typed("leaf"), size: typed("size") };
    let again = asked.clone();
    page(
        move |call| async move {
            let found = match asked.read() {
                Ok(prove) => log_page(&call, prove).await,
                Err(problems) => Err(problems.into()),
            };
            // What is wrong with the form stands beside its fields; anything else is the page's own failure.
            match found {
                Ok(page) => Ok((page, Problems::default())),
                Err(ops::Error::Invalid(problems)) => Ok((log_page(&call, None).await?, problems)),
                Err(other) => Err(other),
            }
        },
        move |(found, problems), now| shown(found, (again, problems), now),
    )
}

fn shown(found: evidence::LogPage, (asked, problems): (Asked, Problems), now: Instant) -> impl IntoView {
    let evidence::LogPage { heads, more, size, campaigns, keys, subscribed, may_subscribe, proof } = found;
    let compromises = keys.iter().filter_map(|key| key.compromised.clone()).map(compromise).collect_view();
    let newest = heads.first().map(|row| row.head.note.clone());
    view! {
        <Title text="The log"/>
        <nav aria-label="Where this is"><a href="/evidence">"Evidence"</a></nav>
        <h1>"The log"</h1>
        <p class="reading">
            "Every change is a leaf of one tree that only grows; there are "{grouped(size)}" now. A checkpoint is the tree's signed head. "
            "Whoever kept one can have it proved that nothing before it was changed, removed or inserted since."
        </p>
        {compromises}
        {mail(subscribed, may_subscribe)}
        {checkpoints(heads, more, (&campaigns, now))}
        {newest.map(note)}
        {prove(asked, problems, proof)}
        <Verify keys/>
    }
}

fn mail(subscribed: bool, may: bool) -> impl IntoView {
    let form = (may || subscribed).then(|| {
        let (value, word, drawing) =
            if subscribed { ("no", "Stop", icons::X) } else { ("yes", "Mail me checkpoints", icons::INBOX) };
        view! {
            <form method="post" action="/api/evidence/subscribe">
                <input type="hidden" name="mail" value=value/>
                <button type="submit" class="button">{icon(drawing)} {word}</button>
            </form>
        }
    });
    let words = match (subscribed, may) {
        (true, _) => "Every head is mailed to you when it is signed.",
        (false, true) => {
            "You can have every head mailed to you when it is signed. Only what left the building binds whoever stays in it."
        }
        (false, false) => "Security and auditors can have every head mailed to them when it is signed.",
    };
    view! {
        <section aria-labelledby="mail">
            <h2 id="mail">"By mail"</h2>
            <p class="reading">{words}</p>
            {form}
        </section>
    }
}

fn checkpoints(
    heads: Vec<HeadRow>,
    more: bool,
    (campaigns, now): (&HashMap<CampaignId, String>, Instant),
) -> impl IntoView + use<> {
    let shown = heads.len();
    let body = if heads.is_empty() {
        view! { <p class="quiet">"None is signed yet: the first comes with the first launch, or at the end of a day on which something happened."</p> }
            .into_any()
    } else {
        let rows = heads.into_iter().map(|row| head(row, campaigns, now)).collect_view();
        view! {
            <TableFrame label="Checkpoints, newest first">
                <table class="folding dense checkpoints">
                    <Caption text="Checkpoints, newest first"/>
                    <thead>
                        <tr>
                            <ColumnHead>"Occasion"</ColumnHead>
                            <ColumnHead number=true>"Leaves"</ColumnHead>
                            <ColumnHead>"Root"</ColumnHead>
                            <ColumnHead>"Signed"</ColumnHead>
                            <ColumnHead>"Left the building"</ColumnHead>
                            <ColumnHead>"Proof"</ColumnHead>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </TableFrame>
        }
        .into_any()
    };
    let note = more.then(|| view! { <p class="quiet">"The newest "{shown}"; there are more."</p> });
    view! {
        <section aria-labelledby="checkpoints">
            <h2 id="checkpoints">"Checkpoints"</h2>
            {body}
            {note}
        </section>
    }
}

fn head(row: HeadRow, campaigns: &HashMap<CampaignId, String>, now: Instant) -> impl IntoView + use<> {
    let HeadRow { head, left, attested, before } = row;
    let campaign = head.campaign.and_then(|id| Some((id, campaigns.get(&id)?.clone())));
    let campaign =
        campaign.map(|(id, name)| view! { <small><a href=format!("/evidence/{id}")>{name}</a></small> });
    let proof = match before {
        Some(before) => {
            let href = format!("/evidence/log/consistency?from={before}&to={}", head.size);
            view! { <a href=href>"from "{grouped(before)}" leaves"</a> }.into_any()
        }
        None => view! { <span class="quiet">"the first shown"</span> }.into_any(),
    };
    let attested = attested
        .into_iter()
        .map(|one| view! { <small>{attested_by(&one)}" "<Ago now at=one.said_at/></small> })
        .collect_view();
    let left = match left {
        Some(left) => {
            view! { {holders(left)}<small><Ago now at=left.first_at/></small>{attested} }.into_any()
        }
        None => view! { <span class="quiet">"not that we know"</span> }.into_any(),
    };
    view! {
        <tr>
            <RowHead>{word(head.occasion)}{campaign}</RowHead>
            <FoldCell label="Leaves" number=true>{grouped(head.size)}</FoldCell>
            <FoldCell label="Root"><code>{head.root}</code></FoldCell>
            <FoldCell label="Signed"><Ago now at=head.at/></FoldCell>
            <FoldCell label="Left the building">{left}</FoldCell>
            <FoldCell label="Proof">{proof}</FoldCell>
        </tr>
    }
}

/// "cosigned by witness.example/one", or "timestamped by policy 1.2.3".
fn attested_by(one: &Attested) -> String {
    match one.kind {
        Attestation::Cosignature => format!("cosigned by {}", one.name),
        Attestation::Timestamp => format!("timestamped by policy {}", one.name),
    }
}

/// "mailed to 2, in a bundle to 1".
fn holders(left: Left) -> String {
    let ways = [
        (left.mailed, "mailed to"),
        (left.bundles, "in a bundle to"),
        (left.programs, "by the API to"),
        (left.witnesses, "attested by"),
    ];
    let ways = ways.into_iter().filter(|(count, _)| *count > 0);
    ways.map(|(count, way)| format!("{way} {}", grouped(count))).collect::<Vec<_>>().join(", ")
}

fn note(note: String) -> impl IntoView {
    view! {
        <section aria-labelledby="newest">
            <h2 id="newest">"The newest, as it was signed"</h2>
            <pre class="lines-to-type" tabindex="0" role="region" aria-label="The newest checkpoint">{note}</pre>
        </section>
    }
}

fn prove(asked: Asked, problems: Problems, proof: Option<Inclusion>) -> impl IntoView {
    let about = |name, label: &str| About::new(name, label).checked(&problems);
    let leaf = about("leaf", "Leaf").hint("Its number, from 0: a decision's is in decisions.csv (seq)");
    let size =
        about("size", "In the tree of so many leaves").optional().hint("Empty: of the newest checkpoint");
    view! {
        <section aria-labelledby="prove">
            <h2 id="prove">"Prove a leaf"</h2>
            <ProblemSummary problems=problems.clone()/>
            <form method="get" action="/evidence/log#prove" class="panel">
                <TextField about=leaf value=asked.leaf most=20/>
                <TextField about=size value=asked.size most=20/>
                <button type="submit" class="button">{icon(icons::EYE)} "Prove it"</button>
            </form>
            {proof.map(proved)}
        </section>
    }
}

fn proved(found: Inclusion) -> impl IntoView {
    let (leaf, size) = (found.proof.index, found.head.size);
    let hashes: String = found.proof.hashes.iter().map(|hash| format!("{}\n", hash.to_base64())).collect();
    let file = if found.note.is_some() {
        let href = format!("/evidence/log/inclusion?leaf={leaf}&size={size}");
        view! { <p><a href=href>"Download it with the signed head (c2sp.org/tlog-proof)"</a></p> }.into_any()
    } else {
        view! { <p class="quiet">"No head of exactly this size was signed: compare the root with what a checkpoint proves."</p> }
            .into_any()
    };
    view! {
        <Facts>
            <Fact term="Leaf">{grouped(leaf)}" of "{grouped(size)}</Fact>
            <Fact term="Its hash"><code>{found.hash.to_base64()}</code></Fact>
            <Fact term="Root"><code>{found.head.root.to_base64()}</code></Fact>
        </Facts>
        <pre class="lines-to-type" tabindex="0" role="region" aria-label="The hashes of the proof">{hashes}</pre>
        {file}
    }
}

#[component]
fn Verify(
    /// The keys, the one in use first.
    keys: Vec<KeyRow>,
) -> impl IntoView {
    view! {
        <section aria-labelledby="verify">
            <h2 id="verify">"How to verify"</h2>
            <ol class="reading">
                <li>"Keep a checkpoint where nobody who runs this reaches it."</li>
                <li>"Get the key from somewhere else than this page, and compare its fingerprint."</li>
                <li>"A checkpoint is a signed note (c2sp.org/signed-note): its key's name is its first line."</li>
                <li>"Of two checkpoints with the same number of leaves the roots must be equal."</li>
                <li>"A proof of consistency leads from the one you kept to a newer one (RFC 9162, section 2.1.4)."</li>
                <li>"A leaf's hash is the SHA-256 of a zero byte and its line; its proof leads to the root."</li>
            </ol>
            <Facts>
                <Fact term="Signed with"><Fingerprints keys/></Fact>
            </Facts>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_is_two_numbers_and_anything_else_is_named() {
        let asked = |leaf: &str, size: &str| Asked { leaf: leaf.into(), size: size.into() }.read();
        assert_eq!(asked("", ""), Ok(None));
        assert_eq!(asked("3", ""), Ok(Some((3, None))));
        assert_eq!(asked("3", "8"), Ok(Some((3, Some(8)))));
        assert_eq!(asked("-1", "8").unwrap_err().0[0].field, "leaf");
        assert_eq!(asked("", "8").unwrap_err().0[0].field, "leaf");
        assert_eq!(asked("1", "many").unwrap_err().0[0].field, "size");
    }

    #[test]
    fn holders_are_counted_by_the_way_it_left() {
        let left = Left {
            mailed: 2,
            bundles: 1,
            programs: 0,
            witnesses: 3,
            first_at: domain::instant::parse("2026-03-01T00:00:00Z").unwrap(),
        };
        assert_eq!(holders(left), "mailed to 2, in a bundle to 1, attested by 3");
    }
}
