//! The controls that each step of a review supports, by number and, where it may be quoted, by title.
//!
//! The word is "supports": no row says that a control is satisfied. `CSF 1.1 PR.AC-4` and its successor in CSF 2.0,
//! `PR.AA-05`, are always named together, with NIST's own relation between them.

mod table;

use domain::words::words;

pub use table::STEPS;

words! {
    /// A framework, as evidence names it.
    pub enum Framework {
        /// The version that auditors still ask for.
        Csf11 = "NIST CSF 1.1",
        /// The version in force.
        Csf20 = "NIST CSF 2.0",
        /// Controls and enhancements.
        Sp80053 = "NIST SP 800-53 Rev. 5",
        /// Payment cards.
        Pci = "PCI DSS 4.0.1",
        /// Trust services criteria.
        Soc2 = "SOC 2 (TSC 2017, rev. 2022)",
        /// Annex A.
        Iso27001 = "ISO/IEC 27001:2022",
        /// Non-human identities.
        OwaspNhi = "OWASP NHI Top 10 2025",
    }
}

/// A control that a step supports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Control {
    /// Whose it is.
    pub framework: Framework,
    /// Its number, as the framework writes it.
    pub id: &'static str,
    /// When it applies; empty where always.
    pub condition: &'static str,
}

/// One step of a review.
#[derive(Debug, Clone, Copy)]
pub struct Step {
    /// The step.
    pub name: &'static str,
    /// The files of the bundle that show it.
    pub shown_in: &'static str,
    /// What it supports.
    pub controls: &'static [Control],
}

impl Step {
    /// Does a bundle show it? One step is listed to say that it does not.
    #[must_use]
    pub fn is_shown(&self) -> bool {
        !self.shown_in.starts_with("not shown")
    }
}

/// The columns of controls.csv.
pub const HEADER: [&str; 8] =
    ["step", "framework", "control_id", "title", "shown_in", "relation", "condition", "claim"];

/// The rows of controls.csv: one for each step, framework and control, in the order of the table.
#[must_use]
pub fn rows() -> Vec<Vec<String>> {
    STEPS
        .iter()
        .flat_map(|step| step.controls.iter().map(move |control| (step, control)))
        .map(|(step, control)| {
            [
                step.name,
                control.framework.as_str(),
                control.id,
                title(control.framework, control.id),
                step.shown_in,
                relation(control.framework, control.id),
                control.condition,
                "supports",
            ]
            .map(str::to_owned)
            .to_vec()
        })
        .collect()
}

/// How NIST's own catalogue relates a control of CSF 1.1 to CSF 2.0; empty where that has not been looked up there.
#[must_use]
pub fn relation(framework: Framework, id: &str) -> &'static str {
    match (framework, id) {
        (Framework::Csf11, "PR.AC-4") => "moved_to PR.AA-05",
        _ => "",
    }
}

/// The title of a control. NIST's and OWASP's may be quoted, of licensed standards only the title; empty where there
/// is none to give.
#[must_use]
pub fn title(framework: Framework, id: &str) -> &'static str {
    match (framework, id) {
        (Framework::Csf11, "PR.AC-4") => {
            "Access permissions and authorizations are managed, incorporating the principles of least privilege and \
             separation of duties"
        }
        (Framework::Csf20, "PR.AA-05") => {
            "Access permissions, entitlements, and authorizations are defined in a policy, managed, enforced, and \
             reviewed, and incorporate the principles of least privilege and separation of duties"
        }
        (Framework::Csf20, "PR.AA-01") => "identities and credentials are managed",
        (Framework::Csf20, "ID.RA-07") => {
            "changes and exceptions are managed, assessed, recorded and tracked"
        }
        (Framework::Csf20, "PR.PS-04") => "log records are generated",
        (Framework::OwaspNhi, "NHI1:2025") => "Improper Offboarding",
        (Framework::OwaspNhi, "NHI2:2025") => "Secret Leakage",
        (Framework::OwaspNhi, "NHI3:2025") => "Vulnerable Third-Party NHI",
        (Framework::OwaspNhi, "NHI4:2025") => "Insecure Authentication",
        (Framework::OwaspNhi, "NHI5:2025") => "Overprivileged NHI",
        (Framework::OwaspNhi, "NHI6:2025") => "Insecure Cloud Deployment Configurations",
        (Framework::OwaspNhi, "NHI7:2025") => "Long-Lived Secrets",
        (Framework::OwaspNhi, "NHI8:2025") => "Environment Isolation",
        (Framework::OwaspNhi, "NHI9:2025") => "NHI Reuse",
        (Framework::OwaspNhi, "NHI10:2025") => "Human Use of NHI",
        (Framework::Iso27001, "A.5.3") => "segregation of duties",
        (Framework::Iso27001, "A.5.15") => "access control",
        (Framework::Iso27001, "A.5.16") => "identity management",
        (Framework::Iso27001, "A.5.17") => "authentication information",
        (Framework::Iso27001, "A.5.18") => "access rights",
        (Framework::Iso27001, "A.8.2") => "privileged access rights",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn of<'a>(rows: &'a [Vec<String>], framework: &str) -> BTreeSet<&'a str> {
        rows.iter().filter(|row| row[1] == framework).map(|row| row[2].as_str()).collect()
    }

    #[test]
    fn both_versions_of_the_framework_are_named_with_their_relation_and_never_mixed() {
        let rows = rows();
        assert!(
            of(&rows, "NIST CSF 1.1").contains("PR.AC-4") && of(&rows, "NIST CSF 2.0").contains("PR.AA-05")
        );
        assert!(of(&rows, "NIST CSF 2.0").iter().all(|id| !id.starts_with("PR.AC")), "no PR.AC in CSF 2.0");
        assert!(of(&rows, "NIST CSF 1.1").iter().all(|id| !id.starts_with("PR.AA")), "no PR.AA in CSF 1.1");
        for row in rows.iter().filter(|row| row[2] == "PR.AC-4") {
            assert_eq!(row[5], "moved_to PR.AA-05");
            let twin = rows.iter().any(|other| other[0] == row[0] && other[2] == "PR.AA-05");
            assert!(twin, "{}: both ids, always", row[0]);
        }
    }

    #[test]
    fn every_row_has_all_columns_stands_once_and_claims_support_alone() {
        let rows = rows();
        let unique: BTreeSet<_> = rows.iter().map(|row| (&row[0], &row[1], &row[2])).collect();
        assert_eq!(unique.len(), rows.len());
        assert_eq!(STEPS.len(), 16);
        for row in &rows {
            assert_eq!(row.len(), HEADER.len());
            assert_eq!(row[7], "supports");
            assert!(!row[0].is_empty() && !row[2].is_empty() && !row[4].is_empty(), "{row:?}");
            assert!(!row.iter().any(|cell| cell.contains("satisf")), "{row:?}");
        }
    }

    #[test]
    fn what_a_bundle_does_not_show_says_so_itself() {
        let unseen: Vec<_> = STEPS.iter().filter(|step| !step.is_shown()).map(|step| step.name).collect();
        assert_eq!(unseen, ["creation approved"]);
    }

    #[test]
    fn all_ten_risks_of_non_human_identities_are_there() {
        let rows = rows();
        assert_eq!(of(&rows, "OWASP NHI Top 10 2025").len(), 10);
        assert!(rows.iter().filter(|row| row[1].starts_with("OWASP")).all(|row| !row[3].is_empty()));
        let rotation: Vec<_> =
            rows.iter().filter(|row| row[0] == "rotation" && row[1].starts_with("OWASP")).collect();
        assert_eq!(rotation[0][3], "Long-Lived Secrets");
    }
}
