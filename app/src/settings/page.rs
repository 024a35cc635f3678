//! The page of settings: how its reader is told what is not urgent, and when they are away.

use super::away;
use crate::components::time::OnDate;
use crate::page::page;
use domain::digest::Digest;
use leptos::prelude::*;
use leptos_meta::Title;
use ops::away::{AwayRow, mine};
use ops::mail::{Choice, choice};

/// The page at `/settings`.
#[component]
pub fn SettingsPage() -> impl IntoView {
    page(
        |call| async move { Ok((choice(&call).await?, mine(&call).await?)) },
        |(found, away), _| shown(found, &away),
    )
}

const fn about(digest: Digest) -> (&'static str, &'static str) {
    match digest {
        Digest::Single => ("Single mails", "Each when it is written."),
        Digest::Daily => ("One mail a day", "At seven, with everything since the day before."),
        Digest::Weekly => ("One mail a week", "On Monday at seven, with the digest of what waits for you."),
    }
}

fn shown(found: Choice, away: &[AwayRow]) -> impl IntoView + use<> {
    let choices = Digest::ALL.iter().map(|one| choice_line(*one, found.digest)).collect_view();
    let since = found.chosen_at.map(|at| view! { <p class="quiet">"Chosen "<OnDate at/></p> });
    view! {
        <Title text="Settings"/>
        <h1>"Settings"</h1>
        <section aria-labelledby="mail" class="reading">
            <h2 id="mail">"Mail"</h2>
            <p>"Alerts, and whatever is due within a day, always come at once. How do you want the rest?"</p>
            <form method="post" action="/api/settings/mail" class="panel">
                <fieldset>
                    <legend>"What is not urgent"</legend>
                    {choices}
                </fieldset>
                <button type="submit" class="button primary">"Choose"</button>
            </form>
            {since}
        </section>
        {away::section(away)}
    }
}

fn choice_line(one: Digest, chosen: Digest) -> impl IntoView {
    let (word, hint) = about(one);
    view! {
        <label class="tick">
            <input type="radio" name="digest" value=one.as_str() checked=one == chosen required=true/>
            <span>{word}" "<small class="quiet">{hint}</small></span>
        </label>
    }
}
