//! The policies that its grants come by, as written; each opens.

use crate::components::badges::{Badge, VerdictBadge};
use crate::components::icons;
use crate::components::table::{Caption, ColumnHead, FoldCell, RowHead, TableFrame};
use crate::components::time::OnDate;
use crate::components::tone::Tone;
use domain::grant::{Effect, Granted, GrantedBasis, PathKind};
use domain::usage::RowKind;
use leptos::prelude::*;
use ops::identities::{GrantedBy, MOST_FED, PolicyView};

/// How many characters of resources or conditions stand in a cell; all of it in its title.
const SHORT: usize = 80;

/// Its policies.
#[component]
pub fn Policies(
    /// The policies; none where no inventory shows the identity.
    policies: Option<Vec<PolicyView>>,
) -> impl IntoView {
    let Some(policies) = policies else { return ().into_any() };
    let body = if policies.is_empty() {
        view! { <p class="quiet">"The newest inventory gives it nothing."</p> }.into_any()
    } else {
        let groups = policies.into_iter().map(policy).collect_view();
        view! { <div class="groups">{groups}</div> }.into_any()
    };
    view! {
        <section aria-labelledby="policies">
            <h2 id="policies">"Where it comes from"</h2>
            {body}
        </section>
    }
    .into_any()
}

fn policy(view: PolicyView) -> impl IntoView {
    let PolicyView { path, grants, others, names } = view;
    let through = path.group.map(|group| view! { " through the group "<strong>{group}</strong> });
    let used = grants
        .iter()
        .filter(|one| one.row.as_ref().is_some_and(|row| used(row).is_some_and(|used| used > 0)))
        .count();
    let (patterns, is_boundary) = (grants.len(), path.kind == PathKind::Boundary);
    let plural = if patterns == 1 { "" } else { "s" };
    let about = if is_boundary {
        format!("limits to {patterns} pattern{plural}")
    } else {
        format!("{patterns} pattern{plural}, {used} used")
    };
    let feeds = match (others, names.is_empty()) {
        (0, _) if path.kind == PathKind::Inline => view! { <small>"feeds nobody else"</small> }.into_any(),
        (0, _) => view! { <small>"feeds nobody else now"</small> }.into_any(),
        (count, _) if count > MOST_FED => {
            let some = names.join(", ");
            let some = (!names.is_empty()).then(|| format!(", {some} among them"));
            view! { <small>"also feeds more than "{MOST_FED}" others"{some}</small> }.into_any()
        }
        (count, true) => {
            view! { <small>"also feeds "{count}" other"{(count != 1).then_some("s")}</small> }.into_any()
        }
        (count, false) => {
            let more = count.saturating_sub(names.len());
            let more = (more > 0).then(|| format!(" and {more} more"));
            view! { <small>"also feeds "{names.join(", ")}{more}</small> }.into_any()
        }
    };
    let id = path.policy_id.map(|id| view! { <p><code>{id}</code></p> });
    let rows = grants.into_iter().map(row).collect_view();
    let caption = format!("Patterns of {}", path.policy);
    view! {
        <details>
            <summary>
                <span class="line">{path.policy}</span>
                <span>{path.kind.as_str()}{through}</span>
                <span class="quiet">{about}</span>
                {feeds}
            </summary>
            {id}
            <TableFrame label=caption.clone()>
                <table class="folding dense">
                    <Caption text=caption/>
                    <thead>
                        <tr>
                            <ColumnHead>"Pattern as written"</ColumnHead>
                            <ColumnHead>"Verdict"</ColumnHead>
                            <ColumnHead number=true>"Used"</ColumnHead>
                            <ColumnHead>"On"</ColumnHead>
                            <ColumnHead>"Held since"</ColumnHead>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </TableFrame>
        </details>
    }
}

fn used(row: &domain::usage::Row) -> Option<u32> {
    match &row.kind {
        RowKind::Pattern(actions) => Some(actions.used),
        _ => None,
    }
}

fn row(grant: GrantedBy) -> impl IntoView {
    let verdict = match (&grant.row, grant.effect) {
        (Some(row), _) => {
            row.verdict.map(|verdict| view! { <VerdictBadge word=verdict.as_str()/> }.into_any())
        }
        (None, Effect::Deny) => {
            Some(view! { <Badge tone=Tone::Plain drawing=icons::DENIED word="denies"/> }.into_any())
        }
        (None, Effect::Allow) => {
            Some(view! { <Badge tone=Tone::Plain drawing=icons::SHIELD_CHECK word="limit"/> }.into_any())
        }
    };
    let counts = grant.row.as_ref().and_then(|row| match &row.kind {
        RowKind::Pattern(actions) => Some(format!("{} of {}", actions.used, actions.total)),
        _ => None,
    });
    let reason = grant.row.as_ref().and_then(|row| row.privileged.flatten());
    let reason = reason.map(|reason| view! { <small>{reason.to_string()}</small> });
    let conditions = (!grant.conditions.is_empty()).then(|| {
        let short = short(&grant.conditions);
        view! { <small title=grant.conditions>"if "<code>{short}</code></small> }
    });
    let resources = grant.resources.join(", ");
    let on = short(&resources);
    view! {
        <tr>
            <RowHead><code>{grant.pattern}</code>{reason}{conditions}</RowHead>
            <td>{verdict}</td>
            <FoldCell label="Used" number=true>{counts}</FoldCell>
            <FoldCell label="On"><code title=resources>{on}</code></FoldCell>
            <FoldCell label="Held since">{since(grant.granted)}</FoldCell>
        </tr>
    }
}

fn since(granted: Granted) -> impl IntoView {
    let basis = match granted.basis {
        GrantedBasis::Provider => "the provider says",
        GrantedBasis::Log => "a log says",
        GrantedBasis::FirstSeen => "first seen then",
        GrantedBasis::Baseline => "before the first inventory",
    };
    match granted.at {
        Some(at) => view! { <OnDate at/><small>{basis}</small> }.into_any(),
        None => view! { <small>{basis}</small> }.into_any(),
    }
}

fn short(text: &str) -> String {
    if text.chars().count() <= SHORT {
        text.to_owned()
    } else {
        text.chars().take(SHORT).chain(['…']).collect()
    }
}
