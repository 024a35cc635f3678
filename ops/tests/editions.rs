//! Later editions: what was done since is added, and what was frozen keeps its bytes.
#![expect(clippy::unwrap_used, reason = "helpers of tests: a panic is how they fail")]

use crate::estate::{Estate, ROLES};
use chrono::Duration;
use domain::id::CampaignId;
use domain::review::Decision;
use evidence::hash::Digest;
use evidence::sign::PublicKey;
use evidence::verify::{Report, verify};
use ops::Error;
use ops::evidence::{Which, editions, export, freeze_next, keys};
use ops::reviews::{self, Deciding};
use sea_orm::{EntityTrait, QueryFilter};
use std::io::{Cursor, Read};

/// A campaign that takes two away, acknowledged: neither is done yet.
async fn acknowledged(estate: &Estate) -> CampaignId {
    let campaign = estate.launched().await;
    for (name, decision) in [
        ("reader", Decision::Keep { need_stated: false }),
        ("lister", Decision::Revoke),
        ("idle", Decision::Reduce { remove: vec!["ec2:DescribeImages".into()] }),
    ] {
        let reason = Some("As it was looked at together".to_owned());
        let deciding = Deciding { items: vec![estate.shown(name).await], decision, reason };
        reviews::decide(&estate.olga(), &deciding).await.unwrap();
    }
    estate.app.clock.advance_to(estate.plan().due_at);
    reviews::close(&estate.sec(), campaign).await.unwrap();
    reviews::acknowledge(&estate.mia(), campaign, None).await.unwrap();
    campaign
}

/// An inventory without `lister`, a day later.
async fn lister_goes(estate: &Estate) {
    estate.app.clock.advance(Duration::days(1));
    let rest: Vec<_> = ROLES.into_iter().filter(|(name, _)| *name != "lister").collect();
    estate.import_inventory(&rest).await;
}

async fn verified(estate: &Estate, bytes: &[u8]) -> Report {
    let key = PublicKey::parse_lines(&keys(&estate.aud()).await.unwrap().join("\n")).unwrap();
    verify(Cursor::new(bytes), Some(&key))
}

fn file(bytes: &[u8], name: &str) -> String {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    zip.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

#[tokio::test]
async fn a_later_edition_adds_what_was_done_names_its_predecessor_and_leaves_that_as_it_was() {
    let estate = Estate::new().await;
    let campaign = acknowledged(&estate).await;
    let first = estate.bundle(campaign).await;
    lister_goes(&estate).await;
    assert_eq!(freeze_next(&estate.aud(), campaign).await.unwrap(), 2);

    let second = estate.bundle(campaign).await;
    assert_eq!((second.edition, second.file_name.ends_with("-edition-2.zip")), (2, true));
    let report = verified(&estate, &second.bytes).await;
    assert!(report.holds(), "{:#?}", report.failures);
    let told: serde_json::Value = serde_json::from_str(&file(&second.bytes, "campaign.json")).unwrap();
    assert_eq!(told["edition"], 2);
    assert_eq!(told["predecessor_sha256"], Digest::of(&first.bytes).to_string());
    let done = |bytes: &[u8]| file(bytes, "tasks.csv").lines().filter(|line| line.contains("imp_")).count();
    assert_eq!((done(&first.bytes), done(&second.bytes)), (0, 1), "an import is the proof");
    for same in ["population.csv", "decisions.csv", "usage.csv", "coverage.csv"] {
        assert_eq!(file(&first.bytes, same), file(&second.bytes, same), "{same}");
    }

    let again = export(&estate.aud(), Which::Campaign(campaign), Some(1), None).await.unwrap();
    assert_eq!(again.bytes, first.bytes);
    let numbers: Vec<u32> = editions(&estate.aud()).await.unwrap().iter().map(|row| row.edition).collect();
    assert_eq!(numbers, [2, 1]);
    let checked = ops::log::check(&estate.app.operator()).await.unwrap();
    assert!(checked.wrong.is_empty(), "{:?}", checked.wrong);
}

#[tokio::test]
async fn without_news_there_is_no_later_edition_and_nothing_is_written() {
    let estate = Estate::new().await;
    let campaign = acknowledged(&estate).await;
    let before = estate.actions().await.len();
    let refused = freeze_next(&estate.aud(), campaign).await.unwrap_err();
    assert!(matches!(refused, Error::Conflict(_)));
    assert!(refused.to_string().contains("since edition 1 was frozen at 2023-08-15T00:00:00"), "{refused}");
    assert_eq!(estate.actions().await.len(), before);
    lister_goes(&estate).await;
    freeze_next(&estate.sec(), campaign).await.unwrap();
    assert!(matches!(freeze_next(&estate.sec(), campaign).await, Err(Error::Conflict(_))), "a second call");
    assert_eq!(editions(&estate.aud()).await.unwrap().len(), 2);
}

#[tokio::test]
async fn whoever_may_not_take_evidence_out_freezes_none_and_nobody_before_the_acknowledgement() {
    let estate = Estate::new().await;
    let open = estate.launched().await;
    let refused = freeze_next(&estate.aud(), open).await.unwrap_err();
    assert!(refused.to_string().contains("this campaign is open"), "{refused}");
    assert!(matches!(
        freeze_next(&estate.aud(), CampaignId::new(uuid::Uuid::nil())).await,
        Err(Error::NotFound("campaign"))
    ));
    for other in [estate.olga(), estate.mia(), estate.system()] {
        assert!(matches!(freeze_next(&other, open).await, Err(Error::Forbidden(_))));
    }
}

#[tokio::test]
async fn a_predecessor_that_is_not_what_was_taken_out_is_found() {
    let estate = Estate::new().await;
    let campaign = acknowledged(&estate).await;
    estate.bundle(campaign).await;
    lister_goes(&estate).await;
    // Somebody changes by SQL what the next edition will name.
    let db = estate.app.tenure.database.read();
    entities::edition::Entity::update_many()
        .col_expr(entities::edition::Column::Sha256, sea_orm::sea_query::Expr::value("0".repeat(64)))
        .filter(entities::edition::COLUMN.campaign_id.eq(campaign.uuid()))
        .exec(db)
        .await
        .unwrap();
    freeze_next(&estate.aud(), campaign).await.unwrap();
    let second = estate.bundle(campaign).await;
    let report = verified(&estate, &second.bytes).await;
    let said: Vec<String> = report.failures.iter().map(ToString::to_string).collect();
    assert!(said.iter().any(|line| line.contains("says another was taken out")), "{said:?}");
}
