//! What happens when somebody leaves, in numbers, before it does.

use crate::page::page;
use domain::id::PersonId;
use domain::instant::Instant;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use ops::people::{Outlook, outlook};

/// The page at `/people/{id}/departure`.
#[component]
pub fn DeparturePage() -> impl IntoView {
    let id: Option<PersonId> = use_params_map().get_untracked().get("id").and_then(|text| text.parse().ok());
    page(
        move |call| async move {
            let id = id.ok_or(ops::Error::NotFound("person"))?;
            Ok((id, outlook(&call, id).await?))
        },
        shown,
    )
}

fn shown((id, found): (PersonId, Outlook), _now: Instant) -> impl IntoView {
    let title = format!("{} leaves", found.name);
    let lines = in_words(&found);
    let nothing = lines.is_empty().then(|| view! { <p>"They own nothing, and nothing waits for them."</p> });
    let lines = lines.into_iter().map(|line| view! { <li>{capital(&line)}</li> }).collect_view();
    let acknowledges = (found.acknowledges > 0).then(|| {
        let campaigns = counted(found.acknowledges, "campaign", "campaigns");
        view! {
            <p class="notice tone-attention" role="note">
                {campaigns}" can be acknowledged by nobody else, and stay open or closed without it."
            </p>
        }
    });
    view! {
        <Title text=title.clone()/>
        <nav aria-label="Where this is">
            <a href="/people">"People"</a>" / "<a href=format!("/people/{id}")>{found.name.clone()}</a>
        </nav>
        <h1>{title}</h1>
        <section class="reading panel" aria-labelledby="happens">
            <h2 id="happens">"What happens, at once"</h2>
            {nothing}
            <ul>{lines}</ul>
            <p>"They are signed out everywhere, and cannot sign in. What they did stays in the log as theirs."</p>
            {acknowledges}
            <form method="post" action="/api/people/deactivate" class="line-form">
                <input type="hidden" name="person" value=id.to_string()/>
                <button type="submit" class="button primary">"Deactivate them"</button>
                <a href=format!("/people/{id}")>"Leave it"</a>
            </form>
        </section>
    }
}

fn capital(line: &str) -> String {
    crate::identities::capital(line)
}

fn counted(count: u64, one: &str, many: &str) -> String {
    format!("{} {}", crate::identities::grouped(count), if count == 1 { one } else { many })
}

/// What a departure does, a phrase each; what it does not is left out.
pub(super) fn in_words(found: &Outlook) -> Vec<String> {
    let of =
        |count: usize, one: &str, many: &str| counted(u64::try_from(count).unwrap_or(u64::MAX), one, many);
    let mut lines = Vec::new();
    if found.identities > 0 {
        let to = [
            (found.to_backups, "to backups"),
            (found.stay, "to their other owner"),
            (found.to_steward, "to the steward"),
            (found.unchanged, "only without a backup from now on"),
        ];
        let to: Vec<String> = to
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, where_to)| format!("{count} {where_to}"))
            .collect();
        lines.push(format!("moves {}: {}", of(found.identities, "identity", "identities"), to.join(", ")));
    }
    if found.find_owner + found.rotate > 0 {
        lines.push(format!(
            "opens {} to find an owner, and {} to rotate what they could know",
            of(found.find_owner, "task", "tasks"),
            of(found.rotate, "task", "tasks")
        ));
    }
    if found.passed_on > 0 {
        let what = of(found.passed_on, "identity", "identities");
        lines.push(format!("has another member of their teams act for {what}"));
    }
    for (count, verb, one, many) in [
        (found.systems, "hands on", "system, as its identities", "systems, as their identities"),
        (found.items, "moves", "open review item", "open review items"),
        (found.offers, "ends", "offer to them", "offers to them"),
        (found.proposals, "ends", "proposed role", "proposed roles"),
    ] {
        if count > 0 {
            lines.push(format!("{verb} {}", of(count, one, many)));
        }
    }
    if !found.roles.is_empty() {
        let roles: Vec<&str> = found.roles.iter().map(|role| role.as_str()).collect();
        lines.push(format!("ends their roles: {}", roles.join(", ")));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_departure_says_its_numbers_and_nothing_of_what_it_does_not_do() {
        let found = Outlook {
            identities: 12,
            to_backups: 9,
            to_steward: 3,
            find_owner: 3,
            rotate: 7,
            items: 1,
            passed_on: 2,
            systems: 1,
            ..Outlook::default()
        };
        assert_eq!(
            in_words(&found),
            [
                "moves 12 identities: 9 to backups, 3 to the steward",
                "opens 3 tasks to find an owner, and 7 tasks to rotate what they could know",
                "has another member of their teams act for 2 identities",
                "hands on 1 system, as its identities",
                "moves 1 open review item",
            ]
        );
        assert!(in_words(&Outlook::default()).is_empty());
    }
}
