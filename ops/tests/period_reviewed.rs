//! What evidence of a time says of a review beside its population: waivers of independence, what security confirmed, and what was
//! to be suspended since nobody answered.
#![expect(clippy::unwrap_used, reason = "helpers of tests: a panic is how they fail")]

use crate::confirmations::{WHY, keep, shown};
use crate::estate::{Estate, ROLES};
use crate::waivers::{asked, tom};
use chrono::Duration;
use domain::id::CampaignId;
use domain::instant::parse;
use domain::ownership::OwnerPart;
use domain::review::NoResponse;
use domain::window::Window;
use ops::evidence::export_period;
use ops::reviews::{self, Launch, approve_waiver, refuse_waiver};
use std::io::Cursor;

/// August 2023: launched on the 1st with a second stage, one waiver given until the 10th and one refused, the keep of `admin`
/// sent back once and then confirmed, closed on the 15th with what nobody answered to be suspended, and one of these gone.
async fn reviewed() -> (Estate, CampaignId) {
    let estate = Estate::new().await;
    estate.own("admin", estate.owner, OwnerPart::Technical).await;
    let (confirm_days, no_response) = (Some(7), NoResponse::Suspend);
    let plan = Launch { confirm_days, no_response, ..estate.plan() };
    let campaign = reviews::launch(&estate.sec(), &plan).await.unwrap().campaign;
    let tom = tom(&estate).await;
    let refused = asked(&estate, campaign).await;
    refuse_waiver(&tom, refused).await.unwrap();
    let given = asked(&estate, campaign).await;
    approve_waiver(&tom, given).await.unwrap();
    keep(&estate, "admin").await;
    reviews::send_back(&estate.sec(), &shown(&estate, "admin").await, WHY).await.unwrap();
    keep(&estate, "admin").await;
    reviews::confirm(&estate.sec(), &shown(&estate, "admin").await).await.unwrap();
    estate.app.clock.advance_to(estate.plan().due_at);
    reviews::close(&estate.sec(), campaign).await.unwrap();
    reviews::acknowledge(&estate.mia(), campaign, None).await.unwrap();
    estate.app.clock.advance(Duration::hours(5));
    let rest: Vec<_> = ROLES.into_iter().filter(|(name, _)| *name != "idle").collect();
    estate.import_inventory(&rest).await;
    estate.app.clock.advance_to(parse("2023-09-01T00:00:00Z").unwrap());
    (estate, campaign)
}

/// The evidence of some days, which verifies.
async fn taken(estate: &Estate, from: &str, until: &str) -> Vec<u8> {
    let window = Window { from: from.parse().unwrap(), until: until.parse().unwrap() };
    let bytes = export_period(&estate.aud(), window, None).await.unwrap().bytes;
    let keys = [estate.app.tenure.key.public().clone()];
    let report = evidence::verify::verify(Cursor::new(&bytes), Some(&keys));
    assert!(report.holds() && report.notes.is_empty(), "{report:?}");
    bytes
}

fn read(bytes: &[u8], name: &str) -> String {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    std::io::read_to_string(zip.by_name(name).unwrap()).unwrap()
}

/// The cells of a column, row by row, smallest first.
fn column(bytes: &[u8], name: &str, column: &str) -> Vec<String> {
    let table = evidence::csv::read(read(bytes, name).as_bytes(), &[]).unwrap();
    let place = table.header.iter().position(|one| one == column).unwrap();
    let mut cells: Vec<String> = table.rows.iter().map(|row| row[place].clone()).collect();
    cells.sort();
    cells
}

#[tokio::test]
async fn waivers_confirmations_and_suspensions_stand_in_the_time_in_which_they_were() {
    let (estate, campaign) = reviewed().await;
    let all = taken(&estate, "2023-08-01", "2023-09-01").await;
    assert_eq!(column(&all, "waivers.csv", "state"), ["over", "refused"]);
    assert_eq!(column(&all, "waivers.csv", "campaign_id"), [campaign.to_string(), campaign.to_string()]);
    assert_eq!(
        column(&all, "waivers.csv", "asked_by"),
        [estate.security.to_string(), estate.security.to_string()]
    );
    assert_eq!(column(&all, "confirmations.csv", "what"), ["campaign.confirmed", "campaign.sent_back"]);
    assert!(read(&all, "texts.csv").contains(WHY) && read(&all, "people.csv").contains("tom"));
    let kinds = column(&all, "revocations.csv", "kind");
    assert!(kinds.len() > 1 && kinds.iter().all(|kind| kind == "suspend"), "{kinds:?}");
    let hours = column(&all, "revocations.csv", "hours");
    assert_eq!(hours.iter().filter(|hours| *hours == "5").count(), 1, "idle is gone: {hours:?}");

    // Each time tells of what went on when it began, and of nothing that was over.
    let early = taken(&estate, "2023-08-01", "2023-08-05").await;
    assert_eq!(column(&early, "waivers.csv", "state"), ["in force", "refused"]);
    assert!(column(&early, "revocations.csv", "kind").is_empty());
    let middle = taken(&estate, "2023-08-05", "2023-08-20").await;
    assert_eq!(column(&middle, "waivers.csv", "state"), ["over"]);
    assert!(column(&middle, "confirmations.csv", "what").is_empty());
    let late = taken(&estate, "2023-08-20", "2023-09-01").await;
    assert!(column(&late, "waivers.csv", "state").is_empty(), "it was over");
    let waits = column(&late, "revocations.csv", "ended_as");
    assert!(waits.len() + 1 == kinds.len() && waits.iter().all(String::is_empty), "{waits:?}");
}
