//! What statements come to, worked out once: the same few patterns are granted to thousands.

use super::{ActionSet, Catalogue};
use crate::grant::Matching;
use crate::privilege::{PrivilegeReason, privileged_pattern};
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

/// So many are kept; above, all are let go: how many patterns there are is anybody's choice.
const MOST: usize = 20_000;

/// The patterns of a statement, expanded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// The actions that they speak of.
    pub reach: Arc<ActionSet>,
    /// Is a statement that gives them privileged, and why?
    pub privileged: Option<PrivilegeReason>,
}

impl Statement {
    fn of(catalogue: &Catalogue, matching: Matching, patterns: &[String]) -> Self {
        let mut named = catalogue.none();
        for pattern in patterns {
            named.union_with(&catalogue.expand(pattern));
        }
        let reach = match matching {
            Matching::Only => named,
            Matching::AllBut => {
                let mut rest = catalogue.all();
                rest.subtract(&named);
                rest
            }
        };
        Self { reach: Arc::new(reach), privileged: privileged_pattern(catalogue, matching, patterns) }
    }
}

/// What was worked out so far, shared by every clone of a catalogue.
#[derive(Debug, Clone, Default)]
pub(super) struct Memo(Arc<RwLock<Known>>);

#[derive(Debug, Default)]
struct Known {
    only: HashMap<Vec<String>, Arc<Statement>>,
    all_but: HashMap<Vec<String>, Arc<Statement>>,
}

impl Known {
    const fn of(&mut self, matching: Matching) -> &mut HashMap<Vec<String>, Arc<Statement>> {
        match matching {
            Matching::Only => &mut self.only,
            Matching::AllBut => &mut self.all_but,
        }
    }
}

impl Memo {
    pub(super) fn statement(
        &self,
        catalogue: &Catalogue,
        matching: Matching,
        patterns: &[String],
    ) -> Arc<Statement> {
        {
            // Whoever panicked while holding it left whole entries alone.
            let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
            let of = if matching == Matching::Only { &known.only } else { &known.all_but };
            if let Some(statement) = of.get(patterns) {
                return Arc::clone(statement);
            }
        }
        let statement = Arc::new(Statement::of(catalogue, matching, patterns));
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let of = known.of(matching);
        if of.len() >= MOST {
            of.clear();
        }
        of.insert(patterns.to_vec(), Arc::clone(&statement));
        statement
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::small;
    use super::*;

    #[test]
    fn a_statement_is_what_its_patterns_expand_to_the_first_time_and_the_second() {
        let catalogue = small();
        for patterns in [&["s3:*"][..], &["S3:Get*", "iam:*"], &["novel:*"], &[]] {
            let patterns: Vec<String> = patterns.iter().map(|one| (*one).to_owned()).collect();
            for matching in Matching::ALL.iter().copied() {
                let fresh = Statement::of(&catalogue, matching, &patterns);
                assert_eq!(*catalogue.statement(matching, &patterns), fresh);
                assert_eq!(*catalogue.clone().statement(matching, &patterns), fresh);
            }
        }
    }

    #[test]
    fn however_many_patterns_there_are_only_so_many_are_kept() {
        let catalogue = small();
        for number in 0..MOST + 10 {
            let _ = catalogue.statement(Matching::Only, &[format!("s3:{number}")]);
        }
        assert!(catalogue.memo.0.read().unwrap().only.len() <= MOST);
        assert!(!catalogue.statement(Matching::Only, &["s3:*".to_owned()]).reach.is_empty());
    }
}
