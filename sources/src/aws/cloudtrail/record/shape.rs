//! JSON values that say what they are instead of failing: a reason for a refusal names a field, never a value.

use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

/// A field that should be a text.
#[derive(Default)]
pub(crate) enum Text<'a> {
    /// Missing, or null.
    #[default]
    Absent,
    /// A text.
    Is(Cow<'a, str>),
    /// Something else: what, in words.
    Other(&'static str),
}

impl Text<'_> {
    /// The text; `None` where there is none, where it is empty, and where something else stands.
    pub(crate) fn get(&self) -> Option<&str> {
        match self {
            Self::Is(text) if !text.is_empty() => Some(text),
            _ => None,
        }
    }
}

/// A field that should be true or false; as text it counts too.
#[derive(Default, Clone, Copy)]
pub(crate) struct Flag(pub(crate) Option<bool>);

/// A field that should be an object of a known shape.
#[derive(Default)]
pub(crate) enum Part<T> {
    /// Missing, or null.
    #[default]
    Absent,
    /// An object.
    Is(T),
    /// Something else: what, in words.
    Other(&'static str),
}

impl<T> Part<T> {
    /// The object, where it is one.
    pub(crate) const fn get(&self) -> Option<&T> {
        match self {
            Self::Is(part) => Some(part),
            _ => None,
        }
    }
}

/// A field that should be an array of objects; what is no object is left out.
pub(crate) struct Parts<T>(pub(crate) Vec<T>);

impl<T> Default for Parts<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

fn skip_map<'de, A: MapAccess<'de>>(mut map: A) -> Result<(), A::Error> {
    while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
    Ok(())
}

fn skip_seq<'de, A: SeqAccess<'de>>(mut seq: A) -> Result<(), A::Error> {
    while seq.next_element::<IgnoredAny>()?.is_some() {}
    Ok(())
}

/// What the visitors below do with the kinds of value that they do not look for.
macro_rules! other_kinds {
    ($($method:ident($kind:ty) => $words:literal),+ $(,)?) => {
        $(fn $method<E: Error>(self, _: $kind) -> Result<Self::Value, E> { Ok(Self::Value::other($words)) })+
        fn visit_unit<E: Error>(self) -> Result<Self::Value, E> { Ok(Self::Value::default()) }
        fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result { out.write_str("any JSON value") }
    };
}

trait Other: Default {
    fn other(words: &'static str) -> Self;
}

impl Other for Text<'_> {
    fn other(words: &'static str) -> Self {
        Self::Other(words)
    }
}

impl Other for Flag {
    fn other(_: &'static str) -> Self {
        Self(None)
    }
}

impl<T> Other for Part<T> {
    fn other(words: &'static str) -> Self {
        Self::Other(words)
    }
}

impl<T> Other for Parts<T> {
    fn other(_: &'static str) -> Self {
        Self::default()
    }
}

struct TextVisitor<'a>(PhantomData<&'a str>);

impl<'de: 'a, 'a> Visitor<'de> for TextVisitor<'a> {
    type Value = Text<'a>;
    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Text<'a>, E> {
        Ok(Text::Is(Cow::Borrowed(text)))
    }
    fn visit_str<E: Error>(self, text: &str) -> Result<Text<'a>, E> {
        Ok(Text::Is(Cow::Owned(text.to_owned())))
    }
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Text<'a>, A::Error> {
        skip_map(map).map(|()| Text::Other("an object"))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Text<'a>, A::Error> {
        skip_seq(seq).map(|()| Text::Other("an array"))
    }
    other_kinds!(visit_bool(bool) => "a truth value", visit_i64(i64) => "a number", visit_u64(u64) => "a number",
        visit_f64(f64) => "a number");
}

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TextVisitor(PhantomData))
    }
}

struct FlagVisitor;

impl<'de> Visitor<'de> for FlagVisitor {
    type Value = Flag;
    fn visit_bool<E: Error>(self, flag: bool) -> Result<Flag, E> {
        Ok(Flag(Some(flag)))
    }
    fn visit_str<E: Error>(self, text: &str) -> Result<Flag, E> {
        Ok(Flag(text.parse().ok()))
    }
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Flag, A::Error> {
        skip_map(map).map(|()| Flag(None))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Flag, A::Error> {
        skip_seq(seq).map(|()| Flag(None))
    }
    other_kinds!(visit_i64(i64) => "a number", visit_u64(u64) => "a number", visit_f64(f64) => "a number");
}

impl<'de> Deserialize<'de> for Flag {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(FlagVisitor)
    }
}

struct PartVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for PartVisitor<T> {
    type Value = Part<T>;
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Part<T>, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(Part::Is)
    }
    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Part<T>, A::Error> {
        skip_seq(seq).map(|()| Part::Other("an array"))
    }
    other_kinds!(visit_bool(bool) => "a truth value", visit_i64(i64) => "a number", visit_u64(u64) => "a number",
        visit_f64(f64) => "a number", visit_str(&str) => "a text");
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Part<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(PartVisitor(PhantomData))
    }
}

struct PartsVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for PartsVisitor<T> {
    type Value = Parts<T>;
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Parts<T>, A::Error> {
        skip_map(map).map(|()| Parts::default())
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Parts<T>, A::Error> {
        let mut parts = Vec::new();
        while let Some(part) = seq.next_element::<Part<T>>()? {
            if let Part::Is(part) = part {
                parts.push(part);
            }
        }
        Ok(Parts(parts))
    }
    other_kinds!(visit_bool(bool) => "a truth value", visit_i64(i64) => "a number", visit_u64(u64) => "a number",
        visit_f64(f64) => "a number", visit_str(&str) => "a text");
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Parts<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(PartsVisitor(PhantomData))
    }
}
