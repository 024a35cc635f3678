//! What owners say that their identities are for, and until when: most of them, in words of their own.

use super::desk::Desk;
use crate::demonstration::company::Account;
use crate::demonstration::dice::Dice;
use crate::demonstration::time::day;
use crate::error::Result;
use crate::identities::{self, Brief};
use domain::id::PersonId;
use domain::identity::{Environment, Kind};
use domain::registration::{Expiry, Nature, Registration, Trigger};
use domain::text::{PurposeText, ReasonText};

/// Of a hundred who accept, so many say what it is for at once.
const SAY: u32 = 78;

/// The owner of an identity says what it is for, or leaves that for later.
pub(super) async fn say(desk: &Desk, owner: PersonId, brief: &Brief) -> Result<()> {
    let mut dice = Dice::of(&["purpose", brief.label.as_deref().unwrap_or(&brief.name)], &[]);
    if !dice.percent(SAY) {
        return Ok(());
    }
    state(desk, owner, brief).await
}

/// The owner says what it is for.
pub(super) async fn state(desk: &Desk, owner: PersonId, brief: &Brief) -> Result<()> {
    desk.pass(1);
    identities::register(&desk.of(owner).await?, brief.id, &registration(brief)?).await
}

fn registration(brief: &Brief) -> Result<Registration> {
    let what = subject(&brief.name);
    let purpose = match brief.kind {
        Kind::Pipeline => format!("Builds and deploys {what} when its main branch changes"),
        Kind::Workload => format!("The {what} service runs as it"),
        Kind::AiAgent => format!("Lets the {what} agent read and act within its own queue"),
        Kind::VendorIntegration => format!("Lets the vendor of {what} read what their product needs"),
        Kind::Bot => format!("Answers and files tickets about {what}"),
        Kind::BreakGlass => {
            "Kept for the hour in which nothing else gets in; drilled twice a year".to_owned()
        }
        _ => format!("Moves the files of {what} between here and a partner"),
    };
    let (expiry, trigger) = match brief.kind {
        Kind::VendorIntegration => (until(2027, 1), Trigger::ContractEnded),
        Kind::AiAgent => (until(2026, 10), Trigger::OwnerChanged),
        Kind::Pipeline => {
            (never("It goes on for as long as the repository is deployed from")?, Trigger::OwnerChanged)
        }
        Kind::Workload => {
            (never("It ends with the service, which has no end planned")?, Trigger::WorkloadDeleted)
        }
        Kind::BreakGlass => (never("It must be there when it is needed")?, Trigger::OwnerChanged),
        _ => (until(2027, 4), Trigger::Date),
    };
    let environment = if brief.account == Account::Production.id() {
        Environment::Production
    } else if brief.account == Account::Staging.id() {
        Environment::Staging
    } else {
        Environment::Development
    };
    Ok(Registration {
        purpose: PurposeText::parse(&purpose)?,
        environment,
        expiry,
        trigger,
        nature: Nature::default(),
    })
}

fn until(year: i32, month: u32) -> Expiry {
    Expiry::At(day(year, month, 1).start())
}

fn never(why: &str) -> Result<Expiry> {
    Ok(Expiry::Never(ReasonText::parse(why)?))
}

/// `deploy-charging-planner` is about the charging planner.
fn subject(name: &str) -> String {
    let bare = ["deploy-", "svc-", "fn-", "job-", "agent-", "vendor-", "bot-"]
        .iter()
        .find_map(|prefix| name.strip_prefix(prefix))
        .unwrap_or(name);
    bare.replace(['-', '_'], " ")
}
