use super::{SystemEntry, backstage, csv};
use crate::file_error::FileProblem;
use std::fmt::Write as _;

const CATALOGUE: &str = "\
apiVersion: backstage.io/v1alpha1
kind: System
metadata:
  name: payments
  title: Payments
  description: Takes customers' money
spec:
  owner: group:default/team-payments
---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: { name: payments-api }
spec: { type: service, lifecycle: production, owner: user:petra.novakova, system: payments }
---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: { name: Ledger, namespace: finance }
spec: { type: service, lifecycle: production, owner: user:petra.novakova }
---
apiVersion: backstage.io/v1alpha1
kind: Location
metadata: { name: everything }
spec: { targets: [./a.yaml, ./b.yaml] }
";

#[test]
fn systems_and_components_of_none_are_read_and_the_rest_is_counted() {
    let file = backstage("catalog-info.yaml", CATALOGUE.as_bytes()).unwrap();
    assert_eq!((file.systems.len(), file.others, file.rejected.len()), (2, 2, 0));
    assert_eq!(
        file.systems[0],
        SystemEntry {
            place: 1,
            name: "Payments".into(),
            function: Some("Takes customers' money".into()),
            technical_owner: Some("team-payments".into()),
            reference: Some("system:default/payments".into()),
            ..SystemEntry::default()
        }
    );
    let ledger = &file.systems[1];
    assert_eq!((ledger.name.as_str(), ledger.environment.as_deref()), ("Ledger", Some("production")));
    assert_eq!(ledger.reference.as_deref(), Some("component:finance/ledger"));
    assert_eq!(ledger.technical_owner.as_deref(), Some("petra.novakova"));
}

#[test]
fn an_entity_without_a_name_is_refused_alone() {
    let text = CATALOGUE.replace("  name: payments\n", "");
    let file = backstage("c.yaml", text.as_bytes()).unwrap();
    assert_eq!((file.systems.len(), file.rejected.len()), (1, 1));
    assert!(file.rejected[0].reason.contains("document 1: metadata.name is missing"), "{:?}", file.rejected);
}

#[test]
fn what_is_no_catalogue_is_refused_and_not_quoted() {
    for text in
        ["a: [1, 2", "password: hunter2\nkind: [", "\t", "just text", "kind: Secret\nmetadata: {name: x}\n"]
    {
        let error = backstage("c.yaml", text.as_bytes()).unwrap_err();
        assert!(!error.to_string().contains("hunter2"), "{error}");
    }
    assert!(matches!(backstage("c.yaml", b"\xff\xfe").unwrap_err().problem, FileProblem::NotUtf8 { .. }));
    assert!(matches!(backstage("c.yaml", b" ").unwrap_err().problem, FileProblem::Empty { .. }));
}

#[test]
fn a_bomb_of_aliases_and_a_deep_nest_are_refused_within_bounds() {
    let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for level in 1..12 {
        let before = format!("*a{}", level - 1);
        let line = vec![before; 10].join(", ");
        let _ = writeln!(bomb, "a{level}: &a{level} [{line}]");
    }
    bomb.push_str("kind: System\napiVersion: backstage.io/v1alpha1\nmetadata: {name: bomb}\nspec: *a11\n");
    assert!(backstage("bomb.yaml", bomb.as_bytes()).is_err());
    let deep = format!("kind: System\nspec: {}{}\n", "[".repeat(10_000), "]".repeat(10_000));
    assert!(backstage("deep.yaml", deep.as_bytes()).is_err());
    let large = vec![b'x'; super::MOST_BYTES + 1];
    assert!(matches!(backstage("x", &large).unwrap_err().problem, FileProblem::TooLarge(_)));
}

#[test]
fn our_own_columns_are_read_in_any_order() {
    let text = "environment,name,technical_owner,tag\nproduction,Payments,petra@example.com,system=payments\n,Ledger,,\n";
    let file = csv("systems.csv", text.as_bytes()).unwrap();
    assert_eq!(file.systems.len(), 2);
    assert_eq!(file.systems[0].tag.as_deref(), Some("system=payments"));
    assert_eq!(file.systems[1], SystemEntry { place: 2, name: "Ledger".into(), ..SystemEntry::default() });
}

#[test]
fn a_broken_row_is_refused_alone_by_its_number() {
    let file = csv("s.csv", b"name,tag\nPayments\n,system=x\nLedger,\n").unwrap();
    assert_eq!(file.systems.len(), 1);
    let reasons: Vec<&str> = file.rejected.iter().map(|one| one.reason.as_str()).collect();
    assert_eq!(reasons, ["row 1: it has 1 fields where the header has 2", "row 2: name is empty"]);
}

#[test]
fn a_header_that_we_do_not_know_is_refused_with_what_was_expected() {
    let wrong = |text: &str| csv("s.csv", text.as_bytes()).unwrap_err().to_string();
    assert!(wrong("name,owner\n").contains("\"owner\", which is none of name, business_function"));
    assert!(wrong("tag\n").contains("lacks name") && wrong("name,name\n").contains("name twice"));
    assert!(wrong("").contains("empty"));
}
