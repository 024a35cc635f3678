//! Addresses of lists: what the query says now, and the same with one thing changed.

use std::fmt::Write;

/// A path with its query, in the order in which it was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    path: String,
    query: Vec<(&'static str, String)>,
}

impl Address {
    /// A path alone.
    #[must_use]
    pub fn new(path: impl Into<String>) -> Self {
        Self { path: path.into(), query: Vec::new() }
    }

    /// With this parameter, in place of what it said before; an empty value leaves it out.
    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "words, ids and numbers, written as they are at hand")]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.query.retain(|(known, _)| *known != name);
        let value = value.to_string();
        if !value.is_empty() {
            self.query.push((name, value));
        }
        self
    }

    /// Without these parameters.
    #[must_use]
    pub fn without(mut self, names: &[&str]) -> Self {
        self.query.retain(|(known, _)| !names.contains(known));
        self
    }
}

impl std::fmt::Display for Address {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.path)?;
        for (place, (name, value)) in self.query.iter().enumerate() {
            write!(out, "{}{name}=", if place == 0 { '?' } else { '&' })?;
            for byte in value.bytes() {
                match byte {
                    b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                        out.write_char(char::from(byte))?;
                    }
                    _ => write!(out, "%{byte:02X}")?,
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_typed_cannot_leave_its_parameter() {
        let address = Address::new("/identities").with("q", "a&b=c #é\"").with("sort", "name");
        assert_eq!(address.to_string(), "/identities?q=a%26b%3Dc%20%23%C3%A9%22&sort=name");
    }

    #[test]
    fn a_parameter_is_said_once_and_an_empty_one_not_at_all() {
        let address = Address::new("/x").with("a", 1).with("b", 2).with("a", 3).with("c", "");
        assert_eq!(address.to_string(), "/x?b=2&a=3");
        assert_eq!(address.without(&["b", "a"]).to_string(), "/x");
    }
}
