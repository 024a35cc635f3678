//! Pages in process, through the whole site: what each role sees, sizes, gaps, addresses and hostile names.

use crate::estate::{HOSTILE, account, identity, import_inventory, inventory, own, role};
use crate::site::{Answer, App, Browser};
use domain::actor::Role;
use domain::id::PersonId;
use serde_json::Value;
use std::time::Instant;

struct People {
    security: PersonId,
    olga: PersonId,
    stranger: PersonId,
}

async fn people(app: &App) -> People {
    People {
        security: app.person("sec", Role::Security).await,
        olga: app.person("olga", Role::Owner).await,
        stranger: app.person("sam", Role::Owner).await,
    }
}

/// The account, with `reader` owned by Olga.
async fn seeded() -> (App, People) {
    let app = App::new().await;
    let people = people(&app).await;
    account(&app, &[]).await;
    own(&app, people.security, "reader", people.olga).await;
    (app, people)
}

async fn ok(browser: &mut Browser, path: &str) -> String {
    let answer: Answer = browser.get(path).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.body);
    assert!(!answer.body.contains(" style="), "{path}");
    assert_eq!(answer.body.matches("<h1").count(), 1, "{path}");
    answer.body
}

/// The part of a page that is its own.
fn main_of(page: &str) -> &str {
    let (_, rest) = page.split_once("<main").unwrap_or_default();
    rest.split_once("</main>").unwrap_or_default().0
}

#[tokio::test]
async fn an_owner_sees_their_own_identities_and_a_stranger_none() {
    let (app, people) = seeded().await;
    let (reader, idle) = (identity(&app, "reader").await, identity(&app, "idle").await);
    let mut olga = app.browser_of(people.olga).await;
    let list = ok(&mut olga, "/identities").await;
    assert!(list.contains("1 of 1 identity") && list.contains(&reader.to_string()), "{list}");
    assert!(
        !list.contains(&idle.to_string()) && !list.contains("filter-owner") && !list.contains("All accounts")
    );
    ok(&mut olga, &format!("/identities/{reader}")).await;
    assert_eq!(olga.get(&format!("/identities/{idle}")).await.status, 404);
    assert_eq!(olga.get(&format!("/identities?after={idle}")).await.status, 404);
    assert_eq!(olga.get("/sources").await.status, 403);

    let mut sam = app.browser_of(people.stranger).await;
    let list = ok(&mut sam, "/identities").await;
    assert!(list.contains("No identities yet") && list.contains("security has offered it to you"), "{list}");
    for id in [reader, idle] {
        let answer = sam.get(&format!("/identities/{id}")).await;
        assert_eq!(answer.status, 404);
        assert!(!answer.body.contains("reader") && answer.body.contains("This page does not exist"));
    }
    let nobody = app.browser().get("/identities").await;
    assert_eq!((nobody.status.as_u16(), nobody.header("location")), (303, "/sign-in?next=/identities"));
}

#[tokio::test]
async fn what_is_no_identity_is_not_found_and_leads_nowhere() {
    let (app, people) = seeded().await;
    let mut security = app.browser_of(people.security).await;
    for id in [
        "nhi_00000000000000000000000000",
        "per_00000000000000000000000000",
        "%2F%2Fevil.example",
        "%0d%0aLocation:x",
        "x",
    ] {
        let answer = security.get(&format!("/identities/{id}")).await;
        assert_eq!((answer.status.as_u16(), answer.header("location")), (404, ""), "{id}");
    }
}

#[tokio::test]
async fn a_day_that_nobody_observed_is_hatched_and_never_zero() {
    let (app, people) = seeded().await;
    let reader = identity(&app, "reader").await;
    let mut olga = app.browser_of(people.olga).await;
    let page = ok(&mut olga, &format!("/identities/{reader}")).await;
    let row = |day: &str| {
        let rest = page.split(&format!(">{day}</th>")).nth(1).unwrap_or_else(|| panic!("no row of {day}"));
        rest.split("</tr>").next().unwrap().to_owned()
    };
    assert!(
        row("2026-01-12").contains("not observed") && !row("2026-01-12").contains(">0<"),
        "{}",
        row("2026-01-12")
    );
    assert!(
        row("2026-01-09").contains(">0<") && row("2026-01-09").contains("whole, declared"),
        "{}",
        row("2026-01-09")
    );
    assert!(row("2026-01-30").contains(">1<"), "{}", row("2026-01-30"));
    assert!(page.contains(r#"<path class="g""#), "the gap is hatched");
    assert!(page.contains("90 days · observed 80"), "{page}");
    // A window with a gap calls nothing unused; one without it does.
    assert!(!main_of(&page).contains("> unused"), "{page}");
    let idle = identity(&app, "idle").await;
    let mut security = app.browser_of(people.security).await;
    let short = ok(&mut security, &format!("/identities/{idle}?days=30")).await;
    assert!(short.contains("30 days · observed 30") && short.contains("sqs: 0 of 1 used"), "{short}");
    let with_gap = ok(&mut security, &format!("/identities/{idle}")).await;
    let verdict =
        |page: &str| page.split("service-sqs").nth(1).unwrap().split("</details>").next().unwrap().to_owned();
    assert!(verdict(&short).contains("<span>unused</span>"), "{}", verdict(&short));
    assert!(
        verdict(&with_gap).contains("not observed") && !verdict(&with_gap).contains("<span>unused</span>")
    );
}

#[tokio::test]
async fn an_identity_says_in_order_what_is_known_and_what_is_not() {
    let (app, people) = seeded().await;
    let reader = identity(&app, "reader").await;
    let mut security = app.browser_of(people.security).await;
    let page = ok(&mut security, &format!("/identities/{reader}")).await;
    let mut rest = main_of(&page);
    for asked in [
        "What is it",
        "Technical owner",
        "olga",
        "What for",
        "nobody has said yet",
        "Until when",
        "nobody has set an end",
        "Effective access",
        "Resources are not compared",
        "Where it comes from",
        "Events that map to no permission",
        "unheard.amazonaws.com/NobodyKnowsThis",
        "Credentials",
        "Who can become it",
        "another account",
        "History",
        "accepted to be its technical owner",
    ] {
        rest =
            rest.split_once(asked).unwrap_or_else(|| panic!("{asked} is missing, or out of order: {rest}")).1;
    }
    assert!(page.contains("denied only") && page.contains("the tag"), "{page}");
    let admin = ok(&mut security, &format!("/identities/{}", identity(&app, "admin").await)).await;
    assert!(admin.contains("It allows everything that a whole service can do"));
    assert!(admin.contains("?service=s3#service-s3") && admin.len() < 600_000, "{}", admin.len());
    let opened =
        ok(&mut security, &format!("/identities/{}?service=s3", identity(&app, "admin").await)).await;
    assert!(opened.contains("s3:GetObject") && !admin.contains("s3:GetObjectAcl"));
}

#[tokio::test]
async fn a_window_older_than_every_record_says_so_and_links_one_that_is_not() {
    let (app, people) = seeded().await;
    app.clock.advance(chrono::Duration::days(400));
    let reader = identity(&app, "reader").await;
    let mut security = app.browser_of(people.security).await;
    let page = ok(&mut security, &format!("/identities/{reader}?days=30")).await;
    let link = format!("/identities/{reader}?days=30&amp;until=2026-02-05");
    assert!(page.contains("nothing can be said of use in it") && page.contains(&link), "{page}");
    let then = ok(&mut security, &link.replace("&amp;", "&")).await;
    assert!(!then.contains("nothing can be said of use in it") && then.contains("used on 1"), "{then}");
}

#[tokio::test]
async fn a_hostile_name_is_text_everywhere() {
    let (app, people) = seeded().await;
    let hostile = identity(&app, HOSTILE).await;
    own(&app, people.security, HOSTILE, people.olga).await;
    let long = identity(&app, &"long-".repeat(40)).await;
    let mut security = app.browser_of(people.security).await;
    let paths = [
        "/".to_owned(),
        "/identities?class=all".to_owned(),
        format!("/identities/{hostile}"),
        format!("/identities/{long}"),
        "/sources".to_owned(),
        "/identities?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E".to_owned(),
        "/identities?account=%22%3E%3Cscript%3E&owner=%3Cscript%3E&sort=%3Cscript%3E&until=%3Cscript%3E"
            .to_owned(),
    ];
    for path in paths {
        let page = ok(&mut security, &path).await;
        assert!(!page.contains("<script>alert"), "{path}: {page}");
        // Every script of ours has a source or a nonce.
        assert!(!page.contains("<script>"), "{path}");
    }
    let page = ok(&mut security, &format!("/identities/{hostile}")).await;
    assert!(page.contains("&lt;script&gt;alert") || page.contains("&lt;script>alert"), "{page}");
}

#[tokio::test]
async fn filters_order_and_pages_live_in_the_address() {
    let app = App::new().await;
    let people = people(&app).await;
    let many: Vec<Value> = (0..120).map(|n| role(&format!("bot-{n:03}"), 100 + n, "s3:*")).collect();
    account(&app, &many).await;
    let mut security = app.browser_of(people.security).await;
    let first = ok(&mut security, "/identities?q=bot-").await;
    assert!(
        first.contains("50 of 120 identities") && first.contains("bot-049") && !first.contains("bot-050")
    );
    assert!(first.contains(r#"rel="next""#) && !first.contains(r#"rel="prev""#));
    let follow = |page: &str, rel: &str| {
        let tag = page.split(&format!(r#"<a rel="{rel}" href=""#)).nth(1).unwrap();
        tag.split('"').next().unwrap().replace("&amp;", "&")
    };
    let second = ok(&mut security, &follow(&first, "next")).await;
    assert!(second.contains("bot-050") && second.contains("bot-099") && !second.contains("bot-049"));
    let third = ok(&mut security, &follow(&second, "next")).await;
    assert!(third.contains("20 of 120 identities") && !third.contains(r#"rel="next""#));
    let back = ok(&mut security, &follow(&third, "prev")).await;
    assert!(back.contains("bot-050") && back.contains("bot-099") && back.contains(r#"rel="prev""#));
    let start = ok(&mut security, &follow(&back, "prev")).await;
    assert!(start.contains("bot-000") && start.contains("bot-049") && !start.contains(r#"rel="prev""#));
    let turned = ok(&mut security, "/identities?q=bot-&sort=-name").await;
    assert!(
        turned.contains("bot-119")
            && !turned.contains("bot-069")
            && turned.contains(r#"aria-sort="descending""#)
    );
    let by_use = ok(&mut security, "/identities?sort=-used").await;
    let reader = identity(&app, "reader").await.to_string();
    assert!(
        by_use.find(&reader) < by_use.find(&identity(&app, "idle").await.to_string()),
        "used last comes first"
    );
    let by_use = ok(&mut security, "/identities?sort=used").await;
    assert!(!by_use.contains(&reader), "never seen comes first");
    let unowned = ok(&mut security, "/identities?lacking=rotation").await;
    assert!(unowned.contains("1 of 1 identity") && unowned.contains("robot"), "{unowned}");
    let none = ok(&mut security, "/identities?q=no-such-name").await;
    assert!(none.contains("Nothing in this list") && none.contains("Clear the filters"), "{none}");
}

#[tokio::test]
async fn fifty_rows_stay_under_a_hundred_kilobytes() {
    let app = App::new().await;
    let people = people(&app).await;
    let many: Vec<Value> = (0..60)
        .map(|n| role(&format!("a-service-with-a-name-of-usual-length-{n:03}"), 100 + n, "s3:*"))
        .collect();
    account(&app, &many).await;
    let page = ok(&mut app.browser_of(people.security).await, "/identities?q=a-service").await;
    assert_eq!(page.matches("<tr>").count(), 51, "fifty rows and their heading");
    assert!(page.len() < 100_000, "{} bytes", page.len());
}

#[tokio::test]
async fn many_identities_cost_a_page_no_more_than_fifty() {
    let app = App::new().await;
    let people = people(&app).await;
    let many: Vec<Value> =
        (0..2_000).map(|n| role(&format!("bot-{n:05}"), 100 + n, "s3:GetObject")).collect();
    import_inventory(&app, &inventory(&many)).await;
    let mut security = app.browser_of(people.security).await;
    for path in ["/identities", "/identities?sort=-used", "/identities?lacking=owner", "/"] {
        let begun = Instant::now();
        let page = ok(&mut security, path).await;
        let took = begun.elapsed();
        eprintln!("{path}: {took:?}, {} bytes", page.len());
        // Generous: a slow machine, unoptimised. All 2,000 would take far longer than fifty.
        assert!(took.as_secs() < 20, "{path} took {took:?}");
    }
    let page = ok(&mut security, "/identities").await;
    assert!(page.contains("50 of 2,001 identities"), "{page}");
}

#[tokio::test]
async fn sources_tell_what_is_observed_and_what_was_imported() {
    let (app, people) = seeded().await;
    let mut security = app.browser_of(people.security).await;
    let page = ok(&mut security, "/sources").await;
    assert!(
        page.contains("80 of 90 days") && page.contains("2026-01-10 to 2026-01-19: not observed"),
        "{page}"
    );
    assert!(page.contains("1 trail declared, 2 statements of completeness"), "{page}");
    assert!(page.contains("aws-credential-report") && page.contains("operator"), "{page}");
}

#[tokio::test]
async fn security_states_a_network_and_ends_it_by_forms_and_others_only_read() {
    let (app, people) = seeded().await;
    let mut security = app.browser_of(people.security).await;
    let empty = ok(&mut security, "/sources/networks").await;
    assert!(empty.contains("No network is assigned to an environment yet"), "{empty}");
    let sources = ok(&mut security, "/sources").await;
    assert!(sources.contains("No network is assigned to an environment yet"), "{sources}");
    assert!(sources.contains("From trigger to seen dead"), "{sources}");
    let wrong = "prefix=10.20.3.7%2F16&name=h&environment=";
    let to = security.post("/api/networks/state", wrong).await.header("location").to_owned();
    assert_eq!(to, "/sources/networks#state");
    let again = ok(&mut security, "/sources/networks").await;
    for said in ["the network is 10.20.0.0/16", "Write at least 2 characters", "Choose an environment"] {
        assert!(again.contains(said), "{said}: {again}");
    }
    assert!(again.contains(r#"value="10.20.3.7/16""#), "what was typed is kept");
    let right = "prefix=10.20.0.0%2F16&name=hall&environment=production";
    assert_eq!(security.post("/api/networks/state", right).await.header("location"), "/sources/networks");
    let stated = ok(&mut security, "/sources/networks").await;
    assert!(stated.contains("10.20.0.0/16 is production from now on") && stated.contains("hall"), "{stated}");
    let auditor = app.person("aud", Role::Auditor).await;
    let read = ok(&mut app.browser_of(auditor).await, "/sources/networks").await;
    assert!(read.contains("hall") && !read.contains("/api/networks/"), "{read}");
    let id = stated
        .split("name=\"network\" value=\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .unwrap_or_default();
    security.post("/api/networks/end", &format!("network={id}")).await;
    let ended = ok(&mut security, "/sources/networks").await;
    assert!(ended.contains("Ended: it says nothing from now on") && ended.contains("by sec"), "{ended}");
    assert!(!ended.contains("/api/networks/end"), "there is nothing left to end");
}

#[tokio::test]
async fn home_is_what_waits_and_for_those_who_see_all_the_posture() {
    let (app, people) = seeded().await;
    own(&app, people.security, "robot", people.olga).await;
    let home = ok(&mut app.browser_of(people.olga).await, "/").await;
    assert!(home.contains("Rotate 1") && home.contains("robot") && !home.contains("How it stands"), "{home}");
    let posture = ok(&mut app.browser_of(people.security).await, "/").await;
    assert!(posture.contains("How it stands") && posture.contains("/identities?lacking=owner"), "{posture}");
    assert!(posture.contains("Nothing waits for you"));
}
