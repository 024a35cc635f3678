//! SMTP: one message as the mail server takes it, and what its answer means.

use super::{Written, write};
use crate::config::Config;
use crate::start::NotStarted;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use ops::mail::Letter;
use std::time::{Duration, SystemTime};

/// How long the server may take for one answer.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long one mail may take as a whole.
const LONGEST: Duration = Duration::from_secs(90);

/// Where mails are handed over.
#[derive(Clone)]
pub struct Post {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    base: String,
}

/// Why a mail was not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotSent {
    /// The server did not take it now: later it may.
    #[error("{0}")]
    Later(String),
    /// The server will not take it, or it is no mail.
    #[error("{0}")]
    Never(String),
}

impl Post {
    /// The mail server of the configuration; none where none is named.
    ///
    /// # Errors
    /// A sentence that says which key is missing or wrong.
    pub fn of(config: &Config) -> Result<Option<Self>, NotStarted> {
        let Some(host) = config.get("smtp.host") else { return Ok(None) };
        let missing = |key: &str| NotStarted(format!("smtp.host is set, so {key} is needed too"));
        let wrong = |key: &str| NotStarted(format!("{key} does not fit"));
        let from = config.get("smtp.from").ok_or_else(|| missing("smtp.from"))?;
        let from: Mailbox = from.parse().map_err(|_| wrong("smtp.from"))?;
        let base = config.get("public_url").ok_or_else(|| missing("public_url"))?;
        let parameters = || TlsParameters::new(host.to_owned()).map_err(|_| wrong("smtp.host"));
        let tls = match config.get("smtp.tls") {
            Some("none") => Tls::None,
            Some("tls") => Tls::Wrapper(parameters()?),
            _ => Tls::Required(parameters()?),
        };
        let port = config.number("smtp.port").and_then(|port| u16::try_from(port).ok());
        let mut transport = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host)
            .port(port.filter(|port| *port > 0).ok_or_else(|| wrong("smtp.port"))?)
            .timeout(Some(PATIENCE))
            .tls(tls);
        if let Some(user) = config.get("smtp.user") {
            let password = config.get("smtp.password").ok_or_else(|| missing("smtp.password"))?;
            transport = transport.credentials(Credentials::new(user.to_owned(), password.to_owned()));
        }
        Ok(Some(Self { transport: transport.build(), from, base: base.trim_end_matches('/').to_owned() }))
    }

    /// Hands a letter over. Sent again, it has the same Message-ID, so that a mail box knows it for the same.
    ///
    /// # Errors
    /// [`NotSent`], without the address it was to.
    pub async fn send(&self, letter: &Letter) -> Result<(), NotSent> {
        let written = write(letter, &self.base).map_err(|error| NotSent::Never(error.to_string()))?;
        let message = self.message(letter, written)?;
        let answer = tokio::time::timeout(LONGEST, self.transport.send(message)).await;
        let Ok(answer) = answer else { return Err(NotSent::Later("the mail server took too long".into())) };
        match answer {
            Ok(_) => Ok(()),
            Err(error) => {
                let said = in_words(&error).replace(&letter.email, "(the address)");
                Err(if is_final(&error) { NotSent::Never(said) } else { NotSent::Later(said) })
            }
        }
    }

    fn message(&self, letter: &Letter, written: Written) -> Result<Message, NotSent> {
        let never = |what: &str| NotSent::Never(what.to_owned());
        let to: Address =
            letter.email.parse().map_err(|_| never("the address is none that mail can be sent to"))?;
        let host = self.from.email.domain();
        let mut message = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(Some(letter.name.clone()), to))
            .subject(written.subject)
            .date(SystemTime::from(letter.created_at))
            .message_id(Some(format!("<{}@{host}>", letter.id)))
            .multipart(MultiPart::alternative_plain_html(written.text, written.html))
            .map_err(|error| NotSent::Never(error.to_string()))?;
        // RFC 3834: no answer by a machine to this, please.
        let name = HeaderName::new_from_ascii_str("Auto-Submitted");
        message.headers_mut().insert_raw(HeaderValue::new(name, "auto-generated".into()));
        Ok(message)
    }
}

/// Is it this mail that the server will never take (RFC 5321, 4.2.3: mailbox and transaction refused)? That it does not
/// let us in, or does not know a command, is a matter of configuration: what waits is sent once that is mended.
fn is_final(error: &lettre::transport::smtp::Error) -> bool {
    error.status().is_some_and(|code| code.to_string().starts_with("55"))
}

/// The error with its causes: lettre's own words name only the stage.
fn in_words(error: &lettre::transport::smtp::Error) -> String {
    let mut words = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        let inner_words = inner.to_string();
        if !words.contains(&inner_words) {
            words.push_str(": ");
            words.push_str(&inner_words);
        }
        cause = inner.source();
    }
    words
}
