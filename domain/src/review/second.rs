//! The second look: a share of what was ever kept is decided again, blind, by somebody else. Who types the seed, how many are
//! drawn, and who looks.

use super::outcome::{Answer, ItemOutcome};
use super::refusal::Refusal;
use super::state::CampaignState;
use crate::actor::{Actor, Role};
use crate::instant::Instant;
use crate::problem::Problems;

/// How many of a hundred keeps are looked at twice.
pub const SECOND_LOOK_PERCENT: usize = 5;
/// The fewest and the most characters of a seed.
pub const SEED_CHARACTERS: std::ops::RangeInclusive<usize> = 8..=100;

/// What an auditor types: one line that nobody else knew before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SamplingSeed(String);

impl SamplingSeed {
    /// Trims, and checks length and characters.
    ///
    /// # Errors
    /// One problem that says what is expected.
    pub fn parse(raw: &str) -> Result<Self, Problems> {
        let text = raw.trim();
        let plain = text.chars().all(|letter| letter.is_ascii_graphic() || letter == ' ');
        if !plain || !SEED_CHARACTERS.contains(&text.len()) {
            let (least, most) = (SEED_CHARACTERS.start(), SEED_CHARACTERS.end());
            let ask =
                format!("Write {least} to {most} letters, digits or signs on one line, without accents");
            return Err(Problems::one("seed", ask));
        }
        Ok(Self(text.to_owned()))
    }

    /// The text: its bytes are what is hashed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// How many of so many keeps are drawn: the share, rounded up, so that one of any is.
#[must_use]
pub const fn drawn_of(kept: usize) -> usize {
    kept.saturating_mul(SECOND_LOOK_PERCENT).div_ceil(100)
}

/// Do the two answers come to another end: kept once, and not the other time?
#[must_use]
pub fn disagree(first: Answer, second: Answer) -> bool {
    (first.outcome() == ItemOutcome::Kept) != (second.outcome() == ItemOutcome::Kept)
}

/// May the seed of a campaign be typed: `typed` says that it was, `has_part` that whoever types it launched it, or decided
/// or reviews something in it?
///
/// # Errors
/// [`Refusal`]: whoever has a part; once it is closed; and the second time.
pub const fn may_type_seed(state: CampaignState, typed: bool, has_part: bool) -> Result<(), Refusal> {
    if has_part {
        return Err(Refusal::SeedHasPart);
    }
    match (state, typed) {
        (CampaignState::Closed | CampaignState::Acknowledged, _) => Err(Refusal::NotOpen(state)),
        (CampaignState::Open, true) => Err(Refusal::SeedTyped),
        (CampaignState::Open, false) => Ok(()),
    }
}

/// Who wants to look at an item for the second time, and how they stand to it.
#[derive(Debug, Clone, Copy)]
pub struct LookingAgain<'a> {
    /// Who.
    pub actor: &'a Actor,
    /// How far the campaign has come.
    pub state: CampaignState,
    /// When its population was frozen.
    pub launched_at: Instant,
    /// Is the item among those drawn?
    pub drawn: bool,
    /// Did somebody look at it a second time?
    pub looked: bool,
    /// Did they ever decide on it, themselves or for another; is it on their list, or theirs to decide in another's place?
    pub has_part: bool,
    /// Do they own the identity in any part, now or when it was frozen?
    pub owns: bool,
    /// Do they acknowledge the campaign?
    pub acknowledges: bool,
}

/// May this person take the second look?
///
/// # Errors
/// [`Refusal`]: the first bar.
pub fn may_look_again(looking: LookingAgain<'_>) -> Result<(), Refusal> {
    if looking.actor.person().is_none() {
        return Err(Refusal::Machine);
    }
    if looking.has_part || looking.owns || looking.acknowledges {
        return Err(Refusal::NotBlind);
    }
    if !looking.actor.had_at(Role::Security, looking.launched_at) {
        return Err(Refusal::RoleAfterLaunch);
    }
    if looking.state != CampaignState::Open {
        return Err(Refusal::NotOpen(looking.state));
    }
    if looking.looked {
        return Err(Refusal::LookedAlready);
    }
    if looking.drawn { Ok(()) } else { Err(Refusal::NotDrawn) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actor::HeldRole;
    use crate::id::PersonId;
    use crate::instant::parse;
    use uuid::Uuid;

    fn at(text: &str) -> Instant {
        parse(text).unwrap()
    }

    fn sec(since: &str) -> Actor {
        let roles = vec![HeldRole { role: Role::Security, since: at(since) }];
        Actor::Person { id: PersonId::new(Uuid::from_u128(1)), roles }
    }

    #[test]
    fn five_of_a_hundred_are_drawn_rounded_up_and_of_none_none() {
        let drawn: Vec<usize> = [0, 1, 20, 21, 100, 101].into_iter().map(drawn_of).collect();
        assert_eq!(drawn, [0, 1, 1, 2, 5, 6]);
    }

    #[test]
    fn a_seed_is_one_plain_line_of_some_length() {
        assert_eq!(SamplingSeed::parse("  dice 4 2 6 1 ").unwrap().as_str(), "dice 4 2 6 1");
        let long = "x".repeat(101);
        for wrong in ["", "1234567", "two\nlines of it", "caf\u{e9} au lait", &long] {
            assert!(SamplingSeed::parse(wrong).unwrap_err().of("seed").is_some(), "{wrong:?}");
        }
        assert!(SamplingSeed::parse(&long[1..]).is_ok());
    }

    #[test]
    fn a_seed_is_typed_once_while_the_campaign_is_open() {
        assert_eq!(may_type_seed(CampaignState::Open, false, false), Ok(()));
        assert_eq!(may_type_seed(CampaignState::Open, true, false), Err(Refusal::SeedTyped));
        assert_eq!(may_type_seed(CampaignState::Open, false, true), Err(Refusal::SeedHasPart));
        for state in [CampaignState::Closed, CampaignState::Acknowledged] {
            assert_eq!(may_type_seed(state, false, false), Err(Refusal::NotOpen(state)));
        }
    }

    #[test]
    fn kept_for_another_reason_is_no_disagreement_and_taking_away_is() {
        assert!(!disagree(Answer::Keep, Answer::NeedStated));
        assert!(!disagree(Answer::Revoke, Answer::Reduce));
        for other in [Answer::Reduce, Answer::Rotate, Answer::Revoke] {
            assert!(disagree(Answer::Keep, other) && disagree(Answer::NeedStated, other), "{other}");
        }
    }

    #[test]
    fn whoever_has_a_part_or_came_later_does_not_look_again_and_nobody_does_twice() {
        let (actor, late) = (sec("2026-01-01T00:00:00Z"), sec("2026-03-01T00:00:00Z"));
        let looking = LookingAgain {
            actor: &actor,
            state: CampaignState::Open,
            launched_at: at("2026-02-01T00:00:00Z"),
            drawn: true,
            looked: false,
            has_part: false,
            owns: false,
            acknowledges: false,
        };
        assert_eq!(may_look_again(looking), Ok(()));
        let refused = [
            (LookingAgain { actor: &Actor::System, ..looking }, Refusal::Machine),
            (LookingAgain { has_part: true, ..looking }, Refusal::NotBlind),
            (LookingAgain { owns: true, ..looking }, Refusal::NotBlind),
            (LookingAgain { acknowledges: true, ..looking }, Refusal::NotBlind),
            (LookingAgain { actor: &late, ..looking }, Refusal::RoleAfterLaunch),
            (
                LookingAgain { state: CampaignState::Closed, ..looking },
                Refusal::NotOpen(CampaignState::Closed),
            ),
            (LookingAgain { looked: true, ..looking }, Refusal::LookedAlready),
            (LookingAgain { drawn: false, ..looking }, Refusal::NotDrawn),
        ];
        for (looking, refusal) in refused {
            assert_eq!(may_look_again(looking), Err(refusal));
        }
    }
}
