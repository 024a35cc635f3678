//! How somebody speaks in records: what is the same in all of them, worked out once.

use crate::demonstration::company::{Account, Enters, Key, Principal};
use crate::demonstration::dice::Dice;
use domain::instant::Instant;
use domain::window::Day;

/// What is the same in all records of one principal.
pub(super) struct Voice {
    pub(super) arn: String,
    /// The session's name; empty for a user.
    pub(super) session: String,
    pub(super) address: String,
    /// Its `userIdentity` without key, service and last brace.
    identity: String,
}

impl Voice {
    pub(super) fn of(one: &Principal) -> Self {
        let (arn, session) = (one.arn(), session(one));
        let (account, id, name) = (one.account.id(), &one.id, &one.name);
        let identity = if one.is_user {
            format!(
                "{{\"type\":\"IAMUser\",\"principalId\":\"{id}\",\"arn\":\"{arn}\",\"accountId\":\"{account}\",\
                 \"userName\":\"{name}\""
            )
        } else {
            format!(
                "{{\"type\":\"AssumedRole\",\"principalId\":\"{id}:{session}\",\
                 \"arn\":\"arn:aws:sts::{account}:assumed-role/{name}/{session}\",\"accountId\":\"{account}\",\
                 \"sessionContext\":{{\"sessionIssuer\":{{\"type\":\"Role\",\"principalId\":\"{id}\",\"arn\":\"{arn}\",\
                 \"accountId\":\"{account}\",\"userName\":\"{name}\"}}}}"
            )
        };
        Self { address: address(one), arn, session, identity }
    }

    /// Where it calls from that day.
    pub(super) fn address_on<'a>(&'a self, one: &Principal, today: Day) -> &'a str {
        one.places.filter(|_| today.0 % 3 == 0).map_or(&self.address, |(_, second)| second)
    }

    /// Who calls, as a record's `userIdentity`; a user with the first of its keys that was live.
    pub(super) fn identity(&self, one: &Principal, when: Instant, behalf: Option<&str>) -> String {
        let is_live =
            |key: &&Key| key.made.is_none_or(|made| made <= when) && key.off.is_none_or(|off| when < off);
        let key = one.keys.iter().find(is_live).map(|key| [",\"accessKeyId\":\"", &key.id, "\""].concat());
        let behalf = behalf.map(|service| [",\"invokedBy\":\"", service, "\""].concat());
        [&self.identity, key.as_deref().unwrap_or_default(), behalf.as_deref().unwrap_or_default(), "}"]
            .concat()
    }
}

/// The session's name.
fn session(one: &Principal) -> String {
    match &one.enters {
        Enters::Key => String::new(),
        Enters::Service("lambda.amazonaws.com") => one.name.clone(),
        Enters::Service(_) | Enters::Cluster(_) => Dice::of(&["session", &one.id], &[]).hex(32),
        Enters::Pipeline(_) => "GitHubActions".to_owned(),
        Enters::Elsewhere(_) => "integration".to_owned(),
        Enters::Person(person) => (*person).to_owned(),
    }
}

/// Where it calls from: addresses that are set aside for examples, and private ones.
fn address(one: &Principal) -> String {
    if let Some((first, _)) = one.places {
        return first.to_owned();
    }
    let mut dice = Dice::of(&["address", &one.id], &[]);
    match one.enters {
        Enters::Service(_) | Enters::Cluster(_) => {
            let network = if one.account == Account::Staging { 40 } else { 20 };
            format!("10.{network}.{}.{}", dice.below(32), 1 + dice.below(250))
        }
        Enters::Pipeline(_) | Enters::Key => format!("198.51.100.{}", 1 + dice.below(250)),
        Enters::Elsewhere(_) | Enters::Person(_) => format!("203.0.113.{}", 1 + dice.below(250)),
    }
}
