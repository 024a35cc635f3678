//! The second stage in the bundle, and against rows that were changed behind our back.

use crate::confirmations::{WHY, keep, shown, staged};
use ops::{Error, reviews};
use sea_orm::ConnectionTrait;

#[tokio::test]
async fn confirmations_stand_in_a_bundle_that_verifies_and_a_row_changed_behind_our_back_is_found() {
    let (estate, campaign) = staged().await;
    keep(&estate, "admin").await;
    reviews::send_back(&estate.sec(), &shown(&estate, "admin").await, WHY).await.unwrap();
    keep(&estate, "admin").await;
    reviews::confirm(&estate.sec(), &shown(&estate, "admin").await).await.unwrap();
    estate.app.clock.advance_to(estate.plan().due_at);
    let counts = reviews::close(&estate.sec(), campaign).await.unwrap();
    assert_eq!(counts.kept, 1, "a confirmed keep is a keep");
    let closed = reviews::confirm(&estate.sec(), &shown(&estate, "admin").await).await;
    assert!(matches!(closed, Err(Error::Conflict(_))), "{closed:?}");
    reviews::acknowledge(&estate.mia(), campaign, None).await.unwrap();
    let bundle = estate.bundle(campaign).await;
    let read = |name: &str| {
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(&bundle.bytes)).unwrap();
        let mut file = archive.by_name(name).unwrap();
        std::io::read_to_string(&mut file).unwrap()
    };
    let file: serde_json::Value = serde_json::from_str(&read("campaign.json")).unwrap();
    let expected = serde_json::json!({ "days": 7, "confirmed": 1, "sent_back": 1 });
    assert_eq!(file["confirmation"], expected);
    let table = read("confirmations.csv");
    assert!(table.contains(",sent_back,") && table.contains(",confirmed,"), "{table}");
    assert!(read("texts.csv").contains(WHY) && read("people.csv").contains(&estate.security.to_string()));
    let keys = [estate.app.tenure.key.public().clone()];
    let report = evidence::verify::verify(std::io::Cursor::new(&bundle.bytes), Some(&keys));
    assert!(report.holds(), "{:?}", report.failures);
    let check = async || ops::log::check(&estate.app.operator()).await.unwrap();
    assert!(check().await.holds(), "{:?}", check().await);
    let database = estate.app.tenure.database.read();
    for (changed, found) in [
        ("UPDATE confirmation SET said = 'confirmed' WHERE said = 'sent_back'", "word is 'confirmed'"),
        ("DELETE FROM confirmation WHERE reason_sha256 IS NULL", "is missing"),
        ("UPDATE campaign SET confirm_days = NULL", "days is 'nothing'"),
    ] {
        database.execute_unprepared(changed).await.unwrap();
        let wrong = check().await.wrong;
        assert!(wrong.iter().any(|one| one.what.contains(found)), "{found}: {wrong:?}");
    }
}
