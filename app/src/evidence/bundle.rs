//! The editions: taking one out, the lines that verify it, and what it does not prove.

use super::signing_keys::Fingerprints;
use crate::components::facts::{Fact, Facts};
use crate::components::icons::{self, icon};
use crate::components::time::OnDate;
use crate::islands::CopyId;
use leptos::prelude::*;
use ops::evidence::{EditionRow, KeyRow};

/// The editions with their forms.
#[component]
pub fn Editions(
    /// The editions, the newest first.
    editions: Vec<EditionRow>,
    /// The keys, the one in use first.
    keys: Vec<KeyRow>,
    /// May the viewer take them out?
    may_export: bool,
) -> impl IntoView {
    let newest = editions.first().map(|edition| edition.file_name.clone());
    let next = editions.first().filter(|_| may_export).map(freeze);
    let panels = editions.into_iter().map(|edition| panel(edition, may_export)).collect_view();
    let verify = newest.map(|file| view! { <Verify file keys/> });
    view! {
        <section aria-labelledby="editions">
            <h2 id="editions">"Bundle"</h2>
            {panels}
            {next}
        </section>
        {verify}
        <Limits/>
    }
}

fn panel(edition: EditionRow, may_export: bool) -> impl IntoView {
    let action = format!("/evidence/{}/bundle", edition.campaign);
    let number = edition.edition;
    let take_out = if may_export {
        view! {
            <form method="post" action=action class="take-out">
                <input type="hidden" name="edition" value=number/>
                <WhatFor id=format!("why-{number}")/>
                <button type="submit" class="button primary">{icon(icons::DOWNLOAD)} "Download edition "{number}</button>
                <span class="quiet">"The log keeps who took it and what for. The bytes are the same each time."</span>
            </form>
        }
        .into_any()
    } else {
        view! { <p class="quiet">"Security and auditors take bundles out; your roles let you see that it is there."</p> }
            .into_any()
    };
    view! {
        <div class="panel">
            <Facts>
                <Fact term="File"><code>{edition.file_name}</code></Fact>
                <Fact term="SHA-256"><CopyId id=edition.sha256/></Fact>
                <Fact term="Frozen">"edition "{number}", "<OnDate at=edition.frozen_at/></Fact>
            </Facts>
            {take_out}
        </div>
    }
}

/// The form that freezes the edition after `newest`.
fn freeze(newest: &EditionRow) -> impl IntoView + use<> {
    let number = newest.edition;
    view! {
        <form method="post" action="/api/evidence/freeze" class="take-out">
            <input type="hidden" name="campaign" value=newest.campaign.to_string()/>
            <button type="submit" class="button">"Freeze edition "{number + 1}</button>
            <span class="quiet">
                "It says what the tasks and exceptions have come to since, and names edition "{number}" by its SHA-256. Edition "{number}
                " stays as it is."
            </span>
        </form>
    }
}

/// What something is taken out for: asked wherever something is.
#[component]
pub fn WhatFor(
    /// The control's id; unique in the page.
    id: String,
) -> impl IntoView {
    let label = id.clone();
    view! {
        <label for=label>"What for"</label>
        <input id=id name="why" type="text" required minlength="3" maxlength="200"/>
    }
}

/// What to type in the folder where the file and the key lie.
pub(super) fn lines(file: &str) -> String {
    format!(
        "sha256sum {file}\n\
         unzip -q {file} -d bundle && cd bundle\n\
         sha256sum -c SHA256SUMS\n\
         (printf 'tenure namespaces=\"tenure-evidence\" '; cat ../key.pub) > ../signers\n\
         ssh-keygen -Y verify -f ../signers -I tenure -n tenure-evidence -s SHA256SUMS.sig < SHA256SUMS\n\
         tenure evidence verify ../{file} --key ../key.pub"
    )
}

#[component]
fn Verify(
    /// The file's name.
    file: String,
    /// The keys, the one in use first.
    keys: Vec<KeyRow>,
) -> impl IntoView {
    view! {
        <section aria-labelledby="verify">
            <h2 id="verify">"Verify it without us"</h2>
            <p class="reading">
                "Put the key that you got from somewhere else into "<code>"key.pub"</code>" beside the file: one line that begins with "
                <code>"ssh-ed25519"</code>". The first line must give the SHA-256 above, the third says OK for every file, the fifth "
                <code>"Good \"tenure-evidence\" signature"</code>". The last needs no database: it checks all of that and the log's proofs, "
                "and ends with 0 only when everything holds."
            </p>
            <pre class="lines-to-type" tabindex="0" role="region" aria-label="The lines that verify it">{lines(&file)}</pre>
            <Facts>
                <Fact term="Signed with"><Fingerprints keys/></Fact>
            </Facts>
        </section>
    }
}

#[component]
fn Limits() -> impl IntoView {
    view! {
        <section aria-labelledby="limits">
            <h2 id="limits">"What it does not prove"</h2>
            <ul class="reading">
                <li>"That the logs and inventories given to Tenure were all there are. Compare inputs.csv and sources.csv with the provider's own files."</li>
                <li>"That a person, and not somebody at that person's keyboard, decided. The signature is the server's."</li>
                <li>"That the operator, who holds the key, signed no other history. Only checkpoints that left the building show that."</li>
                <li>"That what was not observed was not used, or that a permission used on one resource was needed on all."</li>
                <li>"That any control is satisfied."</li>
            </ul>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::testing::html;
    use domain::instant::parse;

    fn editions(may_export: bool) -> String {
        let edition = EditionRow {
            campaign: "cam_01jd3q5x7c2a0123456789abcd".parse().unwrap(),
            name: "Q1".into(),
            edition: 1,
            frozen_at: parse("2026-02-23T09:15:00Z").unwrap(),
            file_name: "tenure-cam_x-20260223.zip".into(),
            sha256: "ab".repeat(32),
        };
        html(move || view! { <Editions editions=vec![edition] keys=Vec::new() may_export/> })
    }

    #[test]
    fn a_bundle_is_taken_out_by_a_form_that_works_without_scripting() {
        let shown = editions(true);
        assert!(
            shown.contains(r#"method="post" action="/evidence/cam_01jd3q5x7c2a0123456789abcd/bundle""#),
            "{shown}"
        );
        assert!(shown.contains(r#"name="edition" value="1""#));
        assert!(shown.contains("tenure evidence verify ../tenure-cam_x-20260223.zip --key ../key.pub"));
    }

    #[test]
    fn whoever_may_not_take_it_out_has_no_form() {
        let shown = editions(false);
        assert!(!shown.contains("<form") && !shown.contains("<button type=\"submit\""), "{shown}");
        assert!(shown.contains("your roles let you see that it is there"));
    }
}
