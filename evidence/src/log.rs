//! The append-only log: leaves, the Merkle tree over them (RFC 6962), signed tree heads and proofs (C2SP).

pub mod checkpoint;
pub mod compromise;
pub mod facts;
pub mod frontier;
pub mod leaf;
pub mod proof;
pub mod tree;
pub mod witness;
