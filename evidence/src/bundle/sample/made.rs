//! The reviews that tests ask for: each the same with one thing otherwise.

use super::review;
use crate::bundle::BundleInput;

/// The review, as a bundle's input.
pub(crate) fn input() -> BundleInput {
    review(Made::default())
}

/// The same where what nobody answers is suspended: of item 5 a task was opened.
pub(crate) fn suspended() -> BundleInput {
    review(Made { silent: Some(Follows::Opened), ..Made::default() })
}

/// The same where a task to put it out of use waited already.
pub(crate) fn stood() -> BundleInput {
    review(Made { silent: Some(Follows::Stood), ..Made::default() })
}

/// The same with a second stage: items 1 and 5 are privileged, the keep of 5 was sent back by person 4, that of 1 confirmed.
pub(crate) fn staged() -> BundleInput {
    review(Made { staged: true, ..Made::default() })
}

/// How the review was made.
#[derive(Clone, Copy)]
pub(super) struct Made {
    /// Does the leaf of its freezing name the tables?
    pub(super) named: bool,
    /// Does security confirm what is kept among the privileged?
    pub(super) staged: bool,
    /// Is what nobody answers suspended, and what followed for item 5?
    pub(super) silent: Option<Follows>,
}

impl Default for Made {
    fn default() -> Self {
        Self { named: true, staged: false, silent: None }
    }
}

/// What follows for an item that nobody answered.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Follows {
    /// A task of its own.
    Opened,
    /// Nothing, since one waited already.
    Stood,
}

/// The same, frozen by a version that did not name the tables in the leaf of the freezing.
pub(crate) fn earlier() -> BundleInput {
    review(Made { named: false, ..Made::default() })
}
