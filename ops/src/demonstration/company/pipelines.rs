//! What builds and delivers: a role for each service's pipeline, and the shared build roles.

use super::services::SERVICES;
use super::{Account, Enters, How, Principal};
use crate::demonstration::people::Team;
use crate::demonstration::time::{Cadence, at, day};

/// Build projects of the shared account.
const BUILDS: [&str; 12] = [
    "base-images",
    "mobile-courier-app",
    "mobile-customer-app",
    "terraform-plan",
    "terraform-apply",
    "dependency-update",
    "licence-report",
    "documentation",
    "load-tests",
    "browser-tests",
    "firmware-scanner",
    "firmware-locker",
];

/// Adds them.
pub(super) fn add(all: &mut Vec<Principal>, account: Account) {
    if account == Account::Tools {
        for (place, name) in BUILDS.iter().enumerate() {
            all.push(build(name, place));
        }
        for (place, (name, team)) in SERVICES.iter().enumerate() {
            all.push(publish(name, *team, place));
        }
        return;
    }
    for (place, (name, team)) in SERVICES.iter().enumerate() {
        all.push(deploy(account, name, *team, place));
    }
}

fn deploy(account: Account, service: &str, team: Team, place: usize) -> Principal {
    let production = account == Account::Production;
    let cadence = if production {
        Cadence::Weekly(u32::try_from(place % 4).unwrap_or_default())
    } else {
        Cadence::Weekdays(26)
    };
    let one = Principal::role(account, format!("deploy-{service}"), Enters::Pipeline(service.to_owned()))
        .of(team)
        .may(&["ecs:RegisterTaskDefinition", "ecs:UpdateService", "ecs:DescribeServices"], "*")
        .may(&["ecr:GetAuthorizationToken", "ecr:PutImage"], "*")
        .may(&["iam:PassRole"], &format!("arn:aws:iam::{}:role/svc-{service}", account.id()))
        .does("ecs:RegisterTaskDefinition", cadence, 1)
        .does("ecs:UpdateService", cadence, 2)
        .does("ecs:DescribeServices", cadence, 2)
        .does("ecr:PutImage", cadence, 1);
    match place % 9 {
        0 => one.may(&["cloudformation:*"], "*").does("cloudformation:DescribeStacks", cadence, 2),
        // Written when the service was set up, and never taken back.
        3 => one.may(&["iam:CreateRole", "iam:AttachRolePolicy"], "*"),
        5 => one.may(&["s3:PutBucketPolicy"], "*").does_so("iam:GetRole", cadence, 1, How::Denied),
        7 if production => {
            // Anybody's repository of the organisation may enter it.
            let mut wide = one;
            wide.trust[0]["Condition"] = serde_json::json!({
                "StringEquals": { "token.actions.githubusercontent.com:aud": "sts.amazonaws.com" },
            });
            wide
        }
        8 => one.stops(day(2025, 12, 11)),
        _ => one,
    }
}

/// Every service's images are published to the shared account.
fn publish(service: &str, team: Team, place: usize) -> Principal {
    let one =
        Principal::role(Account::Tools, format!("publish-{service}"), Enters::Pipeline(service.to_owned()))
            .of(team)
            .may(&["ecr:GetAuthorizationToken", "ecr:PutImage", "ecr:BatchGetImage"], "*")
            .does("ecr:GetAuthorizationToken", Cadence::Weekdays(26), 1)
            .does("ecr:PutImage", Cadence::Weekdays(26), 1);
    match place % 7 {
        2 => one.may(&["ecr:SetRepositoryPolicy", "ecr:DeleteRepository"], "*"),
        5 => one.may(&["ssm:PutParameter"], "*").does("ssm:PutParameter", Cadence::Weekly(2), 1),
        _ => one,
    }
}

fn build(name: &str, place: usize) -> Principal {
    let one =
        Principal::role(Account::Tools, format!("build-{name}"), Enters::Service("codebuild.amazonaws.com"))
            .of(Team::Platform)
            .may(&["logs:CreateLogStream", "logs:PutLogEvents"], "*")
            .may(&["ecr:GetAuthorizationToken", "ecr:BatchGetImage", "ecr:PutImage"], "*")
            .does("logs:CreateLogStream", Cadence::Weekdays(70), 2)
            .does("ecr:BatchGetImage", Cadence::Weekdays(70), 2);
    match name {
        "terraform-plan" => one.may(&["sts:AssumeRole"], "arn:aws:iam::*:role/terraform-read").does(
            "sts:AssumeRole",
            Cadence::Weekdays(80),
            2,
        ),
        "terraform-apply" => {
            let mut admin = one.does_so(
                "s3:GetBucketPolicy",
                Cadence::Weekdays(30),
                1,
                How::OnBehalf("cloudformation.amazonaws.com"),
            );
            admin.managed.push("AdministratorAccess");
            admin
        }
        "dependency-update" => one.born(at(2026, 2, 17, 640)),
        _ if place.is_multiple_of(5) => {
            one.does_so("ecr:BatchGetImage", Cadence::Weekly(2), 3, How::Throttled)
        }
        _ => one,
    }
}
