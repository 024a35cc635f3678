//! A review to be gone through by its pages: the account with its people, launched and answered by forms.
#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests: what fails here fails the test")]

use crate::estate::{account, by, own, role};
use crate::site::{Answer as Page, App, Browser};
use domain::actor::Role;
use domain::id::{CampaignId, PersonId};
use domain::review::Answer;
use ops::Call;
use ops::reviews::{self, ItemRow};

pub(crate) const WHY: &str = "The+nightly+export+needs+it";

pub(crate) struct Review {
    pub(crate) app: App,
    pub(crate) security: PersonId,
    pub(crate) manager: PersonId,
    pub(crate) olga: PersonId,
    pub(crate) sam: PersonId,
}

impl Review {
    /// The account, with all but `admin` and the hostile names owned by Olga.
    pub(crate) async fn new() -> Self {
        let app = App::new().await;
        let security = app.person("sec", Role::Security).await;
        let manager = app.person("mia", Role::Management).await;
        let olga = app.person("olga", Role::Owner).await;
        let sam = app.person("sam", Role::Owner).await;
        account(&app, &[role("plain", 6, "ec2:DescribeInstances")]).await;
        for name in ["reader", "idle", "robot", "plain"] {
            own(&app, security, name, olga).await;
        }
        Self { app, security, manager, olga, sam }
    }

    pub(crate) fn sec(&self) -> Call {
        by(&self.app, self.security, &[Role::Security])
    }

    /// The form of a launch over the last thirty days, which were wholly observed.
    pub(crate) fn form(&self) -> String {
        format!(
            "name=Everything&days=30&until=2026-03-01&due=2026-03-20T17:00&q=&class=&kind=&account=&owner=&every=90\
             &risk_analysis=RA-1&risk_analysed_on=2026-01-05&acknowledger={}",
            self.manager
        )
    }

    /// Launches through the page.
    pub(crate) async fn launched(&self) -> CampaignId {
        let mut browser = self.app.browser_of(self.security).await;
        let answer = browser.post("/api/reviews/launch", &self.form()).await;
        let path = answer.header("location").to_owned();
        path.strip_prefix("/reviews/").unwrap_or_else(|| panic!("{path}: {}", answer.body)).parse().unwrap()
    }

    pub(crate) async fn item(&self, campaign: CampaignId, name: &str) -> ItemRow {
        let found = reviews::progress(&self.sec(), campaign).await.unwrap();
        found.items.into_iter().find(|item| item.name == name).unwrap()
    }

    pub(crate) async fn answer(&self, campaign: CampaignId, name: &str) -> Option<Answer> {
        self.item(campaign, name).await.answer
    }
}

pub(crate) fn path(item: &ItemRow) -> String {
    format!("/reviews/{}/items/{}", item.campaign, item.id)
}

/// Sends a decision's form, and gives the page that answers it.
pub(crate) async fn decide(browser: &mut Browser, item: &ItemRow, rest: &str) -> Page {
    let form =
        format!("campaign={}&item={}&snapshot={}&{rest}", item.campaign, item.id, item.snapshot_sha256);
    follow(browser, "/api/reviews/decide", &form).await
}

pub(crate) async fn follow(browser: &mut Browser, path: &str, form: &str) -> Page {
    let answer = browser.post(path, form).await;
    assert_eq!(answer.status, 302, "{path}: {}", answer.body);
    let to = answer.header("location").split('#').next().unwrap().to_owned();
    browser.get(&to).await
}

/// A role that a service of its own account becomes, and that uses the one thing it holds.
pub(crate) fn plain_role(name: &str, number: usize) -> serde_json::Value {
    let mut role = role(name, number, "ec2:DescribeInstances");
    role["AssumeRolePolicyDocument"]["Statement"][0]["Principal"] =
        serde_json::json!({"Service": "ec2.amazonaws.com"});
    role
}
