//! What the forms of ownership post to. Each answers with a redirect: what was done, or what was wrong, stands on the next
//! page.

#![expect(
    missing_docs,
    reason = "the fields of the struct that leptos' server macro makes of each function carry no documentation"
)]

use crate::error::AppError;
use leptos::prelude::*;

/// Accepts an offer.
///
/// # Errors
/// [`AppError::SignInNeeded`]; everything else is told on the page.
#[server(endpoint = "ownership/accept")]
pub async fn accept_offer(#[server(default)] offer: String) -> Result<(), AppError> {
    super::act::accept(offer).await
}

/// Declines an offer, and says why.
///
/// # Errors
/// [`AppError::SignInNeeded`]; everything else is told on the page.
#[server(endpoint = "ownership/decline")]
pub async fn decline_offer(
    #[server(default)] offer: String,
    #[server(default)] reason: String,
) -> Result<(), AppError> {
    super::act::decline(offer, reason).await
}

/// Takes an offer back.
///
/// # Errors
/// [`AppError::SignInNeeded`]; everything else is told on the page.
#[server(endpoint = "ownership/withdraw")]
pub async fn withdraw_offer(
    #[server(default)] offer: String,
    #[server(default)] identity: String,
) -> Result<(), AppError> {
    super::act::withdraw(offer, identity).await
}

/// Accepts the ticked offers, together.
///
/// # Errors
/// [`AppError::SignInNeeded`]; everything else is told on the page.
#[server(endpoint = "ownership/claim")]
pub async fn claim_offers(#[server(default)] offers: Vec<String>) -> Result<(), AppError> {
    super::act::claim(offers).await
}

/// Declines the ticked offers for one reason.
///
/// # Errors
/// [`AppError::SignInNeeded`]; everything else is told on the page.
#[server(endpoint = "ownership/disclaim")]
pub async fn disclaim_offers(
    #[server(default)] offers: Vec<String>,
    #[server(default)] reason: String,
) -> Result<(), AppError> {
    super::act::disclaim(offers, reason).await
}

/// Offers an identity to a person or a team.
///
/// # Errors
/// [`AppError::SignInNeeded`]; everything else is told on the page.
#[server(endpoint = "ownership/offer")]
pub async fn offer_identity(
    #[server(default)] identity: String,
    #[server(default)] person: String,
    #[server(default)] part: String,
    #[server(default)] from: String,
) -> Result<(), AppError> {
    super::act::offer(identity, person, part, from).await
}
