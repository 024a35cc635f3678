//! Names of attributes: without case, and with or without the schema's own name in front.

const CORES: [&str; 2] =
    ["urn:ietf:params:scim:schemas:core:2.0:user", "urn:ietf:params:scim:schemas:core:2.0:group"];

/// The name without its schema.
pub(super) fn bare(name: &str) -> &str {
    for core in CORES {
        if let Some(head) = name.get(..core.len())
            && head.eq_ignore_ascii_case(core)
        {
            return name[core.len()..].strip_prefix(':').unwrap_or(&name[core.len()..]);
        }
    }
    name
}

/// Is it a name of RFC 7643, section 2.1, parts joined by dots?
pub(super) fn is_name(text: &str) -> bool {
    let part = |part: &str| {
        part.strip_prefix('$').unwrap_or(part).starts_with(|letter: char| letter.is_ascii_alphabetic())
            && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"$-_".contains(&byte))
    };
    let mut parts = text.split('.');
    parts.clone().count() <= 2 && parts.all(part)
}
