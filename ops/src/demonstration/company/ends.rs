//! Users of the shared account whose lives end, or are about to: one each that is suspended, retired, revoked at once, and
//! offered this morning. Nobody's team runs them, so the story alone says whose they are.

use super::{Account, Principal};
use crate::demonstration::time::{Cadence, at, day};

/// Suspended, and its key is switched off the day after.
pub(in crate::demonstration) const SUSPENDED: &str = "label-printer-feed";
/// Retired, and gone some days later.
pub(in crate::demonstration) const RETIRED: &str = "sms-gateway-old";
/// Its key stood in a build log; it was switched off within the hour.
pub(in crate::demonstration) const REVOKED: &str = "ci-runner-cache";
/// Nobody answered for it until this morning.
pub(in crate::demonstration) const OFFERED: &str = "depot-scale-sync";

/// Adds them.
pub(super) fn add(all: &mut Vec<Principal>, account: Account) {
    if account != Account::Tools {
        return;
    }
    let user = |name: &str| Principal::user(account, name).may(&["ssm:GetParameters", "s3:PutObject"], "*");
    // No log names its key: one that is known by its id alone nobody could see switched off.
    all.push(user(SUSPENDED).key(Some(at(2026, 1, 19, 610)), Some(at(2026, 3, 29, 600))));
    all.push(
        user(RETIRED)
            .key(Some(at(2024, 4, 9, 700)), None)
            .does("ssm:GetParameters", Cadence::Weekly(2), 1)
            .gone(at(2026, 3, 27, 600)),
    );
    all.push(
        user(REVOKED)
            .key(Some(at(2025, 8, 12, 500)), Some(at(2026, 3, 30, 1_020)))
            .does("s3:PutObject", Cadence::Weekdays(80), 2)
            .stops(day(2026, 3, 30)),
    );
    all.push(user(OFFERED).key(Some(at(2026, 1, 12, 540)), None).does(
        "ssm:GetParameters",
        Cadence::Weekdays(70),
        1,
    ));
}
