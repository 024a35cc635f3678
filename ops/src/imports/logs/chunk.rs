//! Batches of several files put together, so that each thing is looked up and written once.

use domain::tally::{EventName, Outcome};
use domain::window::{Day, Hour};
use sources::aws::cloudtrail::stronger;
use sources::observation::{Assumer, Batch, Caller, EventId, Fact, LogPrincipal, Place, PrincipalKey};
use std::collections::HashMap;
use std::hash::Hash;

/// A list in which each value stands once.
#[derive(Debug)]
pub(super) struct Interned<T> {
    pub(super) list: Vec<T>,
    places: HashMap<T, usize>,
}

impl<T> Default for Interned<T> {
    fn default() -> Self {
        Self { list: Vec::new(), places: HashMap::new() }
    }
}

impl<T: Clone + Eq + Hash> Interned<T> {
    pub(super) fn place(&mut self, value: &T) -> usize {
        if let Some(place) = self.places.get(value) {
            return *place;
        }
        self.list.push(value.clone());
        self.places.insert(value.clone(), self.list.len() - 1);
        self.list.len() - 1
    }
}

/// One call, its names resolved to places in the chunk's lists.
#[derive(Debug)]
pub(super) struct ChunkCall {
    pub(super) id: EventId,
    pub(super) hour: Hour,
    pub(super) day: Day,
    pub(super) millis: i64,
    pub(super) place: usize,
    pub(super) event: usize,
    pub(super) principal: Option<usize>,
    pub(super) credential: Option<usize>,
    pub(super) caller: Option<usize>,
    pub(super) assumed: Option<usize>,
    pub(super) assumer: Option<usize>,
    pub(super) outcome: Outcome,
}

/// Calls of one or several files.
#[derive(Debug, Default)]
pub(super) struct Chunk {
    pub(super) keys: Interned<PrincipalKey>,
    pub(super) principals: Vec<LogPrincipal>,
    pub(super) events: Interned<EventName>,
    pub(super) credentials: Interned<String>,
    pub(super) places: Interned<Place>,
    pub(super) callers: Interned<Caller>,
    pub(super) assumers: Interned<Assumer>,
    pub(super) calls: Vec<ChunkCall>,
    pub(super) facts: Vec<Fact>,
}

impl Chunk {
    /// How many calls it holds.
    pub(super) const fn len(&self) -> usize {
        self.calls.len()
    }

    fn principal(&mut self, principal: &LogPrincipal) -> usize {
        let place = self.keys.place(&principal.key);
        match self.principals.get_mut(place) {
            // What a log says of somebody does not depend on the order in which it says it.
            Some(known) if *stronger(&known.class, &principal.class) != known.class => {
                *known = principal.clone();
            }
            Some(_) => {}
            None => self.principals.push(principal.clone()),
        }
        place
    }

    /// Adds a batch.
    pub(super) fn absorb(&mut self, batch: Batch) {
        let principals: Vec<usize> = batch.principals.iter().map(|one| self.principal(one)).collect();
        let events: Vec<usize> = batch.events.iter().map(|one| self.events.place(one)).collect();
        let credentials: Vec<usize> =
            batch.credentials.iter().map(|one| self.credentials.place(one)).collect();
        let places: Vec<usize> = batch.places.iter().map(|one| self.places.place(one)).collect();
        let callers: Vec<usize> = batch.callers.iter().map(|one| self.callers.place(one)).collect();
        let assumers: Vec<usize> = batch.assumers.iter().map(|one| self.assumers.place(one)).collect();
        let of =
            |list: &[usize], number: u32| usize::try_from(number).ok().and_then(|at| list.get(at).copied());
        for call in batch.calls {
            // A number outside its own batch's lists would be the reader's mistake; such a call names nothing.
            let (Some(place), Some(event)) = (of(&places, call.place), of(&events, call.event)) else {
                continue;
            };
            self.calls.push(ChunkCall {
                hour: Hour::of(call.at),
                day: Day::of(call.at),
                millis: call.at.timestamp_millis(),
                place,
                event,
                principal: call.principal.and_then(|number| of(&principals, number)),
                credential: call.credential.and_then(|number| of(&credentials, number)),
                caller: call.caller.and_then(|number| of(&callers, number)),
                assumed: call.assumed.and_then(|number| of(&principals, number)),
                assumer: call.assumer.and_then(|number| of(&assumers, number)),
                outcome: call.outcome,
                id: call.id,
            });
        }
        self.facts.extend(batch.facts);
    }
}
