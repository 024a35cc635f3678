//! Agents that act on a model's decisions, and accounts that are meant to be idle until an emergency.

use super::{Account, Enters, How, Principal};
use crate::demonstration::people::Team::{self, Customers, Finance, Integrations, Platform, Routing};
use crate::demonstration::time::{Cadence, at};
use serde_json::json;

/// Agents, with what they may do besides thinking.
const AGENTS: [(&str, Option<Team>, &[&str]); 7] = [
    ("claims-triage", Some(Customers), &["s3:GetObject", "dynamodb:GetItem"]),
    ("address-fixer", Some(Routing), &["dynamodb:UpdateItem", "ssm:GetParameters"]),
    ("merchant-helper", Some(Integrations), &["secretsmanager:GetSecretValue", "dynamodb:Query"]),
    ("invoice-checker", Some(Finance), &["s3:GetObject", "ses:SendEmail"]),
    (
        "incident-responder",
        Some(Platform),
        &["ecs:UpdateService", "ssm:PutParameter", "ec2:DescribeInstances"],
    ),
    ("delay-explainer", Some(Customers), &["dynamodb:Query", "sns:Publish"]),
    ("night-desk", None, &["iam:PassRole", "lambda:UpdateFunctionCode", "ssm:PutParameter"]),
];

/// Adds them.
pub(super) fn add(all: &mut Vec<Principal>, account: Account) {
    for (place, (name, team, actions)) in AGENTS.iter().enumerate() {
        if account == Account::Tools && place < 4 {
            continue;
        }
        let weekly = u32::try_from(place % 5).unwrap_or_default();
        let mut one =
            Principal::role(account, format!("agent-{name}"), Enters::Service("bedrock.amazonaws.com"))
                .may(&["bedrock:InvokeModel"], "*")
                .may(actions, "*")
                .does("bedrock:InvokeModel", Cadence::Weekdays(75), 5);
        one.team = *team;
        one = match *name {
            "incident-responder" => one
                .does("ec2:DescribeInstances", Cadence::Weekdays(60), 2)
                .does("ecs:UpdateService", Cadence::Weekly(weekly), 1)
                .does_so("ssm:PutParameter", Cadence::Weekly(weekly), 1, How::Denied),
            "merchant-helper" => one.does("secretsmanager:GetSecretValue", Cadence::Weekdays(60), 2),
            "night-desk" => {
                one.born(at(2026, 1, 13, 1_290)).does("lambda:UpdateFunctionCode", Cadence::Weekly(3), 1)
            }
            _ => one.does_so("kms:Decrypt", Cadence::Weekdays(20), 1, How::Denied),
        };
        all.push(one);
    }
    emergency(all, account);
}

fn emergency(all: &mut Vec<Principal>, account: Account) {
    let mut role = Principal::role(account, "break-glass-admin", Enters::Person("oncall")).of(Platform);
    role.trust = vec![json!({
        "Effect": "Allow",
        "Principal": { "AWS": format!("arn:aws:iam::{}:root", account.id()) },
        "Action": "sts:AssumeRole",
        "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" } },
    })];
    role.managed.push("AdministratorAccess");
    all.push(if account == Account::Production {
        // A drill, on a quiet Sunday.
        role.does("iam:ListUsers", Cadence::Once(crate::demonstration::time::day(2025, 11, 9)), 2)
    } else {
        role
    });
    let mut user = Principal::user(account, "emergency-access-1").of(Platform);
    user.managed.push("AdministratorAccess");
    all.push(user);
}
