//! What only one kind of identity has: an agent's model and bounds, a break-glass account's drills, a vendor's contract,
//! how many of a template there are. Given as texts, by a form or by a program; parsed once, here.

mod fields;

use crate::identity::Kind;
use crate::problem::Problems;
use crate::words::words;
use fields::Fields;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

pub use fields::{Field, Shape};

words! {
    /// How far an agent acts by itself.
    pub enum Autonomy {
        /// It suggests; a person acts.
        Suggests = "suggests",
        /// It acts after a person said yes.
        WithApproval = "acts with approval",
        /// It acts, and nobody is asked.
        Alone = "acts alone",
    }
}

/// What only the kind of an identity has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "of", rename_all = "snake_case", deny_unknown_fields)]
pub enum Particulars {
    /// Of an AI agent.
    Agent {
        /// Its model, or whose product it is.
        model: String,
        /// How far it acts by itself.
        autonomy: Autonomy,
        /// The tools and scopes it may use.
        tools: Vec<String>,
        /// For whom it may act; empty where nobody said.
        on_behalf_of: String,
        /// Where its task ends.
        task_bounds: String,
        /// What starts it: another agent by name or id; empty where people do.
        spawner: String,
    },
    /// Of a break-glass account.
    BreakGlass {
        /// Who keeps its credential.
        custodians: Vec<String>,
        /// It is tried at least every so many days.
        drill_days: u32,
        /// When it was last tried, a day such as `2026-03-01`; `None` where never.
        last_drill: Option<String>,
    },
    /// Of a vendor's integration.
    Vendor {
        /// The last day of the contract.
        contract_end: String,
        /// Whom to ask there.
        contact: String,
    },
    /// Of a template whose instances come and go: a role, a workflow, a SPIFFE path.
    Template {
        /// How many there are.
        instances: u32,
        /// The most there may be at once; `None` where nobody said.
        most: Option<u32>,
    },
}

/// The fields that a kind has, in the order of the form; none where it has nothing of its own.
#[must_use]
pub const fn fields_of(kind: Kind) -> &'static [Field] {
    match kind {
        Kind::AiAgent => fields::AGENT,
        Kind::BreakGlass => fields::BREAK_GLASS,
        Kind::VendorIntegration => fields::VENDOR,
        Kind::Pipeline | Kind::Workload => fields::TEMPLATE,
        Kind::ServiceAccount | Kind::ApiKeyHolder | Kind::OauthApp | Kind::Bot | Kind::CertificateHolder => {
            &[]
        }
    }
}

impl Particulars {
    /// Reads the fields of `kind`. Lists have one entry a line. All of them empty is `None`: unsaid.
    ///
    /// # Errors
    /// Every field that cannot be accepted, and every one that is not of this kind, with the nearest that is.
    pub fn parse(kind: Kind, given: &BTreeMap<String, String>) -> Result<Option<Self>, Problems> {
        let mut fields = Fields::new(kind, given);
        if fields.nothing_said() {
            return fields.done(None);
        }
        let read = match kind {
            Kind::AiAgent => Self::Agent {
                model: fields.text("model"),
                autonomy: fields.word("autonomy", Autonomy::Suggests),
                tools: fields.list("tools"),
                on_behalf_of: fields.text("on_behalf_of"),
                task_bounds: fields.text("task_bounds"),
                spawner: fields.text("spawner"),
            },
            Kind::BreakGlass => Self::BreakGlass {
                custodians: fields.list("custodians"),
                drill_days: fields.number("drill_days").unwrap_or_default(),
                last_drill: fields.day("last_drill"),
            },
            Kind::VendorIntegration => Self::Vendor {
                contract_end: fields.day("contract_end").unwrap_or_default(),
                contact: fields.text("contact"),
            },
            Kind::Pipeline | Kind::Workload => Self::Template {
                instances: fields.number("instances").unwrap_or_default(),
                most: fields.number("most"),
            },
            Kind::ServiceAccount
            | Kind::ApiKeyHolder
            | Kind::OauthApp
            | Kind::Bot
            | Kind::CertificateHolder => {
                return fields.done(None);
            }
        };
        if let Self::Template { instances, most: Some(most) } = read
            && instances > most
        {
            fields.wrong("most", "There cannot be fewer at most than there are");
        }
        fields.done(Some(read))
    }

    /// The fields, as a form shows them: what [`Particulars::parse`] reads back as the same.
    #[must_use]
    pub fn given(&self) -> BTreeMap<String, String> {
        let pairs: Vec<(&str, String)> = match self {
            Self::Agent { model, autonomy, tools, on_behalf_of, task_bounds, spawner } => vec![
                ("model", model.clone()),
                ("autonomy", autonomy.to_string()),
                ("tools", tools.join("\n")),
                ("on_behalf_of", on_behalf_of.clone()),
                ("task_bounds", task_bounds.clone()),
                ("spawner", spawner.clone()),
            ],
            Self::BreakGlass { custodians, drill_days, last_drill } => vec![
                ("custodians", custodians.join("\n")),
                ("drill_days", drill_days.to_string()),
                ("last_drill", last_drill.clone().unwrap_or_default()),
            ],
            Self::Vendor { contract_end, contact } => {
                vec![("contract_end", contract_end.clone()), ("contact", contact.clone())]
            }
            Self::Template { instances, most } => vec![
                ("instances", instances.to_string()),
                ("most", most.map(|most| most.to_string()).unwrap_or_default()),
            ],
        };
        pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }

    /// Is it what an identity of this kind has?
    #[must_use]
    pub const fn is_of(&self, kind: Kind) -> bool {
        matches!(
            (self, kind),
            (Self::Agent { .. }, Kind::AiAgent)
                | (Self::BreakGlass { .. }, Kind::BreakGlass)
                | (Self::Vendor { .. }, Kind::VendorIntegration)
                | (Self::Template { .. }, Kind::Pipeline | Kind::Workload)
        )
    }
}

#[cfg(test)]
mod tests;
