//! What the server functions of reviews do: read the form, run the op, say so, send the browser on.

use super::launch_form::{address, read};
use super::server_fns::{DecisionForm, LaunchForm, ShownForm, TogetherForm};
use super::words::{decided, item_path};
use crate::call::{Draft, answered, call, proved_lately, say, say_with};
use crate::components::tone::Tone;
use crate::error::AppError;
use crate::viewer::FlashForm;
use domain::id::{CampaignId, ItemId};
use domain::problem::Problems;
use domain::review::{Answer, Decision};
use leptos_axum::redirect;
use ops::reviews::{self, Deciding, Shown};

/// The forms that keep what was typed, by endpoint.
pub(super) const DECIDE: &str = "reviews/decide";
pub(super) const ACKNOWLEDGE: &str = "reviews/acknowledge";
pub(super) const DELEGATE: &str = "reviews/delegate";
pub(super) const WAIVER: &str = "reviews/ask-waiver";
pub(super) const MICRO: &str = "reviews/order-micro";
pub(super) const RECURRING: &str = "reviews/start-recurring";
pub(super) const EDIT_RECURRING: &str = "reviews/edit-recurring";
pub(super) const SCOPE: &str = "reviews/save-scope";
pub(super) const SEED: &str = "reviews/seed";
pub(super) const AGAIN: &str = "reviews/look-again";
pub(super) const LAUNCH: &str = "reviews/launch";

/// Where one goes back to when the address of the form makes no sense.
const REVIEWS: &str = "/reviews";

fn typed(form: &str, fields: Vec<(&str, String)>) -> Draft {
    let fields = fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    Draft { form: form.into(), fields, ..Draft::default() }
}

/// Tells that there is no such thing, where a form names none.
fn nothing(call: &ops::Call, thing: &'static str) -> Result<(), AppError> {
    answered::<()>(call, Err(ops::Error::NotFound(thing)), Draft::default(), REVIEWS);
    Ok(())
}

pub(super) async fn launch(form: LaunchForm) -> Result<(), AppError> {
    let call = call()?;
    let back = address(&form).with("preview", "yes").to_string();
    let draft = typed(LAUNCH, Vec::new());
    let done = match read(&form, call.now(), call.zone()) {
        Ok(launch) => reviews::launch(&call, &launch).await,
        Err(problems) => Err(problems.into()),
    };
    if let Some(launched) = answered(&call, done, draft, &back) {
        let items = launched.outlook.population;
        let mut people: Vec<_> = launched.outlook.reviewers.iter().map(|load| load.person).collect();
        people.sort_unstable();
        people.dedup();
        let people = match people.len() {
            1 => "1 reviewer has theirs".to_owned(),
            many => format!("{many} reviewers have theirs"),
        };
        let stages = match launched.later.len() {
            0 => String::new(),
            more => format!(", in {} campaigns, of which this is the first", more + 1),
        };
        say(Tone::Good, format!("Launched: {items} items are frozen, and {people}{stages}"));
        redirect(&format!("{REVIEWS}/{}", launched.campaign));
    }
    Ok(())
}

/// What the form decides.
fn decision(form: &DecisionForm) -> Result<Decision, Problems> {
    let decision = match form.outcome.parse::<Answer>() {
        Ok(Answer::Keep) => Decision::Keep { need_stated: false },
        Ok(Answer::NeedStated) => Decision::Keep { need_stated: true },
        Ok(Answer::Reduce) => Decision::Reduce { remove: form.remove.clone() },
        Ok(Answer::Rotate) => Decision::Rotate,
        Ok(Answer::Revoke) => Decision::Revoke,
        _ => return Err(Problems::one("outcome", "Choose what is to become of it")),
    };
    if form.remove.is_empty() || matches!(decision, Decision::Reduce { .. }) {
        return Ok(decision);
    }
    // Nothing that was ticked is silently left: it may be what the person meant.
    Err(Problems::one("outcome", "Permissions are ticked to be taken away: choose reduce, or untick them"))
}

pub(super) async fn decide(form: DecisionForm) -> Result<(), AppError> {
    let call = call()?;
    let (Ok(campaign), Ok(item)) = (form.campaign.parse::<CampaignId>(), form.item.parse::<ItemId>()) else {
        return nothing(&call, "item");
    };
    let mut fields = vec![
        ("item", item.to_string()),
        ("outcome", form.outcome.clone()),
        ("reason", form.reason.clone()),
        ("remove", String::new()),
    ];
    fields.extend(form.remove.iter().map(|one| ("remove[]", one.clone())));
    let draft = typed(DECIDE, fields);
    let back = item_path(campaign, item);
    let (said, done) = match decision(&form) {
        Ok(decision) => {
            let shown = Shown { item, snapshot_sha256: form.snapshot.clone(), changes_sha256: form.changes };
            let deciding =
                Deciding { items: vec![shown], decision: decision.clone(), reason: Some(form.reason) };
            (Some(decision), reviews::decide(&call, &deciding).await)
        }
        Err(problems) => (None, Err(problems.into())),
    };
    if let (Some(_), Some(decision)) = (answered(&call, done, draft, &back), said) {
        let turn = reviews::turn(&call, campaign, item).await;
        let Some(turn) = answered(&call, turn, Draft::default(), REVIEWS) else { return Ok(()) };
        let undo = FlashForm {
            word: "Undo".into(),
            action: "/api/reviews/undo".into(),
            fields: vec![
                ("campaign".into(), campaign.to_string()),
                ("item".into(), item.to_string()),
                ("snapshot".into(), form.snapshot),
            ],
        };
        let rest = if turn.next.is_some() { "" } else { ". That was the last of your items here" };
        say_with(Tone::Good, decided(&decision, &turn.name) + rest, undo);
        redirect(&match turn.next {
            Some(next) => item_path(campaign, next),
            None => format!("{REVIEWS}/{campaign}"),
        });
    }
    Ok(())
}

pub(super) async fn undo(form: ShownForm) -> Result<(), AppError> {
    let call = call()?;
    let (Ok(campaign), Ok(item)) = (form.campaign.parse::<CampaignId>(), form.item.parse::<ItemId>()) else {
        return nothing(&call, "item");
    };
    let back = item_path(campaign, item);
    let shown = Shown { item, snapshot_sha256: form.snapshot, changes_sha256: String::new() };
    let done = reviews::undo(&call, &shown).await;
    if answered(&call, done, Draft::default(), &back).is_some() {
        say(Tone::Plain, "Undone: this item is open again. The log keeps both");
        redirect(&back);
    }
    Ok(())
}

pub(super) async fn together(form: TogetherForm) -> Result<(), AppError> {
    let call = call()?;
    let Ok(campaign) = form.campaign.parse::<CampaignId>() else { return nothing(&call, "campaign") };
    let back = format!("{REVIEWS}/{campaign}?show=low-risk");
    if !proved_lately(&call, &back) {
        return Ok(());
    }
    let read = |text: &String| {
        let (item, rest) = text.split_once(' ')?;
        let (snapshot, changes) = rest.split_once(' ').unwrap_or((rest, ""));
        let (snapshot_sha256, changes_sha256) = (snapshot.to_owned(), changes.to_owned());
        Some(Shown { item: item.parse().ok()?, snapshot_sha256, changes_sha256 })
    };
    let Some(items) = form.items.iter().map(read).collect::<Option<Vec<Shown>>>() else {
        return nothing(&call, "item");
    };
    let deciding = Deciding { items, decision: Decision::Keep { need_stated: false }, reason: None };
    let done = reviews::decide(&call, &deciding).await;
    if let Some(kept) = answered(&call, done, Draft::default(), &back) {
        let count = kept.len();
        say(
            Tone::Good,
            format!("Kept {count} low-risk identities together; the log says that it was {count} at once"),
        );
        redirect(&format!("{REVIEWS}/{campaign}"));
    }
    Ok(())
}

pub(super) async fn close(campaign: String) -> Result<(), AppError> {
    let call = call()?;
    let Ok(campaign) = campaign.parse::<CampaignId>() else { return nothing(&call, "campaign") };
    let back = format!("{REVIEWS}/{campaign}");
    let done = reviews::close(&call, campaign).await;
    if let Some(counts) = answered(&call, done, Draft::default(), &back) {
        say(Tone::Good, format!("Closed: {counts}. Management acknowledges it next"));
        redirect(&back);
    }
    Ok(())
}

pub(super) async fn acknowledge(campaign: String, statement: String) -> Result<(), AppError> {
    let call = call()?;
    let Ok(campaign) = campaign.parse::<CampaignId>() else { return nothing(&call, "campaign") };
    let back = format!("{REVIEWS}/{campaign}");
    if !proved_lately(&call, &back) {
        return Ok(());
    }
    let draft =
        typed(ACKNOWLEDGE, vec![("campaign", campaign.to_string()), ("statement", statement.clone())]);
    let done = reviews::acknowledge(&call, campaign, Some(&statement)).await;
    // The op speaks of a reason; the form's field is the statement.
    let done = done.map_err(|error| match error {
        ops::Error::Invalid(mut problems) => {
            problems.0.iter_mut().for_each(|problem| problem.field = "statement".into());
            ops::Error::Invalid(problems)
        }
        other => other,
    });
    if answered(&call, done, draft, &back).is_some() {
        say(Tone::Good, "Acknowledged. Edition 1 of its evidence is frozen, and its checkpoint signed");
        redirect(&back);
    }
    Ok(())
}
