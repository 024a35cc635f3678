//! Filters (RFC 7644, section 3.4.2.2): parsed by hand, bounded in length and depth, and asked of a resource's JSON.

use super::path::{bare, is_name};
use domain::instant;
use serde_json::Value;
use std::cmp::Ordering;

/// The most characters of a filter.
const LONGEST: usize = 2_000;
/// How deep it may be nested.
const DEEPEST: usize = 16;

/// How two values are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Compare {
    Eq,
    Ne,
    Co,
    Sw,
    Ew,
    Gt,
    Ge,
    Lt,
    Le,
}

/// A filter.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Filter {
    /// `attribute op value`.
    Is(String, Compare, Value),
    /// `attribute pr`.
    Present(String),
    /// `attribute[filter]`: of one and the same of several.
    Each(String, Box<Self>),
    /// `not (filter)`.
    Not(Box<Self>),
    /// `a and b`.
    And(Box<Self>, Box<Self>),
    /// `a or b`.
    Or(Box<Self>, Box<Self>),
}

/// Reads a filter.
///
/// # Errors
/// A sentence that says where it cannot be read.
pub(super) fn parse(text: &str) -> Result<Filter, String> {
    if text.chars().count() > LONGEST {
        return Err(format!("A filter has at most {LONGEST} characters"));
    }
    let tokens = tokens(text)?;
    let mut parser = Parser { tokens: &tokens, at: 0 };
    let filter = parser.any(0)?;
    match parser.peek() {
        None => Ok(filter),
        Some(token) => Err(format!("Expected and, or, or the end, found {token:?}")),
    }
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Word(String),
    Literal(Value),
    Open,
    Close,
    OpenEach,
    CloseEach,
}

fn tokens(text: &str) -> Result<Vec<Token>, String> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let single = match first {
            '(' => Some(Token::Open),
            ')' => Some(Token::Close),
            '[' => Some(Token::OpenEach),
            ']' => Some(Token::CloseEach),
            _ => None,
        };
        let taken = match single {
            Some(token) => {
                tokens.push(token);
                1
            }
            None if first == '"' => {
                let end = end_of_text(rest).ok_or("A text in double quotes does not end")?;
                let value =
                    serde_json::from_str(&rest[..end]).map_err(|_| "A text is not written as in JSON")?;
                tokens.push(Token::Literal(value));
                end
            }
            None => {
                let stop = |letter: char| letter.is_whitespace() || "()[]\"".contains(letter);
                let end = rest.find(stop).unwrap_or(rest.len());
                tokens.push(word(&rest[..end]));
                end
            }
        };
        rest = rest[taken..].trim_start();
    }
    Ok(tokens)
}

/// Where the text that begins here ends, after its closing quote.
fn end_of_text(rest: &str) -> Option<usize> {
    let mut escaped = false;
    for (at, letter) in rest.char_indices().skip(1) {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return Some(at + 1),
            _ => {}
        }
    }
    None
}

fn word(text: &str) -> Token {
    match text.to_ascii_lowercase().as_str() {
        "true" => Token::Literal(true.into()),
        "false" => Token::Literal(false.into()),
        "null" => Token::Literal(Value::Null),
        _ => match serde_json::from_str::<serde_json::Number>(text) {
            Ok(number) => Token::Literal(number.into()),
            Err(_) => Token::Word(text.to_owned()),
        },
    }
}

struct Parser<'a> {
    tokens: &'a [Token],
    at: usize,
}

impl Parser<'_> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn next(&mut self) -> Option<Token> {
        let token = self.tokens.get(self.at).cloned();
        self.at += 1;
        token
    }

    fn takes(&mut self, word: &str) -> bool {
        let is = matches!(self.peek(), Some(Token::Word(found)) if found.eq_ignore_ascii_case(word));
        if is {
            self.at += 1;
        }
        is
    }

    fn expects(&mut self, token: &Token) -> Result<(), String> {
        match self.next() {
            Some(found) if found == *token => Ok(()),
            found => Err(format!("Expected {token:?}, found {found:?}")),
        }
    }

    fn any(&mut self, depth: usize) -> Result<Filter, String> {
        if depth > DEEPEST {
            return Err(format!("A filter is nested at most {DEEPEST} deep"));
        }
        let mut left = self.all(depth)?;
        while self.takes("or") {
            left = Filter::Or(Box::new(left), Box::new(self.all(depth)?));
        }
        Ok(left)
    }

    fn all(&mut self, depth: usize) -> Result<Filter, String> {
        let mut left = self.one(depth)?;
        while self.takes("and") {
            left = Filter::And(Box::new(left), Box::new(self.one(depth)?));
        }
        Ok(left)
    }

    fn one(&mut self, depth: usize) -> Result<Filter, String> {
        if matches!(self.peek(), Some(Token::Open)) {
            return self.inside(depth);
        }
        if self.takes("not") {
            return Ok(Filter::Not(Box::new(self.inside(depth)?)));
        }
        let name = match self.next() {
            Some(Token::Word(name)) if is_name(bare(&name)) => bare(&name).to_lowercase(),
            found => return Err(format!("Expected the name of an attribute, found {found:?}")),
        };
        if matches!(self.peek(), Some(Token::OpenEach)) {
            self.at += 1;
            let inner = self.any(depth + 1)?;
            self.expects(&Token::CloseEach)?;
            return Ok(Filter::Each(name, Box::new(inner)));
        }
        if self.takes("pr") {
            return Ok(Filter::Present(name));
        }
        let compare = match self.next() {
            Some(Token::Word(word)) => compare(&word)?,
            found => return Err(format!("Expected a comparison such as eq, found {found:?}")),
        };
        match self.next() {
            Some(Token::Literal(value)) => Ok(Filter::Is(name, compare, value)),
            found => Err(format!(
                "Expected a value: a text in double quotes, a number, true, false or null; found {found:?}"
            )),
        }
    }

    fn inside(&mut self, depth: usize) -> Result<Filter, String> {
        self.expects(&Token::Open)?;
        let inner = self.any(depth + 1)?;
        self.expects(&Token::Close)?;
        Ok(inner)
    }
}

fn compare(word: &str) -> Result<Compare, String> {
    Ok(match word.to_ascii_lowercase().as_str() {
        "eq" => Compare::Eq,
        "ne" => Compare::Ne,
        "co" => Compare::Co,
        "sw" => Compare::Sw,
        "ew" => Compare::Ew,
        "gt" => Compare::Gt,
        "ge" => Compare::Ge,
        "lt" => Compare::Lt,
        "le" => Compare::Le,
        _ => return Err("Expected one of eq, ne, co, sw, ew, gt, ge, lt, le, pr".into()),
    })
}

impl Filter {
    /// Does it hold of this resource, or of this one of several?
    pub(super) fn holds(&self, of: &Value) -> bool {
        match self {
            Self::And(left, right) => left.holds(of) && right.holds(of),
            Self::Or(left, right) => left.holds(of) || right.holds(of),
            Self::Not(inner) => !inner.holds(of),
            Self::Present(name) => values(of, name).iter().any(|value| !value.is_null()),
            Self::Each(name, inner) => values(of, name).iter().any(|value| inner.holds(value)),
            Self::Is(name, compare, value) => {
                let found = values(of, name);
                let exact = ["id", "externalid"].contains(&name.as_str());
                match compare {
                    // Of nothing, everything else is true.
                    Compare::Ne => !found.iter().any(|one| is(one, Compare::Eq, value, exact)),
                    _ if found.is_empty() => *compare == Compare::Eq && value.is_null(),
                    _ => found.iter().any(|one| is(one, *compare, value, exact)),
                }
            }
        }
    }
}

/// What an attribute holds; each, where it is several.
fn values<'a>(of: &'a Value, name: &str) -> Vec<&'a Value> {
    let mut here = vec![of];
    for part in name.split('.') {
        let inner = here.into_iter().filter_map(|value| {
            value.as_object()?.iter().find(|(key, _)| key.eq_ignore_ascii_case(part)).map(|(_, value)| value)
        });
        here = inner.flat_map(each).collect();
    }
    here
}

fn each(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(items) => items.iter().collect(),
        one => vec![one],
    }
}

fn is(found: &Value, compare: Compare, value: &Value, exact: bool) -> bool {
    // Several complex values are asked of what each of them is.
    if let (Value::Object(fields), false) = (found, value.is_object()) {
        return fields.get("value").is_some_and(|inner| is(inner, compare, value, exact));
    }
    match (found, value) {
        (Value::String(found), Value::String(value)) => text(found, compare, value, exact),
        (Value::Number(found), Value::Number(value)) => {
            let order = found.as_f64().zip(value.as_f64()).and_then(|(a, b)| a.partial_cmp(&b));
            order.is_some_and(|order| ordered(order, compare))
        }
        _ => compare == Compare::Eq && found == value,
    }
}

fn text(found: &str, compare: Compare, value: &str, exact: bool) -> bool {
    if let (Ok(found), Ok(value)) = (instant::parse(found), instant::parse(value)) {
        return ordered(found.cmp(&value), compare);
    }
    let lower = |text: &str| if exact { text.to_owned() } else { text.to_lowercase() };
    let (found, value) = (lower(found), lower(value));
    match compare {
        Compare::Co => found.contains(&value),
        Compare::Sw => found.starts_with(&value),
        Compare::Ew => found.ends_with(&value),
        _ => ordered(found.cmp(&value), compare),
    }
}

fn ordered(order: Ordering, compare: Compare) -> bool {
    match compare {
        Compare::Eq => order.is_eq(),
        Compare::Ne => order.is_ne(),
        Compare::Gt => order.is_gt(),
        Compare::Ge => order.is_ge(),
        Compare::Lt => order.is_lt(),
        Compare::Le => order.is_le(),
        Compare::Co | Compare::Sw | Compare::Ew => false,
    }
}

#[cfg(test)]
mod tests;
