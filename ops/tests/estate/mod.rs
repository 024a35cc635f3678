//! A small account for reviews: six identities, each of which asks something else of its reviewer, imported as the
//! provider's own files.
#![expect(clippy::unwrap_used, reason = "helpers of tests: a panic is how they fail")]

use crate::support::App;
use domain::actor::{Actor, Role};
use domain::id::{IdentityId, OwnershipId, PersonId};
use domain::instant::parse;
use domain::ownership::OwnerPart;
use domain::window::Window;
use ops::evidence::{Exported, Which, export};
use ops::identities::{self, Filter};
use ops::imports::{self, Logs};
use ops::reviews::{Arranged, ItemRow, Launch, Scope, Shown};
use ops::{Call, ownership, people, reviews};
use serde_json::{Value, json};

const ACCOUNT: &str = "111122223333";

/// The people of the account, and the account itself, imported on 1 August 2023.
pub(crate) struct Estate {
    pub(crate) app: App,
    pub(crate) security: PersonId,
    pub(crate) owner: PersonId,
    pub(crate) manager: PersonId,
    pub(crate) auditor: PersonId,
}

fn document(action: &str) -> Value {
    json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": action, "Resource": "*"}]})
}

fn role(name: &str, action: &str) -> Value {
    json!({
        "RoleName": name, "RoleId": format!("AROA{}", name.to_uppercase()), "Path": "/",
        "Arn": format!("arn:aws:iam::{ACCOUNT}:role/{name}"), "CreateDate": "2022-01-02T03:04:05Z",
        "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}]},
        "RolePolicyList": [{"PolicyName": "inline", "PolicyDocument": document(action)}],
        "AttachedManagedPolicies": [], "InstanceProfileList": [], "Tags": []
    })
}

fn robot() -> Value {
    json!({
        "UserName": "robot", "UserId": "AIDAROBOT", "Path": "/", "Arn": format!("arn:aws:iam::{ACCOUNT}:user/robot"),
        "CreateDate": "2022-01-02T03:04:05Z", "GroupList": [], "AttachedManagedPolicies": [], "Tags": [],
        "UserPolicyList": [{"PolicyName": "inline", "PolicyDocument": document("ec2:DescribeRegions")}]
    })
}

/// `reader` and `lister` use what they hold, `idle` does not, `admin` is privileged, of `bucket` nothing is observed,
/// and `robot` holds an old key.
pub(crate) const ROLES: [(&str, &str); 5] = [
    ("reader", "ec2:DescribeInstances"),
    ("lister", "ec2:DescribeVolumes"),
    ("idle", "ec2:DescribeImages"),
    ("admin", "iam:*"),
    ("bucket", "s3:GetObject"),
];

/// The inventory of these roles, and `robot`.
pub(crate) fn inventory(roles: &[(&str, &str)]) -> Vec<u8> {
    let roles: Vec<Value> = roles.iter().map(|(name, action)| role(name, action)).collect();
    json!({"UserDetailList": [robot()], "GroupDetailList": [], "RoleDetailList": roles, "Policies": []})
        .to_string()
        .into_bytes()
}

fn record(number: u32, caller: &Value, event: &str) -> Value {
    json!({
        "eventVersion": "1.08", "userIdentity": caller, "eventTime": "2023-07-25T10:00:00Z",
        "eventSource": "ec2.amazonaws.com", "eventName": event, "awsRegion": "us-east-1",
        "sourceIPAddress": "192.0.2.1", "requestParameters": null, "responseElements": null,
        "eventID": format!("fbd91225-39aa-4c00-822c-{number:012}"), "readOnly": true, "eventType": "AwsApiCall",
        "managementEvent": true, "recipientAccountId": ACCOUNT, "eventCategory": "Management"
    })
}

fn session(name: &str) -> Value {
    let id = format!("AROA{}", name.to_uppercase());
    json!({
        "type": "AssumedRole", "principalId": format!("{id}:s"), "accountId": ACCOUNT,
        "arn": format!("arn:aws:sts::{ACCOUNT}:assumed-role/{name}/s"), "accessKeyId": "ASIAEXAMPLEEXAMPLE01",
        "sessionContext": {"sessionIssuer": {"type": "Role", "principalId": id, "accountId": ACCOUNT,
            "arn": format!("arn:aws:iam::{ACCOUNT}:role/{name}"), "userName": name}}
    })
}

pub(crate) const REPORT: &str = "user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,\
    password_next_rotation,mfa_active,access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,\
    access_key_1_last_used_region,access_key_1_last_used_service,access_key_2_active,access_key_2_last_rotated,\
    access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service,cert_1_active,\
    cert_1_last_rotated,cert_2_active,cert_2_last_rotated\n\
    robot,arn:aws:iam::111122223333:user/robot,2022-01-02T03:04:05+00:00,false,N/A,N/A,N/A,false,true,\
    2022-01-02T03:04:05+00:00,2023-07-25T10:00:00+00:00,us-east-1,ec2,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A\n";

impl Estate {
    /// The account with its people; `owner` owns everything but `admin`.
    pub(crate) async fn new() -> Self {
        let estate = Self::unowned().await;
        for name in ["reader", "lister", "idle", "bucket", "robot"] {
            estate.own(name, estate.owner, OwnerPart::Technical).await;
        }
        estate
    }

    /// The account with its people; nobody owns anything.
    pub(crate) async fn unowned() -> Self {
        let estate = Self::people().await;
        estate.import().await;
        estate
    }

    /// The people; nothing is imported yet.
    pub(crate) async fn people() -> Self {
        let app = App::new().await;
        let security = app.person("sec", Role::Security).await;
        let manager = app.person("mia", Role::Management).await;
        let auditor = app.person("aud", Role::Auditor).await;
        let owner = app.person("olga", Role::Owner).await;
        Self { app, security, owner, manager, auditor }
    }

    /// Imports the account: inventory, credential report, trail and a log.
    pub(crate) async fn import(&self) {
        let operator = self.app.operator();
        imports::iam(&operator, "iam.json", &inventory(&ROLES)).await.unwrap();
        imports::credential_report(&operator, "report.csv", REPORT.as_bytes()).await.unwrap();
        let name = "main";
        let trail = json!({"Name": name, "TrailARN": format!("arn:aws:cloudtrail:us-east-1:{ACCOUNT}:trail/main"),
            "HomeRegion": "us-east-1", "IsMultiRegionTrail": true, "IncludeGlobalServiceEvents": true,
            "IsOrganizationTrail": false, "S3BucketName": "logs"});
        let status = json!({"IsLogging": true, "StartLoggingTime": "2023-01-01T00:00:00Z", "LatestDeliveryTime": "2023-08-01T00:00:00Z"});
        let selectors =
            json!({"EventSelectors": [{"ReadWriteType": "All", "IncludeManagementEvents": true}]});
        self.app.file("trails/trails.json", json!({"trailList": [trail]}).to_string().as_bytes());
        self.app.file("trails/status/main.json", status.to_string().as_bytes());
        self.app.file("trails/selectors/main.json", selectors.to_string().as_bytes());
        imports::trails(&operator, &self.app.folder.path().join("trails")).await.unwrap();
        let user = json!({"type": "IAMUser", "principalId": "AIDAROBOT", "accountId": ACCOUNT, "userName": "robot",
            "arn": format!("arn:aws:iam::{ACCOUNT}:user/robot"), "accessKeyId": "AKIAEXAMPLEEXAMPLE01"});
        let records = [
            record(1, &session("reader"), "DescribeInstances"),
            record(2, &session("lister"), "DescribeVolumes"),
            record(3, &user, "DescribeRegions"),
        ];
        let log = self.app.file("logs/log.json", json!({"Records": records}).to_string().as_bytes());
        let files = sources::input::collect(&[log], &sources::aws::cloudtrail::is_no_log).unwrap().files;
        let complete = Some((parse("2023-07-01T00:00:00Z").unwrap(), parse("2023-08-01T00:00:00Z").unwrap()));
        let done = imports::cloudtrail(&operator, Logs { files, complete, ..Logs::default() }).await.unwrap();
        assert_eq!((done.records, done.rejected_total), (3, 0));
    }

    /// Imports calls by roles as (number, role, event, instant, refused), with the statement that July and the days until
    /// then are complete.
    pub(crate) async fn calls(&self, calls: &[(u32, &str, &str, &str, bool)]) -> imports::Summary {
        let records: Vec<Value> = calls
            .iter()
            .map(|(number, role, event, at, refused)| {
                let mut record = record(*number, &session(role), event);
                record["eventTime"] = json!(at);
                if *refused {
                    record["errorCode"] = json!("AccessDenied");
                }
                record
            })
            .collect();
        let name = format!("logs/calls-{}.json", calls.first().map_or(0, |call| call.0));
        let log = self.app.file(&name, json!({"Records": records}).to_string().as_bytes());
        let files = sources::input::collect(&[log], &sources::aws::cloudtrail::is_no_log).unwrap().files;
        imports::cloudtrail(&self.app.operator(), Logs { files, ..Logs::default() }).await.unwrap()
    }

    /// Imports what says that everything was observed from 1 August until `until`, and one call of `reader` before it.
    pub(crate) async fn observe_until(&self, (call, until): (&str, &str)) {
        let status = json!({"IsLogging": true, "StartLoggingTime": "2023-01-01T00:00:00Z", "LatestDeliveryTime": until});
        self.app.file("trails/status/main.json", status.to_string().as_bytes());
        imports::trails(&self.app.operator(), &self.app.folder.path().join("trails")).await.unwrap();
        let mut record = record(90, &session("reader"), "DescribeInstances");
        record["eventTime"] = json!(call);
        let log = self.app.file("logs/later.json", json!({"Records": [record]}).to_string().as_bytes());
        let files = sources::input::collect(&[log], &sources::aws::cloudtrail::is_no_log).unwrap().files;
        let complete = Some((parse("2023-08-01T00:00:00Z").unwrap(), parse(until).unwrap()));
        imports::cloudtrail(&self.app.operator(), Logs { files, complete, ..Logs::default() }).await.unwrap();
    }

    /// Imports an inventory, as the operator.
    pub(crate) async fn import_inventory(&self, roles: &[(&str, &str)]) {
        imports::iam(&self.app.operator(), "iam.json", &inventory(roles)).await.unwrap();
    }

    /// A call by a person, with roles held since before everything.
    pub(crate) fn by(&self, person: PersonId, roles: &[Role]) -> Call {
        self.app.by(person, roles, parse("2023-01-01T00:00:00Z").unwrap())
    }

    pub(crate) fn sec(&self) -> Call {
        self.by(self.security, &[Role::Security])
    }

    pub(crate) fn olga(&self) -> Call {
        self.by(self.owner, &[Role::Owner])
    }

    pub(crate) fn mia(&self) -> Call {
        self.by(self.manager, &[Role::Management])
    }

    pub(crate) fn aud(&self) -> Call {
        self.by(self.auditor, &[Role::Auditor])
    }

    pub(crate) fn system(&self) -> Call {
        self.app.tenure.call(Actor::System)
    }

    /// Another person without any role but the one everybody has.
    pub(crate) async fn somebody(&self, name: &str) -> PersonId {
        people::add(&self.app.operator(), &format!("{name}@example.com"), Some(name), Role::Owner)
            .await
            .unwrap()
    }

    pub(crate) async fn identity(&self, name: &str) -> IdentityId {
        let all =
            identities::all(&self.app.operator(), &Filter { gone: true, ..Filter::default() }).await.unwrap();
        all.into_iter().find(|brief| brief.name == name).unwrap().id
    }

    /// Offers, and has the person accept.
    pub(crate) async fn own(&self, name: &str, person: PersonId, part: OwnerPart) -> OwnershipId {
        let id = ownership::offer(&self.sec(), self.identity(name).await, person, part).await.unwrap();
        ownership::accept(&self.by(person, &[]), id).await.unwrap();
        id
    }

    /// A launch over the whole account: ten days, due in two weeks.
    pub(crate) fn plan(&self) -> Launch {
        Launch {
            name: "Summer review".into(),
            scope: Scope::default(),
            window: Window::ending(parse("2023-07-31T00:00:00Z").unwrap(), 10),
            due_at: parse("2023-08-15T00:00:00Z").unwrap(),
            every_days: Some(90),
            arranged: Arranged::default(),
            confirm_days: None,
            no_response: domain::review::NoResponse::Tell,
            saved: None,
            risk_analysis: Some("RA-2023-04".into()),
            risk_analysed_on: Some(parse("2023-04-01T00:00:00Z").unwrap()),
            acknowledger: self.manager,
        }
    }

    pub(crate) async fn launched(&self) -> domain::id::CampaignId {
        reviews::launch(&self.sec(), &self.plan()).await.unwrap().campaign
    }

    /// The item of an identity in the newest campaign.
    pub(crate) async fn item(&self, name: &str) -> ItemRow {
        let campaign = reviews::list(&self.sec()).await.unwrap().remove(0).id;
        let progress = reviews::progress(&self.sec(), campaign).await.unwrap();
        progress.items.into_iter().find(|item| item.name == name).unwrap()
    }

    /// The item, as it was shown.
    pub(crate) async fn shown(&self, name: &str) -> Shown {
        let item = self.item(name).await;
        let changes_sha256 = item.changes_sha256();
        Shown { item: item.id, snapshot_sha256: item.snapshot_sha256, changes_sha256 }
    }

    /// The scope of this account alone.
    pub(crate) fn this_account(&self) -> Scope {
        Scope { account: Some(ACCOUNT.into()), ..Scope::default() }
    }

    /// The campaign's newest edition, taken out by the auditor.
    pub(crate) async fn bundle(&self, campaign: domain::id::CampaignId) -> Exported {
        export(&self.aud(), Which::Campaign(campaign), None, None).await.unwrap()
    }

    /// The lines of all leaves, in order.
    pub(crate) async fn lines(&self) -> Vec<String> {
        use sea_orm::{EntityTrait, QueryOrder};
        let rows = entities::log_leaf::Entity::find().order_by_asc(entities::log_leaf::COLUMN.seq);
        rows.all(self.app.tenure.database.read()).await.unwrap().into_iter().map(|row| row.line).collect()
    }

    /// The actions of all leaves, in order.
    pub(crate) async fn actions(&self) -> Vec<String> {
        use sea_orm::{EntityTrait, QueryOrder};
        let rows = entities::log_leaf::Entity::find()
            .order_by_asc(entities::log_leaf::COLUMN.seq)
            .all(self.app.tenure.database.read())
            .await
            .unwrap();
        for (number, row) in rows.iter().enumerate() {
            assert_eq!(usize::try_from(row.seq).unwrap(), number);
        }
        rows.into_iter().map(|row| row.action).collect()
    }
}
