//! The words of each mail: what happened, to what, by when, and the one page where it is done.

use domain::alert::Alert;
use domain::id::{IdentityId, PersonId};
use domain::instant::Instant;
use ops::mail::{Letter, Mail};

/// So many things are listed; the rest is counted.
const LISTED: usize = 20;
/// Longer names are cut.
const LONGEST_NAME: usize = 120;

/// What a mail says.
#[derive(Debug, Default)]
pub(super) struct Words {
    pub(super) subject: String,
    pub(super) opening: String,
    pub(super) items: Vec<Item>,
    /// How many items are not listed.
    pub(super) more: usize,
    pub(super) closing: String,
    pub(super) link_word: &'static str,
    /// The page, below the address people use.
    pub(super) path: String,
}

/// One thing that a mail lists.
#[derive(Debug)]
pub(super) struct Item {
    pub(super) text: String,
    /// Its own page, below the address people use; `None` where the mail's one link leads there.
    pub(super) path: Option<String>,
}

/// How a mail begins.
pub(super) fn greeting(name: &str) -> String {
    let name = tame(name);
    if name.is_empty() { "Hello,".into() } else { format!("Hello {name},") }
}

/// The words of a letter.
pub(super) fn of(letter: &Letter) -> Words {
    words(letter, &letter.mail)
}

/// The words of a mail, with the names that the letter looked up.
fn words(letter: &Letter, mail: &Mail) -> Words {
    match mail {
        Mail::Offers { .. }
        | Mail::OfferDeclined { .. }
        | Mail::PersonLeft { .. }
        | Mail::ReviewAssigned { .. } => of_people(letter, mail),
        Mail::Digest { .. } | Mail::Gathered { .. } => of_digests(letter, mail),
        Mail::ExceptionAsked { .. }
        | Mail::ExceptionApproved { .. }
        | Mail::ExceptionRefused { .. }
        | Mail::ExceptionEnding { .. }
        | Mail::ExceptionEnded { .. } => of_exceptions(letter, mail),
        Mail::RotationDue { .. }
        | Mail::RotationOverdue { .. }
        | Mail::TaskOpened { .. }
        | Mail::Alert { .. }
        | Mail::SourceQuiet { .. } => of_identities(letter, mail),
        Mail::RotationsDue { .. } | Mail::RotationsOverdue { .. } | Mail::Alerts { .. } => {
            of_several(letter, mail)
        }
    }
}

fn of_people(letter: &Letter, mail: &Mail) -> Words {
    match mail {
        Mail::Offers { identities } => Words {
            subject: match identities.as_slice() {
                [one] => format!("Will you own {}?", letter.called(*one)),
                many => format!("Will you own {} identities?", many.len()),
            },
            opening: "Security asks you to own what is listed here. Nothing is yours before you accept it, and you may decline."
                .into(),
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

fn of_digests(letter: &Letter, mail: &Mail) -> Words {
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
fn of_several(letter: &Letter, mail: &Mail) -> Words {
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

fn of_exceptions(letter: &Letter, mail: &Mail) -> Words {
    let (subject, opening, link_word) = match mail {
        Mail::ExceptionAsked { identity, rule, by, until } => (
            format!("Exception asked: {}", letter.called(*identity)),
            format!(
                "{} asks for an exception from \"{}\" for {}, until {}. Nothing is covered before you approve it.",
                letter.who(*by),
                tame(rule),
                letter.called(*identity),
                moment(*until)
            ),
            "Approve or refuse",
        ),
        Mail::ExceptionApproved { identity, rule, by, until } => (
            format!("Exception approved: {}", letter.called(*identity)),
            format!(
                "{} approved the exception from \"{}\" for {}. It ends on {}.",
                letter.who(*by),
                tame(rule),
                letter.called(*identity),
                moment(*until)
            ),
            "See the exception",
        ),
        Mail::ExceptionRefused { identity, rule, by } => (
            format!("Exception refused: {}", letter.called(*identity)),
            format!(
                "{} refused the exception from \"{}\" for {}. The finding stands; the reason is on the page.",
                letter.who(*by),
                tame(rule),
                letter.called(*identity)
            ),
            "See why",
        ),
        Mail::ExceptionEnding { identity, rule, until, days } => (
            format!(
                "Exception ends in {}: {}",
                count(usize::try_from(*days).unwrap_or(usize::MAX), "day", "days"),
                letter.called(*identity)
            ),
            format!(
                "The exception from \"{}\" for {} ends on {}. From then on the finding is back.",
                tame(rule),
                letter.called(*identity),
                moment(*until)
            ),
            "Mend it, or ask to renew",
        ),
        Mail::ExceptionEnded { identity, rule, until } => (
            format!("Exception ended: {}", letter.called(*identity)),
            format!(
                "The exception from \"{}\" for {} ended on {}. The finding is back.",
                tame(rule),
                letter.called(*identity),
                moment(*until)
            ),
            "See the exception",
        ),
        _ => Default::default(),
    };
    Words { subject, opening, link_word, path: "/exceptions".into(), ..Words::default() }
}

fn of_identities(letter: &Letter, mail: &Mail) -> Words {
    let (subject, opening, link_word, path) = match mail {
        Mail::RotationDue { identity, due_at, .. } => (
            format!("To rotate by {}: {}", date(*due_at), letter.called(*identity)),
            format!(
                "A credential of {} is to be rotated before {}.",
                letter.called(*identity),
                moment(*due_at)
            ),
            "See the credential",
            page(*identity),
        ),
        Mail::RotationOverdue { identity, due_at, .. } => (
            format!("Overdue: rotate a credential of {}", letter.called(*identity)),
            format!(
                "A credential of {} was to be rotated before {}.",
                letter.called(*identity),
                moment(*due_at)
            ),
            "See the credential",
            page(*identity),
        ),
        Mail::TaskOpened { identity, task, due_at } => (
            format!("To do by {}: {}", date(*due_at), letter.called(*identity)),
            format!(
                "{}: {}, before {}. It counts as done once an import shows it.",
                letter.called(*identity),
                tame(task),
                moment(*due_at)
            ),
            "See the task",
            page(*identity),
        ),
        Mail::Alert { identity, alert: Alert::Exposed, at } => (
            format!("Alert: {}: {}", Alert::Exposed, letter.called(*identity)),
            format!(
                "{}: {}, revoked {}. It is to be dead within an hour, and another person reviews that.",
                letter.called(*identity),
                Alert::Exposed,
                moment(*at)
            ),
            "Look at it now",
            page(*identity),
        ),
        Mail::Alert { identity, alert, at } => (
            format!("Alert: {alert}: {}", letter.called(*identity)),
            format!("{}: {alert}, seen {}.", letter.called(*identity), moment(*at)),
            "Look at it now",
            page(*identity),
        ),
        Mail::SourceQuiet { source, since } => {
            let name = letter.sources.get(source).map_or("a source", String::as_str);
            (
                format!("Alert: {} has gone quiet", tame(name)),
                format!(
                    "Nothing came from {} since {}. What happens there is not observed meanwhile.",
                    tame(name),
                    moment(*since)
                ),
                "See the source",
                "/sources".into(),
            )
        }
        _ => Default::default(),
    };
    Words { subject, opening, link_word, path, ..Words::default() }
}

/// What is called how, in a letter.
trait Names {
    fn called(&self, id: IdentityId) -> String;
    fn who(&self, id: PersonId) -> String;
    fn list(&self, identities: &[IdentityId]) -> Words;
}

impl Names for Letter {
    fn called(&self, id: IdentityId) -> String {
        self.identities.get(&id).map_or_else(|| "an identity".into(), |name| tame(name))
    }

    fn who(&self, id: PersonId) -> String {
        self.people.get(&id).map_or_else(|| "Somebody who is not here any more".into(), |name| tame(name))
    }

    fn list(&self, identities: &[IdentityId]) -> Words {
        Words {
            items: identities
                .iter()
                .take(LISTED)
                .map(|id| Item { text: self.called(*id), path: None })
                .collect(),
            more: identities.len().saturating_sub(LISTED),
            ..Words::default()
        }
    }
}

fn page(identity: IdentityId) -> String {
    format!("/identities/{identity}")
}

fn count(number: usize, one: &str, many: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {many}") }
}

fn date(at: Instant) -> String {
    at.format("%-d %b %Y").to_string()
}

fn moment(at: Instant) -> String {
    at.format("%-d %B %Y, %H:%M UTC").to_string()
}

/// A name from a provider or a person, on one line.
fn tame(name: &str) -> String {
    let mut tame: String = name
        .chars()
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .take(LONGEST_NAME)
        .collect();
    if name.chars().count() > LONGEST_NAME {
        tame.push('…');
    }
    tame
}
