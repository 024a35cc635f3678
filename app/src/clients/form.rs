//! The form that makes a token, and what it sends.

use crate::call::{Draft, draft};
use crate::components::field::{About, ProblemSummary, SelectField, TextArea, TextField};
use crate::components::filter_form::Choice;
use domain::client::{LONGEST_DAYS, Scope};
use domain::id::PersonId;
use domain::problem::Problems;
use domain::text::ClientName;
use leptos::prelude::*;
use ops::clients::NewClient;
use serde::Deserialize;

/// The form that keeps what was typed, by where it posts to.
pub const FORM: &str = "clients";

/// What the form sends.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct CreateForm {
    /// What the program is called.
    pub name: String,
    /// What it may do.
    pub scope: String,
    /// For how many days.
    pub days: String,
    /// Where, one account a line.
    pub accounts: String,
    /// Who is asked to own it.
    pub owner: String,
}

impl CreateForm {
    /// What was typed, to be shown again.
    #[must_use]
    pub fn typed(&self, problems: Problems) -> Draft {
        let fields = [
            ("name", &self.name),
            ("scope", &self.scope),
            ("days", &self.days),
            ("accounts", &self.accounts),
            ("owner", &self.owner),
        ];
        let fields = fields.into_iter().map(|(name, value)| (name.to_owned(), value.clone())).collect();
        Draft { form: FORM.into(), fields, problems }
    }

    /// What is asked for.
    ///
    /// # Errors
    /// Every field that cannot be accepted, by its name.
    pub fn read(&self) -> Result<NewClient, Problems> {
        let mut problems = Problems::default();
        let name = ClientName::parse(&self.name).map_err(|found| problems.0.extend(found.0)).ok();
        let scope: Option<Scope> = self.scope.parse().ok();
        if scope.is_none() {
            problems.add("scope", "Choose what it may do");
        }
        let days = self.days.trim().parse::<u32>().ok();
        if days.is_none() {
            problems.add("days", format!("Write a whole number of days from 1 to {LONGEST_DAYS}"));
        }
        let owner: Option<PersonId> = self.owner.parse().ok();
        if owner.is_none() && !self.owner.is_empty() {
            problems.add("owner", "Choose who is asked to own it");
        }
        let accounts =
            self.accounts.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect();
        match (name, scope, days) {
            (Some(name), Some(scope), Some(days)) => {
                problems.none_or(NewClient { name, scope, days, accounts, owner })
            }
            _ => Err(problems),
        }
    }
}

/// What a scope is for, in words.
#[must_use]
pub const fn about(scope: Scope) -> &'static str {
    match scope {
        Scope::Ingest => "Ingest: bring providers' files in",
        Scope::Lifecycle => "Lifecycle: declare identities, report their rotation and their end",
        Scope::Scim => "SCIM: keep people and groups as the identity provider has them",
        Scope::Read => "Read: see the inventory",
    }
}

/// The form, closed until it is asked for; open where what was sent needs another look.
#[component]
pub fn CreateClientForm(
    /// Who can be asked to own it.
    people: Vec<(PersonId, String)>,
) -> impl IntoView {
    let typed = draft(FORM);
    let open = typed.is_some();
    let typed = typed.unwrap_or_default();
    let scopes = std::iter::once(Choice::new("", "Choose"))
        .chain(Scope::ALL.iter().map(|scope| Choice::new(scope.as_str(), about(*scope))))
        .collect();
    let owners = std::iter::once(Choice::new("", "Nobody yet"))
        .chain(people.into_iter().map(|(id, name)| Choice::new(id.to_string(), name)))
        .collect();
    let problems = typed.problems.clone();
    let name = About::new("name", "What the program is called").checked(&problems);
    let scope = About::new("scope", "What it may do").checked(&problems);
    let days = About::new("days", "For how many days")
        .hint("366 at most; renewing is making another and revoking this one")
        .checked(&problems);
    let accounts = About::new("accounts", "Only in these provider accounts, one a line")
        .hint("For lifecycle alone; empty is everywhere")
        .optional()
        .checked(&problems);
    let owner = About::new("owner", "Who is asked to own it").optional().checked(&problems);
    let value = |field: &str| typed.value(field);
    let days_typed = Some(value("days")).filter(|typed| !typed.is_empty()).unwrap_or_else(|| "90".into());
    let (name_typed, scope_typed, accounts_typed, owner_typed) =
        (value("name"), value("scope"), value("accounts"), value("owner"));
    view! {
        <details class="offer" id="create" open=open>
            <summary class="button">"Make a token"</summary>
            <form method="post" action="/clients" class="panel" autocomplete="off">
                <ProblemSummary problems/>
                <TextField about=name value=name_typed most=ClientName::MAX/>
                <SelectField about=scope choices=scopes chosen=scope_typed/>
                <TextField about=days value=days_typed kind="number"/>
                <TextArea about=accounts value=accounts_typed/>
                <SelectField about=owner choices=owners chosen=owner_typed/>
                <p class="hint">"The next page shows the token, once. It stands in the inventory as an identity from then on."</p>
                <button type="submit" class="button primary">"Make it"</button>
            </form>
        </details>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_that_is_missing_is_told_and_an_owner_may_be() {
        let wrong = CreateForm::default().read().unwrap_err();
        let fields: Vec<&str> = wrong.0.iter().map(|problem| problem.field.as_str()).collect();
        assert_eq!(fields, ["name", "scope", "days"]);
        let form = CreateForm {
            name: "deploys".into(),
            scope: "lifecycle".into(),
            days: " 30 ".into(),
            accounts: "111122223333\r\n\r\n 444455556666".into(),
            owner: String::new(),
        };
        let read = form.read().unwrap();
        assert_eq!((read.days, read.accounts.len(), read.owner), (30, 2, None));
        assert!(CreateForm { owner: "me".into(), ..form }.read().is_err());
    }
}
