//! The compact form of a growing tree: what the log's head row keeps so that a leaf can be appended and the root known
//! without reading the log.

use super::tree::{OutsideTree, Tree, TreeHead, empty_root, node};
use crate::hash::Digest;

/// The roots of the whole subtrees that a tree of `size` leaves is made of: one for each bit set in `size`, the
/// largest first. At most 64 hashes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    roots: Vec<Digest>,
}

/// Bytes that are no frontier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FrontierError {
    /// Not even a size.
    #[error("a stored log head has {0} bytes: expected at least 8")]
    TooShort(usize),
    /// Size and hashes do not belong together.
    #[error("a stored log head of {size} leaves has {bytes} bytes of hashes: expected {expected}")]
    Hashes {
        /// The size it states.
        size: u64,
        /// What follows.
        bytes: usize,
        /// What should follow.
        expected: usize,
    },
}

impl Frontier {
    /// The tree without leaves.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The first `size` leaves of a whole tree, as if each had been appended.
    ///
    /// # Errors
    /// [`OutsideTree`] when it never had that many.
    pub fn of(tree: &Tree, size: u64) -> Result<Self, OutsideTree> {
        Ok(Self { size, roots: tree.subtrees(size)? })
    }

    /// How many leaves there are: the `seq` of the next one.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// Appends a leaf by its hash.
    pub fn append(&mut self, leaf: Digest) {
        let mut root = leaf;
        // Each bit that the addition carries over is two equal subtrees becoming one.
        for _ in 0..self.size.trailing_ones() {
            if let Some(left) = self.roots.pop() {
                root = node(left, root);
            }
        }
        self.roots.push(root);
        self.size += 1;
    }

    /// The head of the tree as it stands.
    #[must_use]
    pub fn head(&self) -> TreeHead {
        let root = self.roots.iter().rev().copied().reduce(|right, left| node(left, right));
        TreeHead { size: self.size, root: root.unwrap_or_else(empty_root) }
    }

    /// The whole subtrees it is made of, the largest first: the number of their first leaf, of the first one behind them,
    /// and their root.
    pub fn subtrees(&self) -> impl Iterator<Item = (u64, u64, Digest)> {
        let bits = (0..u64::BITS).rev().map(|bit| self.size & (1 << bit)).filter(|leaves| *leaves > 0);
        bits.zip(&self.roots).scan(0, |end, (leaves, root)| {
            let start = *end;
            *end += leaves;
            Some((start, *end, *root))
        })
    }

    /// The size as 8 bytes, big-endian, then the hashes, the largest subtree first.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = self.size.to_be_bytes().to_vec();
        for root in &self.roots {
            bytes.extend_from_slice(&root.0);
        }
        bytes
    }

    /// Reads what [`Frontier::to_bytes`] wrote.
    ///
    /// # Errors
    /// [`FrontierError`] when the bytes cannot be a frontier. Whether they are the right one, only the log can tell.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, FrontierError> {
        let (head, rest) = bytes.split_first_chunk::<8>().ok_or(FrontierError::TooShort(bytes.len()))?;
        let size = u64::from_be_bytes(*head);
        let expected = size.count_ones() as usize * 32;
        if rest.len() != expected {
            return Err(FrontierError::Hashes { size, bytes: rest.len(), expected });
        }
        let (chunks, _) = rest.as_chunks::<32>();
        Ok(Self { size, roots: chunks.iter().copied().map(Digest).collect() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]
        #[test]
        fn a_frontier_knows_the_root_of_the_whole_tree_at_every_size(count in 0usize..200) {
            let leaves: Vec<Digest> = (0..count).map(|n| Digest::of(&n.to_be_bytes())).collect();
            let tree = Tree::new(leaves.clone());
            let (mut frontier, all) = (Frontier::new(), leaves.clone());
            for (size, leaf) in leaves.into_iter().enumerate() {
                prop_assert_eq!(frontier.head(), tree.head(size as u64).unwrap());
                prop_assert_eq!(&frontier, &Frontier::of(&tree, size as u64).unwrap());
                frontier.append(leaf);
                prop_assert_eq!(&Frontier::from_bytes(&frontier.to_bytes()).unwrap(), &frontier);
            }
            let mut end = 0;
            for (from, until, root) in frontier.subtrees() {
                prop_assert!(from == end && (until - from).is_power_of_two() && from % (until - from) == 0);
                let range = usize::try_from(from).unwrap()..usize::try_from(until).unwrap();
                let own = Tree::new(all[range].to_vec());
                prop_assert_eq!(root, own.head(until - from).unwrap().root);
                end = until;
            }
            prop_assert_eq!(end, count as u64);
            prop_assert_eq!(frontier.head(), tree.head(count as u64).unwrap());
        }
    }

    #[test]
    fn bytes_that_are_no_frontier_are_refused() {
        assert_eq!(Frontier::from_bytes(&[0; 7]), Err(FrontierError::TooShort(7)));
        let mut bytes = Frontier { size: 3, roots: vec![Digest([1; 32]), Digest([2; 32])] }.to_bytes();
        assert!(Frontier::from_bytes(&bytes).is_ok());
        bytes.pop();
        assert_eq!(
            Frontier::from_bytes(&bytes),
            Err(FrontierError::Hashes { size: 3, bytes: 63, expected: 64 })
        );
    }
}
