//! The items of a campaign, riskiest first, fifty at a time; and, for their reviewer, low-risk ones to keep together.

use super::heads::Heads;
use crate::address::Address;
use crate::components::badges::Badge;
use crate::components::empty::EmptyState;
use crate::components::icons;
use crate::components::name::Name;
use crate::components::pager::Pager;
use crate::components::table::{Caption, ColumnHead, FoldCell, RowHead, TableFrame};
use crate::components::tone::Tone;
use crate::identities::grouped;
use crate::islands::BulkSelect;
use crate::reviews::words::{AnswerBadge, ConfirmationBadge, OutcomeBadge, changes_in_words, item_path};
use domain::id::PersonId;
use domain::instant::Instant;
use domain::review::{CampaignState, Confirmation, ReviewerRule, Risk, in_time};
use leptos::prelude::*;
use leptos_router::params::ParamsMap;
use ops::reviews::{CampaignRow, ItemRow};

/// How many rows a page has.
const ROWS: usize = 50;
/// The group of boxes that one box ticks.
const GROUP: &str = "low-risk";

/// Which items are shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Show {
    /// All.
    #[default]
    All,
    /// Without an answer.
    Open,
    /// With one.
    Decided,
    /// With a keep that waits for security.
    ToConfirm,
    /// The viewer's own open low-risk ones, with boxes to tick.
    LowRisk,
}

const SHOWS: [(Show, &str, &str); 4] = [
    (Show::All, "", "All"),
    (Show::Open, "open", "Open"),
    (Show::Decided, "decided", "Decided"),
    (Show::ToConfirm, "to-confirm", "To be confirmed by security"),
];

/// What the address says of the items.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ItemsQuery {
    show: Show,
    /// As written: an id, or `me`.
    reviewer: String,
    /// Of one system and with equal grants, by their word; empty is all.
    alike: String,
    /// After this position.
    after: i32,
}

impl ItemsQuery {
    /// Reads `show`, `reviewer`, `alike` and `after`; what cannot be read is as if it were not said.
    #[must_use]
    pub fn of(query: &ParamsMap) -> Self {
        let show = match query.get("show").as_deref() {
            Some("open") => Show::Open,
            Some("decided") => Show::Decided,
            Some("to-confirm") => Show::ToConfirm,
            Some("low-risk") => Show::LowRisk,
            _ => Show::All,
        };
        let reviewer = query.get("reviewer").unwrap_or_default();
        let known = reviewer == "me" || reviewer.parse::<PersonId>().is_ok();
        let after = query.get("after").and_then(|text| text.parse().ok()).unwrap_or_default();
        let alike = query.get("alike").unwrap_or_default().chars().take(64).collect();
        Self { show, reviewer: if known { reviewer } else { String::new() }, alike, after }
    }

    fn address(&self, campaign: &CampaignRow, show: Show) -> Address {
        let word = match show {
            Show::LowRisk => GROUP,
            other => SHOWS.iter().find(|(one, ..)| *one == other).map_or("", |(_, word, _)| word),
        };
        Address::new(format!("/reviews/{}", campaign.id))
            .with("show", word)
            .with("reviewer", &self.reviewer)
            .with("alike", &self.alike)
    }

    fn shows(&self, item: &ItemRow, viewer: Option<PersonId>) -> bool {
        let reviewer = match self.reviewer.as_str() {
            "" => true,
            "me" => viewer.is_some() && item.reviewer == viewer,
            id => item.reviewer.is_some_and(|person| person.to_string() == id),
        };
        let mine = viewer.is_some() && item.reviewer == viewer;
        let alike = self.alike.is_empty() || item.alike.as_deref() == Some(self.alike.as_str());
        reviewer
            && alike
            && match self.show {
                Show::All => true,
                Show::Open => item.answer.is_none(),
                Show::Decided => item.answer.is_some(),
                Show::ToConfirm => item.confirmation == Some(Confirmation::Waiting),
                // A steward never keeps.
                Show::LowRisk => {
                    mine && item.answer.is_none() && item.low_risk && item.rule != ReviewerRule::Steward
                }
            }
    }
}

/// The section.
#[component]
pub fn Items(
    /// The items that the viewer may see, riskiest first.
    items: Vec<ItemRow>,
    /// Their campaign.
    campaign: CampaignRow,
    /// What the address says.
    query: ItemsQuery,
    /// Who looks.
    viewer: Option<PersonId>,
    /// The instant of this request.
    now: Instant,
) -> impl IntoView {
    let all = items.len();
    let chosen: Vec<ItemRow> = items.into_iter().filter(|item| query.shows(item, viewer)).collect();
    let total = chosen.len();
    let here = query.address(&campaign, query.show);
    let heads = campaign.arranged.group.then(|| Heads::of(&chosen, &here));
    let begin = chosen.partition_point(|item| item.position <= query.after);
    let shown: Vec<ItemRow> = chosen.iter().skip(begin).take(ROWS).cloned().collect();
    let to = |after: i32| {
        format!(
            "{}#items",
            here.clone().with("after", if after > 0 { after.to_string() } else { String::new() })
        )
    };
    let previous = (begin > 0).then(|| to(begin.checked_sub(ROWS + 1).map_or(0, |at| chosen[at].position)));
    let next = (begin + shown.len() < total).then(|| shown.last().map(|last| to(last.position))).flatten();
    let number = |count: usize| grouped(u64::try_from(count).unwrap_or(u64::MAX));
    let count = format!("{} of {} items", number(shown.len()), number(total));
    let open = campaign.state == CampaignState::Open && in_time(now, campaign.due_at);
    let together = query.show == Show::LowRisk && open;
    let body = if shown.is_empty() {
        let here = format!("/reviews/{}#items", campaign.id);
        view! { <EmptyState what="No item here"><p><a href=here>"Show all "{number(all)}</a></p></EmptyState> }.into_any()
    } else if together {
        let table = table(&shown, &campaign, heads.as_ref(), true);
        let label = format!("All {} on this page", shown.len());
        view! {
            <form method="post" action="/api/reviews/keep-together">
                <input type="hidden" name="campaign" value=campaign.id.to_string()/>
                <p class="reading">
                    "Of these every grant was used and every credential is current. Together they can only be kept; how many "
                    "it was at once stands in the log and in the evidence."
                </p>
                <BulkSelect group=GROUP.to_owned() label/>
                {table}
                <Pager previous next count/>
                <button type="submit" class="button primary">"Keep those ticked"</button>
            </form>
        }
        .into_any()
    } else {
        let table = table(&shown, &campaign, heads.as_ref(), false);
        view! { {table} <Pager previous next count/> }.into_any()
    };
    view! {
        <section aria-labelledby="items">
            <h2 id="items">"Items, riskiest first"</h2>
            {choices(&query, &campaign, viewer)}
            {body}
        </section>
    }
}

fn choices(query: &ItemsQuery, campaign: &CampaignRow, viewer: Option<PersonId>) -> impl IntoView + use<> {
    let links = SHOWS
        .into_iter()
        .filter(|(show, ..)| *show != Show::ToConfirm || campaign.confirm_days.is_some())
        .map(|(show, _, word)| {
            let href = format!("{}#items", query.address(campaign, show));
            let current = (show == query.show).then_some("true");
            view! { <a class="choice" href=href aria-current=current>{word}</a> }
        })
        .collect_view();
    let mine = viewer.map(|_| {
        let mine = ItemsQuery {
            reviewer: if query.reviewer == "me" { String::new() } else { "me".into() },
            ..query.clone()
        };
        let href = format!("{}#items", mine.address(campaign, query.show));
        let current = (query.reviewer == "me").then_some("true");
        view! { <a class="choice" href=href aria-current=current>"Mine"</a> }
    });
    let alike = (!query.alike.is_empty()).then(|| {
        let all = ItemsQuery { alike: String::new(), ..query.clone() };
        let href = format!("{}#items", all.address(campaign, query.show));
        view! { <a href=href>"Of one group: show all"</a> }
    });
    let one = (!query.reviewer.is_empty() && query.reviewer != "me").then(|| {
        let all = ItemsQuery { reviewer: String::new(), ..query.clone() };
        let href = format!("{}#items", all.address(campaign, query.show));
        view! { <a href=href>"Of one reviewer: show everybody's"</a> }
    });
    view! { <nav class="window-choice" aria-label="Which items"><span class="choices">{links}{mine}</span>{one} {alike}</nav> }
}

fn table(
    items: &[ItemRow],
    campaign: &CampaignRow,
    heads: Option<&Heads>,
    boxes: bool,
) -> impl IntoView + use<> {
    let mut before = None;
    let mut rows = Vec::with_capacity(items.len());
    for item in items {
        let group = Some((item.risk, &item.alike));
        let head = heads.filter(|_| before != group).and_then(|heads| heads.head(item, boxes));
        before = group;
        rows.push(view! { {head} {row(item, campaign, boxes)} });
    }
    let tick = boxes.then(|| view! { <ColumnHead>"Keep"</ColumnHead> });
    view! {
        <TableFrame label="Items">
            <table class="folding">
                <Caption text="Items, riskiest first"/>
                <thead>
                    <tr>
                        {tick}
                        <ColumnHead>"Identity"</ColumnHead>
                        <ColumnHead>"Risk"</ColumnHead>
                        <ColumnHead>"By rule"</ColumnHead>
                        <ColumnHead>"Answer"</ColumnHead>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </TableFrame>
    }
}

fn row(item: &ItemRow, campaign: &CampaignRow, boxes: bool) -> impl IntoView + use<> {
    let href = item_path(campaign.id, item.id);
    let tick = boxes.then(|| {
        let value = format!("{} {} {}", item.id, item.snapshot_sha256, item.changes_sha256());
        let label = format!("Keep {}", item.name);
        view! { <td><input type="checkbox" name="items[]" value=value aria-label=label data-group=GROUP/></td> }
    });
    let risk = if item.low_risk {
        view! { <Badge tone=Tone::Good drawing=icons::CIRCLE_CHECK word="low-risk"/> }.into_any()
    } else if item.risk == Risk::Rest {
        view! { <span class="quiet">"to be looked at"</span> }.into_any()
    } else {
        view! { <Badge tone=Tone::Attention drawing=icons::TRIANGLE_ALERT word=item.risk.as_str()/> }
            .into_any()
    };
    let answer = match (item.outcome, item.answer) {
        (Some(outcome), _) => view! { <OutcomeBadge outcome/> }.into_any(),
        (None, Some(answer)) => view! { <AnswerBadge answer/> }.into_any(),
        (None, None) if item.unconfirmed.is_some() => {
            view! { <Badge tone=Tone::Attention drawing=icons::CIRCLE_ALERT word="to be confirmed"/> }
                .into_any()
        }
        (None, None) => view! { <span class="quiet">"open"</span> }.into_any(),
    };
    let confirmation = item.confirmation.map(|said| view! { " "<ConfirmationBadge said/> });
    let material = item.changes.iter().filter(|one| one.kind.is_material()).count();
    let changed =
        (material > 0).then(|| view! { <small>{changes_in_words(material)}" since the launch"</small> });
    let (name, account, rule) = (item.name.clone(), item.account.clone(), item.rule.as_str());
    view! {
        <tr>
            {tick}
            <RowHead><a href=href><Name name/></a><small>{account}</small></RowHead>
            <FoldCell label="Risk">{risk}</FoldCell>
            <FoldCell label="By rule">{rule}</FoldCell>
            <td>{answer}{confirmation}{changed}</td>
        </tr>
    }
}
