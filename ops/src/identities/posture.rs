//! The posture: how many identities are owned, used, observed and rotated.

use super::{Filter, Lacking, visible};
use crate::call::Call;
use crate::error::Result;
use crate::sources::foreign;
use crate::usage::Lenses;
use domain::policy::Action;
use domain::principal::PrincipalClass;
use domain::window::Window;
use entities::identity;
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter};

/// How many of the non-human identities that are there lack what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posture {
    /// Identities of class machine or unsure that are there.
    pub population: u64,
    /// By what they lack; an identity may be counted under several.
    pub lacking: Vec<(Lacking, u64)>,
    /// Over this window.
    pub window: Window,
}

/// The posture of everything over `window`.
///
/// # Errors
/// Whoever may not see everything.
pub async fn posture(call: &Call, window: Window) -> Result<Posture> {
    call.may(Action::SeeAll)?;
    let classes = PrincipalClass::ALL.iter().copied().filter(|class| class.in_population()).collect();
    let (_, query) = visible(call, &Filter { classes, ..Filter::default() }).await?;
    // What lives in foreign accounts is nobody's here to own or rotate.
    let foreign = foreign(call.read()).await?;
    let query = query.filter(identity::Column::SourceId.is_not_in(foreign));
    let mut lenses = Lenses::new(window);
    let mut lacking = Vec::with_capacity(Lacking::ALL.len());
    for one in Lacking::ALL.iter().copied() {
        let condition = one.condition(call, &mut lenses, window).await?;
        lacking.push((one, query.clone().filter(condition).count(call.read()).await?));
    }
    Ok(Posture { population: query.count(call.read()).await?, lacking, window })
}
