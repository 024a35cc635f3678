//! Evidence: acknowledging freezes it, the same edition is the same bytes, and the public verifier accepts it.
#![expect(clippy::unwrap_used, reason = "helpers of tests: a panic is how they fail")]

use crate::estate::Estate;
use chrono::Duration;
use domain::exception::{Compensation, Request};
use domain::review::Decision;
use domain::text::{ExitPlanText, ReasonText};
use evidence::sign::PublicKey;
use evidence::verify::verify;
use ops::evidence::{Occasion, Which, daily_checkpoint, desk, dossier, editions, export, keys};
use ops::reviews::{self, Deciding, Shown};
use ops::{Call, Error, exceptions, installation};
use std::io::Cursor;

const WHY: &str = "=Needed by the nightly export";

async fn decide(call: &Call, shown: Shown, decision: Decision) {
    let deciding = Deciding { items: vec![shown], decision, reason: Some(WHY.into()) };
    reviews::decide(call, &deciding).await.unwrap();
}

/// A campaign with every outcome but one, closed at its due instant.
async fn closed(estate: &Estate) -> domain::id::CampaignId {
    let campaign = estate.launched().await;
    let olga = estate.olga();
    decide(&olga, estate.shown("reader").await, Decision::Keep { need_stated: false }).await;
    decide(&olga, estate.shown("bucket").await, Decision::Keep { need_stated: true }).await;
    decide(&olga, estate.shown("idle").await, Decision::Reduce { remove: vec!["ec2:DescribeImages".into()] })
        .await;
    decide(&olga, estate.shown("robot").await, Decision::Rotate).await;
    decide(&olga, estate.shown("robot").await, Decision::Revoke).await;
    reviews::undo(&olga, &estate.shown("robot").await).await.unwrap();
    decide(&estate.sec(), estate.shown("admin").await, Decision::Revoke).await;
    estate.app.clock.advance(Duration::hours(2));
    let rest: Vec<_> = crate::estate::ROLES.into_iter().filter(|(name, _)| *name != "lister").collect();
    estate.import_inventory(&rest).await;
    estate.app.clock.advance_to(estate.plan().due_at);
    reviews::close(&estate.sec(), campaign).await.unwrap();
    estate.app.clock.advance(Duration::hours(2));
    campaign
}

#[tokio::test]
async fn an_acknowledged_campaign_verifies_with_the_key_from_elsewhere_and_is_the_same_bytes_each_time() {
    let estate = Estate::new().await;
    let campaign = closed(&estate).await;
    reviews::acknowledge(&estate.mia(), campaign, Some("Seen, and discussed with security")).await.unwrap();
    let actions = estate.actions().await;
    assert_eq!(actions[actions.len() - 2..], ["campaign.acknowledged", "evidence.frozen"]);

    let first = estate.bundle(campaign).await;
    let key = PublicKey::parse_lines(&keys(&estate.aud()).await.unwrap().join("\n")).unwrap();
    let report = verify(Cursor::new(&first.bytes), Some(&key));
    assert!(report.holds(), "{:#?}", report.failures);
    assert!(
        first.file_name.starts_with("tenure-cam_") && first.file_name.ends_with("-20230815.zip"),
        "{}",
        first.file_name
    );
    assert_eq!(evidence::hash::Digest::of(&first.bytes).to_string(), first.sha256);

    estate.app.clock.advance(Duration::days(30));
    estate.import_inventory(&crate::estate::ROLES).await;
    let again = export(&estate.app.operator(), Which::Latest, Some(1), None).await.unwrap();
    assert_eq!(again.bytes, first.bytes);
    assert_eq!(estate.actions().await.last().unwrap(), "evidence.exported");
    assert_eq!(editions(&estate.mia()).await.unwrap().len(), 1);

    let mut broken = first.bytes.clone();
    let middle = broken.len() / 2;
    broken[middle] ^= 1;
    assert!(!verify(Cursor::new(&broken), Some(&key)).is_consistent());
}

#[tokio::test]
async fn before_the_acknowledgement_there_is_nothing_to_export() {
    let estate = Estate::new().await;
    assert!(matches!(export(&estate.aud(), Which::Latest, None, None).await, Err(Error::NotFound(_))));
    let campaign = closed(&estate).await;
    let before = estate.actions().await.len();
    let refused = export(&estate.aud(), Which::Campaign(campaign), None, None).await.unwrap_err();
    assert!(matches!(refused, Error::Conflict(_)));
    assert!(refused.to_string().contains("closed, not acknowledged"), "{refused}");
    for other in [estate.olga(), estate.mia(), estate.system()] {
        assert!(matches!(
            export(&other, Which::Campaign(campaign), None, None).await,
            Err(Error::Forbidden(_))
        ));
    }
    assert_eq!(estate.actions().await.len(), before, "a refused export leaves no leaf");
    reviews::acknowledge(&estate.mia(), campaign, None).await.unwrap();
    assert!(matches!(
        export(&estate.aud(), Which::Campaign(campaign), Some(2), None).await,
        Err(Error::NotFound(_))
    ));
    assert!("latest".parse::<Which>() == Ok(Which::Latest) && "cam_x".parse::<Which>().is_err());
}

#[tokio::test]
async fn only_the_named_acknowledger_acknowledges_and_only_once() {
    let estate = Estate::new().await;
    let open = estate.launched().await;
    assert!(matches!(reviews::acknowledge(&estate.mia(), open, None).await, Err(Error::Conflict(_))));
    estate.app.clock.advance_to(estate.plan().due_at);
    reviews::close(&estate.sec(), open).await.unwrap();
    for other in [estate.sec(), estate.aud(), estate.app.operator(), estate.system()] {
        assert!(
            matches!(reviews::acknowledge(&other, open, None).await, Err(Error::Forbidden(_))),
            "{:?}",
            other.actor
        );
    }
    assert!(matches!(reviews::acknowledge(&estate.olga(), open, None).await, Err(Error::NotFound(_))));
    let late = estate.app.by(estate.manager, &[domain::actor::Role::Management], estate.app.now());
    let refused = reviews::acknowledge(&late, open, None).await.unwrap_err().to_string();
    assert!(refused.contains("after this campaign was launched"), "{refused}");
    reviews::acknowledge(&estate.mia(), open, None).await.unwrap();
    assert!(matches!(reviews::acknowledge(&estate.mia(), open, None).await, Err(Error::Conflict(_))));
}

/// Everything that a workbook says.
fn within(bytes: Vec<u8>) -> String {
    let mut book = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    for place in 0..book.len() {
        std::io::Read::read_to_string(&mut book.by_index(place).unwrap(), &mut text).unwrap();
    }
    assert!(text.contains("<worksheet"), "a workbook");
    text
}

#[tokio::test]
async fn no_leaf_and_no_file_but_two_names_a_person_or_quotes_a_text() {
    let estate = Estate::new().await;
    let campaign = closed(&estate).await;
    reviews::acknowledge(&estate.mia(), campaign, Some("Seen, and discussed with security")).await.unwrap();
    let bundle = estate.bundle(campaign).await;
    let mut archive = zip::ZipArchive::new(Cursor::new(bundle.bytes)).unwrap();
    let secret = ["olga", "mia@", "nightly export", "Summer review", "discussed with"];
    let mut named = Vec::new();
    for place in 0..archive.len() {
        let mut file = archive.by_index(place).unwrap();
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut file, &mut bytes).unwrap();
        let text = if bytes.starts_with(b"PK") { within(bytes) } else { String::from_utf8(bytes).unwrap() };
        if secret.iter().any(|word| text.contains(word)) {
            named.push(file.name().unwrap().into_owned());
        }
    }
    named.sort();
    assert_eq!(named, ["people.csv", "texts.csv"]);
}

#[tokio::test]
async fn a_day_has_one_checkpoint_and_a_day_without_leaves_has_none() {
    let estate = Estate::unowned().await;
    assert!(daily_checkpoint(&estate.system()).await.unwrap());
    assert!(!daily_checkpoint(&estate.system()).await.unwrap());
    estate.app.clock.advance(Duration::days(1));
    assert!(!daily_checkpoint(&estate.system()).await.unwrap(), "nothing was appended");
    estate.somebody("sam").await;
    assert!(daily_checkpoint(&estate.system()).await.unwrap());
    assert!(matches!(daily_checkpoint(&estate.sec()).await, Err(Error::Forbidden(_))));
    let rows = ops::evidence::checkpoints(&estate.aud(), 10).await.unwrap();
    assert_eq!(rows.len(), 2);
    let key = PublicKey::parse_lines(&keys(&estate.aud()).await.unwrap().join("\n")).unwrap();
    for row in rows {
        let signed = evidence::log::checkpoint::SignedCheckpoint::parse(&row.note).unwrap();
        assert_eq!(signed.checkpoint.head.size, row.size);
        signed.verify(&key[0]).unwrap();
    }
}

#[tokio::test]
async fn an_installation_is_made_once() {
    let estate = Estate::unowned().await;
    let first = installation::start(&estate.system()).await.unwrap();
    let leaves = estate.actions().await.len();
    assert_eq!(installation::start(&estate.system()).await.unwrap(), first);
    assert_eq!(estate.actions().await.len(), leaves);
}

#[tokio::test]
async fn the_desk_shows_campaigns_editions_heads_and_keys_and_writes_nothing() {
    let estate = Estate::new().await;
    assert!(desk(&estate.aud()).await.unwrap().campaigns.is_empty());
    let campaign = closed(&estate).await;
    let before = desk(&estate.aud()).await.unwrap();
    assert!(before.campaigns[0].editions.is_empty());
    reviews::acknowledge(&estate.mia(), campaign, None).await.unwrap();
    let leaves = estate.actions().await.len();
    let found = desk(&estate.aud()).await.unwrap();
    let row = &found.campaigns[0];
    assert_eq!((found.campaigns.len(), row.campaign.id, row.editions.len()), (1, campaign, 1));
    assert!(row.campaign.counts.is_some_and(|counts| counts.add_up()));
    let occasions: Vec<Occasion> = found.checkpoints.iter().map(|row| row.occasion).collect();
    assert_eq!(occasions, [Occasion::Freezing, Occasion::Close, Occasion::Launch]);
    for head in &found.checkpoints {
        let signed = evidence::log::checkpoint::SignedCheckpoint::parse(&head.note).unwrap();
        assert_eq!(signed.checkpoint.head.root.to_base64(), head.root);
    }
    let key = PublicKey::parse_lines(&found.keys[0].line).unwrap().remove(0);
    assert_eq!((found.keys.len(), key.fingerprint()), (1, found.keys[0].fingerprint.clone()));
    assert_eq!(desk(&estate.mia()).await.unwrap(), found, "management sees the same");
    assert_eq!(estate.actions().await.len(), leaves, "looking leaves no leaf");
}

#[tokio::test]
async fn a_dossier_says_what_was_frozen_and_who_took_it() {
    let estate = Estate::new().await;
    let campaign = closed(&estate).await;
    let before = dossier(&estate.aud(), campaign).await.unwrap();
    assert_eq!((before.acknowledged_at, before.editions.len(), before.taken_total), (None, 0, 0));
    assert_eq!(before.acknowledger, "mia");
    reviews::acknowledge(&estate.mia(), campaign, None).await.unwrap();
    let bundle = estate.bundle(campaign).await;
    export(&estate.app.operator(), Which::Campaign(campaign), None, None).await.unwrap();
    let found = dossier(&estate.aud(), campaign).await.unwrap();
    assert_eq!(found.acknowledged_at, Some(estate.app.now()));
    assert_eq!(
        (&found.editions[0].sha256, &found.editions[0].file_name),
        (&bundle.sha256, &bundle.file_name)
    );
    assert_eq!(found.sources.len(), 1);
    assert_eq!(found.sources[0].population, found.campaign.population);
    assert_eq!(ops::evidence::blind_spans(&found.sources[0]), (0, 0), "these ten days were observed");
    let who: Vec<&str> = found.taken.iter().map(|one| one.who.as_str()).collect();
    assert_eq!((who, found.taken_total), (vec!["operator", "aud"], 2));
    assert!(found.may_export && !dossier(&estate.mia(), campaign).await.unwrap().may_export);
}

#[tokio::test]
async fn owners_and_admins_may_not_know_what_evidence_there_is() {
    let estate = Estate::new().await;
    let campaign = closed(&estate).await;
    let ada = estate.somebody("ada").await;
    for other in [estate.olga(), estate.by(ada, &[domain::actor::Role::Admin])] {
        assert!(matches!(desk(&other).await, Err(Error::Forbidden(_))), "{:?}", other.actor);
        assert!(matches!(dossier(&other, campaign).await, Err(Error::Forbidden(_))), "{:?}", other.actor);
    }
    let nothing = "cam_00000000000000000000000000".parse().unwrap();
    assert!(matches!(dossier(&estate.aud(), nothing).await, Err(Error::NotFound(_))));
    assert!(matches!(dossier(&estate.olga(), nothing).await, Err(Error::Forbidden(_))));
}

#[tokio::test]
async fn an_exception_that_nobody_gave_stands_in_the_bundle_as_asked_for() {
    let estate = Estate::new().await;
    let robot = estate.identity("robot").await;
    let prospect = exceptions::prospect(&estate.olga(), robot).await.unwrap();
    let broken = &prospect.findings[0];
    let ask = Request {
        rule: broken.rule,
        credential: broken.credential,
        reason: ReasonText::parse(WHY).unwrap(),
        compensation: vec![Compensation::Monitoring],
        exit_plan: ExitPlanText::parse("A role replaces the key in October").unwrap(),
        risk: domain::exception::Risk::High,
        start: estate.app.now(),
        end: estate.app.now() + Duration::days(20),
    };
    let campaign = estate.launched().await;
    let id = exceptions::ask(&estate.olga(), robot, &ask, "", None).await.unwrap().to_string();
    estate.app.clock.advance_to(estate.plan().due_at);
    reviews::close(&estate.sec(), campaign).await.unwrap();
    reviews::acknowledge(&estate.mia(), campaign, None).await.unwrap();
    let bundle = estate.bundle(campaign).await;
    let key = [estate.app.tenure.key.public().clone()];
    let report = verify(Cursor::new(&bundle.bytes), Some(&key));
    assert!(report.holds(), "{:#?}", report.failures);
    assert!(report.passed.iter().any(|line| line.starts_with("the OSCAL documents agree")));
    let mut zip = zip::ZipArchive::new(Cursor::new(&bundle.bytes)).unwrap();
    let mut read = |name: &str| {
        let mut text = String::new();
        std::io::Read::read_to_string(&mut zip.by_name(name).unwrap(), &mut text).unwrap();
        text
    };
    assert!(read("requests.csv").contains(&id) && !read("exceptions.csv").contains(&id));
    let results = read("oscal/assessment-results.json");
    assert!(results.contains(&id) && results.contains("\"deviation-requested\""));
    assert!(read("oscal/poam.json").contains(&id));
}
