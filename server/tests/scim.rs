//! SCIM as an identity provider uses it: people come, change, leave, and hold the roles of their groups.
#![expect(clippy::panic, reason = "helpers of tests: a panic is how they fail")]

use crate::program::Program;
use crate::site::App;
use domain::actor::Role;
use domain::client::Scope;
use domain::id::PersonId;
use ops::people;
use ops::scim::RoleGroups;
use serde_json::{Value, json};

async fn site() -> (App, Program) {
    let mut app = App::new().await;
    app.site.role_groups =
        RoleGroups(vec![(Role::Admin, "tenure-admins".into()), (Role::Security, "sec".into())]);
    let program = Program::of(&app, Scope::Scim).await;
    (app, program)
}

fn ada() -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "ada@example.com", "externalId": "E1",
        "name": {"givenName": "Ada", "familyName": "Lovelace"}, "active": true,
        "emails": [{"value": "old@example.com"}, {"value": "ada@example.com", "primary": true, "type": "work"}],
    })
}

async fn made(idp: &Program, body: &Value) -> String {
    let answer = idp.post("/scim/v2/Users", body).await;
    assert_eq!(answer.status, 201, "{}", answer.json);
    answer.json["id"].as_str().unwrap_or_default().to_owned()
}

async fn send(idp: &Program, method: &str, path: &str, body: &Value) -> crate::program::Answer {
    idp.send(method, path, body.to_string().into()).await
}

fn patch(operations: &Value) -> Value {
    json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": operations})
}

async fn roles(app: &App, id: &str) -> Vec<Role> {
    let id: PersonId = id.parse().unwrap_or_else(|_| panic!("{id} is nobody"));
    let all = people::list(&app.tenure.call(domain::actor::Actor::Operator)).await.unwrap_or_default();
    let one = all.into_iter().find(|one| one.id == id);
    one.map(|one| one.roles.into_iter().map(|held| held.role).collect()).unwrap_or_default()
}

#[tokio::test]
async fn a_user_is_a_person_who_is_found_changed_and_deactivated() {
    let (app, idp) = site().await;
    let answer = send(&idp, "POST", "/scim/v2/Users", &ada()).await;
    assert_eq!((answer.status, answer.header("content-type")), (201, "application/scim+json"));
    let id = answer.json["id"].as_str().unwrap_or_default().to_owned();
    assert!(answer.header("location").ends_with(&format!("/scim/v2/Users/{id}")));
    assert_eq!(answer.json["emails"], json!([{"value": "ada@example.com"}]), "the primary one");
    let again = send(&idp, "POST", "/scim/v2/Users", &ada()).await;
    assert_eq!((again.status, &again.json["scimType"]), (409, &json!("uniqueness")));
    let found =
        idp.get("/scim/v2/Users?filter=userName%20eq%20%22ADA%40example.com%22&attributes=userName").await;
    assert_eq!(found.json["totalResults"], json!(1));
    let one = &found.json["Resources"][0];
    assert!(one["userName"] == "ada@example.com" && one.get("emails").is_none(), "{one}");
    let none = idp.get("/scim/v2/Users?filter=externalId%20eq%20%22e1%22").await;
    assert_eq!(none.json["totalResults"], json!(0));
    assert_eq!(
        idp.get("/scim/v2/Users?filter=userName%20like%201").await.json["scimType"],
        json!("invalidFilter")
    );

    let person: PersonId = id.parse().unwrap_or_else(|_| panic!("{id}"));
    let mut browser = app.browser_of(person).await;
    assert_eq!(browser.get("/identities").await.status, 200);
    let off = patch(&json!([{"op": "Replace", "path": "active", "value": "False"}]));
    let gone = send(&idp, "PATCH", &format!("/scim/v2/Users/{id}"), &off).await;
    assert_eq!((gone.status, &gone.json["active"]), (200, &json!(false)));
    assert_eq!(browser.get("/identities").await.status, 303, "signed out at once");
    let mut renamed = ada();
    renamed["displayName"] = json!("A. Lovelace");
    renamed.as_object_mut().map(|fields| fields.remove("active"));
    let put = send(&idp, "PUT", &format!("/scim/v2/Users/{id}"), &renamed).await;
    assert_eq!(
        (put.status, &put.json["active"], &put.json["displayName"]),
        (200, &json!(false), &json!("A. Lovelace"))
    );
    let removed = patch(&json!([{"op": "remove", "path": "active"}]));
    assert_eq!(
        send(&idp, "PATCH", &format!("/scim/v2/Users/{id}"), &removed).await.json["scimType"],
        json!("mutability")
    );

    assert_eq!(send(&idp, "DELETE", &format!("/scim/v2/Users/{id}"), &json!({})).await.status, 204);
    assert_eq!(idp.get(&format!("/scim/v2/Users/{id}")).await.status, 404);
    assert_eq!(made(&idp, &ada()).await, id, "the same person again");
    let leaves = leaves(&app).await;
    assert!(leaves.iter().all(|line| !line.contains("ada@") && !line.contains("Lovelace")), "{leaves:?}");
    for action in [
        "person.provisioned",
        "person.deactivated",
        "person.changed",
        "person.unlinked",
        "person.reactivated",
    ] {
        assert!(leaves.iter().any(|line| line.contains(action)), "{action}");
    }
}

async fn leaves(app: &App) -> Vec<String> {
    use sea_orm::EntityTrait;
    let rows = entities::log_leaf::Entity::find().all(app.tenure.database.read()).await;
    rows.unwrap_or_default().into_iter().map(|row| row.line).collect()
}

#[tokio::test]
async fn somebody_added_here_is_that_person_and_keeps_their_roles() {
    let (app, idp) = site().await;
    let added = app.person("ada", Role::Auditor).await;
    assert_eq!(made(&idp, &ada()).await, added.to_string());
    assert_eq!(roles(&app, &added.to_string()).await, [Role::Auditor]);
    let bad = json!({"userName": "ada"});
    let answer = send(&idp, "POST", "/scim/v2/Users", &bad).await;
    assert_eq!((answer.status, &answer.json["scimType"]), (400, &json!("invalidValue")));
}

#[tokio::test]
async fn a_group_of_a_configured_name_gives_its_role_and_takes_it() {
    let (app, idp) = site().await;
    let id = made(&idp, &ada()).await;
    let group = json!({"displayName": "sec", "members": [{"value": id}]});
    let made_group = send(&idp, "POST", "/scim/v2/Groups", &group).await;
    assert_eq!(made_group.status, 201, "{}", made_group.json);
    assert_eq!(roles(&app, &id).await, [Role::Owner, Role::Security]);
    let shown = idp.get(&format!("/scim/v2/Users/{id}")).await;
    assert_eq!(shown.json["groups"][0]["display"], json!("sec"));
    let path = format!("/scim/v2/Groups/{}", made_group.json["id"].as_str().unwrap_or_default());
    let renamed = patch(&json!([{"op": "replace", "value": {"displayName": "other"}}]));
    assert_eq!(send(&idp, "PATCH", &path, &renamed).await.status, 200);
    assert_eq!(roles(&app, &id).await, [Role::Owner], "the name gave it");
    let back = patch(&json!([{"op": "replace", "path": "displayName", "value": "sec"}]));
    send(&idp, "PATCH", &path, &back).await;
    let leave = patch(&json!([{"op": "remove", "path": format!("members[value eq \"{id}\"]")}]));
    let left = send(&idp, "PATCH", &path, &leave).await;
    assert!(left.status == 200 && left.json.get("members").is_none(), "{}", left.json);
    assert_eq!(roles(&app, &id).await, [Role::Owner]);
    let nobody = json!({"displayName": "x", "members": [{"value": "per_00000000000000000000000000"}]});
    assert_eq!(send(&idp, "POST", "/scim/v2/Groups", &nobody).await.status, 400);
    let twice = send(&idp, "POST", "/scim/v2/Groups", &json!({"displayName": "SEC"})).await;
    assert_eq!((twice.status, &twice.json["scimType"]), (409, &json!("uniqueness")));
}

#[tokio::test]
async fn the_last_admin_stays() {
    let (app, idp) = site().await;
    let id = made(&idp, &ada()).await;
    let group = json!({"displayName": "tenure-admins", "members": [{"value": id}]});
    let group = send(&idp, "POST", "/scim/v2/Groups", &group).await;
    assert_eq!(roles(&app, &id).await, [Role::Owner, Role::Admin]);
    let (user, path) = (
        format!("/scim/v2/Users/{id}"),
        format!("/scim/v2/Groups/{}", group.json["id"].as_str().unwrap_or_default()),
    );
    let off = patch(&json!([{"op": "replace", "path": "active", "value": false}]));
    let empty = patch(&json!([{"op": "remove", "path": "members"}]));
    for (method, at, body) in [
        ("PATCH", &user, &off),
        ("DELETE", &user, &json!({})),
        ("PATCH", &path, &empty),
        ("DELETE", &path, &json!({})),
    ] {
        let refused = send(&idp, method, at, body).await;
        assert_eq!(refused.status, 409, "{method} {at}: {}", refused.json);
    }
    assert_eq!(roles(&app, &id).await, [Role::Owner, Role::Admin]);
    let bob = made(&idp, &json!({"userName": "bob@example.com"})).await;
    let handed = patch(&json!([{"op": "replace", "path": "members", "value": [{"value": bob}]}]));
    assert_eq!(send(&idp, "PATCH", &path, &handed).await.status, 200, "handed over in one change");
    assert_eq!(roles(&app, &bob).await, [Role::Owner, Role::Admin]);
    assert_eq!(send(&idp, "PATCH", &user, &off).await.status, 200);
}

#[tokio::test]
async fn a_list_comes_a_page_at_a_time_and_what_is_not_there_is_said_in_scims_own_form() {
    let (_app, idp) = site().await;
    for number in 0..5 {
        made(&idp, &json!({"userName": format!("p{number}@example.com")})).await;
    }
    let page = idp.get("/scim/v2/Users?startIndex=4&count=10").await;
    assert_eq!((&page.json["totalResults"], &page.json["itemsPerPage"]), (&json!(5), &json!(2)));
    assert_eq!(page.json["Resources"][1]["userName"], json!("p4@example.com"));
    assert_eq!(idp.get("/scim/v2/Users?count=0").await.json["Resources"], json!([]));
    let nowhere = idp.get("/scim/v2/Nowhere").await;
    assert_eq!((nowhere.status, &nowhere.json["status"]), (404, &json!("404")));
    assert_eq!(idp.get("/scim/v2/ServiceProviderConfig").await.json["etag"]["supported"], json!(false));
    let deep = format!("{{\"userName\":{}1{}}}", "[".repeat(100), "]".repeat(100));
    assert_eq!(idp.send("POST", "/scim/v2/Users", deep.into()).await.status, 400);
    assert_eq!(idp.send("POST", "/scim/v2/Users", "x".repeat((1 << 20) + 1).into()).await.status, 413);
}
