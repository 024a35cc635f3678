//! The fields of a scope, as the form of a launch and that of a saved scope have them: from what was typed to a scope and
//! back.

use super::server_fns::{LaunchForm, ScopeForm};
use crate::components::field::{About, SelectField, TextField};
use crate::components::filter_form::Choice;
use crate::identities::{capital, lacking_words};
use domain::finding::Rule;
use domain::identity::Kind;
use domain::principal::PrincipalClass;
use domain::problem::Problems;
use domain::system::{NamePattern, pair};
use leptos::prelude::*;
use ops::identities::Lacking;
use ops::reviews::{Choices, Scope};

/// What was typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct ScopeFields {
    q: String,
    class: String,
    kind: String,
    account: String,
    owner: String,
    system: String,
    tag: String,
    pattern: String,
    lacking: String,
    finding: String,
}

impl From<&LaunchForm> for ScopeFields {
    fn from(form: &LaunchForm) -> Self {
        let LaunchForm { q, class, kind, account, owner, system, tag, pattern, lacking, finding, .. } =
            form.clone();
        Self { q, class, kind, account, owner, system, tag, pattern, lacking, finding }
    }
}

impl From<&ScopeForm> for ScopeFields {
    fn from(form: &ScopeForm) -> Self {
        let ScopeForm { q, class, kind, account, owner, system, tag, pattern, lacking, finding, .. } =
            form.clone();
        Self { q, class, kind, account, owner, system, tag, pattern, lacking, finding }
    }
}

impl From<&Scope> for ScopeFields {
    /// Of several classes, which no form of ours asks for, it says none: both.
    fn from(scope: &Scope) -> Self {
        let class = match scope.classes.as_slice() {
            [one] => one.to_string(),
            _ => String::new(),
        };
        let text = |id: Option<String>| id.unwrap_or_default();
        Self {
            q: text(scope.text.clone()),
            class,
            kind: text(scope.kind.map(|kind| kind.to_string())),
            account: text(scope.account.clone()),
            owner: text(scope.owner.map(|id| id.to_string())),
            system: text(scope.system.map(|id| id.to_string())),
            tag: text(scope.tag.as_ref().map(|(key, value)| format!("{key}={value}"))),
            pattern: text(scope.name.as_ref().map(|name| name.as_str().to_owned())),
            lacking: text(scope.lacking.map(|one| one.to_string())),
            finding: text(scope.finding.map(|one| one.to_string())),
        }
    }
}

impl ScopeFields {
    /// The form with these in the place of its own.
    pub(super) fn onto(self, form: LaunchForm) -> LaunchForm {
        let Self { q, class, kind, account, owner, system, tag, pattern, lacking, finding } = self;
        LaunchForm { q, class, kind, account, owner, system, tag, pattern, lacking, finding, ..form }
    }

    /// The scope; what cannot be read is a problem of its field.
    pub(super) fn read(&self, problems: &mut Problems) -> Scope {
        let some = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let classes = match self.class.trim().parse::<PrincipalClass>() {
            Ok(class) => vec![class],
            Err(_) => {
                if !self.class.trim().is_empty() {
                    problems.add("class", "Choose a class of the list");
                }
                Vec::new()
            }
        };
        let kind = chosen::<Kind>(&self.kind, ("kind", "Choose a kind of the list"), problems);
        let owner = chosen(&self.owner, ("owner", "Choose a person of the list"), problems);
        let system = chosen(&self.system, ("system", "Choose a system of the list"), problems);
        let said = |problems: &mut Problems, field: &str, found: Problems| {
            found.0.into_iter().for_each(|one| problems.add(field, one.message));
        };
        let tag =
            some(&self.tag).and_then(|text| pair(&text).map_err(|found| said(problems, "tag", found)).ok());
        let name = some(&self.pattern).and_then(|text| {
            NamePattern::parse(&text).map_err(|found| said(problems, "pattern", found)).ok()
        });
        let lacking = chosen::<Lacking>(&self.lacking, ("lacking", "Choose from the list"), problems);
        let finding = chosen::<Rule>(&self.finding, ("finding", "Choose a finding of the list"), problems);
        Scope {
            text: some(&self.q),
            classes,
            kind,
            account: some(&self.account),
            owner,
            system,
            tag,
            name,
            lacking,
            finding,
            ..Scope::default()
        }
    }

    /// The fields, to be typed in.
    pub(super) fn fields(&self, choices: &Choices, problems: &Problems) -> impl IntoView + use<> {
        let about = |name, label: &str| About::new(name, label).optional().checked(problems);
        let classes = PrincipalClass::ALL.iter().filter(|class| class.in_population());
        let classes = classes.map(|class| Choice::new(class.as_str(), capital(class.as_str())));
        let kinds = Kind::ALL.iter().map(|kind| Choice::new(kind.as_str(), capital(kind.as_str())));
        let accounts = choices.accounts.iter().map(|account| Choice::new(account.clone(), account.clone()));
        let owners = choices.owners.iter().map(|(id, name)| Choice::new(id.to_string(), name.clone()));
        let systems = choices.systems.iter().map(|one| Choice::new(one.id.to_string(), one.name.clone()));
        let lacks = Lacking::ALL.iter().map(|one| Choice::new(one.as_str(), lacking_words(*one)));
        let rules = Rule::ALL.iter().map(|one| Choice::new(one.as_str(), capital(one.as_str())));
        let or = |none: &str, rest: &mut dyn Iterator<Item = Choice>| -> Vec<Choice> {
            std::iter::once(Choice::new("", none.to_owned())).chain(rest).collect()
        };
        let classes = or("Machine or unsure", &mut { classes });
        let kinds = or("All kinds", &mut { kinds });
        let accounts = or("All accounts", &mut { accounts });
        let owners = or("Anybody or nobody", &mut { owners });
        let systems = or("Any or none", &mut { systems });
        let lacks = or("Anything or nothing", &mut { lacks });
        let rules = or("Any or none", &mut { rules });
        view! {
            <div class="field-row">
                <TextField about=about("q", "Name, ARN or id contains") value=self.q.clone()/>
                <SelectField about=about("class", "Class") choices=classes chosen=self.class.clone()/>
                <SelectField about=about("kind", "Kind") choices=kinds chosen=self.kind.clone()/>
                <SelectField about=about("account", "Account") choices=accounts chosen=self.account.clone()/>
                <SelectField about=about("owner", "Owner") choices=owners chosen=self.owner.clone()/>
                <SelectField about=about("system", "System") choices=systems chosen=self.system.clone()/>
                <TextField about=about("tag", "Tag, as key=value") value=self.tag.clone() most=520/>
                <TextField about=about("pattern", "Names like, such as pay-*") value=self.pattern.clone()/>
                <SelectField about=about("lacking", "Lacks") choices=lacks chosen=self.lacking.clone()/>
                <SelectField about=about("finding", "Has the finding") choices=rules chosen=self.finding.clone()/>
            </div>
        }
    }
}

fn chosen<T: std::str::FromStr>(
    text: &str,
    (field, told): (&str, &str),
    problems: &mut Problems,
) -> Option<T> {
    let text = text.trim();
    let found = text.parse().ok();
    if !text.is_empty() && found.is_none() {
        problems.add(field, told);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_is_typed_as_it_reads_back() {
        let fields = ScopeFields {
            q: "ci".into(),
            class: "unsure".into(),
            kind: "AI agent".into(),
            account: "111111111111".into(),
            owner: "per_00000000000000000000000001".into(),
            system: "sys_00000000000000000000000001".into(),
            tag: "team=pay".into(),
            pattern: "pay-*".into(),
            lacking: "purpose".into(),
            finding: Rule::UnusedGrants.to_string(),
        };
        let mut problems = Problems::default();
        let scope = fields.read(&mut problems);
        assert_eq!(problems, Problems::default());
        assert_eq!(ScopeFields::from(&scope), fields);
        assert_eq!(ScopeFields::from(&Scope::default()), ScopeFields::default());
    }

    #[test]
    fn each_field_that_cannot_be_read_is_told_by_its_name() {
        let wrong = "?".to_owned();
        let fields = ScopeFields {
            class: wrong.clone(),
            kind: wrong.clone(),
            owner: wrong.clone(),
            system: wrong.clone(),
            tag: wrong.clone(),
            pattern: "*".into(),
            lacking: wrong.clone(),
            finding: wrong.clone(),
            ..ScopeFields::default()
        };
        let mut problems = Problems::default();
        fields.read(&mut problems);
        let told: Vec<&str> = problems.0.iter().map(|problem| problem.field.as_str()).collect();
        assert_eq!(told, ["class", "kind", "owner", "system", "tag", "pattern", "lacking", "finding"]);
    }
}
