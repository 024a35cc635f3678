//! Tables: a caption, scoped headings, sorting by heading through the URL. On a phone the cells of class `fold` move
//! under their row, each with its heading (`data-label`).

use super::icons::{self, icon};
use leptos::prelude::*;

/// What the table is; read first by those who cannot see it.
#[component]
pub fn Caption(
    /// A phrase.
    #[prop(into)]
    text: String,
    /// Shown to everyone rather than to assistive technology alone.
    #[prop(optional)]
    visible: bool,
) -> impl IntoView {
    view! { <caption class:hidden=!visible>{text}</caption> }
}

/// A column's heading.
#[component]
pub fn ColumnHead(
    /// Is it a column of numbers?
    #[prop(optional)]
    number: bool,
    children: Children,
) -> impl IntoView {
    view! { <th scope="col" class:number=number>{children()}</th> }
}

/// A row's heading: its first cell.
#[component]
pub fn RowHead(children: Children) -> impl IntoView {
    view! { <th scope="row">{children()}</th> }
}

/// A cell that moves under its row on a phone.
#[component]
pub fn FoldCell(
    /// Its column's heading, shown beside it there.
    #[prop(into)]
    label: String,
    /// Is it a number?
    #[prop(optional)]
    number: bool,
    children: Children,
) -> impl IntoView {
    view! { <td class="fold" class:number=number data-label=label>{children()}</td> }
}

/// Which way a column is sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sorted {
    /// By another column.
    No,
    /// Smallest first.
    Ascending,
    /// Largest first.
    Descending,
}

/// A column's heading that sorts by it: a link to the same list in another order.
#[component]
pub fn SortHead(
    /// The column's word.
    #[prop(into)]
    word: String,
    /// How the list is sorted by it now.
    sorted: Sorted,
    /// The address that sorts by it, the other way round where it already is.
    #[prop(into)]
    href: String,
    /// Is it a column of numbers?
    #[prop(optional)]
    number: bool,
) -> impl IntoView {
    let (order, drawing) = match sorted {
        Sorted::No => (None, icons::ARROW_UP_DOWN),
        Sorted::Ascending => (Some("ascending"), icons::ARROW_UP),
        Sorted::Descending => (Some("descending"), icons::ARROW_DOWN),
    };
    view! {
        <th scope="col" class="sort" class:number=number aria-sort=order>
            <a href=href>{word}{icon(drawing)}</a>
        </th>
    }
}

/// The frame that lets a wide table scroll in itself, never the page; reachable by keyboard.
#[component]
pub fn TableFrame(
    /// The table's caption again: it names the region.
    #[prop(into)]
    label: String,
    children: Children,
) -> impl IntoView {
    view! { <div class="table-frame" role="region" aria-label=label tabindex="0">{children()}</div> }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::testing::html;

    #[test]
    fn a_sorted_column_says_so_to_everyone() {
        let head = html(|| view! { <SortHead word="Name" sorted=Sorted::Descending href="?sort=name"/> });
        assert!(
            head.contains(r#"aria-sort="descending""#) && head.contains(r#"href="?sort=name""#),
            "{head}"
        );
        let other = html(|| view! { <SortHead word="Name" sorted=Sorted::No href="?sort=name"/> });
        assert!(!other.contains("aria-sort"), "{other}");
    }

    #[test]
    fn headings_are_scoped_and_the_caption_is_there_for_all_readers() {
        assert!(html(|| view! { <ColumnHead>"Name"</ColumnHead> }).contains(r#"scope="col""#));
        assert!(html(|| view! { <RowHead>"svc"</RowHead> }).contains(r#"scope="row""#));
        assert!(
            html(|| view! { <Caption text="Identities"/> }).contains("<caption class=\"hidden\">Identities")
        );
    }
}
