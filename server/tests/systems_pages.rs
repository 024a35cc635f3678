//! Systems, teams and claims through their pages.

use crate::estate::by;
use crate::review::{Review, follow};
use ops::identities::{self, Filter};
use ops::{ownership, systems, teams};

#[tokio::test]
async fn a_system_is_made_given_a_rule_after_a_look_offered_and_accepted() {
    let review = Review::new().await;
    let mut security = review.app.browser_of(review.security).await;
    let empty = security.get("/systems").await.body;
    assert!(empty.contains("No systems yet") && empty.contains("Make a system"), "{empty}");
    let wrong = follow(&mut security, "/api/systems/describe", "name=x&function=short").await.body;
    assert!(wrong.contains("Write at least 2 characters") && wrong.contains("value=\"x\""), "{wrong}");
    let made = "name=Payments&function=Takes+the+customers%27+money&environment=production";
    let page = follow(&mut security, "/api/systems/describe", made).await.body;
    assert!(page.contains("Takes the customers' money") && page.contains("nobody"), "{page}");
    let call = by(&review.app, review.security, &[domain::actor::Role::Security]);
    let id = systems::list(&call).await.unwrap()[0].id;
    let look = security.get(&format!("/systems/{id}?preview=yes&name_pattern=*")).await.body;
    assert!(look.contains("A pattern of wildcards alone means everything"), "{look}");
    let look = security.get(&format!("/systems/{id}?preview=yes&name_pattern=*e*")).await.body;
    assert!(look.contains("would join") && look.contains("Add this rule"), "{look}");
    let ruled =
        follow(&mut security, "/api/systems/add-rule", &format!("system={id}&name_pattern=*e*")).await.body;
    assert!(ruled.contains("the name is like *e*") && ruled.contains("End it"), "{ruled}");
    let form = format!("system={id}&person={}&part=technical+owner", review.sam);
    let asked = follow(&mut security, "/api/systems/offer", &form).await.body;
    assert!(asked.contains("Asked to own it") && asked.contains("Take it back"), "{asked}");
    let mut sam = review.app.browser_of(review.sam).await;
    let home = sam.get("/").await.body;
    assert!(home.contains("Accept the system Payments"), "{home}");
    let sams = by(&review.app, review.sam, &[]);
    let offer = systems::offers(&sams).await.unwrap()[0].id;
    let before = identities::all(&sams, &Filter::default()).await.unwrap().len();
    let done = follow(&mut sam, "/api/systems/accept", &format!("offer={offer}")).await.body;
    assert!(done.contains("you answer for the system"), "{done}");
    assert!(identities::all(&sams, &Filter::default()).await.unwrap().len() > before);
    let stranger = review.app.browser_of(review.manager).await.get(&format!("/systems/{id}")).await;
    assert!(stranger.status == 200 && !stranger.body.contains("Add a rule"), "oversight reads");
}

#[tokio::test]
async fn a_team_is_made_and_what_it_is_asked_waits_for_every_member() {
    let review = Review::new().await;
    let mut security = review.app.browser_of(review.security).await;
    let none = follow(&mut security, "/api/teams/make", "name=&lead=").await.body;
    assert!(none.contains("This is needed") && none.contains("Choose who leads it"), "{none}");
    let made =
        follow(&mut security, "/api/teams/make", &format!("name=Platform&lead={}", review.sam)).await.body;
    assert!(made.contains("Platform") && made.contains("lead"), "{made}");
    let call = by(&review.app, review.security, &[domain::actor::Role::Security]);
    let team = teams::list(&call).await.unwrap()[0].id;
    let orphan = ops::owners::page(&call, None).await.unwrap().orphans.remove(0).identity.id;
    let form = format!("identity={orphan}&person={team}&part=technical+owner");
    follow(&mut security, "/api/ownership/offer", &form).await;
    let mut sam = review.app.browser_of(review.sam).await;
    let claims = sam.get("/claims").await.body;
    assert!(claims.contains("for Platform") && claims.contains("Security asks you"), "{claims}");
    let untouched = follow(&mut sam, "/api/ownership/claim", "").await.body;
    assert!(untouched.contains("Tick what you answer about"), "{untouched}");
    let sams = by(&review.app, review.sam, &[]);
    let offer = ownership::offers(&sams).await.unwrap()[0].id;
    let short =
        follow(&mut sam, "/api/ownership/disclaim", &format!("offers%5B%5D={offer}&reason=no")).await.body;
    assert!(short.contains("Why they are not yours"), "{short}");
    let done = follow(&mut sam, "/api/ownership/claim", &format!("offers%5B%5D={offer}")).await.body;
    assert!(done.contains("Accepted 1"), "{done}");
    assert!(ownership::offers(&sams).await.unwrap().is_empty());
}
