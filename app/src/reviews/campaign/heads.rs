//! Headings among the items of a campaign that was grouped: each over those of one system with equal grants.

use crate::address::Address;
use crate::identities::grouped;
use domain::review::Risk;
use leptos::prelude::*;
use ops::reviews::ItemRow;
use std::collections::HashMap;

/// How many items of those shown are alike, and where each group is by itself.
pub(super) struct Heads {
    counts: HashMap<(Risk, String), u64>,
    here: Address,
}

impl Heads {
    /// Of everything that fits the address, not of one page of it.
    pub(super) fn of(items: &[ItemRow], here: &Address) -> Self {
        let mut counts = HashMap::new();
        for group in items.iter().filter_map(|item| Some((item.risk, item.alike.clone()?))) {
            *counts.entry(group).or_default() += 1;
        }
        Self { counts, here: here.clone() }
    }

    /// The heading before an item that begins its group; `wide`: the table has a column of boxes.
    pub(super) fn head(&self, item: &ItemRow, wide: bool) -> Option<impl IntoView + use<>> {
        let word = item.alike.clone()?;
        let count = self.counts.get(&(item.risk, word.clone())).copied().unwrap_or_default();
        let system = item.system.clone().unwrap_or_else(|| "No system".into());
        let equal = match count {
            1 => "1 item, with grants of its own".to_owned(),
            many => format!("{} items with equal grants", grouped(many)),
        };
        let href = format!("{}#items", self.here.clone().with("alike", word));
        let alone = (count > 1).then(|| view! { <a href=href>"These alone"</a> });
        let span = if wide { "5" } else { "4" };
        Some(view! {
            <tr class="group-head">
                <th scope="rowgroup" colspan=span>{system}" "<small>{equal}</small>" "{alone}</th>
            </tr>
        })
    }
}
