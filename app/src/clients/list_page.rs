//! The page of clients: a row a program, with what its token may do, until when, and who answers for it.

use super::form::{CreateClientForm, about};
use super::issued::{IssuedToken, JustIssued};
use crate::components::badges::Badge;
use crate::components::dialog::PopDialog;
use crate::components::empty::EmptyState;
use crate::components::icons;
use crate::components::table::{Caption, ColumnHead, FoldCell, RowHead, TableFrame};
use crate::components::time::{Ago, OnDate, until};
use crate::components::tone::Tone;
use crate::page::page;
use domain::instant::Instant;
use leptos::prelude::*;
use leptos_meta::Title;
use ops::clients::{ClientRow, Desk, desk};

/// The page at `/clients`.
#[component]
pub fn ClientsPage() -> impl IntoView {
    let issued = use_context::<JustIssued>();
    page(
        |call| async move { desk(&call).await },
        move |found, now| shown(found, issued.map(|JustIssued(issued)| issued), now),
    )
}

fn shown(found: Desk, issued: Option<ops::clients::Issued>, now: Instant) -> impl IntoView {
    let issued = issued.map(|issued| view! { <IssuedToken issued now/> });
    let body = if found.clients.is_empty() {
        view! {
            <EmptyState what="No programs yet">
                <p>"A pipeline, a platform or an identity provider calls Tenure with a token of its own, made here."</p>
            </EmptyState>
        }
        .into_any()
    } else {
        let rows = found.clients.into_iter().map(|one| row(one, now)).collect_view();
        view! {
            <TableFrame label="Clients">
                <table>
                    <Caption text="Programs that call with a token"/>
                    <thead>
                        <tr>
                            <ColumnHead>"Program"</ColumnHead>
                            <ColumnHead>"May"</ColumnHead>
                            <ColumnHead>"Owner"</ColumnHead>
                            <ColumnHead>"Works"</ColumnHead>
                            <ColumnHead>"Last used"</ColumnHead>
                            <ColumnHead>"Made"</ColumnHead>
                            <ColumnHead>"Revoke"</ColumnHead>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </TableFrame>
        }
        .into_any()
    };
    view! {
        <Title text="Clients"/>
        <div class="page-head"><h1>"Clients"</h1></div>
        <p>"Programs that call with a token. Each is an identity of the inventory too, with an owner and an end; none may attest, approve or accept anything."</p>
        {issued}
        <div class="page-actions"><CreateClientForm people=found.people/></div>
        {body}
    }
}

fn row(one: ClientRow, now: Instant) -> impl IntoView {
    let href = format!("/identities/{}", one.identity);
    let owner = match (one.owner.clone(), one.accepted) {
        (Some(name), true) => name.into_any(),
        (Some(name), false) => view! { {name}" "<small>"asked"</small> }.into_any(),
        (None, _) => {
            view! { <Badge tone=Tone::Attention drawing=icons::CIRCLE_ALERT word="nobody"/> }.into_any()
        }
    };
    let works = match one.revoked_at {
        Some(at) => view! { <Badge tone=Tone::Plain drawing=icons::ARCHIVE word="revoked"/>" "<OnDate at/> }
            .into_any(),
        None if one.works(now) => until(now, one.expires_at).into_any(),
        None => {
            let said = until(now, one.expires_at);
            view! { <Badge tone=Tone::Bad drawing=icons::CIRCLE_ALERT word=said/> }.into_any()
        }
    };
    let used = match one.used_at {
        Some(at) => view! { <Ago now at/> }.into_any(),
        None => "never".into_any(),
    };
    let where_ = (!one.accounts.is_empty()).then(|| view! { <small>"in "{one.accounts.join(", ")}</small> });
    let revoke = one.revoked_at.is_none().then(|| revoke(&one));
    view! {
        <tr>
            <RowHead><a href=href>{one.name.clone()}</a>" "<small><code>{one.prefix.clone()}</code></small></RowHead>
            <FoldCell label="May">{about(one.scope)}" "{where_}</FoldCell>
            <FoldCell label="Owner">{owner}</FoldCell>
            <FoldCell label="Works">{works}</FoldCell>
            <FoldCell label="Last used">{used}</FoldCell>
            <FoldCell label="Made"><OnDate at=one.created_at/>" by "{one.created_by.clone()}</FoldCell>
            <FoldCell label="Revoke">{revoke}</FoldCell>
        </tr>
    }
}

fn revoke(one: &ClientRow) -> impl IntoView + use<> {
    let id = one.id.to_string();
    let title = format!("Revoke the token of {}?", one.name);
    view! {
        <PopDialog id=format!("revoke-{id}") open="Revoke" title>
            <p>"It works no more from this moment, whatever still calls with it fails, and this cannot be undone."</p>
            <form method="post" action="/api/clients/revoke">
                <input type="hidden" name="client" value=id.clone()/>
                <button type="submit" class="button primary">"Revoke it for good"</button>
            </form>
        </PopDialog>
    }
}
