//! What belongs to a system: its rules, each with its end, and the form that previews and adds one.

use super::act::RULE;
use super::server_fns::RuleForm;
use crate::call::draft;
use crate::components::field::{About, ProblemSummary, TextField};
use crate::components::time::OnDate;
use crate::identities::grouped;
use domain::problem::Problems;
use domain::system::MemberRule;
use leptos::prelude::*;
use leptos_router::params::ParamsMap;
use ops::systems::{RuleOutlook, SystemPage};

/// The form as an address says it; `None` where it asks nothing.
pub(super) fn of(query: &ParamsMap) -> Option<RuleForm> {
    let short = |name: &str| query.get(name).unwrap_or_default().trim().chars().take(600).collect::<String>();
    query.get("preview").map(|_| RuleForm {
        system: String::new(),
        tag: short("tag"),
        account: short("account"),
        name_pattern: short("name_pattern"),
    })
}

/// What was asked of the preview.
pub(super) enum Previewed {
    /// Nothing yet.
    No,
    /// It cannot be accepted.
    Wrong(Problems),
    /// It comes to this.
    Comes(RuleOutlook),
}

/// A rule in words.
pub(super) fn in_words(rule: &MemberRule) -> String {
    let mut parts = Vec::new();
    if let Some((key, value)) = &rule.tag {
        parts.push(format!("the tag {key} is {value}"));
    }
    if let Some(account) = &rule.account {
        parts.push(format!("the account is {account}"));
    }
    if let Some(name) = &rule.name {
        parts.push(format!("the name is like {}", name.as_str()));
    }
    parts.join(" and ")
}

/// The section.
pub(super) fn rules(found: &SystemPage, form: &RuleForm, previewed: &Previewed) -> impl IntoView + use<> {
    let id = found.system.id;
    let may_manage = found.may_manage;
    let lines = found
        .rules
        .iter()
        .map(|one| {
            let words = in_words(&one.rule);
            let end = may_manage.then(|| {
                let word = format!("End the rule: {words}");
                view! {
                    <form method="post" action="/api/systems/end-rule" class="line-form">
                        <input type="hidden" name="system" value=id.to_string()/>
                        <input type="hidden" name="rule" value=one.id.to_string()/>
                        <button type="submit" class="quiet-button" aria-label=word>"End it"</button>
                    </form>
                }
            });
            view! {
                <li>
                    <span>{words}</span>
                    <span class="quiet">"since "<OnDate at=one.since/></span>
                    {end}
                </li>
            }
        })
        .collect_view();
    let none = found
        .rules
        .is_empty()
        .then(|| view! { <p class="quiet">"No rule: identities belong to it because somebody said so."</p> });
    let add = may_manage.then(|| add(found, form, previewed));
    view! {
        <section aria-labelledby="rules">
            <h2 id="rules">"What belongs to it"</h2>
            {none}
            <ul class="lines">{lines}</ul>
            {add}
        </section>
    }
}

fn add(found: &SystemPage, form: &RuleForm, previewed: &Previewed) -> impl IntoView + use<> {
    let id = found.system.id.to_string();
    let typed = draft(RULE).filter(|typed| typed.value("system") == id);
    let open = typed.is_some() || !matches!(previewed, Previewed::No);
    let value = |name: &str, asked: &str| match &typed {
        Some(typed) => typed.value(name),
        None => asked.to_owned(),
    };
    let problems = match (&typed, previewed) {
        (Some(typed), _) => typed.problems.clone(),
        (None, Previewed::Wrong(problems)) => problems.clone(),
        _ => Problems::default(),
    };
    let (tag_text, account_text, name_text) =
        (value("tag", &form.tag), value("account", &form.account), value("name_pattern", &form.name_pattern));
    let tag =
        About::new("tag", "Tag").optional().hint("As key=value, such as system=payments").checked(&problems);
    let account = About::new("account", "Account").optional().checked(&problems);
    let name = About::new("name_pattern", "Name is like")
        .optional()
        .hint("* stands for anything, such as payments-*")
        .checked(&problems);
    let comes = match previewed {
        Previewed::Comes(comes) => Some(comes_to(&id, form, *comes)),
        _ => None,
    };
    view! {
        <details class="offer" id="rule" open=open>
            <summary class="button">"Add a rule"</summary>
            <form method="get" action=format!("/systems/{id}#rule") class="panel">
                <ProblemSummary problems/>
                <p class="hint">"All that is said has to hold."</p>
                <TextField about=tag value=tag_text most=600/>
                <TextField about=account value=account_text/>
                <TextField about=name value=name_text/>
                <input type="hidden" name="preview" value="yes"/>
                <button type="submit" class="button">"See what it means"</button>
            </form>
            {comes}
        </details>
    }
}

/// What it comes to, and the button.
fn comes_to(id: &str, form: &RuleForm, comes: RuleOutlook) -> impl IntoView + use<> {
    let number = |count: usize| grouped(u64::try_from(count).unwrap_or(u64::MAX));
    let RuleForm { tag, account, name_pattern, .. } = form.clone();
    view! {
        <form method="post" action="/api/systems/add-rule" class="panel">
            <input type="hidden" name="system" value=id.to_owned()/>
            <input type="hidden" name="tag" value=tag/>
            <input type="hidden" name="account" value=account/>
            <input type="hidden" name="name_pattern" value=name_pattern/>
            <p>
                {number(comes.found)}" found: "{number(comes.joining)}" would join, "{number(comes.here)}
                " belong to it already, "{number(comes.elsewhere)}" belong to another system and stay there."
            </p>
            <button type="submit" class="button primary">"Add this rule"</button>
        </form>
    }
}
