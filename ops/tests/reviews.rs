//! Reviews from launch to close: each op, each refusal, the second call, and the leaf it writes.
#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests: a panic is how they fail")]

use crate::estate::{Estate, ROLES};
use chrono::Duration;
use domain::actor::{Actor, Role};
use domain::ownership::OwnerPart;
use domain::review::{Answer, CampaignState, Counts, Decision, ItemOutcome, KeepNeeds, ReviewerRule, Risk};
use domain::window::Window;
use ops::reviews::{self, Deciding, Launch, Scope, Shown};
use ops::{Call, Error};

const KEEP: Decision = Decision::Keep { need_stated: false };
const STATE: Decision = Decision::Keep { need_stated: true };
const WHY: &str = "The nightly export needs it";

async fn decide(call: &Call, items: &[Shown], decision: Decision, reason: &str) -> ops::Result<usize> {
    let deciding = Deciding { items: items.to_vec(), decision, reason: Some(reason.into()) };
    Ok(reviews::decide(call, &deciding).await?.len())
}

fn field<T: std::fmt::Debug>(result: ops::Result<T>) -> String {
    match result.unwrap_err() {
        Error::Invalid(problems) => problems.0[0].field.clone(),
        other => panic!("expected a problem, found {other:?}"),
    }
}

#[tokio::test]
async fn a_launch_freezes_everybody_in_scope_riskiest_first_and_reconciles() {
    let estate = Estate::new().await;
    let outlook = reviews::preview(&estate.sec(), &estate.plan()).await.unwrap();
    let before = estate.actions().await;
    let launched = reviews::launch(&estate.sec(), &estate.plan()).await.unwrap();
    assert_eq!(launched.outlook, outlook, "the confirmation shows what the launch does");
    assert_eq!(outlook.population, 6);
    let source = &outlook.reconciliation.sources[0];
    assert_eq!(
        (source.classes.identities(), source.left_out, source.population, source.outside),
        (6, 0, 6, 0)
    );
    assert!(!source.coverage.is_empty());
    assert_eq!(outlook.low_risk, 2, "{outlook:?}");
    let after = estate.actions().await;
    assert_eq!(after[before.len()..], ["campaign.launched", "installation.made", "key.first_used"]);

    let progress = reviews::progress(&estate.sec(), launched.campaign).await.unwrap();
    assert_eq!((progress.decided, progress.open, progress.late), (0, 6, 0));
    let first = &progress.items[0];
    assert_eq!(
        (first.name.as_str(), first.risk, first.rule),
        ("admin", Risk::PrivilegedUnowned, ReviewerRule::Steward)
    );
    assert_eq!(first.reviewer, Some(estate.security));
    assert!(progress.items[1..].iter().all(|item| item.reviewer == Some(estate.owner)));
    assert!(progress.items.iter().map(|item| item.position).eq(1..=6));
    assert_eq!(progress.people[0].open, 5);
}

#[tokio::test]
async fn each_item_asks_what_its_usage_asks() {
    let estate = Estate::new().await;
    estate.launched().await;
    let mut needs = Vec::new();
    for name in ["reader", "idle", "bucket", "robot"] {
        let page = reviews::item(&estate.olga(), estate.item(name).await.id).await.unwrap();
        assert_eq!((page.of, page.barred), (5, None));
        assert_eq!(
            evidence::hash::Digest::of(page.snapshot.json().unwrap().as_bytes()).to_string(),
            page.item.snapshot_sha256
        );
        let why = page.needs.why().iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
        needs.push((name, matches!(page.needs, KeepNeeds::NeedStated { .. }), why));
    }
    assert_eq!(
        needs,
        [
            ("reader", false, String::new()),
            ("idle", false, "it holds a grant that it did not use".into()),
            ("bucket", true, "it holds a grant whose use was not wholly observed".into()),
            ("robot", false, "one of its credentials is overdue, of unknown age or not rotatable".into()),
        ]
    );
    let mine = reviews::mine(&estate.olga()).await.unwrap();
    assert_eq!(mine.len(), 5);
    assert!(mine.is_sorted_by_key(|item| item.position));
}

#[tokio::test]
async fn a_launch_that_cannot_be_honest_is_refused() {
    let estate = Estate::new().await;
    let plan = estate.plan();
    let sec = estate.sec();
    let launch = async |changed: Launch| reviews::launch(&sec, &changed).await;
    assert_eq!(field(launch(Launch { name: "x".into(), ..plan.clone() }).await), "name");
    assert_eq!(field(launch(Launch { due_at: estate.app.now(), ..plan.clone() }).await), "due");
    let future = Window::ending(estate.app.now() + Duration::days(2), 10);
    assert_eq!(field(launch(Launch { window: future, ..plan.clone() }).await), "window");
    let nobody = Scope { text: Some("no such name".into()), ..Scope::default() };
    assert_eq!(field(launch(Launch { scope: nobody, ..plan.clone() }).await), "scope");
    for acknowledger in [estate.security, estate.owner, estate.auditor] {
        assert_eq!(field(launch(Launch { acknowledger, ..plan.clone() }).await), "acknowledger");
    }
    for other in [estate.olga(), estate.mia(), estate.aud(), estate.app.operator(), estate.system()] {
        assert!(matches!(reviews::launch(&other, &plan).await, Err(Error::Forbidden(_))));
    }
    assert!(reviews::list(&sec).await.unwrap().is_empty());
    estate.app.clock.advance(Duration::days(7) + Duration::milliseconds(1));
    let stale = launch(plan).await.unwrap_err().to_string();
    assert!(stale.contains("more than 7 days ago"), "{stale}");
}

#[tokio::test]
async fn an_acknowledger_with_a_part_is_refused() {
    let estate = Estate::new().await;
    estate.own("reader", estate.manager, OwnerPart::Backup).await;
    assert_eq!(field(reviews::launch(&estate.sec(), &estate.plan()).await), "acknowledger");
}

#[tokio::test]
async fn an_account_that_only_logs_name_cannot_be_reviewed() {
    let estate = Estate::unowned().await;
    let Some(shared) = crate::support::shared() else { return };
    estate.app.import_logs(&[shared.join("data/aws/cloudtrail-invictus")]).await;
    let refused = reviews::launch(&estate.sec(), &estate.plan()).await.unwrap_err().to_string();
    assert!(refused.contains("has no inventory"), "{refused}");
    let narrowed = Launch { scope: estate.this_account(), ..estate.plan() };
    let narrowed = reviews::launch(&estate.sec(), &narrowed).await.unwrap();
    assert_eq!(narrowed.outlook.population, 6);
}

#[tokio::test]
async fn keeping_needs_what_the_snapshot_asks_for() {
    let estate = Estate::new().await;
    estate.launched().await;
    let olga = estate.olga();
    let (idle, bucket, robot) =
        (estate.shown("idle").await, estate.shown("bucket").await, estate.shown("robot").await);
    let one = |shown: &Shown| [shown.clone()];
    assert_eq!(field(decide(&olga, &one(&idle), KEEP, "").await), "reason");
    assert_eq!(field(decide(&olga, &one(&idle), KEEP, "short").await), "reason");
    assert_eq!(field(decide(&olga, &one(&bucket), KEEP, WHY).await), "outcome");
    assert_eq!(field(decide(&olga, &one(&bucket), STATE, "").await), "reason");
    let foreign = Decision::Reduce { remove: vec!["iam:PassRole".into()] };
    assert_eq!(field(decide(&olga, &one(&idle), foreign, WHY).await), "remove");
    assert_eq!(field(decide(&olga, &one(&idle), Decision::Rotate, WHY).await), "outcome");
    let together = [estate.shown("reader").await, idle.clone()];
    assert_eq!(field(decide(&olga, &together, KEEP, WHY).await), "outcome");
    assert_eq!(field(decide(&olga, &[], KEEP, WHY).await), "items");
    assert_eq!(reviews::mine(&olga).await.unwrap().len(), 5, "nothing of it happened");

    decide(&olga, &one(&idle), KEEP, WHY).await.unwrap();
    decide(&olga, &one(&bucket), STATE, WHY).await.unwrap();
    decide(&olga, &one(&robot), Decision::Rotate, "").await.unwrap();
    let low = [estate.shown("reader").await, estate.shown("lister").await];
    assert_eq!(decide(&olga, &low, KEEP, "").await.unwrap(), 2);
    let page = reviews::item(&olga, bucket.item).await.unwrap();
    assert_eq!((page.history[0].answer, page.history[0].reason.as_deref()), (Answer::NeedStated, Some(WHY)));
    let page = reviews::item(&olga, low[0].item).await.unwrap();
    assert_eq!((page.history[0].answer, page.history[0].batch_size), (Answer::Keep, 2));
    assert_eq!(estate.actions().await.iter().filter(|action| *action == "campaign.decided").count(), 5);
}

#[tokio::test]
async fn only_the_reviewer_decides_on_what_was_shown_and_in_time() {
    let estate = Estate::new().await;
    estate.launched().await;
    let reader = estate.shown("reader").await;
    let stranger = estate.somebody("sam").await;
    let revoke = async |call: &Call, shown: &Shown| {
        decide(call, std::slice::from_ref(shown), Decision::Revoke, "").await
    };
    assert!(matches!(revoke(&estate.by(stranger, &[]), &reader).await, Err(Error::NotFound(_))));
    for other in [estate.sec(), estate.mia(), estate.aud(), estate.app.operator(), estate.system()] {
        assert!(matches!(revoke(&other, &reader).await, Err(Error::Forbidden(_))), "{:?}", other.actor);
    }
    let other = Shown { snapshot_sha256: "0".repeat(64), ..reader.clone() };
    assert!(matches!(revoke(&estate.olga(), &other).await, Err(Error::Stale(_))));
    assert!(matches!(reviews::undo(&estate.olga(), &reader).await, Err(Error::Conflict(_))));
    estate.app.clock.advance_to(estate.plan().due_at);
    let late = revoke(&estate.olga(), &reader).await;
    assert!(matches!(late, Err(Error::Conflict(_))), "{late:?}");
}

#[tokio::test]
async fn a_steward_revokes_never_keeps_and_not_with_a_role_from_after_the_launch() {
    let estate = Estate::new().await;
    let campaign = estate.launched().await;
    let admin = estate.shown("admin").await;
    assert!(matches!(
        decide(&estate.sec(), std::slice::from_ref(&admin), KEEP, WHY).await,
        Err(Error::Forbidden(_))
    ));
    let newcomer = estate.somebody("new").await;
    estate.app.clock.advance(Duration::hours(1));
    let late = estate.app.by(newcomer, &[Role::Security], estate.app.now());
    let refused = decide(&late, std::slice::from_ref(&admin), Decision::Revoke, "").await.unwrap_err();
    assert!(refused.to_string().contains("after this campaign was launched"), "{refused}");
    decide(&estate.sec(), &[admin], Decision::Revoke, "").await.unwrap();
    assert_eq!(reviews::progress(&estate.sec(), campaign).await.unwrap().decided, 1);
}

#[tokio::test]
async fn decisions_are_appended_and_the_last_counts() {
    let estate = Estate::new().await;
    estate.launched().await;
    let (olga, reader) = (estate.olga(), estate.shown("reader").await);
    decide(&olga, std::slice::from_ref(&reader), Decision::Revoke, "").await.unwrap();
    decide(&olga, std::slice::from_ref(&reader), KEEP, "").await.unwrap();
    assert_eq!(estate.item("reader").await.answer, Some(Answer::Keep));
    reviews::undo(&olga, &reader).await.unwrap();
    assert_eq!(estate.item("reader").await.answer, None);
    assert!(matches!(reviews::undo(&olga, &reader).await, Err(Error::Conflict(_))));
    let page = reviews::item(&olga, reader.item).await.unwrap();
    let said: Vec<Answer> = page.history.iter().map(|one| one.answer).collect();
    assert_eq!(said, [Answer::Revoke, Answer::Keep, Answer::Undone]);
    assert_eq!(estate.actions().await.last().unwrap(), "campaign.undone");
}

#[tokio::test]
async fn a_close_gives_every_item_one_outcome_and_happens_once() {
    let estate = Estate::new().await;
    let campaign = estate.launched().await;
    let olga = estate.olga();
    decide(&olga, &[estate.shown("reader").await], KEEP, "").await.unwrap();
    let all = Decision::Reduce { remove: vec!["ec2:DescribeImages".into()] };
    decide(&olga, &[estate.shown("idle").await], all, "").await.unwrap();
    decide(&olga, &[estate.shown("robot").await], Decision::Rotate, "").await.unwrap();
    decide(&estate.sec(), &[estate.shown("admin").await], Decision::Revoke, "").await.unwrap();
    let early = reviews::close(&estate.sec(), campaign).await.unwrap_err().to_string();
    assert!(early.starts_with("2 item(s) are still unanswered"), "{early}");
    for other in [estate.olga(), estate.mia(), estate.app.operator()] {
        assert!(matches!(reviews::close(&other, campaign).await, Err(Error::Forbidden(_))));
    }
    // An import shows `lister` gone: it is withdrawn, and only it.
    estate.app.clock.advance(Duration::hours(1));
    let rest: Vec<_> = ROLES.into_iter().filter(|(name, _)| *name != "lister").collect();
    estate.import_inventory(&rest).await;
    estate.app.clock.advance_to(estate.plan().due_at);
    let counts = reviews::close(&estate.sec(), campaign).await.unwrap();
    assert_eq!(
        counts,
        Counts { population: 6, kept: 1, reduced: 1, rotated: 1, revoked: 1, no_response: 1, withdrawn: 1 }
    );
    assert!(counts.add_up());
    assert_eq!(estate.actions().await.last().unwrap(), "campaign.closed");
    assert!(matches!(reviews::close(&estate.sec(), campaign).await, Err(Error::Conflict(_))));
    let progress = reviews::progress(&estate.mia(), campaign).await.unwrap();
    assert_eq!((progress.campaign.state, progress.campaign.counts), (CampaignState::Closed, Some(counts)));
    let closed = decide(&olga, &[estate.shown("bucket").await], STATE, WHY).await;
    assert!(matches!(closed, Err(Error::Conflict(_))), "{closed:?}");
}

#[tokio::test]
async fn a_campaign_closes_before_it_is_due_once_all_is_answered() {
    let estate = Estate::unowned().await;
    let campaign = estate.launched().await;
    let mut all = Vec::new();
    for name in ["reader", "lister", "idle", "admin", "bucket", "robot"] {
        all.push(estate.shown(name).await);
    }
    decide(&estate.sec(), &all, Decision::Revoke, "").await.unwrap();
    let counts = reviews::close(&estate.sec(), campaign).await.unwrap();
    assert_eq!((counts.population, counts.revoked), (6, 6));
}

#[tokio::test]
async fn whoever_accepts_an_orphan_gets_its_item_and_the_acknowledger_never_does() {
    let estate = Estate::unowned().await;
    estate.launched().await;
    estate.own("reader", estate.owner, OwnerPart::Technical).await;
    estate.own("idle", estate.manager, OwnerPart::Technical).await;
    let reader = estate.item("reader").await;
    assert_eq!((reader.reviewer, reader.rule), (Some(estate.owner), ReviewerRule::Technical));
    assert_eq!(estate.item("idle").await.rule, ReviewerRule::Steward);
    assert_eq!(estate.actions().await.iter().filter(|action| *action == "campaign.routed").count(), 1);
    decide(&estate.olga(), &[estate.shown("reader").await], Decision::Revoke, "").await.unwrap();
    assert!(matches!(
        decide(&estate.sec(), &[estate.shown("reader").await], Decision::Revoke, "").await,
        Err(Error::Forbidden(_))
    ));
}

#[tokio::test]
async fn campaigns_and_items_are_hidden_from_whoever_has_no_part() {
    let estate = Estate::new().await;
    let campaign = estate.launched().await;
    let stranger = estate.by(estate.somebody("sam").await, &[]);
    assert!(reviews::list(&stranger).await.unwrap().is_empty());
    assert!(reviews::mine(&stranger).await.unwrap().is_empty());
    assert!(matches!(reviews::progress(&stranger, campaign).await, Err(Error::NotFound(_))));
    let admin = estate.item("admin").await;
    assert!(matches!(reviews::item(&stranger, admin.id).await, Err(Error::NotFound(_))));
    assert!(matches!(reviews::item(&estate.olga(), admin.id).await, Err(Error::NotFound(_))));
    let mine = reviews::progress(&estate.olga(), campaign).await.unwrap();
    assert_eq!(mine.items.len(), 5, "an owner sees their own items alone");
    for other in [estate.mia(), estate.aud()] {
        let page = reviews::item(&other, admin.id).await.unwrap();
        assert!(page.barred.is_some());
    }
    let machine = estate.app.tenure.call(Actor::Operator);
    assert_eq!(reviews::list(&machine).await.unwrap().len(), 1);
}

#[tokio::test]
async fn an_item_says_when_it_was_last_attested_and_what_is_different_since() {
    let estate = Estate::new().await;
    let first = estate.launched().await;
    let page = reviews::item(&estate.olga(), estate.item("reader").await.id).await.unwrap();
    assert_eq!(page.attested, None, "never before");
    decide(&estate.olga(), &[estate.shown("reader").await], KEEP, WHY).await.unwrap();
    estate.app.clock.advance_to(estate.plan().due_at);
    reviews::close(&estate.sec(), first).await.unwrap();
    let wider = |(name, action)| (name, if name == "reader" { "ec2:Describe*" } else { action });
    estate.import_inventory(&ROLES.into_iter().map(wider).collect::<Vec<_>>()).await;
    let again = Launch { due_at: estate.app.now() + Duration::days(10), ..estate.plan() };
    let second = reviews::launch(&estate.sec(), &again).await.unwrap().campaign;
    let items = reviews::progress(&estate.sec(), second).await.unwrap().items;
    let of = |name: &str| items.iter().find(|item| item.name == name).unwrap().id;
    let last = reviews::item(&estate.olga(), of("reader")).await.unwrap().attested.unwrap();
    assert_eq!((last.campaign, last.outcome, last.reason.as_deref()), (first, ItemOutcome::Kept, Some(WHY)));
    assert!(last.visible && last.person == "olga");
    assert_eq!(last.changes, ["1 grant added: ec2:Describe*", "1 grant gone: ec2:DescribeInstances"]);
    let idle = reviews::item(&estate.olga(), of("idle")).await.unwrap();
    assert_eq!(idle.attested, None, "no response attests nothing");
}

#[tokio::test]
async fn the_campaign_page_says_what_may_be_done_with_it_and_by_whom() {
    let estate = Estate::new().await;
    let campaign = estate.launched().await;
    let of = async |call: &Call| reviews::overview(call, campaign).await.unwrap();
    let open = of(&estate.sec()).await;
    assert!(
        open.whole && open.close.unwrap().unwrap_err().contains("6 item(s)") && open.acknowledge.is_none()
    );
    let mine = of(&estate.olga()).await;
    assert!(!mine.whole && mine.close.is_none() && mine.progress.items.len() == 5);
    assert!(of(&estate.mia()).await.acknowledge.unwrap().is_err(), "not while it is open");
    decide(&estate.olga(), &[estate.shown("reader").await], KEEP, "").await.unwrap();
    estate.app.clock.advance(Duration::hours(1));
    let rest: Vec<_> = ROLES.into_iter().filter(|(name, _)| !["lister", "reader"].contains(name)).collect();
    estate.import_inventory(&rest).await;
    let gone = of(&estate.sec()).await;
    assert_eq!((gone.decided_here, gone.open_here, gone.gone), (0, 4, 2), "one of the two was decided");
    estate.app.clock.advance_to(estate.plan().due_at);
    assert_eq!(of(&estate.sec()).await.close, Some(Ok(())));
    let counts = reviews::close(&estate.sec(), campaign).await.unwrap();
    assert_eq!((counts.no_response, counts.withdrawn), (4, 2), "as the page said");
    assert_eq!(of(&estate.mia()).await.acknowledge, Some(Ok(())));
    reviews::acknowledge(&estate.mia(), campaign, Some("Seen and discussed")).await.unwrap();
    let done = of(&estate.sec()).await;
    assert_eq!(done.acknowledged.unwrap().statement.as_deref(), Some("Seen and discussed"));
    assert_eq!(done.editions, 1);
    let stranger = estate.by(estate.somebody("sam").await, &[]);
    assert!(matches!(reviews::overview(&stranger, campaign).await, Err(Error::NotFound(_))));
    assert!(matches!(
        reviews::turn(&stranger, campaign, estate.item("reader").await.id).await,
        Err(Error::NotFound(_))
    ));
    assert!(matches!(reviews::choices(&estate.olga()).await, Err(Error::Forbidden(_))));
    let index = reviews::index(&estate.aud()).await.unwrap();
    assert!(!index.may_launch && index.campaigns.len() == 1 && index.campaigns[0].of == 6);
}
