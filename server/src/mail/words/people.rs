//! The words of what is asked of people: offers, departures, reviews.

use super::{Names, Words, count, date, moment, page, reviews, tame};
use domain::id::{IdentityId, PersonId};
use ops::mail::{Letter, Mail};

fn several(systems: u64) -> String {
    count(usize::try_from(systems).unwrap_or(usize::MAX), "system", "systems")
}

/// The words of offers, departures and reviews.
pub(super) fn of(letter: &Letter, mail: &Mail) -> Words {
    match mail {
        Mail::Offers { identities, systems } => Words {
            subject: match (identities.as_slice(), systems) {
                ([one], 0) => format!("Will you own {}?", letter.called(*one)),
                ([], systems) => format!("Will you own {}?", several(*systems)),
                (many, 0) => format!("Will you own {} identities?", many.len()),
                (many, systems) => {
                    let identities = count(many.len(), "identity", "identities");
                    format!("Will you own {identities} and {}?", several(*systems))
                }
            },
            opening: match (identities.as_slice(), systems) {
                (_, 0) => {
                    "Security asks you to own what is listed here. Nothing is yours before you accept it, and you may decline."
                        .into()
                }
                ([], systems) => format!(
                    "Security asks you to own {}, and what belongs to it. Nothing is yours before you accept it, and you may decline.",
                    several(*systems)
                ),
                (_, systems) => format!(
                    "Security asks you to own what is listed here, and {}. Nothing is yours before you accept it, and you may decline.",
                    several(*systems)
                ),
            },
            link_word: "Accept or decline",
            path: "/".into(),
            ..letter.list(identities)
        },
        Mail::OfferDeclined { identity, by, part } => Words {
            subject: format!("Declined: {}", letter.called(*identity)),
            opening: format!(
                "{} declined to be {part} of {}. It still needs somebody who answers for it.",
                letter.who(*by),
                letter.called(*identity)
            ),
            link_word: "Ask somebody else",
            path: page(*identity),
            ..Words::default()
        },
        Mail::PersonLeft { person, identities, yours, rotate, items } => {
            left(letter, *person, (identities, yours), (*rotate, *items))
        }
        Mail::ReviewAssigned { campaign, items, due_at } => {
            let name = letter.campaigns.get(campaign).map_or("a review", String::as_str);
            let items = count(usize::try_from(*items).unwrap_or(usize::MAX), "item", "items");
            Words {
                subject: format!("{}: {items} to decide by {}", tame(name), date(*due_at)),
                opening: format!("You have {items} to decide in {}, before {}.", tame(name), moment(*due_at)),
                closing: "What nobody decides by then is recorded as no response.".into(),
                link_word: "Decide",
                path: format!("/reviews/{campaign}"),
                ..Words::default()
            }
        }
        Mail::ReviewDelegated { .. }
        | Mail::ReviewReminder { .. }
        | Mail::ReviewBehind { .. }
        | Mail::AwayOffered { .. }
        | Mail::AwayTold { .. } => {
            reviews::of(letter, mail)
        }
        Mail::ReviewFollows { campaign, tasks, first } => {
            let name = letter.campaigns.get(campaign).map_or("a review", String::as_str);
            let tasks = count(usize::try_from(*tasks).unwrap_or(usize::MAX), "thing", "things");
            Words {
                subject: format!("{}: {tasks} to do, the first by {}", tame(name), date(*first)),
                opening: format!(
                    "{} is closed, and its decisions ask {tasks} of you, the first before {}.",
                    tame(name),
                    moment(*first)
                ),
                closing: "Each counts as done once an import shows it.".into(),
                link_word: "See what is to be done",
                path: "/".into(),
                ..Words::default()
            }
        }
        _ => Words::default(),
    }
}

/// Who left, what of theirs needs somebody, and what is the reader's now.
fn left(
    letter: &Letter,
    person: PersonId,
    (vacant, yours): (&[IdentityId], &[IdentityId]),
    (rotate, items): (u64, u64),
) -> Words {
    let who = letter.who(person);
    let (subject, opening) = match (vacant.len(), yours.len()) {
        (0, 0) => {
            (format!("{who} left, and something waits for you"), "Something of theirs goes to you.".into())
        }
        (0, mine) => (
            format!("{who} left: {} yours now", count(mine, "identity is", "identities are")),
            "What is listed here is yours to answer for from now on.".to_owned(),
        ),
        (open, _) => (
            format!("{who} left: {} an owner", count(open, "identity needs", "identities need")),
            "What they owned needs somebody who answers for it.".into(),
        ),
    };
    // What somebody has to be found for is listed first; one that is both stands once.
    let mut all = vacant.to_vec();
    all.extend(yours.iter().filter(|id| !vacant.contains(id)));
    let number = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
    let mut closing = Vec::new();
    if rotate > 0 {
        closing.push(format!(
            "{} that they could know: rotate what is still in use.",
            count(number(rotate), "credential", "credentials")
        ));
    }
    if items > 0 {
        let one = "review item that was theirs to decide.";
        closing.push(count(number(items), one, "review items that were theirs to decide."));
    }
    Words {
        subject,
        opening,
        closing: closing.join(" "),
        link_word: "See what waits",
        path: "/".into(),
        ..letter.list(&all)
    }
}
