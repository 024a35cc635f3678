//! Tasks: a line of what is to be done, the section of an identity's page, the list of all that wait, and the page of one task.

#[cfg(feature = "ssr")]
mod act;
#[cfg(feature = "ssr")]
mod documents;
#[cfg(feature = "ssr")]
pub mod lines;
#[cfg(feature = "ssr")]
pub mod list_page;
#[cfg(feature = "ssr")]
pub mod task_page;

pub mod server_fns;

#[cfg(feature = "ssr")]
pub(crate) use documents::documents;
#[cfg(feature = "ssr")]
pub(crate) use lines::task_line;
#[cfg(feature = "ssr")]
pub use lines::{Tasks, TasksProps};
#[cfg(feature = "ssr")]
pub use list_page::TasksPage;
#[cfg(feature = "ssr")]
pub use task_page::TaskPage;
