//! A small, fixed DEFLATE (RFC 1951), because the same edition must be the same bytes with every later version.
//!
//! A compressor's output is no part of its promise: zlib's descendants have changed theirs between releases. This one
//! is part of the bundle's format and must never change: greedy matching over hash chains, one block of the fixed
//! Huffman codes. Whatever inflates, reads it.

mod codes;

use codes::{DISTANCES, LENGTH_CODES, LENGTHS, SYMBOLS, distance_code};
use std::cell::Cell;

const WINDOW: usize = 32 * 1024;
const MIN_MATCH: usize = 3;
const MAX_MATCH: usize = 258;
const MAX_CHAIN: usize = 48;
const MAX_HASH_BITS: u32 = 15;
/// Places are counted in 32 bits, so that the chains stay in the cache: no file of a zip without 64-bit sizes has more.
const NOWHERE: u32 = u32::MAX;
/// So many bytes are waited for before some are said: more than a window, and what a match may reach.
const HELD: usize = 2 * WINDOW;

/// The most that this compressor can shrink anything, rounded up: 258 bytes in the 13 bits of a copy from nearby.
pub(crate) const BEST_RATIO: u64 = 258 * 8 / 13 + 1;

struct Bits {
    bytes: Vec<u8>,
    held: u64,
    count: u32,
}

impl Bits {
    /// The head of one final block of fixed codes.
    fn begun(room: usize) -> Self {
        let mut bits = Self { bytes: Vec::with_capacity(room), held: 0, count: 0 };
        bits.push(0b011, 3);
        bits
    }

    /// Appends the low `count` bits (at most 16), the lowest first.
    fn push(&mut self, value: usize, count: u32) {
        self.held |= (value as u64) << self.count;
        self.count += count;
        if self.count >= 32 {
            let [a, b, c, d, ..] = self.held.to_le_bytes();
            self.bytes.extend_from_slice(&[a, b, c, d]);
            self.held >>= 32;
            self.count -= 32;
        }
    }

    /// All bytes, the last filled up with zeros.
    fn finish(mut self) -> Vec<u8> {
        let left = self.held.to_le_bytes();
        self.bytes.extend(left.iter().take(self.count.div_ceil(8) as usize));
        self.bytes
    }

    /// Appends a Huffman code, the highest bit first.
    fn code(&mut self, value: usize, count: u32) {
        self.push(value.reverse_bits() >> (usize::BITS - count), count);
    }

    /// A literal, the end of the block (256) or a length code.
    fn symbol(&mut self, symbol: usize) {
        let (code, count) = SYMBOLS[symbol];
        self.push(usize::from(code), u32::from(count));
    }

    fn copy(&mut self, length: usize, distance: usize) {
        let place = usize::from(LENGTH_CODES[length]);
        let (base, extra) = LENGTHS[place];
        self.symbol(257 + place);
        self.push(length - base, extra);
        let place = distance_code(distance);
        let (base, extra) = DISTANCES[place];
        self.code(place, 5);
        self.push(distance - base, extra);
    }
}

/// In how many bytes from the first on two stretches are alike, at most `limit`.
fn alike(one: &[u8], other: &[u8], limit: usize) -> usize {
    let (one, other) = (&one[..limit], &other[..limit]);
    let (eights, rest) = (one.as_chunks::<8>(), other.as_chunks::<8>());
    for (place, (a, b)) in eights.0.iter().zip(rest.0).enumerate() {
        let differ = u64::from_le_bytes(*a) ^ u64::from_le_bytes(*b);
        if differ != 0 {
            return place * 8 + (differ.trailing_zeros() / 8) as usize;
        }
    }
    let same = eights.1.iter().zip(rest.1).take_while(|(a, b)| a == b).count();
    eights.0.len() * 8 + same
}

/// Bytes from a place on, counted from the first of all.
#[derive(Clone, Copy)]
struct Stretch<'a> {
    held: &'a [u8],
    begins: usize,
}

impl<'a> Stretch<'a> {
    /// Those from `at` on.
    fn from(self, at: usize) -> &'a [u8] {
        &self.held[at - self.begins..]
    }
}

/// Where the three bytes at each place were last seen, and before that, and before that. Small for small files: a
/// bundle has many.
struct Chains {
    bits: u32,
    heads: Vec<u32>,
    earlier: Vec<u32>,
}

thread_local! {
    /// The chains of what was deflated last: making them anew for each of a hundred thousand small files takes a third of all.
    static SPARE: Cell<(Vec<u32>, Vec<u32>)> = const { Cell::new((Vec::new(), Vec::new())) };
}

fn hash([a, b, c]: [u8; MIN_MATCH], bits: u32) -> usize {
    let three = u32::from_le_bytes([a, b, c, 0]);
    (three.wrapping_mul(0x9E37_79B1) >> (32 - bits)) as usize
}

impl Chains {
    fn new(len: usize) -> Self {
        let bits = (len.max(1).ilog2() + 1).clamp(4, MAX_HASH_BITS);
        let window = len.next_power_of_two().clamp(16, WINDOW);
        let (mut heads, mut earlier) = SPARE.take();
        heads.clear();
        heads.resize(1 << bits, NOWHERE);
        // What is read of these was written for these bytes: a head, or one before it, leads there.
        earlier.resize(window, NOWHERE);
        Self { bits, heads, earlier }
    }

    /// Leaves its room to the next.
    fn spare(self) {
        SPARE.set((self.heads, self.earlier));
    }

    /// Notes so many places from `at` on, as far as three bytes are there.
    fn note(&mut self, bytes: Stretch<'_>, at: usize, count: usize) {
        let Self { bits, heads, earlier } = self;
        let here = bytes.from(at);
        let here = &here[..here.len().min(count + MIN_MATCH - 1)];
        // As many as a power of two.
        let slots = earlier.len() - 1;
        for (place, three) in (at..).zip(here.array_windows()) {
            let Ok(noted) = u32::try_from(place) else { return };
            let head = &mut heads[hash(*three, *bits)];
            earlier[place & slots] = *head;
            *head = noted;
        }
    }

    /// The longest earlier occurrence of what begins at `at`: its length and distance; the nearest of equals.
    fn longest(&self, bytes: Stretch<'_>, at: usize) -> (usize, usize) {
        let (mut length, mut distance): (usize, usize) = (0, 0);
        let here = bytes.from(at);
        let limit = MAX_MATCH.min(here.len());
        if limit < MIN_MATCH {
            return (0, 0);
        }
        let mut place = self.heads[hash([here[0], here[1], here[2]], self.bits)];
        // A longer one is alike in the byte after those that are known to be, and in the last of them.
        let (mut last, mut ends) = (0, [here[0], here[1]]);
        for _ in 0..MAX_CHAIN {
            let candidate = place as usize;
            // A place that has left the window was overwritten: its chain ends here.
            if place == NOWHERE || at - candidate > WINDOW - 1 {
                break;
            }
            let there = candidate - bytes.begins;
            if bytes.held[there + last..].first_chunk() == Some(&ends) {
                let same = alike(&bytes.held[there..], here, limit);
                if same > length {
                    (length, distance) = (same, at - candidate);
                    if length == limit {
                        break;
                    }
                    last = length - 1;
                    ends = [here[last], here[length]];
                }
            }
            let before = self.earlier[candidate & (self.earlier.len() - 1)];
            if before == NOWHERE || before >= place {
                break;
            }
            place = before;
        }
        if length < MIN_MATCH { (0, 0) } else { (length, distance) }
    }
}

/// Does a stream begin with a final block of fixed codes (RFC 1951, 3.2.3)? No other block follows it.
#[must_use]
pub(crate) fn begins_as_ours(deflated: &[u8]) -> bool {
    deflated.first().is_some_and(|first| first & 0b111 == 0b011)
}

/// `bytes`, deflated: one final block of fixed codes.
pub(crate) fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut whole = Deflater::of(bytes.len());
    whole.forward(bytes, 0, bytes.len());
    whole.end()
}

/// The same of bytes that come one part after the other, of which never much more than a window is held.
pub(crate) struct Deflater {
    bits: Bits,
    /// None until there are more bytes than a window: how the chains are made depends on how few there are.
    chains: Option<Chains>,
    /// The next byte to be said, counted from the first of all.
    at: usize,
    /// Bytes from `begins` on, counted likewise.
    held: Vec<u8>,
    begins: usize,
}

impl Deflater {
    pub(crate) fn new() -> Self {
        Self { bits: Bits::begun(0), chains: None, at: 0, held: Vec::new(), begins: 0 }
    }

    fn of(len: usize) -> Self {
        Self {
            bits: Bits::begun(len / 4),
            chains: Some(Chains::new(len)),
            at: 0,
            held: Vec::new(),
            begins: 0,
        }
    }

    /// Takes more.
    pub(crate) fn push(&mut self, more: &[u8]) {
        self.held.extend_from_slice(more);
        let end = self.begins + self.held.len();
        if end < self.at + HELD {
            return;
        }
        self.chains.get_or_insert_with(|| Chains::new(end));
        // What a match may reach, and the three bytes at its last place, must be there.
        let held = std::mem::take(&mut self.held);
        self.forward(&held, self.begins, end - MAX_MATCH - MIN_MATCH);
        let keeps = self.at.saturating_sub(WINDOW).max(self.begins);
        self.held = held.get(keeps - self.begins..).unwrap_or_default().to_vec();
        self.begins = keeps;
    }

    /// What all of it was deflated to.
    pub(crate) fn finish(mut self) -> Vec<u8> {
        let end = self.begins + self.held.len();
        self.chains.get_or_insert_with(|| Chains::new(end));
        let held = std::mem::take(&mut self.held);
        self.forward(&held, self.begins, end);
        self.end()
    }

    /// Says bytes up to `until` and as far as the last match reaches; `held` begins at `begins`.
    fn forward(&mut self, held: &[u8], begins: usize, until: usize) {
        let Some(chains) = &mut self.chains else { return };
        let bytes = Stretch { held, begins };
        while self.at < until {
            let (length, distance) = chains.longest(bytes, self.at);
            if length == 0 {
                self.bits.symbol(usize::from(held[self.at - begins]));
            } else {
                self.bits.copy(length, distance);
            }
            chains.note(bytes, self.at, length.max(1));
            self.at += length.max(1);
        }
    }

    fn end(mut self) -> Vec<u8> {
        if let Some(chains) = self.chains.take() {
            chains.spare();
        }
        self.bits.symbol(256);
        self.bits.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::Digest;
    use proptest::prelude::*;
    use std::io::{Cursor, Read as _};

    /// Deflates, and inflates with the zip crate, by way of a one-file archive.
    fn and_back(bytes: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        let zip = crate::bundle::archive::write(&[("log/leaves.ndjson", bytes)]).unwrap();
        let mut archive = zip::ZipArchive::new(Cursor::new(zip)).unwrap();
        archive.by_index(0).unwrap().read_to_end(&mut out).unwrap();
        out
    }

    #[test]
    fn the_bytes_are_the_same_for_ever() {
        let text = "identity,permission,verdict\r\n".repeat(40) + "é and the end";
        let deflated = deflate(text.as_bytes());
        assert_eq!(hex::encode(deflate(b"")), "0300");
        assert_eq!(hex::encode(deflate(b"aaaaaaaaaa")), "4b840300");
        assert_eq!(
            Digest::of(&deflated).to_string(),
            "7ba9b38141c318d39ebbb4bfcd226816360c5953f9459a519c92a9ecfc9ebf47"
        );
        assert!(deflated.len() < text.len() / 10);
        // Longer than windows, with chains longer than are followed.
        let line = |n: u64| format!("idn_{},{},{}\r\n", n * 7919 % 1009, n % 13, n * n % 9973);
        let text: String = (0..30_000).map(line).collect();
        assert_eq!(
            Digest::of(&deflate(text.as_bytes())).to_string(),
            "88e2d6d76777ecb8656d4fcaa59671b5ce6dad87e5b1cd71dbc59be74dcd798e"
        );
    }

    #[test]
    fn matches_reach_to_the_edge_of_the_window_and_no_further() {
        let mut bytes: Vec<u8> =
            (0..WINDOW * 3).map(|n| Digest::of(&(n / 32).to_be_bytes()).0[n % 32]).collect();
        let start = bytes[..300].to_vec();
        for gap in [WINDOW - 1, WINDOW, WINDOW + 1] {
            bytes[gap..gap + 300].copy_from_slice(&start);
            assert_eq!(and_back(&bytes), bytes, "gap {gap}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn in_parts_it_is_the_same_bytes(
            bytes in prop::collection::vec(prop_oneof![0u8..4, any::<u8>()], 1..9000), times in 1usize..40,
            parts in prop::collection::vec(1usize..200_000, 1..6),
        ) {
            let bytes = bytes.repeat(times);
            let mut deflater = Deflater::new();
            let (mut rest, mut parts) = (bytes.as_slice(), parts.into_iter().cycle());
            while !rest.is_empty() {
                let (part, later) = rest.split_at(parts.next().unwrap().min(rest.len()));
                deflater.push(part);
                rest = later;
            }
            prop_assert_eq!(deflater.finish(), deflate(&bytes));
        }

        #[test]
        fn everything_inflates_to_what_it_was(bytes in prop::collection::vec(prop_oneof![0u8..4, any::<u8>()], 0..6000), times in 1usize..12) {
            let bytes = bytes.repeat(times);
            prop_assert_eq!(and_back(&bytes), bytes);
        }
    }
}
