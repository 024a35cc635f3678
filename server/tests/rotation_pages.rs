//! Certificates and the calendar through their pages.
#![expect(clippy::unwrap_used, reason = "helpers of tests: what fails here fails the test")]

use crate::estate::identity;
use crate::review::{Review, follow};
use rcgen::{CertificateParams, KeyPair, date_time_ymd};

fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

fn pem(key: &KeyPair) -> String {
    let mut params = CertificateParams::new(vec!["robot.example".to_owned()]).unwrap();
    params.not_before = date_time_ymd(2026, 2, 1);
    params.not_after = date_time_ymd(2026, 3, 12);
    params.self_signed(key).unwrap().pem()
}

#[tokio::test]
async fn an_owner_attaches_a_certificate_and_finds_it_in_the_calendar() {
    let review = Review::new().await;
    let robot = identity(&review.app, "robot").await;
    let mut olga = review.app.browser_of(review.olga).await;
    let path = format!("/identities/{robot}");
    assert!(olga.get(&path).await.body.contains("Attach certificates"));
    let key = KeyPair::generate().unwrap();
    let form = format!("identity={robot}&certificates={}", encoded(&pem(&key)));
    let page = follow(&mut olga, "/api/identities/certificates", &form).await.body;
    assert!(
        page.contains("Attached 1") && page.contains("DNS:robot.example") && page.contains("due soon"),
        "{page}"
    );
    assert!(page.contains("valid until") && page.contains("Certificate: at most 365 days old"), "{page}");
    let calendar = olga.get("/rotations").await.body;
    assert!(calendar.contains("Week of 9 Mar 2026") && calendar.contains(&path), "{calendar}");
    assert!(calendar.contains("its own end") && calendar.contains("to 2 of 2 credentials"), "{calendar}");
    let week = olga.get("/rotations?due=2026-03-09&type=certificate").await.body;
    assert!(week.contains("1 to 1 of 1 credentials") && !week.contains("<code>slot 1</code>"), "{week}");
    let nothing = review.app.browser_of(review.sam).await.get("/rotations").await.body;
    assert!(nothing.contains("Nothing in this list") && !nothing.contains(&path), "{nothing}");
}

#[tokio::test]
async fn a_private_key_is_refused_loudly_and_never_shown_again() {
    let review = Review::new().await;
    let robot = identity(&review.app, "robot").await;
    let mut olga = review.app.browser_of(review.olga).await;
    let secret = KeyPair::generate().unwrap().serialize_pem();
    let form = format!("identity={robot}&certificates={}", encoded(&secret));
    let page = follow(&mut olga, "/api/identities/certificates", &form).await.body;
    assert!(page.contains("this holds a PRIVATE KEY") && page.contains("certificates-error"), "{page}");
    let line = secret.lines().nth(1).unwrap();
    assert!(!page.contains(line), "what was pasted is not kept");
    let mut manager = review.app.browser_of(review.manager).await;
    let form = format!("identity={robot}&certificates={}", encoded(&pem(&KeyPair::generate().unwrap())));
    let refused = follow(&mut manager, "/api/identities/certificates", &form).await.body;
    assert!(refused.contains("Your roles do not let you attach certificate"), "{refused}");
    let mut sam = review.app.browser_of(review.sam).await;
    assert_eq!(follow(&mut sam, "/api/identities/certificates", &form).await.status, 404);
}
