//! Who decides in whose place: what was delegated, with its end, and the form to have somebody decide one's own items.

use crate::call::draft;
use crate::components::field::{About, ProblemSummary, SelectField, TextArea, TextField};
use crate::components::filter_form::Choice;
use crate::components::time::{OnDate, until};
use crate::reviews::act::DELEGATE;
use domain::instant::Instant;
use leptos::prelude::*;
use ops::reviews::{DelegationRow, Overview};

/// The section; nothing where nothing is delegated and the viewer has nothing to delegate.
#[component]
pub fn Delegations(
    /// The campaign.
    found: Overview,
    /// The instant of this request.
    now: Instant,
) -> impl IntoView {
    if found.delegations.is_empty() && found.delegate_to.is_empty() {
        return ().into_any();
    }
    let lines = found.delegations.iter().map(|row| line(row, now)).collect_view();
    let list = (!found.delegations.is_empty()).then(|| view! { <ul class="lines">{lines}</ul> });
    let form = (!found.delegate_to.is_empty()).then(|| form(&found));
    view! {
        <section aria-labelledby="delegations">
            <h2 id="delegations">"In whose place"</h2>
            {list}
            {form}
        </section>
    }
    .into_any()
}

fn line(row: &DelegationRow, now: Instant) -> impl IntoView + use<> {
    let said = match (row.holds, row.ended) {
        (true, _) => view! { <span class="quiet">{until(now, row.until)}</span> }.into_any(),
        (false, Some(at)) => view! { <span class="quiet">"given back "<OnDate at/></span> }.into_any(),
        (false, None) => view! { <span class="quiet">"ended "<OnDate at=row.until/></span> }.into_any(),
    };
    let id = row.id.to_string();
    let end = row.may_end.then(|| {
        let about = format!("Take back: {} for {}", row.to_name, row.from_name);
        view! {
            <form method="post" action="/api/reviews/end-delegation">
                <input type="hidden" name="delegation" value=id/>
                <button type="submit" class="link-button" aria-label=about>"Take back"</button>
            </form>
        }
    });
    view! { <li><span><strong>{row.to_name.clone()}</strong>" decides for "{row.from_name.clone()}</span>{said}{end}</li> }
}

fn form(found: &Overview) -> impl IntoView + use<> {
    let campaign = found.progress.campaign.id.to_string();
    let typed = draft(DELEGATE).filter(|typed| typed.value("campaign") == campaign);
    let open = typed.is_some();
    let typed = typed.unwrap_or_default();
    let people: Vec<Choice> = std::iter::once(Choice::new("", "Choose"))
        .chain(found.delegate_to.iter().map(|(id, name)| Choice::new(id.to_string(), name.clone())))
        .collect();
    let to = About::new("to", "Who decides them").checked(&typed.problems);
    let until = About::new("until", "Until the end of")
        .hint("A day in UTC; at the campaign's due instant at the latest")
        .checked(&typed.problems);
    let reason = About::new("reason", "Why").hint("It stands in the log").checked(&typed.problems);
    let (chosen, day, why) = (typed.value("to"), typed.value("until"), typed.value("reason"));
    view! {
        <details class="offer" open=open>
            <summary class="button">"Have somebody decide yours …"</summary>
            <form method="post" action="/api/reviews/delegate" class="panel">
                <ProblemSummary problems=typed.problems/>
                <p class="quiet">"They see and decide your items of this campaign, and are told now. Each decision says that it was theirs, on your behalf. You may still decide, and take it back."</p>
                <input type="hidden" name="campaign" value=campaign/>
                <SelectField about=to choices=people chosen/>
                <TextField about=until value=day kind="date"/>
                <TextArea about=reason value=why/>
                <button type="submit" class="button primary">"Delegate"</button>
            </form>
        </details>
    }
}
