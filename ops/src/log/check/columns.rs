//! What an item's columns repeat of its snapshot, so that lists need not read it: compared with the snapshot.

use super::Checked;
use crate::reviews::holds_unused;
use domain::id::ItemId;
use entities::item;
use evidence::log::facts::CONFIRM_DAYS;
use evidence::log::leaf::Leaf;
use evidence::snapshot::Snapshot;

/// One column over the items of a campaign.
#[derive(Debug, Default)]
struct Column {
    /// Does any item say it?
    is_said: bool,
    /// Those that do not: a launch that did not say it yet left all of its items so.
    silent: Vec<ItemId>,
}

/// The columns of a campaign's items.
#[derive(Debug, Default)]
pub(super) struct Columns {
    privileged: Column,
    unused: Column,
}

impl Columns {
    /// Compares an item with its snapshot, which has the hash that was kept of it.
    pub(super) fn compare(&mut self, (row, snapshot): (&item::Model, &str), found: &mut Checked) {
        let id = ItemId::new(row.id);
        let snapshot = Snapshot::kept(snapshot).map_err(|error| error.to_string());
        let says = snapshot.and_then(|snapshot| {
            let unused = holds_unused(&snapshot).map_err(|error| error.to_string())?;
            Ok([snapshot.privileged, unused])
        });
        let [privileged, unused] = match says {
            Ok(says) => says,
            Err(reason) => {
                return found.add(format!("item {id}"), format!("its snapshot cannot be read: {reason}"));
            }
        };
        for (name, column, stored, says) in [
            ("privileged", &mut self.privileged, row.privileged, privileged),
            ("unused", &mut self.unused, row.unused, unused),
        ] {
            match stored {
                None => column.silent.push(id),
                Some(stored) => {
                    column.is_said = true;
                    if stored != says {
                        let detail =
                            format!("was changed: {name} is '{stored}', and its snapshot says '{says}'");
                        found.add(format!("item {id}"), detail);
                    }
                }
            }
        }
    }

    /// Names the items that say nothing where their launch said it of all. Both columns have come by the time that there was a
    /// second stage, that of what is unused first.
    pub(super) fn check(&self, launched: Option<&Leaf>, found: &mut Checked) {
        let staged = launched.is_some_and(|leaf| leaf.facts.get(CONFIRM_DAYS).is_some());
        let privileged = staged || self.privileged.is_said;
        for (name, column, is_said) in [
            ("privileged", &self.privileged, privileged),
            ("unused", &self.unused, privileged || self.unused.is_said),
        ] {
            for id in column.silent.iter().filter(|_| is_said) {
                let detail = format!("was changed: {name} is nothing, and its launch said it of every item");
                found.add(format!("item {id}"), detail);
            }
        }
    }
}
