//! Who became it: through which trust, and who they were.

use crate::asked_window::in_words;
use crate::components::badges::{Badge, VerdictBadge};
use crate::components::icons;
use crate::components::table::{Caption, ColumnHead, FoldCell, RowHead, TableFrame};
use crate::components::time::Ago;
use crate::components::tone::Tone;
use domain::instant::Instant;
use domain::trust::AssumerKind;
use domain::window::Window;
use leptos::prelude::*;
use ops::identities::{AssumerList, AssumerRow, TrustRow};

/// What the window says of one trust: never that it is unused where not everything would have been heard.
pub(super) fn through(row: &TrustRow, now: Instant) -> impl IntoView + use<> {
    let last = row.became_at.map(|at| view! { "last "<Ago now at/> });
    let times = match row.became {
        0 => None,
        1 => Some("once in the window".to_owned()),
        count => Some(format!("{count} times in the window")),
    };
    match row.used {
        Some(true) => view! { <VerdictBadge word="used"/>" "{last}<small>{times}</small> }.into_any(),
        Some(false) => view! {
            <VerdictBadge word="unused"/>" "{last}<small>"nobody, and the whole window was observed"</small>
        }
        .into_any(),
        None => view! { <VerdictBadge word="not_observed"/>" "{last}<small>{times}</small> }.into_any(),
    }
}

/// Who became it.
#[component]
pub fn WhoBecameIt(
    /// Those who did.
    found: AssumerList,
    /// Counted over this window.
    window: Window,
    /// The instant of this request.
    now: Instant,
) -> impl IntoView {
    if found.rows.is_empty() {
        return ().into_any();
    }
    let shown = found.rows.len();
    let note = (shown < found.total)
        .then(|| view! { <p class="quiet">"The "{shown}" seen last, of "{found.total}"."</p> });
    let others = found.rows.iter().any(|row| row.assumer.kind == AssumerKind::Others);
    let others = others.then(|| {
        view! {
            <p class="quiet">
                "Others are those beyond the 64 who are told apart, and those from before it was kept who they were."
            </p>
        }
    });
    let counted = in_words(window);
    let rows = found.rows.into_iter().map(|row| assumer(row, now)).collect_view();
    view! {
        <section aria-labelledby="became">
            <h2 id="became">"Who became it"</h2>
            <TableFrame label="Assumers, last first">
                <table class="folding dense">
                    <Caption text="Who became it"/>
                    <thead>
                        <tr>
                            <ColumnHead>"Who"</ColumnHead>
                            <ColumnHead>"As"</ColumnHead>
                            <ColumnHead number=true>"In the window"</ColumnHead>
                            <ColumnHead number=true>"In all"</ColumnHead>
                            <ColumnHead>"First"</ColumnHead>
                            <ColumnHead>"Last"</ColumnHead>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </TableFrame>
            <p class="quiet">"The window is "{counted}"."</p>
            {note}
            {others}
        </section>
    }
    .into_any()
}

fn assumer(row: AssumerRow, now: Instant) -> impl IntoView {
    let name = row.assumer.name;
    let who = match (row.identity, name.is_empty()) {
        (Some((id, called)), _) => {
            let href = format!("/identities/{id}");
            view! { <a href=href>{called}</a><small><code>{name}</code></small> }.into_any()
        }
        (None, true) => "others".into_any(),
        (None, false) => view! { <code>{name}</code> }.into_any(),
    };
    let subject = (!row.assumer.subject.is_empty())
        .then(|| view! { <small>"subject "<code>{row.assumer.subject}</code></small> });
    let environment = row.environment.map(|one| view! { <small>{one.as_str()}</small> });
    let foreign = row.foreign.then(|| {
        let word = format!("account {}", row.assumer.account);
        view! { <Badge tone=Tone::Attention drawing=icons::TRIANGLE_ALERT word/> }
    });
    view! {
        <tr>
            <RowHead>{who}{subject}{environment}</RowHead>
            <td>{row.assumer.kind.as_str()}" "{foreign}</td>
            <FoldCell label="In the window" number=true>{row.count}</FoldCell>
            <FoldCell label="In all" number=true>{row.total}</FoldCell>
            <FoldCell label="First"><Ago now at=row.first_at/></FoldCell>
            <FoldCell label="Last"><Ago now at=row.last_at/></FoldCell>
        </tr>
    }
}
