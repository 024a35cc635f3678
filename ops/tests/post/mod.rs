//! The mails whose time has come, taken as a worker takes them.
#![expect(clippy::unwrap_used, reason = "helpers of tests: a panic is how they fail")]

use crate::estate::Estate;
use chrono::Duration;
use ops::jobs::{self, Job, MAIL};
use ops::mail::{self, Letter, Mail};

/// Sends what waits, and gives it, by address.
pub(crate) async fn send(estate: &Estate) -> Vec<Letter> {
    let tenure = &estate.app.tenure;
    let mut letters = Vec::new();
    for claimed in jobs::claim(tenure, &[MAIL], 500, Duration::minutes(5)).await.unwrap() {
        let Job::SendMail(id) = claimed.job else { unreachable!("only mails were asked for") };
        letters.push(mail::letter(tenure, id).await.unwrap().unwrap());
        mail::sent(tenure, &claimed, id).await.unwrap();
    }
    letters.sort_by(|a, b| a.email.cmp(&b.email));
    letters
}

/// The same, as whom and what.
pub(crate) async fn told(estate: &Estate) -> Vec<(String, Mail)> {
    let name = |letter: &Letter| letter.email.trim_end_matches("@example.com").to_owned();
    send(estate).await.into_iter().map(|letter| (name(&letter), letter.mail)).collect()
}
