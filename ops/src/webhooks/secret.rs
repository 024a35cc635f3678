//! The secret of an endpoint: derived, so that the database never holds one; and the signature that it makes.

use crate::error::{Error, Result};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::id::WebhookId;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// What the secrets of all endpoints are derived from. It lies beside the database or in the configuration, never in it:
/// whoever has both can sign as this installation, whoever has one cannot.
#[derive(Clone, PartialEq, Eq)]
pub struct HookKey([u8; 32]);

impl std::fmt::Debug for HookKey {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("HookKey(…)")
    }
}

impl HookKey {
    /// The key of these bytes.
    #[must_use]
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The secret of an endpoint in one of its generations.
    fn secret(&self, endpoint: WebhookId, generation: u32) -> Result<[u8; 32]> {
        mac(&self.0, format!("tenure webhook secret 1\n{endpoint}\n{generation}").as_bytes())
    }

    /// The same as people copy it into the receiver, as Standard Webhooks 1.0.0 writes it.
    pub(super) fn shown(&self, endpoint: WebhookId, generation: u32) -> Result<String> {
        Ok(format!("whsec_{}", STANDARD.encode(self.secret(endpoint, generation)?)))
    }

    /// The header `webhook-signature` for a message: one signature a generation, with spaces between.
    pub(super) fn signatures(
        &self,
        endpoint: WebhookId,
        generations: &[u32],
        (id, timestamp, body): (&str, i64, &str),
    ) -> Result<String> {
        let signed = format!("{id}.{timestamp}.{body}");
        let mut all = Vec::with_capacity(generations.len());
        for generation in generations {
            all.push(signature(&self.secret(endpoint, *generation)?, signed.as_bytes())?);
        }
        Ok(all.join(" "))
    }
}

fn mac(key: &[u8], message: &[u8]) -> Result<[u8; 32]> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).map_err(Error::unexpected)?;
    mac.update(message);
    Ok(mac.finalize().into_bytes().into())
}

fn signature(secret: &[u8], signed: &[u8]) -> Result<String> {
    Ok(format!("v1,{}", STANDARD.encode(mac(secret, signed)?)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn it_signs_as_the_vector_of_the_reference_libraries_says() {
        let secret = STANDARD.decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let signed = b"msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{\"test\": 2432232314}";
        assert_eq!(signature(&secret, signed).unwrap(), "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn every_endpoint_and_generation_has_its_own_secret_and_the_key_is_never_printed() {
        let key = HookKey::new([7; 32]);
        let endpoint = |number| WebhookId::new(Uuid::from_u128(number));
        let one = key.shown(endpoint(1), 1).unwrap();
        assert!(one.starts_with("whsec_") && STANDARD.decode(&one[6..]).unwrap().len() == 32, "{one}");
        assert_eq!(one, key.shown(endpoint(1), 1).unwrap());
        for other in [
            key.shown(endpoint(2), 1),
            key.shown(endpoint(1), 2),
            HookKey::new([8; 32]).shown(endpoint(1), 1),
        ] {
            assert_ne!(one, other.unwrap());
        }
        assert_eq!(format!("{key:?}"), "HookKey(…)");
    }
}
