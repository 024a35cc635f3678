//! The command line as a stranger runs it: in an empty folder, with nothing of the environment but the database.
#![expect(dead_code, reason = "each test file uses the part it needs")]

use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

pub(crate) struct Place {
    pub(crate) folder: tempfile::TempDir,
}

impl Place {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// A command that runs here.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tenure"));
        command.current_dir(self.path()).args(arguments);
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("TENURE_")) {
            command.env_remove(name);
        }
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// Runs, and expects this exit code; gives standard output.
    pub(crate) fn expect(&self, code: i32, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let (stdout, stderr) = (text(&output.stdout), text(&output.stderr));
        assert_eq!(output.status.code(), Some(code), "{arguments:?}\n{stdout}\n{stderr}");
        stdout
    }

    pub(crate) fn json(&self, arguments: &[&str]) -> Value {
        serde_json::from_str(&self.expect(0, arguments)).unwrap()
    }

    pub(crate) fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, bytes).unwrap();
        path
    }
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A record of a user's call, `number` making it distinct.
pub(crate) fn record(number: usize) -> Value {
    let user = format!("user-{}", number % 7);
    json!({
        "eventVersion": "1.08", "eventID": format!("00000000-0000-4000-8000-{number:012}"),
        "eventTime": format!("2023-07-{:02}T{:02}:{:02}:00Z", 1 + number % 28, number % 24, number % 60),
        "eventSource": "s3.amazonaws.com", "eventName": (if number.is_multiple_of(3) { "ListBuckets" } else { "GetBucketAcl" }),
        "awsRegion": "us-east-1", "recipientAccountId": "111122223333", "readOnly": true, "managementEvent": true,
        "eventCategory": "Management", "sourceIPAddress": "192.0.2.1",
        "userIdentity": {"type": "IAMUser", "principalId": format!("AIDA{}", user.to_uppercase()), "accountId": "111122223333",
            "arn": format!("arn:aws:iam::111122223333:user/{user}"), "userName": user, "accessKeyId": format!("AKIAEXAMPLE{:09}", number % 7)},
    })
}
