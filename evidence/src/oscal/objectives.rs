//! The objectives that a bundle can say something of, and the criteria by which: the plan writes them down, the results
//! apply them.
//!
//! Every objective has the first two criteria: nothing is satisfied while an answer is missing or something was not
//! observed.

use super::facts::Facts;
use crate::controls::{Framework, STEPS, Step};

/// A condition of "satisfied".
#[derive(Debug, Clone, Copy)]
pub(super) struct Criterion {
    /// Its word.
    pub(super) word: &'static str,
    /// The condition.
    pub(super) text: &'static str,
    /// Does it show, where it does not hold, that something is wrong, and not only that nobody knows?
    pub(super) shows: bool,
    /// How often it does not hold.
    pub(super) breaches: fn(&Facts<'_>) -> u64,
    /// What there is so many of, for one and for more.
    pub(super) of: [&'static str; 2],
}

const ANSWERED: Criterion = Criterion {
    word: "answered",
    text: "Every item of the population has an answer that counts, or an import showed it gone (population.csv: no \
           outcome no_response).",
    shows: false,
    breaches: |facts| facts.file.counts.no_response,
    of: ["item without a response that counts", "items without a response that counts"],
};

const OBSERVED: Criterion = Criterion {
    word: "observed",
    text: "Everything that the items are given was observed in the window (snapshots: no verdict not_observed or \
           not_evaluable; of an item that is given nothing, every hour is proven or declared).",
    shows: false,
    breaches: |facts| facts.unobserved,
    of: [
        "item of which something was not observed or not evaluable",
        "items of which something was not observed or not evaluable",
    ],
};

const COVERED: Criterion = Criterion {
    word: "covered",
    text: "Every hour of the window is proven or declared in every region and class of events (coverage.csv: no grade \
           none or inferred).",
    shows: false,
    breaches: |facts| facts.gaps.len() as u64,
    of: [
        "region and class of events with hours not known, or by inference alone",
        "regions and classes of events with hours not known, or by inference alone",
    ],
};

const WHOLE: Criterion = Criterion {
    word: "whole",
    text: "The inventories are whole: no record was refused (sources.csv), and no account of the organisation has \
           identities that no inventory shows (campaign.json, outside).",
    shows: false,
    breaches: |facts| facts.refused.saturating_add(facts.outside),
    of: [
        "inventory record refused, or identity that no inventory shows",
        "inventory records refused, or identities that no inventory shows",
    ],
};

const NEED_SHOWN: Criterion = Criterion {
    word: "need_shown",
    text: "No item is kept on a need that was stated and not shown (campaign.json, need_stated).",
    shows: true,
    breaches: |facts| facts.file.need_stated,
    of: ["item kept on a need that was stated, not shown", "items kept on a need that was stated, not shown"],
};

const ACTED: Criterion = Criterion {
    word: "acted",
    text: "What was to be reduced, rotated or revoked has its task, and none of these waits to be seen done (tasks.csv).",
    shows: true,
    breaches: |facts| facts.not_acted,
    of: [
        "item to be reduced, rotated or revoked that was not seen done",
        "items to be reduced, rotated or revoked that were not seen done",
    ],
};

/// Every criterion once.
pub(super) const CRITERIA: [Criterion; 6] = [ANSWERED, OBSERVED, COVERED, WHOLE, NEED_SHOWN, ACTED];

impl Criterion {
    /// Why it does not hold; none where it does.
    pub(super) fn breach(&self, facts: &Facts<'_>) -> Option<String> {
        match (self.breaches)(facts) {
            0 => None,
            1 => Some(format!("1 {}", self.of[0])),
            more => Some(format!("{more} {}", self.of[1])),
        }
    }
}

/// An objective, or a statement where a catalogue has no objectives.
#[derive(Debug)]
pub(super) struct Objective {
    /// Its id in NIST's catalogue.
    pub(super) id: &'static str,
    /// `objective-id` or `statement-id`.
    pub(super) kind: &'static str,
    /// The control's id in that catalogue.
    pub(super) control: &'static str,
    /// The control as [`STEPS`] has it.
    pub(super) of: (Framework, &'static str),
    /// When it is satisfied: all must hold.
    pub(super) criteria: &'static [Criterion],
}

/// Those that this software assesses, in their order. What else a bundle supports is in controls.csv.
pub(super) const OBJECTIVES: [Objective; 5] = [
    Objective {
        id: "ac-2_obj.g",
        kind: "objective-id",
        control: "ac-2",
        of: (Framework::Sp80053, "AC-2 g"),
        criteria: &[ANSWERED, OBSERVED, COVERED],
    },
    Objective {
        id: "ac-2_obj.j",
        kind: "objective-id",
        control: "ac-2",
        of: (Framework::Sp80053, "AC-2 j"),
        criteria: &[ANSWERED, OBSERVED, WHOLE],
    },
    Objective {
        id: "ac-6.7_obj.a",
        kind: "objective-id",
        control: "ac-6.7",
        of: (Framework::Sp80053, "AC-6(7) a"),
        criteria: &[ANSWERED, OBSERVED, WHOLE, NEED_SHOWN],
    },
    Objective {
        id: "ac-6.7_obj.b",
        kind: "objective-id",
        control: "ac-6.7",
        of: (Framework::Sp80053, "AC-6(7) b"),
        criteria: &[ANSWERED, OBSERVED, ACTED],
    },
    Objective {
        id: "PR.AA-05_statement",
        kind: "statement-id",
        control: "PR.AA-05",
        of: (Framework::Csf20, "PR.AA-05"),
        criteria: &CRITERIA,
    },
];

impl Objective {
    /// The steps of a review that support it and that a bundle shows.
    pub(super) fn steps(&self) -> impl Iterator<Item = &'static Step> {
        STEPS.iter().filter(|step| {
            let supports = step.controls.iter().any(|one| (one.framework, one.id) == self.of);
            supports && step.is_shown()
        })
    }
}

/// The steps that support any of [`OBJECTIVES`].
pub(super) fn steps() -> impl Iterator<Item = &'static Step> {
    STEPS.iter().filter(|step| OBJECTIVES.iter().any(|one| one.steps().any(|own| own.name == step.name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_objective_asks_for_answers_and_observation_and_has_a_step_that_supports_it() {
        for one in &OBJECTIVES {
            let words: Vec<_> = one.criteria.iter().map(|criterion| criterion.word).collect();
            assert_eq!(words[..2], ["answered", "observed"], "{}", one.id);
            assert!(one.steps().next().is_some(), "{}", one.id);
            assert!(one.id.starts_with(one.control));
        }
        assert!(steps().count() >= 5);
    }
}
