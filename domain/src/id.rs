//! Ids: UUIDs of version 7, written with the kind of thing they name in front (`nhi_01jd…`, the TypeID form).

use crate::instant::Instant;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use std::fmt;
use uuid::Uuid;

/// Makes ids. Injected, so that a replay makes the same ones.
pub trait Ids: Send + Sync {
    /// A new UUID of version 7 for a thing that begins at `now`.
    fn uuid(&self, now: Instant) -> Uuid;
    /// Unpredictable bytes for salts, keys and session ids. The demonstration's source is predictable, and says so.
    fn bytes(&self) -> [u8; 32];
}

/// Ids that a replay makes again: for tests and for the demonstration organisation. Predictable, so never for secrets
/// that matter.
#[derive(Debug)]
pub struct SeededIds(std::sync::atomic::AtomicU64);

impl SeededIds {
    /// Ids that follow from `seed` and from how many were made before.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self(std::sync::atomic::AtomicU64::new(seed))
    }

    /// SplitMix64 (Steele, Lea, Flood 2014): every state gives another number.
    fn next(&self) -> u64 {
        let state = self
            .0
            .fetch_add(0x9e37_79b9_7f4a_7c15, std::sync::atomic::Ordering::SeqCst)
            .wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}

impl Ids for SeededIds {
    fn uuid(&self, now: Instant) -> Uuid {
        let random = u128::from(self.next()) << 64 | u128::from(self.next());
        let millis = u128::from(now.timestamp_millis().unsigned_abs()) & 0xffff_ffff_ffff;
        v7(millis, random)
    }

    fn bytes(&self) -> [u8; 32] {
        let mut bytes = [0; 32];
        for part in bytes.as_chunks_mut::<8>().0 {
            *part = self.next().to_be_bytes();
        }
        bytes
    }
}

/// A UUID of version 7 (RFC 9562): 48 bits of milliseconds, then what `random` has.
#[must_use]
pub fn v7(millis: u128, random: u128) -> Uuid {
    let version = 0x7_u128 << 76;
    let variant = 0x2_u128 << 62;
    let high = (random >> 64) & 0xfff;
    let low = random & 0x3fff_ffff_ffff_ffff;
    Uuid::from_u128((millis & 0xffff_ffff_ffff) << 80 | version | high << 64 | variant | low)
}

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const LENGTH: usize = 26;

/// Why a text is not the id it should be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{found}' is not an id of this kind: expected {prefix}_ and 26 characters")]
pub struct NotAnId {
    /// What every id of this kind begins with.
    pub prefix: &'static str,
    /// At most 40 characters of what stood there.
    pub found: String,
}

fn encode(id: Uuid) -> String {
    let bits = id.as_u128();
    (0..LENGTH)
        .rev()
        .map(|place| char::from(ALPHABET[usize::try_from((bits >> (5 * place)) & 31).unwrap_or(0)]))
        .collect()
}

fn decode(text: &str) -> Option<Uuid> {
    if text.len() != LENGTH {
        return None;
    }
    let mut bits: u128 = 0;
    for (place, letter) in text.bytes().enumerate() {
        let value = ALPHABET.iter().position(|known| *known == letter)?;
        // 26 letters hold 130 bits: the first may not exceed 7.
        if place == 0 && value > 7 {
            return None;
        }
        bits = (bits << 5) | u128::try_from(value).ok()?;
    }
    Some(Uuid::from_u128(bits))
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal;)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Uuid);

        impl $name {
            /// What every id of this kind begins with, before the underscore.
            pub const PREFIX: &'static str = $prefix;

            /// The id of a stored UUID.
            #[must_use]
            pub const fn new(uuid: Uuid) -> Self { Self(uuid) }

            /// The UUID that is stored.
            #[must_use]
            pub const fn uuid(self) -> Uuid { self.0 }
        }

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(out, "{}_{}", $prefix, encode(self.0))
            }
        }

        impl std::str::FromStr for $name {
            type Err = NotAnId;
            fn from_str(text: &str) -> Result<Self, NotAnId> {
                text.strip_prefix($prefix)
                    .and_then(|rest| rest.strip_prefix('_'))
                    .and_then(decode)
                    .map(Self)
                    .ok_or_else(|| NotAnId { prefix: $prefix, found: text.chars().take(40).collect() })
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
            }
        }
    )+};
}

ids! {
    /// One principal of a provider; of class machine or unsure it is a non-human identity.
    IdentityId = "nhi";
    /// A person who signs in; also the pseudonym that leaves and snapshots use.
    PersonId = "per";
    /// One connected provider account.
    SourceId = "src";
    /// One run of an import.
    ImportId = "imp";
    /// One credential of an identity.
    CredentialId = "crd";
    /// One grant held by an identity.
    GrantId = "gra";
    /// One interval of ownership.
    OwnershipId = "own";
    /// A filter of the inventory that is kept by name.
    ScopeId = "scp";
    /// A review that is launched again and again.
    RecurringId = "rec";
    /// Days on which somebody is away.
    AwayId = "awy";
    /// A review campaign.
    CampaignId = "cam";
    /// One identity in a campaign.
    ItemId = "itm";
    /// What a person decided on an item.
    DecisionId = "dec";
    /// What somebody revoked at once, alone.
    RevocationId = "rev";
    /// Leave to break a rule until an instant.
    ExceptionId = "exc";
    /// A role that is proposed for somebody.
    ProposalId = "rop";
    /// A durable job.
    JobId = "job";
    /// A mail or webhook waiting to be sent.
    OutboxId = "out";
    /// An endpoint that events are sent to.
    WebhookId = "hok";
    /// An event on its way to one endpoint.
    DeliveryId = "dlv";
    /// One version of a policy.
    PolicyId = "pol";
    /// A program that calls with a token.
    ClientId = "cli";
    /// A reviewer's items in another's hands, for a time.
    DelegationId = "dlg";
    /// Work that a decision or event caused.
    TaskId = "tsk";
    /// What identities serve.
    SystemId = "sys";
    /// One interval of owning a system.
    SystemOwnerId = "syo";
    /// What brings identities into a system.
    SystemRuleId = "syr";
    /// People who own together.
    TeamId = "tea";
    /// A plan of waves in which owners are found.
    WavePlanId = "wav";
    /// A group that an identity provider keeps.
    GroupId = "grp";
    /// A statement of which environment a network belongs to.
    NetworkId = "net";
    /// Leave to answer in a review without being independent.
    WaiverId = "wvr";
    /// A signed head of the log.
    CheckpointId = "chk";
    /// One Tenure installation: the origin of its log.
    InstallationId = "ins";
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn an_id_reads_back_as_it_was_written(bits: u128) {
            let id = IdentityId::new(Uuid::from_u128(bits));
            prop_assert_eq!(id.to_string().parse::<IdentityId>().unwrap(), id);
        }

        #[test]
        fn ids_sort_as_text_as_they_sort_as_numbers(a: u128, b: u128) {
            let (a, b) = (IdentityId::new(Uuid::from_u128(a)), IdentityId::new(Uuid::from_u128(b)));
            prop_assert_eq!(a.cmp(&b), a.to_string().cmp(&b.to_string()));
        }
    }

    #[test]
    fn seeded_ids_are_version_7_distinct_and_the_same_again() {
        let at = crate::instant::parse("2026-03-01T00:00:00Z").unwrap();
        let make = || {
            let ids = SeededIds::new(7);
            (0..1_000).map(|_| ids.uuid(at)).collect::<Vec<_>>()
        };
        let made = make();
        assert_eq!(made, make());
        assert_eq!(made.iter().collect::<std::collections::BTreeSet<_>>().len(), 1_000);
        assert!(
            made.iter().all(|id| id.get_version_num() == 7 && id.get_variant() == uuid::Variant::RFC4122)
        );
        assert_eq!(made[0].as_u128() >> 80, u128::from(at.timestamp_millis().unsigned_abs()));
    }

    #[test]
    fn another_kind_of_id_is_refused_with_what_was_expected() {
        let person = PersonId::new(Uuid::nil()).to_string();
        let error = person.parse::<IdentityId>().unwrap_err();
        assert!(error.to_string().contains("expected nhi_"), "{error}");
        assert!("nhi_80000000000000000000000000".parse::<IdentityId>().is_err(), "130 bits do not fit");
    }
}
