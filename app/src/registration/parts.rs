//! What an identity is like, on the form of registration: its kind, how often it is used, and what only its kind has.

use crate::components::field::{About, SelectField, TextArea, TextField};
use crate::components::filter_form::Choice;
use crate::identities::capital;
use domain::identity::Kind;
use domain::particulars::{Autonomy, Field, Shape, fields_of};
use domain::problem::Problems;
use domain::registration::Criticality;
use leptos::prelude::*;

/// The fields. `value` is what was typed or stated before, by name.
pub(super) fn parts(kind: Kind, problems: &Problems, value: &impl Fn(&str) -> String) -> AnyView {
    let kinds = Kind::ALL.iter().map(|one| Choice::new(one.as_str(), capital(one.as_str()))).collect();
    let about_kind = About::new("kind", "What kind of identity it is").checked(problems);
    let chosen = Some(value("kind")).filter(|typed| !typed.is_empty()).unwrap_or_else(|| kind.to_string());
    let cadence = About::new("cadence_days", "Days that may pass between two uses of it")
        .hint(
            "1 for daily work, 31 for monthly, 366 for yearly: a shorter window proposes nothing for removal",
        )
        .optional()
        .checked(problems);
    let criticality =
        About::new("criticality", "How bad it is when it fails or is misused").optional().checked(problems);
    let (cadence_text, critical) = (value("cadence_days"), value("criticality"));
    let own = fields_of(kind);
    let fields = own.iter().map(|field| one(field, problems, value(field.name))).collect_view();
    let own = (!own.is_empty()).then(|| {
        view! {
            <fieldset>
                <legend>{format!("What only a {kind} has")}</legend>
                {fields}
            </fieldset>
        }
    });
    view! {
        <input type="hidden" name="of_kind" value=kind.to_string()/>
        <SelectField about=about_kind choices=kinds chosen/>
        <TextField about=cadence value=cadence_text kind="number"/>
        <SelectField about=criticality choices=words(Criticality::ALL.iter().map(|one| one.as_str())) chosen=critical/>
        {own}
    }
    .into_any()
}

/// The words of a closed set, after the choice of none.
fn words(all: impl Iterator<Item = &'static str>) -> Vec<Choice> {
    std::iter::once(Choice::new("", "Not said"))
        .chain(all.map(|word| Choice::new(word, capital(word))))
        .collect()
}

fn one(field: &Field, problems: &Problems, value: String) -> AnyView {
    // What is needed is needed only as soon as anything of it is said: the browser cannot know.
    let about = About::new(field.name, field.label).checked(problems);
    let about = if field.needed { about.at_times() } else { about.optional() };
    match field.shape {
        Shape::Text => view! { <TextField about value most=500/> }.into_any(),
        Shape::List => view! { <TextArea about value/> }.into_any(),
        Shape::Number(..) => view! { <TextField about value kind="number"/> }.into_any(),
        Shape::Day => view! { <TextField about value kind="date"/> }.into_any(),
        Shape::Autonomy => {
            view! { <SelectField about choices=words(Autonomy::ALL.iter().map(|one| one.as_str())) chosen=value/> }
                .into_any()
        }
    }
}
