//! What the server functions of ownership do: read the form, run the op, say so, send the browser on.

use crate::call::{Draft, answered, call, proved_lately, say};
use crate::components::tone::Tone;
use crate::error::AppError;
use domain::id::{IdentityId, OwnershipId};
use domain::ownership::OwnerPart;
use domain::problem::Problems;
use domain::text::ReasonText;
use leptos_axum::redirect;
use ops::ownership::{self, Party};

/// The forms that keep what was typed, by endpoint.
pub(super) const OFFER: &str = "ownership/offer";
pub(super) const DECLINE: &str = "ownership/decline";
const HOME: &str = "/";

fn id(call: &ops::Call, offer: &str) -> Option<OwnershipId> {
    let id = offer.parse::<OwnershipId>().map_err(|_| ops::Error::NotFound("offer"));
    answered(call, id, Draft::default(), HOME)
}

pub(super) async fn accept(offer: String) -> Result<(), AppError> {
    let call = call()?;
    let Some(id) = id(&call, &offer) else { return Ok(()) };
    let name = named(&call, id).await;
    if answered(&call, ownership::accept(&call, id).await, Draft::default(), HOME).is_some() {
        say(Tone::Good, format!("Accepted: you answer for {name} from now on"));
        redirect(HOME);
    }
    Ok(())
}

pub(super) async fn decline(offer: String, reason: String) -> Result<(), AppError> {
    let call = call()?;
    let Some(id) = id(&call, &offer) else { return Ok(()) };
    let name = named(&call, id).await;
    let fields = vec![("offer".to_owned(), offer), ("reason".to_owned(), reason.clone())];
    let draft = Draft { form: DECLINE.into(), fields, ..Draft::default() };
    let done = match ReasonText::parse(&reason) {
        Ok(reason) => ownership::decline(&call, id, &reason).await,
        // Whoever was not asked is told that first: the field is on nobody else's page.
        Err(problems) if is_asked(&call, id).await => Err(problems.into()),
        Err(_) => Err(ops::Error::NotFound("offer")),
    };
    if answered(&call, done, draft, HOME).is_some() {
        say(Tone::Plain, format!("Declined: security is left to find another owner for {name}"));
        redirect(HOME);
    }
    Ok(())
}

/// Does the offer wait for the actor?
async fn is_asked(call: &ops::Call, id: OwnershipId) -> bool {
    ownership::offers(call).await.unwrap_or_default().iter().any(|offer| offer.id == id)
}

/// What the identity of an offer to the actor is called.
async fn named(call: &ops::Call, id: OwnershipId) -> String {
    let offers = ownership::offers(call).await.unwrap_or_default();
    let found = offers.into_iter().find(|offer| offer.id == id);
    found.map_or_else(|| "the identity".into(), |offer| offer.identity_name)
}

const CLAIMS: &str = "/claims";

/// The offers that were ticked; where none was, or one is none, that is told.
fn ticked(call: &ops::Call, offers: &[String]) -> Option<Vec<OwnershipId>> {
    let ids: Result<Vec<OwnershipId>, _> = offers.iter().map(|text| text.parse()).collect();
    let ids = match ids {
        Ok(ids) if ids.is_empty() => Err(Problems::one("", "Tick what you answer about").into()),
        Ok(ids) => Ok(ids),
        Err(_) => Err(ops::Error::NotFound("offer")),
    };
    answered(call, ids, Draft::default(), CLAIMS)
}

pub(super) async fn claim(offers: Vec<String>) -> Result<(), AppError> {
    let call = call()?;
    if !proved_lately(&call, CLAIMS) {
        return Ok(());
    }
    let Some(ids) = ticked(&call, &offers) else { return Ok(()) };
    if answered(&call, ownership::accept_all(&call, &ids).await, Draft::default(), CLAIMS).is_some() {
        let count = ids.len();
        say(Tone::Good, format!("Accepted {count}: you answer for them from now on"));
        redirect(CLAIMS);
    }
    Ok(())
}

pub(super) async fn disclaim(offers: Vec<String>, reason: String) -> Result<(), AppError> {
    let call = call()?;
    let Some(ids) = ticked(&call, &offers) else { return Ok(()) };
    let done = match ReasonText::parse(&reason) {
        Ok(reason) => ownership::decline_all(&call, &ids, &reason).await,
        Err(problems) => {
            let said = problems.of("reason").unwrap_or("Say why they are not yours").to_owned();
            Err(Problems::one("", format!("Why they are not yours: {said}")).into())
        }
    };
    if answered(&call, done, Draft::default(), CLAIMS).is_some() {
        say(Tone::Plain, format!("Declined {}: security is left to find other owners", ids.len()));
        redirect(CLAIMS);
    }
    Ok(())
}

pub(super) async fn offer(
    identity: String,
    person: String,
    part: String,
    from: String,
) -> Result<(), AppError> {
    let call = call()?;
    let Ok(identity) = identity.parse::<IdentityId>() else {
        answered::<()>(&call, Err(ops::Error::NotFound("identity")), Draft::default(), "/identities");
        return Ok(());
    };
    let back = format!("/identities/{identity}#offer");
    let fields = vec![
        ("identity".to_owned(), identity.to_string()),
        ("person".to_owned(), person.clone()),
        ("part".to_owned(), part.clone()),
    ];
    let draft = Draft { form: OFFER.into(), fields, ..Draft::default() };
    let done = match (person.parse::<Party>(), part.parse::<OwnerPart>()) {
        (Ok(party), Ok(part)) => ownership::offer(&call, identity, party, part).await.map(drop),
        (Err(_), _) => Err(Problems::one("person", "Choose who is asked").into()),
        (_, Err(_)) => Err(Problems::one("part", "Choose in what part").into()),
    };
    if answered(&call, done, draft, &back).is_some() {
        say(Tone::Good, "Asked. It is theirs once they accept; until then nobody new answers for it");
        redirect(&if from == "owners" { "/owners".to_owned() } else { format!("/identities/{identity}") });
    }
    Ok(())
}

pub(super) async fn withdraw(offer: String, identity: String) -> Result<(), AppError> {
    let call = call()?;
    let back = match identity.parse::<IdentityId>() {
        Ok(identity) => format!("/identities/{identity}"),
        Err(_) => "/identities".to_owned(),
    };
    let done = match offer.parse::<OwnershipId>() {
        Ok(id) => ownership::withdraw(&call, id).await,
        Err(_) => Err(ops::Error::NotFound("offer")),
    };
    if answered(&call, done, Draft::default(), &back).is_some() {
        say(Tone::Plain, "Taken back: nobody is asked any more");
        redirect(&back);
    }
    Ok(())
}
