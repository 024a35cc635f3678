//! What ought to be known before a launch, in sentences: too many items for one person, what no inventory shows, logs that
//! end before the window, a risk analysis that is old.

use super::launch::Launch;
use super::plan::{AwayLoad, Outlook};
use super::reconcile::ForeignFrozen;
use crate::call::Call;
use crate::error::Result;
use crate::usage::newest_record;
use domain::instant::{self, Instant};
use domain::review::MANY_ITEMS;
use domain::window::Window;

/// Why a population is empty.
pub(super) fn nothing(foreign: &[ForeignFrozen]) -> String {
    match outside(foreign) {
        None => {
            "Nothing is in this scope: no machine or unsure principal of a current inventory fits it".into()
        }
        Some(outside) => format!("Nothing is in this scope: {outside}"),
    }
}

/// What foreign accounts leave outside, in a sentence; `None` where there are none.
fn outside(foreign: &[ForeignFrozen]) -> Option<String> {
    let of = match foreign {
        [] => return None,
        [one] => format!("account {}", one.account),
        many => {
            let each = many.iter().map(|one| format!("{} ({})", one.account, one.identities));
            format!("accounts {}", each.collect::<Vec<_>>().join(", "))
        }
    };
    let all: u64 = foreign.iter().map(|one| one.identities).sum();
    let (all, are, they) = match all {
        1 => ("1 identity".to_owned(), "is", "it is"),
        more => (format!("{more} identities"), "are", "they are"),
    };
    Some(format!(
        "{all} of {of} {are} known only from calls into your accounts or out of them: {they} outside the population"
    ))
}

/// What ought to be known, most pressing first.
pub(super) async fn warnings(
    call: &Call,
    launch: &Launch,
    outlook: &Outlook,
    at: Instant,
) -> Result<Vec<String>> {
    let mut warnings = Vec::new();
    for (name, items) in &outlook.offers.overfull {
        warnings.push(format!(
            "{name} would have {items} items, more than {MANY_ITEMS}: take an offer below, narrow the scope, or assign owners first"
        ));
    }
    for AwayLoad { name, until, routed, left } in &outlook.away {
        let others = match left {
            0 => String::new(),
            left => format!("; for {left} nobody does, and they stay with {name}"),
        };
        warnings.push(format!(
            "{name} is away until {until}: {routed} of their items go to whoever stands behind them{others}"
        ));
    }
    for source in &outlook.reconciliation.sources {
        if source.outside > 0 {
            warnings.push(format!(
                "{} identities of account {} are known only from logs or a credential report: they are outside the population",
                source.outside, source.account
            ));
        }
        if source.refused > 0 {
            warnings.push(format!(
                "{} entries of the inventory of account {} were refused: they are not in the population",
                source.refused, source.account
            ));
        }
    }
    warnings.extend(outside(&outlook.reconciliation.foreign));
    match newest_record(call).await? {
        None => warnings.push("No logs were imported: nothing can be told of any use".into()),
        Some(newest) if newest <= launch.window.from.start() => {
            let days = launch.window.days();
            let offered = Window::ending(newest + chrono::Duration::days(1), days);
            warnings.push(format!(
                "The newest record is of {}, before the window begins: the window {} until {} ends with it",
                instant::format(newest),
                offered.from,
                offered.until
            ));
        }
        Some(_) => {}
    }
    if launch.confirm_days.is_some() && outlook.privileged == 0 {
        warnings.push("Nothing in scope is privileged: security would have nothing to confirm".into());
    }
    let year_ago = at.checked_sub_months(chrono::Months::new(12));
    match launch.risk_analysed_on {
        Some(on) if year_ago.is_some_and(|year_ago| on < year_ago) => {
            warnings.push("The risk analysis that sets the frequency is older than 12 months".into());
        }
        Some(_) => {}
        None if launch.every_days.is_some() => {
            warnings.push("No date of a risk analysis is given for the frequency".into());
        }
        None => {}
    }
    Ok(warnings)
}
