//! The words of mails about reviews that are open: delegated, to be remembered, late.

use super::{Names, Words, count, date, moment, tame};
use domain::review::NoResponse;
use ops::mail::{Letter, Mail};

/// The words where a recurring review was not launched.
pub(super) fn recurring(mail: &Mail) -> Words {
    let Mail::RecurringHeld { why, .. } = mail else { return Words::default() };
    Words {
        subject: "A recurring review was not launched when it was due".into(),
        opening: format!("A review that is to be launched by itself was not: {}.", tame(why.trim_end_matches('.'))),
        closing: "Where it is still due it is tried again every morning, and stands on the page of reviews until then.".into(),
        link_word: "See what refuses it",
        path: "/reviews/recurring".into(),
        ..Words::default()
    }
}

/// The words.
pub(super) fn of(letter: &Letter, mail: &Mail) -> Words {
    let items = |items: u64| count(usize::try_from(items).unwrap_or(usize::MAX), "item", "items");
    let named =
        |campaign| letter.campaigns.get(campaign).map_or_else(|| "a review".into(), |name| tame(name));
    match mail {
        Mail::ReviewDelegated { campaign, by, items: number, until } => Words {
            subject: format!("{}: you decide for {}", named(campaign), letter.who(*by)),
            opening: format!(
                "{} asks you to decide {} of theirs in {} in their place, until {}.",
                letter.who(*by),
                items(*number),
                named(campaign),
                moment(*until)
            ),
            closing: "What you decide is recorded as yours, on their behalf. You cannot hand it on; you can give it back.".into(),
            link_word: "Decide",
            path: format!("/reviews/{campaign}"),
            ..Words::default()
        },
        Mail::AwayOffered { campaign, by, items: number, until, due_at } => Words {
            subject: format!("{}: take over {} from {}?", named(campaign), items(*number), letter.who(*by)),
            opening: format!(
                "{} is away until {}. {} of theirs in {} are due before {}, and you stand behind them.",
                letter.who(*by),
                moment(*until),
                items(*number),
                named(campaign),
                moment(*due_at)
            ),
            closing: "Nothing is yours before you take it over.".into(),
            link_word: "Take them over",
            path: "/".into(),
            ..Words::default()
        },
        Mail::AwayTold { campaign, items: number, left, due_at } => Words {
            subject: format!("{} is due while you are away", named(campaign)),
            opening: format!(
                "{} is due on {}. Of what you have to decide there, {} are offered to whoever stands behind you.",
                named(campaign),
                moment(*due_at),
                items(*number)
            ),
            closing: match left {
                0 => "What they take over is theirs to decide.".into(),
                left => format!("Nobody stands behind you for {}: decide before you go, or delegate.", items(*left)),
            },
            link_word: "See the review",
            path: format!("/reviews/{campaign}"),
            ..Words::default()
        },
        Mail::ReviewReminder { campaign, items: number, due_at } => Words {
            subject: format!("{}: {} still open, due {}", named(campaign), items(*number), date(*due_at)),
            opening: format!(
                "{} in {} still wait for your decision, before {}.",
                items(*number),
                named(campaign),
                moment(*due_at)
            ),
            closing: "What nobody decides by then is recorded as no response.".into(),
            link_word: "Decide",
            path: format!("/reviews/{campaign}"),
            ..Words::default()
        },
        Mail::ReviewBehind { campaign, items: number, people, due_at, late } => {
            let who = count(usize::try_from(*people).unwrap_or(usize::MAX), "person", "people");
            let (subject, opening) = if *late {
                (
                    format!("Late: {}, {} without a response", named(campaign), items(*number)),
                    format!("{} was due on {}. {} of {who} have no response.", named(campaign), moment(*due_at), items(*number)),
                )
            } else {
                (
                    format!("{} is due {}: {} open", named(campaign), date(*due_at), items(*number)),
                    format!("{} is due on {}. {} of {who} are open.", named(campaign), moment(*due_at), items(*number)),
                )
            };
            Words {
                subject,
                opening,
                closing: "No response is an outcome, never a keep.".into(),
                link_word: "See who is behind",
                path: format!("/reviews/{campaign}"),
                ..Words::default()
            }
        }
        Mail::ReviewSentBack { campaign, item, identity, due_at } => Words {
            subject: format!("{}: {} was sent back to you", named(campaign), letter.called(*identity)),
            opening: format!(
                "Security has not confirmed what was kept of {} in {}. It is open again: decide anew before {}.",
                letter.called(*identity),
                named(campaign),
                moment(*due_at)
            ),
            closing: "Why stands on its page. What nobody decides by then is recorded as no response.".into(),
            link_word: "See why, and decide",
            path: format!("/reviews/{campaign}/items/{item}"),
            ..Words::default()
        },
        Mail::ReviewToConfirm { campaign, items: number, until } => Words {
            subject: format!("{}: {} to confirm by {}", named(campaign), items(*number), date(*until)),
            opening: format!(
                "{} in {} are privileged and were kept. Each waits for somebody of security who did not decide it, before {}.",
                items(*number),
                named(campaign),
                moment(*until)
            ),
            closing: "What nobody confirms by then is recorded as no response, never as a keep.".into(),
            link_word: "See what waits",
            path: format!("/reviews/{campaign}?show=to-confirm#items"),
            ..Words::default()
        },
        Mail::ReviewUnanswered { campaign, items: number, then, opened, stood } => Words {
            subject: format!("{} is closed: {} without a response", named(campaign), items(*number)),
            opening: format!(
                "{} was closed, and nobody's answer counts on {}. {}",
                named(campaign),
                items(*number),
                opened_for(*then, *opened, *stood)
            ),
            closing: "No response is an outcome, never a keep.".into(),
            link_word: "See what nobody answered",
            path: format!("/reviews/{campaign}"),
            ..Words::default()
        },
        Mail::WaiverAsked { campaign, by, person, until } => Words {
            subject: format!("{}: {} asks for a waiver of independence", named(campaign), letter.who(*by)),
            opening: format!(
                "{} asks that {} may decide in {} until {} what independence keeps from them.",
                letter.who(*by),
                letter.who(*person),
                named(campaign),
                moment(*until)
            ),
            closing: "Why stands on the page of the review. Nothing is lifted before somebody else approves it.".into(),
            link_word: "Read why, and answer",
            path: format!("/reviews/{campaign}#waivers"),
            ..Words::default()
        },
        Mail::WaiverAnswered { campaign, by, person, until, approved } => {
            let (word, closing) = if *approved {
                ("approved", "Whatever is decided under it says so, in the log and in the evidence.")
            } else {
                ("refused", "Nothing is lifted.")
            };
            Words {
                subject: format!("{}: the waiver of independence was {word}", named(campaign)),
                opening: format!(
                    "{} {word} the waiver in {} for {}, until {}.",
                    letter.who(*by),
                    named(campaign),
                    letter.who(*person),
                    moment(*until)
                ),
                closing: closing.into(),
                link_word: "See the review",
                path: format!("/reviews/{campaign}#waivers"),
                ..Words::default()
            }
        }
        _ => Words::default(),
    }
}

/// What was opened for items that nobody answered.
fn opened_for(then: NoResponse, opened: u64, stood: u64) -> String {
    let tasks = count(usize::try_from(opened).unwrap_or(usize::MAX), "task", "tasks");
    let opened = match then {
        NoResponse::Tell => return "Nothing follows by itself: that was chosen when it was launched.".into(),
        NoResponse::Suspend => format!("Opened to put these out of use: {tasks}"),
        NoResponse::Steward => format!("Opened for security to answer for these: {tasks}"),
    };
    let stood = if stood > 0 { format!("; {stood} had one already that waits") } else { String::new() };
    format!("{opened}{stood}.")
}
