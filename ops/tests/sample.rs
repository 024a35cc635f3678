//! A sample by the auditor's seed: the smallest hashes, drawn again with public tools, and a leaf for each time it is taken out.
#![expect(clippy::unwrap_used, reason = "helpers of tests: a panic is how they fail")]

use crate::estate::Estate;
use domain::actor::Role;
use domain::review::{Answer, Decision};
use domain::text::TakenForText;
use domain::window::{Day, Window};
use ops::Error;
use ops::evidence::{SampleAsked, SampleOf, export_sample, sample};
use ops::reviews::{self, Deciding};
use std::process::Command;

const WHY: &str = "Needed by\nthe nightly export, \"as is\"";
/// With what a shell would stumble over.
const SEED: &str = "dice '4' $2 \\6 %s";

fn asked(number: u32) -> SampleAsked {
    SampleAsked::parse(SEED, &number.to_string()).unwrap()
}

/// A closed campaign of six items, of which `reader` is kept and `idle` revoked.
async fn closed(estate: &Estate) -> domain::id::CampaignId {
    let campaign = estate.launched().await;
    for (name, decision) in [("reader", Decision::Keep { need_stated: false }), ("idle", Decision::Revoke)] {
        let items = vec![estate.shown(name).await];
        let deciding = Deciding { items, decision, reason: Some(WHY.into()) };
        reviews::decide(&estate.olga(), &deciding).await.unwrap();
    }
    estate.app.clock.advance_to(estate.plan().due_at);
    reviews::close(&estate.sec(), campaign).await.unwrap();
    campaign
}

#[tokio::test]
async fn a_sample_is_drawn_again_from_its_table_with_sha256sum_and_sort() {
    let estate = Estate::new().await;
    let campaign = closed(&estate).await;
    let found = sample(&estate.aud(), SampleOf::Campaign(campaign), &asked(2)).await.unwrap();
    assert_eq!((found.drawn.len(), found.candidates.len()), (2, 6));
    assert!(found.candidates.windows(2).all(|pair| pair[0].draw_sha256 < pair[1].draw_sha256));
    assert_eq!(found.drawn[0].item, found.candidates[0].item);

    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(found.file_name()), found.csv()).unwrap();
    assert_eq!(found.how().lines().count(), 6);
    let shell = |lines: &str| Command::new("sh").args(["-c", lines]).current_dir(&folder).output().unwrap();
    let said = shell(&found.how());
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
    assert_eq!(String::from_utf8(said.stdout).unwrap(), "drawn as the seed says\n");
    // Another item in place of one that was drawn is found.
    let (drawn, other) = (found.candidates[1].item.to_string(), found.candidates[4].item.to_string());
    let text = String::from_utf8(found.csv()).unwrap();
    let forged = text.replace(&drawn, "itm_x").replace(&other, &drawn).replace("itm_x", &other);
    std::fs::write(folder.path().join(found.file_name()), forged).unwrap();
    assert!(!shell(&found.how()).status.success() || !shell(&found.how()).stdout.starts_with(b"drawn as"));
}

#[tokio::test]
async fn what_is_known_of_each_item_stands_in_its_row_and_a_row_is_a_line() {
    let estate = Estate::new().await;
    let campaign = closed(&estate).await;
    let found = sample(&estate.aud(), SampleOf::Campaign(campaign), &asked(100)).await.unwrap();
    assert_eq!(found.drawn.len(), 6, "all of them where there are fewer");
    let idle = found.drawn.iter().find(|one| one.external_id.ends_with("/idle")).unwrap();
    let last = idle.last.as_ref().unwrap();
    assert_eq!((last.answer, last.name.as_str(), last.batch_size), (Answer::Revoke, "olga", 1));
    assert_eq!((last.person, last.reason.as_deref()), (estate.owner, Some(WHY)));
    assert!(!idle.tasks.is_empty() && idle.outcome.is_some() && idle.snapshot_sha256.len() == 64);
    let robot = found.drawn.iter().find(|one| one.external_id.ends_with("/robot")).unwrap();
    assert!(robot.last.is_none() && robot.decisions == 0 && robot.tasks.is_empty());
    let text = String::from_utf8(found.csv()).unwrap();
    assert_eq!(text.lines().count(), 7);
    assert!(text.contains("\"Needed by the nightly export, \"\"as is\"\"\""), "{text}");
}

#[tokio::test]
async fn of_a_time_the_items_of_the_reviews_that_were_closed_in_it_are_sampled() {
    let estate = Estate::new().await;
    closed(&estate).await;
    let day = Day::of(estate.app.now());
    let of = |from: i32, until: i32| {
        SampleOf::Closed(Window { from: Day(day.0 + from), until: Day(day.0 + until) })
    };
    let inside = sample(&estate.aud(), of(0, 1), &asked(3)).await.unwrap();
    assert_eq!((inside.drawn.len(), inside.candidates.len()), (3, 6));
    for outside in [of(-9, 0), of(1, 9)] {
        assert!(sample(&estate.aud(), outside, &asked(3)).await.unwrap().candidates.is_empty());
    }
}

#[tokio::test]
async fn taking_it_out_leaves_a_leaf_with_seed_number_and_what_for_and_looking_leaves_none() {
    let estate = Estate::new().await;
    let campaign = closed(&estate).await;
    let of = SampleOf::Campaign(campaign);
    let leaves = estate.actions().await.len();
    let looked = sample(&estate.mia(), of, &asked(2)).await.unwrap();
    assert!(!looked.may_export);
    let why = TakenForText::parse("The yearly audit").unwrap();
    for other in [estate.olga(), estate.mia(), estate.by(estate.owner, &[Role::Admin])] {
        let refused = export_sample(&other, of, &asked(2), Some(&why)).await;
        assert!(matches!(refused, Err(Error::Forbidden(_))), "{:?}", other.actor);
    }
    assert!(matches!(sample(&estate.olga(), of, &asked(2)).await, Err(Error::Forbidden(_))));
    let nothing = SampleOf::Campaign("cam_00000000000000000000000000".parse().unwrap());
    assert!(matches!(export_sample(&estate.aud(), nothing, &asked(2), None).await, Err(Error::NotFound(_))));
    assert_eq!(estate.actions().await.len(), leaves);

    let taken = export_sample(&estate.aud(), of, &asked(2), Some(&why)).await.unwrap();
    let again = export_sample(&estate.aud(), of, &asked(2), None).await.unwrap();
    assert_eq!(taken.csv(), again.csv());
    assert_eq!(estate.actions().await[leaves..], ["sample.exported", "sample.exported"], "each is a leaf");
    let lines = estate.lines().await;
    let leaf: serde_json::Value = serde_json::from_str(&lines[leaves]).unwrap();
    let facts = &leaf["facts"];
    assert_eq!(
        (facts["seed"].as_str(), facts["number"].as_u64(), facts["items"].as_u64()),
        (Some(SEED), Some(2), Some(6))
    );
    assert_eq!(facts["sha256"], evidence::hash::Digest::of(&taken.csv()).to_string());
    assert_eq!(
        (leaf["subject"].as_str(), facts["why_sha256"].as_str().map(str::len)),
        (Some(campaign.to_string().as_str()), Some(64))
    );
    assert!(!lines[leaves].contains("yearly"));
}

#[test]
fn a_seed_that_is_too_short_and_a_number_that_is_none_are_told_by_their_fields() {
    let fields = |seed: &str, number: &str| -> Vec<String> {
        SampleAsked::parse(seed, number).unwrap_err().0.into_iter().map(|one| one.field.to_string()).collect()
    };
    assert_eq!(fields("short", "0"), ["number", "seed"]);
    assert_eq!(fields("dice 4 2 6 1", "-3"), ["number"]);
    assert_eq!(fields("", "7"), ["seed"]);
}
