//! What a strip must never do: outgrow its budget, or show a gap as zero.

use super::*;

const OBSERVED: StripDay = StripDay { used: 0, denied: 0, grade: Grade::Declared };

fn window(days: i32) -> Window {
    Window { from: Day(20_000), until: Day(20_000 + days) }
}

fn used(count: u64) -> StripDay {
    StripDay { used: count, ..OBSERVED }
}

/// The `d` of the path of one series, empty when it is not drawn.
fn series<'a>(svg: &'a str, class: &str) -> &'a str {
    let start = format!(r#"<path class="{class}" d=""#);
    svg.split_once(&start).and_then(|(_, rest)| rest.split_once('"')).map_or("", |(data, _)| data)
}

/// Days as a small generator says, the same on every run.
fn hostile(seed: u64, days: usize) -> Vec<StripDay> {
    let mut state = seed;
    let mut next = move |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let grades = [Grade::Proven, Grade::Declared, Grade::Inferred, Grade::None];
    (0..days)
        .map(|_| StripDay {
            used: if next(3) == 0 { 0 } else { next(u64::MAX >> 33) },
            denied: next(2) * 9,
            grade: grades[usize::try_from(next(4)).unwrap()],
        })
        .collect()
}

#[test]
fn a_gap_is_hatched_and_never_zero() {
    let days = vec![OBSERVED, StripDay::UNOBSERVED, StripDay::UNOBSERVED, OBSERVED];
    let svg = Strip::new(window(4), days).svg();
    assert_eq!(series(&svg, "g"), "M4 26h8");
    assert_eq!(series(&svg, "o"), "M0 40h4m8 0h4");
    assert!(svg.contains("observed 2, not observed 2"), "{svg}");
}

#[test]
fn one_unobserved_day_among_three_keeps_a_compact_cell_hatched() {
    let mut days = vec![OBSERVED; 90];
    days[4] = StripDay::UNOBSERVED;
    let svg = Strip::new(window(90), days).compact_svg();
    assert_eq!(series(&svg, "g"), "M3 6h3");
    assert_eq!(series(&svg, "o"), "M0 11h3m3 0h84");
}

#[test]
fn days_that_nobody_told_of_are_a_gap() {
    let svg = Strip::new(window(3), vec![used(1)]).svg();
    assert_eq!(series(&svg, "g"), "M4 26h8");
    assert_eq!(series(&svg, "o"), "");
}

#[test]
fn a_day_observed_in_part_is_not_drawn_as_unused() {
    let part = StripDay { grade: Grade::Inferred, ..OBSERVED };
    let svg = Strip::new(window(2), vec![part, OBSERVED]).svg();
    assert_eq!((series(&svg, "p"), series(&svg, "o")), ("M0 40h4", "M4 40h4"));
}

#[test]
fn heights_follow_a_square_root_and_any_use_is_seen() {
    let svg = Strip::new(window(3), vec![used(10_000), used(2_500), used(1)]).svg();
    assert_eq!(series(&svg, "u"), "M2 40v-28m4 28v-14m4 14v-2");
}

#[test]
fn a_refused_call_is_a_notch_of_its_own() {
    let svg = Strip::new(window(2), vec![StripDay { denied: 3, ..OBSERVED }, OBSERVED]).svg();
    assert_eq!(series(&svg, "d"), "M0 43h4");
    assert_eq!(series(&svg, "u"), "");
    assert!(svg.contains("no use seen") && svg.contains("refused on 1"), "{svg}");
}

#[test]
fn the_worst_strips_stay_within_their_bytes() {
    let (mut full, mut compact) = (0, 0);
    for seed in 0..3_000 {
        let strip = Strip::new(window(90), hostile(seed, 90));
        full = full.max(strip.svg().len());
        // The same days as if each were three: cells as uneven as the days.
        let thrice = hostile(seed, 30).into_iter().flat_map(|day| [day; 3]).collect();
        compact = compact.max(Strip::new(window(90), thrice).compact_svg().len());
    }
    let every = |day: StripDay| Strip::new(window(90), vec![day; 90]);
    let busy = every(StripDay { used: 5, denied: 5, grade: Grade::Inferred });
    full = full.max(busy.svg().len());
    compact = compact.max(busy.compact_svg().len());
    assert!(full < 2_000, "full: {full} bytes");
    assert!(compact < 600, "compact: {compact} bytes");
}

#[test]
fn a_window_of_ten_years_has_ninety_cells_at_most() {
    let strip = Strip::new(window(3_660), hostile(7, 3_660));
    assert!(strip.svg().len() < 2_000 && strip.svg().contains(r#"viewBox="0 0 360 46""#));
    assert!(strip.compact_svg().contains(r#"viewBox="0 0 90 15""#));
}

#[test]
fn counts_too_large_to_add_do_not_wrap() {
    let svg = Strip::new(window(180), vec![used(u64::MAX); 180]).svg();
    assert!(series(&svg, "u").starts_with("M2 40v-28m4 28v-28"));
}

#[test]
fn marks_stand_above_their_day_and_outside_ones_are_left_out() {
    let span = Window { from: Day(19_000), until: Day(20_002) };
    let marks = vec![(Day(20_001), Mark::Granted), (Day(20_900), Mark::Rotated)];
    let svg = Strip::new(window(3), vec![OBSERVED; 3]).marked(marks, vec![span]).svg();
    assert_eq!(series(&svg, "mg"), "M6 2l3 6h-6z");
    assert_eq!(series(&svg, "mr"), "");
    assert_eq!(series(&svg, "me"), "M0 10H8");
}

#[test]
fn an_image_has_a_sentence_for_a_label() {
    let strip = Strip::new(window(3), vec![OBSERVED, used(4), OBSERVED]);
    assert_eq!(strip.sentence(), "3 days to 6 Oct 2024: used on 1, last 5 Oct 2024; observed 3");
    assert!(
        strip
            .compact_svg()
            .starts_with(r#"<svg class="strip compact" viewBox="0 0 9 15" role="img" aria-label="3 days to"#)
    );
}

#[test]
fn an_empty_window_draws_nothing_and_does_not_fail() {
    assert!(Strip::new(window(0), vec![]).svg().ends_with("no use seen; observed 0\"></svg>"));
}
