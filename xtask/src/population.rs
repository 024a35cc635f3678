//! A made-up estate of any size, written straight into an empty database: for measuring, never for showing.

// By its path: the benchmark takes this file by its own.
#[path = "population/rows.rs"]
mod rows;

use domain::coverage::{EventClass, Regions, Selection, Services, TrailSpan};
use domain::id::v7;
use domain::instant::Instant;
use domain::window::Day;
use entities::{
    coverage_hours, coverage_statement, coverage_trail, event_name, import, inventory, person, source,
};
use rows::{ROWS, Rows, became, grant, key, one, owner, uses};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ConnectionTrait, DatabaseConnection, DbErr, TransactionTrait,
};
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

const ACCOUNTS: u32 = 20;

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
        let assumers = became(&mut maker, id, &account.number);
        rows.assumers.extend(assumers);
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

async fn people(work: &impl ConnectionTrait, maker: &mut Maker) -> Result<Vec<Uuid>, DbErr> {
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
    work: &impl ConnectionTrait,
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
