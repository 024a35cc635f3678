//! A record's fields, those alone that are looked at: a secret key or a session token is not even read.
//!
//! Field names and meanings: CloudTrail User Guide, "CloudTrail record contents" and "userIdentity element".

mod shape;

use super::split::{kind, plain};
use serde::Deserialize;
pub(crate) use shape::{Flag, Part, Parts, Text};

/// Declares a shape of which every field may be missing, null, or of another kind.
macro_rules! shape {
    ($(#[$doc:meta])* $name:ident { $($(#[$field_meta:meta])* $field:ident: $kind:ty),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Default, Deserialize)]
        #[serde(default, rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
        pub(crate) struct $name<'a> { $($(#[$field_meta])* pub(crate) $field: $kind),+ }
    };
}

shape! {
    /// One record.
    Record {
        event_time: Text<'a>,
        event_source: Text<'a>,
        event_name: Text<'a>,
        #[serde(rename = "eventID")]
        event_id: Text<'a>,
        event_category: Text<'a>,
        management_event: Flag,
        read_only: Flag,
        aws_region: Text<'a>,
        recipient_account_id: Text<'a>,
        #[serde(rename = "sourceIPAddress")]
        source_address: Text<'a>,
        error_code: Text<'a>,
        user_identity: Part<Identity<'a>>,
        request_parameters: Part<Request<'a>>,
        response_elements: Part<Response<'a>>,
        resources: Parts<Resource<'a>>,
    }
}

shape! {
    /// Who called.
    Identity {
        #[serde(rename = "type")]
        kind: Text<'a>,
        principal_id: Text<'a>,
        arn: Text<'a>,
        account_id: Text<'a>,
        access_key_id: Text<'a>,
        user_name: Text<'a>,
        invoked_by: Text<'a>,
        identity_provider: Text<'a>,
        on_behalf_of: Part<OnBehalfOf<'a>>,
        session_context: Part<Session<'a>>,
    }
}

shape! {
    /// The person of a directory on whose behalf the call was made.
    OnBehalfOf {
        user_id: Text<'a>,
    }
}

shape! {
    /// The session of temporary credentials.
    Session {
        session_issuer: Part<Issuer<'a>>,
        web_id_federation_data: Part<Federation<'a>>,
        attributes: Part<Attributes>,
        source_identity: Text<'a>,
        #[serde(rename = "ec2RoleDelivery")]
        ec2_role_delivery: Text<'a>,
    }
}

shape! {
    /// Whose permissions a session has.
    Issuer {
        #[serde(rename = "type")]
        kind: Text<'a>,
        principal_id: Text<'a>,
        arn: Text<'a>,
        account_id: Text<'a>,
    }
}

shape! {
    /// With whose token a session was begun.
    Federation {
        federated_provider: Text<'a>,
    }
}

/// How a session was begun.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Attributes {
    pub(crate) mfa_authenticated: Flag,
}

shape! {
    /// What was asked, as far as it is a fact to keep.
    Request {
        name: Text<'a>,
        trail_name: Text<'a>,
        user_name: Text<'a>,
        role_name: Text<'a>,
        group_name: Text<'a>,
        policy_arn: Text<'a>,
        policy_name: Text<'a>,
        role_arn: Text<'a>,
        principal_arn: Text<'a>,
    }
}

shape! {
    /// What was answered, as far as it is a fact to keep.
    Response {
        #[serde(rename = "ConsoleLogin")]
        console_login: Text<'a>,
        #[serde(rename = "trailARN")]
        trail_arn: Text<'a>,
        access_key: Part<AccessKey<'a>>,
        assumed_role_user: Part<AssumedRoleUser<'a>>,
        user: Part<MadeUser<'a>>,
        role: Part<MadeRole<'a>>,
    }
}

shape! {
    /// A user that was made.
    MadeUser {
        user_id: Text<'a>,
        user_name: Text<'a>,
    }
}

shape! {
    /// A role that was made.
    MadeRole {
        role_id: Text<'a>,
        role_name: Text<'a>,
    }
}

shape! {
    /// A key that was made. Its secret is no field here.
    AccessKey {
        access_key_id: Text<'a>,
        user_name: Text<'a>,
        create_date: Text<'a>,
    }
}

shape! {
    /// Who somebody became.
    AssumedRoleUser {
        assumed_role_id: Text<'a>,
        arn: Text<'a>,
    }
}

shape! {
    /// What was touched.
    Resource {
        #[serde(rename = "type")]
        kind: Text<'a>,
        account_id: Text<'a>,
    }
}

/// Why a record's bytes are no record.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Unread {
    /// JSON, and not to be read: this record alone is refused, for this reason.
    Refused(String),
    /// Not JSON: the whole file is broken.
    Broken {
        /// Bytes from the record's begin.
        at: u64,
        /// What the parser says.
        detail: String,
    },
}

impl<'a> Record<'a> {
    /// Reads one record. All of its bytes are known to be JSON when this succeeds.
    pub(crate) fn read(bytes: &'a [u8]) -> Result<Self, Unread> {
        // Looked at once here, so that the parser need not look at each text again.
        let text = simdutf8::compat::from_utf8(bytes).map_err(|error| Unread::Broken {
            at: error.valid_up_to() as u64,
            detail: "not UTF-8".to_owned(),
        })?;
        let first = bytes.first().copied().unwrap_or(b'n');
        let error = if first == b'{' {
            match serde_json::from_str(text) {
                Ok(record) => return Ok(record),
                Err(error) => {
                    format!("{}: expected each field once, and text in whole characters", plain(&error))
                }
            }
        } else {
            format!("the record is {}: expected an object", kind(first))
        };
        // Not for us, or not JSON at all? The parser stopped at the first trouble it had.
        match serde_json::from_str::<serde::de::IgnoredAny>(text) {
            Ok(_) => Err(Unread::Refused(error)),
            Err(error) => {
                Err(Unread::Broken { at: offset(bytes, error.line(), error.column()), detail: plain(&error) })
            }
        }
    }
}

/// The place of a line's column, both from 1, as the parser counts them.
fn offset(bytes: &[u8], line: usize, column: usize) -> u64 {
    let before: usize =
        bytes.split_inclusive(|&byte| byte == b'\n').take(line.saturating_sub(1)).map(<[u8]>::len).sum();
    (before + column.saturating_sub(1)).min(bytes.len()) as u64
}
