//! A made-up estate of any size, written straight into an empty database: for measuring, never for showing.

use domain::coverage::{EventClass, Regions, Selection, Services, TrailSpan};
use domain::id::v7;
use domain::instant::Instant;
use domain::window::Day;
use entities::{
    coverage_hours, coverage_statement, coverage_trail, credential, event_name, held_grant, identity, import,
    inventory, ownership, person, source, tally,
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, DatabaseConnection, DbErr, EntityTrait, TransactionTrait};
use uuid::Uuid;

/// How much there is of it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Size {
    /// Identities, spread over twenty accounts.
    pub(crate) identities: u32,
    /// Credentials in all: access keys, and trusts of roles.
    pub(crate) credentials: u32,
    /// Grants in all.
    pub(crate) grants: u32,
}

impl Size {
    /// What the findings of a whole population are measured on.
    pub(crate) const LARGE: Self = Self { identities: 100_000, credentials: 250_000, grants: 2_000_000 };
}

/// How many rows go in at once: SQLite takes 32,766 values a statement.
const ROWS: usize = 1_000;
const ACCOUNTS: u32 = 20;

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

/// Events that were seen, by number from 1.
const EVENTS: [(&str, &str); 6] = [
    ("s3.amazonaws.com", "ListBuckets"),
    ("ec2.amazonaws.com", "DescribeInstances"),
    ("dynamodb.amazonaws.com", "DescribeTable"),
    ("sqs.amazonaws.com", "ListQueues"),
    ("iam.amazonaws.com", "GetRole"),
    ("kms.amazonaws.com", "DescribeKey"),
];

/// Numbers that are the same each time.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        // SplitMix64.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, most: u64) -> u64 {
        self.next() % most
    }
}

struct Maker {
    dice: Dice,
    now: Instant,
}

impl Maker {
    fn id(&mut self) -> Uuid {
        let millis = u128::try_from(self.now.timestamp_millis()).unwrap_or_default();
        let random = (u128::from(self.dice.next()) << 64) | u128::from(self.dice.next());
        v7(millis, random)
    }

    fn ago(&mut self, most_days: u64) -> Instant {
        let minutes = self.dice.below(most_days * 1_440);
        self.now - chrono::Duration::minutes(i64::try_from(minutes).unwrap_or_default())
    }
}

/// Writes an estate into an empty, migrated database, as of `now`. Gives the id of one identity that holds and uses
/// about as much as any.
///
/// # Errors
/// What the database says.
pub(crate) async fn fill(db: &DatabaseConnection, size: Size, now: Instant) -> Result<Uuid, DbErr> {
    let mut maker = Maker { dice: Dice(7), now };
    let work = db.begin().await?;
    for (number, (source, name)) in (1..).zip(EVENTS) {
        event_name::ActiveModel { id: Set(number), source: Set(source.into()), name: Set(name.into()) }
            .insert(&work)
            .await?;
    }
    let people = people(&work, &mut maker).await?;
    let import_id = maker.id();
    import::ActiveModel {
        id: Set(import_id),
        kind: Set("aws-iam".into()),
        state: Set("finished".into()),
        actor: Set("operator".into()),
        started_at: Set(now),
        finished_at: Set(Some(now)),
        ..Default::default()
    }
    .insert(&work)
    .await?;
    let mut accounts = Vec::new();
    for number in 0..ACCOUNTS {
        accounts.push(account(&work, &mut maker, import_id, number).await?);
    }
    let mut some = Uuid::nil();
    let mut rows = Rows::default();
    for number in 0..size.identities {
        let account = &accounts[number as usize % accounts.len()];
        let id = one(&mut maker, &mut rows, account, number);
        if number == size.identities / 2 {
            some = id;
        }
        let share = |whole: u32| {
            let upto = |number: u32| u64::from(whole) * u64::from(number) / u64::from(size.identities);
            u32::try_from(upto(number + 1) - upto(number)).unwrap_or_default()
        };
        for place in 0..share(size.credentials) {
            rows.credentials.push(key(&mut maker, id, place));
        }
        for _ in 0..share(size.grants) {
            let grant = grant(&mut maker, id);
            rows.grants.push(grant);
        }
        uses(&mut maker, &mut rows, id);
        if !maker.dice.next().is_multiple_of(7) {
            let person = people[usize::try_from(maker.dice.below(people.len() as u64)).unwrap_or_default()];
            let row = owner(&mut maker, id, person);
            rows.owners.push(row);
        }
        rows.write(&work, ROWS).await?;
    }
    rows.write(&work, 1).await?;
    work.commit().await?;
    Ok(some)
}

/// An account: its source and its inventory.
struct Account {
    source: Uuid,
    inventory: Uuid,
    number: String,
}

/// Rows that wait to go in together.
#[derive(Default)]
struct Rows {
    identities: Vec<identity::ActiveModel>,
    credentials: Vec<credential::ActiveModel>,
    grants: Vec<held_grant::ActiveModel>,
    tallies: Vec<tally::ActiveModel>,
    owners: Vec<ownership::ActiveModel>,
}

impl Rows {
    /// Writes what has gathered once there is enough of it; identities first, for the others name them.
    async fn write(&mut self, work: &impl sea_orm::ConnectionTrait, least: usize) -> Result<(), DbErr> {
        let longest =
            self.identities.len().max(self.credentials.len()).max(self.grants.len()).max(self.tallies.len());
        if longest < least {
            return Ok(());
        }
        async fn put<M, E>(work: &impl sea_orm::ConnectionTrait, rows: &mut Vec<M>) -> Result<(), DbErr>
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
        put(work, &mut self.owners).await
    }
}

async fn people(work: &impl sea_orm::ConnectionTrait, maker: &mut Maker) -> Result<Vec<Uuid>, DbErr> {
    let mut people = Vec::new();
    for number in 0..200 {
        let id = maker.id();
        let email = format!("owner{number}@example.com");
        person::ActiveModel {
            id: Set(id),
            email_key: Set(email.clone()),
            email: Set(email),
            name: Set(format!("Owner {number}")),
            active: Set(true),
            created_at: Set(maker.now),
            ..Default::default()
        }
        .insert(work)
        .await?;
        people.push(id);
    }
    Ok(people)
}

async fn account(
    work: &impl sea_orm::ConnectionTrait,
    maker: &mut Maker,
    import_id: Uuid,
    number: u32,
) -> Result<Account, DbErr> {
    let (source_id, inventory_id) = (maker.id(), maker.id());
    let external = format!("{:012}", 100_000_000_000_u64 + u64::from(number));
    let now = maker.now;
    source::ActiveModel {
        id: Set(source_id),
        provider: Set("aws".into()),
        external_id: Set(external.clone()),
        name: Set(format!("account {number}")),
        created_at: Set(now),
    }
    .insert(work)
    .await?;
    inventory::ActiveModel {
        id: Set(inventory_id),
        source_id: Set(source_id),
        import_id: Set(import_id),
        taken_at: Set(now),
        sha256: Set("0".repeat(64)),
        file: Set("made.json".into()),
        principals: Set("{}".into()),
        refused: Set(0),
    }
    .insert(work)
    .await?;
    let from = now - chrono::Duration::days(700);
    let selections = [EventClass::ManagementRead, EventClass::ManagementWrite]
        .map(|class| Selection { class, services: Services::AllBut(vec![]) })
        .to_vec();
    let trail = format!("arn:aws:cloudtrail:us-east-1:{external}:trail/main");
    let span =
        TrailSpan { trail: trail.clone(), regions: Regions::All, global: true, selections, from, until: now };
    coverage_trail::ActiveModel {
        source_id: Set(source_id),
        trail: Set(trail),
        from_at: Set(from),
        until_at: Set(now),
        span: Set(serde_json::to_string(&span).map_err(|error| DbErr::Custom(error.to_string()))?),
        import_id: Set(import_id),
    }
    .insert(work)
    .await?;
    let statement = maker.id();
    coverage_statement::ActiveModel {
        id: Set(statement),
        source_id: Set(source_id),
        from_at: Set(from),
        until_at: Set(now),
        stated_by: Set("operator".into()),
        stated_at: Set(now),
    }
    .insert(work)
    .await?;
    coverage_hours::ActiveModel {
        source_id: Set(source_id),
        region: Set("us-east-1".into()),
        class: Set(EventClass::ManagementRead.to_string()),
        day: Set(Day::of(now).0 - 1),
        hours: Set(0x00ff_ffff),
    }
    .insert(work)
    .await?;
    Ok(Account { source: source_id, inventory: inventory_id, number: external })
}

fn one(maker: &mut Maker, rows: &mut Rows, account: &Account, number: u32) -> Uuid {
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

fn key(maker: &mut Maker, identity: Uuid, place: u32) -> credential::ActiveModel {
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

fn grant(maker: &mut Maker, identity: Uuid) -> held_grant::ActiveModel {
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

fn uses(maker: &mut Maker, rows: &mut Rows, identity: Uuid) {
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

fn owner(maker: &mut Maker, identity: Uuid, person: Uuid) -> ownership::ActiveModel {
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
