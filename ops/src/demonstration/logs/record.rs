//! One record, as CloudTrail writes it: no request, no answer, no secret beyond what a reader needs.

use super::voice::Voice;
use crate::demonstration::calls::{Event, Place};
use crate::demonstration::company::{Account, Enters, How, Principal};
use crate::demonstration::dice::Dice;
use domain::coverage::GLOBAL_REGION;
use domain::instant::Instant;
use domain::window::Day;
use std::fmt::Write as _;

const REGION: &str = "eu-central-1";

/// A log file on its way.
pub(super) struct Writer {
    pub(super) account: Account,
    text: String,
    records: u64,
    /// The day that was written last, and its date.
    date: (Day, String),
}

/// What a record says besides who.
pub(super) struct What<'a> {
    pub(super) source: &'a str,
    pub(super) name: &'a str,
    pub(super) reads: bool,
    pub(super) region: &'a str,
    pub(super) address: &'a str,
    /// More fields, each ended with a comma.
    pub(super) more: &'a str,
}

impl Writer {
    pub(super) fn new(account: Account) -> Self {
        Self { account, text: "{\"Records\":[".into(), records: 0, date: (Day(0), String::new()) }
    }

    /// The file's bytes, and how many records it has.
    pub(super) fn finish(mut self) -> (Vec<u8>, u64) {
        self.text.push_str("]}\n");
        (self.text.into_bytes(), self.records)
    }

    /// Writes a record of `identity`, which is JSON.
    pub(super) fn write(&mut self, identity: &str, what: &What<'_>, when: Instant, dice: &mut Dice) {
        let today = Day::of(when);
        if self.date.0 != today || self.date.1.is_empty() {
            self.date = (today, today.to_string());
        }
        let second = when.timestamp().rem_euclid(86_400);
        let separator = if self.records == 0 { "" } else { ",\n" };
        self.records += 1;
        // Writing to a String does not fail.
        let _ = write!(
            self.text,
            "{separator}{{\"eventVersion\":\"1.11\",\"userIdentity\":{identity},\"eventTime\":\"{date}T{hour:02}:{minute:02}:{second:02}Z\",\
             \"eventSource\":\"{source}\",\"eventName\":\"{name}\",\"awsRegion\":\"{region}\",\
             \"sourceIPAddress\":\"{address}\",\"userAgent\":\"aws-sdk\",{more}\"eventID\":\"{id}\",\
             \"readOnly\":{reads},\"eventType\":\"AwsApiCall\",\"recipientAccountId\":\"{account}\"}}",
            date = self.date.1,
            hour = second / 3_600,
            minute = second / 60 % 60,
            second = second % 60,
            source = what.source,
            name = what.name,
            region = what.region,
            address = what.address,
            more = what.more,
            id = dice.uuid(),
            reads = what.reads,
            account = self.account.id(),
        );
    }

    /// Writes a call of an identity's own.
    pub(super) fn call(
        &mut self,
        (one, voice): (&Principal, &Voice),
        (event, how): (&Event, How),
        when: Instant,
        dice: &mut Dice,
    ) {
        let behalf = if let How::OnBehalf(service) = how { Some(service) } else { None };
        let identity = voice.identity(one, when, behalf);
        let class = match event.place {
            Place::Object => {
                "\"eventCategory\":\"Data\",\"managementEvent\":false,\
                 \"resources\":[{\"type\":\"AWS::S3::Object\",\"ARN\":\"arn:aws:s3:::waypost-parcels/object\"}],"
            }
            Place::Here | Place::Global => "\"eventCategory\":\"Management\",\"managementEvent\":true,",
        };
        let error = match how {
            How::Denied => "\"errorCode\":\"AccessDenied\",",
            How::Throttled => "\"errorCode\":\"ThrottlingException\",",
            How::Allowed | How::OnBehalf(_) => "",
        };
        let more = [error, class].concat();
        let region = if event.place == Place::Global { GLOBAL_REGION } else { REGION };
        let what = What {
            source: event.source,
            name: event.name,
            reads: event.reads,
            region,
            address: behalf.unwrap_or_else(|| voice.address_on(one, Day::of(when))),
            more: &more,
        };
        self.write(&identity, &what, when, dice);
    }

    /// Writes that somebody entered a role.
    pub(super) fn entered(&mut self, (one, voice): (&Principal, &Voice), when: Instant, dice: &mut Dice) {
        let (operation, identity) = match &one.enters {
            Enters::Key | Enters::Elsewhere(_) => return,
            Enters::Service(service) => {
                ("AssumeRole", format!("{{\"type\":\"AWSService\",\"invokedBy\":\"{service}\"}}"))
            }
            Enters::Cluster(cluster) => (
                "AssumeRoleWithWebIdentity",
                format!(
                    "{{\"type\":\"WebIdentityUser\",\"userName\":\"system:serviceaccount:prod:{workload}\",\
                     \"identityProvider\":\"arn:aws:iam::{account}:oidc-provider/{cluster}\"}}",
                    workload = one.name.trim_start_matches("eks-"),
                    account = one.account.id(),
                ),
            ),
            Enters::Pipeline(repository) => (
                "AssumeRoleWithWebIdentity",
                format!(
                    "{{\"type\":\"WebIdentityUser\",\"principalId\":\"token.actions.githubusercontent.com:repo:waypost/\
                     {repository}\",\"userName\":\"repo:waypost/{repository}:ref:refs/heads/main\",\
                     \"identityProvider\":\"token.actions.githubusercontent.com\"}}"
                ),
            ),
            Enters::Person(person) => (
                "AssumeRoleWithSAML",
                format!(
                    "{{\"type\":\"SAMLUser\",\"principalId\":\"waypost-sso:{person}\",\"userName\":\"{person}\"}}"
                ),
            ),
        };
        let session = &voice.session;
        let more = format!(
            "\"eventCategory\":\"Management\",\"managementEvent\":true,\
             \"requestParameters\":{{\"roleArn\":\"{arn}\",\"roleSessionName\":\"{session}\"}},\
             \"responseElements\":{{\"assumedRoleUser\":{{\"assumedRoleId\":\"{id}:{session}\",\
             \"arn\":\"arn:aws:sts::{account}:assumed-role/{name}/{session}\"}}}},",
            arn = voice.arn,
            id = one.id,
            account = one.account.id(),
            name = one.name,
        );
        let address =
            if let Enters::Service(service) = one.enters { service } else { voice.address.as_str() };
        let what = What {
            source: "sts.amazonaws.com",
            name: operation,
            reads: true,
            region: REGION,
            address,
            more: &more,
        };
        self.write(&identity, &what, when, dice);
    }
}
