//! A list of texts in which `"*"` stands for [`Any`].

use crate::policy::list::{Any, Draft, ListItem, ListOf, ListOrAny};
use crate::policy_file::read_error::Mistake;
use crate::policy_file::value::Value;

/// What stands for [`Any`] among texts.
pub(crate) const ANY: &str = "*";

/// The texts of a field's list, `"*"` among them.
pub(crate) fn read_texts(
    field: &'static str,
    value: Value,
    mistakes: &mut Vec<Mistake>,
) -> Vec<String> {
    let items = match value {
        Value::Null => return Vec::new(),
        Value::Text(text) => return vec![text],
        Value::List(items) => items,
        other => {
            let mend = "write a list of texts in quotes";
            mistakes.push(other.mistake(field, mend));
            return Vec::new();
        }
    };
    let mut texts = Vec::with_capacity(items.len());
    for item in items {
        match item {
            Value::Text(text) => texts.push(text),
            other => mistakes.push(other.mistake(field, "write a text in quotes")),
        }
    }
    texts
}

/// What a setter with a [`ListOrAny`] is given: texts, [`Any`], or both.
pub(crate) struct TextsOrAny(pub(crate) Vec<String>);

impl<T> ListOrAny<T> for TextsOrAny
where
    str: ListItem<T>,
{
    fn add_to(self, draft: &mut Draft<T>) {
        for text in self.0 {
            if text == ANY {
                ListOrAny::add_to(Any, draft);
            } else {
                ListOf::add_to([text], draft);
            }
        }
    }
}
