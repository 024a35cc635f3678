//! People among the principals, and what is the provider's own: no review asks for either, and every inventory has them.

use super::{Account, Enters, Principal};
use crate::demonstration::dice::Dice;
use crate::demonstration::time::{Cadence, at};
use serde_json::json;

/// Roles of single sign-on.
const SIGN_ON: [&str; 5] = ["Administrator", "Developer", "ReadOnly", "Billing", "OnCall"];

/// Service-linked roles: the service and the role's name.
const LINKED: [(&str, &str); 7] = [
    ("ecs.amazonaws.com", "AWSServiceRoleForECS"),
    ("elasticloadbalancing.amazonaws.com", "AWSServiceRoleForElasticLoadBalancing"),
    ("rds.amazonaws.com", "AWSServiceRoleForRDS"),
    ("autoscaling.amazonaws.com", "AWSServiceRoleForAutoScaling"),
    ("cloudtrail.amazonaws.com", "AWSServiceRoleForCloudTrail"),
    ("organizations.amazonaws.com", "AWSServiceRoleForOrganizations"),
    ("support.amazonaws.com", "AWSServiceRoleForSupport"),
];

/// Users of people who never moved to single sign-on.
const PEOPLE: [(&str, Account); 7] = [
    ("mira.jansen", Account::Production),
    ("paul.obrien", Account::Production),
    ("ana.duarte", Account::Staging),
    ("viktor.hahn", Account::Staging),
    ("lena.kowalska", Account::Tools),
    ("tariq.aziz", Account::Tools),
    ("noor.vandijk", Account::Tools),
];

/// Adds them.
pub(super) fn add(all: &mut Vec<Principal>, account: Account) {
    for (place, name) in SIGN_ON.iter().enumerate() {
        let suffix = Dice::of(&["sign-on", account.id(), name], &[]).hex(16);
        let mut role = Principal::role(
            account,
            format!("AWSReservedSSO_{name}_{suffix}"),
            Enters::Person("ines.carvalho@example.com"),
        );
        role.path = "/aws-reserved/sso.amazonaws.com/eu-central-1/".into();
        role.managed.push(if place == 0 { "AdministratorAccess" } else { "ReadOnlyAccess" });
        all.push(role.does("ec2:DescribeInstances", Cadence::Weekdays(45), 2).does(
            "cloudformation:DescribeStacks",
            Cadence::Weekdays(30),
            2,
        ));
    }
    for (service, name) in LINKED {
        let mut role = Principal::role(account, name, Enters::Service(service));
        role.path = format!("/aws-service-role/{service}/");
        all.push(role.may(&["ec2:DescribeInstances"], "*").does(
            "ec2:DescribeInstances",
            Cadence::Daily(12),
            1,
        ));
    }
    for (name, _) in PEOPLE.iter().filter(|(_, home)| *home == account) {
        let mut user = Principal::user(account, *name);
        user.path = "/people/".into();
        user.groups.push("engineers");
        user.password = Some(at(2025, 12, 2, 600));
        all.push(user.key(Some(at(2025, 3, 17, 640)), None).does(
            "ec2:DescribeInstances",
            Cadence::Weekdays(25),
            2,
        ));
    }
    let mut partner = Principal::role(account, "partner-sign-in", Enters::Person("partner"));
    partner.trust[0]["Condition"] =
        json!({ "StringEquals": { "SAML:aud": "https://signin.aws.amazon.com/saml" } });
    partner.managed.push("ReadOnlyAccess");
    all.push(partner);
}
