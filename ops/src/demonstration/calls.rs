//! Calls that the demonstration's identities make: the action, and the event under which CloudTrail records it.

/// An action and its event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Event {
    /// The IAM action.
    pub(super) action: &'static str,
    /// The service, as the log names it.
    pub(super) source: &'static str,
    /// The event's name.
    pub(super) name: &'static str,
    /// Does it only read?
    pub(super) reads: bool,
    /// Where it is recorded.
    pub(super) place: Place,
}

/// Where and as what an event is recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// A management event, in the region of the call.
    Here,
    /// A management event of a global service.
    Global,
    /// A data event of S3 objects.
    Object,
}

const fn reads(action: &'static str, source: &'static str, name: &'static str) -> Event {
    Event { action, source, name, reads: true, place: Place::Here }
}

const fn writes(action: &'static str, source: &'static str, name: &'static str) -> Event {
    Event { action, source, name, reads: false, place: Place::Here }
}

const fn global(event: Event) -> Event {
    Event { place: Place::Global, ..event }
}

const fn object(event: Event) -> Event {
    Event { place: Place::Object, ..event }
}

const S3: &str = "s3.amazonaws.com";
const LAMBDA: &str = "lambda.amazonaws.com";
const IAM: &str = "iam.amazonaws.com";
const CLOUDFORMATION: &str = "cloudformation.amazonaws.com";

/// Every call of the demonstration.
const EVENTS: &[Event] = &[
    object(reads("s3:GetObject", S3, "GetObject")),
    object(writes("s3:PutObject", S3, "PutObject")),
    object(writes("s3:DeleteObject", S3, "DeleteObject")),
    object(reads("s3:ListBucket", S3, "ListObjects")),
    reads("s3:GetBucketPolicy", S3, "GetBucketPolicy"),
    reads("s3:GetBucketLocation", S3, "GetBucketLocation"),
    reads("secretsmanager:GetSecretValue", "secretsmanager.amazonaws.com", "GetSecretValue"),
    reads("ssm:GetParameters", "ssm.amazonaws.com", "GetParameters"),
    writes("ssm:PutParameter", "ssm.amazonaws.com", "PutParameter"),
    reads("kms:Decrypt", "kms.amazonaws.com", "Decrypt"),
    reads("kms:GenerateDataKey", "kms.amazonaws.com", "GenerateDataKey"),
    reads("dynamodb:DescribeTable", "dynamodb.amazonaws.com", "DescribeTable"),
    writes("dynamodb:CreateBackup", "dynamodb.amazonaws.com", "CreateBackup"),
    reads("ecr:GetAuthorizationToken", "ecr.amazonaws.com", "GetAuthorizationToken"),
    reads("ecr:BatchGetImage", "ecr.amazonaws.com", "BatchGetImage"),
    writes("ecr:PutImage", "ecr.amazonaws.com", "PutImage"),
    writes("ecs:UpdateService", "ecs.amazonaws.com", "UpdateService"),
    writes("ecs:RegisterTaskDefinition", "ecs.amazonaws.com", "RegisterTaskDefinition"),
    reads("ecs:DescribeServices", "ecs.amazonaws.com", "DescribeServices"),
    writes("ecs:RunTask", "ecs.amazonaws.com", "RunTask"),
    writes("logs:CreateLogStream", "logs.amazonaws.com", "CreateLogStream"),
    writes("lambda:UpdateFunctionCode", LAMBDA, "UpdateFunctionCode20150331v2"),
    reads("lambda:GetFunction", LAMBDA, "GetFunction20150331v2"),
    writes("cloudformation:CreateChangeSet", CLOUDFORMATION, "CreateChangeSet"),
    writes("cloudformation:ExecuteChangeSet", CLOUDFORMATION, "ExecuteChangeSet"),
    reads("cloudformation:DescribeStacks", CLOUDFORMATION, "DescribeStacks"),
    writes("bedrock:InvokeModel", "bedrock.amazonaws.com", "InvokeModel"),
    writes("glue:StartJobRun", "glue.amazonaws.com", "StartJobRun"),
    reads("glue:GetTable", "glue.amazonaws.com", "GetTable"),
    writes("athena:StartQueryExecution", "athena.amazonaws.com", "StartQueryExecution"),
    reads("rds:DescribeDBInstances", "rds.amazonaws.com", "DescribeDBInstances"),
    writes("rds:CreateDBSnapshot", "rds.amazonaws.com", "CreateDBSnapshot"),
    reads("ec2:DescribeInstances", "ec2.amazonaws.com", "DescribeInstances"),
    writes("ec2:CreateSnapshot", "ec2.amazonaws.com", "CreateSnapshot"),
    reads("autoscaling:DescribeAutoScalingGroups", "autoscaling.amazonaws.com", "DescribeAutoScalingGroups"),
    reads("ce:GetCostAndUsage", "ce.amazonaws.com", "GetCostAndUsage"),
    reads("cloudtrail:LookupEvents", "cloudtrail.amazonaws.com", "LookupEvents"),
    writes("states:StartExecution", "states.amazonaws.com", "StartExecution"),
    writes("events:PutRule", "events.amazonaws.com", "PutRule"),
    writes("sts:AssumeRole", "sts.amazonaws.com", "AssumeRole"),
    global(reads("iam:ListRoles", IAM, "ListRoles")),
    global(reads("iam:GetRole", IAM, "GetRole")),
    global(reads("iam:ListUsers", IAM, "ListUsers")),
    global(writes("iam:CreateAccessKey", IAM, "CreateAccessKey")),
    global(writes("iam:AttachRolePolicy", IAM, "AttachRolePolicy")),
    global(reads("cloudfront:GetDistribution", "cloudfront.amazonaws.com", "GetDistribution")),
    global(writes("cloudfront:CreateInvalidation", "cloudfront.amazonaws.com", "CreateInvalidation")),
    global(writes("route53:ChangeResourceRecordSets", "route53.amazonaws.com", "ChangeResourceRecordSets")),
];

/// The event of an action; `None` where the demonstration has none.
pub(super) fn event(action: &str) -> Option<&'static Event> {
    EVENTS.iter().find(|event| event.action == action)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::tally::EventName;
    use sources::aws::actions;

    #[test]
    fn every_event_is_a_use_of_the_action_that_it_stands_for() {
        for event in EVENTS {
            let name = EventName { source: event.source.into(), name: event.name.into() };
            let action = actions::action_of(&name).map(|ix| actions::catalogue().entry(ix).name.as_str());
            assert_eq!(action, Some(event.action), "{}", event.name);
        }
    }
}
