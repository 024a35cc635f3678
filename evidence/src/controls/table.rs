//! The table itself: each step of a review, where a bundle shows it, and the controls it supports.

use super::Framework::{Csf11, Csf20, Iso27001, OwaspNhi, Pci, Soc2, Sp80053};
use super::{Control, Framework, Step};

const fn on(framework: Framework, id: &'static str) -> Control {
    Control { framework, id, condition: "" }
}

const fn when(framework: Framework, id: &'static str, condition: &'static str) -> Control {
    Control { framework, id, condition }
}

/// Every step, in the order of a review.
pub const STEPS: &[Step] = &[
    Step {
        name: "population frozen, reconciled with the providers",
        shown_in: "campaign.json; population.csv; sources.csv; log/leaves.ndjson (campaign.launched); log/checkpoint.launch",
        controls: &[
            on(Csf11, "PR.AC-1"),
            on(Csf11, "PR.AC-4"),
            on(Csf20, "PR.AA-01"),
            on(Csf20, "PR.AA-05"),
            on(Sp80053, "AC-2 j"),
            on(Sp80053, "AC-6(7) a"),
            on(Pci, "7.2.5.1"),
            on(Soc2, "CC6.1"),
            on(Soc2, "CC6.2"),
            on(Iso27001, "A.5.16"),
            on(Iso27001, "A.5.18"),
        ],
    },
    Step {
        name: "usage verdicts with window and coverage",
        shown_in: "usage.csv; coverage.csv; inputs.csv; snapshots/",
        controls: &[
            on(Csf11, "PR.AC-4"),
            on(Csf20, "PR.AA-05"),
            on(Csf20, "PR.PS-04"),
            on(Sp80053, "AC-2 g"),
            on(Sp80053, "AC-2(3) d"),
            on(Sp80053, "AC-6(7) a"),
            on(OwaspNhi, "NHI5:2025"),
        ],
    },
    Step {
        name: "owner's decision with reason",
        shown_in: "decisions.csv; snapshots/; texts.csv; log/leaves.ndjson (campaign.decided); confirmations.csv, where security confirms",
        controls: &[
            on(Csf11, "PR.AC-4"),
            on(Csf20, "PR.AA-05"),
            on(Sp80053, "AC-2 j"),
            on(Sp80053, "AC-6(7) a"),
            on(Pci, "7.2.5.1"),
            on(Soc2, "CC6.2"),
            on(Soc2, "CC6.3"),
            on(Iso27001, "A.5.18"),
            when(Iso27001, "A.8.2", "privileged"),
        ],
    },
    Step {
        name: "reviewer independent of requester",
        shown_in: "decisions.csv (person); exceptions.csv (requested_by, approved_by); waivers.csv, where any was asked for; campaign.json (acknowledger)",
        controls: &[on(Csf11, "PR.AC-4"), on(Csf20, "PR.AA-05"), on(Sp80053, "AC-5"), on(Iso27001, "A.5.3")],
    },
    Step {
        name: "reduce, revoke, seen gone",
        shown_in: "decisions.csv; tasks.csv (seen_done_at)",
        controls: &[
            on(Csf11, "PR.AC-4"),
            when(Csf11, "PR.AC-1", "credentials"),
            on(Csf20, "PR.AA-05"),
            when(Csf20, "PR.AA-01", "credentials"),
            on(Sp80053, "AC-6(7) b"),
            on(Sp80053, "AC-2 f"),
            when(Sp80053, "AC-2(3)", "where disabled for inactivity"),
            on(OwaspNhi, "NHI1:2025"),
            on(OwaspNhi, "NHI5:2025"),
            on(Soc2, "CC6.2"),
            on(Soc2, "CC6.3"),
        ],
    },
    Step {
        name: "creation approved",
        shown_in: "not shown by this bundle: it proves a review, not a creation",
        controls: &[
            on(Csf11, "PR.AC-1"),
            on(Csf20, "PR.AA-01"),
            on(Sp80053, "AC-2 e"),
            on(Sp80053, "AC-2 i"),
            on(Soc2, "CC6.1"),
        ],
    },
    Step {
        name: "unexpected or human use",
        shown_in: "snapshots/ (findings, used)",
        controls: &[
            on(Csf11, "PR.AC-4"),
            on(Csf20, "PR.AA-05"),
            on(Sp80053, "AC-2(11)"),
            on(Sp80053, "AC-2(12)"),
            on(OwaspNhi, "NHI10:2025"),
            on(Pci, "8.6.1"),
        ],
    },
    Step {
        name: "exposure",
        shown_in: "snapshots/ (findings); tasks.csv",
        controls: &[
            on(Csf11, "PR.AC-1"),
            on(Csf20, "PR.AA-01"),
            on(Sp80053, "IA-5(7)"),
            on(OwaspNhi, "NHI2:2025"),
        ],
    },
    Step {
        name: "rotation",
        shown_in: "decisions.csv; tasks.csv (seen_done_at); snapshots/ (credentials)",
        controls: &[
            on(Csf11, "PR.AC-1"),
            on(Csf20, "PR.AA-01"),
            on(Sp80053, "IA-5 f"),
            on(OwaspNhi, "NHI7:2025"),
            on(Soc2, "CC6.1"),
            on(Iso27001, "A.5.17"),
            when(Pci, "8.6.3", "passwords and passphrases only"),
        ],
    },
    Step {
        name: "owner left, shared secret changed",
        shown_in: "tasks.csv; snapshots/ (findings)",
        controls: &[
            on(Csf11, "PR.AC-1"),
            on(Csf11, "PR.AC-4"),
            on(Csf20, "PR.AA-01"),
            on(Csf20, "PR.AA-05"),
            on(Sp80053, "AC-2 k"),
            on(Sp80053, "AC-2 l"),
            on(Sp80053, "IA-5 i"),
            on(Sp80053, "PS-4"),
            on(Sp80053, "PS-5"),
            on(OwaspNhi, "NHI1:2025"),
        ],
    },
    Step {
        name: "exception with deadline",
        shown_in: "exceptions.csv; requests.csv; snapshots/ (exceptions); oscal/ (risks)",
        controls: &[
            on(Csf11, "ID.RA-6"),
            on(Csf20, "ID.RA-06"),
            on(Csf20, "ID.RA-07"),
            when(Sp80053, "CA-5", "with milestones"),
            when(Pci, "8.2.2", "the rule excepted is sharing between people; not a compensating control"),
            when(Pci, "8.6.1", "the rule excepted is human use; not a compensating control"),
        ],
    },
    Step {
        name: "shared credential",
        shown_in: "snapshots/ (findings, credentials)",
        controls: &[
            on(Csf11, "PR.AC-1"),
            on(Csf20, "PR.AA-01"),
            when(Sp80053, "AC-2(9)", "between people"),
            when(OwaspNhi, "NHI9:2025", "between workloads"),
            when(OwaspNhi, "NHI8:2025", "between environments"),
            when(Pci, "8.2.2", "between people"),
        ],
    },
    Step {
        name: "third party",
        shown_in: "snapshots/ (kind, findings)",
        controls: &[
            on(Csf11, "PR.AC-4"),
            on(Csf20, "PR.AA-05"),
            on(Sp80053, "AC-2"),
            on(OwaspNhi, "NHI3:2025"),
        ],
    },
    Step {
        name: "trust and authentication",
        shown_in: "snapshots/ (credentials, findings)",
        controls: &[
            on(Csf11, "PR.AC-1"),
            on(Csf20, "PR.AA-01"),
            on(Sp80053, "IA-9"),
            on(OwaspNhi, "NHI4:2025"),
            on(OwaspNhi, "NHI6:2025"),
        ],
    },
    Step {
        name: "management acknowledges the result",
        shown_in: "campaign.json (acknowledger, acknowledged_at); log/leaves.ndjson (campaign.acknowledged)",
        controls: &[on(Csf11, "PR.AC-4"), on(Csf20, "PR.AA-05"), on(Pci, "7.2.5.1")],
    },
    Step {
        name: "signed, append-only record",
        shown_in: "SHA256SUMS; SHA256SUMS.sig; log/",
        controls: &[
            on(Csf11, "PR.PT-1"),
            on(Csf11, "PR.DS-6"),
            on(Csf20, "PR.PS-04"),
            on(Csf20, "PR.DS-01"),
            on(Sp80053, "AU-9(3)"),
            on(Sp80053, "AU-11"),
            when(Sp80053, "AU-10", "a server's signature is not the person's"),
            on(Iso27001, "A.5.33"),
        ],
    },
];
