//! Other companies' products, entered from their accounts: with an external id, or, as some vendors still ask, without.

use super::{Account, Enters, How, Principal};
use crate::demonstration::dice::Dice;
use crate::demonstration::people::Team::{self, Customers, Data, Finance, Fleet, Integrations, Platform};
use crate::demonstration::time::{Cadence, at, day};
use serde_json::json;

/// Vendors: name, their account, team, and whether they send an external id.
const VENDORS: [(&str, &str, Team, bool); 12] = [
    ("skylark-monitoring", "210987654321", Platform, true),
    ("copperline-logs", "321098765432", Platform, true),
    ("northgate-cloud-posture", "432109876543", Platform, true),
    ("pennyworth-cost", "543210987654", Finance, false),
    ("harbour-backup", "654321098765", Platform, true),
    ("quillmark-invoices", "765432109876", Finance, true),
    ("tariffdesk-customs", "876543210987", Integrations, false),
    ("marigold-surveys", "987654321098", Customers, true),
    ("fenwick-analytics", "109876543210", Data, true),
    ("brightlane-telematics", "222233334444", Fleet, true),
    ("oldmill-scanning", "333344445555", Platform, false),
    ("ropewalk-merchants", "555566667777", Integrations, true),
];

/// Adds them.
pub(super) fn add(all: &mut Vec<Principal>, account: Account) {
    for (place, (name, theirs, team, external)) in VENDORS.iter().enumerate() {
        let here = match account {
            Account::Production => true,
            Account::Staging => place % 3 == 0,
            Account::Tools => matches!(team, Platform | Finance),
        };
        if here {
            all.push(vendor(account, name, theirs, *team, *external));
        }
    }
    if account != Account::Tools {
        all.push(ours(account));
    }
}

fn vendor(account: Account, name: &str, theirs: &'static str, team: Team, external: bool) -> Principal {
    let mut one = Principal::role(account, format!("vendor-{name}"), Enters::Elsewhere(theirs)).of(team);
    if external {
        let id = Dice::of(&["external id", account.id(), name], &[]).hex(12);
        one.trust[0]["Condition"] = json!({ "StringEquals": { "sts:ExternalId": format!("waypost-{id}") } });
    }
    match name {
        "skylark-monitoring" | "northgate-cloud-posture" => {
            one.managed.push("SecurityAudit");
            one.does("ec2:DescribeInstances", Cadence::Daily(80), 3)
                .does("rds:DescribeDBInstances", Cadence::Daily(60), 2)
                .does("iam:ListRoles", Cadence::Weekly(4), 1)
                .does_so("s3:GetBucketPolicy", Cadence::Weekly(4), 1, How::Denied)
        }
        "pennyworth-cost" => {
            one.may(&["ce:*", "organizations:List*"], "*").does("ce:GetCostAndUsage", Cadence::Daily(70), 2)
        }
        "harbour-backup" => one
            .may(&["ec2:CreateSnapshot", "ec2:DeleteSnapshot", "rds:CreateDBSnapshot"], "*")
            .does("ec2:CreateSnapshot", Cadence::Daily(95), 2),
        // The contract ended; the role did not.
        "oldmill-scanning" => one
            .may(&["s3:GetObject", "s3:ListBucket", "kms:Decrypt"], "*")
            .does("s3:GetObject", Cadence::Daily(40), 2)
            .stops(day(2025, 10, 31)),
        "ropewalk-merchants" => {
            one.may(&["sqs:*", "dynamodb:*"], "*").does("dynamodb:DescribeTable", Cadence::Weekdays(50), 2)
        }
        "marigold-surveys" if account == Account::Staging => one.gone(at(2025, 12, 17, 655)),
        _ => one
            .may(
                &["s3:GetObject", "s3:ListBucket"],
                &format!("arn:aws:s3:::waypost-{}-{name}*", account.name()),
            )
            .does("s3:ListBucket", Cadence::Weekdays(60), 2)
            .does("s3:GetObject", Cadence::Weekdays(60), 3),
    }
}

/// Entered from our own shared account, and from nowhere outside the organisation.
fn ours(account: Account) -> Principal {
    let mut one =
        Principal::role(account, "terraform-read", Enters::Elsewhere(Account::Tools.id())).of(Platform);
    one.trust[0]["Condition"] = json!({ "StringEquals": { "aws:PrincipalOrgID": "o-example1234" } });
    one.managed.push("ReadOnlyAccess");
    one.does("ec2:DescribeInstances", Cadence::Weekdays(70), 3).does("iam:GetRole", Cadence::Weekdays(40), 2)
}
