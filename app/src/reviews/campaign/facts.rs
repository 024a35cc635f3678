//! What a campaign was launched with, how far it has come, and how it was answered.

use crate::asked_window::in_words;
use crate::components::facts::{Fact, Facts};
use crate::components::progress::{Part, ProgressBar};
use crate::components::table::{Caption, ColumnHead, FoldCell, RowHead, TableFrame};
use crate::components::time::{Ago, OnDate, date};
use crate::components::tone::Tone;
use crate::identities::grouped;
use crate::islands::CopyId;
use crate::reviews::recurring_page::every;
use crate::reviews::words::answer_words;
use domain::instant::Instant;
use domain::review::{Answer, CampaignState, Counts, LEAST_PEOPLE, MANY_ITEMS, Rates};
use leptos::prelude::*;
use ops::reviews::{CampaignRow, Overview, Unanswered};

/// The facts in the rail.
#[component]
pub fn CampaignFacts(
    /// The campaign.
    found: Overview,
    /// The instant of this request.
    now: Instant,
) -> impl IntoView {
    let campaign = found.progress.campaign;
    let every = match (found.every_months, found.every_days) {
        (Some(months), _) => every(months),
        (None, Some(days)) => format!("every {days} days"),
        (None, None) => "once".into(),
    };
    let analysis =
        if found.risk_analysis.is_empty() { "no risk analysis named".into() } else { found.risk_analysis };
    let analysed = found.risk_analysed_on.map(|at| format!(", of {}", date(at)));
    let causes: Vec<&str> = campaign.opened_by.iter().map(|cause| cause.as_str()).collect();
    let by = match causes.as_slice() {
        [] if found.every_months.is_some() => format!(" by itself, as {} started it", found.launched_by),
        [] => format!(" by {}", found.launched_by),
        causes => format!(" by {}, under an order of {}", causes.join(", "), found.launched_by),
    };
    let closed = campaign.closed_at.map(|at| view! { <Fact term="Closed"><OnDate at/></Fact> });
    let whole = found.whole;
    let gone = (found.gone > 0 && whole).then(|| {
        view! { <Fact term="Gone since launch">{grouped(found.gone)}" of its identities"</Fact> }
    });
    let acknowledged = found.acknowledged.map(|said| {
        let words =
            said.statement.filter(|_| whole).map(|text| view! { <small class="as-typed">{text}</small> });
        view! { <Fact term="Acknowledged"><OnDate at=said.at/>{words}</Fact> }
    });
    let saved = campaign.scope_name.clone().map(|name| view! { <Fact term="Scope">{name}</Fact> });
    let arranged = arranged(&campaign).map(|words| view! { <Fact term="Arranged">{words}</Fact> });
    let stage = campaign.confirm_days.zip(campaign.confirmed_until()).map(|(days, until)| {
        view! {
            <Fact term="Second stage">"Security confirms what is kept among the privileged, until "<OnDate at=until/>
                <small>{days}" days after the due instant"</small></Fact>
        }
    });
    let silent = campaign.no_response.map(|then| {
        view! { <Fact term="No response">"What nobody answers "{then.told()}</Fact> }
    });
    let population = whole.then(|| {
        let (count, hash) = (grouped(campaign.population), campaign.population_sha256);
        view! { <Fact term="Population">{count}" identities"<CopyId id=hash/></Fact> }
    });
    view! {
        <section aria-labelledby="launched-with">
            <h2 id="launched-with">"Launched with"</h2>
            <Facts>
                {saved}
                <Fact term="Query"><code>{campaign.scope}</code></Fact>
                <Fact term="Window">{in_words(campaign.window)}</Fact>
                <Fact term="Launched"><OnDate at=campaign.launched_at/>{by}</Fact>
                <Fact term="Due"><OnDate at=campaign.due_at/>" ("<Ago now at=campaign.due_at/>")"</Fact>
                {closed}
                <Fact term="Acknowledged by">{found.acknowledger}</Fact>
                {acknowledged}
                <Fact term="Held">{every}<small>{analysis}{analysed}</small></Fact>
                {arranged}
                {stage}
                {silent}
                {gone}
                {population}
            </Facts>
        </section>
    }
}

/// How its items were laid on people, where that was not by the rules alone.
fn arranged(campaign: &CampaignRow) -> Option<String> {
    let stage = campaign.stage.map(|stage| format!("stage {} of {}", stage.number, stage.of));
    let dealt =
        campaign.arranged.deal.then(|| format!("what was more than {MANY_ITEMS} for one person, dealt"));
    let group = campaign.arranged.group.then(|| "grouped by system and equal grants".to_owned());
    let words: Vec<String> = [stage, dealt, group].into_iter().flatten().collect();
    (!words.is_empty()).then(|| words.join("; "))
}

/// The bar: what is decided, what is open, what is late; at the close, what came out.
pub(crate) fn progress(found: &Overview) -> AnyView {
    let progress = &found.progress;
    // Once it is closed, what came out counts; whoever sees only their own items is told of those.
    let outcomes_seen = progress.items.iter().map(|item| item.outcome).collect::<Option<Vec<_>>>();
    if let Some(seen) = outcomes_seen.filter(|_| progress.campaign.counts.is_some()) {
        return outcomes(Counts::of(seen), found).into_any();
    }
    let whole = progress.decided + progress.open;
    let open = progress.open - progress.late;
    let mut parts = vec![Part { word: "decided", count: progress.decided, tone: Tone::Good }];
    if open > 0 {
        parts.push(Part { word: "open", count: open, tone: Tone::Attention });
    }
    if progress.late > 0 {
        let word = match progress.campaign.state {
            CampaignState::Open => "late",
            CampaignState::Closed | CampaignState::Acknowledged => "no response",
        };
        parts.push(Part { word, count: progress.late, tone: Tone::Bad });
    }
    let label = format!("{} of {whole} decided", progress.decided);
    let answers = found
        .answers
        .iter()
        .map(
            |(answer, count)| view! { <li><strong>{grouped(*count)}</strong>" "{answer_words(*answer)}</li> },
        )
        .collect_view();
    let yours = (!found.whole)
        .then(|| view! { <p class="quiet">"Of your own items: the others' are not yours to see."</p> });
    let waiting = (progress.waiting > 0).then(|| {
        view! {
            <p>{grouped(progress.waiting)}" of those decided were kept and are privileged: they wait for security to confirm them."</p>
        }
    });
    let changed = (found.changed > 0).then(|| {
        let unconfirmed = progress.items.iter().filter(|item| item.unconfirmed.is_some()).count();
        let unconfirmed = grouped(u64::try_from(unconfirmed).unwrap_or(u64::MAX));
        view! {
            <p>{grouped(found.changed)}" changed since the launch; of these "{unconfirmed}" were answered before, and are to be confirmed."</p>
        }
    });
    view! {
        <section aria-labelledby="progress">
            <h2 id="progress">"Progress"</h2>
            {yours}
            <ProgressBar label parts whole/>
            <ul class="counts">{answers}</ul>
            {waiting}
            {changed}
        </section>
    }
    .into_any()
}

/// Items in = kept + reduced + rotated + revoked + no response + withdrawn.
fn outcomes(counts: Counts, found: &Overview) -> impl IntoView + use<> {
    let silent = found.unanswered.map(unanswered);
    let yours = (!found.whole)
        .then(|| view! { <p class="quiet">"Of your own items: the others' are not yours to see."</p> });
    let parts = [
        ("kept", counts.kept, Tone::Good),
        ("reduced", counts.reduced, Tone::Attention),
        ("rotated", counts.rotated, Tone::Attention),
        ("revoked", counts.revoked, Tone::Bad),
        ("no response", counts.no_response, Tone::Unknown),
        ("withdrawn", counts.withdrawn, Tone::Plain),
    ];
    let parts = parts
        .into_iter()
        .filter(|(_, count, _)| *count > 0)
        .map(|(word, count, tone)| Part { word, count, tone })
        .collect();
    view! {
        <section aria-labelledby="progress">
            <h2 id="progress">"What came of it"</h2>
            {yours}
            <ProgressBar label=counts.to_string() parts whole=counts.population/>
            <p class="quiet">{counts.to_string()}"."</p>
            {silent}
        </section>
    }
}

/// What followed for what nobody answered, in a sentence.
fn unanswered(found: Unanswered) -> impl IntoView + use<> {
    let items = grouped(found.items);
    let Some(kind) = found.then.task() else {
        return view! { <p>"Nobody answered "{items}": security was told, and nothing follows by itself."</p> }
            .into_any();
    };
    let (opened, settled) = (grouped(found.opened), grouped(found.settled));
    let stood = (found.stood() > 0).then(|| grouped(found.stood()));
    let stood = stood.map(|count| format!("; {count} had one of the same sort that waited already"));
    view! {
        <p>"Nobody answered "{items}". Tasks opened for these, \""{kind.as_str()}"\": "{opened}", of which "{settled}" are settled"{stood}"."</p>
    }
    .into_any()
}

/// Was it a review, or theatre? Shares of a group, never of a person, to security and auditors.
#[component]
pub fn Measures(
    /// The campaign.
    found: Overview,
) -> impl IntoView {
    let Some(shares) = found.shares else { return ().into_any() };
    let low = found.progress.items.iter().filter(|item| item.low_risk).count();
    let low = grouped(u64::try_from(low).unwrap_or(u64::MAX));
    let stated = grouped(found.answers.get(&Answer::NeedStated).copied().unwrap_or_default());
    let body = match shares.whole {
        Ok(whole) => view! {
            <Facts>
                <Fact term="Kept">{percent(whole.kept, whole.answers)}" of what is decided"<small>{stated}" of them on a stated need"</small></Fact>
                <Fact term="Unused kept">{percent(whole.unused_kept, whole.unused)}" of those that hold something unused"
                    <small>{grouped(whole.unused_kept)}" of "{grouped(whole.unused)}</small></Fact>
                <Fact term="Together">{percent(whole.together, whole.answers)}" of the answers were given with others at once"</Fact>
                <Fact term="Seen otherwise">{percent(whole.disagreed, whole.looked)}" of second looks"
                    <small>{grouped(whole.disagreed)}" of "{grouped(whole.looked)}</small></Fact>
                <Fact term="Low-risk">{low}" of the population: every grant used, every credential current"</Fact>
            </Facts>
            {by_account(shares.accounts)}
        }
        .into_any(),
        Err(0) => return ().into_any(),
        Err(people) => view! {
            <p class="quiet">
                {if people == 1 { "One person has".to_owned() } else { format!("{people} people have") }}
                " answered. Shares are shown of "{LEAST_PEOPLE}" people or more: of fewer they would be somebody's."
            </p>
        }
        .into_any(),
    };
    view! {
        <section aria-labelledby="measures">
            <h2 id="measures">"How it is answered"</h2>
            {body}
        </section>
    }
    .into_any()
}

/// The same of each account with people enough, where there are several.
fn by_account(accounts: Vec<(String, Rates)>) -> impl IntoView {
    if accounts.len() < 2 {
        return ().into_any();
    }
    let rows = accounts
        .into_iter()
        .map(|(account, of)| {
            view! {
                <tr>
                    <RowHead><code>{account}</code></RowHead>
                    <FoldCell label="People" number=true>{of.people}</FoldCell>
                    <FoldCell label="Kept" number=true>{percent(of.kept, of.answers)}</FoldCell>
                    <FoldCell label="Unused kept" number=true>{percent(of.unused_kept, of.unused)}</FoldCell>
                    <FoldCell label="Together" number=true>{percent(of.together, of.answers)}</FoldCell>
                    <FoldCell label="Seen otherwise" number=true>{percent(of.disagreed, of.looked)}</FoldCell>
                </tr>
            }
        })
        .collect_view();
    view! {
        <TableFrame label="Shares by account">
            <table class="folding dense">
                <Caption text="Shares by account"/>
                <thead>
                    <tr>
                        <ColumnHead>"Account"</ColumnHead>
                        <ColumnHead number=true>"People"</ColumnHead>
                        <ColumnHead number=true>"Kept"</ColumnHead>
                        <ColumnHead number=true>"Unused kept"</ColumnHead>
                        <ColumnHead number=true>"Together"</ColumnHead>
                        <ColumnHead number=true>"Seen otherwise"</ColumnHead>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </TableFrame>
    }
    .into_any()
}

/// "83 %", rounded down.
fn percent(part: u64, whole: u64) -> String {
    match (u128::from(part) * 100).checked_div(u128::from(whole)) {
        Some(percent) => format!("{percent} %"),
        None => "–".into(),
    }
}
