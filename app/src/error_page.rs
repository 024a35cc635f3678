//! Pages that say what went wrong, what was kept and what to do.

use crate::error::AppError;
use crate::islands::CopyId;
use leptos::prelude::*;
use leptos_meta::Title;

/// The page for an error, with its HTTP status.
#[component]
pub fn ErrorPage(
    /// What went wrong.
    error: AppError,
) -> impl IntoView {
    let status =
        http::StatusCode::from_u16(error.status()).unwrap_or(http::StatusCode::INTERNAL_SERVER_ERROR);
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(status);
    }
    let heading = error.to_string();
    let advice = error.advice();
    let incident = match error {
        AppError::Unexpected(id) => Some(String::from(id)),
        _ => None,
    };
    view! {
        <Title text=heading.clone()/>
        <section class="error-page">
            <p class="error-status">{status.as_u16()}</p>
            <h1>{heading}</h1>
            <p>{advice.kept}" "{advice.next}</p>
            {incident.map(|id| view! { <p>"Incident " <CopyId id/></p> })}
            <p><a class="button" href="/">"Go to the home page"</a></p>
        </section>
    }
}

/// What every unknown address answers.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    view! { <ErrorPage error=AppError::NotFound/> }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::testing::html;
    use crate::error::IncidentId;

    #[test]
    fn an_unexpected_error_names_its_incident() {
        let error = AppError::Unexpected(IncidentId::parse("01jd3q5x-7c2a").unwrap());
        let page = html(|| view! { <ErrorPage error/> });
        assert!(
            page.contains("01jd3q5x-7c2a") && page.contains("Something went wrong on our side"),
            "{page}"
        );
        assert!(page.contains("Your change was not made."));
    }

    #[test]
    fn an_unknown_address_does_not_say_whether_the_thing_exists() {
        let page = html(|| view! { <NotFoundPage/> });
        assert!(
            page.contains("<h1>This page does not exist") && page.contains("something you have no part in"),
            "{page}"
        );
    }
}
