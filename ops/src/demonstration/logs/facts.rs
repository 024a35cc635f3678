//! What somebody changed: keys made, policies written, the trail that was stopped, and the one that was not.

use super::record::{What, Writer};
use super::voice::Voice;
use crate::demonstration::company::{Account, Enters, Principal};
use crate::demonstration::dice::Dice;
use crate::demonstration::time::at;
use crate::demonstration::trails;
use domain::coverage::GLOBAL_REGION;
use domain::instant::Instant;
use domain::window::Day;

/// Writes what was changed on that day.
pub(super) fn write(writer: &mut Writer, all: &[Principal], today: Day) {
    let account = writer.account;
    let Some(administrator) =
        all.iter().find(|one| one.account == account && one.name.contains("SSO_Administrator"))
    else {
        return;
    };
    for one in all.iter().filter(|one| one.account == account) {
        made(writer, administrator, one, today);
        keys(writer, administrator, one, today);
        policies(writer, administrator, one, today);
    }
    if account == Account::Staging {
        let (stopped, started) = trails::stopped();
        let trail = format!("\"requestParameters\":{{\"name\":\"{}\"}},", trails::arn(account));
        for (name, when) in [("StopLogging", stopped), ("StartLogging", started)] {
            trail_event(writer, administrator, (name, &trail), when, today);
        }
    }
    // Tried, and refused: nothing was stopped.
    if account == Account::Production
        && let Some(stranger) = all.iter().find(|one| one.account == account && one.name == "parcelwatch")
    {
        let more = format!(
            "\"errorCode\":\"AccessDenied\",\"requestParameters\":{{\"name\":\"{}\"}},",
            trails::arn(account)
        );
        trail_event(writer, stranger, ("StopLogging", &more), at(2026, 3, 8, 187), today);
    }
}

fn trail_event(writer: &mut Writer, who: &Principal, (name, more): (&str, &str), when: Instant, today: Day) {
    if Day::of(when) != today {
        return;
    }
    let what = What {
        source: "cloudtrail.amazonaws.com",
        name,
        reads: false,
        region: "eu-central-1",
        address: "203.0.113.9",
        more: &format!("\"eventCategory\":\"Management\",\"managementEvent\":true,{more}"),
    };
    change(writer, who, &what, when);
}

fn change(writer: &mut Writer, who: &Principal, what: &What<'_>, when: Instant) {
    if trails::records(writer.account, when) {
        let mut dice = Dice::of(&["change", &who.id, what.name, what.more], &[]);
        writer.write(&Voice::of(who).identity(who, when, None), what, when, &mut dice);
    }
}

/// The administrator's role in the hand of whoever needed something made: the technical owner of its team.
fn hand(administrator: &Principal, one: &Principal) -> Principal {
    let mut hand = administrator.clone();
    if let Some(team) = one.team {
        hand.enters = Enters::Person(team.technical());
    }
    hand
}

fn made(writer: &mut Writer, administrator: &Principal, one: &Principal, today: Day) {
    if Day::of(one.born) != today {
        return;
    }
    let (operation, what) = if one.is_user { ("CreateUser", "user") } else { ("CreateRole", "role") };
    let more = format!(
        "\"eventCategory\":\"Management\",\"managementEvent\":true,\"requestParameters\":{{\"{what}Name\":\"{name}\"}},\
         \"responseElements\":{{\"{what}\":{{\"{what}Id\":\"{id}\",\"{what}Name\":\"{name}\",\"arn\":\"{arn}\"}}}},",
        name = one.name,
        id = one.id,
        arn = one.arn(),
    );
    change(writer, &hand(administrator, one), &iam(operation, &more), one.born);
}

fn keys(writer: &mut Writer, administrator: &Principal, one: &Principal, today: Day) {
    for key in &one.keys {
        let Some(made) = key.made.filter(|made| Day::of(*made) == today) else { continue };
        let more = format!(
            "\"eventCategory\":\"Management\",\"managementEvent\":true,\"requestParameters\":{{\"userName\":\"{name}\"}},\
             \"responseElements\":{{\"accessKey\":{{\"accessKeyId\":\"{id}\",\"status\":\"Active\",\
             \"userName\":\"{name}\",\"createDate\":\"{date}\"}}}},",
            name = one.name,
            id = key.id,
            date = made.format("%b %d, %Y %I:%M:%S %p"),
        );
        change(writer, &hand(administrator, one), &iam("CreateAccessKey", &more), made);
    }
}

fn policies(writer: &mut Writer, administrator: &Principal, one: &Principal, today: Day) {
    let mut written: Vec<Instant> = one.statements.iter().filter_map(|statement| statement.since).collect();
    written.dedup();
    for when in written.into_iter().filter(|when| Day::of(*when) == today) {
        let more = format!(
            "\"eventCategory\":\"Management\",\"managementEvent\":true,\
             \"requestParameters\":{{\"roleName\":\"{name}\",\"policyName\":\"{name}-more\"}},",
            name = one.name,
        );
        change(writer, administrator, &iam("PutRolePolicy", &more), when);
    }
}

fn iam<'a>(name: &'a str, more: &'a str) -> What<'a> {
    What {
        source: "iam.amazonaws.com",
        name,
        reads: false,
        region: GLOBAL_REGION,
        address: "203.0.113.9",
        more,
    }
}
