//! Credential reports: the CSV of `aws iam get-credential-report`, as each account would have given it.

use super::company::{Account, Key, Principal};
use super::logs::last_used;
use domain::instant::Instant;
use domain::window::Day;

const HEADER: &str = "user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,\
    password_next_rotation,mfa_active,access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,\
    access_key_1_last_used_region,access_key_1_last_used_service,access_key_2_active,access_key_2_last_rotated,\
    access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service,cert_1_active,\
    cert_1_last_rotated,cert_2_active,cert_2_last_rotated";

/// The report of an account at an instant.
pub(super) fn report(all: &[Principal], account: Account, now: Instant, known_until: Day) -> Vec<u8> {
    let mut lines = vec![HEADER.to_owned()];
    lines.push(format!(
        "<root_account>,arn:aws:iam::{}:root,2021-01-11T08:30:00+00:00,not_supported,no_information,not_supported,\
         not_supported,true,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A",
        account.id()
    ));
    let here = all.iter().filter(|one| one.is_user && one.account == account && one.is_there(now));
    lines.extend(here.map(|one| row(one, now, known_until)));
    lines.push(String::new());
    lines.join("\n").into_bytes()
}

fn row(one: &Principal, now: Instant, known_until: Day) -> String {
    let password = match one.password {
        Some(changed) if changed <= now => format!("true,no_information,{},N/A,true", stamp(changed)),
        Some(_) => format!("true,no_information,{},N/A,true", stamp(one.born)),
        None => "false,N/A,N/A,N/A,false".to_owned(),
    };
    let used = last_used(one, known_until);
    let key = |place: usize| match one.keys.get(place).filter(|key| key.made.is_none_or(|made| made <= now)) {
        Some(key) => slot(key, used, now),
        None => "false,N/A,N/A,N/A,N/A".to_owned(),
    };
    format!(
        "{},{},{},{password},{},{},false,N/A,false,N/A",
        one.name,
        one.arn(),
        stamp(one.born),
        key(0),
        key(1)
    )
}

fn slot(key: &Key, used: Option<Instant>, now: Instant) -> String {
    let active = key.off.is_none_or(|off| now < off);
    let made = key.made.map_or_else(|| "N/A".to_owned(), stamp);
    // Of two keys the older one is the one that is used.
    let used = used
        .filter(|used| key.made.is_none_or(|made| made <= *used) && key.off.is_none_or(|off| *used < off));
    match used {
        Some(used) => format!("{active},{made},{},eu-central-1,ec2", stamp(used)),
        None => format!("{active},{made},N/A,N/A,N/A"),
    }
}

/// To the second, as the report writes it.
fn stamp(at: Instant) -> String {
    at.format("%Y-%m-%dT%H:%M:%S+00:00").to_string()
}
