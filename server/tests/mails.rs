//! Every mail as it is read: subject, text and HTML against a snapshot, one link each, names escaped.
#![expect(clippy::unwrap_used, reason = "helpers of tests: what fails here fails the test")]

use domain::alert::Alert;
use domain::id::{CampaignId, CredentialId, IdentityId, OutboxId, PersonId, SourceId};
use domain::instant::parse;
use domain::ownership::OwnerPart;
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
        people: HashMap::from([(sam(), "Sam".to_owned())]),
        campaign: Some((CampaignId::new(uuid(4)), "Spring review".into())),
        source: Some((SourceId::new(uuid(5)), "production".into())),
    }
}

fn every_mail() -> Vec<(&'static str, Mail)> {
    let (identity, by, rule) = (reader(), sam(), "rotation overdue".to_owned());
    let credential = CredentialId::new(uuid(6));
    let at = |text: &str| parse(text).unwrap();
    let until = at("2026-06-01T00:00:00Z");
    let due_at = at("2026-03-15T17:00:00Z");
    let (campaign, source) = (CampaignId::new(uuid(4)), SourceId::new(uuid(5)));
    let many = (0..23).map(|number| IdentityId::new(uuid(if number == 0 { 1 } else { 100 + number })));
    let alerts = Alert::ALL.iter().map(|alert| {
        (alert.as_str(), Mail::Alert { identity, alert: *alert, at: at("2026-03-01T08:59:00Z") })
    });
    [
        ("one offer", Mail::Offers { identities: vec![identity] }),
        ("offers", Mail::Offers { identities: many.clone().collect() }),
        ("offer declined", Mail::OfferDeclined { identity, by, part: OwnerPart::Technical }),
        ("person left", Mail::PersonLeft { person: by, identities: vec![identity] }),
        ("exception asked", Mail::ExceptionAsked { identity, rule: rule.clone(), by, until }),
        ("exception approved", Mail::ExceptionApproved { identity, rule: rule.clone(), by, until }),
        ("exception refused", Mail::ExceptionRefused { identity, rule: rule.clone(), by }),
        ("exception ending", Mail::ExceptionEnding { identity, rule: rule.clone(), until, days: 7 }),
        ("exception ends tomorrow", Mail::ExceptionEnding { identity, rule: rule.clone(), until, days: 1 }),
        ("exception ended", Mail::ExceptionEnded { identity, rule, until }),
        ("rotation due", Mail::RotationDue { identity, credential, due_at }),
        ("rotation overdue", Mail::RotationOverdue { identity, credential, due_at }),
        ("task opened", Mail::TaskOpened { identity, task: "delete the access key".into(), due_at }),
        ("review assigned", Mail::ReviewAssigned { campaign, items: 12, due_at }),
        ("source quiet", Mail::SourceQuiet { source, since: at("2026-02-27T00:00:00Z") }),
        ("digest", Mail::Digest { offers: 1, items: 12, rotations: 0 }),
    ]
    .into_iter()
    .chain(alerts)
    .collect()
}

fn one_link(name: &str, written: &Written) {
    assert_eq!(written.text.matches("://").count(), 1, "{name}: {}", written.text);
    assert_eq!(written.html.matches("href=").count(), 1, "{name}: {}", written.html);
    let at = written.text.find(BASE).unwrap();
    let link = written.text[at..].split_whitespace().next().unwrap();
    assert!(written.html.contains(&format!("href=\"{link}\"")), "{name}: the same page in both");
}

#[test]
fn every_mail_reads_as_it_was_approved_and_has_one_link() {
    for (name, mail) in every_mail() {
        let written = write(&letter(mail), BASE).unwrap();
        one_link(name, &written);
        let Written { subject, text, html } = written;
        insta::assert_snapshot!(
            name.replace([' ', '-'], "_"),
            format!("Subject: {subject}\n\n{text}\n{html}")
        );
    }
}

#[test]
fn a_name_is_no_markup_and_no_second_line() {
    let mut hostile = letter(Mail::Offers { identities: vec![reader()] });
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
