//! The columns of a credential report, found by their names.

use csv::ByteRecord;

/// One of the two slots that access keys and certificates have.
#[derive(Debug, Clone, Copy)]
pub(super) struct Slot {
    pub(super) active: usize,
    pub(super) rotated: usize,
    /// Certificates have none.
    pub(super) used: Option<usize>,
}

/// Where each column stands.
#[derive(Debug)]
pub(super) struct Columns {
    pub(super) count: usize,
    pub(super) user: usize,
    pub(super) arn: usize,
    pub(super) created: usize,
    pub(super) password: Slot,
    pub(super) keys: [Slot; 2],
    pub(super) certificates: [Slot; 2],
}

impl Columns {
    /// Finds them in the header. The error is a sentence that names all that are missing, or one that is there twice.
    pub(super) fn find(header: &ByteRecord) -> Result<Self, String> {
        let mut missing = Vec::new();
        let mut twice = Vec::new();
        let mut at = |name: &'static str| {
            let mut places =
                header.iter().enumerate().filter(|(_, field)| field.trim_ascii() == name.as_bytes());
            let place = places.next().map(|(place, _)| place);
            if places.next().is_some() {
                twice.push(name);
            }
            place.unwrap_or_else(|| {
                missing.push(name);
                0
            })
        };
        let columns = Self {
            count: header.len(),
            user: at("user"),
            arn: at("arn"),
            created: at("user_creation_time"),
            password: Slot {
                active: at("password_enabled"),
                rotated: at("password_last_changed"),
                used: Some(at("password_last_used")),
            },
            keys: [
                Slot {
                    active: at("access_key_1_active"),
                    rotated: at("access_key_1_last_rotated"),
                    used: Some(at("access_key_1_last_used_date")),
                },
                Slot {
                    active: at("access_key_2_active"),
                    rotated: at("access_key_2_last_rotated"),
                    used: Some(at("access_key_2_last_used_date")),
                },
            ],
            certificates: [
                Slot { active: at("cert_1_active"), rotated: at("cert_1_last_rotated"), used: None },
                Slot { active: at("cert_2_active"), rotated: at("cert_2_last_rotated"), used: None },
            ],
        };
        if !missing.is_empty() {
            return Err(format!("its header lacks {}", missing.join(", ")));
        }
        if !twice.is_empty() {
            return Err(format!("its header has {} twice", twice.join(", ")));
        }
        Ok(columns)
    }
}
