//! A seeded generator: the same words give the same throws, whatever else was thrown before.

use uuid::Uuid;

/// Throws that follow from the words they were made of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Dice(u64);

impl Dice {
    /// Dice of these words and numbers.
    pub(super) fn of(words: &[&str], numbers: &[i32]) -> Self {
        // FNV-1a over everything, a separator after each word.
        let mut state = 0xcbf2_9ce4_8422_2325_u64;
        let mut eat = |byte: u8| state = (state ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        for word in words {
            word.bytes().for_each(&mut eat);
            eat(0xff);
        }
        for number in numbers {
            number.to_be_bytes().into_iter().for_each(&mut eat);
        }
        Self(state)
    }

    /// Other dice for each number, from these.
    pub(super) fn on(self, number: i32) -> Self {
        let mut own = Self(self.0 ^ u64::from(number.unsigned_abs()).wrapping_mul(0xff51_afd7_ed55_8ccd));
        Self(own.next())
    }

    /// The next throw: `SplitMix64` (Steele, Lea, Flood 2014).
    pub(super) const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 to `limit`, exclusive; 0 where `limit` is 0.
    pub(super) fn below(&mut self, limit: u32) -> u32 {
        u32::try_from(self.next() % u64::from(limit.max(1))).unwrap_or_default()
    }

    /// True in so many of a hundred throws.
    pub(super) fn percent(&mut self, chance: u32) -> bool {
        self.below(100) < chance
    }

    /// One of them.
    pub(super) fn pick<'a, T>(&mut self, all: &'a [T]) -> Option<&'a T> {
        let length = u32::try_from(all.len()).unwrap_or(u32::MAX);
        all.get(usize::try_from(self.below(length)).unwrap_or_default())
    }

    /// Letters and digits, as providers' ids have them.
    pub(super) fn code(&mut self, length: usize) -> String {
        const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        (0..length).map(|_| self.pick(LETTERS).copied().map_or('A', char::from)).collect()
    }

    /// Hexadecimal digits in lower case.
    pub(super) fn hex(&mut self, length: usize) -> String {
        (0..length).map(|_| self.pick(b"0123456789abcdef").copied().map_or('0', char::from)).collect()
    }

    /// A UUID for an event.
    pub(super) fn uuid(&mut self) -> Uuid {
        Uuid::from_u128(u128::from(self.next()) << 64 | u128::from(self.next()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_words_give_the_same_throws_and_others_do_not() {
        let throws = |words: &[&str]| {
            let mut dice = Dice::of(words, &[7]);
            (dice.next(), dice.code(5), dice.uuid())
        };
        assert_eq!(throws(&["a", "b"]), throws(&["a", "b"]));
        assert_ne!(throws(&["a", "b"]), throws(&["ab"]), "words are kept apart");
    }

    #[test]
    fn a_chance_of_none_never_comes_and_of_all_always() {
        let mut dice = Dice::of(&["chance"], &[]);
        assert!((0..1_000).all(|_| !dice.percent(0) && dice.percent(100)));
        let hits = (0..1_000).filter(|_| dice.percent(30)).count();
        assert!((200..400).contains(&hits), "{hits}");
    }
}
