//! The tree against RFC 6962's vectors, against another implementation, and against everything that is no proof.

use super::*;
use crate::log::leaf::hash_line;
use ct_merkle::mem_backed_tree::MemoryBackedTree;
use proptest::prelude::*;

/// The leaves of Certificate Transparency's own reference tests.
const LEAVES: [&str; 8] =
    ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];

/// The roots over the first 1 to 8 of them.
const ROOTS: [&str; 8] = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

fn reference() -> Tree {
    Tree::new(LEAVES.iter().map(|text| Digest::of_parts(&[&[0], &hex::decode(text).unwrap()])).collect())
}

fn digests(texts: &[&str]) -> Vec<Digest> {
    texts.iter().map(|text| text.parse().unwrap()).collect()
}

fn tree(count: usize) -> Tree {
    Tree::new((0..count).map(|n| hash_line(&n.to_string())).collect())
}

#[test]
fn roots_are_those_of_the_reference_vectors() {
    assert_eq!(empty_root().to_string(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    for (size, root) in (1..).zip(ROOTS) {
        assert_eq!(reference().head(size).unwrap().root.to_string(), root, "{size} leaves");
    }
}

#[test]
fn proofs_are_those_of_the_reference_vectors() {
    assert_eq!(
        reference().inclusion(5, 8).unwrap(),
        digests(&[
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ])
    );
    assert_eq!(
        reference().consistency(6, 8).unwrap(),
        digests(&[
            "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ])
    );
}

#[test]
fn what_the_tree_does_not_have_it_does_not_prove() {
    let tree = tree(5);
    assert!(tree.head(6).is_err() && tree.inclusion(5, 5).is_err() && tree.inclusion(0, 6).is_err());
    assert!(
        tree.inclusion(3, 3).is_err() && tree.consistency(4, 3).is_err() && tree.consistency(1, 6).is_err()
    );
    assert!(tree.inclusion(0, 0).is_err() && tree.consistency(u64::MAX, u64::MAX).is_err());
    assert_eq!(tree.consistency(0, 5).unwrap(), vec![]);
}

#[test]
fn an_equal_or_empty_tree_needs_no_hashes_and_takes_none() {
    let (tree, any) = (tree(5), Digest([9; 32]));
    let (empty, three, five) = (tree.head(0).unwrap(), tree.head(3).unwrap(), tree.head(5).unwrap());
    assert!(five.extends(&five, &[]) && five.extends(&empty, &[]) && empty.extends(&empty, &[]));
    assert!(!five.extends(&five, &[any]) && !five.extends(&empty, &[any]));
    assert!(!three.extends(&five, &tree.consistency(3, 5).unwrap()), "a log does not shrink");
    assert!(!five.extends(&TreeHead { root: any, ..five }, &[]), "equal sizes, other roots");
    assert!(!five.extends(&TreeHead { root: any, ..empty }, &[]), "no such empty tree");
    assert!(!five.extends(&three, &[]));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn another_implementation_agrees_on_every_proof(count in 1usize..150, at: prop::sample::Index, old: prop::sample::Index) {
        let (index, old) = (at.index(count), old.index(count) + 1);
        let ours = tree(count);
        let mut theirs = MemoryBackedTree::<sha2::Sha256, Vec<u8>>::new();
        for n in 0..count {
            theirs.push(n.to_string().into_bytes());
        }
        let root = theirs.root();
        prop_assert_eq!(&ours.head(count as u64).unwrap().root.0[..], root.as_bytes().as_slice());
        let inclusion: Vec<u8> = ours.inclusion(index as u64, count as u64).unwrap().iter().flat_map(|d| d.0).collect();
        let expected = theirs.prove_inclusion(index);
        prop_assert_eq!(&inclusion[..], expected.as_bytes());
        let consistency: Vec<u8> = ours.consistency(old as u64, count as u64).unwrap().iter().flat_map(|d| d.0).collect();
        if old < count {
            let expected = theirs.prove_consistency(count - old);
            prop_assert_eq!(&consistency[..], expected.as_bytes());
        }
    }

    #[test]
    fn every_true_proof_holds_and_every_changed_one_fails(count in 2usize..120, at: prop::sample::Index, cut: prop::sample::Index) {
        let (index, size) = (at.index(count) as u64, count as u64);
        let tree = tree(count);
        let head = tree.head(size).unwrap();
        let leaf = hash_line(&index.to_string());
        let path = tree.inclusion(index, size).unwrap();
        prop_assert!(head.includes(index, leaf, &path));
        prop_assert!(!head.includes(index, Digest([0; 32]), &path));
        prop_assert!(!head.includes((index + 1) % size, leaf, &path));
        prop_assert!(!head.includes(size, leaf, &path));

        let old = tree.head(index + 1).unwrap();
        let steps = tree.consistency(index + 1, size).unwrap();
        prop_assert!(head.extends(&old, &steps));
        if old.size < size {
            let other = TreeHead { root: Digest([0; 32]), ..old };
            prop_assert!(!head.extends(&other, &steps));
        }
        for proof in [&path, &steps] {
            if proof.is_empty() { continue; }
            let mut changed = proof.clone();
            changed[cut.index(proof.len())].0[3] ^= 1;
            let mut shorter = proof.clone();
            shorter.remove(cut.index(proof.len()));
            let mut longer = proof.clone();
            longer.push(Digest([5; 32]));
            for wrong in [changed, shorter, longer] {
                if std::ptr::eq(proof, &path) {
                    prop_assert!(!head.includes(index, leaf, &wrong));
                } else {
                    prop_assert!(!head.extends(&old, &wrong));
                }
            }
        }
    }
}
