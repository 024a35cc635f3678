//! The form of a proposal: from its address and back, and from what was typed to what is wanted.

use super::server_fns::PolicyForm;
use crate::address::Address;
use chrono::NaiveDate;
use domain::credential::{CredentialType, RotationPolicy};
use domain::instant::Instant;
use domain::problem::Problems;
use leptos_router::params::ParamsMap;
use ops::policies::Wanted;

/// The credential type that the address names; an access key where it names none.
pub(super) fn kind_of(query: &ParamsMap) -> CredentialType {
    let named = query.get("kind").and_then(|text| text.parse().ok());
    named.filter(|kind: &CredentialType| kind.has_clock()).unwrap_or(CredentialType::AccessKey)
}

/// What the address says; what it does not say is as `holding` has it.
pub(super) fn of(query: &ParamsMap, kind: CredentialType, holding: RotationPolicy) -> PolicyForm {
    let said = |name: &str| -> Option<String> {
        query.get(name).map(|text| text.trim().chars().take(40).collect::<String>())
    };
    let or = |name: &str, otherwise: u32| said(name).unwrap_or_else(|| otherwise.to_string());
    // A box that is not ticked is not sent: once something was, its silence is an answer.
    let was_sent = said("max_age_days").is_some();
    let may =
        if was_sent { said("may_not_expire").as_deref() == Some("yes") } else { holding.may_not_expire };
    PolicyForm {
        kind: said("kind").unwrap_or_else(|| kind.to_string()),
        max_age_days: or("max_age_days", holding.max_age_days),
        lead_days: or("lead_days", holding.lead_days),
        overlap_days: or("overlap_days", holding.overlap_days),
        may_not_expire: if may { "yes".into() } else { String::new() },
        start: said("start").unwrap_or_default(),
        reason: String::new(),
    }
}

/// The form's fields with their names, its reason left out: that is no part of an address.
pub(super) fn fields(form: &PolicyForm) -> [(&'static str, &str); 6] {
    [
        ("kind", &form.kind),
        ("max_age_days", &form.max_age_days),
        ("lead_days", &form.lead_days),
        ("overlap_days", &form.overlap_days),
        ("may_not_expire", &form.may_not_expire),
        ("start", &form.start),
    ]
}

/// The address of the form as it was filled in.
pub(super) fn address(form: &PolicyForm) -> Address {
    fields(form)
        .into_iter()
        .fold(Address::new("/policies/new"), |address, (name, value)| address.with(name, value))
}

/// What the form asks for.
///
/// # Errors
/// Every field that cannot be read, by its name.
pub(super) fn read(form: &PolicyForm) -> Result<Wanted, Problems> {
    let mut problems = Problems::default();
    let kind: Option<CredentialType> = form.kind.parse().ok();
    if kind.is_none() {
        problems.add("kind", "Choose for which credentials");
    }
    let mut days = |name: &str, text: &str| {
        let number = text.trim().parse::<u32>().ok();
        if number.is_none() {
            problems.add(name, "Write whole days, such as 90");
        }
        number.unwrap_or_default()
    };
    let policy = RotationPolicy {
        max_age_days: days("max_age_days", &form.max_age_days),
        lead_days: days("lead_days", &form.lead_days),
        overlap_days: days("overlap_days", &form.overlap_days),
        may_not_expire: form.may_not_expire == "yes",
    };
    let start = match form.start.trim() {
        "" => None,
        text => {
            let first = midnight(text);
            if first.is_none() {
                problems.add("start", "Write a day such as 2026-12-31, or leave it empty");
            }
            first
        }
    };
    match kind {
        Some(kind) => problems.none_or(Wanted { kind, policy, start }),
        None => Err(problems),
    }
}

fn midnight(text: &str) -> Option<Instant> {
    let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
    Some(day.and_hms_opt(0, 0, 0)?.and_utc())
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::instant::parse;

    const KEYS: RotationPolicy = RotationPolicy::built_in(CredentialType::AccessKey);

    fn query(pairs: &[(&str, &str)]) -> ParamsMap {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn a_first_look_starts_from_what_holds() {
        let form = of(&query(&[]), CredentialType::AccessKey, KEYS);
        assert_eq!(read(&form), Ok(Wanted { kind: CredentialType::AccessKey, policy: KEYS, start: None }));
    }

    #[test]
    fn a_box_that_was_not_ticked_means_no() {
        let sent = query(&[("kind", "access key"), ("max_age_days", "30")]);
        assert!(!read(&of(&sent, CredentialType::AccessKey, KEYS)).unwrap().policy.may_not_expire);
    }

    #[test]
    fn every_field_that_cannot_be_read_is_told() {
        let sent =
            query(&[("kind", "x"), ("max_age_days", "-1"), ("lead_days", "soon"), ("start", "monday")]);
        let wrong = read(&of(&sent, CredentialType::AccessKey, KEYS)).unwrap_err().0;
        let fields: Vec<&str> = wrong.iter().map(|one| one.field.as_str()).collect();
        assert_eq!(fields, ["kind", "max_age_days", "lead_days", "start"]);
    }

    #[test]
    fn a_start_is_a_days_midnight_in_utc() {
        let sent = query(&[("start", "2026-04-01")]);
        let wanted = read(&of(&sent, CredentialType::AccessKey, KEYS)).unwrap();
        assert_eq!(wanted.start, Some(parse("2026-04-01T00:00:00Z").unwrap()));
        let again = address(&of(&sent, CredentialType::AccessKey, KEYS)).to_string();
        assert!(again.contains("start=2026-04-01") && again.contains("kind=access%20key"), "{again}");
    }
}
