//! The words of what tells of several things at once: digests, and the same of several identities.

use super::{Item, LISTED, Names, Words, count, moment, words};
use domain::alert::Alert;
use ops::mail::{Letter, Mail};

/// What was gathered for somebody, each with its own link.
pub(super) fn digest(letter: &Letter, mail: &Mail) -> Words {
    let (subject, opening, mut items, mails) = match mail {
        Mail::Digest { offers, items, rotations, gathered } => {
            let lines = [
                (*offers, "offer to answer", "offers to answer"),
                (*items, "review item to decide", "review items to decide"),
                (
                    *rotations,
                    "identity with a credential to rotate",
                    "identities with a credential to rotate",
                ),
            ];
            let lines = lines.into_iter().filter(|(number, ..)| *number > 0).map(|(number, one, many)| {
                Item { text: count(usize::try_from(number).unwrap_or(usize::MAX), one, many), path: None }
            });
            ("What waits for you this week", "This waits for you:", lines.collect::<Vec<_>>(), gathered)
        }
        Mail::Gathered { mails } => {
            ("Your day in Tenure", "This was written to you since yesterday:", Vec::new(), mails)
        }
        _ => return Words::default(),
    };
    let told = mails.iter().take(LISTED).map(|one| {
        let Words { subject, path, .. } = words(letter, one);
        Item { text: subject, path: Some(path) }
    });
    items.extend(told);
    Words {
        subject: subject.into(),
        opening: opening.into(),
        items,
        more: mails.len().saturating_sub(LISTED),
        link_word: "Open your list",
        path: "/".into(),
        ..Words::default()
    }
}

/// The same of several identities.
pub(super) fn of(letter: &Letter, mail: &Mail) -> Words {
    let (identities, more, said) = match mail {
        Mail::RotationsDue { identities, more, first } => (
            identities,
            *more,
            (
                "To rotate: credentials of",
                format!(
                    "Credentials of what is listed here are to be rotated, the first before {}.",
                    moment(*first)
                ),
                "See them by week",
                "/rotations",
            ),
        ),
        Mail::RotationsOverdue { identities, more, first } => (
            identities,
            *more,
            (
                "Overdue: rotate credentials of",
                format!(
                    "Credentials of what is listed here were to be rotated, the first before {}.",
                    moment(*first)
                ),
                "See them by week",
                "/rotations",
            ),
        ),
        Mail::MicroReviewHeld { identities, more, why } => (
            identities,
            *more,
            (
                "No micro-review could be opened of",
                format!(
                    "Something happened to what is listed here that was to open a review, and none was: {why}."
                ),
                "See the standing order",
                "/reviews",
            ),
        ),
        Mail::Alerts { alert, identities, more, at } => (
            identities,
            *more,
            (
                match alert {
                    Alert::PrivilegedGrant => "Alert: new privileged grants of",
                    Alert::Reactivated => "Alert: used after a long silence:",
                    Alert::BreakGlass => "Alert: break-glass use of",
                    Alert::Exposed => "Alert: exposed:",
                    Alert::Regranted => "Alert: granted again after it was revoked:",
                },
                format!("What is listed here: {alert}, seen {}.", moment(*at)),
                "Look at them now",
                "/identities",
            ),
        ),
        _ => return Words::default(),
    };
    let (what, opening, link_word, path) = said;
    let more = usize::try_from(more).unwrap_or(usize::MAX);
    let listed = letter.list(identities);
    let all = identities.len().saturating_add(more);
    Words {
        subject: format!("{what} {}", count(all, "identity", "identities")),
        opening,
        more: listed.more.saturating_add(more),
        link_word,
        path: path.into(),
        ..listed
    }
}
