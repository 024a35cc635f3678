//! The demonstration organisation: what is in it, that it is the same each time, and that its evidence holds.
//!
//! Seeded once for all tests that only look, and once more for the one that compares.
#![expect(clippy::unwrap_used, reason = "helpers of tests: a panic is how they fail")]

use crate::support::App;
use domain::actor::{Actor, HeldRole, Role};
use domain::clock::{Clock, ManualClock};
use domain::coverage::Grade;
use domain::credential::RotationStatus;
use domain::finding::Rule;
use domain::id::SeededIds;
use domain::identity::Kind;
use domain::instant::parse;
use domain::principal::PrincipalClass;
use domain::review::CampaignState;
use domain::source::Provider;
use domain::usage::Verdict;
use domain::window::{Day, Window};
use entities::installation;
use evidence::verify::verify;
use ops::database::Database;
use ops::demonstration::{self, Seeded, State};
use ops::evidence::Which;
use ops::identities::Filter;
use ops::usage::{IdentityUsage, Lenses, Question};
use ops::{Call, Tenure, people, reviews, rotation};
use sea_orm::{ActiveModelTrait, Set};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;
use std::path::Path;
use std::sync::{Arc, OnceLock};

const PRODUCTION: &str = "111122223333";
const STAGING: &str = "444455556666";
const TOOLS: &str = "777788889999";

/// Seeds an empty database in a folder, and says how long that took.
async fn seed(folder: &Path) -> (String, Seeded) {
    let url = crate::support::url(folder).await;
    let database = Database::connect(&url).await.unwrap();
    database.migrate_up().await.unwrap();
    assert_eq!(demonstration::state(&database).await.unwrap(), State::Empty);
    let begun = std::time::Instant::now();
    let seeded = demonstration::seed(&database, crate::support::typeset, &mut |what| {
        eprintln!("{:>6.1} s  {what}", begun.elapsed().as_secs_f64());
    })
    .await
    .unwrap();
    eprintln!("{:>6.1} s  {seeded:?}", begun.elapsed().as_secs_f64());
    (url, seeded)
}

/// The demonstration that all tests look at, seeded by whichever comes first.
fn seeded() -> &'static (String, Seeded) {
    static SEEDED: OnceLock<(String, Seeded)> = OnceLock::new();
    SEEDED.get_or_init(|| {
        let folder =
            Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("demonstration-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        seeded_aside(folder)
    })
}

/// Seeds with as much stack as a program's first thread has, which is what `tenure demo seed` runs on.
fn seeded_aside(folder: std::path::PathBuf) -> (String, Seeded) {
    let runtime = || tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let work = move || runtime().block_on(seed(&folder));
    std::thread::Builder::new().stack_size(8 << 20).spawn(work).unwrap().join().unwrap()
}

async fn look() -> Tenure {
    open(&seeded().0).await
}

async fn open(url: &str) -> Tenure {
    lives(&Database::connect(url).await.unwrap()).await
}

async fn lives(database: &Database) -> Tenure {
    let ids = Arc::new(SeededIds::new(1));
    let clock = |at| -> Arc<dyn Clock> { Arc::new(ManualClock::at(at)) };
    demonstration::tenure(database, crate::support::typeset, ids, clock).await.unwrap().unwrap()
}

/// A call by whoever stands for the role.
async fn by(tenure: &Tenure, role: Role) -> Call {
    let stands = people::stands(tenure).await.unwrap();
    let id = stands.iter().find(|stand| stand.role == role).unwrap().id;
    tenure.call(Actor::Person {
        id,
        roles: vec![HeldRole { role, since: parse("2025-09-22T08:00:00Z").unwrap() }],
    })
}

async fn verdicts(call: &Call, account: &str) -> BTreeSet<Verdict> {
    let window = Window::before(call.now(), 90);
    let question = Question { identity: None, window, expand: false, unmapped: false };
    let usage = ops::usage::usage(call, &question).await.unwrap();
    let here = usage.iter().filter(|one| one.identity.account == account);
    here.flat_map(|one| one.rows.iter().filter_map(|row| row.verdict)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn some_four_hundred_principals_of_every_class_and_most_kinds_are_there() {
    let tenure = look().await;
    let all = ops::identities::all(&tenure.call(Actor::Operator), &Filter::default()).await.unwrap();
    let identities = all.iter().filter(|one| one.class.in_population()).count();
    assert!((330..=450).contains(&identities), "{identities}");
    let classes: BTreeSet<PrincipalClass> = all.iter().map(|one| one.class).collect();
    assert_eq!(classes.len(), PrincipalClass::ALL.len(), "{classes:?}");
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for one in all.iter().filter(|one| one.class.in_population()) {
        *kinds.entry(one.kind.as_str()).or_default() += 1;
    }
    for kind in
        [Kind::Pipeline, Kind::Workload, Kind::AiAgent, Kind::BreakGlass, Kind::VendorIntegration, Kind::Bot]
    {
        assert!(kinds.contains_key(kind.as_str()), "{kinds:?}");
    }
    let imported = all.iter().filter(|one| one.provider == Provider::Aws);
    let accounts: BTreeSet<&str> = imported.map(|one| one.account.as_str()).collect();
    assert_eq!(accounts, BTreeSet::from([PRODUCTION, STAGING, TOOLS]), "nobody of another account got in");
    let gone =
        ops::identities::all(&tenure.call(Actor::Operator), &Filter { gone: true, ..Filter::default() })
            .await;
    assert!(gone.unwrap().len() > all.len(), "some are gone");
    assert!((50_000..=95_000).contains(&seeded().1.records), "{}", seeded().1.records);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_asked_of_all_together_is_what_is_asked_of_each_alone() {
    let tenure = look().await;
    let call = tenure.call(Actor::Operator);
    // One of which a part of the use lies after it.
    let window = Window { until: Day(Day::of(call.now()).0 - 20), ..Window::before(call.now(), 60) };
    let question = Question { identity: None, window, expand: false, unmapped: false };
    let together = ops::usage::usage(&call, &question).await.unwrap();
    let mut lenses = Lenses::new(window);
    let mut alone = Vec::new();
    for identity in ops::identities::all(&call, &Filter::default()).await.unwrap() {
        let rows = ops::usage::written(&call, &mut lenses, &identity).await.unwrap();
        if !rows.is_empty() {
            alone.push(IdentityUsage { identity, rows });
        }
    }
    assert!(alone.len() > 300 && alone == together, "{} and {}", alone.len(), together.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn its_clock_moves_on_and_never_back() {
    let app = App::at("2026-03-31T09:00:00Z").await;
    let none = demonstration::advance(&app.tenure.database, 1).await;
    assert!(matches!(none, Err(ops::Error::Conflict(_))), "{none:?}");
    let row = installation::ActiveModel {
        id: Set(1),
        uuid: Set(app.tenure.ids.uuid(app.now())),
        demonstration: Set(true),
        clock_at: Set(Some(app.now().timestamp_millis())),
        created_at: Set(app.now()),
    };
    row.insert(app.tenure.database.read()).await.unwrap();
    for wrong in [0, demonstration::MOST_DAYS_ON + 1] {
        let refused = demonstration::advance(&app.tenure.database, wrong).await;
        assert!(matches!(refused, Err(ops::Error::Invalid(_))), "{wrong}: {refused:?}");
    }
    for (days, in_all) in [(15, 15), (1, 16)] {
        let moved = demonstration::advance(&app.tenure.database, days).await.unwrap();
        assert_eq!(moved, app.now() + chrono::Duration::days(in_all));
        assert_eq!(lives(&app.tenure.database).await.clock.now(), moved);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_visitor_chooses_among_five_people_one_of_each_role() {
    let tenure = look().await;
    let stands = people::stands(&tenure).await.unwrap();
    let roles: BTreeSet<Role> = stands.iter().map(|stand| stand.role).collect();
    assert_eq!((stands.len(), roles.len()), (5, 5));
    assert!(
        !reviews::mine(&by(&tenure, Role::Owner).await).await.unwrap().is_empty(),
        "the owner has something to decide"
    );
    let everybody = people::list(&by(&tenure, Role::Admin).await).await.unwrap();
    assert!(everybody.len() >= 12);
    assert!(everybody.iter().all(|person| person.email.ends_with("@example.com")));
}

#[tokio::test(flavor = "multi_thread")]
async fn production_has_every_verdict_that_an_observed_account_can_have() {
    let tenure = look().await;
    let all = verdicts(&by(&tenure, Role::Security).await, PRODUCTION).await;
    let wanted = [Verdict::Used, Verdict::DeniedOnly, Verdict::TooNew, Verdict::Unused, Verdict::NotObserved];
    assert_eq!(all, BTreeSet::from(wanted));
}

#[tokio::test(flavor = "multi_thread")]
async fn where_nothing_was_observed_nothing_is_called_unused() {
    let tenure = look().await;
    let security = by(&tenure, Role::Security).await;
    for account in [STAGING, TOOLS] {
        assert!(
            !verdicts(&security, account).await.contains(&Verdict::Unused),
            "{account} has a gap in the window"
        );
    }
    let window = Window::before(tenure.clock.now(), 90);
    let sources = ops::sources::list(&security, window).await.unwrap();
    let grade = |account: &str, day: &str| {
        let source = sources.iter().find(|source| source.account == account).unwrap();
        let day = Day::of(parse(&format!("{day}T00:00:00Z")).unwrap());
        source.days.iter().find(|(one, _)| *one == day).unwrap().1
    };
    assert_eq!(grade(STAGING, "2026-02-23"), Grade::Declared);
    assert_eq!(grade(STAGING, "2026-02-25"), Grade::None, "its trail was stopped");
    assert_eq!(grade(STAGING, "2026-02-26"), Grade::None);
    assert_eq!(grade(STAGING, "2026-02-28"), Grade::Declared);
    assert_eq!(grade(TOOLS, "2026-01-19"), Grade::None, "it had no trail yet");
    assert_eq!(grade(TOOLS, "2026-01-21"), Grade::Declared);
    let production = sources.iter().find(|source| source.account == PRODUCTION).unwrap();
    assert_eq!(production.observed_days, 90, "a refused StopLogging stops nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forgotten_trust_a_key_of_two_environments_and_who_made_what_are_told() {
    let tenure = look().await;
    let security = by(&tenure, Role::Security).await;
    let all = ops::findings::all(&security).await.unwrap();
    let evidence = |name: &str, rule: Rule| {
        let one = all.iter().find(|one| one.identity.name == name && one.identity.account == PRODUCTION)?;
        let found = one.findings.iter().find(|one| one.finding.rule == rule)?;
        Some(found.finding.evidence.clone())
    };
    let trust = evidence("svc-pricing", Rule::TrustWiderThanUsed).unwrap();
    assert!(trust.starts_with("ec2.amazonaws.com:"), "{trust}");
    assert_eq!(evidence("eks-external-dns", Rule::TrustWiderThanUsed), None, "its cluster enters it");
    let reused = evidence("telemetry-uplink", Rule::ReusedAcrossEnvironments).unwrap();
    assert!(reused.contains("in production from 10.20.7.0/24") && reused.contains("in staging"), "{reused}");
    let many =
        all.iter().filter(|one| one.findings.iter().any(|one| one.finding.rule == Rule::TrustWiderThanUsed));
    let (wider, judged) = (many.count(), all.len());
    assert!(wider < judged / 4, "{wider} of {judged}: a finding that most have says nothing");
    let window = Window::before(security.now(), 90);
    let orphan =
        ops::identities::named(&security, "arn:aws:iam::111122223333:user/svc-warehouse-ftp").await.unwrap();
    let page = ops::identities::detail(&security, orphan[0].id, window).await.unwrap();
    let why: Vec<String> = page.suggestions.iter().map(|one| format!("{} {}", one.name, one.why)).collect();
    assert_eq!(why, ["Ines Carvalho made a key of it on 20 Nov 2025"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_campaigns_are_acknowledged_and_one_is_under_way() {
    let tenure = look().await;
    let security = by(&tenure, Role::Security).await;
    let campaigns = reviews::list(&security).await.unwrap();
    let states: Vec<CampaignState> = campaigns.iter().map(|one| one.state).collect();
    assert_eq!(states, [CampaignState::Open, CampaignState::Acknowledged, CampaignState::Acknowledged]);
    let open = reviews::progress(&security, campaigns[0].id).await.unwrap();
    assert!(open.decided > 20 && open.open > 20, "{} decided, {} open", open.decided, open.open);
    assert_eq!(open.late, 0);
    let staging = campaigns[1].counts.unwrap();
    for (outcome, count) in [
        ("kept", staging.kept),
        ("reduced", staging.reduced),
        ("rotated", staging.rotated),
        ("revoked", staging.revoked),
        ("no response", staging.no_response),
    ] {
        assert!(count > 0, "nothing in staging was {outcome}: {staging}");
    }
    assert!(campaigns[2].counts.unwrap().no_response > 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn credentials_stand_everywhere_on_their_clocks_and_orphans_exist() {
    let tenure = look().await;
    let security = by(&tenure, Role::Security).await;
    let campaigns = reviews::list(&security).await.unwrap();
    let (mut statuses, mut verdicts, mut orphans) = (BTreeSet::new(), BTreeSet::new(), 0);
    for campaign in &campaigns {
        for item in reviews::progress(&security, campaign.id).await.unwrap().items {
            // Each page loads its whole campaign: users, vendors and agents are enough.
            let wanted =
                ["vendor-", "agent-", "ci-", "svc-erp", "svc-mail", "svc-scanner", "jenkins", "backup-"];
            if !wanted.iter().any(|prefix| item.name.starts_with(prefix)) {
                continue;
            }
            let page = reviews::item(&security, item.id).await.unwrap();
            statuses.extend(page.snapshot.credentials.iter().map(|one| one.status));
            verdicts.extend(page.snapshot.grants.into_iter().map(|one| one.verdict));
            orphans += usize::from(
                page.snapshot.owners.technical.is_none() && page.snapshot.owners.business.is_none(),
            );
        }
    }
    let asked = rotation::Asked { limit: 500, ..rotation::Asked::default() };
    let calendar = rotation::calendar(&security, &asked).await.unwrap();
    assert!(calendar.rows.len() == calendar.total, "all of them");
    let now: BTreeSet<RotationStatus> = calendar.rows.iter().map(|row| row.status).collect();
    let clocked = |status: &RotationStatus| *status != RotationStatus::NoClock;
    assert_eq!(now, RotationStatus::ALL.iter().copied().filter(clocked).collect(), "today");
    assert!(statuses.contains(&RotationStatus::NotRotatable), "leave was in force at a launch");
    statuses.extend(now);
    assert_eq!(statuses, RotationStatus::ALL.iter().copied().collect(), "every status");
    assert!(
        verdicts.contains("not_evaluable"),
        "nothing observed the shared account in autumn: {verdicts:?}"
    );
    assert!(orphans > 5, "{orphans}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_bundles_verify_with_the_key_that_everybody_knows_and_say_what_they_are() {
    let tenure = look().await;
    let auditor = by(&tenure, Role::Auditor).await;
    let editions = ops::evidence::editions(&auditor).await.unwrap();
    assert_eq!(editions.len(), 2);
    let key = [demonstration::key().unwrap().public().clone()];
    for edition in editions {
        let exported =
            ops::evidence::export(&auditor, Which::Campaign(edition.campaign), None, None).await.unwrap();
        let report = verify(Cursor::new(&exported.bytes), Some(&key));
        assert!(report.is_consistent(), "{}", report.verdict());
        let mut zip = zip::ZipArchive::new(Cursor::new(&exported.bytes)).unwrap();
        let mut readme = String::new();
        std::io::Read::read_to_string(&mut zip.by_name("README.txt").unwrap(), &mut readme).unwrap();
        assert!(readme.starts_with("DEMONSTRATION"), "{readme}");
    }
    let checked = ops::log::check(&tenure.call(Actor::Operator)).await.unwrap();
    assert!(checked.holds(), "{:#?}", checked.wrong);
}

#[tokio::test(flavor = "multi_thread")]
async fn it_lives_at_its_instant_and_a_second_seeding_is_refused() {
    let tenure = look().await;
    let passed = tenure.clock.now() - demonstration::instant();
    assert!(passed >= chrono::Duration::zero() && passed < chrono::Duration::hours(1), "{passed}");
    assert_eq!(demonstration::state(&tenure.database).await.unwrap(), State::Seeded);
    let again =
        demonstration::seed(&tenure.database, crate::support::typeset, &mut |_| {}).await.unwrap_err();
    assert!(matches!(again, ops::Error::Conflict(_)), "{again}");
}

#[tokio::test]
async fn a_database_that_holds_anything_is_left_alone() {
    let app = App::new().await;
    app.person("ada", Role::Admin).await;
    assert_eq!(demonstration::state(&app.tenure.database).await.unwrap(), State::Foreign);
    let refused =
        demonstration::seed(&app.tenure.database, crate::support::typeset, &mut |_| {}).await.unwrap_err();
    assert!(refused.to_string().contains("not empty"), "{refused}");
    let none = demonstration::tenure(
        &app.tenure.database,
        crate::support::typeset,
        Arc::new(SeededIds::new(1)),
        |at| Arc::new(ManualClock::at(at)),
    );
    assert!(none.await.unwrap().is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_seed_gives_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let (url, again) = seeded_aside(folder.path().to_owned());
    let (one, other) = (look().await, open(&url).await);
    assert_eq!(seeded().1, again);
    let digests = async |tenure: &Tenure| {
        let editions = ops::evidence::editions(&by(tenure, Role::Auditor).await).await.unwrap();
        editions.into_iter().map(|edition| (edition.file_name, edition.sha256)).collect::<Vec<_>>()
    };
    assert_eq!(digests(&one).await, digests(&other).await);
    let open_hash = async |tenure: &Tenure| {
        reviews::list(&by(tenure, Role::Security).await).await.unwrap()[0].population_sha256.clone()
    };
    assert_eq!(open_hash(&one).await, open_hash(&other).await, "the open campaign's population too");
}
