//! The four tones, and the plain one: each stands beside an icon and a word, never alone.

/// How something is meant. "Unknown" is drawn as a pattern, not as a grey.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Nothing to say.
    Plain,
    /// As it should be.
    Good,
    /// Somebody should look.
    Attention,
    /// Something must be done.
    Bad,
    /// Nobody knows.
    Unknown,
}

impl Tone {
    /// The class that the stylesheet knows it by.
    #[must_use]
    pub const fn class(self) -> &'static str {
        match self {
            Self::Plain => "tone-plain",
            Self::Good => "tone-good",
            Self::Attention => "tone-attention",
            Self::Bad => "tone-bad",
            Self::Unknown => "tone-unknown",
        }
    }
}

#[cfg(test)]
mod tests;
