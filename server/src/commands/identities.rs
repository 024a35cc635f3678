//! `tenure identities`.

use super::{Failure, Outcome};
use crate::output::{self, Format};
use clap::Args;
use domain::identity::Kind;
use domain::instant;
use domain::principal::PrincipalClass;
use ops::Call;
use ops::identities::{self as op, Brief, Filter};
use serde::Serialize;

#[derive(Debug, Args)]
pub(super) struct Identities {
    /// Part of the name, ARN or provider id
    #[arg(long, value_name = "TEXT")]
    filter: Option<String>,
    /// Only this class: machine, unsure, person, "person's role", provider-managed; may be given several times
    #[arg(long)]
    class: Vec<PrincipalClass>,
    /// Only this kind, such as workload or pipeline
    #[arg(long)]
    kind: Option<Kind>,
    /// Only this provider account
    #[arg(long)]
    account: Option<String>,
    /// Those that are gone, too
    #[arg(long)]
    gone: bool,
    /// How the list is written
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
}

pub(super) async fn run(call: &Call, asked: &Identities) -> Result<Outcome, Failure> {
    let filter = Filter {
        text: asked.filter.clone(),
        classes: asked.class.clone(),
        kind: asked.kind,
        account: asked.account.clone(),
        gone: asked.gone,
        ..Filter::default()
    };
    let list = op::all(call, &filter).await?;
    if list.is_empty() {
        eprintln!("no identities; they come with  tenure import aws-iam  and  tenure import aws-cloudtrail");
    }
    let header = ["id", "account", "name", "class", "kind", "state", "last used"];
    output::rows(asked.format, &header, &list.iter().map(Listed::new).collect::<Vec<_>>(), Listed::cells)?;
    Ok(Outcome::Done)
}

/// One principal, as `--format json` writes it.
#[derive(Serialize)]
struct Listed<'a> {
    id: String,
    provider: &'static str,
    account: &'a str,
    external_id: Option<&'a str>,
    provider_id: Option<&'a str>,
    name: &'a str,
    class: &'static str,
    class_rule: &'a str,
    kind: &'static str,
    state: &'static str,
    created_at: Option<String>,
    last_active_at: Option<String>,
    gone_at: Option<String>,
}

impl<'a> Listed<'a> {
    fn new(one: &'a Brief) -> Self {
        Self {
            id: one.id.to_string(),
            provider: one.provider.as_str(),
            account: &one.account,
            external_id: one.label.as_deref().or(one.provider_id.as_deref()),
            provider_id: one.provider_id.as_deref(),
            name: &one.name,
            class: one.class.as_str(),
            class_rule: &one.class_rule,
            kind: one.kind.as_str(),
            state: one.lifecycle.as_str(),
            created_at: one.created_at.map(instant::format),
            last_active_at: one.active_at.map(instant::format),
            gone_at: one.gone_at.map(instant::format),
        }
    }

    fn cells(&self) -> Vec<String> {
        vec![
            self.id.clone(),
            self.account.to_owned(),
            self.name.to_owned(),
            self.class.to_owned(),
            self.kind.to_owned(),
            if self.gone_at.is_some() { "gone".into() } else { self.state.to_owned() },
            self.last_active_at.clone().unwrap_or_else(|| "not seen".into()),
        ]
    }
}
