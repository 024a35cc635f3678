//! What one identity of the estate has, as rows, and how they go in.

use super::{Account, Maker};
use domain::window::Day;
use entities::{assumer, credential, held_grant, identity, ownership, tally};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait};
use uuid::Uuid;

/// How many rows go in at once: SQLite takes 32,766 values a statement.
pub(super) const ROWS: usize = 1_000;

/// Services with what policies name of them.
const SERVICES: [(&str, &str); 6] = [
    (
        "s3",
        "GetObject PutObject ListBucket DeleteObject Get* List* GetBucketPolicy CreateBucket DeleteBucket",
    ),
    (
        "ec2",
        "DescribeInstances DescribeVolumes Describe* RunInstances StopInstances CreateTags DescribeImages",
    ),
    (
        "dynamodb",
        "GetItem PutItem Query Scan UpdateItem DescribeTable BatchGetItem DeleteItem ListTables List*",
    ),
    (
        "sqs",
        "SendMessage ReceiveMessage DeleteMessage GetQueueUrl GetQueueAttributes ListQueues Get* CreateQueue",
    ),
    ("iam", "GetRole ListRoles PassRole GetPolicy ListUsers Get* List* CreateRole AttachRolePolicy GetUser"),
    ("kms", "Decrypt Encrypt GenerateDataKey DescribeKey ListKeys Describe* List* CreateKey EnableKey"),
];

/// Rows that wait to go in together.
#[derive(Default)]
pub(super) struct Rows {
    pub(super) identities: Vec<identity::ActiveModel>,
    pub(super) credentials: Vec<credential::ActiveModel>,
    pub(super) grants: Vec<held_grant::ActiveModel>,
    pub(super) tallies: Vec<tally::ActiveModel>,
    pub(super) owners: Vec<ownership::ActiveModel>,
    pub(super) assumers: Vec<assumer::ActiveModel>,
}

impl Rows {
    /// Writes what has gathered once there is enough of it; identities first, for the others name them.
    pub(super) async fn write(&mut self, work: &impl ConnectionTrait, least: usize) -> Result<(), DbErr> {
        let longest =
            self.identities.len().max(self.credentials.len()).max(self.grants.len()).max(self.tallies.len());
        if longest < least {
            return Ok(());
        }
        async fn put<M, E>(work: &impl ConnectionTrait, rows: &mut Vec<M>) -> Result<(), DbErr>
        where
            E: EntityTrait,
            M: ActiveModelTrait<Entity = E> + Send,
        {
            for part in rows.chunks(ROWS) {
                E::insert_many(part.to_vec()).exec_without_returning(work).await?;
            }
            rows.clear();
            Ok(())
        }
        put(work, &mut self.identities).await?;
        put(work, &mut self.credentials).await?;
        put(work, &mut self.grants).await?;
        put(work, &mut self.tallies).await?;
        put(work, &mut self.owners).await?;
        put(work, &mut self.assumers).await
    }
}

pub(super) fn one(maker: &mut Maker, rows: &mut Rows, account: &Account, number: u32) -> Uuid {
    let id = maker.id();
    let kinds = ["workload", "pipeline", "service account", "API key holder", "bot", "AI agent"];
    let kind = kinds[usize::try_from(maker.dice.below(6)).unwrap_or_default()];
    let name = format!("svc-{number:06}");
    let active = if number.is_multiple_of(9) { None } else { Some(maker.ago(140)) };
    rows.identities.push(identity::ActiveModel {
        id: Set(id),
        source_id: Set(account.source),
        provider: Set("aws".into()),
        provider_id: Set(Some(format!("AROA{number:016}"))),
        label: Set(Some(format!("arn:aws:iam::{}:role/{name}", account.number))),
        name: Set(name),
        class: Set("machine".into()),
        class_rule: Set("made".into()),
        kind: Set(kind.into()),
        lifecycle: Set("active".into()),
        environment: Set(Some("production".into())),
        purpose_hash: Set((!number.is_multiple_of(5)).then(|| "0".repeat(64))),
        created_at: Set(Some(maker.now - chrono::Duration::days(400))),
        first_seen_at: Set(maker.now - chrono::Duration::days(300)),
        active_at: Set(active),
        inventory_id: Set(Some(account.inventory)),
        tags: Set("[]".into()),
        owner_hints: Set("[]".into()),
        ..Default::default()
    });
    id
}

pub(super) fn key(maker: &mut Maker, identity: Uuid, place: u32) -> credential::ActiveModel {
    let trust = place == 1;
    let detail = if trust {
        r#"{"conditions":"","foreign":false,"kind":"service","trusted":"ec2.amazonaws.com"}"#
    } else {
        ""
    };
    let id = maker.id();
    credential::ActiveModel {
        id: Set(id),
        identity_id: Set(identity),
        kind: Set(if trust { "federated trust" } else { "access key" }.into()),
        key_id: Set((!trust).then(|| format!("AKIA{:016X}", id.as_u128() >> 64))),
        slot: Set((!trust).then(|| (place + 1).to_string())),
        active: Set(Some(true)),
        created_at: Set(Some(maker.ago(200))),
        provider_used_at: Set(Some(maker.ago(120))),
        detail: Set(detail.into()),
        first_seen_at: Set(maker.now - chrono::Duration::days(100)),
        ..Default::default()
    }
}

pub(super) fn grant(maker: &mut Maker, identity: Uuid) -> held_grant::ActiveModel {
    let (service, actions) = SERVICES[usize::try_from(maker.dice.below(6)).unwrap_or_default()];
    let actions: Vec<&str> = actions.split(' ').collect();
    let action = actions[usize::try_from(maker.dice.below(actions.len() as u64)).unwrap_or_default()];
    let policy = maker.dice.below(3_000);
    held_grant::ActiveModel {
        id: Set(maker.id()),
        identity_id: Set(identity),
        effect: Set("allow".into()),
        matching: Set("action".into()),
        patterns: Set(format!("[\"{service}:{action}\"]")),
        resources: Set(format!("[\"arn:aws:{service}:::team-{policy}/*\"]")),
        conditions: Set(String::new()),
        path_kind: Set("managed policy".into()),
        policy: Set(format!("policy-{policy}")),
        policy_id: Set(Some(format!("arn:aws:iam::aws:policy/policy-{policy}"))),
        basis: Set("baseline".into()),
        first_seen_at: Set(maker.now - chrono::Duration::days(300)),
        ..Default::default()
    }
}

/// Two who became it in the last weeks: the service that its trust names, and a role that none does.
pub(super) fn became(maker: &mut Maker, identity: Uuid, account: &str) -> [assumer::ActiveModel; 2] {
    let last = maker.ago(30).timestamp_millis();
    let of = |kind: &str, name: String, account: &str| assumer::ActiveModel {
        identity_id: Set(identity),
        kind: Set(kind.into()),
        name: Set(name),
        subject: Set(String::new()),
        account: Set(account.into()),
        by_identity_id: Set(None),
        count: Set(40),
        first_ms: Set(last - 86_400_000),
        last_ms: Set(last),
    };
    [
        of("service", "ecs-tasks.amazonaws.com".into(), ""),
        of("principal", format!("arn:aws:iam::{account}:role/deploy"), account),
    ]
}

pub(super) fn uses(maker: &mut Maker, rows: &mut Rows, identity: Uuid) {
    let today = Day::of(maker.now).0;
    for event in 1..=i32::try_from(maker.dice.below(4)).unwrap_or_default() {
        for back in [2, 30] {
            let day = Day(today - back);
            let at = day.start().timestamp_millis() + 3_600_000;
            rows.tallies.push(tally::ActiveModel {
                identity_id: Set(identity),
                event_id: Set(event),
                credential_id: Set(Uuid::nil()),
                day: Set(day.0),
                allowed: Set(12),
                denied: Set(0),
                failed: Set(0),
                on_behalf: Set(0),
                first_ms: Set(at),
                last_ms: Set(at + 1_000),
            });
        }
    }
}

pub(super) fn owner(maker: &mut Maker, identity: Uuid, person: Uuid) -> ownership::ActiveModel {
    let at = maker.now - chrono::Duration::days(200);
    ownership::ActiveModel {
        id: Set(maker.id()),
        identity_id: Set(identity),
        person_id: Set(person),
        part: Set("technical owner".into()),
        offered_at: Set(at),
        offered_by: Set("operator".into()),
        accepted_at: Set(Some(at)),
        ..Default::default()
    }
}
