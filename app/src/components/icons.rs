//! Icons: drawings of 24 × 24 inside, 16 or 20 px outside. Always with a word, or beside one: they are hidden from
//! assistive technology.
//!
//! Most are Lucide's (ISC licence, Copyright (c) Lucide Contributors), only those that are used. The verdicts' are ours.

use leptos::prelude::*;

/// An icon beside its word, 16 px.
pub fn icon(drawing: &'static str) -> impl IntoView {
    sized(drawing, "16")
}

/// The same at 20 px, beside a heading.
pub fn large_icon(drawing: &'static str) -> impl IntoView {
    sized(drawing, "20")
}

fn sized(drawing: &'static str, size: &'static str) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 24 24" width=size height=size aria-hidden="true" focusable="false" inner_html=drawing></svg>
    }
}

/// Lucide `house`.
pub const HOUSE: &str = r##"<path d="M15 21v-8a1 1 0 0 0-1-1h-4a1 1 0 0 0-1 1v8"/><path d="M3 10a2 2 0 0 1 .709-1.528l7-6a2 2 0 0 1 2.582 0l7 6A2 2 0 0 1 21 10v9a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2z"/>"##;
/// Lucide `key-round`.
pub const KEY_ROUND: &str = r##"<path d="M2.586 17.414A2 2 0 0 0 2 18.828V21a1 1 0 0 0 1 1h3a1 1 0 0 0 1-1v-1a1 1 0 0 1 1-1h1a1 1 0 0 0 1-1v-1a1 1 0 0 1 1-1h.172a2 2 0 0 0 1.414-.586l.814-.814a6.5 6.5 0 1 0-4-4z"/><circle cx="16.5" cy="7.5" r=".5" fill="currentColor"/>"##;
/// Lucide `clipboard-check`.
pub const CLIPBOARD_CHECK: &str = r##"<rect width="8" height="4" x="8" y="2" rx="1" ry="1"/><path d="M16 4h2a2 2 0 0 1 2 2v14a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2h2"/><path d="m9 14 2 2 4-4"/>"##;
/// Lucide `calendar-clock`.
pub const CALENDAR_CLOCK: &str = r##"<path d="M16 14v2.2l1.6 1"/><path d="M16 2v3"/><path d="M21 7.338V5a2 2 0 00-2-2H5a2 2 0 00-2 2v14a2 2 0 002 2h2.338"/><path d="M3 9h5.859"/><path d="M8 2v3"/><circle cx="16" cy="16" r="6"/>"##;
/// Lucide `shield-check`.
pub const SHIELD_CHECK: &str = r##"<path d="M20 13c0 5-3.5 7.5-7.66 8.95a1 1 0 0 1-.67-.01C7.5 20.5 4 18 4 13V6a1 1 0 0 1 1-1c2 0 4.5-1.2 6.24-2.72a1.17 1.17 0 0 1 1.52 0C14.51 3.81 17 5 19 5a1 1 0 0 1 1 1z"/><path d="m9 12 2 2 4-4"/>"##;
/// Lucide `users`.
pub const USERS: &str = r##"<path d="M16 21v-2a4 4 0 0 0-4-4H6a4 4 0 0 0-4 4v2"/><path d="M16 3.128a4 4 0 0 1 0 7.744"/><path d="M22 21v-2a4 4 0 0 0-3-3.87"/><circle cx="9" cy="7" r="4"/>"##;
/// Lucide `layers`.
pub const LAYERS: &str = r##"<path d="M12.83 2.18a2 2 0 0 0-1.66 0L2.6 6.08a1 1 0 0 0 0 1.83l8.58 3.91a2 2 0 0 0 1.66 0l8.58-3.9a1 1 0 0 0 0-1.83z"/><path d="M2 12a1 1 0 0 0 .58.91l8.6 3.91a2 2 0 0 0 1.65 0l8.58-3.9A1 1 0 0 0 22 12"/><path d="M2 17a1 1 0 0 0 .58.91l8.6 3.91a2 2 0 0 0 1.65 0l8.58-3.9A1 1 0 0 0 22 17"/>"##;
/// Lucide `database`.
pub const DATABASE: &str = r##"<ellipse cx="12" cy="5" rx="9" ry="3"/><path d="M3 5V19A9 3 0 0 0 21 19V5"/><path d="M3 12A9 3 0 0 0 21 12"/>"##;
/// Lucide `sliders-horizontal`.
pub const SLIDERS: &str = r##"<path d="M10 5H3"/><path d="M12 19H3"/><path d="M14 3v4"/><path d="M16 17v4"/><path d="M21 12h-9"/><path d="M21 19h-5"/><path d="M21 5h-7"/><path d="M8 10v4"/><path d="M8 12H3"/>"##;
/// Lucide `user-cog`.
pub const USER_COG: &str = r##"<path d="M10 15H6a4 4 0 0 0-4 4v2"/><path d="m14.305 16.53.923-.382"/><path d="m15.228 13.852-.923-.383"/><path d="m16.852 12.228-.383-.923"/><path d="m16.852 17.772-.383.924"/><path d="m19.148 12.228.383-.923"/><path d="m19.53 18.696-.382-.924"/><path d="m20.772 13.852.924-.383"/><path d="m20.772 16.148.924.383"/><circle cx="18" cy="15" r="3"/><circle cx="9" cy="7" r="4"/>"##;
/// Lucide `search`.
pub const SEARCH: &str = r##"<path d="m21 21-4.34-4.34"/><circle cx="11" cy="11" r="8"/>"##;
/// Lucide `copy`.
pub const COPY: &str = r##"<rect width="14" height="14" x="8" y="8" rx="2" ry="2"/><path d="M4 16c-1.1 0-2-.9-2-2V4c0-1.1.9-2 2-2h10c1.1 0 2 .9 2 2"/>"##;
/// Lucide `check`.
pub const CHECK: &str = r##"<path d="M20 6 9 17l-5-5"/>"##;
/// Lucide `chevron-left`.
pub const CHEVRON_LEFT: &str = r##"<path d="m15 18-6-6 6-6"/>"##;
/// Lucide `chevron-right`.
pub const CHEVRON_RIGHT: &str = r##"<path d="m9 18 6-6-6-6"/>"##;
/// Lucide `arrow-up`.
pub const ARROW_UP: &str = r##"<path d="m5 12 7-7 7 7"/><path d="M12 19V5"/>"##;
/// Lucide `arrow-down`.
pub const ARROW_DOWN: &str = r##"<path d="M12 5v14"/><path d="m19 12-7 7-7-7"/>"##;
/// Lucide `arrow-up-down`.
pub const ARROW_UP_DOWN: &str =
    r##"<path d="m21 16-4 4-4-4"/><path d="M17 20V4"/><path d="m3 8 4-4 4 4"/><path d="M7 4v16"/>"##;
/// Lucide `circle-alert`.
pub const CIRCLE_ALERT: &str = r##"<circle cx="12" cy="12" r="10"/><line x1="12" x2="12" y1="8" y2="12"/><line x1="12" x2="12.01" y1="16" y2="16"/>"##;
/// Lucide `triangle-alert`.
pub const TRIANGLE_ALERT: &str = r##"<path d="m21.73 18-8-14a2 2 0 0 0-3.48 0l-8 14A2 2 0 0 0 4 21h16a2 2 0 0 0 1.73-3"/><path d="M12 9v4"/><path d="M12 17h.01"/>"##;
/// Lucide `info`.
pub const INFO: &str = r##"<circle cx="12" cy="12" r="10"/><path d="M12 16v-4"/><path d="M12 8h.01"/>"##;
/// Lucide `circle-check`.
pub const CIRCLE_CHECK: &str = r##"<circle cx="12" cy="12" r="10"/><path d="m16 9-5.5 5.5L8 12"/>"##;
/// Lucide `octagon-alert`.
pub const OCTAGON_ALERT: &str = r##"<path d="M12 16h.01"/><path d="M12 8v4"/><path d="M15.312 2a2 2 0 0 1 1.414.586l4.688 4.688A2 2 0 0 1 22 8.688v6.624a2 2 0 0 1-.586 1.414l-4.688 4.688a2 2 0 0 1-1.414.586H8.688a2 2 0 0 1-1.414-.586l-4.688-4.688A2 2 0 0 1 2 15.312V8.688a2 2 0 0 1 .586-1.414l4.688-4.688A2 2 0 0 1 8.688 2z"/>"##;
/// Lucide `log-in`.
pub const LOG_IN: &str = r##"<path d="m10 17 5-5-5-5"/><path d="M15 12H3"/><path d="M15 3h4a2 2 0 0 1 2 2v14a2 2 0 0 1-2 2h-4"/>"##;
/// Lucide `log-out`.
pub const LOG_OUT: &str =
    r##"<path d="m16 17 5-5-5-5"/><path d="M21 12H9"/><path d="M9 21H5a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2h4"/>"##;
/// Lucide `download`.
pub const DOWNLOAD: &str =
    r##"<path d="M12 15V3"/><path d="M21 15v4a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2v-4"/><path d="m7 10 5 5 5-5"/>"##;
/// Lucide `x`.
pub const X: &str = r##"<path d="M18 6 6 18"/><path d="m6 6 12 12"/>"##;
/// Lucide `keyboard`.
pub const KEYBOARD: &str = r##"<path d="M10 8h.01"/><path d="M12 12h.01"/><path d="M14 8h.01"/><path d="M16 12h.01"/><path d="M18 8h.01"/><path d="M6 8h.01"/><path d="M7 16h10"/><path d="M8 12h.01"/><rect width="20" height="16" x="2" y="4" rx="2"/>"##;
/// Lucide `pause`.
pub const PAUSE: &str =
    r##"<rect x="14" y="3" width="5" height="18" rx="1"/><rect x="5" y="3" width="5" height="18" rx="1"/>"##;
/// Lucide `archive`.
pub const ARCHIVE: &str = r##"<rect width="20" height="5" x="2" y="3" rx="1"/><path d="M4 8v11a2 2 0 0 0 2 2h12a2 2 0 0 0 2-2V8"/><path d="M10 12h4"/>"##;
/// Lucide `inbox`.
pub const INBOX: &str = r##"<polyline points="22 12 16 12 14 15 10 15 8 12 2 12"/><path d="M5.45 5.11 2 12v6a2 2 0 0 0 2 2h16a2 2 0 0 0 2-2v-6l-3.45-6.89A2 2 0 0 0 16.76 4H7.24a2 2 0 0 0-1.79 1.11z"/>"##;
/// Lucide `eye`.
pub const EYE: &str = r##"<path d="M2.062 12.348a1 1 0 0 1 0-.696 10.75 10.75 0 0 1 19.876 0 1 1 0 0 1 0 .696 10.75 10.75 0 0 1-19.876 0"/><circle cx="12" cy="12" r="3"/>"##;
/// Tenure's own mark: three days of a strip.
pub const MARK: &str = r##"<path d="M4 20V10M12 20V4M20 20v-6" stroke-width="4"/>"##;
/// Used: a filled disc.
pub const USED: &str = r##"<circle cx="12" cy="12" r="8" fill="currentColor"/>"##;
/// Unused: a dotted ring.
pub const UNUSED: &str = r##"<circle cx="12" cy="12" r="8" stroke-dasharray="3 3.3"/>"##;
/// Refused whenever it was tried: a ring with a bar.
pub const DENIED: &str = r##"<circle cx="12" cy="12" r="8"/><path d="m6.5 17.5 11-11"/>"##;
/// Not observed: a hatched square.
pub const NOT_OBSERVED: &str =
    r##"<rect x="4" y="4" width="16" height="16"/><path d="M4 12l8-8M4 20 20 4M12 20l8-8"/>"##;
/// Not evaluable: the empty set.
pub const NOT_EVALUABLE: &str = r##"<circle cx="12" cy="12" r="7"/><path d="M4 20 20 4"/>"##;
/// Too new: a clock's first quarter.
pub const TOO_NEW: &str =
    r##"<circle cx="12" cy="12" r="8"/><path d="M12 4a8 8 0 0 1 8 8h-8z" fill="currentColor"/>"##;
