//! What an owner types to disable, remove or restore an identity or a credential: shown, and never run by us.

use super::arn::Arn;
use domain::grant::{GrantPath, PathKind};

/// The name of the inline policy that denies everything.
const DENY: &str = "TenureRevoked";
const DENY_ALL: &str =
    r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}"#;

/// Commands for one purpose, each a line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Commands {
    /// Stops it at once, and can be taken back.
    pub disable: Vec<String>,
    /// Takes that back.
    pub restore: Vec<String>,
    /// Removes it for good, once it was disabled and nothing broke.
    pub remove: Vec<String>,
}

/// A word as a shell takes it: quoted, whatever it holds.
fn quoted(word: &str) -> String {
    let plain = !word.is_empty()
        && word.chars().all(|one| {
            one.is_ascii_alphanumeric() || matches!(one, '-' | '_' | '.' | '/' | '@' | '+' | '=' | ',')
        });
    if plain { word.to_owned() } else { format!("'{}'", word.replace('\'', r"'\''")) }
}

/// The commands for one access key of a user.
#[must_use]
pub fn of_key(user: &str, key_id: &str) -> Commands {
    let (user, key) = (quoted(user), quoted(key_id));
    let update = |status: &str| {
        format!("aws iam update-access-key --user-name {user} --access-key-id {key} --status {status}")
    };
    Commands {
        disable: vec![update("Inactive")],
        restore: vec![update("Active")],
        remove: vec![format!("aws iam delete-access-key --user-name {user} --access-key-id {key}")],
    }
}

/// The commands for a whole user or role, by its ARN; `None` for what is neither. Keys are those of a user. Sessions of a
/// role that were issued before are cut off by the same deny: it is asked at each call.
#[must_use]
pub fn of_identity(arn: &str, keys: &[&str]) -> Option<Commands> {
    let resource = Arn::parse(arn)?.resource;
    let (kind, path) = resource.split_once('/')?;
    let name = path.rsplit('/').next().filter(|name| !name.is_empty())?;
    let mut commands = Commands::default();
    if kind == "user" {
        for key in keys {
            let of_key = of_key(name, key);
            commands.disable.extend(of_key.disable);
            commands.restore.extend(of_key.restore);
            commands.remove.extend(of_key.remove);
        }
    } else if kind != "role" {
        return None;
    }
    let name = quoted(name);
    commands.disable.push(format!(
        "aws iam put-{kind}-policy --{kind}-name {name} --policy-name {DENY} --policy-document {}",
        quoted(DENY_ALL)
    ));
    commands.restore.push(format!("aws iam delete-{kind}-policy --{kind}-name {name} --policy-name {DENY}"));
    commands.remove.push(format!("aws iam list-{kind}-policies --{kind}-name {name}"));
    commands.remove.push(format!("aws iam list-attached-{kind}-policies --{kind}-name {name}"));
    commands.remove.push(format!("aws iam delete-{kind} --{kind}-name {name}"));
    Some(commands)
}

/// How an owner puts a lesser policy in place of one that comes to it by `path`; `left`: is anything of it left? What
/// comes by an object that others share is never changed there: this identity gets a policy of its own instead, and leaves
/// the shared one. `None` for an ARN that is neither of a user nor of a role.
#[must_use]
pub fn of_reduction(arn: &str, path: &GrantPath, left: bool) -> Option<Vec<String>> {
    let resource = Arn::parse(arn)?.resource;
    let (kind, rest) = resource.split_once('/')?;
    if !matches!(kind, "user" | "role") {
        return None;
    }
    let name = quoted(rest.rsplit('/').next().filter(|name| !name.is_empty())?);
    let inline = path.kind == PathKind::Inline;
    let own = if inline { path.policy.clone() } else { format!("{}-reduced", path.policy) };
    let own = quoted(&own);
    let mut lines = Vec::new();
    if left {
        lines.push(format!(
            "aws iam put-{kind}-policy --{kind}-name {name} --policy-name {own} --policy-document file://policy.json"
        ));
    } else if inline {
        lines.push(format!("aws iam delete-{kind}-policy --{kind}-name {name} --policy-name {own}"));
    }
    match (path.kind, &path.policy_id, &path.group) {
        (PathKind::Managed, Some(id), _) => lines
            .push(format!("aws iam detach-{kind}-policy --{kind}-name {name} --policy-arn {}", quoted(id))),
        (PathKind::GroupInline | PathKind::GroupManaged, _, Some(group)) => lines.push(format!(
            "aws iam remove-user-from-group --user-name {name} --group-name {}",
            quoted(group)
        )),
        _ => {}
    }
    Some(lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_inactive_first_and_can_be_brought_back() {
        let commands = of_key("robot", "AKIAEXAMPLE");
        assert_eq!(
            commands.disable,
            ["aws iam update-access-key --user-name robot --access-key-id AKIAEXAMPLE --status Inactive"]
        );
        assert!(commands.restore[0].ends_with("--status Active"));
        assert!(commands.remove[0].starts_with("aws iam delete-access-key"));
    }

    #[test]
    fn a_role_is_denied_everything_before_it_is_deleted() {
        let commands = of_identity("arn:aws:iam::111122223333:role/team/reader", &[]).unwrap();
        assert_eq!(commands.disable.len(), 1);
        assert!(commands.disable[0].starts_with("aws iam put-role-policy --role-name reader --policy-name"));
        assert_eq!(
            commands.restore,
            ["aws iam delete-role-policy --role-name reader --policy-name TenureRevoked"]
        );
        assert_eq!(commands.remove.last().unwrap(), "aws iam delete-role --role-name reader");
    }

    #[test]
    fn a_user_loses_its_keys_too_and_what_is_neither_gets_no_commands() {
        let commands = of_identity("arn:aws:iam::111122223333:user/robot", &["AKIAEXAMPLE"]).unwrap();
        assert_eq!(commands.disable.len(), 2);
        assert!(of_identity("arn:aws:iam::111122223333:root", &[]).is_none());
        assert!(of_identity("not an arn", &[]).is_none());
    }

    #[test]
    fn a_name_cannot_leave_its_quotes() {
        let commands = of_key("x'; rm -rf ~ #", "K");
        assert!(commands.disable[0].contains(r"--user-name 'x'\''; rm -rf ~ #' "), "{}", commands.disable[0]);
    }

    #[test]
    fn what_is_shared_is_left_and_replaced_and_never_edited() {
        let path = |kind, id: Option<&str>, group: Option<&str>| GrantPath {
            kind,
            policy: "Deploy".into(),
            policy_id: id.map(str::to_owned),
            group: group.map(str::to_owned),
        };
        let role = "arn:aws:iam::111122223333:role/reader";
        let of = |arn: &str, path: &GrantPath, left| of_reduction(arn, path, left).unwrap().join("\n");
        let inline = path(PathKind::Inline, None, None);
        assert_eq!(
            of(role, &inline, true),
            "aws iam put-role-policy --role-name reader --policy-name Deploy --policy-document file://policy.json"
        );
        assert_eq!(
            of(role, &inline, false),
            "aws iam delete-role-policy --role-name reader --policy-name Deploy"
        );
        let managed = path(PathKind::Managed, Some("arn:aws:iam::aws:policy/Deploy"), None);
        let lines = of(role, &managed, true);
        assert!(
            lines.contains("--policy-name Deploy-reduced") && lines.ends_with("policy/Deploy'"),
            "{lines}"
        );
        assert!(!of(role, &managed, false).contains("put-role-policy"));
        let group = path(PathKind::GroupManaged, Some("arn:x"), Some("builders"));
        let lines = of("arn:aws:iam::111122223333:user/robot", &group, true);
        assert!(lines.ends_with("remove-user-from-group --user-name robot --group-name builders"), "{lines}");
        assert!(!lines.contains("detach"), "the group keeps it");
        assert!(of_reduction("arn:aws:iam::111122223333:root", &inline, true).is_none());
    }
}
