//! One identity that holds a thousand statements and was used every day of a year.

use domain::instant::Instant;
use domain::window::Day;
use entities::{held_grant, tally};
use sea_orm::{ActiveValue::Set, DatabaseConnection, EntityTrait};
use uuid::Uuid;

const GRANTS: u32 = 980;
const DAYS: i32 = 365;
const EVENTS: i32 = 6;

/// Adds them to one that holds twenty.
pub(crate) async fn add(db: &DatabaseConnection, identity: Uuid, now: Instant) {
    let mut grants = Vec::new();
    for number in 0..GRANTS {
        let service = ["s3", "ec2", "sqs", "kms"][number as usize % 4];
        grants.push(held_grant::ActiveModel {
            id: Set(Uuid::from_u128(u128::from(number) + 1)),
            identity_id: Set(identity),
            effect: Set("allow".into()),
            matching: Set("action".into()),
            patterns: Set(format!(
                "[\"{service}:{}*\"]",
                ["Get", "List", "Describe", "Create"][number as usize / 4 % 4]
            )),
            resources: Set(format!("[\"arn:aws:{service}:::heavy-{number}/*\"]")),
            conditions: Set(String::new()),
            path_kind: Set("managed policy".into()),
            policy: Set(format!("heavy-{}", number / 10)),
            policy_id: Set(Some(format!("arn:aws:iam::aws:policy/heavy-{}", number / 10))),
            basis: Set("baseline".into()),
            first_seen_at: Set(now - chrono::Duration::days(300)),
            ..Default::default()
        });
    }
    for part in grants.chunks(500) {
        held_grant::Entity::insert_many(part.to_vec()).exec_without_returning(db).await.unwrap();
    }
    let today = Day::of(now).0;
    let mut tallies = Vec::new();
    for back in 1..=DAYS {
        for event in 1..=EVENTS {
            let at = Day(today - back).start().timestamp_millis() + 7_200_000;
            tallies.push(tally::ActiveModel {
                identity_id: Set(identity),
                event_id: Set(event),
                // A key that nobody imported: days of its own beside those that are there.
                credential_id: Set(Uuid::from_u128(1)),
                day: Set(today - back),
                allowed: Set(3),
                denied: Set(0),
                failed: Set(0),
                on_behalf: Set(0),
                first_ms: Set(at),
                last_ms: Set(at + 1_000),
            });
        }
    }
    for part in tallies.chunks(500) {
        tally::Entity::insert_many(part.to_vec()).exec_without_returning(db).await.unwrap();
    }
}
