//! Form fields: a label, a hint and an error, each tied to its control, and what was typed kept.

use super::filter_form::{Choice, options};
use super::icons::{self, icon};
use leptos::prelude::*;

/// What every field says of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct About {
    /// The name in the form, and the control's id; unique in the page.
    pub name: &'static str,
    /// The label.
    pub label: String,
    /// What helps to fill it in; empty for none.
    pub hint: String,
    /// What was wrong with what was sent.
    pub error: Option<String>,
    /// May it not stay empty? Optional fields say so in their label.
    pub required: bool,
    /// Is it asked for only at times? Then the label does not call it optional.
    pub at_times: bool,
}

impl About {
    /// A required field.
    #[must_use]
    pub fn new(name: &'static str, label: impl Into<String>) -> Self {
        Self { name, label: label.into(), required: true, ..Self::default() }
    }

    /// With a hint.
    #[must_use]
    pub fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: hint.into(), ..self }
    }

    /// With what was wrong, taken from `problems`.
    #[must_use]
    pub fn checked(self, problems: &domain::problem::Problems) -> Self {
        Self { error: problems.of(self.name).map(str::to_owned), ..self }
    }

    /// It may stay empty.
    #[must_use]
    pub fn optional(self) -> Self {
        Self { required: false, ..self }
    }

    /// It may stay empty at times; what stands beside it says when.
    #[must_use]
    pub fn at_times(self) -> Self {
        Self { required: false, at_times: true, ..self }
    }

    fn described_by(&self) -> Option<String> {
        let hint = (!self.hint.is_empty()).then(|| format!("{}-hint", self.name));
        let error = self.error.as_ref().map(|_| format!("{}-error", self.name));
        let ids: Vec<String> = hint.into_iter().chain(error).collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    }

    fn invalid(&self) -> Option<&'static str> {
        self.error.as_ref().map(|_| "true")
    }
}

fn frame(about: About, control: impl IntoView) -> impl IntoView {
    let About { name, label, hint, error, required, at_times } = about;
    let bad = error.is_some();
    view! {
        <div class="field" class:field-bad=bad>
            <label for=name>{label}{(!required && !at_times).then(|| view! { <span class="quiet">" (optional)"</span> })}</label>
            {(!hint.is_empty()).then(|| view! { <p class="hint" id=format!("{name}-hint")>{hint}</p> })}
            {error.map(|error| {
                view! { <p class="error" id=format!("{name}-error")>{icon(icons::CIRCLE_ALERT)} {error}</p> }
            })}
            {control}
        </div>
    }
}

/// One line of text.
#[component]
pub fn TextField(
    /// What it says of itself.
    about: About,
    /// What was typed before.
    #[prop(into, optional)]
    value: String,
    /// `text`, `email`, `date`, `number` …
    #[prop(default = "text")]
    kind: &'static str,
    /// The most characters.
    #[prop(default = 200)]
    most: usize,
) -> impl IntoView {
    let control = view! {
        <input id=about.name name=about.name type=kind value=value maxlength=most required=about.required
            aria-describedby=about.described_by() aria-invalid=about.invalid()/>
    };
    frame(about, control)
}

/// What stands between `<textarea>` and its end. Leptos (0.8.23) writes a textarea's children as they are, so what was
/// typed could close the element; and HTML drops a line break right after the opening tag.
fn typed_text(value: &str) -> String {
    format!("\n{}", value.replace('&', "&amp;").replace('<', "&lt;"))
}

/// Several lines of text.
#[component]
pub fn TextArea(
    /// What it says of itself.
    about: About,
    /// What was typed before.
    #[prop(into, optional)]
    value: String,
    /// The most characters.
    #[prop(default = 2000)]
    most: usize,
) -> impl IntoView {
    let control = view! {
        <textarea id=about.name name=about.name rows="4" maxlength=most required=about.required
            aria-describedby=about.described_by() aria-invalid=about.invalid()>{typed_text(&value)}</textarea>
    };
    frame(about, control)
}

/// One of several.
#[component]
pub fn SelectField(
    /// What it says of itself.
    about: About,
    /// What can be chosen.
    choices: Vec<Choice>,
    /// What was chosen before.
    #[prop(into, optional)]
    chosen: String,
) -> impl IntoView {
    let control = view! {
        <select id=about.name name=about.name required=about.required aria-describedby=about.described_by()
            aria-invalid=about.invalid()>{options(choices, &chosen)}</select>
    };
    frame(about, control)
}

/// A box to tick, its label beside it.
#[component]
pub fn TickField(
    /// The name in the form; several boxes of one group may share it.
    name: &'static str,
    /// What is sent when it is ticked.
    #[prop(into)]
    value: String,
    /// The label.
    #[prop(into)]
    label: String,
    /// Was it ticked before?
    #[prop(optional)]
    ticked: bool,
    /// The group that `BulkSelect` gathers it in; empty for none.
    #[prop(into, optional)]
    group: String,
) -> impl IntoView {
    let group = (!group.is_empty()).then_some(group);
    view! {
        <label class="tick">
            <input type="checkbox" name=name value=value checked=ticked data-group=group/>
            <span>{label}</span>
        </label>
    }
}

/// Every problem at the head of a form, each a link to its field; announced when the page opens.
#[component]
pub fn ProblemSummary(
    /// The problems; nothing is shown when there are none.
    problems: domain::problem::Problems,
) -> impl IntoView {
    (!problems.0.is_empty()).then(|| {
        let lines = problems
            .0
            .into_iter()
            .map(|problem| match problem.field.as_str() {
                "" => view! { <li>{problem.message}</li> }.into_any(),
                field => view! { <li><a href=format!("#{field}")>{problem.message}</a></li> }.into_any(),
            })
            .collect_view();
        view! {
            <div class="notice tone-bad" role="alert">
                <p>{icon(icons::CIRCLE_ALERT)} <strong>"Some fields need another look"</strong></p>
                <ul>{lines}</ul>
            </div>
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::testing::html;
    use domain::problem::Problems;

    #[test]
    fn a_field_is_tied_to_its_hint_and_error_and_keeps_what_was_typed() {
        let problems = Problems::one("purpose", "Write at least 10 characters");
        let about =
            About::new("purpose", "Purpose").hint("A sentence a stranger understands").checked(&problems);
        let field = html(|| view! { <TextArea about value="too <short"/> });
        assert!(field.contains(r#"<label for="purpose">"#), "{field}");
        assert!(
            field.contains(r#"aria-describedby="purpose-hint purpose-error" aria-invalid="true""#),
            "{field}"
        );
        assert!(
            field.contains(r#"id="purpose-error""#) && field.contains(">\ntoo &lt;short</textarea>"),
            "{field}"
        );
        assert!(field.contains(" required"), "{field}");
    }

    #[test]
    fn what_was_typed_cannot_close_its_field() {
        let value = "</textarea><script>alert(1)</script> &lt;";
        let field = html(|| view! { <TextArea about=About::new("purpose", "Purpose") value/> });
        assert!(
            !field.contains("<script>") && field.contains("&lt;/textarea>") && field.contains("&amp;lt;"),
            "{field}"
        );
        let field = html(|| view! { <TextField about=About::new("name", "Name") value="\"><script>"/> });
        assert!(!field.contains("\"><script>"), "{field}");
    }

    #[test]
    fn a_field_without_fault_claims_none() {
        let field = html(|| view! { <TextField about=About::new("name", "Name").optional() value="x"/> });
        assert!(
            !field.contains("aria-invalid")
                && !field.contains("aria-describedby")
                && !field.contains(" required"),
            "{field}"
        );
        assert!(field.contains("(optional)"));
    }

    #[test]
    fn the_summary_links_to_each_field() {
        let problems = Problems::one("purpose", "This is needed");
        assert!(html(|| view! { <ProblemSummary problems/> }).contains(r##"href="#purpose""##));
        assert!(!html(|| view! { <ProblemSummary problems=Problems::default()/> }).contains("alert"));
    }
}
