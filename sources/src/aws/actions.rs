//! The catalogue of AWS actions, and which of them an event in CloudTrail is.

mod files;
mod logging;
#[cfg(test)]
mod tests;

use domain::catalogue::{ActionIx, Catalogue, Pattern};
use domain::tally::EventName;
use domain::usage::Mapped;
use std::collections::HashMap;
use std::sync::LazyLock;

/// What an event name of one source becomes; the first that matches wins.
struct Exception {
    name: Pattern,
    /// `None`: no IAM action.
    action: Option<ActionIx>,
}

struct Known {
    catalogue: Catalogue,
    exceptions: HashMap<&'static str, Vec<Exception>>,
    prefixes: HashMap<&'static str, Vec<&'static str>>,
    also: HashMap<(&'static str, &'static str), Vec<ActionIx>>,
}

static KNOWN: LazyLock<Known> = LazyLock::new(|| {
    let catalogue = logging::catalogue();
    let mut exceptions: HashMap<_, Vec<_>> = HashMap::new();
    for [source, name, action] in files::rows(files::EVENT_ACTIONS).flatten() {
        let exception = Exception { name: Pattern::new(name), action: catalogue.get(action) };
        exceptions.entry(source).or_default().push(exception);
    }
    let mut also: HashMap<_, Vec<_>> = HashMap::new();
    for [source, name, action, _] in files::rows(files::ALSO_NEEDS).flatten() {
        also.entry((source, name)).or_default().extend(catalogue.get(action));
    }
    Known { catalogue, exceptions, prefixes: files::prefixes_by_source(), also }
});

/// Every action of AWS that the built-in files know.
#[must_use]
pub fn catalogue() -> &'static Catalogue {
    &KNOWN.catalogue
}

/// The IAM action that the event's caller needed; of several the one the event stands for. `None`: either it needs none
/// ([`is_no_action`]), or it is unknown and stays unmapped.
#[must_use]
pub fn action_of(event: &EventName) -> Option<ActionIx> {
    read(event).flatten()
}

/// What an event says of actions: the one it is a use of, and those that its call may have needed beside it.
#[must_use]
pub fn mapped(event: &EventName) -> Mapped {
    let also = KNOWN.also.get(&(event.source.as_str(), event.name.as_str())).cloned().unwrap_or_default();
    Mapped { action: action_of(event), also }
}

/// Is it known to be no use of a permission: a sign-in, a service's own doing, a call that is free for everybody?
#[must_use]
pub fn is_no_action(event: &EventName) -> bool {
    read(event) == Some(None)
}

/// `Some(None)` is known to be no action; `None` is unknown.
fn read(event: &EventName) -> Option<Option<ActionIx>> {
    look_up(&event.source, &event.name)
        .or_else(|| without_date(&event.name).and_then(|name| look_up(&event.source, name)))
}

fn look_up(source: &str, name: &str) -> Option<Option<ActionIx>> {
    if let Some(found) =
        KNOWN.exceptions.get(source).and_then(|all| all.iter().find(|one| one.name.matches(name)))
    {
        return Some(found.action);
    }
    let usual = [source.strip_suffix(".amazonaws.com").unwrap_or_default()];
    let prefixes = KNOWN.prefixes.get(source).map_or(&usual[..], Vec::as_slice);
    prefixes.iter().find_map(|prefix| KNOWN.catalogue.get(&format!("{prefix}:{name}"))).map(Some)
}

/// The name without the date of its API, where it ends with one: `AddPermission20150331v2`, `CreateDistribution2020_05_31`.
fn without_date(name: &str) -> Option<&str> {
    let digits = |text: &str| text.bytes().rev().take_while(u8::is_ascii_digit).count();
    let mut rest = name;
    let version = digits(rest);
    if let Some(before) = rest[..rest.len() - version].strip_suffix('v')
        && (1..=2).contains(&version)
        && digits(before) > 0
    {
        rest = before;
    }
    let length = match rest.as_bytes() {
        [.., b'_', _, _, b'_', _, _] => "2020_05_31".len(),
        _ => "20150331".len(),
    };
    let (before, date) = rest.split_at_checked(rest.len().checked_sub(length)?)?;
    let is_date = date.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_')
        && (date.starts_with("20") && digits(before) == 0 && !before.is_empty());
    is_date.then_some(before)
}
