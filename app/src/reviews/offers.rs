//! What can be done where a launch is too much for somebody, or much of a kind: each way with what it would come to, and
//! the address that shows the same launch arranged so.

use super::launch_form::address;
use super::server_fns::LaunchForm;
use crate::components::time::OnDate;
use crate::identities::grouped;
use domain::review::MANY_ITEMS;
use leptos::prelude::*;
use ops::reviews::Offers;

/// The words of the form for how items are laid on people.
pub(super) const SPREADS: [(&str, &str); 4] = [
    ("", "As the rules give them"),
    ("deal", "Dealt among backups and the other owner"),
    ("stage", "In stages"),
    ("both", "Dealt, and what is still too much in stages"),
];

fn count(number: usize) -> String {
    grouped(u64::try_from(number).unwrap_or(u64::MAX))
}

/// "1 item", "2 items".
fn items(number: usize) -> String {
    format!("{} item{}", count(number), if number == 1 { "" } else { "s" })
}

/// Does this word say that items are dealt?
pub(super) fn deals(spread: &str) -> bool {
    matches!(spread, "deal" | "both")
}

/// Does this word say that there are stages?
pub(super) fn stages(spread: &str) -> bool {
    matches!(spread, "stage" | "both")
}

/// The word that says both.
pub(super) const fn word(deals: bool, stages: bool) -> &'static str {
    match (deals, stages) {
        (false, false) => "",
        (true, false) => "deal",
        (false, true) => "stage",
        (true, true) => "both",
    }
}

/// The section; nothing where nobody has too much and nothing is alike.
pub(super) fn offers(form: &LaunchForm, found: &Offers) -> impl IntoView + use<> {
    let lines: Vec<AnyView> =
        [split(form, found), staged(form, found), group(form, found)].into_iter().flatten().collect();
    (!lines.is_empty()).then(|| {
        view! {
            <h3 id="offers">"If it is too much at once"</h3>
            <ul class="offers">{lines}</ul>
        }
    })
}

fn link(form: &LaunchForm) -> String {
    format!("{}#outlook", address(form).with("preview", "yes"))
}

fn split(form: &LaunchForm, found: &Offers) -> Option<AnyView> {
    let (now, in_stages) = (deals(&form.spread), stages(&form.spread));
    if found.dealt == 0 {
        // Somebody has too much, and nobody else is named.
        return (!found.overfull.is_empty()).then(|| {
            view! { <li><strong>"Split: "</strong>"nobody else is named as owner or backup who has room. Name backups on the identities first."</li> }
                .into_any()
        });
    }
    let people = match found.dealt_to {
        1 => "1 other person".to_owned(),
        many => format!("{} others", count(many)),
    };
    let what =
        format!("{people} who are named as owner or backup of the same identities, least risky first.");
    let moved = items(found.dealt);
    let href = link(&LaunchForm { spread: word(!now, in_stages).into(), ..form.clone() });
    let gesture = if now { "Leave them where they were" } else { "Split it so" };
    let verb = if now { " go to " } else { " would go to " };
    Some(
        view! { <li><strong>"Split: "</strong>{moved}{verb}{what}" "<a href=href>{gesture}</a></li> }
            .into_any(),
    )
}

fn staged(form: &LaunchForm, found: &Offers) -> Option<AnyView> {
    let (dealt, now) = (deals(&form.spread), stages(&form.spread));
    let (first, last) = (found.stages.first()?, found.stages.last()?);
    if found.stages.len() < 2 {
        return None;
    }
    let (campaigns, in_first, last_due) = (count(found.stages.len()), items(first.0), last.1);
    let href = link(&LaunchForm { spread: word(dealt, !now).into(), ..form.clone() });
    let gesture = if now { "In one campaign" } else { "Launch it in stages" };
    Some(
        view! {
            <li>
                <strong>"Stage: "</strong>
                {campaigns}" campaigns over the same population, frozen now: the riskiest "{MANY_ITEMS}
                " of each reviewer first ("{in_first}"), the last due "<OnDate at=last_due/>". "<a href=href>{gesture}</a>
            </li>
        }
        .into_any(),
    )
}

fn group(form: &LaunchForm, found: &Offers) -> Option<AnyView> {
    let now = form.group == "yes";
    if found.alike == 0 {
        return None;
    }
    let word = if now { "" } else { "yes" };
    let href = link(&LaunchForm { group: word.into(), ..form.clone() });
    let gesture = if now { "By name alone" } else { "Group them" };
    let (alike, groups) = (items(found.alike), count(found.groups));
    Some(
        view! {
            <li>
                <strong>"Group: "</strong>
                {alike}" share system and grants with another, in "{groups}
                " groups of all. Grouped, equal ones follow one another under a heading, riskiest first as before; those that are low-risk can be kept together. "
                <a href=href>{gesture}</a>
            </li>
        }
        .into_any(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_of_the_form_is_read_back_as_what_it_says() {
        for (spread, _) in SPREADS {
            assert_eq!(word(deals(spread), stages(spread)), spread);
        }
    }
}
