//! A value as the format has it, before anything is asked of it.

use std::borrow::Cow;
use std::fmt;

use serde_core::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use crate::escape::legible;
use crate::policy_file::read_error::ReadError;

/// What a self-describing format can say. Reading it fails for syntax alone, so that what is
/// wrong with its meaning can be reported together.
#[derive(Debug)]
pub(crate) enum Value {
    /// Stands for a field that is left out.
    Null,
    Bool(bool),
    Whole(u64),
    /// A number below zero, with a fraction, or too large: its text.
    Number(String),
    Text(String),
    Bytes,
    List(Vec<Value>),
    /// Keys may repeat, and need not be texts.
    Table(Vec<(Value, Value)>),
}

impl Value {
    /// The error that a value of this type cannot stand here.
    pub(crate) fn error(
        &self,
        field: impl Into<Option<&'static str>>,
        help: impl Into<Cow<'static, str>>,
    ) -> ReadError {
        ReadError::new(self.is_what(), help)
            .field(field)
            .value(self.shown())
    }

    /// The same error, where something else than a text is to be written.
    pub(crate) fn error_unquoted(&self, field: &'static str, help: &str) -> ReadError {
        let without_quotes = match self {
            Self::Text(_) => ", without quotes",
            _ => "",
        };
        self.error(field, format!("{help}{without_quotes}"))
    }

    /// The value, escaped and cut, where it is short enough to be shown.
    pub(crate) fn shown(&self) -> Option<String> {
        match self {
            Self::Bool(value) => Some(value.to_string()),
            Self::Whole(number) => Some(number.to_string()),
            Self::Number(number) => Some(number.clone()),
            Self::Text(text) => Some(legible(text)),
            Self::Null | Self::Bytes | Self::List(_) | Self::Table(_) => None,
        }
    }

    /// The predicate of a sentence about the value.
    fn is_what(&self) -> &'static str {
        match self {
            Self::Null => "is null",
            Self::Bool(_) => "is a boolean",
            Self::Whole(_) | Self::Number(_) => "is a number",
            Self::Text(_) => "is text",
            Self::Bytes => "is binary",
            Self::List(_) => "is a list",
            Self::Table(_) => "is a table",
        }
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValueVisitor)
    }
}

struct ValueVisitor;

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a policy or a part of one")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        Ok(Value::Whole(number))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Value, E> {
        self.visit_i128(number.into())
    }

    fn visit_u128<E>(self, number: u128) -> Result<Value, E> {
        Ok(match u64::try_from(number) {
            Ok(number) => Value::Whole(number),
            Err(_) => Value::Number(number.to_string()),
        })
    }

    fn visit_i128<E>(self, number: i128) -> Result<Value, E> {
        Ok(match u64::try_from(number) {
            Ok(number) => Value::Whole(number),
            Err(_) => Value::Number(number.to_string()),
        })
    }

    fn visit_f64<E>(self, number: f64) -> Result<Value, E> {
        Ok(Value::Number(format!("{number:?}")))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::Text(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Value, E> {
        Ok(Value::Text(text))
    }

    fn visit_bytes<E>(self, _bytes: &[u8]) -> Result<Value, E> {
        Ok(Value::Bytes)
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        Value::deserialize(deserializer)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> Result<Value, D::Error> {
        Value::deserialize(deserializer)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element()? {
            items.push(item);
        }
        Ok(Value::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut table: A) -> Result<Value, A::Error> {
        let mut fields = Vec::new();
        while let Some(field) = table.next_entry()? {
            fields.push(field);
        }
        Ok(Value::Table(fields))
    }
}
