//! Sets of actions of one catalogue, one bit each.

use super::ActionIx;

/// A set of actions of one catalogue. Sets of different catalogues must not be mixed: they name different actions.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct ActionSet {
    /// Bit i of word w is action 64 w + i. The last word is never zero, so that equal sets have equal words.
    words: Vec<u64>,
}

impl ActionSet {
    /// Adds an action; `false` when it was there.
    pub fn insert(&mut self, action: ActionIx) -> bool {
        let (word, bit) = place(action);
        if word >= self.words.len() {
            self.words.resize(word + 1, 0);
        }
        let fresh = self.words[word] & bit == 0;
        self.words[word] |= bit;
        fresh
    }

    /// Is it in?
    #[must_use]
    pub fn contains(&self, action: ActionIx) -> bool {
        let (word, bit) = place(action);
        self.words.get(word).is_some_and(|word| word & bit != 0)
    }

    /// Adds everything that is in `other`.
    pub fn union_with(&mut self, other: &Self) {
        if other.words.len() > self.words.len() {
            self.words.resize(other.words.len(), 0);
        }
        for (mine, theirs) in self.words.iter_mut().zip(&other.words) {
            *mine |= theirs;
        }
    }

    /// Leaves only what is in `other` too.
    pub fn intersect_with(&mut self, other: &Self) {
        self.words.truncate(other.words.len());
        for (mine, theirs) in self.words.iter_mut().zip(&other.words) {
            *mine &= theirs;
        }
        self.trim();
    }

    /// Takes away whatever is in `other`.
    pub fn subtract(&mut self, other: &Self) {
        for (mine, theirs) in self.words.iter_mut().zip(&other.words) {
            *mine &= !theirs;
        }
        self.trim();
    }

    /// How many there are in both.
    #[must_use]
    pub fn in_both(&self, other: &Self) -> usize {
        self.words.iter().zip(&other.words).map(|(mine, theirs)| (mine & theirs).count_ones() as usize).sum()
    }

    /// Is any in both?
    #[must_use]
    pub fn meets(&self, other: &Self) -> bool {
        self.words.iter().zip(&other.words).any(|(mine, theirs)| mine & theirs != 0)
    }

    /// Its actions, in order.
    pub fn iter(&self) -> impl Iterator<Item = ActionIx> + '_ {
        (0..)
            .step_by(64)
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
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    fn trim(&mut self) {
        while self.words.last() == Some(&0) {
            self.words.pop();
        }
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
