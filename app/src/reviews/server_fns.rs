//! What the forms of reviews post to. Each answers with a redirect: what was done, or what was wrong, stands on the next
//! page.

#![expect(
    missing_docs,
    reason = "the fields of the struct that leptos' server macro makes of each function carry no documentation"
)]

use crate::error::AppError;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// A decision on one item, as its form sends it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DecisionForm {
    /// The campaign's id.
    pub campaign: String,
    /// The item's id.
    pub item: String,
    /// The hash of the snapshot that was shown.
    pub snapshot: String,
    /// The hash of the changes that were shown; empty where there were none.
    pub changes: String,
    /// `keep`, `need_stated`, `reduce`, `rotate` or `revoke`.
    pub outcome: String,
    /// What is ticked to be taken away.
    pub remove: Vec<String>,
    /// Why.
    pub reason: String,
}

/// An item as it was shown, and what its page belongs to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ShownForm {
    /// The campaign's id.
    pub campaign: String,
    /// The item's id.
    pub item: String,
    /// The hash of the snapshot that was shown.
    pub snapshot: String,
}

/// Low-risk items that are kept together.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TogetherForm {
    /// The campaign's id.
    pub campaign: String,
    /// Each an item's id and the hashes of the snapshot and, where there were any, of the changes that were shown, with
    /// spaces between.
    pub items: Vec<String>,
}

/// A launch: what is in scope, over which window, by when, and who acknowledges it. Also the query of its page's address.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LaunchForm {
    /// What people will call it.
    pub name: String,
    /// The saved scope whose filter takes the place of the fields below; empty for none.
    pub saved: String,
    /// Part of the name, the ARN or the provider's id.
    pub q: String,
    /// Of this class.
    pub class: String,
    /// Of this kind.
    pub kind: String,
    /// Of this account.
    pub account: String,
    /// Owned by this person.
    pub owner: String,
    /// Serving this system.
    pub system: String,
    /// Having this tag, as `key=value`.
    pub tag: String,
    /// With names like this.
    pub pattern: String,
    /// Lacking this.
    pub lacking: String,
    /// Breaking this rule.
    pub finding: String,
    /// How many days the window has.
    pub days: String,
    /// The first day after the window, such as `2026-03-01`.
    pub until: String,
    /// The due instant by the organisation's clocks, such as `2026-04-13T17:00`.
    pub due: String,
    /// A review every so many days; empty for a single one.
    pub every: String,
    /// Where the risk analysis that sets the frequency is filed.
    pub risk_analysis: String,
    /// The day of that analysis.
    pub risk_analysed_on: String,
    /// Who acknowledges it.
    pub acknowledger: String,
    /// `deal`, `stage` or `both` where more than 60 items would be one person's; empty leaves them there.
    pub spread: String,
    /// How many days after one stage the next is due.
    pub stage_days: String,
    /// `yes` where items of one system with equal grants follow one another.
    pub group: String,
    /// `yes` where security confirms what is kept among the privileged.
    pub confirm: String,
    /// For how many days after the due instant.
    pub confirm_days: String,
    /// What becomes of items that nobody answered, by its word; empty is what is chosen where nobody chooses.
    pub no_response: String,
}

/// A saved scope, as its form sends it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ScopeForm {
    /// Its id; empty for a new one.
    pub scope: String,
    /// What people call it.
    pub name: String,
    /// Part of the name, the ARN or the provider's id.
    pub q: String,
    /// Of this class.
    pub class: String,
    /// Of this kind.
    pub kind: String,
    /// Of this account.
    pub account: String,
    /// Owned by this person.
    pub owner: String,
    /// Serving this system.
    pub system: String,
    /// Having this tag, as `key=value`.
    pub tag: String,
    /// With names like this.
    pub pattern: String,
    /// Lacking this.
    pub lacking: String,
    /// Breaking this rule.
    pub finding: String,
}

/// Keeps a scope by name, or changes one.
///
/// # Errors
/// [`AppError::SignInNeeded`]; everything else is told on the page.
#[server(endpoint = "reviews/save-scope")]
pub async fn save_scope(#[server(flatten)] form: ScopeForm) -> Result<(), AppError> {
    super::scopes_page::save(form).await
}

/// Deletes a saved scope.
///
/// # Errors
/// [`AppError::SignInNeeded`]; everything else is told on the page.
#[server(endpoint = "reviews/delete-scope")]
pub async fn delete_scope(#[server(default)] scope: String) -> Result<(), AppError> {
    super::scopes_page::delete(scope).await
}

/// Launches a campaign.
///
/// # Errors
/// [`AppError::SignInNeeded`]; everything else is told on the page.
#[server(endpoint = "reviews/launch")]
pub async fn launch_review(#[server(flatten)] form: LaunchForm) -> Result<(), AppError> {
    super::act::launch(form).await
}

/// Decides on one item.
///
/// # Errors
/// [`AppError::SignInNeeded`]; everything else is told on the page.
#[server(endpoint = "reviews/decide")]
pub async fn decide_item(#[server(flatten)] form: DecisionForm) -> Result<(), AppError> {
    super::act::decide(form).await
}

/// Undoes the last answer on an item.
///
/// # Errors
/// [`AppError::SignInNeeded`]; everything else is told on the page.
#[server(endpoint = "reviews/undo")]
pub async fn undo_answer(#[server(flatten)] form: ShownForm) -> Result<(), AppError> {
    super::act::undo(form).await
}

/// Keeps low-risk items together.
///
/// # Errors
/// [`AppError::SignInNeeded`]; everything else is told on the page.
#[server(endpoint = "reviews/keep-together")]
pub async fn keep_together(#[server(flatten)] form: TogetherForm) -> Result<(), AppError> {
    super::act::together(form).await
}

/// Closes a campaign.
///
/// # Errors
/// [`AppError::SignInNeeded`]; everything else is told on the page.
#[server(endpoint = "reviews/close")]
pub async fn close_review(#[server(default)] campaign: String) -> Result<(), AppError> {
    super::act::close(campaign).await
}

/// Acknowledges a campaign's result.
///
/// # Errors
/// [`AppError::SignInNeeded`]; everything else is told on the page.
#[server(endpoint = "reviews/acknowledge")]
pub async fn acknowledge_review(
    #[server(default)] campaign: String,
    #[server(default)] statement: String,
) -> Result<(), AppError> {
    super::act::acknowledge(campaign, statement).await
}

/// Has somebody else decide one's own items of a campaign, for a time.
///
/// # Errors
/// [`AppError::SignInNeeded`]; everything else is told on the page.
#[server(endpoint = "reviews/delegate")]
pub async fn delegate_items(
    #[server(default)] campaign: String,
    #[server(default)] to: String,
    #[server(default)] until: String,
    #[server(default)] reason: String,
) -> Result<(), AppError> {
    super::delegating::delegate(campaign, to, until, reason).await
}

/// Takes a delegation back.
///
/// # Errors
/// [`AppError::SignInNeeded`]; everything else is told on the page.
#[server(endpoint = "reviews/end-delegation")]
pub async fn end_delegation(#[server(default)] delegation: String) -> Result<(), AppError> {
    super::delegating::end(delegation).await
}

/// Types the sampling seed of a campaign.
///
/// # Errors
/// [`AppError::SignInNeeded`]; everything else is told on the page.
#[server(endpoint = "reviews/seed")]
pub async fn type_seed(
    #[server(default)] campaign: String,
    #[server(default)] seed: String,
) -> Result<(), AppError> {
    super::second::seed(campaign, seed).await
}

/// A second look at one item, as its form sends it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AgainForm {
    /// The campaign's id.
    pub campaign: String,
    /// The item's id.
    pub item: String,
    /// The hash of the snapshot that was shown.
    pub snapshot: String,
    /// `keep`, `reduce`, `rotate` or `revoke`.
    pub outcome: String,
    /// Why.
    pub reason: String,
}

/// Decides a drawn item again, blind.
///
/// # Errors
/// [`AppError::SignInNeeded`]; everything else is told on the page.
#[server(endpoint = "reviews/look-again")]
pub async fn look_again(#[server(flatten)] form: AgainForm) -> Result<(), AppError> {
    super::second::again(form).await
}

/// A standing order of micro-reviews, as its form sends it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MicroForm {
    /// Who of management acknowledges each.
    pub acknowledger: String,
    /// How many days after it was opened each is due.
    pub days: String,
}

/// Orders micro-reviews.
///
/// # Errors
/// [`AppError::SignInNeeded`]; everything else is told on the page.
#[server(endpoint = "reviews/order-micro")]
pub async fn order_micro_reviews(#[server(flatten)] form: MicroForm) -> Result<(), AppError> {
    super::micro::order(form).await
}

/// Ends the standing order of micro-reviews.
///
/// # Errors
/// [`AppError::SignInNeeded`]; everything else is told on the page.
#[server(endpoint = "reviews/end-micro")]
pub async fn end_micro_reviews() -> Result<(), AppError> {
    super::micro::end().await
}

/// A recurring review, as its form sends it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RecurringForm {
    /// Its id; empty for a new one.
    pub recurring: String,
    /// What people will call it.
    pub name: String,
    /// The saved scope.
    pub scope: String,
    /// The first day, such as `2026-04-01`.
    pub first: String,
    /// How many months lie between two.
    pub months: String,
    /// How many days reviewers have.
    pub due_days: String,
    /// Over how many days use is counted.
    pub window_days: String,
    /// Where the risk analysis that sets the frequency is filed.
    pub risk_analysis: String,
    /// The day of that analysis.
    pub risk_analysed_on: String,
    /// Who of management acknowledges each.
    pub acknowledger: String,
    /// As in a launch.
    pub spread: String,
    /// As in a launch.
    pub confirm: String,
    /// As in a launch.
    pub confirm_days: String,
    /// As in a launch.
    pub no_response: String,
}

/// Starts a recurring review.
///
/// # Errors
/// [`AppError::SignInNeeded`]; everything else is told on the page.
#[server(endpoint = "reviews/start-recurring")]
pub async fn start_recurring(#[server(flatten)] form: RecurringForm) -> Result<(), AppError> {
    super::recurring_form::start(form).await
}

/// Changes what a recurring review says.
///
/// # Errors
/// [`AppError::SignInNeeded`]; everything else is told on the page.
#[server(endpoint = "reviews/edit-recurring")]
pub async fn edit_recurring(#[server(flatten)] form: RecurringForm) -> Result<(), AppError> {
    super::recurring_form::edit(form).await
}

/// Suspends, resumes or ends a recurring review.
///
/// # Errors
/// [`AppError::SignInNeeded`]; everything else is told on the page.
#[server(endpoint = "reviews/step-recurring")]
pub async fn step_recurring(
    #[server(default)] recurring: String,
    #[server(default)] to: String,
) -> Result<(), AppError> {
    super::recurring_page::step(recurring, to).await
}

/// Takes over what is due while its reviewer is away.
///
/// # Errors
/// [`AppError::SignInNeeded`]; everything else is told on the page.
#[server(endpoint = "reviews/take-over")]
pub async fn take_over(
    #[server(default)] campaign: String,
    #[server(default)] person: String,
) -> Result<(), AppError> {
    super::delegating::take_over(campaign, person).await
}
