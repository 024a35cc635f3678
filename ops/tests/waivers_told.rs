//! Waivers of independence as people hear of them: whoever may answer one is told, and both people hear the answer.

use crate::waivers::{asked, launched, tom};
use domain::actor::Role;
use domain::id::PersonId;
use entities::outbox;
use ops::reviews::{approve_waiver, waivers_to_answer};
use ops::{Call, people};
use sea_orm::{EntityTrait, QueryFilter};
use std::collections::BTreeSet;

#[tokio::test]
async fn whoever_may_answer_is_told_and_sees_it_at_home_and_both_hear_the_answer() {
    let (estate, campaign) = launched().await;
    let tina = estate.somebody("tina").await;
    let ada = estate.by(estate.somebody("ada").await, &[Role::Admin]);
    let proposed = people::propose(&ada, tina, Role::Security).await.unwrap();
    people::confirm(&estate.sec(), proposed).await.unwrap();
    let told = async |kind: &str| {
        let rows = outbox::Entity::find().filter(outbox::COLUMN.kind.eq(kind));
        let rows = rows.all(estate.app.tenure.database.read()).await.unwrap();
        rows.into_iter().map(|row| PersonId::new(row.person_id)).collect::<BTreeSet<_>>()
    };
    let waits = async |call: &Call| waivers_to_answer(call).await.unwrap().len();
    let tom = tom(&estate).await;
    let id = asked(&estate, campaign).await;
    // Not whoever asked, nor whom it is for, nor the acknowledger.
    assert_eq!(told("waiver_asked").await, BTreeSet::from([tina]));
    assert_eq!(waits(&tom).await, 1);
    assert_eq!(waivers_to_answer(&tom).await.unwrap()[0].2.id, id);
    for other in [estate.sec(), estate.olga(), estate.mia(), estate.aud(), estate.app.operator()] {
        assert_eq!(waits(&other).await, 0, "{:?}", other.actor);
    }
    approve_waiver(&tom, id).await.unwrap();
    assert_eq!(waits(&tom).await, 0);
    assert_eq!(told("waiver_answered").await, BTreeSet::from([estate.security, estate.owner]));
}
