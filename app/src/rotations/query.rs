//! What the address of the calendar asks, and the address of the same with one thing changed.

use crate::address::Address;
use domain::credential::CredentialType;
use domain::id::PersonId;
use leptos_router::params::ParamsMap;
use ops::rotation::Asked;

/// Rows a page.
pub(super) const ROWS: usize = 50;

/// What the address asks. What cannot be read is as if it were not said.
pub(super) fn asked(query: &ParamsMap) -> Asked {
    let said = |name: &str| query.get(name).filter(|text| !text.is_empty());
    Asked {
        owner: said("owner").and_then(|text| text.parse::<PersonId>().ok()),
        kind: said("type")
            .and_then(|text| text.parse::<CredentialType>().ok())
            .filter(|kind| kind.has_clock()),
        bucket: said("due").map(|text| text.chars().take(40).collect()),
        skip: said("skip").and_then(|text| text.parse::<usize>().ok()).unwrap_or_default() / ROWS * ROWS,
        limit: ROWS,
    }
}

/// The address of what is asked, from its first row on.
pub(super) fn address(asked: &Asked) -> Address {
    Address::new("/rotations")
        .with("owner", asked.owner.map(|owner| owner.to_string()).unwrap_or_default())
        .with("type", asked.kind.map(CredentialType::as_str).unwrap_or_default())
        .with("due", asked.bucket.clone().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_comes_back_as_it_was_read_and_nonsense_is_not_said() {
        let query: ParamsMap =
            [("type", "access key"), ("due", "2026-03-02"), ("skip", "75"), ("owner", "x")]
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect();
        let asked = asked(&query);
        assert_eq!((asked.kind, asked.skip, asked.owner), (Some(CredentialType::AccessKey), 50, None));
        assert_eq!(address(&asked).to_string(), "/rotations?type=access%20key&due=2026-03-02");
    }
}
