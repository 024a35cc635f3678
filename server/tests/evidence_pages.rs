//! The auditor's desk through the whole site: who sees it, what it says before and after the freezing, and that what is
//! downloaded is what was frozen.
#![expect(clippy::unwrap_used, reason = "helpers of tests: a panic is how they fail")]

use crate::estate::{HOSTILE, account, by, own};
use crate::site::{App, Browser};
use domain::actor::Role;
use domain::id::{CampaignId, PersonId};
use domain::instant::parse;
use domain::window::Window;
use evidence::sign::PublicKey;
use evidence::verify::verify;
use ops::evidence::{Which, export, keys};
use ops::reviews::{self, Arranged, Launch, Scope};
use sea_orm::EntityTrait;
use std::io::Cursor;

const DUE: &str = "2026-03-16T00:00:00Z";

struct People {
    security: PersonId,
    manager: PersonId,
    auditor: PersonId,
    olga: PersonId,
    admin: PersonId,
}

/// The account with a campaign under way.
async fn launched(name: &str) -> (App, People, CampaignId) {
    let app = App::new().await;
    let people = People {
        security: app.person("sec", Role::Security).await,
        manager: app.person("mia", Role::Management).await,
        auditor: app.person("aud", Role::Auditor).await,
        olga: app.person("olga", Role::Owner).await,
        admin: app.person("ada", Role::Admin).await,
    };
    account(&app, &[]).await;
    own(&app, people.security, "reader", people.olga).await;
    let launch = Launch {
        name: name.into(),
        scope: Scope::default(),
        window: Window::ending(parse("2026-03-01T00:00:00Z").unwrap(), 30),
        due_at: parse(DUE).unwrap(),
        every_days: Some(90),
        arranged: Arranged::default(),
        confirm_days: None,
        no_response: domain::review::NoResponse::Tell,
        saved: None,
        risk_analysis: None,
        risk_analysed_on: None,
        acknowledger: people.manager,
    };
    let campaign =
        reviews::launch(&by(&app, people.security, &[Role::Security]), &launch).await.unwrap().campaign;
    (app, people, campaign)
}

async fn closed(app: &App, people: &People, campaign: CampaignId) {
    app.clock.advance_to(parse(DUE).unwrap());
    reviews::close(&by(app, people.security, &[Role::Security]), campaign).await.unwrap();
}

async fn acknowledged(app: &App, people: &People, campaign: CampaignId) {
    closed(app, people, campaign).await;
    reviews::acknowledge(&by(app, people.manager, &[Role::Management]), campaign, None).await.unwrap();
}

async fn page(browser: &mut Browser, path: &str) -> String {
    let answer = browser.get(path).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.body);
    assert!(!answer.body.contains(" style="), "{path}");
    assert_eq!(answer.body.matches("<h1").count(), 1, "{path}");
    // Leptos parts texts that follow one another.
    answer.body.replace("<!>", "")
}

async fn exports(app: &App) -> usize {
    let leaves = entities::log_leaf::Entity::find().all(app.tenure.database.read()).await.unwrap();
    leaves.iter().filter(|leaf| leaf.action == "evidence.exported").count()
}

#[tokio::test]
async fn owners_and_admins_are_refused_and_a_stranger_is_sent_to_sign_in() {
    let (app, people, campaign) = launched("Spring review").await;
    acknowledged(&app, &people, campaign).await;
    let (one, bundle) = (format!("/evidence/{campaign}"), format!("/evidence/{campaign}/bundle"));
    for person in [people.olga, people.admin] {
        let mut browser = app.browser_of(person).await;
        for path in ["/evidence", &one] {
            let answer = browser.get(path).await;
            assert_eq!(answer.status, 403, "{path}");
            assert!(!answer.body.contains("Spring review") && !answer.body.contains("tenure-cam_"), "{path}");
        }
        let refused = browser.post(&bundle, "").await;
        assert_eq!(refused.status, 403);
        assert!(refused.body.starts_with("Your roles do not let you take this out."), "{}", refused.body);
    }
    for path in ["/evidence", &one] {
        let answer = app.browser().get(path).await;
        assert_eq!(answer.header("location"), format!("/sign-in?next={path}"));
    }
    let answer = app.browser().post(&bundle, "").await;
    assert!(answer.header("location").starts_with("/sign-in"), "{}", answer.status);
    assert_eq!(app.browser_of(people.auditor).await.get(&bundle).await.status, 405, "it is never a GET");
    assert_eq!(exports(&app).await, 0);
}

#[tokio::test]
async fn before_the_acknowledgement_the_pages_say_what_has_to_happen() {
    let empty = App::new().await;
    let auditor = empty.person("aud", Role::Auditor).await;
    let desk = page(&mut empty.browser_of(auditor).await, "/evidence").await;
    assert!(desk.contains("No evidence yet") && desk.contains("has signed nothing yet"), "{desk}");

    let (app, people, campaign) = launched("Spring review").await;
    let mut browser = app.browser_of(people.auditor).await;
    let path = format!("/evidence/{campaign}");
    let open = page(&mut browser, &path).await;
    assert!(open.contains("There is nothing to take out yet. It is open."), "{open}");
    assert!(!open.contains("Download edition") && !open.contains("Controls it supports"));
    let refused = browser.post(&format!("{path}/bundle"), "why=yearly+audit").await;
    assert_eq!(refused.status, 409);
    assert!(
        refused.body.starts_with("This campaign is open: its evidence is frozen once"),
        "{}",
        refused.body
    );

    closed(&app, &people, campaign).await;
    let mut browser = app.browser_of(people.auditor).await;
    for path in ["/evidence", &path] {
        let shown = page(&mut browser, path).await;
        assert!(shown.contains("<span>closed, not acknowledged</span>"), "{path}: {shown}");
    }
    assert_eq!(browser.post(&format!("{path}/bundle"), "why=yearly+audit").await.status, 409);
}

#[tokio::test]
async fn what_is_downloaded_is_what_was_frozen_and_each_download_is_a_leaf() {
    let (app, people, campaign) = launched("Spring review").await;
    acknowledged(&app, &people, campaign).await;
    let operator = app.tenure.call(domain::actor::Actor::Operator);
    let frozen = export(&operator, Which::Campaign(campaign), None, None).await.unwrap();
    let mut auditor = app.browser_of(people.auditor).await;

    let desk = page(&mut auditor, "/evidence").await;
    for said in
        ["Spring review", "PR.AC-4 / PR.AA-05", &frozen.file_name, &frozen.sha256, "Freezing", "SHA256:"]
    {
        assert!(desk.contains(said), "{said}: {desk}");
    }
    let path = format!("/evidence/{campaign}");
    let shown = page(&mut auditor, &path).await;
    for said in [
        format!(r#"method="post" action="{path}/bundle""#).as_str(),
        &format!("tenure evidence verify ../{} --key ../key.pub", frozen.file_name),
        "ssh-keygen -Y verify",
        "What it does not prove",
        "OWASP NHI Top 10 2025",
        "operator",
        &frozen.sha256,
    ] {
        assert!(shown.contains(said), "{said}: {shown}");
    }

    let before = exports(&app).await;
    let first = auditor.post(&format!("{path}/bundle"), "edition=1&why=yearly+audit").await;
    assert_eq!((first.status.as_u16(), first.header("content-type")), (200, "application/zip"));
    assert_eq!(first.header("content-disposition"), format!("attachment; filename=\"{}\"", frozen.file_name));
    assert_eq!(first.bytes, frozen.bytes);
    let key = PublicKey::parse_lines(&keys(&operator).await.unwrap().join("\n")).unwrap();
    let report = verify(Cursor::new(&first.bytes), Some(&key));
    assert!(report.holds(), "{:#?}", report.failures);
    let second = auditor.post(&format!("{path}/bundle"), "why=yearly+audit").await;
    assert_eq!(second.bytes, first.bytes);
    assert_eq!(exports(&app).await, before + 2);

    let again = page(&mut auditor, &path).await;
    assert!(again.contains("Edition 1 by aud, ") && again.contains("yearly audit, leaf "), "{again}");
    for unsaid in ["", "why=", "why=++x++", "edition=1"] {
        let answer = auditor.post(&format!("{path}/bundle"), unsaid).await;
        assert_eq!(answer.status, 422, "{unsaid}");
        assert!(answer.body.starts_with("What it is taken out for: "), "{}", answer.body);
    }
    for (form, said) in [
        ("edition=2&why=yearly+audit", "There is no such edition"),
        ("edition=one&why=yearly+audit", "There is no such edition"),
    ] {
        let answer = auditor.post(&format!("{path}/bundle"), form).await;
        assert_eq!(answer.status, 404, "{form}");
        assert!(answer.body.starts_with(said), "{}", answer.body);
    }
    assert_eq!(auditor.post("/evidence/x/bundle", "why=yearly+audit").await.status, 404);
    assert_eq!(auditor.get("/evidence/x").await.status, 404);
    assert_eq!(exports(&app).await, before + 2, "what was refused left no leaf");
}

#[tokio::test]
async fn management_sees_the_evidence_and_has_no_button() {
    let (app, people, campaign) = launched("Spring review").await;
    acknowledged(&app, &people, campaign).await;
    let mut manager = app.browser_of(people.manager).await;
    assert!(page(&mut manager, "/evidence").await.contains("Spring review"));
    let shown = page(&mut manager, &format!("/evidence/{campaign}")).await;
    assert!(shown.contains("tenure-cam_") && !shown.contains("Download edition"), "{shown}");
    assert_eq!(manager.post(&format!("/evidence/{campaign}/bundle"), "").await.status, 403);
}

#[tokio::test]
async fn a_hostile_name_of_a_campaign_is_text() {
    let (app, people, campaign) = launched(HOSTILE).await;
    acknowledged(&app, &people, campaign).await;
    let mut auditor = app.browser_of(people.auditor).await;
    for path in ["/evidence".to_owned(), format!("/evidence/{campaign}")] {
        let shown = page(&mut auditor, &path).await;
        assert!(!shown.contains("<script>"), "{path}: {shown}");
    }
}

#[tokio::test]
async fn evidence_of_a_time_is_taken_out_by_a_form_and_what_is_wrong_is_told_without_a_leaf() {
    let (app, people, campaign) = launched("Spring review").await;
    acknowledged(&app, &people, campaign).await;
    app.clock.advance_to(parse("2026-04-02T00:00:00Z").unwrap());
    let mut auditor = app.browser_of(people.auditor).await;
    let desk = page(&mut auditor, "/evidence").await;
    assert!(desk.contains(r#"method="post" action="/evidence/period""#), "{desk}");
    assert!(desk.contains("tenure evidence verify ../tenure-period-2025-04-02-2026-04-02.zip"), "{desk}");
    let manager = page(&mut app.browser_of(people.manager).await, "/evidence").await;
    assert!(!manager.contains("/evidence/period"), "management looks, and takes nothing out");

    let leaves =
        || async { entities::log_leaf::Entity::find().all(app.tenure.database.read()).await.unwrap().len() };
    let before = leaves().await;
    for (form, said) in [
        ("from=2026-03-01&until=2026-04-03&why=yearly+audit", "This time is not over"),
        ("from=2026-03-01&until=2026-03-01&why=yearly+audit", "it must come after"),
        ("from=soon&until=2026-03-01&why=yearly+audit", "Type a day, such as 2026-03-01"),
        ("from=2026-03-01&until=2026-04-01&why=", "What it is taken out for"),
        ("", "Type a day"),
    ] {
        let refused = auditor.post("/evidence/period", form).await;
        assert_eq!(refused.status, 422, "{form}");
        assert!(
            refused.body.contains(said) && refused.body.contains("Nothing was taken out"),
            "{}",
            refused.body
        );
    }
    assert_eq!(leaves().await, before);

    let taken = auditor.post("/evidence/period", "from=2026-03-01&until=2026-04-01&why=yearly+audit").await;
    assert_eq!((taken.status.as_u16(), taken.header("content-type")), (200, "application/zip"));
    let name = "attachment; filename=\"tenure-period-2026-03-01-2026-04-01.zip\"";
    assert_eq!(taken.header("content-disposition"), name);
    let key = [app.tenure.key.public().clone()];
    let report = verify(Cursor::new(&taken.bytes), Some(&key));
    assert!(report.holds(), "{:#?}", report.failures);
    assert!(report.passed.iter().any(|line| line.starts_with("1 populations of ")), "{:?}", report.passed);
    assert_eq!(leaves().await, before + 2);
}

#[tokio::test]
async fn a_sample_is_drawn_by_a_seed_shown_and_taken_out() {
    let (app, people, campaign) = launched(HOSTILE).await;
    closed(&app, &people, campaign).await;
    let mut auditor = app.browser_of(people.auditor).await;
    let path = format!("/evidence/{campaign}");
    let dossier = page(&mut auditor, &path).await;
    assert!(dossier.contains(&format!(r#"method="get" action="{path}/sample""#)), "{dossier}");
    let wrong = page(&mut auditor, &format!("{path}/sample?seed=%27%3E%3Cb%3E&number=0")).await;
    assert!(
        wrong.contains("Type how many items, such as 25") && wrong.contains("Write 8 to 100 letters"),
        "{wrong}"
    );
    assert!(!wrong.contains("<b>") && !wrong.contains("Download as CSV"), "{wrong}");

    let shown = page(&mut auditor, &format!("{path}/sample?seed=dice+4+2+6+1&number=1")).await;
    assert!(shown.contains("1 identity of ") && shown.contains("LC_ALL=C sort | head -n 1"), "{shown}");
    assert!(shown.contains(&format!(r#"action="{path}/sample.csv""#)) && !shown.contains(HOSTILE), "{shown}");
    let refused = auditor.post(&format!("{path}/sample.csv"), "seed=short&number=1&why=yearly+audit").await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("Nothing was taken out"), "{}", refused.body);
    let taken =
        auditor.post(&format!("{path}/sample.csv"), "seed=dice+4+2+6+1&number=1&why=yearly+audit").await;
    assert_eq!(
        taken.header("content-disposition"),
        format!("attachment; filename=\"tenure-sample-{campaign}.csv\"")
    );
    assert!(taken.body.starts_with("item_id,draw_sha256,drawn,"), "{}", taken.body);
    assert_eq!(taken.body.matches(",true,cam_").count(), 1);

    let time = page(&mut auditor, "/evidence/reviewed?from=2026-03-01&until=2026-04-01").await;
    assert!(
        time.contains(r#"action="/evidence/sample""#) && time.contains(r#"name="until" value="2026-04-01""#),
        "{time}"
    );
    let whole =
        page(&mut auditor, "/evidence/sample?from=2026-03-01&until=2026-04-01&seed=dice+4+2+6+1&number=1")
            .await;
    assert!(whole.contains(r#"action="/evidence/sample.csv""#), "{whole}");
    let none =
        page(&mut auditor, "/evidence/sample?from=2026-01-01&until=2026-02-01&seed=dice+4+2+6+1&number=1")
            .await;
    assert!(none.contains("Nothing to draw from"), "{none}");
    let form = "from=2026-03-01&until=2026-04-01&seed=dice+4+2+6+1&number=1&why=yearly+audit";
    assert_eq!(
        auditor.post("/evidence/sample.csv", form).await.body,
        taken.body,
        "one review was closed in that time"
    );
    assert_eq!(app.browser_of(people.manager).await.post("/evidence/sample.csv", form).await.status, 403);
}
