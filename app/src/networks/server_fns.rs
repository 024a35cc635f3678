//! What the forms of networks post to. Each answers with a redirect: what was done, or what was wrong, stands on the next
//! page.

#![expect(
    missing_docs,
    reason = "the fields of the struct that leptos' server macro makes of each function carry no documentation"
)]

use crate::error::AppError;
use leptos::prelude::*;

/// States which environment a network belongs to.
///
/// # Errors
/// [`AppError::SignInNeeded`]; everything else is told on the page.
#[server(endpoint = "networks/state")]
pub async fn state_network(
    #[server(default)] prefix: String,
    #[server(default)] name: String,
    #[server(default)] environment: String,
) -> Result<(), AppError> {
    super::act::state(prefix, name, environment).await
}

/// Ends a statement.
///
/// # Errors
/// [`AppError::SignInNeeded`]; everything else is told on the page.
#[server(endpoint = "networks/end")]
pub async fn end_network(#[server(default)] network: String) -> Result<(), AppError> {
    super::act::end(network).await
}
