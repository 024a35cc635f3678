//! Every page and its path. Pages render whole before they are sent: streaming would need scripting to put them in order.

use crate::clients::ClientsPage;
use crate::components::flash::FlashMessage;
use crate::error_page::NotFoundPage;
use crate::evidence::{ControlsPage, DossierPage, EvidencePage, LogPage, ReviewedPage, SamplePage};
use crate::exceptions::{AskPage, ExceptionPage, ExceptionsPage};
use crate::home_page::HomePage;
use crate::identities::{HistoryPage, IdentitiesPage, IdentityPage};
use crate::keys_page::KeysPage;
use crate::networks::NetworksPage;
use crate::outbox::OutboxPage;
use crate::owners::OwnersPage;
use crate::ownership::ClaimsPage;
use crate::people::{DeparturePage, PeoplePage, PersonPage};
use crate::policies::{PoliciesPage, ProposalPage, ProposePage};
use crate::reviews::{CampaignPage, DecisionPage, LaunchPage, RecurringPage, ReviewsPage, ScopesPage};
use crate::revocations::{RevocationPage, RevokePage};
use crate::rotations::RotationsPage;
use crate::settings::SettingsPage;
use crate::shell::{Defs, SiteFooter, SiteHeader};
use crate::sign_in::pages::{SignInPage, SignOutPage};
use crate::sources::SourcesPage;
use crate::systems::{SystemPage, SystemsPage};
use crate::tasks::{TaskPage, TasksPage};
use crate::teams::TeamsPage;
use crate::webhooks::{WebhookPage, WebhooksPage};
use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::components::{Route, Router, Routes};
use leptos_router::{SsrMode, path};

/// The application below `<body>`.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    view! {
        <Title formatter=|title: String| window_title(&title)/>
        <Router>
            <a class="skip" href="#main">"Skip to the content"</a>
            <Defs/>
            <SiteHeader/>
            <main id="main" tabindex="-1">
                <FlashMessage/>
                <Routes fallback=NotFoundPage>
                    <Route path=path!("/") view=HomePage ssr=SsrMode::Async/>
                    <Route path=path!("/identities") view=IdentitiesPage ssr=SsrMode::Async/>
                    <Route path=path!("/identities/:id") view=IdentityPage ssr=SsrMode::Async/>
                    <Route path=path!("/identities/:id/history") view=HistoryPage ssr=SsrMode::Async/>
                    <Route path=path!("/identities/:id/revoke") view=RevokePage ssr=SsrMode::Async/>
                    <Route path=path!("/tasks") view=TasksPage ssr=SsrMode::Async/>
                    <Route path=path!("/tasks/:id") view=TaskPage ssr=SsrMode::Async/>
                    <Route path=path!("/revocations/:id") view=RevocationPage ssr=SsrMode::Async/>
                    <Route path=path!("/reviews") view=ReviewsPage ssr=SsrMode::Async/>
                    <Route path=path!("/reviews/new") view=LaunchPage ssr=SsrMode::Async/>
                    <Route path=path!("/reviews/recurring") view=RecurringPage ssr=SsrMode::Async/>
                    <Route path=path!("/reviews/scopes") view=ScopesPage ssr=SsrMode::Async/>
                    <Route path=path!("/reviews/:id") view=CampaignPage ssr=SsrMode::Async/>
                    <Route path=path!("/reviews/:id/items/:item") view=DecisionPage ssr=SsrMode::Async/>
                    <Route path=path!("/exceptions") view=ExceptionsPage ssr=SsrMode::Async/>
                    <Route path=path!("/exceptions/ask") view=AskPage ssr=SsrMode::Async/>
                    <Route path=path!("/exceptions/:id") view=ExceptionPage ssr=SsrMode::Async/>
                    <Route path=path!("/evidence") view=EvidencePage ssr=SsrMode::Async/>
                    <Route path=path!("/evidence/controls") view=ControlsPage ssr=SsrMode::Async/>
                    <Route path=path!("/evidence/log") view=LogPage ssr=SsrMode::Async/>
                    <Route path=path!("/evidence/reviewed") view=ReviewedPage ssr=SsrMode::Async/>
                    <Route path=path!("/evidence/sample") view=SamplePage ssr=SsrMode::Async/>
                    <Route path=path!("/evidence/:id/sample") view=SamplePage ssr=SsrMode::Async/>
                    <Route path=path!("/evidence/:id") view=DossierPage ssr=SsrMode::Async/>
                    <Route path=path!("/policies") view=PoliciesPage ssr=SsrMode::Async/>
                    <Route path=path!("/policies/new") view=ProposePage ssr=SsrMode::Async/>
                    <Route path=path!("/policies/:id") view=ProposalPage ssr=SsrMode::Async/>
                    <Route path=path!("/rotations") view=RotationsPage ssr=SsrMode::Async/>
                    <Route path=path!("/sources") view=SourcesPage ssr=SsrMode::Async/>
                    <Route path=path!("/sources/networks") view=NetworksPage ssr=SsrMode::Async/>
                    <Route path=path!("/clients") view=ClientsPage ssr=SsrMode::Async/>
                    <Route path=path!("/owners") view=OwnersPage ssr=SsrMode::Async/>
                    <Route path=path!("/claims") view=ClaimsPage ssr=SsrMode::Async/>
                    <Route path=path!("/systems") view=SystemsPage ssr=SsrMode::Async/>
                    <Route path=path!("/systems/:id") view=SystemPage ssr=SsrMode::Async/>
                    <Route path=path!("/teams") view=TeamsPage ssr=SsrMode::Async/>
                    <Route path=path!("/people") view=PeoplePage ssr=SsrMode::Async/>
                    <Route path=path!("/people/:id") view=PersonPage ssr=SsrMode::Async/>
                    <Route path=path!("/people/:id/departure") view=DeparturePage ssr=SsrMode::Async/>
                    <Route path=path!("/outbox") view=OutboxPage ssr=SsrMode::Async/>
                    <Route path=path!("/webhooks") view=WebhooksPage ssr=SsrMode::Async/>
                    <Route path=path!("/webhooks/:id") view=WebhookPage ssr=SsrMode::Async/>
                    <Route path=path!("/settings") view=SettingsPage ssr=SsrMode::Async/>
                    <Route path=path!("/keys") view=KeysPage ssr=SsrMode::Async/>
                    <Route path=path!("/sign-in") view=SignInPage ssr=SsrMode::Async/>
                    <Route path=path!("/sign-out") view=SignOutPage ssr=SsrMode::Async/>
                </Routes>
            </main>
            <SiteFooter/>
        </Router>
    }
}

/// "Reports · Tenure". Escaped here, because leptos_meta (0.8.7) writes a title as it is, and names of identities stand
/// in titles.
fn window_title(title: &str) -> String {
    let title = title.replace('&', "&amp;").replace('<', "&lt;");
    if title.is_empty() { "Tenure".into() } else { title + " · Tenure" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_in_a_title_cannot_close_it() {
        assert_eq!(window_title("a</title><script>&"), "a&lt;/title>&lt;script>&amp; · Tenure");
        assert_eq!(window_title(""), "Tenure");
    }
}
