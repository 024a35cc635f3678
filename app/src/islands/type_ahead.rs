//! Choosing a person: a select that a box above it narrows. The select is the form's control in either case, so what is
//! sent is the same with and without scripting, and two people of one name stay two.

use super::dom::awake;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// One person to choose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// What the form sends.
    pub id: String,
    /// Name, and what tells them from another of that name.
    pub label: String,
}

/// Does every word that was typed begin a word of the label? Case does not matter.
fn matches(label: &str, typed: &str) -> bool {
    let label = label.to_lowercase();
    let typed = typed.to_lowercase();
    let mut words = typed.split_whitespace();
    words.all(|typed| {
        label.split(|letter: char| !letter.is_alphanumeric()).any(|word| word.starts_with(typed))
            || label.contains(typed) && typed.contains('@')
    })
}

/// A select of people with a box that narrows it.
#[island]
pub fn TypeAhead(
    /// The select's name in the form, and its id.
    name: String,
    /// Its label.
    label: String,
    /// Whom to choose from.
    people: Vec<Person>,
    /// The id chosen before; empty for none.
    chosen: String,
    /// What was wrong with it; empty for nothing.
    error: String,
) -> impl IntoView {
    let awake = awake();
    let (typed, set_typed) = signal(String::new());
    let all = StoredValue::new(people.clone());
    let filter = format!("{name}-filter");
    let bad = !error.is_empty();
    let error_id = format!("{name}-error");
    let described = bad.then(|| error_id.clone());
    let invalid = bad.then_some("true");
    let wrong = bad.then(|| view! { <p class="error" id=error_id>{error}</p> });
    let found = move || {
        all.with_value(|all| all.iter().filter(|person| matches(&person.label, &typed.get())).count())
    };
    let said = move || match (typed.with(String::is_empty), found()) {
        (true, _) => String::new(),
        (false, 0) => "Nobody matches".into(),
        (false, 1) => "1 person matches".into(),
        (false, count) => format!("{count} people match"),
    };
    let options = people
        .into_iter()
        .map(|person| {
            let Person { id, label } = person;
            let text = label.clone();
            let is_chosen = id == chosen;
            view! { <option value=id selected=is_chosen hidden=move || !matches(&label, &typed.get())>{text}</option> }
        })
        .collect_view();
    view! {
        <div class="type-ahead">
            <label for=name.clone()>{label.clone()}</label>
            <input id=filter type="search" autocomplete="off" placeholder="Type a name to narrow the list"
                aria-label=format!("Narrow the list: {label}") aria-controls=name.clone() hidden=move || !awake.get()
                on:input=move |event| set_typed.set(event_target_value(&event))/>
            {wrong}
            <select id=name.clone() name=name required=true aria-describedby=described aria-invalid=invalid>
                <option value="">"Choose a person"</option>
                {options}
            </select>
            <p class="hint" role="status">{said}</p>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_beginnings_of_words_match_in_any_order() {
        assert!(matches("Ada Lovelace (ada@example.com)", "love ad"));
        assert!(matches("Élodie Durand", "éLO"));
        assert!(matches("Ada", ""));
        assert!(!matches("Ada Lovelace", "lace"));
        assert!(matches("Ada (ada@example.com)", "ada@ex"));
    }
}
