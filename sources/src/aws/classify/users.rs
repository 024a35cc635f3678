//! What a user is, by hints alone: an inventory says nothing of passwords or second factors.

use super::says_break_glass;
use domain::identity::Kind;
use domain::principal::{Classified, PrincipalClass};

/// What is known of a user.
pub(in crate::aws) struct UserFacts<'a> {
    /// Its name.
    pub(in crate::aws) name: &'a str,
    /// Its path, with both slashes.
    pub(in crate::aws) path: &'a str,
    /// The groups it is in.
    pub(in crate::aws) groups: &'a [String],
}

/// Words of names and paths that speak of a machine, with the kind they speak of.
const MACHINE_WORDS: [(&str, Kind); 52] = [
    ("bot", Kind::Bot),
    ("bots", Kind::Bot),
    ("robot", Kind::Bot),
    ("robots", Kind::Bot),
    ("slackbot", Kind::Bot),
    ("ci", Kind::Pipeline),
    ("cd", Kind::Pipeline),
    ("cicd", Kind::Pipeline),
    ("deploy", Kind::Pipeline),
    ("deployer", Kind::Pipeline),
    ("deployers", Kind::Pipeline),
    ("deployment", Kind::Pipeline),
    ("pipeline", Kind::Pipeline),
    ("pipelines", Kind::Pipeline),
    ("github", Kind::Pipeline),
    ("gitlab", Kind::Pipeline),
    ("jenkins", Kind::Pipeline),
    ("circleci", Kind::Pipeline),
    ("travis", Kind::Pipeline),
    ("buildkite", Kind::Pipeline),
    ("terraform", Kind::Pipeline),
    ("ansible", Kind::Pipeline),
    ("pulumi", Kind::Pipeline),
    ("worker", Kind::Workload),
    ("cron", Kind::Workload),
    ("job", Kind::Workload),
    ("jobs", Kind::Workload),
    ("workload", Kind::Workload),
    ("workloads", Kind::Workload),
    ("vendor", Kind::VendorIntegration),
    ("vendors", Kind::VendorIntegration),
    ("thirdparty", Kind::VendorIntegration),
    ("integration", Kind::VendorIntegration),
    ("integrations", Kind::VendorIntegration),
    ("datadog", Kind::VendorIntegration),
    ("newrelic", Kind::VendorIntegration),
    ("snyk", Kind::VendorIntegration),
    ("llm", Kind::AiAgent),
    ("aiagent", Kind::AiAgent),
    ("api", Kind::ApiKeyHolder),
    ("apikey", Kind::ApiKeyHolder),
    ("smtp", Kind::ApiKeyHolder),
    ("svc", Kind::ServiceAccount),
    ("srv", Kind::ServiceAccount),
    ("sa", Kind::ServiceAccount),
    ("service", Kind::ServiceAccount),
    ("services", Kind::ServiceAccount),
    ("system", Kind::ServiceAccount),
    ("app", Kind::ServiceAccount),
    ("automation", Kind::ServiceAccount),
    ("backup", Kind::ServiceAccount),
    ("machine", Kind::ServiceAccount),
];

/// Words of paths and groups that speak of people.
const PEOPLE_WORDS: [&str; 26] = [
    "admin",
    "admins",
    "administrator",
    "administrators",
    "analysts",
    "architects",
    "contractors",
    "designers",
    "developer",
    "developers",
    "devs",
    "employee",
    "employees",
    "engineer",
    "engineers",
    "everyone",
    "human",
    "humans",
    "interns",
    "managers",
    "people",
    "person",
    "scientists",
    "staff",
    "testers",
    "workforce",
];

/// Words that no person's name has, though they do not make a machine: `web.server` is nobody's first and last name.
const TECHNICAL_WORDS: [&str; 32] = [
    "access",
    "account",
    "alerts",
    "aws",
    "cloud",
    "data",
    "database",
    "db",
    "dev",
    "email",
    "export",
    "import",
    "infra",
    "key",
    "logs",
    "mail",
    "monitor",
    "monitoring",
    "noreply",
    "ops",
    "prod",
    "production",
    "qa",
    "readonly",
    "server",
    "staging",
    "sync",
    "team",
    "test",
    "upload",
    "user",
    "web",
];

/// The class and kind of a user.
pub(in crate::aws) fn user(facts: &UserFacts<'_>) -> (Classified, Kind) {
    use PrincipalClass::{Machine, Person, Unsure};
    let UserFacts { name, path, groups } = facts;
    if says_break_glass(name) {
        return (Classified::new(Machine, format!("name '{name}' says break-glass")), Kind::BreakGlass);
    }
    if let Some((word, kind)) = machine_word(path) {
        return (Classified::new(Machine, format!("path {path} says '{word}'")), kind);
    }
    if let Some((word, kind)) = machine_word(name) {
        return (Classified::new(Machine, format!("name '{name}' says '{word}'")), kind);
    }
    if let Some(word) = people_word(path) {
        return (Classified::new(Person, format!("path {path} says '{word}'")), Kind::ServiceAccount);
    }
    let technical = words(name.split('@').next().unwrap_or(name))
        .iter()
        .any(|one| TECHNICAL_WORDS.contains(&one.as_str()));
    if !technical && is_mail_address(name) {
        return (Classified::new(Person, format!("name '{name}' is a mail address")), Kind::ServiceAccount);
    }
    if !technical && is_first_dot_last(name) {
        let rule = format!("name '{name}' looks like first name and last name");
        return (Classified::new(Person, rule), Kind::ServiceAccount);
    }
    let machines = groups.iter().find_map(|group| machine_word(group).map(|word| (group, word)));
    let people = groups.iter().find_map(|group| people_word(group).map(|word| (group, word)));
    match (machines, people) {
        (Some((group, (word, kind))), None) => {
            (Classified::new(Machine, format!("member of the group '{group}', which says '{word}'")), kind)
        }
        (None, Some((group, word))) => {
            let rule = format!("member of the group '{group}', which says '{word}'");
            (Classified::new(Person, rule), Kind::ServiceAccount)
        }
        (Some((one, _)), Some((other, _))) => {
            let rule = format!("the groups '{one}' and '{other}' contradict each other");
            (Classified::new(Unsure, rule), Kind::ServiceAccount)
        }
        (None, None) => {
            let rule = "neither name, path nor groups say whether a person or a machine uses it";
            (Classified::new(Unsure, rule), Kind::ServiceAccount)
        }
    }
}

/// The words of a name in lower case: `svc-backup2` has svc and backup, `DeployBot` deploy and bot. More than three
/// written together, as in `PassRoleToNewDataPipeline`, say what is done rather than who does it: they are one word.
fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    for run in text.split(|letter: char| !letter.is_alphabetic()) {
        let mut was_lower = false;
        let mut starts = vec![0];
        for (at, letter) in run.char_indices() {
            if letter.is_uppercase() && was_lower {
                starts.push(at);
            }
            was_lower = letter.is_lowercase();
        }
        starts.truncate(if starts.len() > 3 { 1 } else { 3 });
        let ends = starts[1..].iter().copied().chain([run.len()]);
        words.extend(starts.iter().zip(ends).map(|(&start, end)| run[start..end].to_lowercase()));
    }
    words
}

fn machine_word(text: &str) -> Option<(&'static str, Kind)> {
    let found = words(text);
    MACHINE_WORDS.iter().find(|(word, _)| found.iter().any(|one| one == word)).copied()
}

fn people_word(text: &str) -> Option<&'static str> {
    let found = words(text);
    PEOPLE_WORDS.iter().find(|word| found.iter().any(|one| one == *word)).copied()
}

fn is_mail_address(name: &str) -> bool {
    name.split_once('@').is_some_and(|(local, domain)| {
        !local.is_empty() && domain.contains('.') && !domain.starts_with('.') && !domain.ends_with('.')
    })
}

/// Two or three names of letters (a hyphen allowed) joined by dots, the last of two letters or more.
fn is_first_dot_last(name: &str) -> bool {
    let parts: Vec<&str> = name.split('.').collect();
    let is_name = |part: &str| {
        !part.is_empty()
            && part.chars().all(|letter| letter.is_alphabetic() || letter == '-' || letter == '\'')
    };
    (2..=3).contains(&parts.len())
        && parts.iter().all(|part| is_name(part))
        && parts.last().is_some_and(|last| last.chars().count() > 1)
}

#[cfg(test)]
mod tests;
