//! Collects accepted records into batches whose tables hold each thing once.

use super::attribute::Who;
use super::classify::Rule;
use crate::observation::{Assumer, Batch, Call, Caller, Fact, LogPrincipal, Place, PrincipalKey};
use domain::coverage::EventClass;
use domain::tally::EventName;
use std::collections::HashMap;

/// The most calls of one batch.
pub const MAX_CALLS: usize = 65_536;
/// The most text in one batch's tables, in bytes: hostile names are long and all different.
const MAX_TEXT: usize = 16 * 1024 * 1024;

/// Between the parts of a table's key: a byte that no UTF-8 text holds.
const BETWEEN: u8 = 0xff;

/// The numbers of a table's entries, by what they say.
#[derive(Default)]
struct Numbers {
    by_key: HashMap<Box<[u8]>, u32>,
}

impl Numbers {
    /// The number that `key` has, or the next one and that it is new. Makes nothing new where it is known.
    fn number(&mut self, key: &[u8]) -> (u32, bool) {
        if let Some(&number) = self.by_key.get(key) {
            return (number, false);
        }
        // A batch ends long before a table has 2³² entries.
        let number = u32::try_from(self.by_key.len()).unwrap_or(u32::MAX);
        self.by_key.insert(key.into(), number);
        (number, true)
    }
}

/// A batch in the making.
#[derive(Default)]
pub(crate) struct Builder {
    batch: Batch,
    /// The rule behind each principal's class.
    rules: Vec<Rule>,
    principals: Numbers,
    events: Numbers,
    credentials: Numbers,
    places: Numbers,
    callers: Numbers,
    assumers: Numbers,
    text: usize,
    key: Vec<u8>,
}

impl Builder {
    fn key(&mut self, parts: &[Option<&str>]) {
        self.key.clear();
        for part in parts {
            // Absent and empty are two things.
            self.key.push(u8::from(part.is_some()));
            self.key.extend_from_slice(part.unwrap_or_default().as_bytes());
            self.key.push(BETWEEN);
        }
    }

    /// A principal's number. Of two rules for the same one the stronger holds, whichever came first.
    pub(crate) fn principal(&mut self, who: &Who<'_>) -> u32 {
        self.key(&[Some(who.account), who.id, who.label.as_deref()]);
        let (number, new) = self.principals.number(&self.key);
        if new {
            self.text += self.key.len();
            let (class, kind) = who.rule.classified();
            let key = PrincipalKey {
                account: who.account.to_owned(),
                provider_id: who.id.map(str::to_owned),
                label: who.label.as_deref().map(str::to_owned),
            };
            self.batch.principals.push(LogPrincipal { key, class, kind });
            self.rules.push(who.rule);
        } else if let (Some(rule), Some(principal)) =
            (self.rules.get_mut(number as usize), self.batch.principals.get_mut(number as usize))
            && who.rule < *rule
        {
            *rule = who.rule;
            (principal.class, principal.kind) = who.rule.classified();
        }
        number
    }

    /// An event's number.
    pub(crate) fn event(&mut self, source: &str, name: &str) -> u32 {
        self.key(&[Some(source), Some(name)]);
        let (number, new) = self.events.number(&self.key);
        if new {
            self.text += self.key.len();
            self.batch.events.push(EventName { source: source.to_owned(), name: name.to_owned() });
        }
        number
    }

    /// An access key's number.
    pub(crate) fn credential(&mut self, id: &str) -> u32 {
        let (number, new) = self.credentials.number(id.as_bytes());
        if new {
            self.text += id.len();
            self.batch.credentials.push(id.to_owned());
        }
        number
    }

    /// A place's number.
    pub(crate) fn place(&mut self, account: &str, region: &str, class: EventClass) -> u32 {
        let kind = match &class {
            EventClass::ManagementRead => "r",
            EventClass::ManagementWrite => "w",
            EventClass::Data(_) => "d",
        };
        let of = if let EventClass::Data(of) = &class { Some(of.as_str()) } else { None };
        self.key(&[Some(account), Some(region), Some(kind), of]);
        let (number, new) = self.places.number(&self.key);
        if new {
            self.text += self.key.len();
            self.batch.places.push(Place { account: account.to_owned(), region: region.to_owned(), class });
        }
        number
    }

    /// The number of what is known of the caller, where anything is.
    pub(crate) fn caller(
        &mut self,
        session: Option<&str>,
        source: Option<&str>,
        address: Option<&str>,
    ) -> Option<u32> {
        if session.is_none() && source.is_none() && address.is_none() {
            return None;
        }
        self.key(&[session, source, address]);
        let (number, new) = self.callers.number(&self.key);
        if new {
            self.text += self.key.len();
            let own = |text: Option<&str>| text.map(str::to_owned);
            let caller =
                Caller { session: own(session), source_identity: own(source), address: own(address) };
            self.batch.callers.push(caller);
        }
        Some(number)
    }

    /// The number of who became somebody else.
    pub(crate) fn assumer(&mut self, assumer: &Assumer) -> u32 {
        let Assumer { kind, account, name, subject } = assumer;
        self.key(&[Some(kind.as_str()), Some(account), Some(name), Some(subject)]);
        let (number, new) = self.assumers.number(&self.key);
        if new {
            self.text += self.key.len();
            self.batch.assumers.push(assumer.clone());
        }
        number
    }

    /// One more record, with the change that it shows.
    pub(crate) fn push(&mut self, call: Call, fact: Option<Fact>) {
        // An id that is no UUID, and a fact's texts: bounded each, so a flat figure does.
        self.text += if fact.is_some() { 2048 } else { 0 };
        self.text += if let crate::observation::EventId::Text(id) = &call.id { id.len() } else { 0 };
        self.batch.calls.push(call);
        self.batch.facts.extend(fact);
    }

    /// Is it time to hand it over?
    pub(crate) fn is_full(&self) -> bool {
        self.batch.calls.len() >= MAX_CALLS || self.text >= MAX_TEXT
    }

    /// What was collected; the next batch begins with empty tables.
    pub(crate) fn take(&mut self) -> Batch {
        std::mem::take(self).batch
    }
}
