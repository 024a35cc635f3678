use super::*;
use crate::observation::ReportedCredential;
use domain::credential::CredentialType;
use domain::instant;
use proptest::prelude::*;

const HEADER: &str = "user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,\
    password_next_rotation,mfa_active,access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,\
    access_key_1_last_used_region,access_key_1_last_used_service,access_key_2_active,access_key_2_last_rotated,\
    access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service,cert_1_active,\
    cert_1_last_rotated,cert_2_active,cert_2_last_rotated";

const ROOT: &str = "<root_account>,arn:aws:iam::111122223333:root,2020-01-01T00:00:00+00:00,not_supported,\
    2024-05-01T10:00:00+00:00,not_supported,not_supported,true,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,\
    false,N/A";

const ANA: &str = "ana,arn:aws:iam::111122223333:user/people/ana,2021-01-01T00:00:00+00:00,true,no_information,\
    2023-01-01T00:00:00+00:00,N/A,true,true,2022-02-02T02:02:02+00:00,2024-03-03T03:03:00+00:00,eu-west-1,s3,false,\
    2021-06-06T06:06:06+00:00,N/A,N/A,N/A,true,2021-07-07T07:07:07+00:00,false,N/A";

const SVC: &str = "svc,arn:aws:iam::111122223333:user/svc,2021-01-01T00:00:00+00:00,false,N/A,N/A,N/A,false,false,N/A,\
    N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A";

fn csv(rows: &[&str]) -> String {
    [&[HEADER], rows].concat().join("\n")
}

fn report(rows: &[&str]) -> CredentialReport {
    read("report.csv", csv(rows).as_bytes()).unwrap()
}

fn refused(bytes: &[u8]) -> String {
    read("report.csv", bytes).unwrap_err().to_string()
}

fn credential(kind: CredentialType, slot: &str, active: Option<bool>) -> ReportedCredential {
    ReportedCredential {
        user: "arn:aws:iam::111122223333:user/people/ana".into(),
        account: "111122223333".into(),
        kind,
        slot: slot.into(),
        active,
        created_at: None,
        rotated_at: None,
        last_used_at: None,
    }
}

#[test]
fn every_credential_that_exists_is_there_once_and_no_other() {
    let at = |text: &str| Some(instant::parse(text).unwrap());
    let report = report(&[ANA, SVC]);
    assert_eq!(
        report.credentials,
        [
            ReportedCredential {
                rotated_at: at("2023-01-01T00:00:00Z"),
                ..credential(CredentialType::Password, "", Some(true))
            },
            ReportedCredential {
                rotated_at: at("2022-02-02T02:02:02Z"),
                last_used_at: at("2024-03-03T03:03:00Z"),
                ..credential(CredentialType::AccessKey, "1", Some(true))
            },
            ReportedCredential {
                rotated_at: at("2021-06-06T06:06:06Z"),
                ..credential(CredentialType::AccessKey, "2", Some(false))
            },
            ReportedCredential {
                rotated_at: at("2021-07-07T07:07:07Z"),
                ..credential(CredentialType::Certificate, "1", Some(true))
            },
        ]
    );
    assert_eq!(report.users.len(), 2);
    assert_eq!(report.users[1], ("arn:aws:iam::111122223333:user/svc".into(), at("2021-01-01T00:00:00Z")));
    assert_eq!(report.rejected, []);
}

#[test]
fn the_root_users_password_is_there_in_an_unknown_state() {
    let report = report(&[ROOT]);
    assert_eq!(report.credentials.len(), 1);
    let password = &report.credentials[0];
    assert_eq!(password.user, "arn:aws:iam::111122223333:root");
    assert_eq!((password.kind, password.active, password.rotated_at), (CredentialType::Password, None, None));
    assert_eq!(password.last_used_at, Some(instant::parse("2024-05-01T10:00:00Z").unwrap()));
}

#[test]
fn what_the_report_does_not_say_stays_unknown() {
    for word in ["N/A", "no_information", "not_supported", ""] {
        let row = ANA.replace("2022-02-02T02:02:02+00:00", word).replace("2021-01-01T00:00:00+00:00", word);
        let report = report(&[&row]);
        assert_eq!(report.users[0].1, None, "{word}");
        assert_eq!(report.credentials[1].slot, "1");
        assert_eq!(
            (report.credentials[1].active, report.credentials[1].rotated_at),
            (Some(true), None),
            "{word}"
        );
    }
}

#[test]
fn columns_are_found_by_name_in_any_order_and_unknown_ones_are_ignored() {
    let turned = |line: &str| {
        let mut fields: Vec<&str> = line.split(',').collect();
        fields.reverse();
        format!("new,{}", fields.join(","))
    };
    let text = format!("{}\r\n{}\r\n", turned(HEADER), turned(ANA));
    let read = read("report.csv", text.as_bytes()).unwrap();
    assert_eq!(read, report(&[ANA]));
}

#[test]
fn missing_columns_are_all_named() {
    let text = csv(&[ANA]).replace("access_key_1_active", "x").replace("cert_2_last_rotated", "y");
    let refusal = refused(text.as_bytes());
    assert!(refusal.contains("lacks access_key_1_active, cert_2_last_rotated"), "{refusal}");
    let twice = csv(&[ANA]).replace("mfa_active", "arn");
    assert!(refused(twice.as_bytes()).contains("has arn twice"));
}

#[test]
fn the_json_answer_is_the_same_report() {
    let wrapped = |content: &str| {
        format!(r#"{{"Content": "{content}", "ReportFormat": "text/csv", "GeneratedTime": 1}}"#)
    };
    let base64 = STANDARD.encode(csv(&[ROOT, ANA]));
    assert_eq!(read("report.json", wrapped(&base64).as_bytes()).unwrap(), report(&[ROOT, ANA]));
    let lines = format!("{}\\n{}", &base64[..76], &base64[76..]);
    assert_eq!(read("report.json", wrapped(&lines).as_bytes()).unwrap(), report(&[ROOT, ANA]));
    for (json, reason) in [
        (r#"{"State": "STARTED"}"#.to_owned(), "generate-credential-report"),
        ("{}".to_owned(), "Content is missing"),
        (wrapped("%%%"), "not base64"),
        (wrapped("/////w=="), "byte 1 is not UTF-8"),
        (wrapped(""), "empty"),
        (wrapped("aGVsbG8="), "lacks user, arn"),
        (r#"{"Content": 7}"#.to_owned(), "invalid type"),
        (r#"{"Content": "dXNl"#.to_owned(), "truncated"),
        (format!(r#"{{"Content": {}"#, "[".repeat(200_000)), "invalid type"),
    ] {
        assert!(refused(json.as_bytes()).contains(reason), "{json:.80}: {}", refused(json.as_bytes()));
    }
}

#[test]
fn a_bad_row_is_refused_alone_by_its_number() {
    for (bad, reason) in [
        (SVC.replace("2021-01-01T00:00:00+00:00", "yesterday"), "user svc: user_creation_time: 'yesterday'"),
        (SVC.replacen(",false,", ",perhaps,", 1), "user svc: password: active is neither true nor false"),
        (SVC.replace(":user/", ":group/"), "its arn is neither"),
        (SVC.replace("arn:aws:iam::111122223333:user/svc", "N/A"), "arn is missing"),
        (SVC.replacen("svc,", ",", 1), "user svc: user is missing"),
        (SVC.replace(",N/A", ""), "expected 22"),
        (SVC[..SVC.len() - 12].to_owned(), "expected 22"),
        (format!("{SVC},more"), "it has 23 fields"),
        (ANA.to_owned(), "stands in the file twice"),
    ] {
        let report = report(&[ANA, &bad, ROOT]);
        assert_eq!(report.users.len(), 2, "{bad}");
        assert_eq!(report.rejected.len(), 1, "{bad}");
        let rejection = &report.rejected[0];
        assert_eq!((rejection.file.as_str(), rejection.record), ("report.csv", Some(2)));
        assert!(
            rejection.reason.starts_with("row 2: ") && rejection.reason.contains(reason),
            "{}",
            rejection.reason
        );
    }
}

#[test]
fn hostile_bytes_are_refused_with_the_file_and_what_was_expected() {
    for (bytes, reason) in [
        (&b""[..], "empty"),
        (b"\xff\xfeu\x00", "byte 1 is not UTF-8"),
        (HEADER.as_bytes(), "no row"),
        (b"hello", "lacks user, arn"),
        (&[b'"'; 100_000], "lacks user, arn"),
        (&[b','; 100_000], "lacks user, arn"),
    ] {
        let refusal = refused(bytes);
        assert!(refusal.starts_with("report.csv: ") && refusal.contains(reason), "{refusal}");
        assert!(refusal.contains("credential report") && refusal.len() < 700, "{refusal}");
    }
}

#[test]
fn a_report_cut_off_in_its_last_row_loses_that_row_alone() {
    let whole = csv(&[ROOT, ANA]);
    let report = read("report.csv", &whole.as_bytes()[..whole.len() - 40]).unwrap();
    assert_eq!((report.users.len(), report.rejected.len()), (1, 1));
    assert_eq!(report.rejected[0].record, Some(2));
}

#[test]
fn a_report_of_more_bytes_than_any_account_has_is_refused() {
    assert!(refused(&vec![b','; (32 << 20) + 1]).contains("more than 32 MiB"));
}

#[test]
fn more_rows_than_any_account_has_users_are_refused() {
    let bytes = format!("{HEADER}\n{}", "x\n".repeat(100_001));
    assert!(refused(bytes.as_bytes()).contains("more than 100000 rows"));
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(rows in ".{0,200}") {
        let _ = read("report.csv", csv(&[&rows]).as_bytes());
    }
}
