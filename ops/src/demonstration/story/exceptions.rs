//! Exceptions: owners ask for leave to keep an old key a while longer; security approves some, refuses one, and leaves
//! some for today.

use super::desk::Desk;
use crate::call::Call;
use crate::demonstration::company::Account;
use crate::demonstration::people::SECURITY;
use crate::demonstration::time::at;
use crate::error::{Error, Result};
use crate::exceptions::{approve, ask, end_early, refuse};
use crate::findings;
use chrono::Duration;
use domain::exception::{Compensation, Request, Risk};
use domain::finding::{Finding, Rule};
use domain::id::{ExceptionId, IdentityId, PersonId};
use domain::instant::Instant;
use domain::ownership::OwnerPart;
use domain::text::{ExitPlanText, ReasonText};

/// What becomes of a request.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Answer {
    Given,
    Refused,
    EndedEarly,
    Waits,
}

/// Rule, days, answer, why, and what replaces it.
const ASKED: [(Rule, i64, Answer, &str, &str); 8] = [
    (
        Rule::RotationOverdue,
        28,
        Answer::Given,
        "The partner changes the key on its side only in its April window",
        "A role that the partner assumes replaces the key by the end of April",
    ),
    (
        Rule::RotationOverdue,
        9,
        Answer::Given,
        "The job that uses it is rebuilt this week; changing the key now would stop the month's close",
        "The rebuilt job runs as a role; the key is deactivated with the old one",
    ),
    (
        Rule::TrustTooWide,
        30,
        Answer::Given,
        "The vendor's connector cannot send an external id before its next release",
        "The vendor's release of April sends one; the trust then requires it",
    ),
    (
        Rule::IdleCredential,
        25,
        Answer::EndedEarly,
        "Kept beside the used one for the quarter's disaster rehearsal",
        "Deactivated after the rehearsal on the 28th",
    ),
    (
        Rule::RotationOverdue,
        30,
        Answer::Refused,
        "Nobody on the team knows where the key is configured",
        "The team looks for it when there is time",
    ),
    (
        Rule::HumanUse,
        20,
        Answer::Waits,
        "Two engineers repair stuck sessions by hand until the retry is fixed",
        "The retry queue is in the next release; the hand repair ends with it",
    ),
    (
        Rule::RotationOverdue,
        30,
        Answer::Waits,
        "The device fleet takes new keys only when it is serviced, region by region",
        "Serviced devices use certificates; the last region is done by summer",
    ),
    (
        Rule::UnusedGrants,
        30,
        Answer::Waits,
        "The yearly tariff import needs these, and runs in May",
        "The import gets a role of its own before its next run",
    ),
];

/// Earlier in the year: leave that came to its end by itself while a review was under way.
pub(super) async fn earlier(desk: &Desk) -> Result<()> {
    desk.until(at(2026, 2, 26, 560));
    let security = desk.by(SECURITY).await?;
    let scanner = desk.identity("svc-scanner-firmware", Account::Production).await?.id;
    let found = findings::of_identity(&security, scanner).await?;
    let finding = found.into_iter().map(|one| one.finding).find(|one| one.rule == Rule::UnknownAge);
    let (Some(finding), Some(owner)) = (finding, owner(desk, scanner).await?) else {
        return Err(Error::NotFound("finding"));
    };
    let said = (
        "The scanners take a new key only with the firmware of March",
        "The firmware of March fetches a key of its own; the old one is deactivated then",
    );
    let request = request(desk.now(), &finding, 24, said)?;
    let id = ask(&desk.of(owner).await?, scanner, &request, "", None).await?;
    desk.pass(70);
    decide(desk, &security, id, Answer::Given).await
}

/// Asks, decides, and leaves the rest waiting. Each is on another identity, the first that breaks the rule and has an
/// owner.
pub(super) async fn ask_and_decide(desk: &Desk) -> Result<()> {
    desk.until(at(2026, 3, 26, 560));
    let security = desk.by(SECURITY).await?;
    let found = findings::all(&security).await?;
    let mut taken: Vec<IdentityId> = Vec::new();
    for (rule, days, answer, why, plan) in ASKED {
        for one in &found {
            let broken =
                one.findings.iter().map(|judged| &judged.finding).find(|finding| finding.rule == rule);
            let (Some(finding), false) = (broken, taken.contains(&one.identity.id)) else { continue };
            let Some(owner) = owner(desk, one.identity.id).await? else { continue };
            taken.push(one.identity.id);
            let request = request(desk.now(), finding, days, (why, plan))?;
            let id = ask(&desk.of(owner).await?, one.identity.id, &request, "", None).await?;
            desk.pass(95);
            decide(desk, &security, id, answer).await?;
            break;
        }
    }
    Ok(())
}

async fn owner(desk: &Desk, identity: IdentityId) -> Result<Option<PersonId>> {
    let owners = crate::exceptions::owners(desk.tenure.database.read(), identity, desk.now()).await?;
    Ok(owners.into_iter().find(|(_, part)| *part == OwnerPart::Technical).map(|(who, _)| who))
}

fn request(now: Instant, finding: &Finding, days: i64, (why, plan): (&str, &str)) -> Result<Request> {
    let risk = Risk::least(finding.severity);
    Ok(Request {
        rule: finding.rule,
        credential: finding.credential,
        reason: ReasonText::parse(why)?,
        compensation: vec![Compensation::Monitoring, Compensation::Restriction],
        exit_plan: ExitPlanText::parse(plan)?,
        risk,
        start: now,
        end: now + Duration::days(days.min(risk.longest_days())),
    })
}

async fn decide(desk: &Desk, security: &Call, id: ExceptionId, answer: Answer) -> Result<()> {
    match answer {
        Answer::Waits => Ok(()),
        Answer::Given => approve(security, id).await.map(drop),
        Answer::Refused => {
            let why = "Not knowing where a key is used is a reason to find out, not to keep it. Ask again with a date";
            refuse(security, id, &ReasonText::parse(why)?).await
        }
        Answer::EndedEarly => {
            approve(security, id).await?;
            desk.pass(26 * 60);
            end_early(security, id, &ReasonText::parse("The rehearsal was done without it; it can go now")?)
                .await
        }
    }
}
