//! Who made what: a hint about an owner, whichever of log and inventory came first, and never an owner.
#![expect(clippy::unwrap_used, reason = "helpers of tests: a panic is how they fail")]

use crate::estate::{Estate, ROLES};
use domain::actor::Role;
use domain::review::Decision;
use domain::window::Window;
use ops::identities::{self, Detail};
use ops::reviews::{Deciding, Shown, decide};
use ops::{Call, Error};
use serde_json::{Value, json};

/// A call by Ada, in a session of her name.
fn made(number: u32, operation: &str, answer: &Value) -> Value {
    json!({
        "eventVersion": "1.08", "eventTime": "2023-07-03T10:00:00Z", "eventSource": "iam.amazonaws.com",
        "eventName": operation, "awsRegion": "us-east-1", "sourceIPAddress": "192.0.2.1",
        "eventID": format!("2bd91225-39aa-4c00-822c-{number:012}"), "readOnly": false, "eventType": "AwsApiCall",
        "managementEvent": true, "recipientAccountId": "111122223333", "eventCategory": "Management",
        "responseElements": answer,
        "userIdentity": {"type": "AssumedRole", "principalId": "AROASSO:ada@example.com", "accountId": "111122223333",
            "arn": "arn:aws:sts::111122223333:assumed-role/sso/ada@example.com",
            "sessionContext": {"sessionIssuer": {"type": "Role", "principalId": "AROASSO", "accountId": "111122223333",
                "arn": "arn:aws:iam::111122223333:role/sso", "userName": "sso"}}}
    })
}

async fn import(estate: &Estate) {
    let role = json!({"role": {"roleId": "AROAADMIN", "roleName": "admin"}});
    let key = json!({"accessKey": {"accessKeyId": "AKIAEXAMPLEEXAMPLE01", "userName": "robot"}});
    let records = [made(1, "CreateRole", &role), made(2, "CreateAccessKey", &key)];
    let file = estate.app.file("made.json", json!({ "Records": records }).to_string().as_bytes());
    estate.app.import_logs(&[file]).await;
}

async fn page(estate: &Estate, name: &str) -> Detail {
    let window = Window::before(estate.app.now(), 30);
    identities::detail(&estate.sec(), estate.identity(name).await, window).await.unwrap()
}

async fn suggested(estate: &Estate, name: &str) -> Vec<(String, String)> {
    let page = page(estate, name).await;
    page.suggestions.into_iter().map(|one| (one.name, one.why.to_string())).collect()
}

#[tokio::test]
async fn whoever_made_it_is_suggested_whichever_import_came_first_and_owns_nothing_by_that() {
    for logs_first in [true, false] {
        let estate = Estate::people().await;
        estate.somebody("ada").await;
        if logs_first {
            import(&estate).await;
            estate.import().await;
        } else {
            estate.import().await;
            import(&estate).await;
            import(&estate).await;
        }
        let expected = |why: &str| vec![("ada".to_owned(), why.to_owned())];
        assert_eq!(suggested(&estate, "admin").await, expected("created it on 3 Jul 2023"), "{logs_first}");
        assert_eq!(suggested(&estate, "robot").await, expected("made a key of it on 3 Jul 2023"));
        assert_eq!(suggested(&estate, "reader").await, []);
        let page = page(&estate, "admin").await;
        assert!(page.owners.is_empty(), "a hint is no owner");
        let created = page.created.unwrap();
        assert_eq!((created.name.as_str(), created.session.as_str()), ("sso", "ada@example.com"));
    }
}

#[tokio::test]
async fn a_newer_inventory_keeps_who_made_it() {
    let estate = Estate::unowned().await;
    estate.somebody("ada").await;
    import(&estate).await;
    estate.import_inventory(&ROLES[2..]).await;
    assert_eq!(suggested(&estate, "admin").await.len(), 1);
}

#[tokio::test]
async fn having_made_it_is_no_tie_neither_to_see_it_nor_to_decide_on_it() {
    let estate = Estate::new().await;
    let ada = estate.somebody("ada").await;
    import(&estate).await;
    assert_eq!(suggested(&estate, "admin").await.len(), 1, "a log says that she made it");
    let admin = estate.identity("admin").await;
    let window = Window::before(estate.app.now(), 30);
    let seen = identities::detail(&estate.by(ada, &[]), admin, window).await;
    assert!(matches!(seen, Err(Error::NotFound(_))), "{seen:?}");
    estate.launched().await;
    let item = estate.item("admin").await;
    let revoke = |call: Call| {
        let shown = Shown {
            item: item.id,
            snapshot_sha256: item.snapshot_sha256.clone(),
            changes_sha256: item.changes_sha256(),
        };
        let deciding = Deciding { items: vec![shown], decision: Decision::Revoke, reason: None };
        async move { decide(&call, &deciding).await }
    };
    let stranger = revoke(estate.by(ada, &[])).await;
    assert!(matches!(stranger, Err(Error::NotFound(_))), "{stranger:?}");
    let seeing = revoke(estate.by(ada, &[Role::Auditor])).await;
    assert!(matches!(&seeing, Err(Error::Forbidden(why)) if why.contains("having created")), "{seeing:?}");
}
