//! A real account's inventory, read whole and counted; the counts were made apart, from the file's JSON alone.

use super::read;
use crate::observation::{Inventory, InventoryPrincipal, TrustKind};
use crate::real_files::real;
use domain::grant::{Effect, Matching, PathKind};
use domain::principal::PrincipalClass;

fn inventory() -> Option<Inventory> {
    let bytes = std::fs::read(real("iam-authorization-details.json")?).unwrap();
    Some(read("iam-authorization-details.json", &bytes).unwrap())
}

fn named<'a>(inventory: &'a Inventory, name: &str) -> &'a InventoryPrincipal {
    inventory.principals.iter().find(|principal| principal.name == name).unwrap()
}

#[test]
fn a_real_account_is_read_without_a_rejected_entry() {
    let Some(inventory) = inventory() else { return };
    assert_eq!(inventory.account, "200611803367");
    assert_eq!(inventory.rejected, []);
    let users = inventory.principals.iter().filter(|one| one.key.label.as_ref().unwrap().contains(":user/"));
    assert_eq!((users.count(), inventory.principals.len()), (44, 44 + 78));
    assert!(inventory.principals.iter().all(|one| one.created_at.is_some() && one.key.provider_id.is_some()));
    assert_eq!(inventory.principals.iter().filter(|one| one.last_used_at.is_some()).count(), 26);
    assert_eq!(inventory.principals.iter().map(|one| one.tags.len()).sum::<usize>(), 48);
    assert_eq!(inventory.remarks.len(), 1);
    assert!(inventory.remarks[0].contains("6 principals are of account 012345678901"));
}

#[test]
fn every_principal_of_it_has_a_class_with_its_rule() {
    let Some(inventory) = inventory() else { return };
    let of = |class| inventory.principals.iter().filter(|one| one.class.class == class).count();
    let counts: Vec<(PrincipalClass, usize)> =
        PrincipalClass::ALL.iter().map(|&class| (class, of(class))).collect();
    assert_eq!(
        counts,
        [
            (PrincipalClass::Machine, 22),
            (PrincipalClass::Person, 2),
            (PrincipalClass::PersonsRole, 42),
            (PrincipalClass::ProviderManaged, 8),
            (PrincipalClass::Unsure, 48),
        ]
    );
    assert!(inventory.principals.iter().all(|one| !one.class.rule.is_empty()));
    assert_eq!(named(&inventory, "obama").class.rule, "member of the group 'admin', which says 'admin'");
}

#[test]
fn every_statement_of_it_is_a_grant_by_its_path() {
    let Some(inventory) = inventory() else { return };
    let grants: Vec<_> = inventory.principals.iter().flat_map(|one| &one.grants).collect();
    let by = |kind| grants.iter().filter(|grant| grant.path.kind == kind).count();
    let paths = [
        PathKind::Inline,
        PathKind::Managed,
        PathKind::GroupInline,
        PathKind::GroupManaged,
        PathKind::Boundary,
    ];
    assert_eq!(paths.map(by), [506, 5826, 2, 31, 0]);
    assert_eq!(grants.len(), 6365);
    assert_eq!(grants.iter().filter(|grant| grant.effect == Effect::Deny).count(), 6);
    assert_eq!(grants.iter().filter(|grant| grant.matching == Matching::AllBut).count(), 2);
    assert_eq!(grants.iter().filter(|grant| !grant.conditions.is_empty()).count(), 51);
    assert_eq!(named(&inventory, "biden").grants.len(), 83);
}

#[test]
fn every_way_to_become_a_role_of_it_is_a_trust() {
    let Some(inventory) = inventory() else { return };
    let trusts: Vec<_> = inventory.principals.iter().flat_map(|one| &one.trusts).collect();
    let by = |kind| trusts.iter().filter(|trust| trust.kind == kind).count();
    let kinds =
        [TrustKind::Account, TrustKind::Principal, TrustKind::Service, TrustKind::Oidc, TrustKind::Saml];
    assert_eq!(kinds.map(by), [2, 45, 38, 0, 2]);
    assert_eq!(trusts.iter().filter(|trust| trust.foreign).count(), 2);
}
