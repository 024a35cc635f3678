//! Principals of another account that a file has among its own: they are known by it, and it is no inventory of theirs.

use super::super::accounts::Accounts;
use super::super::resolve::{Named, Resolver};
use super::super::summary::Summary;
use super::OfSource;
use crate::error::Result;
use sources::observation::InventoryPrincipal;

impl OfSource<'_> {
    /// Writes who they are. Their account's own inventory, where there is one, knows better: what it showed stays as it
    /// is, and how old it is does not change.
    pub(super) async fn mixed_in(
        &self,
        accounts: &mut Accounts,
        principals: &[&InventoryPrincipal],
        summary: &mut Summary,
    ) -> Result<()> {
        let before = self.identities().await?;
        let mut resolver = Resolver::default();
        let mut known = Vec::with_capacity(principals.len());
        for principal in principals {
            let named = Named { key: &principal.key, class: &principal.class, kind: principal.kind };
            known.push(resolver.identity(self.work, accounts, &named).await?);
        }
        summary.identities += resolver.made;
        let mut rows = self.identities().await?;
        for (principal, identity) in principals.iter().zip(known) {
            if before.contains_key(&identity.uuid()) {
                summary.duplicates += 1;
            } else {
                summary.events += 1;
            }
            let row = rows.remove(&identity.uuid()).filter(|row| row.inventory_id.is_none());
            if row.is_some() {
                self.principal(row, None, principal).await?;
            }
        }
        Ok(())
    }
}
