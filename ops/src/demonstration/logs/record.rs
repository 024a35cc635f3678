//! One record, as CloudTrail writes it: no request, no answer, no secret beyond what a reader needs.

use crate::demonstration::calls::{Event, Place};
use crate::demonstration::company::{Account, Enters, How, Principal};
use crate::demonstration::dice::Dice;
use domain::coverage::GLOBAL_REGION;
use domain::instant::Instant;
use std::fmt::Write as _;

const REGION: &str = "eu-central-1";

/// A log file on its way.
pub(super) struct Writer {
    pub(super) account: Account,
    text: String,
    records: u64,
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
        Self { account, text: "{\"Records\":[".into(), records: 0 }
    }

    /// The file's bytes, and how many records it has.
    pub(super) fn finish(mut self) -> (Vec<u8>, u64) {
        self.text.push_str("]}\n");
        (self.text.into_bytes(), self.records)
    }

    /// Writes a record of `identity`, which is JSON.
    pub(super) fn write(&mut self, identity: &str, what: &What<'_>, when: Instant, dice: &mut Dice) {
        let separator = if self.records == 0 { "" } else { ",\n" };
        self.records += 1;
        // Writing to a String does not fail.
        let _ = write!(
            self.text,
            "{separator}{{\"eventVersion\":\"1.11\",\"userIdentity\":{identity},\"eventTime\":\"{when}\",\
             \"eventSource\":\"{source}\",\"eventName\":\"{name}\",\"awsRegion\":\"{region}\",\
             \"sourceIPAddress\":\"{address}\",\"userAgent\":\"aws-sdk\",{more}\"eventID\":\"{id}\",\
             \"readOnly\":{reads},\"eventType\":\"AwsApiCall\",\"recipientAccountId\":\"{account}\"}}",
            when = when.format("%Y-%m-%dT%H:%M:%SZ"),
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
        one: &Principal,
        (event, how): (&Event, How),
        when: Instant,
        dice: &mut Dice,
    ) {
        let behalf = if let How::OnBehalf(service) = how { Some(service) } else { None };
        let identity = identity(one, when, behalf);
        let own = address(one);
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
        let more = format!("{error}{class}");
        let region = if event.place == Place::Global { GLOBAL_REGION } else { REGION };
        let what = What {
            source: event.source,
            name: event.name,
            reads: event.reads,
            region,
            address: behalf.unwrap_or(&own),
            more: &more,
        };
        self.write(&identity, &what, when, dice);
    }

    /// Writes that somebody entered a role.
    pub(super) fn entered(&mut self, one: &Principal, when: Instant, dice: &mut Dice) {
        let (operation, identity) = match &one.enters {
            Enters::Key | Enters::Elsewhere(_) => return,
            Enters::Service(service) => {
                ("AssumeRole", format!("{{\"type\":\"AWSService\",\"invokedBy\":\"{service}\"}}"))
            }
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
        let session = session(one);
        let more = format!(
            "\"eventCategory\":\"Management\",\"managementEvent\":true,\
             \"requestParameters\":{{\"roleArn\":\"{arn}\",\"roleSessionName\":\"{session}\"}},\
             \"responseElements\":{{\"assumedRoleUser\":{{\"assumedRoleId\":\"{id}:{session}\",\
             \"arn\":\"arn:aws:sts::{account}:assumed-role/{name}/{session}\"}}}},",
            arn = one.arn(),
            id = one.id,
            account = one.account.id(),
            name = one.name,
        );
        let address =
            if let Enters::Service(service) = one.enters { service.to_owned() } else { address(one) };
        let what = What {
            source: "sts.amazonaws.com",
            name: operation,
            reads: true,
            region: REGION,
            address: &address,
            more: &more,
        };
        self.write(&identity, &what, when, dice);
    }
}

/// Who calls, as a record's `userIdentity`.
pub(super) fn identity(one: &Principal, when: Instant, behalf: Option<&str>) -> String {
    let behalf = behalf.map(|service| format!(",\"invokedBy\":\"{service}\"")).unwrap_or_default();
    let account = one.account.id();
    if one.is_user {
        let live = |key: &&super::super::company::Key| {
            key.made.is_none_or(|made| made <= when) && key.off.is_none_or(|off| when < off)
        };
        let key = one
            .keys
            .iter()
            .find(live)
            .map(|key| format!(",\"accessKeyId\":\"{}\"", key.id))
            .unwrap_or_default();
        return format!(
            "{{\"type\":\"IAMUser\",\"principalId\":\"{}\",\"arn\":\"{}\",\"accountId\":\"{account}\",\"userName\":\"{}\"{key}{behalf}}}",
            one.id,
            one.arn(),
            one.name
        );
    }
    let session = session(one);
    format!(
        "{{\"type\":\"AssumedRole\",\"principalId\":\"{id}:{session}\",\
         \"arn\":\"arn:aws:sts::{account}:assumed-role/{name}/{session}\",\"accountId\":\"{account}\",\
         \"sessionContext\":{{\"sessionIssuer\":{{\"type\":\"Role\",\"principalId\":\"{id}\",\"arn\":\"{arn}\",\
         \"accountId\":\"{account}\",\"userName\":\"{name}\"}}}}{behalf}}}",
        id = one.id,
        name = one.name,
        arn = one.arn(),
    )
}

/// The session's name.
fn session(one: &Principal) -> String {
    match &one.enters {
        Enters::Key => String::new(),
        Enters::Service("lambda.amazonaws.com") => one.name.clone(),
        Enters::Service(_) => Dice::of(&["session", &one.id], &[]).hex(32),
        Enters::Pipeline(_) => "GitHubActions".to_owned(),
        Enters::Elsewhere(_) => "integration".to_owned(),
        Enters::Person(person) => (*person).to_owned(),
    }
}

/// Where it calls from: addresses that are set aside for examples, and private ones.
fn address(one: &Principal) -> String {
    let mut dice = Dice::of(&["address", &one.id], &[]);
    match one.enters {
        Enters::Service(_) => format!("10.20.{}.{}", dice.below(32), 1 + dice.below(250)),
        Enters::Pipeline(_) | Enters::Key => format!("198.51.100.{}", 1 + dice.below(250)),
        Enters::Elsewhere(_) | Enters::Person(_) => format!("203.0.113.{}", 1 + dice.below(250)),
    }
}
