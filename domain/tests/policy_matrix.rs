//! The permission table as a file that a reviewer can read: every actor, action and standing, one line each.
#![expect(clippy::unwrap_used, reason = "helpers of tests: a panic is how they fail")]

use domain::actor::{Actor, HeldRole, Role};
use domain::client::Scope;
use domain::id::{ClientId, PersonId};
use domain::instant::parse;
use domain::policy::{Action, Answer, Standing, may};
use std::fmt::Write as _;
use uuid::Uuid;

const SNAPSHOT: &str = include_str!("policy_matrix.txt");

fn person(role: Role) -> Actor {
    let since = parse("2026-01-01T00:00:00Z").unwrap();
    Actor::Person { id: PersonId::new(Uuid::from_u128(1)), roles: vec![HeldRole { role, since }] }
}

fn matrix() -> String {
    let people = Role::ALL.iter().map(|role| (role.to_string(), person(*role)));
    let machines = [("(operator)".to_owned(), Actor::Operator), ("(system)".to_owned(), Actor::System)];
    let clients = Scope::ALL.iter().map(|scope| {
        let client = ClientId::new(Uuid::from_u128(2));
        (format!("(machine: {scope})"), Actor::Machine { client, scope: *scope })
    });
    let mut text = String::new();
    for (name, actor) in people.chain(clients).chain(machines) {
        for action in Action::ALL {
            for standing in Standing::ALL {
                let answer = match may(&actor, *action, standing) {
                    Answer::Allowed => "allowed",
                    Answer::Forbidden => "forbidden",
                    Answer::Hidden => "hidden",
                };
                writeln!(text, "{name} | {action} | {standing:?} | {answer}").unwrap();
            }
        }
    }
    text
}

#[test]
fn the_permission_table_is_the_one_that_was_reviewed() {
    let now = matrix();
    if std::env::var_os("UPDATE_POLICY_MATRIX").is_some() {
        std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/policy_matrix.txt"), &now).unwrap();
        return;
    }
    let (old, new): (Vec<&str>, Vec<&str>) = (SNAPSHOT.lines().collect(), now.lines().collect());
    let gone = old.iter().filter(|line| !new.contains(line)).map(|line| format!("- {line}\n"));
    let come = new.iter().filter(|line| !old.contains(line)).map(|line| format!("+ {line}\n"));
    let diff: String = gone.chain(come).collect();
    assert!(
        now == SNAPSHOT,
        "permissions changed; where that is meant, run again with UPDATE_POLICY_MATRIX=1:\n{diff}"
    );
}
