//! The Merkle tree of RFC 6962: its heads, and proofs of inclusion and consistency.

#[cfg(test)]
mod tests;

use crate::hash::Digest;

/// The root of the tree without leaves.
#[must_use]
pub fn empty_root() -> Digest {
    Digest::of(b"")
}

/// The hash of an inner node: SHA-256(0x01 ‖ left ‖ right).
#[must_use]
pub fn node(left: Digest, right: Digest) -> Digest {
    Digest::of_parts(&[&[1], &left.0, &right.0])
}

/// How many leaves a log has, and the root over them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TreeHead {
    /// The number of leaves.
    pub size: u64,
    /// The root hash over exactly those.
    pub root: Digest,
}

/// A leaf or an older tree that the tree does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a tree of {size} leaves, asked of one with {has}, has nothing at {asked}")]
pub struct OutsideTree {
    /// The index or older size that was asked for.
    pub asked: u64,
    /// The size of the tree it was to be proved in.
    pub size: u64,
    /// How many leaves there really are.
    pub has: u64,
}

/// All leaf hashes of a log with the roots of every whole subtree, so that a proof takes few hashes. Memory: 64 bytes
/// a leaf.
#[derive(Debug, Clone)]
pub struct Tree {
    /// `levels[k][i]` is the root over the leaves [i·2^k, (i+1)·2^k); only whole subtrees are there.
    levels: Vec<Vec<Digest>>,
}

/// The greatest power of two below `len`, which is at least 2.
fn split(len: usize) -> usize {
    1 << (len - 1).ilog2()
}

impl Tree {
    /// The tree over these leaf hashes, in their order.
    #[must_use]
    pub fn new(leaves: Vec<Digest>) -> Self {
        let mut levels = vec![leaves];
        while let Some(below) = levels.last().filter(|level| level.len() > 1) {
            let above = below.chunks_exact(2).map(|pair| node(pair[0], pair[1])).collect();
            levels.push(above);
        }
        Self { levels }
    }

    /// How many leaves it has.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.levels[0].len() as u64
    }

    /// The head of the log when it had `size` leaves.
    ///
    /// # Errors
    /// [`OutsideTree`] when it never had that many.
    pub fn head(&self, size: u64) -> Result<TreeHead, OutsideTree> {
        let len = self.within(size, size)?;
        Ok(TreeHead { size, root: if len == 0 { empty_root() } else { self.range(0, len) } })
    }

    /// The roots of the whole subtrees that the tree of `size` leaves is made of, the largest first.
    pub(super) fn subtrees(&self, size: u64) -> Result<Vec<Digest>, OutsideTree> {
        let (len, mut start, mut roots) = (self.within(size, size)?, 0, Vec::new());
        for bit in (0..usize::BITS).rev().map(|bit| 1usize << bit).filter(|bit| len & bit > 0) {
            roots.push(self.range(start, bit));
            start += bit;
        }
        Ok(roots)
    }

    /// The proof that leaf `index` is in the tree of `size` leaves: from its sibling up to the root's child.
    ///
    /// # Errors
    /// [`OutsideTree`] unless `index < size ≤` the leaves there are.
    pub fn inclusion(&self, index: u64, size: u64) -> Result<Vec<Digest>, OutsideTree> {
        let mut len = self.within(size, index)?;
        let mut place = self.within(index, index)?;
        if place >= len {
            return Err(OutsideTree { asked: index, size, has: self.size() });
        }
        let (mut start, mut path) = (0, Vec::new());
        while len > 1 {
            let left = split(len);
            if place < left {
                path.push(self.range(start + left, len - left));
                len = left;
            } else {
                path.push(self.range(start, left));
                (start, place, len) = (start + left, place - left, len - left);
            }
        }
        path.reverse();
        Ok(path)
    }

    /// The proof that the tree of `size` leaves begins with the tree of `old` leaves.
    ///
    /// # Errors
    /// [`OutsideTree`] unless `old ≤ size ≤` the leaves there are.
    pub fn consistency(&self, old: u64, size: u64) -> Result<Vec<Digest>, OutsideTree> {
        let mut len = self.within(size, old)?;
        let mut older = self.within(old, old)?;
        if older > len {
            return Err(OutsideTree { asked: old, size, has: self.size() });
        }
        let (mut start, mut path, mut whole) = (0, Vec::new(), true);
        if older == 0 {
            return Ok(path);
        }
        while older < len {
            let left = split(len);
            if older <= left {
                path.push(self.range(start + left, len - left));
                len = left;
            } else {
                path.push(self.range(start, left));
                (start, older, len, whole) = (start + left, older - left, len - left, false);
            }
        }
        if !whole {
            path.push(self.range(start, len));
        }
        path.reverse();
        Ok(path)
    }

    /// `size` as a length of our slices, if there are that many leaves.
    fn within(&self, size: u64, asked: u64) -> Result<usize, OutsideTree> {
        let outside = OutsideTree { asked, size, has: self.size() };
        usize::try_from(size).ok().filter(|len| *len <= self.levels[0].len()).ok_or(outside)
    }

    /// The root over [start, start + len), len ≥ 1, start a multiple of the next power of two at or above len.
    fn range(&self, start: usize, len: usize) -> Digest {
        if len.is_power_of_two() {
            let level = len.trailing_zeros() as usize;
            return self.levels[level][start >> level];
        }
        let left = split(len);
        node(self.range(start, left), self.range(start + left, len - left))
    }
}

impl TreeHead {
    /// Is `leaf` at `index` in this tree, by this proof? RFC 9162 section 2.1.3.2.
    #[must_use]
    pub fn includes(&self, index: u64, leaf: Digest, path: &[Digest]) -> bool {
        if index >= self.size {
            return false;
        }
        let (mut place, mut last, mut root) = (index, self.size - 1, leaf);
        for sibling in path {
            if last == 0 {
                return false;
            }
            if place & 1 == 1 || place == last {
                root = node(*sibling, root);
                while place & 1 == 0 && place != 0 {
                    (place, last) = (place >> 1, last >> 1);
                }
            } else {
                root = node(root, *sibling);
            }
            (place, last) = (place >> 1, last >> 1);
        }
        last == 0 && root == self.root
    }

    /// Does this tree begin with `old`, by this proof? RFC 9162 section 2.1.4.2. Every tree begins with the empty one,
    /// and with itself, by an empty proof.
    #[must_use]
    pub fn extends(&self, old: &Self, path: &[Digest]) -> bool {
        if old.size == 0 || old.size >= self.size {
            let same = if old.size == 0 { old.root == empty_root() } else { old == self };
            return same && path.is_empty();
        }
        let (mut place, mut last) = (old.size - 1, self.size - 1);
        while place & 1 == 1 {
            (place, last) = (place >> 1, last >> 1);
        }
        // An old tree that is a whole subtree is its own first hash.
        let (first, rest) = match path.split_first() {
            _ if old.size.is_power_of_two() => (old.root, path),
            Some((first, rest)) => (*first, rest),
            None => return false,
        };
        let (mut old_root, mut new_root) = (first, first);
        for sibling in rest {
            if last == 0 {
                return false;
            }
            if place & 1 == 1 || place == last {
                old_root = node(*sibling, old_root);
                new_root = node(*sibling, new_root);
                while place & 1 == 0 && place != 0 {
                    (place, last) = (place >> 1, last >> 1);
                }
            } else {
                new_root = node(new_root, *sibling);
            }
            (place, last) = (place >> 1, last >> 1);
        }
        last == 0 && old_root == old.root && new_root == self.root
    }
}
