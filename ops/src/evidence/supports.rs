//! The controls that a bundle supports, each once with the steps that support it: controls.csv, told control by control.

use evidence::controls::{Framework, STEPS, relation, title};

/// A control. The word is "supports": nothing here is satisfied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Supported {
    /// The framework, as evidence names it.
    pub framework: &'static str,
    /// Its number, as the framework writes it.
    pub id: &'static str,
    /// Its title; empty where there is none to give.
    pub title: &'static str,
    /// How NIST relates it to the framework's other version; empty where nothing is known.
    pub relation: &'static str,
    /// The steps that support it, in the order of the table.
    pub steps: Vec<SupportedBy>,
}

/// A step of a review that supports a control.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SupportedBy {
    /// The step.
    pub step: &'static str,
    /// When it applies; empty where always.
    pub condition: &'static str,
    /// The files of the bundle that show it.
    pub shown_in: &'static str,
}

impl Supported {
    /// Is it the control that a number names, or a part of it? As the framework writes it, without case: `ac-2` names
    /// `AC-2 j` and `AC-2(3)` too, and not `AC-20`.
    #[must_use]
    pub fn is_named(&self, number: &str) -> bool {
        let (own, asked) = (self.id.to_ascii_lowercase(), number.trim().to_ascii_lowercase());
        own.strip_prefix(&asked)
            .is_some_and(|rest| !rest.starts_with(|next: char| next.is_ascii_alphanumeric()))
    }
}

/// The two that auditors ask for first.
const FIRST: [(Framework, &str); 2] = [(Framework::Csf11, "PR.AC-4"), (Framework::Csf20, "PR.AA-05")];

/// What a bundle of this version supports: PR.AC-4 and PR.AA-05 first, then framework by framework. Steps that a bundle
/// does not show are left out.
#[must_use]
pub fn supported() -> Vec<Supported> {
    let mut found: Vec<(Framework, Supported)> = Vec::new();
    for step in STEPS.iter().filter(|step| step.is_shown()) {
        for control in step.controls {
            let (framework, id) = (control.framework, control.id);
            let shown =
                SupportedBy { step: step.name, condition: control.condition, shown_in: step.shown_in };
            match found.iter_mut().find(|(known, row)| *known == framework && row.id == id) {
                Some((_, row)) => row.steps.push(shown),
                None => found.push((
                    framework,
                    Supported {
                        framework: framework.as_str(),
                        id,
                        title: title(framework, id),
                        relation: relation(framework, id),
                        steps: vec![shown],
                    },
                )),
            }
        }
    }
    found.sort_by_cached_key(|(framework, row)| {
        let first = FIRST.iter().position(|one| *one == (*framework, row.id)).unwrap_or(FIRST.len());
        (first, *framework, natural(row.id))
    });
    found.into_iter().map(|(_, row)| row).collect()
}

/// Numbers by their size: NHI2 comes before NHI10, AC-2 before AC-2(3), and that before AC-10.
fn natural(id: &str) -> Vec<(u64, char)> {
    let mut parts: Vec<(u64, char)> = Vec::new();
    let mut after_digit = false;
    for letter in id.chars() {
        match (letter.to_digit(10), parts.last_mut()) {
            (Some(digit), Some((number, '\u{1}'))) if after_digit => {
                *number = number.saturating_mul(10).saturating_add(digit.into());
            }
            (Some(digit), _) => parts.push((digit.into(), '\u{1}')),
            (None, _) => parts.push((0, letter)),
        }
        after_digit = letter.is_ascii_digit();
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn controls_are_in_the_order_that_people_count_in() {
        let of = |framework: &str| -> Vec<&str> {
            supported().iter().filter(|row| row.framework == framework).map(|row| row.id).collect()
        };
        let nhi = of("OWASP NHI Top 10 2025");
        assert_eq!((nhi[0], nhi[1], nhi[9]), ("NHI1:2025", "NHI2:2025", "NHI10:2025"));
        let sp = of("NIST SP 800-53 Rev. 5");
        let place = |id: &str| sp.iter().position(|one| *one == id).unwrap();
        assert!(place("AC-2") < place("AC-2(3)") && place("AC-2(3)") < place("AC-2(11)"), "{sp:?}");
        assert!(place("AC-2(11)") < place("AC-5") && place("AC-6(7) a") < place("AU-10"), "{sp:?}");
    }

    #[test]
    fn a_number_names_its_parts_and_no_longer_number() {
        let named = |number: &str| -> Vec<&str> {
            supported().iter().filter(|row| row.is_named(number)).map(|row| row.id).collect()
        };
        assert_eq!(named("pr.aa-05"), ["PR.AA-05"]);
        assert!(
            named("AC-2").contains(&"AC-2(3)") && named(" ac-2 ").iter().all(|id| !id.starts_with("AC-24"))
        );
        assert_eq!(named("NHI1"), ["NHI1:2025"], "and not NHI10");
        assert!(named("AC-99").is_empty());
    }

    #[test]
    fn the_two_that_are_asked_for_come_first_and_each_control_stands_once() {
        let found = supported();
        assert_eq!((found[0].id, found[1].id), ("PR.AC-4", "PR.AA-05"));
        assert_eq!(found[0].relation, "moved_to PR.AA-05");
        assert!(found[0].steps.iter().any(|one| one.step.starts_with("owner's decision")));
        let mut names: Vec<_> = found.iter().map(|row| (row.framework, row.id)).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), found.len());
        assert!(!found.iter().any(|row| row.steps.iter().any(|one| one.step == "creation approved")));
        // Only a step that no bundle shows supports these two.
        assert!(!found.iter().any(|row| matches!(row.id, "AC-2 e" | "AC-2 i")));
    }
}
