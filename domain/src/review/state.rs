//! How far a campaign has come.

use crate::words::words;

words! {
    /// How far a campaign has come. Only [`CampaignState::close`] and [`CampaignState::acknowledge`] move it.
    pub enum CampaignState {
        /// Decisions are taken.
        Open = "open",
        /// Its outcomes stand; management has not seen them.
        Closed = "closed",
        /// Management has seen them, and edition 1 of its evidence is frozen.
        Acknowledged = "acknowledged",
    }
}

/// A step that campaigns do not take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this campaign is {from}: it cannot become {to}")]
pub struct IllegalStep {
    /// Where it stands.
    pub from: CampaignState,
    /// Where it was to go.
    pub to: CampaignState,
}

impl CampaignState {
    /// An open campaign closes, once.
    ///
    /// # Errors
    /// [`IllegalStep`] from any other state.
    pub const fn close(self) -> Result<Self, IllegalStep> {
        match self {
            Self::Open => Ok(Self::Closed),
            Self::Closed | Self::Acknowledged => Err(IllegalStep { from: self, to: Self::Closed }),
        }
    }

    /// A closed campaign is acknowledged, once.
    ///
    /// # Errors
    /// [`IllegalStep`] from any other state.
    pub const fn acknowledge(self) -> Result<Self, IllegalStep> {
        match self {
            Self::Closed => Ok(Self::Acknowledged),
            Self::Open | Self::Acknowledged => Err(IllegalStep { from: self, to: Self::Acknowledged }),
        }
    }
}
