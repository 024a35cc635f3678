//! The population over a time: who was reviewed when, what never was. Every list and page of it has its address.

use super::bundle::WhatFor;
use super::sample::OfferSample;
use super::words::identities;
use crate::address::Address;
use crate::components::badges::Badge;
use crate::components::empty::EmptyState;
use crate::components::field::{About, ProblemSummary, SelectField, TextField};
use crate::components::filter_form::Choice;
use crate::components::icons::{self, icon};
use crate::components::name::WrappingName;
use crate::components::pager::Pager;
use crate::components::progress::{Part, ProgressBar};
use crate::components::table::{Caption, ColumnHead, FoldCell, RowHead, TableFrame};
use crate::components::time::OnDate;
use crate::components::tone::Tone;
use crate::identities::{capital, grouped};
use crate::page::page;
use domain::id::IdentityId;
use domain::instant::Instant;
use domain::problem::Problems;
use domain::window::{Day, Window};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use leptos_router::params::ParamsMap;
use ops::evidence::{Reach, ReachedPage, ReachedRow, reached};

/// How many days are shown unless others are asked for: a year, today being its last.
const A_YEAR: i32 = 365;
/// The longest time that is shown at once, in days.
const MOST_DAYS: i32 = 3_660;

/// What the address asks for, as it was typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked {
    from: String,
    until: String,
    reach: String,
    after: String,
}

impl Asked {
    /// Reads an address's query.
    #[must_use]
    pub fn of(query: &ParamsMap) -> Self {
        let said = |name: &str| query.get(name).map(|text| text.trim().to_owned()).unwrap_or_default();
        Self { from: said("from"), until: said("until"), reach: said("reach"), after: said("after") }
    }

    /// The same from pairs, as a form's address has them.
    #[must_use]
    pub fn of_pairs(pairs: Vec<(String, String)>) -> Self {
        let mut map = ParamsMap::new();
        for (name, value) in pairs {
            map.insert(name, value);
        }
        Self::of(&map)
    }

    /// The days that are asked for: a year that ends with today where none are.
    ///
    /// # Errors
    /// What is wrong with the fields, by their names.
    pub fn window(&self, now: Instant) -> Result<Window, Problems> {
        let day = |field: &str, text: &str, otherwise: Day| match text {
            "" => Ok(otherwise),
            text => text.parse().map_err(|_| Problems::one(field, "Type a day, such as 2026-03-01")),
        };
        let until = day("until", &self.until, Day(Day::of(now).0.saturating_add(1)))?;
        let from = day("from", &self.from, Day(until.0.saturating_sub(A_YEAR)))?;
        let days = i64::from(until.0) - i64::from(from.0);
        if days < 1 {
            return Err(Problems::one(
                "until",
                "This day is the first after the time: it must come after \"From\"",
            ));
        }
        if days > i64::from(MOST_DAYS) {
            return Err(Problems::one("from", "At most ten years are shown at once: choose a later day"));
        }
        Ok(Window { from, until })
    }

    fn only(&self) -> Option<Reach> {
        self.reach.parse().ok()
    }

    fn address(&self) -> Address {
        Address::new("/evidence/reviewed")
            .with("from", &self.from)
            .with("until", &self.until)
            .with("reach", self.only().map(|reach| reach.to_string()).unwrap_or_default())
    }

    /// Where the whole list of the same time is taken out.
    fn export_address(&self) -> Address {
        Address::new("/evidence/reviewed.csv").with("from", &self.from).with("until", &self.until)
    }
}

/// The page at `/evidence/reviewed`.
#[component]
pub fn ReviewedPage() -> impl IntoView {
    let asked = Asked::of(&use_query_map().get_untracked());
    let again = asked.clone();
    page(
        move |call| async move {
            let now = call.now();
            let (window, problems) = match asked.window(now) {
                Ok(window) => (window, Problems::default()),
                Err(problems) => (Asked::default().window(now)?, problems),
            };
            let after: Option<IdentityId> = asked.after.parse().ok();
            Ok((reached(&call, window, asked.only(), after).await?, window, problems))
        },
        move |found, _| shown(again, found),
    )
}

fn shown(asked: Asked, (found, window, problems): (ReachedPage, Window, Problems)) -> impl IntoView {
    let population: u64 = found.counts.iter().map(|(_, count)| count).sum();
    let parts = found.counts.iter().filter(|(_, count)| *count > 0).map(|(reach, count)| Part {
        word: reach.as_str(),
        count: *count,
        tone: tone(*reach),
    });
    let parts: Vec<Part> = parts.collect();
    let bar = view! { <ProgressBar label="How far reviews have come" parts whole=population/> };
    let body =
        if found.rows.is_empty() { nothing(&asked).into_any() } else { list(&asked, &found).into_any() };
    let export = found.may_export.then(|| {
        let action = asked.export_address().to_string();
        view! {
            <form method="post" action=action class="take-out">
                <WhatFor id="why".to_owned()/>
                <button type="submit" class="button">{icon(icons::DOWNLOAD)} "Download all as CSV"</button>
                <span class="quiet">"The log keeps who took it and what for."</span>
            </form>
        }
    });
    let days = vec![("from", window.from.to_string()), ("until", window.until.to_string())];
    let last = Day(window.until.0.saturating_sub(1)).start();
    view! {
        <Title text="Who was reviewed"/>
        <nav aria-label="Where this is"><a href="/evidence">"Evidence"</a></nav>
        <h1>"Who was reviewed"</h1>
        <p class="reading">
            "Every non-human identity that was there from "<OnDate at=window.from.start()/>" to "<OnDate at=last/>
            ": "{identities(population)}". A review counts on the day it was closed; only an answer counts as reviewed."
        </p>
        <ProblemSummary problems=problems.clone()/>
        {choose(&asked, &problems, window)}
        {bar}
        {body}
        {export}
        <OfferSample action="/evidence/sample".to_owned() of="the items of every review that was closed in this time" days/>
    }
}

fn choose(asked: &Asked, problems: &Problems, window: Window) -> impl IntoView + use<> {
    let typed = |text: &str, day: Day| if text.is_empty() { day.to_string() } else { text.to_owned() };
    let from = About::new("from", "From").optional().at_times().checked(problems);
    let until = About::new("until", "Before").optional().at_times().checked(problems);
    let reach = About::new("reach", "How far").optional().at_times();
    let mut choices = vec![Choice::new("", "All")];
    choices.extend(Reach::ALL.iter().map(|reach| Choice::new(reach.as_str(), capital(reach.as_str()))));
    view! {
        <form method="get" action="/evidence/reviewed" class="filters" aria-label="Which time, and which identities">
            <TextField about=from value=typed(&asked.from, window.from) kind="date"/>
            <TextField about=until value=typed(&asked.until, window.until) kind="date"/>
            <SelectField about=reach choices chosen=asked.reach.clone()/>
            <button type="submit" class="button">"Show"</button>
        </form>
    }
}

fn nothing(asked: &Asked) -> impl IntoView + use<> {
    let (what, words) = match asked.only() {
        Some(Reach::Never) => ("None was left out", "Every identity of this time was in a review."),
        Some(_) => ("None of these", "No identity of this time stands like this."),
        None => ("No identities", "None was known in this time."),
    };
    view! { <EmptyState what=what><p>{words}</p></EmptyState> }
}

fn list(asked: &Asked, found: &ReachedPage) -> impl IntoView + use<> {
    let count = format!("{} of {}", grouped(found.rows.len() as u64), identities(found.total));
    let previous = (!asked.after.is_empty()).then(|| asked.address().to_string());
    let next = found.next.map(|id| asked.address().with("after", id).to_string());
    let rows = found.rows.iter().cloned().map(row).collect_view();
    let back = previous.map(|href| view! { <p><a href=href>"Back to the first"</a></p> });
    view! {
        <TableFrame label="Identities and their last review">
            <table class="folding dense">
                <Caption text="Identities and their last review"/>
                <thead>
                    <tr>
                        <ColumnHead>"Identity"</ColumnHead>
                        <ColumnHead>"Account"</ColumnHead>
                        <ColumnHead>"How far"</ColumnHead>
                        <ColumnHead>"Review"</ColumnHead>
                        <ColumnHead>"First seen"</ColumnHead>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </TableFrame>
        <Pager previous=None next count/>
        {back}
    }
}

fn row(row: ReachedRow) -> impl IntoView {
    let ReachedRow { identity, first_seen_at, reach, review, outcome } = row;
    let gone = identity.gone_at.map(|at| view! { <small>"gone "<OnDate at/></small> });
    let href = format!("/identities/{}", identity.id);
    let review = match review {
        Some((id, name, closed)) => {
            let href = format!("/evidence/{id}");
            let what = outcome.map(|outcome| format!("{outcome}, "));
            let when = match closed {
                Some(at) => view! { <small>{what}"closed "<OnDate at/></small> }.into_any(),
                None => view! { <small>"open then"</small> }.into_any(),
            };
            view! { <a href=href>{name}</a>{when} }.into_any()
        }
        None => view! { <span class="quiet">"none"</span> }.into_any(),
    };
    let drawing = match reach {
        Reach::Reviewed => icons::CIRCLE_CHECK,
        Reach::UnderReview => icons::CALENDAR_CLOCK,
        Reach::NoResponse | Reach::Never | Reach::Withdrawn => icons::CIRCLE_ALERT,
    };
    view! {
        <tr>
            <RowHead><a href=href><WrappingName name=identity.name/></a>{gone}</RowHead>
            <FoldCell label="Account"><code>{identity.account}</code></FoldCell>
            <td><Badge tone=tone(reach) drawing word=reach.as_str()/></td>
            <FoldCell label="Review">{review}</FoldCell>
            <FoldCell label="First seen"><OnDate at=first_seen_at/></FoldCell>
        </tr>
    }
}

const fn tone(reach: Reach) -> Tone {
    match reach {
        Reach::Reviewed => Tone::Good,
        Reach::NoResponse => Tone::Bad,
        Reach::UnderReview | Reach::Withdrawn => Tone::Plain,
        Reach::Never => Tone::Attention,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::instant::parse;

    fn window(from: &str, until: &str) -> Result<String, String> {
        let asked = Asked { from: from.into(), until: until.into(), ..Asked::default() };
        let now = parse("2026-03-02T09:00:00Z").unwrap();
        match asked.window(now) {
            Ok(window) => Ok(format!("{} {}", window.from, window.until)),
            Err(problems) => Err(problems.0[0].field.clone()),
        }
    }

    #[test]
    fn a_year_that_ends_with_today_is_shown_unless_another_time_is_asked_for() {
        assert_eq!(window("", ""), Ok("2025-03-03 2026-03-03".into()));
        assert_eq!(window("2026-01-01", "2026-02-01"), Ok("2026-01-01 2026-02-01".into()));
        assert_eq!(window("", "2026-02-01"), Ok("2025-02-01 2026-02-01".into()));
    }

    #[test]
    fn a_time_that_cannot_be_is_told_beside_its_field() {
        assert_eq!(window("soon", ""), Err("from".into()));
        assert_eq!(window("", "2026-13-01"), Err("until".into()));
        assert_eq!(window("2026-02-01", "2026-02-01"), Err("until".into()));
        assert_eq!(window("1900-01-01", "2026-02-01"), Err("from".into()));
    }
}
