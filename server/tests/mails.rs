//! Every mail as it is read: subject, text and HTML against a snapshot, one link each, names escaped.
#![expect(clippy::unwrap_used, reason = "helpers of tests: what fails here fails the test")]

use domain::alert::Alert;
use domain::id::{
    CampaignId, CheckpointId, CredentialId, ExceptionId, IdentityId, ItemId, OutboxId, PersonId, SourceId,
};
use domain::instant::parse;
use domain::ownership::OwnerPart;
use domain::review::NoResponse;
use domain::task::TaskKind;
use ops::mail::{Letter, Mail};
use server::mail::{Written, write};
use std::collections::HashMap;
use uuid::Uuid;

const BASE: &str = "https://tenure.example.com";

fn uuid(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn reader() -> IdentityId {
    IdentityId::new(uuid(1))
}

fn sam() -> PersonId {
    PersonId::new(uuid(2))
}

fn letter(mail: Mail) -> Letter {
    let names = (1..).zip(["reader", "deploy"]).map(|(number, name)| {
        (IdentityId::new(uuid(if name == "reader" { 1 } else { 10 + number })), name.to_owned())
    });
    Letter {
        id: OutboxId::new(uuid(3)),
        created_at: parse("2026-03-01T09:00:00Z").unwrap(),
        email: "olga@example.com".into(),
        name: "Olga".into(),
        mail,
        identities: names.collect(),
        people: HashMap::from([(sam(), "Sam".to_owned()), (PersonId::new(uuid(3)), "Rosa".to_owned())]),
        campaigns: HashMap::from([(CampaignId::new(uuid(4)), "Spring review".into())]),
        sources: HashMap::from([(SourceId::new(uuid(5)), "production".into())]),
    }
}

fn every_mail() -> Vec<(String, Mail)> {
    let (identity, by, rule) = (reader(), sam(), "rotation overdue".to_owned());
    let credential = CredentialId::new(uuid(6));
    // One that was written before mails named it leads to the list.
    let exception = Some(ExceptionId::new(uuid(7)));
    let at = |text: &str| parse(text).unwrap();
    let until = at("2026-06-01T00:00:00Z");
    let due_at = at("2026-03-15T17:00:00Z");
    let (campaign, source) = (CampaignId::new(uuid(4)), SourceId::new(uuid(5)));
    let many = (0..23).map(|number| IdentityId::new(uuid(if number == 0 { 1 } else { 100 + number })));
    let alerts = Alert::ALL.iter().map(|alert| {
        (alert.to_string(), Mail::Alert { identity, alert: *alert, at: at("2026-03-01T08:59:00Z") })
    });
    let several = Alert::ALL.iter().map(|alert| {
        let identities = vec![identity, IdentityId::new(uuid(12))];
        let mail = Mail::Alerts { alert: *alert, identities, more: 7, at: at("2026-03-01T08:59:00Z") };
        (format!("many, {alert}"), mail)
    });
    [
        ("one offer", Mail::Offers { identities: vec![identity], systems: 0 }),
        ("offers", Mail::Offers { identities: many.clone().collect(), systems: 0 }),
        ("offer declined", Mail::OfferDeclined { identity, by, part: OwnerPart::Technical }),
        ("person left", left(vec![identity], Vec::new(), 3, 1)),
        ("person left, yours now", left(Vec::new(), vec![identity, IdentityId::new(uuid(12))], 1, 0)),
        ("person left, something to do", left(Vec::new(), Vec::new(), 0, 4)),
        ("exception asked", Mail::ExceptionAsked { identity, rule: rule.clone(), by, until, exception }),
        (
            "exception approved",
            Mail::ExceptionApproved { identity, rule: rule.clone(), by, until, exception },
        ),
        ("exception refused", Mail::ExceptionRefused { identity, rule: rule.clone(), by, exception }),
        (
            "exception ending",
            Mail::ExceptionEnding { identity, rule: rule.clone(), until, days: 7, exception },
        ),
        (
            "exception ends tomorrow",
            Mail::ExceptionEnding { identity, rule: rule.clone(), until, days: 1, exception },
        ),
        ("exception ended", Mail::ExceptionEnded { identity, rule, until, exception: None }),
        ("rotation due", Mail::RotationDue { identity, credential, due_at }),
        ("rotation overdue", Mail::RotationOverdue { identity, credential, due_at }),
        ("task opened", Mail::TaskOpened { identity, task: "delete the access key".into(), due_at }),
        ("review assigned", Mail::ReviewAssigned { campaign, items: 12, due_at }),
        ("review follows", Mail::ReviewFollows { campaign, tasks: 3, first: due_at }),
        ("review delegated", Mail::ReviewDelegated { campaign, by, items: 5, until: due_at }),
        ("away offered", Mail::AwayOffered { campaign, by, items: 3, until: due_at, due_at }),
        ("away told", Mail::AwayTold { campaign, items: 3, left: 2, due_at }),
        ("review reminder", Mail::ReviewReminder { campaign, items: 1, due_at }),
        ("review due soon", Mail::ReviewBehind { campaign, items: 7, people: 2, due_at, late: false }),
        ("review late", Mail::ReviewBehind { campaign, items: 7, people: 1, due_at, late: true }),
        ("review sent back", Mail::ReviewSentBack { campaign, item: ItemId::new(uuid(14)), identity, due_at }),
        ("waiver asked", Mail::WaiverAsked { campaign, by, person: PersonId::new(uuid(3)), until: due_at }),
        ("waiver approved", Mail::WaiverAnswered { campaign, by, person: PersonId::new(uuid(3)), until: due_at, approved: true }),
        ("waiver refused", Mail::WaiverAnswered { campaign, by, person: PersonId::new(uuid(3)), until: due_at, approved: false }),
        ("review to confirm", Mail::ReviewToConfirm { campaign, items: 4, until: due_at }),
        (
            "review unanswered",
            Mail::ReviewUnanswered { campaign, items: 4, then: NoResponse::Steward, opened: 3, stood: 1 },
        ),
        (
            "review unanswered, suspended",
            Mail::ReviewUnanswered { campaign, items: 1, then: NoResponse::Suspend, opened: 1, stood: 0 },
        ),
        (
            "review unanswered, told",
            Mail::ReviewUnanswered { campaign, items: 2, then: NoResponse::Tell, opened: 0, stood: 0 },
        ),
        (
            "micro-review held",
            Mail::MicroReviewHeld {
                identities: vec![identity, IdentityId::new(uuid(12))],
                more: 3,
                why: domain::review::MicroAnswer::NoInventory.to_string(),
            },
        ),
        (
            "recurring review held",
            Mail::RecurringHeld {
                recurring: domain::id::RecurringId::new(uuid(77)),
                why: "The inventory of account 111122223333 was taken 2026-02-01T00:00:00.000Z, more than 7 days ago: import a newer one".into(),
            },
        ),
        ("task returned", Mail::TaskReturned { identity, task: TaskKind::Reduce.told(false).to_owned() }),
        (
            "refused while watched",
            Mail::RefusedWhileWatched {
                identity,
                calls: 2,
                restore: vec![
                    "aws iam delete-role-policy --role-name build --policy-name TenureRevoked".into(),
                ],
            },
        ),
        ("source quiet", Mail::SourceQuiet { source, since: at("2026-02-27T00:00:00Z") }),
        (
            "rotations due",
            Mail::RotationsDue {
                identities: vec![identity, IdentityId::new(uuid(12))],
                more: 0,
                first: due_at,
            },
        ),
        (
            "rotations overdue",
            Mail::RotationsOverdue { identities: many.clone().collect(), more: 40, first: due_at },
        ),
        ("checkpoint", Mail::Checkpoint { checkpoint: CheckpointId::new(uuid(8)), note: note() }),
        ("digest", Mail::Digest { offers: 1, items: 12, rotations: 0, gathered: Vec::new() }),
    ]
    .into_iter()
    .map(|(name, mail)| (name.to_owned(), mail))
    .chain(alerts)
    .chain(several)
    .collect()
}

/// What is signed at some time.
fn note() -> String {
    let key = evidence::sign::SigningKey::generate([7; 32]).unwrap();
    let root = evidence::hash::Digest::of(b"root");
    let head = evidence::log::tree::TreeHead { size: 1204, root };
    let origin = evidence::log::checkpoint::origin(domain::id::InstallationId::new(uuid(9)));
    evidence::log::checkpoint::Checkpoint { origin, head }.sign(&key).unwrap()
}

fn left(identities: Vec<IdentityId>, yours: Vec<IdentityId>, rotate: u64, items: u64) -> Mail {
    Mail::PersonLeft { person: sam(), identities, yours, rotate, items }
}

/// The two digests of somebody to whom everything was written, but for the digests themselves.
fn digests() -> [(String, Mail); 2] {
    let all = || {
        let mails = every_mail().into_iter().map(|(_, mail)| mail);
        mails.filter(|mail| !matches!(mail, Mail::Digest { .. })).collect::<Vec<_>>()
    };
    [
        ("daily digest".into(), Mail::Gathered { mails: all() }),
        (
            "weekly digest of everything".into(),
            Mail::Digest { offers: 1, items: 12, rotations: 2, gathered: all() },
        ),
    ]
}

fn one_link(name: &str, written: &Written) {
    assert_eq!(written.text.matches("://").count(), 1, "{name}: {}", written.text);
    assert_eq!(written.html.matches("href=").count(), 1, "{name}: {}", written.html);
    let at = written.text.find(BASE).unwrap();
    let link = written.text[at..].split_whitespace().next().unwrap();
    assert!(written.html.contains(&format!("href=\"{link}\"")), "{name}: the same page in both");
}

fn approved(name: &str, written: Written) {
    let Written { subject, text, html } = written;
    insta::assert_snapshot!(
        name.replace(", ", "_").replace([' ', '-'], "_"),
        format!("Subject: {subject}\n\n{text}\n{html}")
    );
}

#[test]
fn every_mail_reads_as_it_was_approved_and_has_one_link() {
    for (name, mail) in every_mail() {
        let written = write(&letter(mail), BASE).unwrap();
        one_link(&name, &written);
        approved(&name, written);
    }
}

#[test]
fn a_digest_says_what_it_gathered_each_with_its_own_link_and_counts_the_rest() {
    for (name, mail) in digests() {
        let gathered = every_mail().len() - 1;
        let written = write(&letter(mail), BASE).unwrap();
        // Twenty are listed, each with its page, beside the one link of every mail.
        assert_eq!(written.text.matches("://").count(), 21, "{}", written.text);
        assert_eq!(written.html.matches("href=").count(), 21, "{}", written.html);
        assert!(written.text.contains(&format!("and {} more", gathered - 20)), "{}", written.text);
        approved(&name, written);
    }
}

#[test]
fn no_mail_holds_anything_but_names_words_dates_and_our_own_links() {
    // What a mail is made of has no field for a secret; what could be taken for one never stands in its words.
    for (name, mail) in every_mail().into_iter().chain(digests()) {
        let Written { subject, text, html } = write(&letter(mail), BASE).unwrap();
        for part in [&subject, &text, &html] {
            for secret in
                ["AKIA", "ASIA", "whsec_", "tnr_", "PRIVATE KEY", "password", "token", "crd_", "per_"]
            {
                assert!(!part.contains(secret), "{name}: {secret} in {part}");
            }
            let links = part.split("://").skip(1);
            assert!(links.into_iter().all(|link| link.starts_with("tenure.example.com")), "{name}: {part}");
        }
    }
}

#[test]
fn a_name_is_no_markup_and_no_second_line() {
    let mut hostile = letter(Mail::Offers { identities: vec![reader()], systems: 0 });
    let name = "<a href=\"https://evil.example\">x</a>\r\nBcc: all@example.com".to_owned();
    hostile.identities.insert(reader(), name.clone());
    hostile.name = name;
    let written = write(&hostile, BASE).unwrap();
    assert!(!written.html.contains("<a href=\"https://evil") && !written.subject.contains(['\r', '\n']));
    assert!(!written.text.lines().any(|line| line.starts_with("Bcc:")), "{}", written.text);
}

#[test]
fn who_was_erased_is_told_of_without_a_name() {
    let mut erased = letter(Mail::OfferDeclined { identity: reader(), by: sam(), part: OwnerPart::Backup });
    erased.people.clear();
    erased.identities.clear();
    let written = write(&erased, BASE).unwrap();
    assert!(written.text.contains("Somebody who is not here any more declined to be backup of an identity"));
}
