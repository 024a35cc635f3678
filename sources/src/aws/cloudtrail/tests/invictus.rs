//! The public log set of Invictus: one account under simulated attack, 10 July 2023. Figures were counted apart, with
//! jq and Python.

use super::*;
use crate::input::collect;
use crate::real_files::real;
use domain::instant;
use domain::principal::PrincipalClass;
use std::collections::{BTreeMap, BTreeSet};

fn log_set() -> Option<Vec<InputFile>> {
    Some(collect(&[real("cloudtrail-invictus")?], &is_no_log).unwrap().files)
}

fn read_set() -> Option<Vec<(FileSummary, Batch)>> {
    let mut all = Vec::new();
    read_all::<String>(&log_set()?, 2, &AtomicU64::new(0), &mut |event| match event {
        FileEvent::Finished { summary, batch, .. } => {
            all.push((summary, batch));
            Ok(())
        }
        other => Err(format!("{other:?}")),
    })
    .unwrap();
    Some(all)
}

#[test]
fn every_record_is_taken_and_counted_as_counted_apart() {
    let Some(all) = read_set() else { return };
    assert_eq!(all.len(), 55);
    let sum = |of: fn(&FileSummary) -> u64| all.iter().map(|(summary, _)| of(summary)).sum::<u64>();
    assert_eq!((sum(|one| one.records), sum(|one| one.rejected_total)), (2_900, 0));
    let calls = || all.iter().flat_map(|(_, batch)| &batch.calls);
    assert_eq!(calls().map(|call| &call.id).collect::<BTreeSet<_>>().len(), 2_900);
    let mut by_outcome = BTreeMap::new();
    calls().for_each(|call| *by_outcome.entry(call.outcome.as_str()).or_insert(0) += 1);
    // 44 Client.UnauthorizedOperation and 16 AccessDenied; 102 ThrottlingException; 277 with invokedBy beside these.
    let expected = [("allowed", 2_461), ("denied", 60), ("failed", 102), ("on_behalf", 277)];
    assert_eq!(by_outcome, expected.into_iter().collect());
    assert_eq!(calls().filter(|call| call.principal.is_none()).count(), 76);
    assert_eq!(calls().filter(|call| call.assumed.is_some()).count(), 36);
    let from = all.iter().filter_map(|(summary, _)| summary.from).min().map(instant::format);
    let until = all.iter().filter_map(|(summary, _)| summary.until).max().map(instant::format);
    assert_eq!(
        (from.as_deref(), until.as_deref()),
        (Some("2023-07-10T11:42:18.000Z"), Some("2023-07-10T12:37:50.001Z"))
    );
}

#[test]
fn callers_are_told_apart_by_id() {
    let mut by_id = BTreeMap::new();
    let mut keys = BTreeSet::new();
    let Some(all) = read_set() else { return };
    for (_, batch) in all {
        for call in &batch.calls {
            let id =
                call.principal.and_then(|number| batch.principals[number as usize].key.provider_id.clone());
            *by_id.entry(id.unwrap_or_default()).or_insert(0) += 1;
        }
        keys.extend(batch.credentials);
    }
    let expected = [
        ("", 76),
        ("AIDATFQR7NSC5AU2ZV3IE", 2_642),
        ("AIDATFQR7NSC5U6Q3TMDR", 105),
        ("AIDATFQR7NSCYG26CT6RI", 1),
        ("AROATFQR7NSC3K2SEQDM2", 2),
        ("AROATFQR7NSC4RHD6IN2N", 1),
        ("AROATFQR7NSC6Q6YRQ2Q7", 15),
        ("AROATFQR7NSCQNEXZHIOB", 8),
        ("AROATFQR7NSCRI4ZA26CX", 1),
        ("AROATFQR7NSCRR66DMFTC", 4),
        ("AROATFQR7NSCWCZMFXMXZ", 15),
        ("AROATFQR7NSCWWVLB7BES", 29),
        ("AROATFQR7NSCYGNOX4QAJ", 1),
    ];
    assert_eq!(by_id, expected.map(|(id, count)| (id.to_owned(), count)).into_iter().collect());
    assert_eq!(
        keys.into_iter().collect::<Vec<_>>(),
        ["AKIATFQR7NSC8Q4X20BJ", "AKIATFQR7NSCUXC3DDDP", "AKIATFQZ7NSC8Q4X21BJ"]
    );
}

#[test]
fn facts_come_from_calls_that_succeeded_alone() {
    let (mut trails, mut kinds) = (Vec::new(), std::collections::HashMap::new());
    let Some(all) = read_set() else { return };
    for (_, batch) in all {
        for fact in &batch.facts {
            *kinds.entry(std::mem::discriminant(&fact.what)).or_insert(0) += 1;
            if let FactKind::TrailChanged { trail, operation } = &fact.what {
                trails.push((operation.clone(), trail.rsplit('/').next().unwrap().to_owned()));
            }
        }
    }
    trails.sort();
    // Three StopLogging and one DeleteTrail found no trail: they changed nothing.
    let changed = |operation: &str, trail: &str| (operation.to_owned(), format!("stratus-red-team-{trail}"));
    assert_eq!(
        trails,
        [
            changed("DeleteTrail", "ctes-trail-qyxyekjbtk"),
            changed("DeleteTrail", "ctlr-trail-zqfsvooxqj"),
            changed("PutEventSelectors", "ctes-trail-qyxyekjbtk"),
            changed("PutEventSelectors", "ctes-trail-qyxyekjbtk"),
        ]
    );
    // Four trail changes, two keys, twelve policies, thirteen roles and four users.
    let mut counts: Vec<i32> = kinds.into_values().collect();
    counts.sort_unstable();
    assert_eq!(counts, [2, 4, 12, 17]);
}

#[test]
fn who_became_whom_is_kept_with_every_assumption_and_with_nothing_else() {
    let Some(all) = read_set() else { return };
    let mut became: BTreeMap<(String, String), u32> = BTreeMap::new();
    for (_, batch) in all {
        for call in &batch.calls {
            assert_eq!(call.assumed.is_some(), call.assumer.is_some());
            let Some(by) = call.assumer.map(|number| &batch.assumers[number as usize]) else { continue };
            *became.entry((by.kind.to_string(), by.name.clone())).or_default() += 1;
        }
    }
    let total: u32 = became.values().sum();
    assert_eq!(total, 36);
    let user = "arn:aws:iam::123837392027:user/bert-jan".to_owned();
    assert_eq!(became.get(&("principal".into(), user)), Some(&10));
    let services: u32 =
        became.iter().filter(|((kind, _), _)| kind == "service").map(|(_, count)| count).sum();
    assert_eq!(services, 26);
    assert!(became.keys().any(|(_, name)| name == "inspector2.amazonaws.com"), "{became:?}");
}

#[test]
fn the_log_alone_tells_some_machines() {
    let mut classes = BTreeMap::new();
    let Some(all) = read_set() else { return };
    for (_, batch) in all {
        for principal in batch.principals {
            let name = principal.key.label.or(principal.key.provider_id).unwrap();
            let name = name.rsplit('/').next().unwrap().to_owned();
            let known = classes.entry(name).or_insert_with(|| principal.class.clone());
            *known = stronger(known, &principal.class).clone();
        }
    }
    let of = |name: &str| classes.get(name).map(|known| known.class);
    assert_eq!(of("AWSServiceRoleForRDS"), Some(PrincipalClass::ProviderManaged));
    assert_eq!(of("stratus-red-team-ec2-steal-credentials-role"), Some(PrincipalClass::Machine));
    assert_eq!(of("stratus-red-team-backdoor-f-lambda"), Some(PrincipalClass::Machine));
    assert_eq!(of("stratus-red-team-get-usr-data-role"), Some(PrincipalClass::Unsure));
    // Both sign in with a second factor, and both have keys that tools call with.
    assert_eq!(of("benjamin"), Some(PrincipalClass::Unsure));
    assert_eq!(of("bert-jan"), Some(PrincipalClass::Unsure));
}

#[test]
fn nothing_secret_is_kept() {
    let Some(all) = read_set() else { return };
    let kept = format!("{all:?}");
    for secret in ["sessionToken", "IQoJb3JpZ2lu", "ASIA", "policyDocument", "terraform"] {
        assert!(!kept.contains(secret), "{secret}");
    }
}
