//! What runs by the clock: nightly, weekly, at the month's end, at the quarter's.

use super::{Account, Enters, How, Principal};
use crate::demonstration::people::Team::{
    self, Data, Depots, Finance, Fleet, Integrations, Payments, Platform, Routing,
};
use crate::demonstration::time::{Cadence, at, day};

/// Jobs: name, team, service that runs them, and when.
const JOBS: [(&str, Team, &str, Cadence); 20] = [
    ("settlement-run", Payments, "states.amazonaws.com", Cadence::Monthly(1)),
    ("chargeback-import", Payments, "states.amazonaws.com", Cadence::Weekdays(90)),
    ("ledger-close", Finance, "states.amazonaws.com", Cadence::Monthly(3)),
    ("vat-return", Finance, "glue.amazonaws.com", Cadence::Quarterly),
    ("carbon-report", Finance, "glue.amazonaws.com", Cadence::Quarterly),
    ("payroll-export", Finance, "states.amazonaws.com", Cadence::Monthly(24)),
    ("parcel-history", Data, "glue.amazonaws.com", Cadence::Daily(95)),
    ("demand-model", Data, "sagemaker.amazonaws.com", Cadence::Weekly(6)),
    ("merchant-reports", Data, "glue.amazonaws.com", Cadence::Weekly(0)),
    ("parcel-archive", Depots, "batch.amazonaws.com", Cadence::Monthly(5)),
    ("depot-stock-take", Depots, "states.amazonaws.com", Cadence::Weekly(5)),
    ("map-refresh", Routing, "batch.amazonaws.com", Cadence::Weekly(6)),
    ("toll-prices", Routing, "states.amazonaws.com", Cadence::Monthly(2)),
    ("telemetry-rollup", Fleet, "glue.amazonaws.com", Cadence::Daily(95)),
    ("inspection-reminder", Fleet, "scheduler.amazonaws.com", Cadence::Weekdays(90)),
    ("customs-tariffs", Integrations, "batch.amazonaws.com", Cadence::Weekly(1)),
    ("partner-statements", Integrations, "states.amazonaws.com", Cadence::Monthly(4)),
    ("database-snapshots", Platform, "backup.amazonaws.com", Cadence::Daily(97)),
    ("log-shipping", Platform, "firehose.amazonaws.com", Cadence::Daily(97)),
    ("cost-report", Platform, "glue.amazonaws.com", Cadence::Weekly(0)),
];

/// Adds them.
pub(super) fn add(all: &mut Vec<Principal>, account: Account) {
    for (place, (name, team, service, cadence)) in JOBS.iter().enumerate() {
        // Staging rehearses some; the shared account runs the platform's and the data team's.
        let here = match account {
            Account::Production => true,
            Account::Staging => place % 2 == 0,
            Account::Tools => matches!(team, Platform | Data),
        };
        if here {
            all.push(job(account, name, *team, service, *cadence));
        }
    }
    by_hand(all, account);
}

fn job(account: Account, name: &str, team: Team, service: &'static str, cadence: Cadence) -> Principal {
    let one = Principal::role(account, format!("job-{name}"), Enters::Service(service))
        .of(team)
        .may(&["secretsmanager:GetSecretValue"], "*")
        .does("secretsmanager:GetSecretValue", cadence, 2);
    match service {
        "glue.amazonaws.com" => one
            .may(&["glue:*", "athena:StartQueryExecution"], "*")
            .does("athena:StartQueryExecution", cadence, 2)
            .does_so("glue:GetTable", cadence, 2, How::OnBehalf("athena.amazonaws.com")),
        "batch.amazonaws.com" => {
            let one = one.may(&["s3:GetObject", "s3:PutObject", "s3:DeleteObject"], "*");
            if account == Account::Production {
                one.does("s3:GetObject", cadence, 3).does("s3:PutObject", cadence, 3)
            } else {
                one
            }
        }
        "backup.amazonaws.com" => one
            .may(&["rds:CreateDBSnapshot", "dynamodb:CreateBackup", "ec2:CreateSnapshot"], "*")
            .does("rds:CreateDBSnapshot", cadence, 2)
            .does("ec2:CreateSnapshot", cadence, 2),
        "sagemaker.amazonaws.com" => one.may(&["sagemaker:*", "s3:GetObject"], "*"),
        "firehose.amazonaws.com" => {
            one.may(&["s3:PutObject", "kms:GenerateDataKey"], "*").does("kms:GenerateDataKey", cadence, 2)
        }
        _ if name == "chargeback-import" => one.may(&["kms:ScheduleKeyDeletion"], "*").does_so(
            "kms:Decrypt",
            cadence,
            2,
            How::OnBehalf("secretsmanager.amazonaws.com"),
        ),
        _ => one.may(&["states:StartExecution"], "*").does("states:StartExecution", cadence, 1),
    }
}

/// Roles that somebody made for a task, and that nobody took away.
fn by_hand(all: &mut Vec<Principal>, account: Account) {
    let names: &[&str] = match account {
        Account::Production => &[
            "data-export-2023",
            "db-maintenance",
            "incident-reader",
            "migration-helper",
            "query-runner",
            "support-lookup",
        ],
        Account::Staging => {
            &["anonymise-copy", "db-maintenance", "migration-helper", "seed-data", "query-runner"]
        }
        Account::Tools => &["artifact-cleaner", "account-vending", "config-aggregator", "terraform-read"],
    };
    for (place, name) in names.iter().enumerate() {
        let mut one = Principal::role(account, *name, Enters::Elsewhere(account.id()))
            .may(&["rds:Describe*", "ec2:Describe*"], "*");
        one = match place % 4 {
            0 => one.does("rds:DescribeDBInstances", Cadence::Once(day(2025, 10, 14)), 3),
            1 => one.of(Platform).does("ec2:DescribeInstances", Cadence::Weekly(2), 2),
            2 => one.may(&["iam:*"], "*").does("iam:ListRoles", Cadence::Monthly(8), 1),
            _ => one.of(Data).gone(at(2026, 1, 27, 560)),
        };
        all.push(one);
    }
    if account != Account::Tools {
        let mut gateway =
            Principal::role(account, "depot-gateway", Enters::Service("rolesanywhere.amazonaws.com"))
                .of(Depots)
                .may(&["ssm:GetParameters", "iot:Publish"], "*")
                .does("ssm:GetParameters", Cadence::Daily(80), 3);
        gateway.trust[0]["Action"] =
            serde_json::json!(["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"]);
        all.push(gateway);
    }
}
