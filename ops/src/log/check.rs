//! `tenure check` of the log: the tree rebuilt from the lines of its leaves, every signed head compared with it, and the
//! rows that evidence is made of compared with the leaves that record them. All that is wrong is named, not the first.

mod campaigns;
mod columns;
mod confirmations;
mod decisions;
mod heads;
mod keys;
mod leaves;
mod rows;
mod second;
mod waivers;
mod witnesses;

use crate::call::Call;
use crate::error::Result;
use domain::policy::Action;
use std::fmt;

/// So many wrong things are named; all are counted.
pub const MAX_NAMED: usize = 200;

/// Rows read with one statement.
const TOGETHER: u64 = 1_000;

/// Something that is not what it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// The row, or rows: `log leaf 7`.
    pub thing: String,
    /// What is wrong with it.
    pub what: String,
}

impl fmt::Display for Wrong {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {}", self.thing, self.what)
    }
}

/// What a check of the log found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Checked {
    /// How many leaves there are.
    pub size: u64,
    /// The root over them, lower-case hex; none where one is missing.
    pub root: Option<String>,
    /// How many signed heads there are.
    pub checkpoints: u64,
    /// How many leaves the newest signed head that holds covers: those behind it are held by the database alone.
    pub covered: u64,
    /// How many other rows were compared with leaves and hashes.
    pub rows: u64,
    /// What is wrong: the first [`MAX_NAMED`].
    pub wrong: Vec<Wrong>,
    /// How many things are wrong.
    pub wrong_total: u64,
}

impl Checked {
    /// Is everything what it was, as far as the log can tell?
    #[must_use]
    pub const fn holds(&self) -> bool {
        self.wrong_total == 0
    }

    fn add(&mut self, thing: impl fmt::Display, what: impl fmt::Display) {
        self.wrong_total += 1;
        if self.wrong.len() < MAX_NAMED {
            // Whoever changed rows behind our back may have written anything: no control characters, no end of it.
            let plain = |text: String| text.chars().filter(|letter| !letter.is_control()).take(400).collect();
            self.wrong.push(Wrong { thing: plain(thing.to_string()), what: plain(what.to_string()) });
        }
    }

    /// Names where two things differ that should be one.
    fn same<T: PartialEq + fmt::Display>(
        &mut self,
        thing: impl fmt::Display,
        (name, row, leaf): (&str, T, T),
    ) {
        if row != leaf {
            self.add(thing, format!("{name} is '{row}', and its leaf says '{leaf}'"));
        }
    }
}

/// What may stand where nothing has to.
fn or_nothing(text: Option<impl ToString>) -> String {
    text.map_or_else(|| "nothing".into(), |text| text.to_string())
}

/// Reads the whole log and everything that it can be compared with, a page of rows at a time, all of one moment: numbers
/// without gaps; each line, its hash and its columns; the roots that the head keeps and that every checkpoint signed;
/// checkpoints that leaves ask for; decisions, snapshots and what items repeat of them, campaigns, acknowledgements,
/// texts, editions and keys.
///
/// What whoever has the database changed in step everywhere, behind the newest signed head, nobody can tell from it.
///
/// # Errors
/// Whoever may not operate; what the database says. What is wrong with rows is no error: it is found.
pub async fn check(call: &Call) -> Result<Checked> {
    call.may(Action::Operate)?;
    let snapshot = call.snapshot().await?;
    let mut found = Checked::default();
    let heads = heads::Heads::load(&snapshot, &mut found).await?;
    let mut decisions = decisions::Rows::load(&snapshot).await?;
    let mut said = leaves::Said::default();
    let tree = leaves::read(&snapshot, (&heads, &mut decisions), &mut said, &mut found).await?;
    let keys = keys::Keys::check(&snapshot, call, &said, &mut found).await?;
    heads.check(&keys, (&tree, &said), &mut found);
    decisions.left(&mut found);
    campaigns::check(&snapshot, &said, &mut found).await?;
    rows::check(&snapshot, &said, &mut found).await?;
    witnesses::check(&snapshot, &said, &mut found).await?;
    waivers::check(&snapshot, &said.waivers, &mut found).await?;
    confirmations::check(&snapshot, &said.confirmed, &mut found).await?;
    Ok(found)
}
