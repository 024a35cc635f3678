//! Networks and environments: stated by security, ended and never changed, and what is found by them.
#![expect(clippy::unwrap_used, reason = "helpers of tests: a panic is how they fail")]

use crate::estate::Estate;
use chrono::Duration;
use domain::finding::Rule;
use domain::id::NetworkId;
use domain::identity::Environment;
use domain::network::Prefix;
use domain::registration::{Expiry, Nature, Registration, Trigger};
use domain::text::{NetworkName, PurposeText, ReasonText};
use domain::window::Window;
use ops::networks::{self, Wanted};
use ops::{Error, findings, identities};
use serde_json::{Value, json};

fn wanted(prefix: &str, environment: Environment) -> Wanted {
    Wanted { prefix: Prefix::parse(prefix).unwrap(), name: NetworkName::parse("hall").unwrap(), environment }
}

async fn evidence(estate: &Estate, name: &str) -> Option<(String, bool)> {
    let all = findings::of_identity(&estate.sec(), estate.identity(name).await).await.unwrap();
    let found = all.into_iter().find(|one| one.finding.rule == Rule::ReusedAcrossEnvironments);
    found.map(|one| (one.finding.evidence, one.finding.credential.is_some()))
}

/// A call of `robot` with its key from an address, a day in July.
fn call(number: u32, address: &str, day: u32) -> Value {
    json!({
        "eventVersion": "1.08", "eventTime": format!("2023-07-{day:02}T10:00:00Z"), "eventSource": "ec2.amazonaws.com",
        "eventName": "DescribeRegions", "awsRegion": "us-east-1", "sourceIPAddress": address,
        "eventID": format!("0bd91225-39aa-4c00-822c-{number:012}"), "readOnly": true, "eventType": "AwsApiCall",
        "managementEvent": true, "recipientAccountId": "111122223333", "eventCategory": "Management",
        "userIdentity": {"type": "IAMUser", "principalId": "AIDAROBOT", "accountId": "111122223333", "userName": "robot",
            "arn": "arn:aws:iam::111122223333:user/robot", "accessKeyId": "AKIAEXAMPLEEXAMPLE01"}
    })
}

async fn import(estate: &Estate, name: &str, records: &[Value]) {
    let file = estate.app.file(name, json!({ "Records": records }).to_string().as_bytes());
    estate.app.import_logs(&[file]).await;
}

#[tokio::test]
async fn a_key_that_is_used_in_two_environments_is_found_while_both_are_stated() {
    let estate = Estate::new().await;
    import(&estate, "net.json", &[call(1, "10.1.2.3", 20), call(2, "10.2.2.3", 22)]).await;
    assert_eq!(evidence(&estate, "robot").await, None, "nobody said which network lies where");
    networks::state(&estate.sec(), &wanted("10.1.0.0/16", Environment::Production)).await.unwrap();
    assert_eq!(evidence(&estate, "robot").await, None, "one environment alone");
    let lab = networks::state(&estate.sec(), &wanted("10.2.0.0/16", Environment::Staging)).await.unwrap();
    assert_eq!(
        evidence(&estate, "robot").await,
        Some(("Used in production from 10.1.2.0/24 (hall); in staging from 10.2.2.0/24 (hall)".into(), true))
    );
    let robot = estate.identity("robot").await;
    let page = identities::detail(&estate.sec(), robot, Window::before(estate.app.now(), 30)).await.unwrap();
    let used = page.credentials.iter().flat_map(|one| &one.used_from);
    let stated: Vec<_> = used.map(|one| (one.network.as_str(), one.environment)).collect();
    assert!(stated.contains(&("10.1.2.0/24", Some(Environment::Production))), "{stated:?}");
    assert!(stated.contains(&("192.0.2.0/24", None)), "{stated:?}");
    // A longer prefix says more: the lab's one hall is production, too.
    networks::state(&estate.sec(), &wanted("10.2.2.0/24", Environment::Production)).await.unwrap();
    assert_eq!(evidence(&estate, "robot").await, None);
    networks::end(&estate.sec(), lab).await.unwrap();
    estate.app.clock.advance(Duration::days(100));
    assert_eq!(evidence(&estate, "robot").await, None, "a whole window passed");
}

#[tokio::test]
async fn what_was_stated_is_ended_and_stays_with_who_said_it() {
    let estate = Estate::new().await;
    let id = networks::state(&estate.sec(), &wanted("10.1.0.0/16", Environment::Production)).await.unwrap();
    assert_eq!(estate.actions().await.last().unwrap(), "network.stated");
    let twice = networks::state(&estate.sec(), &wanted("10.1.0.0/16", Environment::Test)).await;
    assert!(matches!(&twice, Err(Error::Conflict(words)) if words.contains("production")), "{twice:?}");
    networks::end(&estate.sec(), id).await.unwrap();
    assert_eq!(estate.actions().await.last().unwrap(), "network.ended");
    let leaves = estate.actions().await.len();
    let again = networks::end(&estate.sec(), id).await;
    assert!(matches!(again, Err(Error::Conflict(_))), "{again:?}");
    networks::state(&estate.sec(), &wanted("10.1.0.0/16", Environment::Test)).await.unwrap();
    let page = networks::page(&estate.aud()).await.unwrap();
    assert_eq!((page.rows.len(), page.may_state), (2, false));
    assert_eq!(page.rows[0].stated.environment, Environment::Test, "what holds comes first");
    let (who, _) = page.rows[1].ended.as_ref().unwrap();
    assert_eq!((who.as_str(), page.rows[1].by.as_str()), ("sec", "sec"));
    assert_eq!(estate.actions().await.len(), leaves + 1, "what was refused left nothing");
}

#[tokio::test]
async fn only_security_states_and_ends_and_an_owner_does_not_even_look() {
    let estate = Estate::new().await;
    let id = networks::state(&estate.sec(), &wanted("10.1.0.0/16", Environment::Production)).await.unwrap();
    for call in [estate.olga(), estate.mia(), estate.aud(), estate.system()] {
        let stated = networks::state(&call, &wanted("10.9.0.0/16", Environment::Test)).await;
        assert!(matches!(stated, Err(Error::Forbidden(_))), "{stated:?}");
        let ended = networks::end(&call, id).await;
        assert!(matches!(ended, Err(Error::Forbidden(_))), "{ended:?}");
    }
    let looked = networks::page(&estate.olga()).await;
    assert!(matches!(looked, Err(Error::Forbidden(_))), "{looked:?}");
    let none = networks::end(&estate.sec(), NetworkId::new(uuid::Uuid::nil())).await;
    assert!(matches!(none, Err(Error::NotFound(_))), "{none:?}");
}

async fn register(estate: &Estate, name: &str, environment: Environment) {
    let stated = Registration {
        purpose: PurposeText::parse("Lists instances for the nightly report").unwrap(),
        environment,
        expiry: Expiry::Never(ReasonText::parse("The report has no end").unwrap()),
        trigger: Trigger::WorkloadDeleted,
        nature: Nature::default(),
    };
    identities::register(&estate.olga(), estate.identity(name).await, &stated).await.unwrap();
}

fn assume(number: u32, role: &str, by: &str) -> Value {
    let id = |name: &str| format!("AROA{}", name.to_uppercase());
    let arn = |name: &str| format!("arn:aws:iam::111122223333:role/{name}");
    json!({
        "eventVersion": "1.08", "eventTime": "2023-07-20T10:00:00Z", "eventSource": "sts.amazonaws.com",
        "eventName": "AssumeRole", "awsRegion": "us-east-1", "sourceIPAddress": "192.0.2.1",
        "eventID": format!("1bd91225-39aa-4c00-822c-{number:012}"), "readOnly": true, "eventType": "AwsApiCall",
        "managementEvent": true, "recipientAccountId": "111122223333", "eventCategory": "Management",
        "requestParameters": {"roleArn": arn(role), "roleSessionName": "s"},
        "responseElements": {"assumedRoleUser": {"assumedRoleId": format!("{}:s", id(role)),
            "arn": format!("arn:aws:sts::111122223333:assumed-role/{role}/s")}},
        "userIdentity": {"type": "AssumedRole", "principalId": format!("{}:s", id(by)), "accountId": "111122223333",
            "arn": format!("arn:aws:sts::111122223333:assumed-role/{by}/s"),
            "sessionContext": {"sessionIssuer": {"type": "Role", "principalId": id(by), "accountId": "111122223333",
                "arn": arn(by), "userName": by}}}
    })
}

#[tokio::test]
async fn a_role_that_identities_of_two_environments_become_is_found_once_both_are_registered() {
    let estate = Estate::new().await;
    import(&estate, "assume.json", &[assume(1, "admin", "reader"), assume(2, "admin", "lister")]).await;
    assert_eq!(evidence(&estate, "admin").await, None);
    register(&estate, "reader", Environment::Production).await;
    assert_eq!(evidence(&estate, "admin").await, None);
    register(&estate, "lister", Environment::Staging).await;
    let found = evidence(&estate, "admin").await.unwrap();
    assert_eq!(found.0, "Used in production by reader; in staging by lister");
    register(&estate, "lister", Environment::Production).await;
    assert_eq!(evidence(&estate, "admin").await, None, "both are of one environment");
}
