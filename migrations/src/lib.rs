//! How the database got here: frozen steps, for SQLite and PostgreSQL. Depends on none of our crates.

mod m0001_people;
mod m0002_sources;
mod m0003_identities;
mod m0004_grants;
mod m0005_usage;
mod m0006_coverage;
mod m0007_log;
mod m0008_reviews;
mod m0009_work;
mod m0010_registration;
mod m0011_lifecycle;
mod m0012_outbox;
mod m0014_tasks;
mod m0015_people;
mod m0017_clients;
mod m0018_declared;
mod m0019_credential_policies;
mod m0020_certificates;
mod m0021_exceptions;
mod m0022_revocations;
mod m0023_telling;
mod m0024_webhooks;
mod m0025_assumers;
mod m0026_networks;
mod m0027_systems;
mod m0028_teams;
mod m0030_waves;
mod m0031_log_subscriptions;
mod m0032_key_statements;
mod m0033_removal;
mod m0034_delegations;
mod m0035_changes;
mod m0036_second_look;
mod m0037_micro_reviews;
mod m0038_arranged;
mod m0039_saved_scopes;
mod m0040_recurring;
mod m0041_away;
mod m0043_witnesses;
mod m0044_waivers;
mod m0045_item_unused;
mod m0046_confirmations;
mod m0048_no_response;
mod m0049_edition_parts;
mod m0050_items_packed;
mod m0051_items_of_reviewers;

pub use sea_orm_migration::MigratorTrait;
use sea_orm_migration::prelude::*;

/// Every step, in order.
#[derive(Debug, Clone, Copy)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_people::Migration),
            Box::new(m0002_sources::Migration),
            Box::new(m0003_identities::Migration),
            Box::new(m0004_grants::Migration),
            Box::new(m0005_usage::Migration),
            Box::new(m0006_coverage::Migration),
            Box::new(m0007_log::Migration),
            Box::new(m0008_reviews::Migration),
            Box::new(m0009_work::Migration),
            Box::new(m0010_registration::Migration),
            Box::new(m0011_lifecycle::Migration),
            Box::new(m0012_outbox::Migration),
            Box::new(m0014_tasks::Migration),
            Box::new(m0015_people::Migration),
            Box::new(m0017_clients::Migration),
            Box::new(m0018_declared::Migration),
            Box::new(m0019_credential_policies::Migration),
            Box::new(m0020_certificates::Migration),
            Box::new(m0021_exceptions::Migration),
            Box::new(m0022_revocations::Migration),
            Box::new(m0023_telling::Migration),
            Box::new(m0024_webhooks::Migration),
            Box::new(m0025_assumers::Migration),
            Box::new(m0026_networks::Migration),
            Box::new(m0027_systems::Migration),
            Box::new(m0028_teams::Migration),
            Box::new(m0030_waves::Migration),
            Box::new(m0031_log_subscriptions::Migration),
            Box::new(m0032_key_statements::Migration),
            Box::new(m0033_removal::Migration),
            Box::new(m0034_delegations::Migration),
            Box::new(m0035_changes::Migration),
            Box::new(m0036_second_look::Migration),
            Box::new(m0037_micro_reviews::Migration),
            Box::new(m0038_arranged::Migration),
            Box::new(m0039_saved_scopes::Migration),
            Box::new(m0040_recurring::Migration),
            Box::new(m0041_away::Migration),
            Box::new(m0043_witnesses::Migration),
            Box::new(m0044_waivers::Migration),
            Box::new(m0045_item_unused::Migration),
            Box::new(m0046_confirmations::Migration),
            Box::new(m0048_no_response::Migration),
            Box::new(m0049_edition_parts::Migration),
            Box::new(m0050_items_packed::Migration),
            Box::new(m0051_items_of_reviewers::Migration),
        ]
    }
}
