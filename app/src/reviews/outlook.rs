//! What a launch would come to: how many, how risky, whose, and what the providers' inventories say beside it.

use super::offers::offers;
use super::server_fns::LaunchForm;
use crate::components::badges::Badge;
use crate::components::icons::{self, icon};
use crate::components::table::{Caption, ColumnHead, FoldCell, RowHead, TableFrame};
use crate::components::time::Ago;
use crate::components::tone::Tone;
use crate::identities::grouped;
use domain::id::PersonId;
use domain::instant::Instant;
use domain::review::MANY_ITEMS;
use leptos::prelude::*;
use ops::reviews::{Outlook, Reconciliation};
use std::collections::BTreeMap;

fn count(number: usize) -> String {
    grouped(u64::try_from(number).unwrap_or(u64::MAX))
}

/// The section.
pub(super) fn outlook(form: &LaunchForm, found: &Outlook, now: Instant) -> impl IntoView + use<> {
    let warnings = (!found.warnings.is_empty()).then(|| {
        let lines = found.warnings.iter().map(|text| view! { <li>{text.clone()}</li> }).collect_view();
        view! {
            <div class="notice tone-attention" role="note">
                <p>{icon(icons::TRIANGLE_ALERT)} <strong>"Know before you launch"</strong></p>
                <ul>{lines}</ul>
            </div>
        }
    });
    let risks = found
        .risks
        .iter()
        .map(|(risk, items)| view! { <li><strong>{count(*items)}</strong>" "{risk.as_str()}</li> })
        .collect_view();
    view! {
        <section aria-labelledby="outlook">
            <h2 id="outlook">"What it comes to"</h2>
            {warnings}
            <p>
                <strong>{count(found.population)}</strong>" identities, "<strong>{count(found.low_risk)}</strong>
                " of them low-risk, "<strong>{count(found.privileged)}</strong>" privileged. The query: "<code>{found.scope.clone()}</code>
            </p>
            <ul class="counts">{risks}</ul>
            {reviewers(found)}
            {offers(form, &found.offers)}
            {reconciled(&found.reconciliation, now)}
        </section>
    }
}

fn reviewers(found: &Outlook) -> impl IntoView + use<> {
    let mut loads: BTreeMap<PersonId, usize> = BTreeMap::new();
    for load in &found.reviewers {
        *loads.entry(load.person).or_default() += load.items;
    }
    let rows = found
        .reviewers
        .iter()
        .map(|load| {
            let (name, rule, items) = (load.name.clone(), load.rule.as_str(), count(load.items));
            let many = loads.get(&load.person).is_some_and(|all| *all > MANY_ITEMS).then(|| {
                let word = format!("more than {MANY_ITEMS}");
                view! { <Badge tone=Tone::Attention drawing=icons::TRIANGLE_ALERT word/> }
            });
            view! {
                <tr>
                    <RowHead>{name}" "{many}</RowHead>
                    <td>{rule}</td>
                    <td class="number">{items}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <h3>"Who decides"</h3>
        <TableFrame label="Reviewers">
            <table class="dense">
                <Caption text="Who decides"/>
                <thead>
                    <tr>
                        <ColumnHead>"Reviewer"</ColumnHead>
                        <ColumnHead>"By rule"</ColumnHead>
                        <ColumnHead number=true>"Items"</ColumnHead>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </TableFrame>
    }
}

/// Who is outside, account by account: a frozen population says what it leaves out.
pub(crate) fn outside(found: &Reconciliation) -> Option<impl IntoView + use<>> {
    let lines = found
        .outside()
        .into_iter()
        .map(|one| {
            let why = if one.foreign {
                "known only from calls into your accounts or out of them"
            } else {
                "in no inventory"
            };
            format!("{} of account {} ({why})", grouped(one.identities), one.account)
        })
        .collect::<Vec<_>>();
    (!lines.is_empty()).then(|| view! { <p>"Outside the population: "{lines.join(", ")}"."</p> })
}

/// Per source: what its inventory shows, and what of that the population has.
pub(super) fn reconciled(found: &Reconciliation, now: Instant) -> impl IntoView + use<> {
    let rows = found
        .sources
        .iter()
        .map(|source| {
            let classes = source.classes;
            let others = classes.person + classes.persons_role + classes.provider_managed;
            let name = format!("{} {}", source.provider.as_str().to_uppercase(), source.account);
            let (taken_at, population) = (source.taken_at, grouped(source.population));
            let (left_out, outside) = (grouped(source.left_out), grouped(source.outside));
            view! {
                <tr>
                    <RowHead>{name}</RowHead>
                    <FoldCell label="Inventory"><Ago now at=taken_at/></FoldCell>
                    <FoldCell label="Machine" number=true>{grouped(classes.machine)}</FoldCell>
                    <FoldCell label="Unsure" number=true>{grouped(classes.unsure)}</FoldCell>
                    <FoldCell label="People's and provider's" number=true>{grouped(others)}</FoldCell>
                    <FoldCell label="In" number=true>{population}</FoldCell>
                    <FoldCell label="Left out" number=true>{left_out}</FoldCell>
                    <FoldCell label="Outside" number=true>{outside}</FoldCell>
                </tr>
            }
        })
        .collect_view();
    view! {
        <h3>"Reconciled with the providers"</h3>
        {outside(found)}
        <p class="hint">
            "Machine and unsure are in, or left out by the filter. Outside are identities that fit the filter and that no "
            "inventory shows."
        </p>
        <TableFrame label="Reconciled with the providers">
            <table class="folding dense">
                <Caption text="Reconciled with the providers"/>
                <thead>
                    <tr>
                        <ColumnHead>"Source"</ColumnHead>
                        <ColumnHead>"Inventory"</ColumnHead>
                        <ColumnHead number=true>"Machine"</ColumnHead>
                        <ColumnHead number=true>"Unsure"</ColumnHead>
                        <ColumnHead number=true>"People's and provider's"</ColumnHead>
                        <ColumnHead number=true>"In"</ColumnHead>
                        <ColumnHead number=true>"Left out"</ColumnHead>
                        <ColumnHead number=true>"Outside"</ColumnHead>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </TableFrame>
    }
}
