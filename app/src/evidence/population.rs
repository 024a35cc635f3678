//! The population: how many, by which hash, what came out, and the inventories that it was reconciled with.

use super::words::{ShortHash, identities, outcomes};
use crate::components::facts::{Fact, Facts};
use crate::components::progress::{Part, ProgressBar};
use crate::components::table::{Caption, ColumnHead, FoldCell, RowHead, TableFrame};
use crate::components::time::Ago;
use crate::components::tone::Tone;
use crate::identities::grouped;
use crate::islands::CopyId;
use domain::instant::Instant;
use domain::review::Counts;
use leptos::prelude::*;
use ops::evidence::blind_spans;
use ops::reviews::{CampaignRow, SourceFrozen};

/// The population with its account.
#[component]
pub fn Population(
    /// The campaign.
    campaign: CampaignRow,
    /// What it was reconciled with.
    sources: Vec<SourceFrozen>,
    /// The instant of this request.
    now: Instant,
) -> impl IntoView {
    let outcome = match &campaign.counts {
        Some(counts) => bar(counts).into_any(),
        None => view! { <p class="quiet">"It has no outcome before it is closed."</p> }.into_any(),
    };
    let rows = sources.into_iter().map(|source| reconciled(source, now)).collect_view();
    view! {
        <section aria-labelledby="population">
            <h2 id="population">"Population"</h2>
            {outcome}
            <Facts>
                <Fact term="Frozen at launch">{identities(campaign.population)}</Fact>
                <Fact term="Scope">{campaign.scope}</Fact>
                <Fact term="SHA-256"><CopyId id=campaign.population_sha256/><small>"of its identities and the hashes of their snapshots"</small></Fact>
            </Facts>
            <TableFrame label="Reconciled with">
                <table class="folding reconciled">
                    <Caption text="Reconciled with these inventories" visible=true/>
                    <thead>
                        <tr>
                            <ColumnHead>"Account"</ColumnHead>
                            <ColumnHead>"Inventory"</ColumnHead>
                            <ColumnHead number=true>"In the population"</ColumnHead>
                            <ColumnHead number=true>"Left out by scope"</ColumnHead>
                            <ColumnHead number=true>"People and provider's own"</ColumnHead>
                            <ColumnHead number=true>"Refused"</ColumnHead>
                            <ColumnHead>"Not observed"</ColumnHead>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </TableFrame>
            <p class="quiet">
                "Spans are those of coverage.csv: management events region by region, and data events where a trail selects them. Data "
                "events that no trail selects are not observed at all."
            </p>
        </section>
    }
}

fn bar(counts: &Counts) -> impl IntoView + use<> {
    let part = |word, count, tone| Part { word, count, tone };
    let parts = vec![
        part("kept", counts.kept, Tone::Good),
        part("reduced", counts.reduced, Tone::Attention),
        part("rotated", counts.rotated, Tone::Attention),
        part("revoked", counts.revoked, Tone::Bad),
        part("no response", counts.no_response, Tone::Unknown),
        part("withdrawn", counts.withdrawn, Tone::Plain),
    ];
    view! { <ProgressBar label=outcomes(counts) parts whole=counts.population/> }
}

fn reconciled(source: SourceFrozen, now: Instant) -> impl IntoView {
    let (blind, inferred) = blind_spans(&source);
    let plural = if blind == 1 { "" } else { "s" };
    let only_seen =
        (inferred > 0).then(|| view! { <small>{inferred}" known only because records were seen"</small> });
    let gaps = view! { {blind}" span"{plural}" of hours"{only_seen} };
    let classes = source.classes;
    let others = classes.person + classes.persons_role + classes.provider_managed;
    view! {
        <tr>
            <RowHead>{source.account}</RowHead>
            <FoldCell label="Inventory">
                <Ago now at=source.taken_at/>
                <small>"SHA-256 "<ShortHash hash=source.file_sha256.to_string()/></small>
            </FoldCell>
            <FoldCell label="In the population" number=true>{grouped(source.population)}</FoldCell>
            <FoldCell label="Left out by scope" number=true>{grouped(source.left_out)}</FoldCell>
            <FoldCell label="People and provider's own" number=true>{grouped(others)}</FoldCell>
            <FoldCell label="Refused" number=true>{grouped(source.refused)}</FoldCell>
            <FoldCell label="Not observed">{gaps}</FoldCell>
        </tr>
    }
}
