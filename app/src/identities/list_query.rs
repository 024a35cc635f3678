//! What the address of the list says: filters, order, page, window and density. What cannot be read is as if it were not
//! said. The page and its export read the same address.

#[cfg(test)]
mod tests;

use crate::address::Address;
use crate::asked_window::AskedWindow;
use domain::finding::Rule;
use domain::id::{IdentityId, PersonId, SystemId};
use domain::identity::Kind;
use domain::instant::Instant;
use domain::principal::PrincipalClass;
use domain::system::{NamePattern, pair};
use leptos_router::params::ParamsMap;
use ops::identities::{Asked, Filter, Lacking, ListPlace, Order, Sort};

/// How many rows a page has.
pub(super) const ROWS: u64 = 50;
/// The class that asks for every class.
pub(super) const EVERY_CLASS: &str = "all";
/// The density that is not the usual one.
pub(super) const DENSE: &str = "dense";

/// The address of the list, read.
#[derive(Debug, Clone, PartialEq)]
pub struct ListQuery {
    pub(super) text: String,
    /// As written: empty is machine or unsure.
    pub(super) class: String,
    pub(super) kind: Option<Kind>,
    pub(super) account: String,
    pub(super) owner: Option<PersonId>,
    pub(super) system: Option<SystemId>,
    /// As written: `key=value`.
    pub(super) tag: String,
    /// A pattern, as written.
    pub(super) name: String,
    pub(super) lacking: Option<Lacking>,
    pub(super) finding: Option<Rule>,
    pub(super) gone: bool,
    pub(super) order: Order,
    pub(super) place: ListPlace,
    pub(super) window: AskedWindow,
    pub(super) dense: bool,
}

fn parsed<T: std::str::FromStr>(query: &ParamsMap, name: &str) -> Option<T> {
    query.get(name).and_then(|text| text.trim().parse().ok())
}

impl ListQuery {
    /// Reads a query's pairs, as a form sends them.
    #[must_use]
    pub fn of_pairs(pairs: Vec<(String, String)>) -> Self {
        Self::of(&pairs.into_iter().collect())
    }

    pub(super) fn of(query: &ParamsMap) -> Self {
        let short =
            |name: &str| -> String { query.get(name).unwrap_or_default().trim().chars().take(200).collect() };
        let class = short("class");
        let known = class == EVERY_CLASS || class.parse::<PrincipalClass>().is_ok();
        let sort = short("sort");
        let (descending, sort) = match sort.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, sort.as_str()),
        };
        let after = parsed::<IdentityId>(query, "after").map(ListPlace::After);
        let before = parsed::<IdentityId>(query, "before").map(ListPlace::Before);
        Self {
            text: short("q"),
            class: if known { class } else { String::new() },
            kind: parsed(query, "kind"),
            account: short("account"),
            owner: parsed(query, "owner"),
            system: parsed(query, "system"),
            tag: query
                .get("tag")
                .map(|text| text.trim().to_owned())
                .filter(|text| pair(text).is_ok())
                .unwrap_or_default(),
            name: query
                .get("name")
                .map(|text| text.trim().to_owned())
                .filter(|text| NamePattern::parse(text).is_ok())
                .unwrap_or_default(),
            lacking: parsed(query, "lacking"),
            finding: parsed(query, "finding"),
            gone: query.get("gone").is_some_and(|text| text == "yes"),
            order: Order { sort: if sort == "used" { Sort::LastUse } else { Sort::Name }, descending },
            place: after.or(before).unwrap_or_default(),
            window: AskedWindow::of(query),
            dense: query.get("density").is_some_and(|text| text == DENSE),
        }
    }

    /// What is asked of the op at `now`.
    #[must_use]
    pub fn asked(&self, now: Instant) -> Asked {
        let some = |text: &String| (!text.is_empty()).then(|| text.clone());
        let classes = match self.class.parse::<PrincipalClass>() {
            Ok(class) => vec![class],
            Err(_) if self.class == EVERY_CLASS => Vec::new(),
            Err(_) => vec![PrincipalClass::Machine, PrincipalClass::Unsure],
        };
        Asked {
            filter: Filter {
                text: some(&self.text),
                classes,
                kind: self.kind,
                account: some(&self.account),
                owner: self.owner,
                system: self.system,
                tag: pair(&self.tag).ok(),
                name: NamePattern::parse(&self.name).ok(),
                gone: self.gone,
            },
            lacking: self.lacking,
            finding: self.finding,
            order: self.order,
            place: self.place,
            limit: ROWS,
            window: self.window.window(now),
        }
    }

    /// The address of the first page of the same list.
    pub(super) fn address(&self) -> Address {
        self.onto(Address::new("/identities")).with("density", if self.dense { DENSE } else { "" })
    }

    /// The address of this page of the list in the other density.
    pub(super) fn in_density(&self, dense: bool) -> Address {
        let address = Self { dense, ..self.clone() }.address();
        match self.place {
            ListPlace::First => address,
            ListPlace::After(id) => address.with("after", id),
            ListPlace::Before(id) => address.with("before", id),
        }
    }

    /// The address of the whole list as a file.
    pub(super) fn export_address(&self) -> Address {
        self.onto(Address::new("/identities.csv"))
    }

    /// What is listed and in which order, whatever page it is shown on and however.
    fn onto(&self, address: Address) -> Address {
        let word = |word: Option<&'static str>| word.unwrap_or_default();
        let address = address
            .with("q", &self.text)
            .with("class", &self.class)
            .with("kind", word(self.kind.map(Kind::as_str)))
            .with("account", &self.account)
            .with("owner", self.owner.map(|id| id.to_string()).unwrap_or_default())
            .with("system", self.system.map(|id| id.to_string()).unwrap_or_default())
            .with("tag", &self.tag)
            .with("name", &self.name)
            .with("lacking", word(self.lacking.map(Lacking::as_str)))
            .with("finding", word(self.finding.map(Rule::as_str)))
            .with("gone", if self.gone { "yes" } else { "" })
            .with("sort", sort_word(self.order));
        self.window.onto(address)
    }

    /// The address that launches a review over the same identities; `None` where the list asks what no scope can: what
    /// is gone, or classes that no review has.
    pub(super) fn review_address(&self) -> Option<Address> {
        let class = self.class.parse::<PrincipalClass>().ok();
        let reviewable = self.class.is_empty() || class.is_some_and(PrincipalClass::in_population);
        let same = reviewable && !self.gone;
        same.then(|| {
            let address = Address::new("/reviews/new")
                .with("q", &self.text)
                .with("class", &self.class)
                .with("kind", self.kind.map(Kind::as_str).unwrap_or_default())
                .with("account", &self.account)
                .with("owner", self.owner.map(|id| id.to_string()).unwrap_or_default())
                .with("system", self.system.map(|id| id.to_string()).unwrap_or_default())
                .with("tag", &self.tag)
                .with("pattern", &self.name)
                .with("lacking", self.lacking.map(Lacking::as_str).unwrap_or_default())
                .with("finding", self.finding.map(Rule::as_str).unwrap_or_default());
            self.window.onto(address)
        })
    }

    /// Is anything asked that narrows the list?
    pub(super) fn narrows(&self) -> bool {
        !self.text.is_empty()
            || !self.class.is_empty() && self.class != EVERY_CLASS
            || self.kind.is_some()
            || !self.account.is_empty()
            || self.owner.is_some()
            || self.system.is_some()
            || !self.tag.is_empty()
            || !self.name.is_empty()
            || self.lacking.is_some()
            || self.finding.is_some()
    }
}

/// How the address says an order; by name, A first, is not said.
pub(super) const fn sort_word(order: Order) -> &'static str {
    match (order.sort, order.descending) {
        (Sort::Name, false) => "",
        (Sort::Name, true) => "-name",
        (Sort::LastUse, false) => "used",
        (Sort::LastUse, true) => "-used",
    }
}
