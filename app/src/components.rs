//! What pages are made of: small pieces on native elements, each rendered on the server alone. Islands are in
//! [`crate::islands`].

#![expect(clippy::needless_pass_by_value, reason = "a component owns its properties")]

pub mod badges;
pub mod clocks;
pub mod dialog;
pub mod empty;
pub mod facts;
pub mod field;
pub mod filter_form;
pub mod flash;
pub mod icons;
pub mod name;
pub mod pager;
pub mod progress;
pub mod strip;
pub mod strip_figure;
pub mod table;
pub mod time;
pub mod tone;
pub mod use_strip;

#[cfg(test)]
pub(crate) mod testing {
    //! Renders a view as the server would.

    use leptos::prelude::*;

    /// The HTML of a view, with nothing in its context.
    pub(crate) fn html<V: IntoView>(view: impl FnOnce() -> V) -> String {
        Owner::new().with(|| {
            leptos_meta::provide_meta_context();
            view().into_view().to_html()
        })
    }
}
