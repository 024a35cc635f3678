//! Sets of actions of one catalogue, one bit each.

use super::ActionIx;

/// A set of actions of one catalogue. Sets of different catalogues must not be mixed: they name different actions.
///
/// A catalogue is ordered by service, so that most sets lie within a few words: only those are kept.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct ActionSet {
    /// How many words of zeros stand before those that are kept; none where nothing is in it.
    before: usize,
    /// Bit i of word w is action 64 (w + before) + i. Neither the first word nor the last is zero, so that equal sets have
    /// equal words.
    words: Vec<u64>,
}

impl ActionSet {
    /// Adds an action; `false` when it was there.
    pub fn insert(&mut self, action: ActionIx) -> bool {
        let (word, bit) = place(action);
        self.reach(word, word + 1);
        let kept = &mut self.words[word - self.before];
        let fresh = *kept & bit == 0;
        *kept |= bit;
        fresh
    }

    /// Is it in?
    #[must_use]
    pub fn contains(&self, action: ActionIx) -> bool {
        let (word, bit) = place(action);
        let kept = word.checked_sub(self.before).and_then(|word| self.words.get(word));
        kept.is_some_and(|word| word & bit != 0)
    }

    /// Adds everything that is in `other`.
    pub fn union_with(&mut self, other: &Self) {
        if other.is_empty() {
            return;
        }
        self.reach(other.before, other.end());
        let mine = self.words[other.before - self.before..].iter_mut();
        for (mine, theirs) in mine.zip(&other.words) {
            *mine |= theirs;
        }
    }

    /// Leaves only what is in `other` too.
    pub fn intersect_with(&mut self, other: &Self) {
        let (from, until) = (self.before.max(other.before), self.end().min(other.end()));
        if from >= until {
            *self = Self::default();
            return;
        }
        self.words.truncate(until - self.before);
        self.words.drain(..from - self.before);
        self.before = from;
        for (mine, theirs) in self.words.iter_mut().zip(&other.words[from - other.before..]) {
            *mine &= theirs;
        }
        self.trim();
    }

    /// Takes away whatever is in `other`.
    pub fn subtract(&mut self, other: &Self) {
        let (from, until) = (self.before.max(other.before), self.end().min(other.end()));
        if from >= until {
            return;
        }
        let mine = self.words[from - self.before..until - self.before].iter_mut();
        for (mine, theirs) in mine.zip(&other.words[from - other.before..]) {
            *mine &= !theirs;
        }
        self.trim();
    }

    /// How many there are in both.
    #[must_use]
    pub fn in_both(&self, other: &Self) -> usize {
        self.shared(other).map(|(mine, theirs)| (mine & theirs).count_ones() as usize).sum()
    }

    /// Is any in both?
    #[must_use]
    pub fn meets(&self, other: &Self) -> bool {
        self.shared(other).any(|(mine, theirs)| mine & theirs != 0)
    }

    /// Its actions, in order.
    pub fn iter(&self) -> impl Iterator<Item = ActionIx> + '_ {
        (0..)
            .step_by(64)
            .skip(self.before)
            .zip(&self.words)
            .flat_map(|(first, word)| Bits(*word).map(move |bit| ActionIx(first + bit)))
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Is there none?
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// The first word after those that are kept.
    const fn end(&self) -> usize {
        self.before + self.words.len()
    }

    /// The words that both keep.
    fn shared(&self, other: &Self) -> impl Iterator<Item = (u64, u64)> {
        let from = self.before.max(other.before);
        let after = |set: &Self| set.words.len().min(from - set.before);
        let (mine, theirs) = (&self.words[after(self)..], &other.words[after(other)..]);
        mine.iter().copied().zip(theirs.iter().copied())
    }

    /// Keeps the words from `from` to `until`, exclusive, and those in between, too.
    fn reach(&mut self, from: usize, until: usize) {
        if self.words.is_empty() {
            self.before = from;
        }
        if from < self.before {
            self.words.splice(..0, std::iter::repeat_n(0, self.before - from));
            self.before = from;
        }
        if until > self.end() {
            self.words.resize(until - self.before, 0);
        }
    }

    fn trim(&mut self) {
        while self.words.last() == Some(&0) {
            self.words.pop();
        }
        let zeros = self.words.iter().take_while(|word| **word == 0).count();
        self.words.drain(..zeros);
        self.before = if self.words.is_empty() { 0 } else { self.before + zeros };
    }
}

impl FromIterator<ActionIx> for ActionSet {
    fn from_iter<I: IntoIterator<Item = ActionIx>>(actions: I) -> Self {
        let mut set = Self::default();
        for action in actions {
            set.insert(action);
        }
        set
    }
}

const fn place(action: ActionIx) -> (usize, u64) {
    ((action.0 / 64) as usize, 1 << (action.0 % 64))
}

/// The places of the bits that are set, lowest first.
struct Bits(u64);

impl Iterator for Bits {
    type Item = u32;
    fn next(&mut self) -> Option<u32> {
        if self.0 == 0 {
            return None;
        }
        let bit = self.0.trailing_zeros();
        self.0 &= self.0 - 1;
        Some(bit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    /// Actions near each other, as those of a service are, and others anywhere.
    fn some() -> impl Strategy<Value = BTreeSet<u32>> {
        let near = (0u32..1_000).prop_flat_map(|from| prop::collection::btree_set(from..from + 90, 0..12));
        (near, prop::collection::btree_set(0u32..1_100, 0..4), any::<bool>())
            .prop_map(|(near, far, both)| if both { near.union(&far).copied().collect() } else { near })
    }

    fn set(of: &BTreeSet<u32>) -> ActionSet {
        of.iter().rev().copied().map(ActionIx).collect()
    }

    proptest! {
        #[test]
        fn sets_are_what_sets_are(one in some(), other in some()) {
            let (a, b) = (set(&one), set(&other));
            let is = |set: &ActionSet, of: &BTreeSet<u32>| {
                assert_eq!(set.iter().map(|action| action.0).collect::<Vec<_>>(), of.iter().copied().collect::<Vec<_>>());
                assert_eq!((set.len(), set.is_empty()), (of.len(), of.is_empty()));
                // However it came about, it is the same set.
                assert_eq!(*set, of.iter().copied().map(ActionIx).collect());
            };
            is(&a, &one);
            let with = |change: &dyn Fn(&mut ActionSet)| {
                let mut changed = a.clone();
                change(&mut changed);
                changed
            };
            is(&with(&|set| set.union_with(&b)), &(&one | &other));
            is(&with(&|set| set.intersect_with(&b)), &(&one & &other));
            is(&with(&|set| set.subtract(&b)), &(&one - &other));
            prop_assert_eq!(a.in_both(&b), one.intersection(&other).count());
            prop_assert_eq!(a.meets(&b), !one.is_disjoint(&other));
            for action in 0..1_200 {
                prop_assert_eq!(a.contains(ActionIx(action)), one.contains(&action));
            }
            let mut fresh = a.clone();
            for action in &other {
                prop_assert_eq!(fresh.insert(ActionIx(*action)), !one.contains(action));
            }
            is(&fresh, &(&one | &other));
        }
    }
}
