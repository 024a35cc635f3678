//! Ownership: offers, answers, and who may give what to whom.
#![expect(clippy::unwrap_used, reason = "helpers of tests: a panic is how they fail")]

use crate::estate::Estate;
use chrono::Duration;
use domain::actor::Role;
use domain::ownership::{EndedAs, OwnerPart};
use domain::text::ReasonText;
use ops::identities::Filter;
use ops::{Error, identities, ownership};

fn not_mine() -> ReasonText {
    ReasonText::parse("The payments team runs this one").unwrap()
}

#[tokio::test]
async fn an_owner_owns_from_their_own_acceptance_on() {
    let estate = Estate::unowned().await;
    let stranger = estate.by(estate.somebody("sam").await, &[]);
    let reader = estate.identity("reader").await;
    assert!(matches!(identities::one(&estate.olga(), reader).await, Err(Error::NotFound(_))));
    let offered = ownership::offer(&estate.sec(), reader, estate.owner, OwnerPart::Technical).await.unwrap();
    // Whoever is asked may look at it first; the list is of what they own.
    assert_eq!(identities::one(&estate.olga(), reader).await.unwrap().name, "reader");
    assert!(identities::all(&estate.olga(), &Filter::default()).await.unwrap().is_empty());
    assert!(matches!(identities::one(&stranger, reader).await, Err(Error::NotFound(_))));
    assert_eq!(ownership::offers(&estate.olga()).await.unwrap().len(), 1);
    ownership::accept(&estate.olga(), offered).await.unwrap();
    assert_eq!(identities::one(&estate.olga(), reader).await.unwrap().name, "reader");
    assert!(ownership::offers(&estate.olga()).await.unwrap().is_empty());
    assert!(matches!(ownership::accept(&estate.olga(), offered).await, Err(Error::Conflict(_))));
    assert!(matches!(
        ownership::decline(&estate.olga(), offered, &not_mine()).await,
        Err(Error::Conflict(_))
    ));
    let actions = estate.actions().await;
    assert_eq!(actions[actions.len() - 2..], ["ownership.offered", "ownership.accepted"]);
}

#[tokio::test]
async fn a_declined_offer_owns_nothing_and_may_be_made_again() {
    let estate = Estate::unowned().await;
    let reader = estate.identity("reader").await;
    let offer = async || ownership::offer(&estate.sec(), reader, estate.owner, OwnerPart::Technical).await;
    let first = offer().await.unwrap();
    assert!(matches!(offer().await, Err(Error::Conflict(_))));
    ownership::decline(&estate.olga(), first, &not_mine()).await.unwrap();
    assert_eq!(estate.actions().await.last().unwrap(), "ownership.declined");
    let seen = async |call| ownership::of_identity(&call, reader).await.unwrap().remove(0);
    let declined = seen(estate.sec()).await;
    assert_eq!(declined.reason.as_deref(), Some(not_mine().as_str()));
    assert_eq!(declined.ended_as, Some(EndedAs::Declined));
    assert_eq!(seen(estate.aud()).await.reason, None, "it is told to whoever assigns owners");
    assert!(matches!(identities::one(&estate.olga(), reader).await, Err(Error::NotFound(_))));
    offer().await.unwrap();
}

#[tokio::test]
async fn an_offer_that_lapsed_is_accepted_no_more_and_may_be_made_again() {
    let estate = Estate::unowned().await;
    let reader = estate.identity("reader").await;
    let offer = async || ownership::offer(&estate.sec(), reader, estate.owner, OwnerPart::Technical).await;
    let first = offer().await.unwrap();
    estate.app.clock.advance(Duration::days(14) - Duration::milliseconds(1));
    assert_eq!(ownership::offers(&estate.olga()).await.unwrap().len(), 1);
    estate.app.clock.advance(Duration::milliseconds(1));
    assert!(ownership::offers(&estate.olga()).await.unwrap().is_empty());
    assert!(matches!(identities::one(&estate.olga(), reader).await, Err(Error::NotFound(_))));
    let late = ownership::accept(&estate.olga(), first).await.unwrap_err();
    assert!(late.to_string().contains("lapsed 14 days after"), "{late}");
    assert!(matches!(ownership::withdraw(&estate.sec(), first).await, Err(Error::Conflict(_))));
    let again = offer().await.unwrap();
    let rows = ownership::of_identity(&estate.sec(), reader).await.unwrap();
    let ended: Vec<_> = rows.iter().map(|row| row.ended_as).collect();
    assert_eq!(ended, [None, Some(EndedAs::Lapsed)]);
    assert_eq!(rows[1].until, Some(rows[1].offered_at + Duration::days(14)));
    ownership::accept(&estate.olga(), again).await.unwrap();
}

#[tokio::test]
async fn security_takes_an_offer_back_while_nobody_answered() {
    let estate = Estate::unowned().await;
    let reader = estate.identity("reader").await;
    let offered = ownership::offer(&estate.sec(), reader, estate.owner, OwnerPart::Backup).await.unwrap();
    for other in [estate.olga(), estate.mia(), estate.aud(), estate.system()] {
        assert!(matches!(ownership::withdraw(&other, offered).await, Err(Error::Forbidden(_))));
    }
    ownership::withdraw(&estate.sec(), offered).await.unwrap();
    assert_eq!(estate.actions().await.last().unwrap(), "ownership.withdrawn");
    assert!(matches!(ownership::withdraw(&estate.sec(), offered).await, Err(Error::Conflict(_))));
    assert!(matches!(ownership::accept(&estate.olga(), offered).await, Err(Error::Conflict(_))));
}

#[tokio::test]
async fn a_new_technical_owner_ends_the_interval_of_the_one_before() {
    let estate = Estate::new().await;
    let reader = estate.identity("reader").await;
    let sam = estate.somebody("sam").await;
    estate.own("reader", sam, OwnerPart::Technical).await;
    assert!(identities::one(&estate.by(sam, &[]), reader).await.is_ok());
    assert!(matches!(identities::one(&estate.olga(), reader).await, Err(Error::NotFound(_))));
    let rows = ownership::of_identity(&estate.sec(), reader).await.unwrap();
    let ended: Vec<bool> = rows.iter().map(|row| row.until.is_some()).collect();
    assert_eq!((rows[0].person, rows.len()), (sam, 2));
    assert_eq!(ended, [false, true]);
}

#[tokio::test]
async fn only_security_offers_never_to_itself_and_only_to_people_who_can_own() {
    let estate = Estate::unowned().await;
    let reader = estate.identity("reader").await;
    let technical = OwnerPart::Technical;
    for other in [estate.olga(), estate.mia(), estate.aud(), estate.system()] {
        assert!(matches!(
            ownership::offer(&other, reader, estate.owner, technical).await,
            Err(Error::Forbidden(_))
        ));
    }
    let own = ownership::offer(&estate.sec(), reader, estate.security, technical).await;
    assert!(matches!(own, Err(Error::Forbidden(_))));
    let steward = ownership::offer(&estate.sec(), reader, estate.owner, OwnerPart::Steward).await;
    assert!(matches!(steward, Err(Error::Invalid(_))));
    let nobody = domain::id::PersonId::new(reader.uuid());
    assert!(matches!(
        ownership::offer(&estate.sec(), reader, nobody, technical).await,
        Err(Error::Invalid(_))
    ));
    let offered = ownership::offer(&estate.app.operator(), reader, estate.owner, technical).await.unwrap();
    for other in [estate.sec(), estate.app.operator()] {
        assert!(matches!(ownership::accept(&other, offered).await, Err(Error::Forbidden(_))));
    }
    let stranger = estate.by(estate.somebody("sam").await, &[Role::Owner]);
    assert!(matches!(ownership::accept(&stranger, offered).await, Err(Error::NotFound(_))));
}
