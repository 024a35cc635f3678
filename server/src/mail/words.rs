//! The words of each mail: what happened, to what, by when, and the one page where it is done.

mod log;
mod people;
mod reviews;
mod several;

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
    /// Lines that are to be kept as they are; the last ends too. Empty in most.
    pub(super) block: String,
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
        | Mail::ReviewAssigned { .. }
        | Mail::ReviewFollows { .. }
        | Mail::ReviewDelegated { .. }
        | Mail::ReviewReminder { .. }
        | Mail::AwayOffered { .. }
        | Mail::AwayTold { .. }
        | Mail::ReviewBehind { .. } => people::of(letter, mail),
        Mail::ReviewSentBack { .. }
        | Mail::ReviewToConfirm { .. }
        | Mail::ReviewUnanswered { .. }
        | Mail::WaiverAsked { .. }
        | Mail::WaiverAnswered { .. } => reviews::of(letter, mail),
        Mail::Checkpoint { .. } => log::of(mail),
        Mail::RecurringHeld { .. } => reviews::recurring(mail),
        Mail::Digest { .. } | Mail::Gathered { .. } => several::digest(letter, mail),
        Mail::ExceptionAsked { .. }
        | Mail::ExceptionApproved { .. }
        | Mail::ExceptionRefused { .. }
        | Mail::ExceptionEnding { .. }
        | Mail::ExceptionEnded { .. } => of_exceptions(letter, mail),
        Mail::RotationDue { .. }
        | Mail::RotationOverdue { .. }
        | Mail::TaskOpened { .. }
        | Mail::TaskReturned { .. }
        | Mail::RefusedWhileWatched { .. }
        | Mail::Alert { .. }
        | Mail::SourceQuiet { .. } => of_identities(letter, mail),
        Mail::RotationsDue { .. }
        | Mail::RotationsOverdue { .. }
        | Mail::MicroReviewHeld { .. }
        | Mail::Alerts { .. } => several::of(letter, mail),
    }
}

fn of_exceptions(letter: &Letter, mail: &Mail) -> Words {
    let (subject, opening, link_word) = match mail {
        Mail::ExceptionAsked { identity, rule, by, until, .. } => (
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
        Mail::ExceptionApproved { identity, rule, by, until, .. } => (
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
        Mail::ExceptionRefused { identity, rule, by, .. } => (
            format!("Exception refused: {}", letter.called(*identity)),
            format!(
                "{} refused the exception from \"{}\" for {}. The finding stands; the reason is on the page.",
                letter.who(*by),
                tame(rule),
                letter.called(*identity)
            ),
            "See why",
        ),
        Mail::ExceptionEnding { identity, rule, until, days, .. } => (
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
        Mail::ExceptionEnded { identity, rule, until, .. } => (
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
    let path = mail.exception().map_or_else(|| "/exceptions".into(), |id| format!("/exceptions/{id}"));
    Words { subject, opening, link_word, path, ..Words::default() }
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
        Mail::TaskReturned { identity, task } => (
            format!("Used since: {}", letter.called(*identity)),
            format!(
                "You decided of {}: {}. What you decided to take away was used since. Say once more whether it goes or stays: until then nothing is taken away.",
                letter.called(*identity),
                tame(task)
            ),
            "Look again",
            format!("{}#tasks", page(*identity)),
        ),
        Mail::RefusedWhileWatched { identity, calls, restore } => {
            return Words {
                subject: format!("Missed: {} was called for and refused", letter.called(*identity)),
                opening: format!(
                    "{} is out of use and watched before it is deleted. {} refused since. If it is needed, restore it:",
                    letter.called(*identity),
                    count(usize::try_from(*calls).unwrap_or(usize::MAX), "call was", "calls were")
                ),
                items: restore.iter().map(|line| Item { text: one_line(line), path: None }).collect(),
                closing: "Tenure runs no command: whoever may change it does.".into(),
                link_word: "See the task",
                path: format!("{}#tasks", page(*identity)),
                ..Words::default()
            };
        }
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

/// A command, on one line and whole: cut, it would do something else.
fn one_line(command: &str) -> String {
    command.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
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
