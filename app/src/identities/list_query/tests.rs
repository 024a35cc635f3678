//! What an address says, read and written again.

use super::*;

fn query(pairs: &[(&str, &str)]) -> ListQuery {
    let mut map = ParamsMap::new();
    for (name, value) in pairs {
        map.insert((*name).to_owned(), (*value).to_owned());
    }
    ListQuery::of(&map)
}

#[test]
fn an_address_reads_back_as_it_was_written() {
    let address = "/identities?q=svc&class=unsure&kind=API%20key%20holder&account=111122223333&lacking=owner&finding=orphaned&gone=yes&sort=-used&days=30";
    let read = query(&[
        ("q", " svc "),
        ("class", "unsure"),
        ("kind", "API key holder"),
        ("account", "111122223333"),
        ("lacking", "owner"),
        ("finding", "orphaned"),
        ("gone", "yes"),
        ("sort", "-used"),
        ("days", "30"),
    ]);
    assert_eq!(read.address().to_string(), address);
    assert!(read.narrows());
}

#[test]
fn density_is_kept_by_the_list_and_is_no_part_of_its_export() {
    let id = "nhi_01jd3q5x7c2a0123456789abcd";
    let dense = query(&[("density", "dense"), ("sort", "-used"), ("after", id)]);
    assert_eq!(dense.address().to_string(), "/identities?sort=-used&density=dense");
    assert!(!dense.narrows());
    assert_eq!(dense.export_address().to_string(), "/identities.csv?sort=-used");
    let usual = dense.in_density(false).to_string();
    assert!(usual.starts_with("/identities?sort=-used") && !usual.contains("density"), "{usual}");
    assert_eq!(query(&[("density", "loose")]), query(&[]));
    let pairs = vec![("density".to_owned(), "dense".to_owned()), ("q".to_owned(), "a b".to_owned())];
    assert_eq!(ListQuery::of_pairs(pairs), query(&[("density", "dense"), ("q", "a b")]));
}

#[test]
fn without_a_word_the_list_is_of_machines_and_what_may_be_one() {
    let now = domain::instant::parse("2026-01-01T10:00:00Z").unwrap();
    let plain = query(&[("class", "nonsense"), ("kind", "?"), ("after", "nhi_x"), ("sort", "drop table")]);
    assert_eq!(plain, query(&[]));
    assert_eq!(plain.asked(now).filter.classes, [PrincipalClass::Machine, PrincipalClass::Unsure]);
    assert!(query(&[("class", "all")]).asked(now).filter.classes.is_empty());
    assert_eq!(plain.address().to_string(), "/identities");
}
