//! The codes of lengths and distances (RFC 1951, section 3.2.5).

use super::{MAX_MATCH, MIN_MATCH};

/// First length of each length code from 257, and its extra bits.
pub(super) const LENGTHS: [(usize, u32); 29] = [
    (3, 0),
    (4, 0),
    (5, 0),
    (6, 0),
    (7, 0),
    (8, 0),
    (9, 0),
    (10, 0),
    (11, 1),
    (13, 1),
    (15, 1),
    (17, 1),
    (19, 2),
    (23, 2),
    (27, 2),
    (31, 2),
    (35, 3),
    (43, 3),
    (51, 3),
    (59, 3),
    (67, 4),
    (83, 4),
    (99, 4),
    (115, 4),
    (131, 5),
    (163, 5),
    (195, 5),
    (227, 5),
    (258, 0),
];

/// First distance of each distance code, and its extra bits.
pub(super) const DISTANCES: [(usize, u32); 30] = [
    (1, 0),
    (2, 0),
    (3, 0),
    (4, 0),
    (5, 1),
    (7, 1),
    (9, 2),
    (13, 2),
    (17, 3),
    (25, 3),
    (33, 4),
    (49, 4),
    (65, 5),
    (97, 5),
    (129, 6),
    (193, 6),
    (257, 7),
    (385, 7),
    (513, 8),
    (769, 8),
    (1025, 9),
    (1537, 9),
    (2049, 10),
    (3073, 10),
    (4097, 11),
    (6145, 11),
    (8193, 12),
    (12289, 12),
    (16385, 13),
    (24577, 13),
];

/// The place of each length's code.
pub(super) const LENGTH_CODES: [u8; MAX_MATCH + 1] = {
    let mut codes = [0; MAX_MATCH + 1];
    let (mut length, mut place) = (MIN_MATCH, 0u8);
    while length <= MAX_MATCH {
        if (place as usize) + 1 < LENGTHS.len() && LENGTHS[place as usize + 1].0 <= length {
            place += 1;
        }
        codes[length] = place;
        length += 1;
    }
    codes
};

/// The place of the last code whose first distance is at most this one: there are two for each further bit.
pub(super) const fn distance_code(distance: usize) -> usize {
    if distance <= 4 {
        return distance - 1;
    }
    let bits = (distance - 1).ilog2();
    bits as usize * 2 + ((distance - 1) >> (bits - 1) & 1)
}

/// The fixed code of RFC 1951, section 3.2.6, of each symbol: its bits, the first lowest, and their number.
pub(super) const SYMBOLS: [(u16, u8); 288] = {
    let mut codes = [(0, 0); 288];
    let mut symbol = 0u16;
    while (symbol as usize) < codes.len() {
        let (code, count): (u16, u8) = match symbol {
            0..=143 => (0x30 + symbol, 8),
            144..=255 => (0x190 + symbol - 144, 9),
            256..=279 => (symbol - 256, 7),
            _ => (0xC0 + symbol - 280, 8),
        };
        codes[symbol as usize] = (code.reverse_bits() >> (16 - count), count);
        symbol += 1;
    }
    codes
};
