//! The sign-in page and the sign-out page. Both are plain links and forms: scripting adds nothing.

use super::{Offer, SignInProblem, Stand, local_path};
use crate::components::icons::{self, icon};
use crate::error::IncidentId;
use crate::islands::CopyId;
use crate::viewer::Viewer;
use domain::actor::Role;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

/// The page at `/sign-in`. Its address may carry `next`, the page to go back to, and `why` with `incident`: what went
/// wrong.
#[component]
pub fn SignInPage() -> impl IntoView {
    let query = use_query_map().get_untracked();
    let next = local_path(query.get("next").as_deref());
    let why: Option<SignInProblem> = query.get("why").and_then(|word| word.parse().ok());
    let incident = query.get("incident").and_then(|id| IncidentId::parse(&id).ok());
    let offer = use_context::<Offer>().unwrap_or_default();
    if let (Some(why), Some(response)) = (why, use_context::<leptos_axum::ResponseOptions>())
        && let Ok(status) = http::StatusCode::from_u16(why.status())
    {
        response.set_status(status);
    }
    let already = use_context::<Viewer>().map(|viewer| {
        view! { <p>"You are signed in as " <strong>{viewer.name}</strong> ". " <a href="/">"Go to the home page"</a></p> }.into_any()
    });
    view! {
        <Title text="Sign in"/>
        <section class="reading">
            <h1>"Sign in"</h1>
            {why.map(|why| problem(why, incident))}
            {already}
            {ways(&offer, &next, why == Some(SignInProblem::Again))}
        </section>
    }
}

// Views that say their type in full outgrow what the compiler follows: the parts of these pages do not.
fn problem(why: SignInProblem, incident: Option<IncidentId>) -> AnyView {
    let incident = incident.map(|id| view! { <p>"Incident " <CopyId id=id.as_str().to_owned()/></p> });
    view! {
        <div class="notice tone-bad" role="alert">
            <p>{icon(icons::OCTAGON_ALERT)} {why.sentence()}</p>
            {incident}
        </div>
    }
    .into_any()
}

fn ways(offer: &Offer, next: &str, again: bool) -> AnyView {
    if !offer.people.is_empty() {
        return people(offer.people.clone(), next).into_any();
    }
    if !offer.provider {
        return view! {
            <p class="notice tone-attention" role="note">
                {icon(icons::TRIANGLE_ALERT)}
                " Nobody can sign in yet: no identity provider is configured."
            </p>
            <p>
                "Whoever runs this server sets " <code>"public_url"</code> ", " <code>"oidc.issuer"</code> ", "
                <code>"oidc.client_id"</code> " and " <code>"oidc.client_secret"</code> ", adds the first people with "
                <code>"tenure person add"</code> ", and starts it again."
            </p>
        }
        .into_any();
    }
    // `next` holds graphic ASCII only; what a query gives a meaning to is escaped.
    let escaped = next.replace('%', "%25").replace('&', "%26").replace('#', "%23").replace('+', "%2B");
    let again = if again { "again=true&" } else { "" };
    let start = format!("/sign-in/start?{again}next={escaped}");
    view! {
        <p>"Your organisation's identity provider says who you are. No password is kept here."</p>
        <p><a class="button primary" rel="nofollow" href=start>{icon(icons::LOG_IN)} "Sign in with your organisation"</a></p>
    }
    .into_any()
}

fn people(people: Vec<Stand>, next: &str) -> impl IntoView + use<> {
    let cards = people
        .into_iter()
        .map(|stand| {
            view! {
                <li class="card">
                    <form method="post" action="/sign-in/as">
                        <input type="hidden" name="person" value=stand.id/>
                        <input type="hidden" name="next" value=next.to_owned()/>
                        <button class="button">{icon(icons::LOG_IN)} {stand.name}</button>
                    </form>
                    <p>{duty(stand.role)}</p>
                </li>
            }
        })
        .collect_view();
    view! {
        <p>"This is a demonstration: choose whom to be. Each sees and may do something else."</p>
        <ul class="cards">{cards}</ul>
    }
}

const fn duty(role: Role) -> &'static str {
    match role {
        Role::Owner => "An owner: answers for a few identities, and decides on them in reviews",
        Role::Security => "Security: sees everything, launches reviews, approves exceptions",
        Role::Management => "Management: acknowledges the result of a review",
        Role::Auditor => "An auditor: reads everything, exports evidence, changes nothing",
        Role::Admin => "An administrator: people, sources and settings",
    }
}

/// The page at `/sign-out`: a question, because a link must not change anything.
#[component]
pub fn SignOutPage() -> impl IntoView {
    let who = use_context::<Viewer>().map(|viewer| viewer.name);
    view! {
        <Title text="Sign out"/>
        <section class="reading">
            <h1>"Sign out"</h1>
            {match who {
                None => view! { <p>"Nobody is signed in. " <a href="/sign-in">"Sign in"</a></p> }.into_any(),
                Some(name) => view! {
                    <p>"You are signed in as " <strong>{name}</strong> "."</p>
                    <form method="post" action="/sign-out">
                        <button class="button primary">{icon(icons::LOG_OUT)} "Sign out"</button>
                    </form>
                }
                .into_any(),
            }}
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::testing::html;

    #[test]
    fn without_a_provider_the_page_says_what_to_configure() {
        let page = html(|| ways(&Offer::default(), "/", false));
        assert!(page.contains("oidc.issuer") && !page.contains("/sign-in/start"), "{page}");
    }

    #[test]
    fn the_page_asked_for_survives_its_own_query() {
        let page =
            html(|| ways(&Offer { provider: true, ..Offer::default() }, "/identities?q=a%20b&page=2", false));
        assert!(page.contains("/sign-in/start?next=/identities?q=a%2520b%26page=2"), "{page}");
    }

    #[test]
    fn whoever_is_asked_once_more_is_asked_by_the_provider_too() {
        let page = html(|| ways(&Offer { provider: true, ..Offer::default() }, "/", true));
        assert!(page.contains("/sign-in/start?again=true") && page.contains("next=/"), "{page}");
    }

    #[test]
    fn a_demonstration_offers_its_people_by_form() {
        let stand = Stand { id: "per_1".into(), name: "Ada <x>".into(), role: Role::Auditor };
        let page = html(|| ways(&Offer { provider: false, people: vec![stand] }, "/", false));
        assert!(
            page.contains(r#"action="/sign-in/as""#) && page.contains("Ada &lt;x>")
                || page.contains("Ada &lt;x&gt;")
        );
        assert!(page.contains(r#"value="per_1""#), "{page}");
    }

    #[test]
    fn every_problem_has_its_own_sentence() {
        let mut seen: Vec<&str> = SignInProblem::ALL.iter().map(|why| why.sentence()).collect();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), SignInProblem::ALL.len());
    }
}
