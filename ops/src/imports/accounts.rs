//! Accounts become sources the first time anything names them.

use crate::call::Work;
use crate::error::Result;
use domain::id::SourceId;
use domain::source::Provider;
use entities::source;
use sea_orm::{ActiveModelTrait, EntityTrait, QueryFilter, Set};
use std::collections::HashMap;

/// The sources of a transaction, by account.
#[derive(Debug, Default)]
pub(crate) struct Accounts {
    known: HashMap<String, SourceId>,
}

impl Accounts {
    /// The source of an account, made where there is none.
    pub(crate) async fn source(&mut self, work: &Work, account: &str) -> Result<SourceId> {
        if let Some(id) = self.known.get(account) {
            return Ok(*id);
        }
        let found = source::Entity::find()
            .filter(source::COLUMN.provider.eq(Provider::Aws.as_str()))
            .filter(source::COLUMN.external_id.eq(account))
            .one(work.db())
            .await?;
        let id = match found {
            Some(row) => row.id,
            None => {
                let id = work.id();
                source::ActiveModel {
                    id: Set(id),
                    provider: Set(Provider::Aws.to_string()),
                    external_id: Set(account.to_owned()),
                    name: Set(account.to_owned()),
                    created_at: Set(work.at()),
                }
                .insert(work.db())
                .await?;
                id
            }
        };
        self.known.insert(account.to_owned(), SourceId::new(id));
        Ok(SourceId::new(id))
    }
}
