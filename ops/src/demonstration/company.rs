//! Waypost, the parcel carrier of the demonstration: three accounts, and everybody in them.

mod agents;
pub(super) mod ends;
mod humans;
mod jobs;
mod pipelines;
mod services;
mod users;
mod vendors;

use super::dice::Dice;
use super::people::Team;
use super::time::{Cadence, at};
use domain::instant::Instant;
use domain::window::Day;
use serde_json::{Value, json};

/// One of the company's three accounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Account {
    /// What customers rely on.
    Production,
    /// Where the next version is tried.
    Staging,
    /// What all teams share: builds, backups, reports.
    Tools,
}

impl Account {
    pub(super) const ALL: [Self; 3] = [Self::Production, Self::Staging, Self::Tools];

    /// The provider's number: one of those that AWS's documentation uses.
    pub(super) const fn id(self) -> &'static str {
        match self {
            Self::Production => "111122223333",
            Self::Staging => "444455556666",
            Self::Tools => "777788889999",
        }
    }

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Production => "production",
            Self::Staging => "staging",
            Self::Tools => "tools",
        }
    }
}

/// How it calls, and is entered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Enters {
    /// A user with its first access key.
    Key,
    /// A role that a service of the provider enters.
    Service(&'static str),
    /// A role entered with a token of GitHub's.
    Pipeline(String),
    /// A role entered with a token of the account's cluster.
    Cluster(String),
    /// A role entered from another account.
    Elsewhere(&'static str),
    /// A role that a person enters.
    Person(&'static str),
}

/// What becomes of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum How {
    Allowed,
    Denied,
    Throttled,
    /// A service makes it with the identity's permissions.
    OnBehalf(&'static str),
}

/// Something that is done by habit.
#[derive(Debug, Clone, Copy)]
pub(super) struct Use {
    pub(super) action: &'static str,
    pub(super) cadence: Cadence,
    pub(super) how: How,
    /// How often on such a day, at most.
    pub(super) calls: u32,
    /// From this day on.
    pub(super) from: Option<Day>,
    /// Until this day, exclusive.
    pub(super) until: Option<Day>,
    /// From which each day's dice are made.
    pub(super) dice: Dice,
}

/// One statement of an inline policy.
#[derive(Debug, Clone)]
pub(super) struct Statement {
    pub(super) actions: Vec<&'static str>,
    pub(super) resource: String,
    /// Written at; `None` for before anybody looked.
    pub(super) since: Option<Instant>,
}

/// An access key. Its id is an example's on its face.
#[derive(Debug, Clone)]
pub(super) struct Key {
    pub(super) id: String,
    /// When it was made; `None` where the report no longer says.
    pub(super) made: Option<Instant>,
    /// When it was switched off.
    pub(super) off: Option<Instant>,
}

/// A user or a role.
#[derive(Debug, Clone)]
pub(super) struct Principal {
    pub(super) account: Account,
    pub(super) is_user: bool,
    pub(super) path: String,
    pub(super) name: String,
    pub(super) id: String,
    pub(super) born: Instant,
    pub(super) gone: Option<Instant>,
    pub(super) enters: Enters,
    /// The statements of a role's trust policy.
    pub(super) trust: Vec<Value>,
    pub(super) statements: Vec<Statement>,
    /// Names of managed policies.
    pub(super) managed: Vec<&'static str>,
    pub(super) boundary: Option<&'static str>,
    pub(super) groups: Vec<&'static str>,
    pub(super) keys: Vec<Key>,
    /// When a person's password was last changed.
    pub(super) password: Option<Instant>,
    pub(super) uses: Vec<Use>,
    /// Whose it is; nobody's where nobody knows.
    pub(super) team: Option<Team>,
    /// Where its key is used, the second address on one day of three; `None` is one address that is made up.
    pub(super) places: Option<(&'static str, &'static str)>,
}

impl Principal {
    /// A role, made some years ago.
    pub(super) fn role(account: Account, name: impl Into<String>, enters: Enters) -> Self {
        Self::new(account, false, name.into(), enters)
    }

    /// A user, made some years ago.
    pub(super) fn user(account: Account, name: impl Into<String>) -> Self {
        Self::new(account, true, name.into(), Enters::Key)
    }

    fn new(account: Account, is_user: bool, name: String, enters: Enters) -> Self {
        let mut dice = Dice::of(&["principal", account.id(), &name], &[]);
        let prefix = if is_user { "AIDAEXAMPLE" } else { "AROAEXAMPLE" };
        let years = 2021 + i32::try_from(dice.below(4)).unwrap_or_default();
        let born = at(years, 1 + dice.below(12), 1 + dice.below(28), 480 + dice.below(540));
        let trust = trust(account, &enters);
        Self {
            account,
            is_user,
            path: "/".into(),
            id: format!("{prefix}{}", dice.code(10)),
            name,
            born,
            gone: None,
            enters,
            trust,
            statements: Vec::new(),
            managed: Vec::new(),
            boundary: None,
            groups: Vec::new(),
            keys: Vec::new(),
            password: None,
            uses: Vec::new(),
            team: None,
            places: None,
        }
    }

    pub(super) fn arn(&self) -> String {
        let kind = if self.is_user { "user" } else { "role" };
        format!("arn:aws:iam::{}:{kind}{}{}", self.account.id(), self.path, self.name)
    }

    /// Is it there at that instant?
    pub(super) fn is_there(&self, now: Instant) -> bool {
        self.born <= now && self.gone.is_none_or(|gone| now < gone)
    }

    pub(super) fn of(mut self, team: Team) -> Self {
        self.team = Some(team);
        self
    }

    pub(super) fn may(mut self, actions: &[&'static str], resource: &str) -> Self {
        self.statements.push(Statement { actions: actions.to_vec(), resource: resource.into(), since: None });
        self
    }

    /// Written by somebody at that instant.
    pub(super) fn may_since(mut self, actions: &[&'static str], since: Instant) -> Self {
        self.statements.push(Statement {
            actions: actions.to_vec(),
            resource: "*".into(),
            since: Some(since),
        });
        self
    }

    pub(super) fn does(self, action: &'static str, cadence: Cadence, calls: u32) -> Self {
        self.does_so(action, cadence, calls, How::Allowed)
    }

    pub(super) fn does_so(mut self, action: &'static str, cadence: Cadence, calls: u32, how: How) -> Self {
        let dice = Dice::of(&["habit", &self.id, action, &format!("{how:?}")], &[]);
        self.uses.push(Use { action, cadence, how, calls, from: None, until: None, dice });
        self
    }

    /// Everything it does, it does no longer from that day on.
    pub(super) fn stops(mut self, until: Day) -> Self {
        for habit in &mut self.uses {
            habit.until = Some(until);
        }
        self
    }

    /// Made by somebody only then.
    pub(super) fn born(mut self, born: Instant) -> Self {
        self.born = born;
        let first = Day(Day::of(born).0 + 1);
        for habit in &mut self.uses {
            habit.from = Some(first);
        }
        self
    }

    pub(super) fn gone(mut self, gone: Instant) -> Self {
        self.gone = Some(gone);
        self.stops(Day::of(gone))
    }

    pub(super) fn key(mut self, made: Option<Instant>, off: Option<Instant>) -> Self {
        let mut dice =
            Dice::of(&["key", self.account.id(), &self.name], &[i32::try_from(self.keys.len()).unwrap_or(0)]);
        self.keys.push(Key { id: format!("AKIAEXAMPLE{}", dice.code(9)), made, off });
        self
    }
}

/// Who may enter a role, as its trust policy says it.
fn trust(account: Account, enters: &Enters) -> Vec<Value> {
    let let_in = |principal: Value, action: &str, condition: Option<Value>| {
        let mut statement = json!({ "Effect": "Allow", "Principal": principal, "Action": action });
        if let Some(condition) = condition {
            statement["Condition"] = condition;
        }
        vec![statement]
    };
    match enters {
        // A cluster's names the workload: whoever makes the role writes it.
        Enters::Key | Enters::Cluster(_) => Vec::new(),
        Enters::Service(service) => let_in(json!({ "Service": service }), "sts:AssumeRole", None),
        Enters::Pipeline(repository) => {
            let provider =
                format!("arn:aws:iam::{}:oidc-provider/token.actions.githubusercontent.com", account.id());
            let condition = json!({
                "StringEquals": { "token.actions.githubusercontent.com:aud": "sts.amazonaws.com" },
                "StringLike": { "token.actions.githubusercontent.com:sub": format!("repo:waypost/{repository}:*") },
            });
            let_in(json!({ "Federated": provider }), "sts:AssumeRoleWithWebIdentity", Some(condition))
        }
        Enters::Elsewhere(other) => {
            let_in(json!({ "AWS": format!("arn:aws:iam::{other}:root") }), "sts:AssumeRole", None)
        }
        Enters::Person(_) => {
            let provider = format!("arn:aws:iam::{}:saml-provider/waypost-sso", account.id());
            let condition = json!({ "StringEquals": { "SAML:aud": "https://signin.aws.amazon.com/saml" } });
            let_in(json!({ "Federated": provider }), "sts:AssumeRoleWithSAML", Some(condition))
        }
    }
}

/// Everybody, in a fixed order.
pub(super) fn everybody() -> Vec<Principal> {
    let mut all = Vec::new();
    for account in Account::ALL {
        services::add(&mut all, account);
        pipelines::add(&mut all, account);
        jobs::add(&mut all, account);
        vendors::add(&mut all, account);
        agents::add(&mut all, account);
        users::add(&mut all, account);
        humans::add(&mut all, account);
        ends::add(&mut all, account);
    }
    all
}
