//! A page: one view model, loaded by one op for whoever is signed in, or what went wrong.

use crate::call::call;
use crate::error_page::ErrorPage;
use crate::failure::failure;
use domain::instant::Instant;
use leptos::prelude::*;
use ops::Call;

/// Loads a view model and shows it with the instant of this request; an error becomes the page that says so.
pub fn page<Model, Loading, View>(
    load: impl FnOnce(Call) -> Loading + Send + 'static,
    show: impl FnOnce(Model, Instant) -> View + Send + 'static,
) -> impl IntoView
where
    Loading: Future<Output = ops::Result<Model>> + Send + 'static,
    Model: Send + 'static,
    View: IntoView + 'static,
{
    let asked = call();
    Suspend::new(async move {
        let call = match asked {
            Ok(call) => call,
            Err(error) => return view! { <ErrorPage error/> }.into_any(),
        };
        match load(call.clone()).await {
            Ok(model) => show(model, call.now()).into_any(),
            Err(error) => {
                let error = failure(&call, &error);
                view! { <ErrorPage error/> }.into_any()
            }
        }
    })
}
