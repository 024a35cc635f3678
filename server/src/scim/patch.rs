//! PATCH (RFC 7644, section 3.5.2): operations on a resource's JSON, all of them or none.

use super::answer::Refused;
use super::filter::{self, Filter};
use super::path::{bare, is_name};
use serde_json::{Map, Value};

/// The most operations of one request.
const MOST: usize = 1_000;

/// Where an operation applies.
#[derive(Debug, Clone, PartialEq)]
struct Target {
    attribute: String,
    each: Option<Filter>,
    part: Option<String>,
}

/// Applies the operations of a request's body to a resource.
///
/// # Errors
/// A refusal that names the operation; the resource is as it was then.
pub(super) fn apply(resource: &Value, body: &Value) -> Result<Value, Refused> {
    let operations = field(body, "Operations").and_then(Value::as_array);
    let operations =
        operations.ok_or_else(|| Refused::of_kind("invalidSyntax", "Expected Operations, a list"))?;
    if operations.len() > MOST {
        return Err(Refused::of_kind("tooMany", format!("At most {MOST} operations at once")));
    }
    let mut changed = resource.clone();
    for operation in operations {
        one(&mut changed, operation)?;
    }
    Ok(changed)
}

/// A field of an object, its name without case.
pub(super) fn field<'a>(of: &'a Value, name: &str) -> Option<&'a Value> {
    of.as_object()?.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

fn one(resource: &mut Value, operation: &Value) -> Result<(), Refused> {
    // Some providers write the word with a capital.
    let word = field(operation, "op").and_then(Value::as_str).unwrap_or_default().to_ascii_lowercase();
    let value = field(operation, "value");
    let path = field(operation, "path").and_then(Value::as_str).filter(|path| !path.is_empty());
    let needed =
        || value.cloned().ok_or_else(|| Refused::of_kind("invalidValue", format!("{word} needs a value")));
    match (word.as_str(), path) {
        ("add" | "replace", None) => {
            let Value::Object(fields) = needed()? else {
                return Err(Refused::of_kind("invalidValue", "Without a path the value is an object"));
            };
            for (name, value) in fields {
                set(resource, &target(&name)?, value, word == "add")?;
            }
            Ok(())
        }
        ("add" | "replace", Some(path)) => set(resource, &target(path)?, needed()?, word == "add"),
        ("remove", Some(path)) => remove(resource, &target(path)?, value),
        ("remove", None) => Err(Refused::of_kind("noTarget", "remove needs a path")),
        _ => Err(Refused::of_kind("invalidSyntax", "Expected op to be add, replace or remove")),
    }
}

fn target(path: &str) -> Result<Target, Refused> {
    let wrong = || {
        Refused::of_kind(
            "invalidPath",
            "Expected a path such as name.givenName or emails[type eq \"work\"].value",
        )
    };
    let path = bare(path.trim());
    let (head, each, part) = match path.split_once('[') {
        None => match path.split_once('.') {
            Some((head, part)) => (head, None, Some(part)),
            None => (path, None, None),
        },
        Some((head, rest)) => {
            let (inner, after) = rest.rsplit_once(']').ok_or_else(wrong)?;
            let filter = filter::parse(inner).map_err(|said| Refused::of_kind("invalidPath", said))?;
            let part = match after {
                "" => None,
                after => Some(after.strip_prefix('.').ok_or_else(wrong)?),
            };
            (head, Some(filter), part)
        }
    };
    if !is_name(head) || head.contains('.') || part.is_some_and(|part| !is_name(part) || part.contains('.')) {
        return Err(wrong());
    }
    Ok(Target { attribute: head.to_owned(), each, part: part.map(str::to_owned) })
}

/// The name as the resource writes it, else as it was sent.
fn key(of: &Map<String, Value>, name: &str) -> String {
    of.keys().find(|key| key.eq_ignore_ascii_case(name)).cloned().unwrap_or_else(|| name.to_owned())
}

fn object(value: &mut Value) -> Result<&mut Map<String, Value>, Refused> {
    value.as_object_mut().ok_or_else(|| Refused::of_kind("invalidPath", "This attribute has no parts"))
}

fn set(resource: &mut Value, target: &Target, value: Value, add: bool) -> Result<(), Refused> {
    let fields = object(resource)?;
    let name = key(fields, &target.attribute);
    if let Some(filter) = &target.each {
        let items = fields.get_mut(&name).and_then(Value::as_array_mut);
        let mut met = false;
        for item in items.into_iter().flatten().filter(|item| filter.holds(item)) {
            met = true;
            match &target.part {
                Some(part) => put(object(item)?, part, value.clone(), add),
                None => *item = value.clone(),
            }
        }
        if met {
            return Ok(());
        }
        return Err(Refused::of_kind("noTarget", "None of them is meant by the filter of this path"));
    }
    match &target.part {
        None => put(fields, &name, value, add),
        Some(part) => {
            let inner = fields.entry(name).or_insert_with(|| Value::Object(Map::new()));
            if inner.is_null() {
                *inner = Value::Object(Map::new());
            }
            put(object(inner)?, part, value, add);
        }
    }
    Ok(())
}

/// Puts a value: adding to several appends what is not there, and adding parts keeps the others.
fn put(fields: &mut Map<String, Value>, name: &str, value: Value, add: bool) {
    let name = key(fields, name);
    match (fields.get_mut(&name), value) {
        (Some(Value::Array(before)), value) if add => {
            let new = match value {
                Value::Array(items) => items,
                one => vec![one],
            };
            for item in new {
                if !before.iter().any(|known| same(known, &item)) {
                    before.push(item);
                }
            }
        }
        (Some(Value::Object(before)), Value::Object(new)) => {
            for (part, value) in new {
                let part = key(before, &part);
                before.insert(part, value);
            }
        }
        (_, value) => {
            fields.insert(name, value);
        }
    }
}

/// Do two of several mean the same?
fn same(a: &Value, b: &Value) -> bool {
    match (field(a, "value"), field(b, "value")) {
        (Some(a), Some(b)) => a == b,
        _ => a == b,
    }
}

fn remove(resource: &mut Value, target: &Target, value: Option<&Value>) -> Result<(), Refused> {
    let fields = object(resource)?;
    let name = key(fields, &target.attribute);
    let meant = |item: &Value| match (&target.each, value) {
        (Some(filter), _) => filter.holds(item),
        // Some providers name those to be removed in the value.
        (None, Some(Value::Array(named))) => named.iter().any(|one| same(item, one)),
        (None, Some(one)) => same(item, one),
        (None, None) => true,
    };
    match (fields.get_mut(&name), &target.part) {
        (Some(Value::Array(items)), None) => items.retain(|item| !meant(item)),
        (Some(Value::Array(items)), Some(part)) => {
            for item in items.iter_mut().filter(|item| meant(item)) {
                let of = object(item)?;
                let part = key(of, part);
                of.remove(&part);
            }
        }
        (Some(inner), Some(part)) => {
            let of = object(inner)?;
            let part = key(of, part);
            of.remove(&part);
        }
        (_, None) => {
            fields.remove(&name);
        }
        (None, Some(_)) => {}
    }
    Ok(())
}

#[cfg(test)]
mod tests;
