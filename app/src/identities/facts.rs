//! What is it, whose is it, what for, until when: in the order a reviewer asks, and plainly where nobody knows.

use crate::components::badges::Badge;
use crate::components::facts::{Fact, Facts};
use crate::components::icons;
use crate::components::time::{Ago, OnDate, until};
use crate::components::tone::Tone;
use crate::islands::CopyId;
use crate::ownership::waiting::{asked, declined};
use domain::identity::Kind;
use domain::instant::Instant;
use domain::ownership::OwnerPart;
use domain::particulars::{Particulars, fields_of};
use domain::registration::is_expired;
use leptos::prelude::*;
use ops::identities::{Created, Detail, Hint, Stated, Suggestion};
use ops::ownership::OwnerRow;

/// The facts.
#[component]
pub fn IdentityFacts(
    /// The identity.
    found: Detail,
    /// The instant of this request.
    now: Instant,
) -> impl IntoView {
    let serves = system(&found.stated);
    let identity = found.identity;
    let by = match found.class_by {
        Some(person) => format!("{person} said so: {}", identity.class_rule),
        None => identity.class_rule,
    };
    let label = identity.label.map(|label| view! { <Fact term="ARN"><CopyId id=label/></Fact> });
    let provider_id = match identity.provider_id {
        Some(id) => view! { <CopyId id/> }.into_any(),
        None => not_known("not learnt yet: the ARN stands in for it").into_any(),
    };
    let made = match identity.created_at {
        Some(at) => view! { <OnDate at/>" ("<Ago now at/>")" }.into_any(),
        None => not_known("the provider has not said").into_any(),
    };
    let purpose = match found.purpose {
        Some(text) => view! { <span class="as-typed">{text}</span> }.into_any(),
        None if found.may_register => {
            view! { {not_known("nobody has said yet")}" "<a href="#register">"Say what it is for"</a> }
                .into_any()
        }
        None => not_known("nobody has said yet").into_any(),
    };
    let environment = match found.environment {
        Some(environment) => environment.as_str().into_any(),
        None => not_known("nobody has said yet").into_any(),
    };
    view! {
        <section aria-labelledby="facts">
            <h2 id="facts" class="hidden">"Facts"</h2>
            <Facts>
                <Fact term="What is it">
                    {identity.kind.as_str()}", "{identity.class.as_str()}
                    <small>{by}</small>
                </Fact>
                <Fact term="Where">{identity.provider.as_str().to_uppercase()}" account "{identity.account}</Fact>
                {label}
                <Fact term="Provider's id">{provider_id}</Fact>
                <Fact term="Made">{made}{found.created.map(created)}</Fact>
                {owners(&found.owners, !found.offer_to.is_empty(), now)}
                {hints(found.hints)}
                {suggested(found.suggestions)}
                <Fact term="What for">{purpose}</Fact>
                <Fact term="Serves">{serves}</Fact>
                <Fact term="Environment">{environment}</Fact>
                {until_when(&found.stated, now)}
                {nature(&found.stated)}
            </Facts>
        </section>
    }
}

/// The system that it serves.
fn system(stated: &Stated) -> AnyView {
    match stated.system.clone() {
        Some((id, name)) => view! { <a href=format!("/systems/{id}")>{name}</a> }.into_any(),
        None => not_known("no system that anybody named").into_any(),
    }
}

/// Who made it, as a log says: a hint, and no tie to it.
fn created(by: Created) -> impl IntoView {
    let session = (!by.session.is_empty()).then(|| format!(", session {}", by.session));
    let source =
        (!by.source_identity.is_empty()).then(|| format!(", source identity {}", by.source_identity));
    let label = if by.label.is_empty() { "somebody whom the log does not name".to_owned() } else { by.label };
    view! { <small>"by "<code>{label}</code>{session}{source}", as a log of "<OnDate at=by.at/>" says"</small> }
}

/// Its end, or why it has none; and what revokes it before.
fn until_when(stated: &Stated, now: Instant) -> impl IntoView + use<> {
    let end = match (stated.expires_at, stated.no_expiry.clone()) {
        (Some(at), _) if is_expired(Some(at), now) => {
            let said = until(now, at);
            view! { <Badge tone=Tone::Bad drawing=icons::CIRCLE_ALERT word=said/> }.into_any()
        }
        (Some(at), _) => until(now, at).into_any(),
        (None, Some(why)) => view! { "does not expire"<small class="as-typed">{why}</small> }.into_any(),
        (None, None) if stated.trigger.is_some() => "does not expire".into_any(),
        (None, None) => not_known("nobody has set an end or what revokes it").into_any(),
    };
    let trigger = stated.trigger.map(|trigger| view! { <Fact term="Revoked by">{trigger.as_str()}</Fact> });
    view! { <Fact term="Until when">{end}</Fact> {trigger} }
}

/// What it is like, as far as somebody said.
fn nature(stated: &Stated) -> impl IntoView + use<> {
    let declared = stated.is_declared.then(|| {
        view! { <Fact term="Stated by">"the program that made it; it is registered once an owner accepts it"</Fact> }
    });
    let cadence = stated
        .cadence_days
        .map(|days| view! { <Fact term="Used at least every">{format!("{days} days")}</Fact> });
    let criticality =
        stated.criticality.map(|word| view! { <Fact term="Criticality">{word.as_str()}</Fact> });
    let given = stated.particulars.as_ref().map(Particulars::given).unwrap_or_default();
    let kinds = Kind::ALL
        .iter()
        .filter(|kind| stated.particulars.as_ref().is_some_and(|particulars| particulars.is_of(**kind)));
    let fields = kinds.take(1).flat_map(|kind| fields_of(*kind)).filter_map(|field| {
        let value = given.get(field.name).filter(|value| !value.is_empty()).cloned()?;
        let lines = value.lines().map(|line| view! { <div>{line.to_owned()}</div> }).collect_view();
        let term = field.label.trim_end_matches(", one a line");
        Some(view! { <Fact term>{lines}</Fact> })
    });
    let fields = fields.collect_view();
    view! { {declared} {cadence} {criticality} {fields} }
}

fn not_known(words: &'static str) -> impl IntoView {
    view! { <span class="quiet">{words}</span> }
}

/// Who holds each part now, and what was offered and not answered yet.
fn owners(rows: &[OwnerRow], assigns: bool, now: Instant) -> impl IntoView + use<> {
    let holds = |row: &&OwnerRow| row.holds(now);
    let owner = |part: OwnerPart, word: &'static str| {
        let mut held = rows.iter().filter(holds).filter(|row| row.part == part).peekable();
        let body = if held.peek().is_some() {
            held.map(|row| {
                let since = row.accepted_at.unwrap_or(row.offered_at);
                let team = row.team.as_ref().map(|(_, team)| format!("{team}, through "));
                let by = row.system.as_ref().map(|(id, system)| {
                    let href = format!("/systems/{id}");
                    view! { ", as owner of "<a href=href>{system.clone()}</a> }
                });
                view! { <div>{team}{row.name.clone()}" " <small>"since "<OnDate at=since/>{by}</small></div> }
            })
            .collect_view()
            .into_any()
        } else {
            view! { <Badge tone=Tone::Attention drawing=icons::CIRCLE_ALERT word="nobody"/> }.into_any()
        };
        view! { <Fact term=word>{body}</Fact> }
    };
    let backups = rows.iter().any(|row| holds(&row) && row.part == OwnerPart::Backup);
    let steward = rows.iter().any(|row| holds(&row) && row.part == OwnerPart::Steward);
    let offered = asked(rows, assigns, now);
    let declined = declined(rows);
    view! {
        {owner(OwnerPart::Technical, "Technical owner")}
        {owner(OwnerPart::Business, "Business owner")}
        {backups.then(|| owner(OwnerPart::Backup, "Backup"))}
        {steward.then(|| owner(OwnerPart::Steward, "Steward, for now"))}
        {offered}
        {declined}
    }
}

/// Who is likely to own it: nobody is asked by that, and nobody is chosen in the form.
fn suggested(rows: Vec<Suggestion>) -> Option<impl IntoView> {
    if rows.is_empty() {
        return None;
    }
    let lines = rows
        .into_iter()
        .map(|one| view! { <div>{one.name}" " <small>{one.why.to_string()}</small></div> })
        .collect_view();
    Some(view! { <Fact term="Suggested owner">{lines}</Fact> })
}

fn hints(hints: Vec<Hint>) -> impl IntoView {
    let any = !hints.is_empty();
    let lines = hints
        .into_iter()
        .map(|hint| view! { <div>{hint.value}" " <small>"the tag "<code>{hint.tag}</code>" says so"</small></div> })
        .collect_view();
    any.then(|| view! { <Fact term="May be owned by">{lines}</Fact> })
}
