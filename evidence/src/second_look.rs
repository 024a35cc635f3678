//! The draw of a second look: recomputable from decisions.csv and the seed alone.

use crate::hash::Digest;
use domain::id::ItemId;
use domain::review::drawn_of;
use std::collections::BTreeSet;

/// By what an item is drawn: the SHA-256 of the seed's bytes and then of the item's id as it is written.
#[must_use]
pub fn draw_sha256(seed: &str, item: ItemId) -> Digest {
    Digest::of(format!("{seed}{item}").as_bytes())
}

/// Those drawn of the items that were ever kept: the share with the smallest hashes. Whoever takes a keep back does not
/// leave the draw, and whoever keeps late does not escape it: it is complete once the campaign is closed, and until then
/// one more keep may draw another item.
#[must_use]
pub fn draw(seed: &str, kept: impl IntoIterator<Item = ItemId>) -> BTreeSet<ItemId> {
    let ordered = ordered(seed, kept);
    let count = drawn_of(ordered.len());
    ordered.into_iter().take(count).map(|(_, item)| item).collect()
}

/// The items, each once, by what they are drawn by: a sample of n is the first n.
#[must_use]
pub fn ordered(seed: &str, items: impl IntoIterator<Item = ItemId>) -> Vec<(Digest, ItemId)> {
    let items: BTreeSet<ItemId> = items.into_iter().collect();
    // Digests compare as their hex does.
    let mut ordered: Vec<(Digest, ItemId)> =
        items.into_iter().map(|item| (draw_sha256(seed, item), item)).collect();
    ordered.sort_unstable();
    ordered
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn item(number: u128) -> ItemId {
        ItemId::new(Uuid::from_u128(number))
    }

    #[test]
    fn anybody_can_draw_again_with_a_hash_and_a_sort() {
        let seed = "dice 4 2 6 1";
        let by_hand = Digest::of(b"dice 4 2 6 1itm_00000000000000000000000007");
        assert_eq!(draw_sha256(seed, item(7)), by_hand);
        let drawn = draw(seed, (0..21).map(item));
        assert_eq!(drawn.len(), 2);
        let mut all: Vec<(String, ItemId)> =
            (0..21).map(|number| (draw_sha256(seed, item(number)).to_string(), item(number))).collect();
        all.sort();
        assert!(all[..2].iter().all(|(_, one)| drawn.contains(one)));
        let ordered: Vec<String> =
            ordered(seed, (0..21).rev().map(item)).into_iter().map(|(hash, _)| hash.to_string()).collect();
        assert_eq!(ordered, all.iter().map(|(hash, _)| hash.clone()).collect::<Vec<_>>());
        assert_ne!(drawn, draw("another seed", (0..21).map(item)), "the seed decides");
    }

    proptest! {
        #[test]
        fn the_order_of_keeps_does_not_matter_and_nobody_who_kept_nothing_is_drawn(
            mut numbers in prop::collection::vec(0u128..500, 0..60), seed in "[a-z0-9]{8,20}",
        ) {
            let one = draw(&seed, numbers.iter().map(|number| item(*number)));
            numbers.reverse();
            prop_assert_eq!(&one, &draw(&seed, numbers.iter().map(|number| item(*number))));
            let kept: BTreeSet<ItemId> = numbers.iter().map(|number| item(*number)).collect();
            prop_assert_eq!(one.len(), drawn_of(kept.len()));
            prop_assert!(one.is_subset(&kept));
        }
    }
}
