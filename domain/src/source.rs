//! A source: one connected provider account.

mod silence;

use crate::words::words;

pub use silence::{SILENT_HOURS, Speech, USUAL_DAYS, quiet_since};

words! {
    /// Who runs the place where identities live.
    pub enum Provider {
        /// Amazon Web Services; a source is one account.
        Aws = "aws",
        /// Any other, whose identities come by registration.
        Other = "other",
        /// Tenure itself, for the programs that call it.
        Tenure = "tenure",
    }
}

words! {
    /// What an import brought.
    pub enum ImportKind {
        /// CloudTrail log files.
        AwsCloudtrail = "aws-cloudtrail",
        /// Trail configuration and status.
        AwsTrails = "aws-trails",
        /// `get-account-authorization-details`.
        AwsIam = "aws-iam",
        /// The IAM credential report.
        AwsCredentialReport = "aws-credential-report",
    }
}
