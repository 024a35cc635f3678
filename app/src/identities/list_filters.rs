//! The filters of the list: a plain GET form that keeps order, window and density.

use super::capital;
use super::list_query::{DENSE, EVERY_CLASS, ListQuery, sort_word};
use crate::asked_window::AskedWindow;
use crate::components::filter_form::{Choice, FilterForm, FilterSelect};
use domain::finding::Rule;
use domain::identity::Kind;
use domain::principal::PrincipalClass;
use leptos::prelude::*;
use leptos_router::params::ParamsMap;
use ops::identities::{Lacking, Listing};

/// The form.
pub(super) fn filters(query: &ListQuery, found: &Listing) -> impl IntoView + use<> {
    let classes = [Choice::new("", "Machine or unsure")]
        .into_iter()
        .chain(PrincipalClass::ALL.iter().map(|class| Choice::new(class.as_str(), capital(class.as_str()))))
        .chain([Choice::new(EVERY_CLASS, "All classes")])
        .collect();
    let kinds = [Choice::new("", "All kinds")]
        .into_iter()
        .chain(Kind::ALL.iter().map(|kind| Choice::new(kind.as_str(), capital(kind.as_str()))))
        .collect();
    let lacking = [Choice::new("", "Anything")]
        .into_iter()
        .chain(Lacking::ALL.iter().map(|lacking| Choice::new(lacking.as_str(), lacking_words(*lacking))))
        .collect();
    let findings = [Choice::new("", "Any or none")]
        .into_iter()
        .chain(Rule::ALL.iter().map(|rule| Choice::new(rule.as_str(), capital(rule.as_str()))))
        .collect();
    let broken = query.finding.map(Rule::as_str).unwrap_or_default();
    let chosen = |word: Option<&'static str>| word.unwrap_or_default();
    let (kind, lack) = (chosen(query.kind.map(Kind::as_str)), chosen(query.lacking.map(Lacking::as_str)));
    let everyone = found.sees_all.then(|| by_place(query, found));
    let mut keep = Vec::new();
    for (name, value) in [
        ("sort", sort_word(query.order).to_owned()),
        ("gone", if query.gone { "yes".into() } else { String::new() }),
        ("density", if query.dense { DENSE.into() } else { String::new() }),
        ("tag", query.tag.clone()),
        ("name", query.name.clone()),
    ] {
        if !value.is_empty() {
            keep.push((name, value));
        }
    }
    if let Some(until) = query.window.until {
        keep.push(("until", until.to_string()));
    }
    if query.window.days != AskedWindow::of(&ParamsMap::new()).days {
        keep.push(("days", query.window.days.to_string()));
    }
    let systems = (!found.systems.is_empty()).then(|| {
        let choices = [Choice::new("", "All systems")]
            .into_iter()
            .chain(found.systems.iter().map(|one| Choice::new(one.id.to_string(), one.name.clone())))
            .collect();
        let chosen = query.system.map(|id| id.to_string()).unwrap_or_default();
        view! { <FilterSelect name="system" label="System" choices chosen/> }
    });
    let (search, class) = (query.text.clone(), query.class.clone());
    view! {
        <FilterForm action="/identities" search=search search_label="Name, ARN or id" keep>
            <FilterSelect name="class" label="Class" choices=classes chosen=class/>
            <FilterSelect name="kind" label="Kind" choices=kinds chosen=kind/>
            <FilterSelect name="lacking" label="Lacks" choices=lacking chosen=lack/>
            <FilterSelect name="finding" label="Finding" choices=findings chosen=broken/>
            {systems}
            {everyone}
        </FilterForm>
    }
}

/// Account and owner: only for those who see more than their own.
fn by_place(query: &ListQuery, found: &Listing) -> impl IntoView + use<> {
    let accounts = [Choice::new("", "All accounts")]
        .into_iter()
        .chain(found.accounts.iter().map(|account| Choice::new(account.clone(), account.clone())))
        .collect();
    let owners = [Choice::new("", "Anybody or nobody")]
        .into_iter()
        .chain(found.owners.iter().map(|(id, name)| Choice::new(id.to_string(), name.clone())))
        .collect();
    let owner = query.owner.map(|id| id.to_string()).unwrap_or_default();
    let account = query.account.clone();
    view! {
        <FilterSelect name="account" label="Account" choices=accounts chosen=account/>
        <FilterSelect name="owner" label="Owner" choices=owners chosen=owner/>
    }
}

/// What a list lacks, as a choice.
pub(crate) const fn lacking_words(lacking: Lacking) -> &'static str {
    match lacking {
        Lacking::Owner => "An owner",
        Lacking::Purpose => "A purpose",
        Lacking::Use => "Any use in the window",
        Lacking::Observation => "Whole observation",
        Lacking::Rotation => "A rotation in time",
    }
}
