//! What it holds, as a checklist with nothing ticked: unused first, and one gesture for all that is unused.

use super::merged::{Held, Service, limits, services};
use crate::address::Address;
use crate::call::Draft;
use crate::components::badges::{Badge, VerdictBadge};
use crate::components::icons;
use crate::components::table::{Caption, ColumnHead, RowHead};
use crate::components::time::OnDate;
use crate::components::tone::Tone;
use crate::identities::grouped;
use crate::islands::BulkSelect;
use domain::review::unused_of;
use domain::usage::Verdict;
use leptos::prelude::*;
use ops::reviews::ItemPage;
use ops::reviews::frozen::{Snapshot, UsedAction};

/// The group of boxes that one gesture ticks.
const UNUSED: &str = "unused";
/// Up to this many patterns stand in one list; above, a line a service, which opens.
const FEW: usize = 16;

/// The section.
#[component]
pub fn Holds(
    /// The item.
    found: ItemPage,
    /// What was ticked before.
    typed: Draft,
    /// The identity's page over the campaign's window, where the viewer may see it.
    identity: Option<Address>,
) -> impl IntoView {
    let snapshot = &found.snapshot;
    let boxes = found.barred.is_none() && found.keep_barred.is_none();
    let services = services(snapshot);
    let patterns: usize = services.iter().map(|service| service.held.len()).sum();
    if patterns == 0 {
        return view! {
            <section aria-labelledby="holds">
                <h2 id="holds">"What it holds"</h2>
                <p class="quiet">"Nothing: no policy gives it anything."</p>
                {used(snapshot)}
            </section>
        }
        .into_any();
    }
    let unused =
        services.iter().flat_map(|service| &service.held).filter(|held| held.actions.unused > 0).count();
    let gesture = (boxes && unused > 0).then(|| {
        let label = format!("All that is unused, with the whole window observed ({unused})");
        view! { <BulkSelect group=UNUSED.to_owned() label/> }
    });
    let ticked: Vec<String> =
        typed.fields.iter().filter(|(name, _)| name == "remove[]").map(|(_, value)| value.clone()).collect();
    let few = patterns <= FEW;
    let groups = if few {
        let all = services.into_iter().flat_map(|service| service.held);
        let lines = all.map(|held| line(held, boxes, &ticked)).collect_view();
        view! { <ul class="checklist panel" id="remove">{lines}</ul> }.into_any()
    } else {
        let groups = services.into_iter().map(|service| group(service, boxes, &ticked)).collect_view();
        view! { <div class="groups" id="remove">{groups}</div> }.into_any()
    };
    let (denies, boundaries) = limits(snapshot);
    let limited = (denies + boundaries > 0).then(|| {
        view! { <p class="hint">{denies}" statements deny, "{boundaries}" limit it as a boundary; the counts are what is left."</p> }
    });
    let seen = &snapshot.window;
    let grade = (seen.observed_days > 0).then(|| format!(", {}", seen.grade.as_str()));
    view! {
        <section aria-labelledby="holds">
            <h2 id="holds">"What it holds"</h2>
            <p class="hint">
                "Observed "{seen.observed_days}" of "{seen.days}" days"{grade}". Resources are not compared. "
                {identity.map(|address| view! { <a href=address.to_string()>"Every action by name"</a> })}
            </p>
            {gesture}
            {groups}
            {limited}
            {used(snapshot)}
        </section>
    }
    .into_any()
}

/// One service: a line that opens.
fn group(service: Service, boxes: bool, ticked: &[String]) -> impl IntoView + use<> {
    let count = service.held.len();
    let plural = if count == 1 { "" } else { "s" };
    let verdicts = [
        Verdict::Unused,
        Verdict::NotObserved,
        Verdict::NotEvaluable,
        Verdict::TooNew,
        Verdict::DeniedOnly,
        Verdict::Used,
    ];
    let marks = verdicts
        .into_iter()
        .map(|verdict| (verdict, service.held.iter().filter(|held| held.verdict == verdict.as_str()).count()))
        .filter(|(_, held)| *held > 0)
        .map(|(verdict, held)| view! { <span class="count">{held}" "<VerdictBadge word=verdict.as_str()/></span> })
        .collect_view();
    let powerful = service.held.iter().filter(|held| held.privileged).count();
    let powerful = (powerful > 0).then(|| {
        view! { <Badge tone=Tone::Attention drawing=icons::TRIANGLE_ALERT word=format!("{powerful} privileged")/> }
    });
    // What was ticked before is not hidden.
    let open = service
        .held
        .iter()
        .any(|held| ticked.contains(&held.pattern) || ticked.contains(&unused_of(&held.pattern)));
    let lines = service.held.into_iter().map(|held| line(held, boxes, ticked)).collect_view();
    view! {
        <details open=open>
            <summary><span class="line">{service.name}</span><span class="quiet">{count}" grant"{plural}</span>{marks}{powerful}</summary>
            <ul class="checklist">{lines}</ul>
        </details>
    }
}

/// One pattern: how much of it was used, and the boxes that take it, or what is unused of it, away.
fn line(held: Held, boxes: bool, ticked: &[String]) -> impl IntoView + use<> {
    let actions = held.actions;
    let whole = held.verdict == Verdict::Unused.as_str();
    let part = unused_of(&held.pattern);
    let is = |value: &str| ticked.iter().any(|one| one == value);
    let (whole_ticked, part_ticked) = (is(&held.pattern), is(&part));
    let counts = match (actions.used, actions.total) {
        (_, 1) => String::new(),
        (used, total) => format!("{} of {} used", grouped(used), grouped(total)),
    };
    let privileged = held
        .privileged
        .then(|| view! { <Badge tone=Tone::Attention drawing=icons::TRIANGLE_ALERT word="privileged"/> });
    let paths = paths(&held.paths);
    let all = boxes.then(|| {
        let group = whole.then_some(UNUSED);
        let said = if whole || actions.total == 1 { "Take away".to_owned() } else { "Take all of it away".to_owned() };
        let label = format!("{said}: {}", held.pattern);
        view! {
            <label class="tick">
                <input type="checkbox" name="remove[]" value=held.pattern.clone() checked=whole_ticked data-group=group aria-label=label/>
                <span>{said}</span>
            </label>
        }
    });
    let some = (boxes && !whole && actions.unused > 0).then(|| {
        let said = format!("Take its {} unused away", grouped(actions.unused));
        let label = format!("{said}: {}", held.pattern);
        view! {
            <label class="tick">
                <input type="checkbox" name="remove[]" value=part checked=part_ticked data-group=UNUSED aria-label=label/>
                <span>{said}</span>
            </label>
        }
    });
    view! {
        <li>
            <div class="checklist-what">
                <code>{held.pattern.clone()}</code>
                <VerdictBadge word=held.verdict.clone()/>
                {privileged}
                <small>{counts}</small>
                {paths}
            </div>
            <div class="checklist-boxes">{some}{all}</div>
        </li>
    }
}

fn paths(paths: &[(String, bool)]) -> impl IntoView + use<> {
    let shared = paths.iter().any(|(_, shared)| *shared);
    let names: Vec<&str> = paths.iter().take(3).map(|(name, _)| name.as_str()).collect();
    let more = if paths.len() > 3 { ", …" } else { "" };
    let others = shared.then_some("; others may be fed by it too");
    view! { <small>"by "{names.join(", ")}{more}{others}</small> }
}

/// What it used or tried, most recent first.
fn used(snapshot: &Snapshot) -> impl IntoView + use<> {
    let mut used: Vec<&UsedAction> = snapshot.used.iter().collect();
    if used.is_empty() {
        return view! { <p class="quiet">"Nothing was seen of it in the window."</p> }.into_any();
    }
    used.sort_by(|a, b| b.last_at.cmp(&a.last_at).then_with(|| a.permission.cmp(&b.permission)));
    let count = used.len();
    let rows = used
        .into_iter()
        .map(|one| {
            let unmapped = (!one.mapped).then(|| view! { <small>"maps to no permission"</small> });
            let permission = one.permission.clone();
            view! {
                <tr>
                    <RowHead><code>{permission}</code>{unmapped}</RowHead>
                    <td><VerdictBadge word=one.verdict.clone()/></td>
                    <td class="number">{grouped(one.counts.used())}</td>
                    <td class="number">{grouped(one.counts.denied)}</td>
                    <td><OnDate at=one.last_at/></td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <details class="used">
            <summary>"What it used or tried: "{count}</summary>
            <table class="dense">
                <Caption text="What it used or tried in the window, most recent first"/>
                <thead>
                    <tr>
                        <ColumnHead>"Permission"</ColumnHead>
                        <ColumnHead>"Verdict"</ColumnHead>
                        <ColumnHead number=true>"Used"</ColumnHead>
                        <ColumnHead number=true>"Refused"</ColumnHead>
                        <ColumnHead>"Last"</ColumnHead>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </details>
    }
    .into_any()
}
