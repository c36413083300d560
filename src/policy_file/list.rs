//! Lists of texts, and the words in them: `"*"` stands for [`Any`], and among origins
//! `"registered"` for [`Registered`](crate::Registered).

use crate::policy::any::Any;
use crate::policy::list::{ListItem, ListOf, ListOrAny};
use crate::policy::list_builder::ListBuilder;
use crate::policy_file::read_error::ReadError;
use crate::policy_file::value::Value;

/// The text that stands for [`Any`].
pub(crate) const ANY: &str = "*";

/// The text that stands for [`Registered`](crate::Registered).
pub(crate) const REGISTERED: &str = "registered";

/// The texts of a field's list, `"*"` among them.
pub(crate) fn read_texts(
    field: &'static str,
    value: Value,
    errors: &mut Vec<ReadError>,
) -> Vec<String> {
    let items = match value {
        Value::Null => return Vec::new(),
        Value::Text(text) => return vec![text],
        Value::List(items) => items,
        other => {
            let help = "write a list of texts in quotes";
            errors.push(other.error(field, help));
            return Vec::new();
        }
    };
    let mut texts = Vec::with_capacity(items.len());
    for item in items {
        match item {
            Value::Text(text) => texts.push(text),
            other => errors.push(other.error(field, "write a text in quotes")),
        }
    }
    texts
}

/// The argument of a setter that takes a [`ListOrAny`]: texts, [`Any`], or both.
pub(crate) struct TextsOrAny(pub(crate) Vec<String>);

impl<T> ListOrAny<T> for TextsOrAny
where
    str: ListItem<T>,
{
    fn add_to(self, builder: &mut ListBuilder<'_, T>) {
        for text in self.0 {
            if text == ANY {
                ListOrAny::add_to(Any, builder);
            } else {
                ListOf::add_to([text], builder);
            }
        }
    }
}
