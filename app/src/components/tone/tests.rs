//! The palette is measured: every text colour on every ground it stands on, in both themes (WCAG 2.2 1.4.3 and 1.4.11).

use std::collections::BTreeMap;

/// Relative luminance of an OKLCH colour as sRGB shows it.
fn luminance(lightness: f64, chroma: f64, hue: f64) -> f64 {
    let (a, b) = (chroma * hue.to_radians().cos(), chroma * hue.to_radians().sin());
    let l = (lightness + 0.396_337_777_4 * a + 0.215_803_757_3 * b).powi(3);
    let m = (lightness - 0.105_561_345_8 * a - 0.063_854_172_8 * b).powi(3);
    let s = (lightness - 0.089_484_177_5 * a - 1.291_485_548 * b).powi(3);
    let red = 4.076_741_662_1 * l - 3.307_711_591_3 * m + 0.230_969_929_2 * s;
    let green = -1.268_438_004_6 * l + 2.609_757_401_1 * m - 0.341_319_396_5 * s;
    let blue = -0.004_196_086_3 * l - 0.703_418_614_7 * m + 1.707_614_701 * s;
    0.2126 * red.clamp(0.0, 1.0) + 0.7152 * green.clamp(0.0, 1.0) + 0.0722 * blue.clamp(0.0, 1.0)
}

fn oklch(text: &str) -> f64 {
    let inside = text.trim().strip_prefix("oklch(").unwrap().strip_suffix(')').unwrap();
    let numbers: Vec<f64> = inside.split_whitespace().map(|number| number.parse().unwrap()).collect();
    luminance(numbers[0], numbers[1], numbers[2])
}

/// Name to luminance in the light and in the dark theme.
fn palette() -> BTreeMap<String, [f64; 2]> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../style/tokens.css");
    let css = std::fs::read_to_string(path).unwrap();
    let colours = css.lines().filter_map(|line| line.trim().strip_prefix("--")?.split_once(": light-dark("));
    colours
        .map(|(name, value)| {
            let (light, dark) = value.strip_suffix(");").unwrap().split_once("), ").unwrap();
            (name.to_owned(), [oklch(&format!("{light})")), oklch(dark)])
        })
        .collect()
}

fn contrast(one: f64, other: f64) -> f64 {
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

fn must_reach(least: f64, pairs: &[(&str, &[&str])]) {
    let palette = palette();
    let mut failures = Vec::new();
    for (ink, grounds) in pairs {
        for ground in *grounds {
            for (theme, name) in ["light", "dark"].iter().enumerate() {
                let found = contrast(palette[*ink][theme], palette[*ground][theme]);
                if found < least {
                    failures.push(format!("{ink} on {ground}, {name}: {found:.2}, needs {least}"));
                }
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

const GROUNDS: &[&str] = &["ground", "surface", "sunken"];

#[test]
fn every_text_is_readable_where_it_stands() {
    must_reach(
        4.5,
        &[
            ("text", GROUNDS),
            ("text", &["accent-tint"]),
            ("quiet", GROUNDS),
            ("accent", GROUNDS),
            ("accent", &["accent-tint"]),
            ("on-accent", &["accent-fill"]),
            ("good", GROUNDS),
            ("good", &["good-tint"]),
            ("attention", GROUNDS),
            ("attention", &["attention-tint"]),
            ("bad", GROUNDS),
            ("bad", &["bad-tint"]),
            ("unknown", GROUNDS),
            ("unknown", &["unknown-tint", "unknown-stripe"]),
        ],
    );
}

#[test]
fn edges_bars_and_focus_stand_out_from_their_ground() {
    must_reach(3.0, &[("edge", GROUNDS), ("used", GROUNDS), ("bad", GROUNDS), ("accent", GROUNDS)]);
}

#[test]
fn the_measure_agrees_with_known_values() {
    assert!((contrast(luminance(1.0, 0.0, 0.0), luminance(0.0, 0.0, 0.0)) - 21.0).abs() < 0.01);
    // #777777 is oklch(0.5693 0 0), and 4.48 on white.
    assert!((contrast(luminance(1.0, 0.0, 0.0), luminance(0.5693, 0.0, 0.0)) - 4.48).abs() < 0.02);
}
