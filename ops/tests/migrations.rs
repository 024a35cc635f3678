//! Migrations: up from empty, down and up again, and every entity reads its table.

use crate::support::App;
use sea_orm::EntityTrait;

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
                let is_table = !["lib", "inconsistency"].contains(&name.as_str());
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
