//! Migrations: up from empty, down and up again, and every entity reads its table.
#![expect(clippy::unwrap_used, reason = "helpers of tests: a panic is how they fail")]

use crate::estate::Estate;
use crate::support::App;
use entities::item;
use entities::packed::Packed;
use migrations::{Migrator, MigratorTrait};
use sea_orm::{ActiveModelTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryOrder, Set, Statement};

#[tokio::test]
async fn migrations_go_up_down_and_up_again() {
    let app = App::new().await;
    let database = &app.tenure.database;
    assert!(database.migrations().await.unwrap().iter().all(|(_, applied)| *applied));
    database.migrate_down().await.unwrap();
    assert!(database.migrations().await.unwrap().iter().all(|(_, applied)| !applied));
    database.migrate_up().await.unwrap();
    database.migrate_up().await.unwrap();
    assert!(database.migrations().await.unwrap().iter().all(|(_, applied)| *applied));
}

macro_rules! reads {
    ($($table:ident),+ $(,)?) => {
        #[tokio::test]
        async fn every_entity_reads_its_table() {
            let app = App::new().await;
            $(entities::$table::Entity::find().all(app.tenure.database.read()).await.unwrap();)+
        }

        #[test]
        fn no_entity_is_left_out_of_that() {
            let listed = [$(stringify!($table)),+];
            let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../entities/src");
            for entry in std::fs::read_dir(folder).unwrap() {
                let name = entry.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned();
                let is_table = !["lib", "inconsistency", "packed"].contains(&name.as_str());
                assert!(!is_table || listed.contains(&name.as_str()), "{name} is read by no test");
            }
        }
    };
}

reads!(
    acknowledgement,
    assumer,
    assumer_day,
    assumption,
    away,
    caller,
    campaign,
    checkpoint,
    checkpoint_left,
    checkpoint_witness,
    client,
    confirmation,
    coverage_hours,
    coverage_statement,
    coverage_trail,
    creation,
    credential,
    credential_caller,
    credential_policy,
    decision,
    delegation,
    delivery,
    delivery_attempt,
    edition,
    edition_part,
    event_name,
    exception,
    free_text,
    gathered_mail,
    held_grant,
    identity,
    import,
    input_file,
    installation,
    inventory,
    item,
    job,
    key_compromise,
    key_vouching,
    log_fact,
    log_head,
    log_leaf,
    log_subscription,
    mail_choice,
    micro_event,
    micro_order,
    network,
    outbox,
    ownership,
    person,
    person_role,
    public_key,
    saved_scope,
    scim_group,
    scim_group_member,
    scim_user,
    recurring,
    revocation,
    role_proposal,
    second_look,
    seen_ids,
    seen_text,
    session,
    source,
    system,
    system_owner,
    system_rule,
    tally,
    task,
    team,
    team_member,
    waiver,
    wave_plan,
    told,
    webhook,
);

/// Takes back every step from this one on, and gives how many those are.
async fn back_to(db: &sea_orm::DatabaseConnection, name: &str) -> u32 {
    let steps = Migrator::migrations();
    let place = steps.iter().position(|step| step.name() == name).unwrap();
    let count = u32::try_from(steps.len() - place).unwrap();
    Migrator::down(db, Some(count)).await.unwrap();
    count
}

#[tokio::test]
async fn items_are_packed_and_unpacked_by_their_migration() {
    let estate = Estate::new().await;
    estate.launched().await;
    let db = estate.app.tenure.database.read();
    let items = || item::Entity::find().order_by_asc(item::Column::Id).all(db);
    let packed = items().await.unwrap();
    assert!(packed.len() > 2);
    let count = back_to(db, "m0050_items_packed").await;
    let backend = db.get_database_backend();
    let asked = Statement::from_string(backend, "SELECT snapshot, \"usage\" FROM item ORDER BY id");
    let rows = db.query_all_raw(asked).await.unwrap();
    assert_eq!(rows.len(), packed.len());
    for (row, item) in rows.iter().zip(&packed) {
        let [snapshot, usage] = ["snapshot", "usage"].map(|name| row.try_get::<String>("", name).unwrap());
        assert!(snapshot.starts_with("{\"campaign_id\""), "{snapshot}");
        assert_eq!((snapshot, usage), (item.snapshot.text().unwrap(), item.usage.text().unwrap()));
    }
    Migrator::up(db, Some(count)).await.unwrap();
    assert_eq!(items().await.unwrap(), packed);
    // What nobody packed stops it, and nothing is lost.
    let mut broken = packed[0].clone().into_active_model();
    broken.snapshot = Set(Packed::default());
    broken.update(db).await.unwrap();
    let refused = Migrator::down(db, Some(count)).await.unwrap_err().to_string();
    assert!(refused.contains("its snapshot has no length"), "{refused}");
    assert_eq!(items().await.unwrap()[1..], packed[1..]);
}
