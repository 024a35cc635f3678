//! The signing keys: which of them signed when, and what is said of them against the leaves that say so.

use super::Checked;
use super::leaves::Said;
use crate::call::Call;
use crate::error::Result;
use domain::instant::{self, Instant};
use entities::{key_compromise, key_vouching, public_key};
use evidence::hash::Digest;
use evidence::log::checkpoint::SignedCheckpoint;
use evidence::sign::{PublicKey, Vouching};
use sea_orm::{DatabaseTransaction, EntityTrait, QueryOrder};

/// The keys whose signatures count: the one in use, and those that a leaf named when they were first used. Each with the
/// instant at which another took its place.
pub(super) struct Keys(Vec<(PublicKey, Option<Instant>)>);

impl Keys {
    /// Compares what is kept of keys with what leaves say.
    pub(super) async fn check(
        snapshot: &DatabaseTransaction,
        call: &Call,
        said: &Said,
        found: &mut Checked,
    ) -> Result<Self> {
        let rows =
            public_key::Entity::find().order_by_asc(public_key::COLUMN.fingerprint).all(snapshot).await?;
        let own = call.tenure.key.public();
        let mut keys = Vec::new();
        for row in &rows {
            let thing = format!("public key {}", row.fingerprint);
            match PublicKey::parse_lines(&row.line).ok().and_then(|mut keys| keys.pop()) {
                Some(key) if key.fingerprint() != row.fingerprint => {
                    found.add(thing, format!("was changed: its line is the key {}", key.fingerprint()));
                }
                Some(key) if said.keys.contains(&row.fingerprint) => keys.push((key, row.retired_at)),
                Some(_) => found.add(thing, "was inserted: no leaf says that it was used"),
                None => found.add(thing, "was changed: its line is no key"),
            }
        }
        if keys.iter().all(|(key, _)| key != own) {
            keys.push((own.clone(), None));
        }
        for name in said.keys.iter().filter(|name| rows.iter().all(|row| row.fingerprint != **name)) {
            found.add(format!("public key {name}"), "is missing: a leaf says that it was used");
        }
        let retired = |name: &str| rows.iter().any(|row| row.fingerprint == name && row.retired_at.is_some());
        for (seq, _, former, _) in said.rotated.iter().filter(|(_, _, former, _)| !retired(former)) {
            let thing = format!("public key {former}");
            found.add(thing, format!("was changed: leaf {seq} says that another took its place"));
        }
        vouchings(snapshot, said, found).await?;
        compromises(snapshot, said, found).await?;
        Ok(Self(keys))
    }

    /// What is wrong with the signature under a head that was signed at `at`; none where one of ours holds.
    pub(super) fn wrong_with(&self, signed: &SignedCheckpoint, at: Instant) -> Option<String> {
        match self.0.iter().find(|(key, _)| signed.verify(key).is_ok()) {
            None => Some("was changed: none of our keys signed what it says".into()),
            // The head over the rotation's leaf is the former key's last.
            Some((key, Some(until))) if at > *until => Some(format!(
                "is signed by {} after it was replaced at {}",
                key.fingerprint(),
                instant::format(*until)
            )),
            Some(_) => None,
        }
    }
}

/// Each statement by which a key vouches for the next.
async fn vouchings(snapshot: &DatabaseTransaction, said: &Said, found: &mut Checked) -> Result<()> {
    let rows =
        key_vouching::Entity::find().order_by_asc(key_vouching::COLUMN.fingerprint).all(snapshot).await?;
    for row in &rows {
        found.rows += 1;
        let thing = format!("statement that {} vouches for {}", row.former, row.fingerprint);
        let kept = Vouching { statement: row.statement.clone(), signature: row.signature.clone() };
        match kept.read() {
            Ok(rotation)
                if rotation.key.fingerprint() == row.fingerprint
                    && rotation.former.fingerprint() == row.former => {}
            Ok(_) => found.add(&thing, "was changed: it does not vouch for this key"),
            Err(error) => found.add(&thing, format!("was changed: it does not vouch for it: {error}")),
        }
        let hash = Digest::of(row.statement.as_bytes()).to_string();
        let is_said = |(_, key, former, statement): &(u64, String, String, Option<String>)| {
            *key == row.fingerprint && *former == row.former && statement.as_ref() == Some(&hash)
        };
        if !said.rotated.iter().any(is_said) {
            found.add(&thing, "was inserted or changed: no leaf names it");
        }
    }
    for (seq, key, former, _) in said.rotated.iter().filter(|(.., statement)| statement.is_some()) {
        if rows.iter().all(|row| row.fingerprint != *key) {
            let thing = format!("statement that {former} vouches for {key}");
            found.add(thing, format!("is missing: leaf {seq} names it"));
        }
    }
    Ok(())
}

/// Each statement that a key is compromised.
async fn compromises(snapshot: &DatabaseTransaction, said: &Said, found: &mut Checked) -> Result<()> {
    let rows = key_compromise::Entity::find().order_by_asc(key_compromise::COLUMN.id).all(snapshot).await?;
    let of = |row: &key_compromise::Model| (row.fingerprint.clone(), instant::format(row.since));
    let thing =
        |(key, since): &(String, String)| format!("statement that key {key} is compromised since {since}");
    for row in rows.iter().map(of) {
        found.rows += 1;
        if said.compromised.iter().all(|(_, one)| *one != row) {
            found.add(thing(&row), "was inserted or changed: no leaf makes it");
        }
    }
    for (seq, one) in said.compromised.iter().filter(|(_, one)| rows.iter().all(|row| of(row) != *one)) {
        found.add(thing(one), format!("is missing: leaf {seq} makes it"));
    }
    Ok(())
}
