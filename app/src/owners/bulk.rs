//! Offers of many at once: a plain GET form whose answer says in numbers what it comes to, and the button that does it.

use super::server_fns::AssignForm;
use crate::address::Address;
use crate::components::field::{About, ProblemSummary, SelectField, TextField};
use crate::components::filter_form::{Choice, FilterSelect};
use crate::identities::list_query::ListQuery;
use crate::identities::{capital, grouped};
use domain::identity::Kind;
use domain::instant::Instant;
use domain::ownership::OwnerPart;
use domain::principal::PrincipalClass;
use domain::problem::Problems;
use domain::system::{NamePattern, pair};
use leptos::prelude::*;
use leptos_router::params::ParamsMap;
use ops::identities::Lacking;
use ops::owners::{Assign, Assigned, OwnersPage};
use ops::ownership::Party;

const NAMES: [&str; 9] = ["q", "tag", "name", "class", "kind", "account", "lacking", "person", "part"];

/// The form as an address says it.
pub(super) fn of(query: &ParamsMap) -> AssignForm {
    let short = |name: &str| query.get(name).unwrap_or_default().trim().chars().take(200).collect::<String>();
    AssignForm {
        q: short("q"),
        tag: query.get("tag").unwrap_or_default().trim().chars().take(600).collect(),
        name: short("name"),
        class: short("class"),
        kind: short("kind"),
        account: short("account"),
        lacking: short("lacking"),
        person: short("person"),
        part: short("part"),
    }
}

fn pairs(form: &AssignForm) -> [(&'static str, &String); 9] {
    let values = [
        &form.q,
        &form.tag,
        &form.name,
        &form.class,
        &form.kind,
        &form.account,
        &form.lacking,
        &form.person,
        &form.part,
    ];
    let mut values = values.into_iter();
    NAMES.map(|name| (name, values.next().unwrap_or(&form.q)))
}

/// The address of the form as it stands.
pub(super) fn address(form: &AssignForm) -> Address {
    pairs(form).into_iter().fold(Address::new("/owners"), |address, (name, value)| address.with(name, value))
}

/// What the form asks.
///
/// # Errors
/// Every field that cannot be accepted, by its name.
pub(super) fn read(form: &AssignForm, now: Instant) -> Result<Assign, Problems> {
    let mut problems = Problems::default();
    let filters = pairs(form).into_iter().filter(|(name, _)| !["person", "part"].contains(name));
    let query = ListQuery::of_pairs(filters.map(|(name, value)| (name.to_owned(), value.clone())).collect());
    let to = form.person.parse::<Party>();
    if to.is_err() {
        problems.add("person", "Choose who is asked");
    }
    let part = form.part.parse::<OwnerPart>();
    if part.is_err() {
        problems.add("part", "Choose in what part");
    }
    // What the list would quietly leave out would widen what is offered.
    if !form.tag.is_empty() && pair(&form.tag).is_err() {
        problems.add("tag", "Write a tag as key=value, or nothing");
    }
    if !form.name.is_empty()
        && let Err(wrong) = NamePattern::parse(&form.name)
    {
        problems.add("name", wrong.of("name_pattern").unwrap_or("Write a pattern such as payments-*"));
    }
    if !form.kind.is_empty() && form.kind.parse::<Kind>().is_err() {
        problems.add("kind", "Choose a kind, or all");
    }
    if !form.lacking.is_empty() && form.lacking.parse::<Lacking>().is_err() {
        problems.add("lacking", "Choose what they lack, or anything");
    }
    match (to, part) {
        (Ok(to), Ok(part)) => problems.none_or(Assign { which: query.asked(now), to, part }),
        _ => Err(problems),
    }
}

/// What was asked of the preview.
pub(super) enum Previewed {
    /// Nothing yet.
    No,
    /// It cannot be accepted.
    Wrong(Problems),
    /// It comes to this.
    Comes(Assigned),
}

/// The section, for whoever may assign.
pub(super) fn bulk(
    found: &OwnersPage,
    form: &AssignForm,
    previewed: &Previewed,
) -> Option<impl IntoView + use<>> {
    if found.people.is_empty() {
        return None;
    }
    let open = !matches!(previewed, Previewed::No);
    let problems = match previewed {
        Previewed::Wrong(problems) => problems.clone(),
        _ => Problems::default(),
    };
    let all = |word: &str| std::iter::once(Choice::new("", word));
    let choice = |word: &'static str| Choice::new(word, capital(word));
    let classes = all("Machine or unsure")
        .chain(PrincipalClass::ALL.iter().filter(|one| one.in_population()).map(|one| choice(one.as_str())))
        .collect();
    let kinds = all("All kinds").chain(Kind::ALL.iter().map(|one| choice(one.as_str()))).collect();
    let accounts =
        all("All accounts").chain(found.accounts.iter().map(|one| Choice::new(one, one))).collect();
    let lacking = all("Anything").chain(Lacking::ALL.iter().map(|one| choice(one.as_str()))).collect();
    let people = all("Choose")
        .chain(found.people.iter().map(|(id, name)| Choice::new(id.clone(), name.clone())))
        .collect();
    let parts = all("Choose")
        .chain(
            OwnerPart::ALL.iter().filter(|one| **one != OwnerPart::Steward).map(|one| choice(one.as_str())),
        )
        .collect();
    let person = About::new("person", "To whom").checked(&problems);
    let part = About::new("part", "In what part").checked(&problems);
    let result = match previewed {
        Previewed::Comes(comes) => Some(outlook(comes, form)),
        _ => None,
    };
    let tag = About::new("tag", "Tag").optional().hint("As key=value").checked(&problems);
    let name = About::new("name", "Name is like")
        .optional()
        .hint("* stands for anything, such as payments-*")
        .checked(&problems);
    let AssignForm {
        q,
        tag: tag_text,
        name: name_text,
        class,
        kind,
        account,
        lacking: lacks,
        person: who,
        part: in_part,
    } = form.clone();
    Some(view! {
        <details class="offer" id="many" open=open>
            <summary class="button">"Offer many at once"</summary>
            <form method="get" action="/owners#many" class="panel">
                <ProblemSummary problems/>
                <div class="filter">
                    <label for="many-q">"Name, ARN or id has in it"</label>
                    <input id="many-q" name="q" type="search" value=q maxlength="200"/>
                </div>
                <TextField about=tag value=tag_text most=600/>
                <TextField about=name value=name_text/>
                <FilterSelect name="class" label="Class" choices=classes chosen=class/>
                <FilterSelect name="kind" label="Kind" choices=kinds chosen=kind/>
                <FilterSelect name="account" label="Account" choices=accounts chosen=account/>
                <FilterSelect name="lacking" label="Lacks" choices=lacking chosen=lacks/>
                <SelectField about=person choices=people chosen=who/>
                <SelectField about=part choices=parts chosen=in_part/>
                <input type="hidden" name="preview" value="yes"/>
                <button type="submit" class="button">"See what it comes to"</button>
            </form>
            {result}
        </details>
    })
}

/// What it comes to, and the button.
fn outlook(comes: &Assigned, form: &AssignForm) -> impl IntoView + use<> {
    let number = |count: usize| grouped(u64::try_from(count).unwrap_or(u64::MAX));
    let kept = pairs(form)
        .into_iter()
        .map(|(name, value)| view! { <input type="hidden" name=name value=value.clone()/> })
        .collect_view();
    let word = format!("Ask {} to own {}", comes.name, number(comes.offered));
    let button =
        (comes.offered > 0).then(|| view! { <button type="submit" class="button primary">{word}</button> });
    view! {
        <form method="post" action="/api/owners/assign" class="panel">
            {kept}
            <p>
                {number(comes.found)}" found: "{number(comes.offered)}" would be offered, "{number(comes.already)}
                " are theirs or were offered to them, "{number(comes.left_out)}" cannot be owned here."
            </p>
            {button}
        </form>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::instant::parse;

    #[test]
    fn a_filter_that_cannot_be_read_is_refused_and_never_widens() {
        let now = parse("2026-03-02T09:00:00Z").unwrap();
        let form = AssignForm {
            kind: "toaster".into(),
            lacking: "patience".into(),
            part: "backup".into(),
            tag: "payments".into(),
            name: "*".into(),
            ..AssignForm::default()
        };
        let fields: Vec<String> = read(&form, now).unwrap_err().0.into_iter().map(|one| one.field).collect();
        assert_eq!(fields, ["person", "tag", "name", "kind", "lacking"]);
    }

    #[test]
    fn an_address_says_the_form_again() {
        let form = AssignForm { q: "a b".into(), part: "backup".into(), ..AssignForm::default() };
        assert_eq!(address(&form).to_string(), "/owners?q=a%20b&part=backup");
    }
}
