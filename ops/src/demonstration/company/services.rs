//! Services that always run: containers, functions, and what runs in the cluster.

use super::{Account, Enters, How, Principal};
use crate::demonstration::dice::Dice;
use crate::demonstration::people::Team::{
    self, Couriers, Customers, Data, Depots, Finance, Fleet, Integrations, Payments, Platform, Routing,
};
use crate::demonstration::time::{Cadence, at, day};
use serde_json::json;

/// Services, and the team that builds each.
pub(super) const SERVICES: [(&str, Team); 36] = [
    ("parcel-intake", Depots),
    ("label-printer", Depots),
    ("depot-sorting", Depots),
    ("locker-network", Depots),
    ("returns-desk", Depots),
    ("courier-dispatch", Couriers),
    ("delivery-slots", Couriers),
    ("signature-capture", Couriers),
    ("shift-rota", Couriers),
    ("route-planner", Routing),
    ("map-matching", Routing),
    ("geo-tiles", Routing),
    ("address-validation", Routing),
    ("tracking-api", Customers),
    ("tracking-events", Customers),
    ("customer-portal", Customers),
    ("notification-sender", Customers),
    ("email-renderer", Customers),
    ("claims-desk", Customers),
    ("merchant-api", Integrations),
    ("webhook-relay", Integrations),
    ("customs-declarations", Integrations),
    ("partner-gateway", Integrations),
    ("pricing", Payments),
    ("payments-gateway", Payments),
    ("refunds", Payments),
    ("fraud-scoring", Payments),
    ("invoicing", Finance),
    ("ledger-export", Finance),
    ("fleet-telemetry", Fleet),
    ("vehicle-maintenance", Fleet),
    ("charging-planner", Fleet),
    ("capacity-forecast", Data),
    ("search-index", Data),
    ("feature-flags", Platform),
    ("rate-limiter", Platform),
];

const FUNCTIONS: [(&str, Team); 20] = [
    ("parcel-weight-check", Depots),
    ("label-pdf-merge", Depots),
    ("locker-pin-issue", Depots),
    ("courier-badge-sync", Couriers),
    ("slot-reminder", Couriers),
    ("route-cost-cache", Routing),
    ("postcode-import", Routing),
    ("tracking-mail-open", Customers),
    ("portal-image-resize", Customers),
    ("survey-collector", Customers),
    ("customs-form-parse", Integrations),
    ("merchant-webhook-retry", Integrations),
    ("invoice-pdf", Finance),
    ("vat-rates-import", Finance),
    ("card-token-cleanup", Payments),
    ("refund-notice", Payments),
    ("tyre-wear-alert", Fleet),
    ("tank-card-import", Fleet),
    ("forecast-trigger", Data),
    ("log-retention", Platform),
];

/// What runs in the cluster.
const CLUSTER: [(&str, Team); 5] = [
    ("cluster-autoscaler", Platform),
    ("external-dns", Platform),
    ("stream-enricher", Data),
    ("model-server", Data),
    ("telemetry-ingest", Fleet),
];

/// Adds them.
pub(super) fn add(all: &mut Vec<Principal>, account: Account) {
    if account == Account::Tools {
        return;
    }
    for (place, (name, team)) in SERVICES.iter().enumerate() {
        all.push(service(account, name, *team, place));
    }
    for (place, (name, team)) in FUNCTIONS.iter().enumerate() {
        all.push(function(account, name, *team, place));
    }
    for (name, team) in CLUSTER {
        all.push(workload(account, name, team));
    }
}

/// How busy an account is, in days of a hundred.
const fn often(account: Account) -> u32 {
    if matches!(account, Account::Production) { 48 } else { 30 }
}

fn service(account: Account, name: &str, team: Team, place: usize) -> Principal {
    let chance = often(account);
    let bucket = format!("arn:aws:s3:::waypost-{}-{name}/*", account.name());
    let mut one = Principal::role(account, format!("svc-{name}"), Enters::Service("ecs-tasks.amazonaws.com"))
        .of(team)
        .may(&["secretsmanager:GetSecretValue", "kms:Decrypt"], "*")
        .does("secretsmanager:GetSecretValue", Cadence::Daily(chance), 2)
        .does_so("kms:Decrypt", Cadence::Daily(chance), 2, How::OnBehalf("secretsmanager.amazonaws.com"));
    let mut dice = Dice::of(&["service", name], &[]);
    if account == Account::Production && place % 3 != 1 {
        one = one.may(&["s3:GetObject", "s3:PutObject"], &bucket).does("s3:GetObject", Cadence::Daily(60), 3);
        if dice.percent(70) {
            one = one.does("s3:PutObject", Cadence::Daily(45), 2);
        }
    }
    one = match place % 6 {
        // Granted in good faith years ago, and never used.
        0 => one.may(&["dynamodb:DeleteTable", "dynamodb:CreateBackup"], "*"),
        1 => {
            one.may(&["dynamodb:DescribeTable"], "*").does("dynamodb:DescribeTable", Cadence::Weekdays(50), 1)
        }
        2 => one.may(&["sqs:SendMessage", "sqs:ReceiveMessage"], "*"),
        3 => one.may(&["ssm:GetParameters"], "*").does("ssm:GetParameters", Cadence::Daily(chance), 2),
        4 => one.may(&["ses:SendEmail", "sns:Publish"], "*").does(
            "kms:GenerateDataKey",
            Cadence::Weekdays(30),
            1,
        ),
        _ => one
            .may(&["ssm:GetParameters"], "*")
            .does("ssm:GetParameters", Cadence::Daily(chance), 2)
            .does_so("ssm:GetParameters", Cadence::Weekly(1), 2, How::Throttled),
    };
    oddities(one, account, name)
}

/// What sets a few of them apart.
fn oddities(one: Principal, account: Account, name: &str) -> Principal {
    let production = account == Account::Production;
    match name {
        "fraud-scoring" if production => one
            .may_since(&["kms:CreateGrant", "bedrock:InvokeModel"], at(2026, 2, 9, 611))
            .does("bedrock:InvokeModel", Cadence::Weekdays(40), 2),
        // It ran on machines of its own once: nobody took that trust back.
        "pricing" if production => {
            let mut one = one;
            one.trust.push(json!({
                "Effect": "Allow", "Principal": { "Service": "ec2.amazonaws.com" }, "Action": "sts:AssumeRole",
            }));
            one
        }
        "claims-desk" if production => one
            .may(&["textract:AnalyzeDocument"], "*")
            .may_since(&["rekognition:DetectText"], at(2026, 3, 3, 850)),
        "geo-tiles" => one.may(&["s3:*"], "*"),
        "feature-flags" => one.may(&["iam:PassRole", "iam:CreatePolicyVersion"], "*"),
        "ledger-export" if production => {
            one.may(&["rds:CreateDBSnapshot"], "*").does("rds:CreateDBSnapshot", Cadence::Quarterly, 1)
        }
        // Tries what it may not, day after day.
        "search-index" => one.may(&["es:ESHttpGet", "rds:DescribeDBInstances"], "*").does_so(
            "rds:DescribeDBInstances",
            Cadence::Weekdays(60),
            2,
            How::Denied,
        ),
        "returns-desk" if !production => one.gone(at(2026, 1, 22, 700)),
        "partner-gateway" => one.stops(day(2025, 11, 18)),
        _ => one,
    }
}

fn function(account: Account, name: &str, team: Team, place: usize) -> Principal {
    let chance = often(account);
    let mut one = Principal::role(account, format!("fn-{name}"), Enters::Service("lambda.amazonaws.com"))
        .of(team)
        .may(&["logs:CreateLogStream", "logs:PutLogEvents"], "*")
        .does("logs:CreateLogStream", Cadence::Daily(chance), 2);
    one.path = "/service-role/".into();
    if place.is_multiple_of(2) {
        one = one.may(&["ssm:GetParameters"], "*").does("ssm:GetParameters", Cadence::Weekdays(chance), 2);
    }
    match place % 5 {
        0 => one.may(&["ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface"], "*"),
        1 => one.may(&["dynamodb:*"], "arn:aws:dynamodb:eu-central-1:*:table/*"),
        2 if account == Account::Production => {
            one.may(&["s3:GetObject"], "*").does("s3:GetObject", Cadence::Daily(55), 3)
        }
        3 => {
            one.may(&["rds:DescribeDBInstances"], "*").does("rds:DescribeDBInstances", Cadence::Weekly(0), 1)
        }
        _ if name == "log-retention" => one.may(&["logs:DeleteLogGroup", "s3:DeleteBucket"], "*"),
        _ if name == "tank-card-import" => one.stops(day(2025, 12, 4)),
        _ => one,
    }
}

fn workload(account: Account, name: &str, team: Team) -> Principal {
    let cluster = format!(
        "oidc.eks.eu-central-1.amazonaws.com/id/{}",
        Dice::of(&["cluster", account.id()], &[]).code(16)
    );
    let mut one = Principal::role(account, format!("eks-{name}"), Enters::Cluster(cluster.clone())).of(team);
    one.trust = vec![json!({
        "Effect": "Allow",
        "Principal": { "Federated": format!("arn:aws:iam::{}:oidc-provider/{cluster}", account.id()) },
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": { "StringEquals": { format!("{cluster}:sub"): format!("system:serviceaccount:prod:{name}") } },
    })];
    match name {
        "cluster-autoscaler" => one
            .may(&["autoscaling:DescribeAutoScalingGroups", "autoscaling:SetDesiredCapacity"], "*")
            .does("autoscaling:DescribeAutoScalingGroups", Cadence::Daily(90), 2),
        "external-dns" => one
            .may(&["route53:ChangeResourceRecordSets", "route53:ListHostedZones"], "*")
            .does("route53:ChangeResourceRecordSets", Cadence::Weekly(3), 2),
        _ => one
            .may(&["kinesis:GetRecords", "kinesis:PutRecords"], "*")
            .may(&["ssm:GetParameters"], "*")
            .does("ssm:GetParameters", Cadence::Daily(often(account)), 2),
    }
}
