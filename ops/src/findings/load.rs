//! The facts that findings are a function of, from the database: some identities at a time, each table asked once.

use super::{access, credentials, standing, trusts};
use crate::call::Call;
use crate::error::Result;
use crate::gathered::Gathered;
use crate::usage::load::{self, Account};
use crate::{networks, policies};
use chrono::NaiveDate;
use domain::credential::RotationPolicies;
use domain::finding::{Activity, AgentFacts, BreakGlassFacts, Facts, Observation, Resumed, UsageFacts};
use domain::id::SourceId;
use domain::instant::Instant;
use domain::network::Stated;
use domain::particulars::{Autonomy, Particulars};
use domain::principal::PrincipalClass;
use domain::usage::{HeldReach, Lens, Sums, veto};
use domain::window::{Day, Window};
use entities::inconsistency::Place;
use entities::{credential, event_name, identity, inventory};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use sources::aws::actions;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use tokio::try_join;
use uuid::Uuid;

/// Which identities are asked about: a stretch of ids, or these alone.
#[derive(Debug, Clone)]
pub(crate) enum Which {
    /// From the first to the last, both inclusive.
    Between(Uuid, Uuid),
    /// These.
    These(Vec<Uuid>),
}

impl Which {
    /// The condition on a column that names an identity.
    pub(crate) fn on(&self, column: impl ColumnTrait) -> Expr {
        match self {
            Self::Between(first, last) => column.between(*first, *last),
            Self::These(ids) => column.is_in(ids.iter().copied()),
        }
    }
}

/// One account, as its identities are seen.
pub(super) struct Seeing {
    pub(super) sums: Sums<'static>,
    pub(super) base: Arc<Base>,
}

/// What is the same for whoever looks at an account.
pub(crate) struct Base {
    sums: Sums<'static>,
    pub(super) account: Account,
    pub(super) observation: Observation,
}

impl std::fmt::Debug for Base {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Base").field("observation", &self.observation).finish_non_exhaustive()
    }
}

/// What whoever asks for facts knows of the same identities already.
pub(crate) struct Known {
    /// What each holds.
    pub(crate) held: HashMap<Uuid, Vec<HeldReach>>,
    /// Their credentials, by id, those that are gone among them.
    pub(crate) credentials: Vec<credential::Model>,
    /// What each did.
    pub(crate) used: HashMap<Uuid, access::Use>,
}

/// What is worked out once and used for all.
pub(crate) struct Desk {
    pub(super) call: Call,
    pub(super) now: Instant,
    pub(super) window: Window,
    sources: HashMap<Uuid, Seeing>,
    /// The labels of people and of their roles, once somebody asked for them.
    people: Option<HashSet<String>>,
    pub(super) sign_ins: HashSet<i32>,
    pub(super) policies: RotationPolicies,
    /// Which network belongs to which environment, as stated by now.
    pub(super) networks: Vec<Stated>,
}

impl Desk {
    pub(crate) async fn new(call: &Call, now: Instant) -> Result<Self> {
        Self::over(call, Window::before(now, Window::DEFAULT_DAYS), now).await
    }

    /// The same, with use counted over `window`.
    pub(crate) async fn over(call: &Call, window: Window, now: Instant) -> Result<Self> {
        let sign_ins = async {
            let asked =
                event_name::Entity::find().filter(event_name::COLUMN.source.eq("signin.amazonaws.com"));
            Ok(asked.all(call.read()).await?)
        };
        let (sign_ins, policies, networks) =
            try_join!(sign_ins, policies::rotation(call.read(), now), networks::in_force(call.read(), now),)?;
        Ok(Self {
            call: call.clone(),
            now,
            window,
            sources: HashMap::new(),
            people: None,
            sign_ins: sign_ins
                .into_iter()
                .filter(|row| row.name == "ConsoleLogin")
                .map(|row| row.id)
                .collect(),
            policies,
            networks,
        })
    }

    /// The labels of people and of their roles.
    pub(super) async fn people(&mut self) -> Result<&HashSet<String>> {
        if self.people.is_none() {
            let people = [PrincipalClass::Person.as_str(), PrincipalClass::PersonsRole.as_str()];
            let labels: Vec<Option<String>> = identity::Entity::find()
                .select_only()
                .column(identity::Column::Label)
                .filter(identity::Column::Class.is_in(people))
                .into_tuple()
                .all(self.call.read())
                .await?;
            self.people = Some(labels.into_iter().flatten().collect());
        }
        Ok(self.people.get_or_insert_default())
    }

    /// When the inventories were taken that show these.
    async fn inventories(&self, rows: &[identity::Model]) -> Result<HashMap<Uuid, Instant>> {
        let ids: HashSet<Uuid> = rows.iter().filter_map(|row| row.inventory_id).collect();
        let ids: Vec<Uuid> = ids.into_iter().collect();
        let mut taken = HashMap::with_capacity(ids.len());
        for part in ids.chunks(500) {
            let found = inventory::Entity::find()
                .filter(inventory::Column::Id.is_in(part.iter().copied()))
                .all(self.call.read())
                .await?;
            taken.extend(found.into_iter().map(|row| (row.id, row.taken_at)));
        }
        Ok(taken)
    }

    pub(super) async fn seeing(&mut self, source: Uuid) -> Result<&mut Seeing> {
        if !self.sources.contains_key(&source) {
            let (call, window) = (self.call.clone(), self.window);
            let id = SourceId::new(source);
            let back = Window::ending(self.now, Observation::LOOK_BACK_DAYS);
            let work = async || {
                let long = load::coverage(&call, id, back).await?;
                let near = load::coverage(&call, id, window).await?;
                Ok(Base {
                    sums: Sums::new(Lens::new(actions::catalogue(), &near, window)),
                    account: load::account(&call, id).await?,
                    observation: Observation::of(&long, back),
                })
            };
            // The longer window ends at the same day for whoever asks today.
            let key = (source, Window { from: back.from, until: window.until });
            let base = if window == Window::before(self.now, Window::DEFAULT_DAYS) {
                call.tenure.database.judged.get(&call, key, work).await?
            } else {
                Arc::new(work().await?)
            };
            self.sources.insert(source, Seeing { sums: base.sums.clone(), base });
        }
        // It was put there just now.
        self.sources.get_mut(&source).ok_or(crate::Error::NotFound("source"))
    }

    /// The facts of `rows`, in their order. `which` names them all, and may name others, who are passed over.
    pub(crate) async fn facts(
        &mut self,
        rows: Vec<identity::Model>,
        which: &Which,
    ) -> Result<Vec<(identity::Model, Facts)>> {
        self.facts_knowing(rows, which, None).await
    }

    /// What each did, and when in the window.
    pub(crate) async fn used(&self, which: &Which) -> Result<HashMap<Uuid, access::Use>> {
        access::use_of(self, which, true).await
    }

    /// As [`Desk::facts`], where some of it is known already.
    pub(crate) async fn facts_knowing(
        &mut self,
        rows: Vec<identity::Model>,
        which: &Which,
        known: Option<Known>,
    ) -> Result<Vec<(identity::Model, Facts)>> {
        let (held, known_credentials, used) = match known {
            Some(Known { held, credentials, used }) => (Some(held), Some(credentials), Some(used)),
            None => (None, None, None),
        };
        let unknown = held.is_none();
        let statements =
            async { if unknown { access::statements(self, which).await } else { Ok(Gathered::none()) } };
        let use_of = async {
            match used {
                Some(used) => Ok(used),
                None => access::use_of(self, which, false).await,
            }
        };
        // Asked at once: most of what one identity costs is waiting for answers.
        let (inventories, mut owners, mut attested, mut use_of, mut humans, mut became, statements, asked) =
            try_join!(
                self.inventories(&rows),
                standing::owners(self, which),
                standing::attested(self, which),
                use_of,
                access::humans(self, which),
                trusts::seen(self, which),
                statements,
                credentials::asked(self, which, known_credentials),
            )?;
        let mut credentials = credentials::of(self, asked).await?;
        let mut grants = match held {
            Some(held) => held,
            None => access::grants(self, &rows, statements).await?,
        };
        let mut all = Vec::with_capacity(rows.len());
        for row in rows {
            let id = row.id;
            let used = use_of.remove(&id).unwrap_or_default();
            // What was attested before it was brought back counts no more.
            let attested =
                attested.remove(&id).filter(|one| row.reinstated_at.is_none_or(|back| back < one.frozen_at));
            let mut held = credentials.remove(&id).unwrap_or_default();
            for one in &mut held.credentials {
                one.last_used = one.last_used.max(used.by_credential.get(&one.id.uuid()).copied());
            }
            let place = Place::new("identity", id);
            let inventory_at = row.inventory_id.and_then(|id| inventories.get(&id).copied());
            let window = self.window;
            let seeing = self.seeing(row.source_id).await?;
            let grants = grants.remove(&id).unwrap_or_default();
            let seen = used.seen(&seeing.base.account, window)?;
            let summary = row.inventory_id.is_some().then(|| {
                let veto = veto(row.provider_used_at, row.active_at, window);
                seeing.sums.summary(&grants, row.created_at, &seen, veto)
            });
            let drift = attested
                .map(|one| access::drift(&seeing.sums, &grants, &held, one.frozen_at))
                .unwrap_or_default();
            let (agent, break_glass) = particular(&place, &row)?;
            let width = access::width(&seeing.sums, &grants, &held);
            let became = became.remove(&id).unwrap_or_default();
            let told = trusts::told(&row, held.trusts, &became, seeing, window);
            let facts = Facts {
                kind: place.word("kind", &row.kind)?,
                environment: row
                    .environment
                    .as_deref()
                    .map(|word| place.word("environment", word))
                    .transpose()?,
                lifecycle: place.word("lifecycle", &row.lifecycle)?,
                lifecycle_at: row.lifecycle_at,
                created_at: row.created_at,
                first_seen_at: row.first_seen_at,
                gone_at: row.gone_at,
                inventory_at,
                owner: owners.remove(&id).unwrap_or_default(),
                purpose: row.purpose_hash.is_some(),
                expires_at: row.expires_at,
                cadence_days: row.cadence_days.and_then(|days| u32::try_from(days).ok()),
                activity: Activity {
                    last: row.active_at.max(row.provider_used_at),
                    resumed: used.resumed(row.created_at),
                    human: humans.remove(&id).max(used.signed_in),
                },
                observation: seeing.base.observation.clone(),
                usage: summary.and_then(|summary| {
                    Some(UsageFacts {
                        window,
                        actions: summary.actions?,
                        privileged: summary.privileged,
                        privileged_unused: summary.privileged_unused,
                    })
                }),
                credentials: held.credentials,
                trusts: told.trusts,
                reuse: told.reuse,
                attested,
                drift,
                width,
                agent,
                break_glass,
            };
            all.push((row, facts));
        }
        Ok(all)
    }
}

impl access::Use {
    /// The first activity of the last 30 days, where it came after a quiet time.
    fn resumed(&self, created_at: Option<Instant>) -> Option<Resumed> {
        Some(Resumed { at: self.recent?, quiet_since: self.before.or(created_at)? })
    }
}

/// What only an agent, or only a break-glass account, has. The day of a drill is over at its end.
fn particular(place: &Place, row: &identity::Model) -> Result<(Option<AgentFacts>, Option<BreakGlassFacts>)> {
    let Some(text) = &row.particulars else { return Ok((None, None)) };
    Ok(match place.json::<Particulars>("particulars", text)? {
        Particulars::Agent { autonomy, .. } => {
            (Some(AgentFacts { acts_alone: autonomy == Autonomy::Alone }), None)
        }
        Particulars::BreakGlass { drill_days, last_drill, .. } => {
            let day = last_drill.as_deref().and_then(|day| NaiveDate::parse_from_str(day, "%Y-%m-%d").ok());
            let drilled_at =
                day.and_then(|day| day.succ_opt()?.and_hms_opt(0, 0, 0)).map(|end| end.and_utc());
            (None, Some(BreakGlassFacts { drill_days: Some(drill_days), drilled_at }))
        }
        Particulars::Vendor { .. } | Particulars::Template { .. } => (None, None),
    })
}

/// The day from which on activity is recent.
pub(super) fn recent(now: Instant) -> Day {
    Day(Day::of(now).0 - i32::try_from(domain::finding::REACTIVATED_DAYS).unwrap_or_default())
}
