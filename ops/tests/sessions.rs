//! Sessions in the database: what is stored of them, when they end, and that a deleted one stays deleted.
#![expect(clippy::unwrap_used, reason = "helpers of tests: what fails here fails the test")]

use crate::support::App;
use chrono::Duration;
use domain::actor::Role;
use entities::session;
use ops::sessions::{self, Ends, Session, SessionId};
use sea_orm::EntityTrait;

const ENDS: Ends = Ends { idle: Duration::minutes(30), absolute: Duration::hours(8) };

fn held(data: &str) -> Session {
    Session { data: data.into(), ..Session::default() }
}

async fn load(app: &App, id: SessionId) -> Option<Session> {
    sessions::load(&app.tenure, id, ENDS).await.unwrap()
}

#[tokio::test]
async fn what_is_stored_of_an_id_is_its_hash() {
    let app = App::new().await;
    let id = sessions::create(&app.tenure, &held("{}")).await.unwrap();
    let rows = session::Entity::find().all(app.tenure.database.read()).await.unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].id_hash.len(), 32);
    assert!(!rows[0].id_hash.windows(16).any(|part| part == id.bytes()));
    assert!(!format!("{id:?}").contains(char::is_numeric), "{id:?}");
}

#[tokio::test]
async fn a_session_at_its_end_is_none_any_more() {
    let app = App::new().await;
    let ada = app.person("ada", Role::Owner).await;
    for end in [ENDS.idle, ENDS.absolute] {
        let id = sessions::sign_in(&app.tenure, None, ada, "{}".into()).await.unwrap();
        let mut left = end;
        while left > ENDS.idle - Duration::minutes(1) && end == ENDS.absolute {
            app.clock.advance(Duration::minutes(20));
            left -= Duration::minutes(20);
            assert!(load(&app, id).await.is_some());
        }
        app.clock.advance(left - Duration::milliseconds(1));
        assert!(sessions::load(&app.tenure, id, Ends { idle: end, ..ENDS }).await.unwrap().is_some());
        // Seen just now, so only the absolute end is near; the idle one begins anew.
        app.clock.advance(if end == ENDS.idle { end } else { Duration::milliseconds(1) });
        assert!(load(&app, id).await.is_none());
    }
}

#[tokio::test]
async fn a_session_in_which_nobody_signed_in_ends_sooner() {
    let app = App::new().await;
    let id = sessions::create(&app.tenure, &held("{}")).await.unwrap();
    app.clock.advance(Duration::minutes(15));
    assert!(load(&app, id).await.is_none());
}

#[tokio::test]
async fn saving_a_session_that_was_deleted_does_not_bring_it_back() {
    let app = App::new().await;
    let id = sessions::create(&app.tenure, &held("{}")).await.unwrap();
    sessions::save(&app.tenure, id, &held(r#"{"a":1}"#)).await.unwrap();
    assert_eq!(load(&app, id).await.unwrap().data, r#"{"a":1}"#);
    sessions::delete(&app.tenure, id).await.unwrap();
    sessions::save(&app.tenure, id, &held("{}")).await.unwrap();
    assert!(load(&app, id).await.is_none());
    sessions::delete(&app.tenure, id).await.unwrap();
}

#[tokio::test]
async fn signing_in_ends_the_session_from_before() {
    let app = App::new().await;
    let ada = app.person("ada", Role::Owner).await;
    let before = sessions::create(&app.tenure, &held("{}")).await.unwrap();
    let after = sessions::sign_in(&app.tenure, Some(before), ada, "{}".into()).await.unwrap();
    assert!(before != after);
    assert!(load(&app, before).await.is_none());
    let signed_in = load(&app, after).await.unwrap();
    assert_eq!((signed_in.person, signed_in.signed_in_at), (Some(ada), Some(app.now())));
}

#[tokio::test]
async fn a_session_holds_so_much_and_no_more() {
    let app = App::new().await;
    let most = held(&"x".repeat(64 * 1024));
    let id = sessions::create(&app.tenure, &most).await.unwrap();
    let more = held(&"x".repeat(64 * 1024 + 1));
    assert!(sessions::create(&app.tenure, &more).await.is_err());
    assert!(sessions::save(&app.tenure, id, &more).await.is_err());
}
