//! Users with long-lived access keys: what is left of the time before roles.

use super::{Account, How, Principal};
use crate::demonstration::people::Team::{
    self, Couriers, Customers, Data, Depots, Finance, Fleet, Integrations, Platform,
};
use crate::demonstration::time::{Cadence, at, day};

/// Users: name, path, team, accounts they are in.
const USERS: [(&str, &str, Option<Team>); 14] = [
    ("ci-legacy-deployer", "/ci/", Some(Platform)),
    ("ci-mobile-upload", "/ci/", Some(Customers)),
    ("svc-mail-relay", "/", Some(Customers)),
    ("svc-scanner-firmware", "/", Some(Depots)),
    ("svc-courier-handhelds", "/", Some(Couriers)),
    ("svc-erp-bridge", "/", Some(Finance)),
    ("svc-warehouse-ftp", "/", None),
    ("slackbot-parcels", "/bots/", Some(Customers)),
    ("backup-offsite", "/", Some(Platform)),
    ("api-merchant-sandbox", "/", Some(Integrations)),
    ("telemetry-uplink", "/", Some(Fleet)),
    ("report-export", "/", Some(Data)),
    ("jenkins-old", "/ci/", None),
    ("parcelwatch", "/", None),
];

/// Adds them.
pub(super) fn add(all: &mut Vec<Principal>, account: Account) {
    for (place, (name, path, team)) in USERS.iter().enumerate() {
        let here = match account {
            Account::Production => true,
            Account::Staging => place % 2 == 0,
            Account::Tools => matches!(team, Some(Platform) | None),
        };
        if here {
            let mut one = Principal::user(account, *name);
            one.path = (*path).into();
            one.team = *team;
            all.push(habits(keys(one, place), name));
        }
    }
}

/// Keys of every age.
fn keys(one: Principal, place: usize) -> Principal {
    if one.name == "jenkins-old" {
        return one.key(Some(at(2022, 3, 8, 655)), None);
    }
    // Nobody knows whose it is; a log knows who made its key.
    if one.name == "svc-warehouse-ftp" {
        return one.key(Some(at(2025, 11, 20, 555)), None);
    }
    match place % 7 {
        // Three years old, and in use.
        0 => one.key(Some(at(2023, 2, 14, 602)), None),
        // Rotated in January, the old one switched off a week later.
        1 => one
            .key(Some(at(2025, 4, 3, 550)), Some(at(2026, 1, 21, 600)))
            .key(Some(at(2026, 1, 14, 571)), None),
        // Younger; the next is due in some days when production is reviewed.
        2 => one.key(Some(at(2026, 1, 8, 845)), None),
        // Nobody knows since when.
        3 => one.key(None, None),
        // Two at once, for half a year.
        4 => one.key(Some(at(2024, 9, 30, 903)), None).key(Some(at(2025, 10, 20, 540)), None),
        5 => one.key(Some(at(2025, 12, 22, 610)), None),
        _ => one.key(Some(at(2022, 6, 1, 480)), Some(at(2025, 6, 1, 480))),
    }
}

fn habits(one: Principal, name: &str) -> Principal {
    match name {
        "ci-legacy-deployer" => one
            .may(&["cloudformation:*", "iam:PassRole", "lambda:UpdateFunctionCode"], "*")
            .does("cloudformation:DescribeStacks", Cadence::Weekdays(60), 2)
            .does("cloudformation:CreateChangeSet", Cadence::Weekly(1), 1)
            .does("lambda:UpdateFunctionCode", Cadence::Weekly(1), 2),
        "jenkins-old" => {
            let mut one =
                one.may(&["ecr:*"], "*").does("ecr:GetAuthorizationToken", Cadence::Weekdays(80), 3);
            one.managed.push("AdministratorAccess");
            one.stops(day(2025, 11, 3))
        }
        "parcelwatch" => one.may(&["ec2:Describe*", "cloudtrail:StopLogging"], "*").does(
            "ec2:DescribeInstances",
            Cadence::Daily(70),
            3,
        ),
        "svc-warehouse-ftp" => one.may(&["s3:*"], "*").does("s3:PutObject", Cadence::Daily(75), 4),
        "backup-offsite" => one
            .may(&["rds:CreateDBSnapshot", "s3:GetObject", "s3:ListBucket"], "*")
            .does("rds:CreateDBSnapshot", Cadence::Weekly(6), 1)
            .does("s3:ListBucket", Cadence::Weekly(6), 4),
        "svc-erp-bridge" => one
            .may(&["secretsmanager:GetSecretValue", "ssm:GetParameters"], "*")
            .does("secretsmanager:GetSecretValue", Cadence::Weekdays(85), 3)
            .does("ssm:GetParameters", Cadence::Monthly(28), 2),
        "slackbot-parcels" => one
            .may(&["dynamodb:DescribeTable"], "*")
            .does("dynamodb:DescribeTable", Cadence::Weekdays(70), 2)
            .does_so("secretsmanager:GetSecretValue", Cadence::Weekly(0), 1, How::Denied),
        // The same key in the production cluster and in the one where the next version is tried.
        "telemetry-uplink" if one.account == Account::Production => {
            let mut one = one
                .may(&["ssm:GetParameters", "s3:PutObject"], "*")
                .does("ssm:GetParameters", Cadence::Daily(60), 2)
                .does("s3:PutObject", Cadence::Daily(40), 2);
            one.places = Some(("10.20.7.14", "10.40.7.22"));
            one
        }
        "api-merchant-sandbox" => one.may(&["execute-api:Invoke"], "*"),
        "svc-mail-relay" => one.may(&["ses:SendRawEmail"], "*"),
        _ => one
            .may(&["ssm:GetParameters", "s3:PutObject"], "*")
            .does("ssm:GetParameters", Cadence::Daily(60), 2)
            .does("s3:PutObject", Cadence::Daily(40), 2),
    }
}
