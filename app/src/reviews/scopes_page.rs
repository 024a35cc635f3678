//! Saved scopes: each with its query and what it means now, and one form to keep another or change one.

use super::act::SCOPE;
use super::scope_form::ScopeFields;
use super::server_fns::ScopeForm;
use crate::address::Address;
use crate::call::{Draft, answered, call, draft, say};
use crate::components::dialog::PopDialog;
use crate::components::empty::EmptyState;
use crate::components::field::{About, ProblemSummary, TextField};
use crate::components::name::Name;
use crate::components::table::{Caption, ColumnHead, FoldCell, RowHead, TableFrame};
use crate::components::time::OnDate;
use crate::components::tone::Tone;
use crate::error::AppError;
use crate::identities::grouped;
use crate::page::page;
use domain::id::ScopeId;
use domain::problem::Problems;
use domain::text::ScopeName;
use leptos::prelude::*;
use leptos_axum::redirect;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use ops::reviews::{self, Choices, SavedScope, choices};

const SCOPES: &str = "/reviews/scopes";

/// The page at `/reviews/scopes`; `edit` in the address is the scope that the form changes.
#[component]
pub fn ScopesPage() -> impl IntoView {
    let query = use_query_map().get_untracked();
    let said = |name: &str| query.get(name).unwrap_or_default().trim().chars().take(520).collect::<String>();
    // A list that was narrowed can be kept: its filter stands in the address.
    let form = ScopeForm {
        scope: said("edit"),
        name: said("name"),
        q: said("q"),
        class: said("class"),
        kind: said("kind"),
        account: said("account"),
        owner: said("owner"),
        system: said("system"),
        tag: said("tag"),
        pattern: said("pattern"),
        lacking: said("lacking"),
        finding: said("finding"),
    };
    page(|call| async move { choices(&call).await }, move |found, _| shown(&form, &found))
}

fn shown(form: &ScopeForm, found: &Choices) -> impl IntoView + use<> {
    let body = if found.saved.is_empty() {
        view! {
            <EmptyState what="No saved scopes yet">
                <p>"What is reviewed again and again is kept here by name: a launch chooses it, and the evidence names it."</p>
            </EmptyState>
        }
        .into_any()
    } else {
        let rows = found.saved.iter().map(row).collect_view();
        view! {
            <TableFrame label="Saved scopes">
                <table class="folding">
                    <Caption text="Saved scopes"/>
                    <thead>
                        <tr>
                            <ColumnHead>"Scope"</ColumnHead>
                            <ColumnHead number=true>"Means now"</ColumnHead>
                            <ColumnHead>"Changed"</ColumnHead>
                            <ColumnHead>"Do"</ColumnHead>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </TableFrame>
        }
        .into_any()
    };
    view! {
        <Title text="Saved scopes"/>
        <nav aria-label="Where this is"><a href="/reviews">"Reviews"</a></nav>
        <h1>"Saved scopes"</h1>
        {body}
        {self::form(form, found)}
    }
}

fn row(one: &SavedScope) -> impl IntoView + use<> {
    let id = one.id.to_string();
    let edit = format!("{}#scope-form", Address::new(SCOPES).with("edit", &id));
    let delete = delete_dialog(one);
    let launch = Address::new("/reviews/new").with("saved", &id).to_string();
    let (name, query, matches) = (one.name.clone(), one.scope.to_string(), grouped(one.matches));
    let (by, at) = (one.changed_by.clone(), one.changed_at);
    view! {
        <tr>
            <RowHead><Name name/><small><code>{query}</code></small></RowHead>
            <FoldCell label="Means now" number=true>{matches}" identities"</FoldCell>
            <FoldCell label="Changed"><OnDate at/>" by "{by}</FoldCell>
            <td>
                <a href=launch>"Launch"</a>" "<a href=edit>"Change"</a>" "{delete}
            </td>
        </tr>
    }
}

/// Asks before it is deleted; what recurring reviews launch with is not, and they are named.
fn delete_dialog(one: &SavedScope) -> impl IntoView + use<> {
    let (id, name) = (one.id.to_string(), one.name.clone());
    let body = if one.used_by.is_empty() {
        view! {
            <p class="reading">"What was launched with it keeps its name and query. No recurring review launches with it."</p>
            <form method="post" action="/api/reviews/delete-scope" class="actions">
                <input type="hidden" name="scope" value=id.clone()/>
                <button type="submit" class="button primary">"Delete it for good"</button>
            </form>
        }
        .into_any()
    } else {
        let used = one.used_by.iter().map(|name| view! { <li><Name name=name.clone()/></li> }).collect_view();
        view! {
            <p class="reading">"Recurring reviews launch with it, so it stays:"</p>
            <ul>{used}</ul>
            <p>"End these first, or give them another scope: "<a href="/reviews/recurring">"Recurring reviews"</a></p>
        }
        .into_any()
    };
    view! {
        <PopDialog id=format!("delete-{id}") open="Delete …" title=format!("Delete \u{201c}{name}\u{201d}?")>
            {body}
        </PopDialog>
    }
}

fn form(asked: &ScopeForm, found: &Choices) -> impl IntoView + use<> {
    let typed = draft(SCOPE);
    let problems = typed.as_ref().map(|typed| typed.problems.clone()).unwrap_or_default();
    let edited = found.saved.iter().find(|one| one.id.to_string() == asked.scope);
    let (scope, name, fields) = match (&typed, edited) {
        (Some(typed), _) => {
            let form = ScopeForm::of(|field| typed.value(field));
            (form.scope.clone(), form.name.clone(), ScopeFields::from(&form))
        }
        (None, Some(saved)) => (saved.id.to_string(), saved.name.clone(), ScopeFields::from(&saved.scope)),
        (None, None) => (String::new(), asked.name.clone(), ScopeFields::from(asked)),
    };
    let (title, verb) =
        if scope.is_empty() { ("Keep a scope", "Keep it") } else { ("Change a scope", "Change it") };
    let about = About::new("name", "Name").hint("Such as \"Payments, production\"").checked(&problems);
    view! {
        <section aria-labelledby="scope-form">
            <h2 id="scope-form">{title}</h2>
            <form method="post" action="/api/reviews/save-scope" class="panel launch">
                <ProblemSummary problems=problems.clone()/>
                <input type="hidden" name="scope" value=scope/>
                <TextField about value=name most=80/>
                <fieldset>
                    <legend>"Which identities"</legend>
                    {fields.fields(found, &problems)}
                </fieldset>
                <button type="submit" class="button primary">{verb}</button>
            </form>
        </section>
    }
}

impl ScopeForm {
    /// Its fields by their names.
    fn of(value: impl Fn(&str) -> String) -> Self {
        Self {
            scope: value("scope"),
            name: value("name"),
            q: value("q"),
            class: value("class"),
            kind: value("kind"),
            account: value("account"),
            owner: value("owner"),
            system: value("system"),
            tag: value("tag"),
            pattern: value("pattern"),
            lacking: value("lacking"),
            finding: value("finding"),
        }
    }

    fn draft(&self) -> Draft {
        Draft::of(
            SCOPE,
            &[
                ("scope", &self.scope),
                ("name", &self.name),
                ("q", &self.q),
                ("class", &self.class),
                ("kind", &self.kind),
                ("account", &self.account),
                ("owner", &self.owner),
                ("system", &self.system),
                ("tag", &self.tag),
                ("pattern", &self.pattern),
                ("lacking", &self.lacking),
                ("finding", &self.finding),
            ],
        )
    }
}

pub(super) async fn save(form: ScopeForm) -> Result<(), AppError> {
    let call = call()?;
    let back = format!("{}#scope-form", Address::new(SCOPES).with("edit", &form.scope));
    let mut problems = Problems::default();
    let scope = ScopeFields::from(&form).read(&mut problems);
    let name = ScopeName::parse(&form.name).map_err(|found| problems.0.extend(found.0)).ok();
    let id = form.scope.trim();
    let done = match (problems.none_or(name), id.parse::<ScopeId>()) {
        (Err(problems), _) => Err(problems.into()),
        (Ok(Some(name)), Ok(id)) => reviews::edit_scope(&call, id, &name, &scope).await,
        (Ok(Some(name)), Err(_)) if id.is_empty() => {
            reviews::save_scope(&call, &name, &scope).await.map(drop)
        }
        _ => Err(ops::Error::NotFound("saved scope")),
    };
    let done = done.map_err(|error| match error {
        ops::Error::Invalid(mut problems) => {
            let scope = problems.0.iter_mut().filter(|problem| problem.field == "scope");
            scope.for_each(|problem| problem.field = "class".into());
            ops::Error::Invalid(problems)
        }
        other => other,
    });
    if answered(&call, done, form.draft(), &back).is_some() {
        say(Tone::Good, "Kept. What was launched with it before keeps what it said then");
        redirect(SCOPES);
    }
    Ok(())
}

pub(super) async fn delete(scope: String) -> Result<(), AppError> {
    let call = call()?;
    let done = match scope.parse::<ScopeId>() {
        Ok(id) => reviews::delete_scope(&call, id).await,
        Err(_) => Err(ops::Error::NotFound("saved scope")),
    };
    if answered(&call, done, Draft::default(), SCOPES).is_some() {
        say(Tone::Plain, "Deleted. What was launched with it keeps its name and query");
        redirect(SCOPES);
    }
    Ok(())
}
