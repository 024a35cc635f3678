//! `tenure identities`.

use super::{Failure, Outcome};
use crate::output::{self, Format};
use clap::Args;
use domain::identity::Kind;
use domain::instant;
use domain::principal::PrincipalClass;
use ops::Call;
use ops::identities::{self as op, Brief, Filter};
use serde_json::{Value, json};

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
        owner: None,
        gone: asked.gone,
    };
    let list = op::all(call, &filter).await?;
    if list.is_empty() {
        eprintln!("no identities; they come with  tenure import aws-iam  and  tenure import aws-cloudtrail");
    }
    if asked.format == Format::Json {
        output::rows(Format::Json, &[], &list.iter().map(json).collect::<Vec<_>>(), |_| Vec::new())?;
    } else {
        output::rows(asked.format, &["id", "account", "name", "class", "kind", "state", "last used"], &list, cells)?;
    }
    Ok(Outcome::Done)
}

fn cells(one: &Brief) -> Vec<String> {
    vec![
        one.id.to_string(),
        one.account.clone(),
        one.name.clone(),
        one.class.to_string(),
        one.kind.to_string(),
        if one.gone_at.is_some() { "gone".into() } else { one.lifecycle.to_string() },
        one.active_at.map_or_else(|| "not seen".into(), instant::format),
    ]
}

fn json(one: &Brief) -> Value {
    json!({
        "id": one.id.to_string(), "provider": one.provider, "account": one.account,
        "external_id": one.label.as_ref().or(one.provider_id.as_ref()), "provider_id": one.provider_id,
        "name": one.name, "class": one.class, "class_rule": one.class_rule, "kind": one.kind,
        "state": one.lifecycle, "created_at": one.created_at.map(instant::format),
        "last_active_at": one.active_at.map(instant::format), "gone_at": one.gone_at.map(instant::format),
    })
}
