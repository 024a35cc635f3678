//! The facts of no response: what was chosen at the launch, and the task that follows for each item that nobody answered.

use crate::log::leaf::Leaf;
use domain::id::{ItemId, TaskId};
use domain::task::{TaskCause, TaskKind};
use serde_json::{Value, json};

/// The fact of a launch that says what becomes of items that nobody answered. Launches before that was chosen do not have it.
pub const NO_RESPONSE: &str = "no_response";
/// Action of the leaf that opens a task; it is one of the campaign's leaves where the close opened it for an item that nobody
/// answered, and then its facts have those of [`SilentTask::add_to`].
pub const TASK_OPENED: &str = "task.opened";
/// Action of the leaf that says why none was opened for such an item: one of the same sort, which it names, waits already.
/// Its facts are [`SilentTask::facts`].
pub const TASK_STANDS: &str = "task.stands";

/// What such a leaf proves: which item, which task, and what is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SilentTask {
    /// The item that nobody answered.
    pub item: ItemId,
    /// The task, or the older one that stands for it.
    pub task: TaskId,
    /// What was chosen to be done; the older one may be of another kind that comes to the same.
    pub kind: TaskKind,
}

impl SilentTask {
    /// Adds to the facts of a task's opening, which have task, kind and cause, what makes it one of an item.
    pub fn add_to(&self, facts: &mut Value) {
        facts["item"] = self.item.to_string().into();
    }

    /// The facts of the leaf that names an older task.
    #[must_use]
    pub fn facts(&self) -> Value {
        let mut facts = json!({
            "task": self.task.to_string(),
            "kind": self.kind.as_str(),
            "cause": TaskCause::NoResponse.as_str(),
        });
        self.add_to(&mut facts);
        facts
    }

    /// What a leaf says; `None` where it does not say it whole.
    #[must_use]
    pub fn of(leaf: &Leaf) -> Option<Self> {
        let said = |name: &str| leaf.facts.get(name)?.as_str();
        (said("cause") == Some(TaskCause::NoResponse.as_str())).then_some(())?;
        Some(Self {
            item: said("item")?.parse().ok()?,
            task: said("task")?.parse().ok()?,
            kind: said("kind")?.parse().ok()?,
        })
    }
}
