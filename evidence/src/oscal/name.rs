//! Names of things in OSCAL: UUIDs of version 5 that follow from our ids, so that every edition names a thing alike.

use uuid::Uuid;

/// The namespace of all of them. Part of the bundle's form: it never changes.
const NAMESPACE: Uuid = Uuid::from_u128(0x5f1d_3c0e_9b74_4a62_8e0d_71c2_a6f3_54b9);

/// Of what kind a thing is. Two kinds never share a name, whatever their ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Of {
    /// A document of one edition.
    Document,
    /// The results of one edition.
    Result,
    /// A file of the bundle, or an item's snapshot.
    Resource,
    /// The operator, or a person by pseudonym.
    Party,
    /// The software.
    Component,
    /// An installation of it.
    Platform,
    /// How an objective is decided.
    Activity,
    /// One criterion of one objective.
    Criterion,
    /// A step of the review.
    Task,
    /// An entry of the log of the review, or of a risk.
    Entry,
    /// An identity.
    Identity,
    /// What was observed.
    Observation,
    /// What was concluded of an objective.
    Finding,
    /// What may come of something.
    Risk,
    /// What is done against it meanwhile.
    Mitigation,
    /// What is to be done about it.
    Response,
    /// A line of the plan of action.
    Open,
}

impl Of {
    const fn word(self) -> &'static str {
        match self {
            Self::Document => "document",
            Self::Result => "result",
            Self::Resource => "resource",
            Self::Party => "party",
            Self::Component => "component",
            Self::Platform => "platform",
            Self::Activity => "activity",
            Self::Criterion => "criterion",
            Self::Task => "task",
            Self::Entry => "entry",
            Self::Identity => "identity",
            Self::Observation => "observation",
            Self::Finding => "finding",
            Self::Risk => "risk",
            Self::Mitigation => "mitigation",
            Self::Response => "response",
            Self::Open => "open",
        }
    }
}

/// The name of the thing of this kind that `id` tells from all others.
pub(crate) fn name(of: Of, id: &str) -> Uuid {
    Uuid::new_v5(&NAMESPACE, format!("{}:{id}", of.word()).as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_of_version_5_and_tells_kinds_and_ids_apart() {
        let one = name(Of::Risk, "exc_1");
        assert_eq!(one.get_version_num(), 5);
        assert_eq!(one, name(Of::Risk, "exc_1"));
        assert_ne!(one, name(Of::Risk, "exc_2"));
        assert_ne!(one, name(Of::Open, "exc_1"));
        // Part of the form: other editions name the same things.
        assert_eq!(one.to_string(), "74821430-00ba-527a-b520-781ea03fd1cd");
    }
}
