//! A campaign's scope: the filter that chose its population, as it is stored and as evidence states it.

use crate::identities::{Asked, Filter, Lacking, ListPlace, Order};
use domain::finding::Rule;
use domain::id::{IdentityId, PersonId, SystemId};
use domain::identity::Kind;
use domain::principal::PrincipalClass;
use domain::review::MANY_ITEMS;
use domain::system::NamePattern;
use domain::window::Window;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Which identities are reviewed. Empty is all machines and unsure principals.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Scope {
    /// Part of the name, the ARN or the provider's id, without case.
    pub text: Option<String>,
    /// Of these classes, as far as they are a review's; empty is both, machine and unsure.
    pub classes: Vec<PrincipalClass>,
    /// Of this kind.
    pub kind: Option<Kind>,
    /// Of this provider account.
    pub account: Option<String>,
    /// Owned by this person.
    pub owner: Option<PersonId>,
    /// Serving this system.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub system: Option<SystemId>,
    /// Having this tag with this value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tag: Option<(String, String)>,
    /// With names like this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<NamePattern>,
    /// Lacking this when the campaign is launched.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lacking: Option<Lacking>,
    /// Breaking this rule then, without leave.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub finding: Option<Rule>,
    /// These alone; empty is no such bound. What events open is of these.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub identities: Vec<IdentityId>,
    /// Of these the part that is decided in one stage of several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stage: Option<Stage>,
}

/// One of several campaigns that one launch made, each over a part of the same population.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stage {
    /// Which, from 1.
    pub number: u32,
    /// Of how many.
    pub of: u32,
}

impl Scope {
    /// The scope of a list's filter: what a review never asks of (people, provider-managed roles, what is gone) is left
    /// out.
    #[must_use]
    pub fn of(filter: &Filter) -> Self {
        Self {
            text: filter.text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned),
            classes: filter.classes.clone(),
            kind: filter.kind,
            account: filter.account.clone(),
            owner: filter.owner,
            system: filter.system,
            tag: filter.tag.clone(),
            name: filter.name.clone(),
            ..Self::default()
        }
    }

    /// The classes that are meant.
    fn classes(&self) -> Vec<PrincipalClass> {
        let asked = |class: &PrincipalClass| self.classes.is_empty() || self.classes.contains(class);
        PrincipalClass::ALL.iter().copied().filter(|class| class.in_population() && asked(class)).collect()
    }

    /// The filter; `None` where it asks only for classes that no review has.
    pub(super) fn filter(&self) -> Option<Filter> {
        let classes = self.classes();
        (!classes.is_empty()).then(|| Filter {
            text: self.text.clone(),
            classes,
            kind: self.kind,
            account: self.account.clone(),
            owner: self.owner,
            system: self.system,
            tag: self.tag.clone(),
            name: self.name.clone(),
            ..Filter::default()
        })
    }

    /// The list of the inventory that it means, with use counted over `window`; `None` as [`Self::filter`].
    pub(super) fn asked(&self, window: Window) -> Option<Asked> {
        Some(Asked {
            filter: self.filter()?,
            lacking: self.lacking,
            finding: self.finding,
            order: Order::default(),
            place: ListPlace::First,
            limit: 1,
            window,
        })
    }
}

impl fmt::Display for Scope {
    /// The query, in words that stay the same: `class=machine,unsure account=111111111111; …`.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let classes: Vec<&str> = self.classes().into_iter().map(PrincipalClass::as_str).collect();
        write!(out, "class={}", classes.join(","))?;
        if let Some(account) = &self.account {
            write!(out, " account={account}")?;
        }
        if let Some(kind) = self.kind {
            write!(out, " kind={kind:?}", kind = kind.as_str())?;
        }
        if let Some(owner) = self.owner {
            write!(out, " owner={owner}")?;
        }
        if let Some(system) = self.system {
            write!(out, " system={system}")?;
        }
        if let Some((key, value)) = &self.tag {
            write!(out, " tag={:?}", format!("{key}={value}"))?;
        }
        if let Some(name) = &self.name {
            write!(out, " name={:?}", name.as_str())?;
        }
        if let Some(text) = &self.text {
            write!(out, " text={text:?}")?;
        }
        if let Some(lacking) = self.lacking {
            write!(out, " lacking={}", lacking.as_str())?;
        }
        if let Some(finding) = self.finding {
            write!(out, " finding={:?}", finding.as_str())?;
        }
        if !self.identities.is_empty() {
            let ids: Vec<String> = self.identities.iter().map(ToString::to_string).collect();
            write!(out, " identities={}", ids.join(","))?;
        }
        if let Some(Stage { number, of }) = self.stage {
            write!(out, " stage={number} of {of}, {MANY_ITEMS} items of each reviewer, riskiest first")?;
        }
        out.write_str("; principals that the newest inventory of their account shows")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_and_what_is_the_providers_never_are_in_scope() {
        let all = Scope::default().filter().unwrap();
        assert_eq!(all.classes, [PrincipalClass::Machine, PrincipalClass::Unsure]);
        let narrowed =
            Scope { classes: vec![PrincipalClass::Person, PrincipalClass::Unsure], ..Scope::default() };
        assert_eq!(narrowed.filter().unwrap().classes, [PrincipalClass::Unsure]);
        assert!(Scope { classes: vec![PrincipalClass::Person], ..Scope::default() }.filter().is_none());
    }

    #[test]
    fn the_query_says_all_that_it_asks() {
        let scope = Scope {
            text: Some("ci\" deploy".into()),
            kind: Some(Kind::AiAgent),
            account: Some("111111111111".into()),
            ..Scope::default()
        };
        assert_eq!(
            scope.to_string(),
            "class=machine,unsure account=111111111111 kind=\"AI agent\" text=\"ci\\\" deploy\"; principals that the \
             newest inventory of their account shows"
        );
        let staged = Scope { stage: Some(Stage { number: 2, of: 3 }), ..scope.clone() };
        assert!(
            staged
                .to_string()
                .contains("text=\"ci\\\" deploy\" stage=2 of 3, 60 items of each reviewer, riskiest first;")
        );
        let tagged = Scope {
            tag: Some(("team".into(), "pay".into())),
            name: Some(NamePattern::parse("Pay-*").unwrap()),
            ..Scope::default()
        };
        assert!(
            tagged.to_string().starts_with("class=machine,unsure tag=\"team=pay\" name=\"pay-*\";"),
            "{tagged}"
        );
        let open =
            Scope { lacking: Some(Lacking::Purpose), finding: Some(Rule::UnusedGrants), ..Scope::default() };
        let said = format!("class=machine,unsure lacking=purpose finding={:?};", Rule::UnusedGrants.as_str());
        assert!(open.to_string().starts_with(&said), "{open}");
        let read: Scope = serde_json::from_str(&serde_json::to_string(&open).unwrap()).unwrap();
        assert_eq!(read, open);
        let read: Scope = serde_json::from_str(&serde_json::to_string(&tagged).unwrap()).unwrap();
        assert_eq!(read, tagged);
        let again: Scope = serde_json::from_str(&serde_json::to_string(&scope).unwrap()).unwrap();
        assert_eq!(again, scope);
    }
}
