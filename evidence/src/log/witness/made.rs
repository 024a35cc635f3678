//! Timestamps as an authority answers them, without its certificates and with a signature that is none: for tests, here and
//! of whoever has a note to attest.

/// What an answer says, and what is wrong with it.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    /// The status.
    pub(crate) status: u8,
    /// The last byte of the hash function's identifier: 1 is SHA-256.
    pub(crate) function: u8,
    /// SHA-256 of the bytes that it is of.
    pub(crate) imprint: [u8; 32],
    /// `20260301093000Z`.
    pub(crate) time: String,
    /// Does the signer sign the digest of what is said?
    pub(crate) signed: bool,
}

impl Answer {
    /// One that is granted, of these bytes, at this time.
    pub(crate) fn of(imprint: [u8; 32], time: &str) -> Self {
        Self { status: 0, function: 1, imprint, time: time.into(), signed: true }
    }

    /// Its bytes. `hash` is SHA-256.
    pub(crate) fn bytes(&self, hash: fn(&[u8]) -> [u8; 32]) -> Vec<u8> {
        let status = element(0x30, &[element(0x02, &[vec![self.status]])]);
        if self.status > 1 {
            return element(0x30, &[status]);
        }
        let sha = element(0x30, &[element(0x06, &[vec![0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, self.function]])]);
        let info = element(
            0x30,
            &[
                element(0x02, &[vec![1]]),
                element(0x06, &[vec![0x2A, 0x03, 0x04, 0x01]]),
                element(0x30, &[sha, element(0x04, &[self.imprint.to_vec()])]),
                element(0x02, &[vec![7]]),
                element(0x18, &[self.time.as_bytes().to_vec()]),
            ],
        );
        let signed = hash(if self.signed { &info } else { b"something else" });
        let digest_oid = vec![0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 9, 4];
        let attribute = element(
            0x30,
            &[element(0x06, &[digest_oid]), element(0x31, &[element(0x04, &[signed.to_vec()])])],
        );
        let sha256 = element(0x30, &[element(0x06, &[vec![0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1]])]);
        let signer = element(
            0x30,
            &[
                element(0x02, &[vec![1]]),
                element(0x30, &[element(0x02, &[vec![9]])]),
                sha256.clone(),
                element(0xA0, &[attribute]),
                element(0x30, &[]),
                element(0x04, &[vec![0; 64]]),
            ],
        );
        let content_oid = vec![0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 9, 0x10, 1, 4];
        let content =
            element(0x30, &[element(0x06, &[content_oid]), element(0xA0, &[element(0x04, &[info])])]);
        let data = element(
            0x30,
            &[element(0x02, &[vec![3]]), element(0x31, &[sha256]), content, element(0x31, &[signer])],
        );
        let data_oid = vec![0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 7, 2];
        let token = element(0x30, &[element(0x06, &[data_oid]), element(0xA0, &[data])]);
        element(0x30, &[status, token])
    }
}

/// An element of DER.
fn element(tag: u8, parts: &[Vec<u8>]) -> Vec<u8> {
    let content = parts.concat();
    let [.., high, low] = content.len().to_be_bytes();
    let length = match (high, low) {
        (0, 0..=0x7F) => vec![low],
        (0, _) => vec![0x81, low],
        _ => vec![0x82, high, low],
    };
    [vec![tag], length, content].concat()
}

/// A witness, for as long as a test runs.
pub(crate) struct Witness<'a> {
    /// Its name.
    pub(crate) name: &'a str,
    /// The 32 bytes of its public key.
    pub(crate) public: [u8; 32],
    /// SHA-256.
    pub(crate) hash: fn(&[u8]) -> [u8; 32],
    /// Standard base64.
    pub(crate) base64: fn(&[u8]) -> String,
}

impl Witness<'_> {
    fn id(&self) -> [u8; 4] {
        let [a, b, c, d, ..] = (self.hash)(&[self.name.as_bytes(), b"\n\x04", &self.public].concat());
        [a, b, c, d]
    }

    /// Its key, as witnesses publish it.
    pub(crate) fn key(&self) -> String {
        let id: String = self.id().iter().map(|byte| format!("{byte:02x}")).collect();
        format!("{}+{id}+{}", self.name, (self.base64)(&[&[4], self.public.as_slice()].concat()))
    }

    /// Its line under a head with this text, at this second; `sign` is its Ed25519.
    pub(crate) fn line(&self, text: &str, seconds: u64, sign: impl Fn(&[u8]) -> [u8; 64]) -> String {
        let signed = sign(format!("cosignature/v1\ntime {seconds}\n{text}").as_bytes());
        let bytes = [self.id().as_slice(), &seconds.to_be_bytes(), &signed].concat();
        format!("— {} {}", self.name, (self.base64)(&bytes))
    }
}
