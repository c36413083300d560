//! A policy that is read from a file, or from a table of a larger one.

use std::error::Error;
use std::fmt;
use std::fs;
use std::path::Path;

use serde_core::de::{
    Deserialize, DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, Visitor,
};
use serde_json::Value;
use tower_cors_credentials::RegisteredPolicy;

use crate::printable::printable;

/// The reason why a file gives no policy. It names the file.
#[derive(Debug)]
pub enum FileError {
    /// The file cannot be read.
    Unreadable(String),
    /// The text in it is not a valid policy: every error is named.
    Invalid(String),
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(text) | Self::Invalid(text) => f.write_str(text),
        }
    }
}

impl Error for FileError {}

/// Where a policy is.
#[derive(Debug, clap::Args)]
pub struct PolicyArgs {
    /// The table that is the policy in a larger file, such as `cors` or `server.cors`
    #[arg(long, value_name = "NAME", requires = "file")]
    pub table: Option<String>,
}

impl PolicyArgs {
    /// Reads a policy, with rules for registered origins or without. The file is read as JSON
    /// where its name ends in `.json`, else as TOML.
    pub fn read(&self, file: &Path) -> Result<RegisteredPolicy, FileError> {
        let named = |error: &dyn fmt::Display| {
            let file = printable(file.to_string_lossy().as_bytes());
            format!("{file}: {}", error.to_string().trim_end())
        };
        let text_of_file =
            fs::read_to_string(file).map_err(|error| FileError::Unreadable(named(&error)))?;
        parse(&text_of_file, is_json(file), self.table.as_deref()).map_err(|error| {
            let mut text = named(&error);
            if let (None, Some(table)) =
                (&self.table, table_of_policy(&text_of_file, is_json(file)))
            {
                let table = printable(table.as_bytes());
                text.push_str(&format!(
                    "\nhelp: the table `{table}` may be the policy: `--table {table}`"
                ));
            }
            FileError::Invalid(text)
        })
    }
}

fn is_json(file: &Path) -> bool {
    file.extension().is_some_and(|name| name == "json")
}

fn parse(
    text: &str,
    is_json: bool,
    table: Option<&str>,
) -> Result<RegisteredPolicy, Box<dyn Error>> {
    let names: Vec<_> = table.iter().flat_map(|table| table.split('.')).collect();
    let policy = PolicyIn(&names);
    Ok(if is_json {
        let mut json = serde_json::Deserializer::from_str(text);
        let policy = policy.deserialize(&mut json)?;
        json.end()?;
        policy
    } else {
        policy.deserialize(toml::Deserializer::parse(text)?)?
    })
}

/// The name of the first table below the top that has rules.
fn table_of_policy(text: &str, is_json: bool) -> Option<String> {
    let file: Value = match is_json {
        true => serde_json::from_str(text).ok()?,
        false => Value::deserialize(toml::Deserializer::parse(text).ok()?).ok()?,
    };
    let Value::Object(tables) = file else {
        return None;
    };
    match tables.contains_key("rule") {
        true => None,
        false => tables
            .iter()
            .find_map(|(name, table)| with_rules(name, table)),
    }
}

fn with_rules(name: &str, table: &Value) -> Option<String> {
    let Value::Object(fields) = table else {
        return None;
    };
    match fields.get("rule") {
        Some(Value::Array(_)) => Some(name.to_owned()),
        _ => fields
            .iter()
            .find_map(|(own, table)| with_rules(&format!("{name}.{own}"), table)),
    }
}

/// Reads the policy in the table that these names lead to, and passes over what is beside it.
struct PolicyIn<'a>(&'a [&'a str]);

impl<'de> DeserializeSeed<'de> for PolicyIn<'_> {
    type Value = RegisteredPolicy;

    fn deserialize<D: Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> Result<RegisteredPolicy, D::Error> {
        match self.0 {
            [] => RegisteredPolicy::deserialize(deserializer),
            _ => deserializer.deserialize_map(self),
        }
    }
}

impl<'de> Visitor<'de> for PolicyIn<'_> {
    type Value = RegisteredPolicy;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a table")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut table: A) -> Result<RegisteredPolicy, A::Error> {
        let (name, names) = self.0.split_first().unwrap_or((&"", &[]));
        let mut policy = None;
        while let Some(key) = table.next_key::<String>()? {
            if key == *name {
                policy = Some(table.next_value_seed(PolicyIn(names))?);
            } else {
                table.next_value::<IgnoredAny>()?;
            }
        }
        policy.ok_or_else(|| A::Error::custom(format_args!("there is no table `{name}`")))
    }
}
