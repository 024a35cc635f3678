//! A launch that is too much for one person: dealt among who is named beside, in stages, and grouped by what is alike.
#![expect(clippy::unwrap_used, reason = "helpers of tests: a panic is how they fail")]

use crate::estate::Estate;
use chrono::Duration;
use domain::id::CampaignId;
use domain::instant::parse;
use domain::ownership::OwnerPart;
use domain::review::{CampaignState, Decision, ReviewerRule};
use ops::reviews::{self, Arranged, Deciding, Launch, Outlook, Shown, Stage};
use ops::{Error, identities};

/// An account of so many roles, which hold one of two things in turn; Olga owns them all, and nobody the robot.
async fn many(count: usize, owned: bool) -> Estate {
    let estate = Estate::people().await;
    let names: Vec<String> = (0..count).map(|number| format!("r{number:03}")).collect();
    let action =
        |number: usize| if number.is_multiple_of(2) { "ec2:DescribeInstances" } else { "ec2:DescribeImages" };
    let roles: Vec<(&str, &str)> =
        names.iter().enumerate().map(|(number, name)| (name.as_str(), action(number))).collect();
    estate.import_inventory(&roles).await;
    if owned {
        let all = identities::all(&estate.app.operator(), &identities::Filter::default()).await.unwrap();
        for brief in all.into_iter().filter(|brief| brief.name != "robot") {
            let (sec, olga) = (estate.sec(), estate.olga());
            let offer = ops::ownership::offer(&sec, brief.id, estate.owner, OwnerPart::Technical).await;
            ops::ownership::accept(&olga, offer.unwrap()).await.unwrap();
        }
    }
    estate
}

fn arranged(estate: &Estate, arranged: Arranged) -> Launch {
    Launch { arranged, ..estate.plan() }
}

fn loads(outlook: &Outlook) -> Vec<(&str, ReviewerRule, usize)> {
    outlook.reviewers.iter().map(|load| (load.name.as_str(), load.rule, load.items)).collect()
}

async fn verified(estate: &Estate, campaign: CampaignId) -> serde_json::Value {
    reviews::close(&estate.sec(), campaign).await.unwrap();
    reviews::acknowledge(&estate.mia(), campaign, None).await.unwrap();
    let bundle = estate.bundle(campaign).await;
    let keys = [estate.app.tenure.key.public().clone()];
    let report = evidence::verify::verify(std::io::Cursor::new(&bundle.bytes), Some(&keys));
    assert!(report.holds(), "{:?}", report.failures);
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(&bundle.bytes)).unwrap();
    serde_json::from_reader(archive.by_name("campaign.json").unwrap()).unwrap()
}

#[tokio::test]
async fn more_than_sixty_for_one_person_is_warned_of_with_what_each_way_would_come_to() {
    let estate = many(65, true).await;
    let sam = estate.somebody("sam").await;
    for number in 55..65 {
        estate.own(&format!("r{number:03}"), sam, OwnerPart::Backup).await;
    }
    let outlook = reviews::preview(&estate.sec(), &estate.plan()).await.unwrap();
    let (technical, steward) = (ReviewerRule::Technical, ReviewerRule::Steward);
    assert_eq!(loads(&outlook), [("olga", technical, 65), ("sec", steward, 1)]);
    let offers = &outlook.offers;
    assert_eq!(offers.overfull, [("olga".to_owned(), 65)]);
    assert!(
        outlook.warnings[0].starts_with("olga would have 65 items, more than 60"),
        "{:?}",
        outlook.warnings
    );
    assert_eq!((offers.dealt, offers.dealt_to), (5, 1));
    let due = parse("2023-08-15T00:00:00Z").unwrap();
    assert_eq!(offers.stages, [(61, due), (5, due + Duration::days(14))]);
    assert_eq!((offers.groups, offers.alike), (3, 65));
    // Nothing changes before it is chosen, and what the preview shows is what the launch does.
    let deal = arranged(&estate, Arranged { deal: true, ..Arranged::default() });
    let outlook = reviews::preview(&estate.sec(), &deal).await.unwrap();
    let backup = ReviewerRule::Backup;
    assert_eq!(loads(&outlook), [("olga", technical, 60), ("sam", backup, 5), ("sec", steward, 1)]);
    assert!(outlook.offers.overfull.is_empty() && !outlook.warnings[0].contains("more than 60"));
    assert_eq!(reviews::launch(&estate.sec(), &deal).await.unwrap().outlook, outlook);
}

#[tokio::test]
async fn what_was_dealt_is_the_backups_to_decide_and_the_evidence_names_the_rule() {
    let estate = many(62, true).await;
    let sam = estate.somebody("sam").await;
    estate.own("r061", sam, OwnerPart::Backup).await;
    let deal = arranged(&estate, Arranged { deal: true, ..Arranged::default() });
    let campaign = reviews::launch(&estate.sec(), &deal).await.unwrap().campaign;
    let item = estate.item("r061").await;
    assert_eq!((item.reviewer, item.rule), (Some(sam), ReviewerRule::Backup));
    let call = estate.by(sam, &[]);
    assert_eq!(reviews::mine(&call).await.unwrap().len(), 1);
    let revoke = |item: reviews::ItemRow| Deciding {
        items: vec![Shown {
            item: item.id,
            snapshot_sha256: item.snapshot_sha256,
            changes_sha256: String::new(),
        }],
        decision: Decision::Revoke,
        reason: None,
    };
    let not_hers = reviews::decide(&estate.olga(), &revoke(item.clone())).await;
    assert!(
        matches!(not_hers, Err(Error::NotFound(_) | Error::Forbidden(_) | Error::Conflict(_))),
        "{not_hers:?}"
    );
    reviews::decide(&call, &revoke(item)).await.unwrap();
    estate.app.clock.advance(Duration::days(14));
    let file = verified(&estate, campaign).await;
    assert_eq!(
        file["reviewers"],
        serde_json::json!(["technical owner", "business owner", "backup", "steward"])
    );
    let leaf = estate.lines().await.into_iter().find(|line| line.contains("campaign.launched")).unwrap();
    assert!(leaf.contains(r#""arranged":{"deal":true,"group":false,"stage_days":null}"#), "{leaf}");
}

#[tokio::test]
async fn stages_are_campaigns_over_one_frozen_population_each_with_evidence_of_its_own() {
    let estate = many(65, true).await;
    let staged = arranged(&estate, Arranged { stage_days: Some(7), ..Arranged::default() });
    let launched = reviews::launch(&estate.sec(), &staged).await.unwrap();
    assert_eq!((launched.outlook.population, launched.later.len()), (66, 1));
    assert!(launched.outlook.offers.overfull.is_empty(), "nobody has too much in any");
    let mut all = reviews::list(&estate.sec()).await.unwrap();
    all.sort_by_key(|one| one.due_at);
    let told: Vec<_> = all.iter().map(|one| (one.id, one.name.as_str(), one.population, one.stage)).collect();
    let stage = |number| Some(Stage { number, of: 2 });
    let expected = [
        (launched.campaign, "Summer review (1 of 2)", 61, stage(1)),
        (launched.later[0], "Summer review (2 of 2)", 5, stage(2)),
    ];
    assert_eq!(told, expected);
    assert_eq!(all[1].due_at - all[0].due_at, Duration::days(7));
    assert!(all[1].scope.contains("stage=2 of 2, 60 items of each reviewer"), "{}", all[1].scope);
    assert_eq!(all[0].launched_at, all[1].launched_at, "frozen together");
    let second = reviews::progress(&estate.sec(), launched.later[0]).await.unwrap();
    let names: Vec<&str> = second.items.iter().map(|item| item.name.as_str()).collect();
    assert_eq!(names, ["r060", "r061", "r062", "r063", "r064"]);
    let found = reviews::overview(&estate.sec(), launched.later[0]).await.unwrap();
    let source = &found.reconciliation.sources[0];
    assert_eq!((source.population, source.left_out), (5, 61));
    estate.app.clock.advance(Duration::days(22));
    for campaign in [launched.later[0], launched.campaign] {
        verified(&estate, campaign).await;
    }
    assert!(
        reviews::list(&estate.sec())
            .await
            .unwrap()
            .iter()
            .all(|one| one.state == CampaignState::Acknowledged)
    );
    assert!(ops::log::check(&estate.app.operator()).await.unwrap().holds());
}

#[tokio::test]
async fn stages_that_are_not_needed_are_not_made_and_too_many_are_refused() {
    let estate = many(3, false).await;
    let staged = arranged(&estate, Arranged { stage_days: Some(7), ..Arranged::default() });
    let launched = reviews::launch(&estate.sec(), &staged).await.unwrap();
    assert!(launched.later.is_empty());
    assert_eq!(reviews::list(&estate.sec()).await.unwrap()[0].name, "Summer review", "as it was called");
    for days in [0, 93] {
        let wrong = arranged(&estate, Arranged { stage_days: Some(days), ..Arranged::default() });
        let Err(Error::Invalid(problems)) = reviews::preview(&estate.sec(), &wrong).await else {
            unreachable!()
        };
        assert!(problems.of("stage_days").is_some(), "{days}");
    }
    // With the robot one more than twelve times sixty, all the steward's.
    let estate = many(720, false).await;
    let staged = arranged(&estate, Arranged { stage_days: Some(7), ..Arranged::default() });
    let Err(Error::Invalid(problems)) = reviews::launch(&estate.sec(), &staged).await else { unreachable!() };
    assert!(problems.of("stages").unwrap().contains("13 stages, more than 12"), "{problems:?}");
    assert!(reviews::list(&estate.sec()).await.unwrap().is_empty());
    let offered = reviews::preview(&estate.sec(), &estate.plan()).await.unwrap().offers;
    assert_eq!((offered.stages.len(), offered.dealt), (13, 0), "the offer says it, before anybody takes it");
}

#[tokio::test]
async fn grouped_items_with_equal_grants_follow_one_another_within_their_risk() {
    let estate = many(6, true).await;
    estate.launched().await;
    let order = async || {
        let campaign = reviews::list(&estate.sec()).await.unwrap().remove(0).id;
        let items = reviews::progress(&estate.sec(), campaign).await.unwrap().items;
        let roles = items.into_iter().filter(|item| item.name != "robot");
        roles.map(|item| (item.name, item.alike.unwrap())).collect::<Vec<_>>()
    };
    let names = |items: &[(String, String)]| items.iter().map(|one| one.0.clone()).collect::<Vec<_>>();
    let plain = order().await;
    assert_eq!(names(&plain), ["r000", "r001", "r002", "r003", "r004", "r005"]);
    estate.app.clock.advance(Duration::hours(1));
    let group = arranged(&estate, Arranged { group: true, ..Arranged::default() });
    reviews::launch(&estate.sec(), &group).await.unwrap();
    let grouped = order().await;
    let words: Vec<&str> = grouped.iter().map(|one| one.1.as_str()).collect();
    assert!(words[0] == words[1] && words[1] == words[2] && words[2] != words[3], "{grouped:?}");
    assert!(words[3] == words[4] && words[4] == words[5], "{grouped:?}");
    let first = names(&grouped[..3]);
    assert!(first == ["r000", "r002", "r004"] || first == ["r001", "r003", "r005"], "{first:?}");
    assert_eq!(plain[0].1, grouped.iter().find(|one| one.0 == "r000").unwrap().1, "the word stays");
}
