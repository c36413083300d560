//! [`Deadline`]: how long an answer is waited for.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

/// Between a tenth of a second and ten minutes.
#[derive(Clone, Copy, Debug)]
pub struct Deadline(pub Duration);

impl FromStr for Deadline {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.parse() {
            Ok(seconds) if (0.1..=600.0).contains(&seconds) => {
                Ok(Self(Duration::from_secs_f64(seconds)))
            }
            _ => Err("write a number of seconds, from 0.1 to 600"),
        }
    }
}

impl fmt::Display for Deadline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.as_secs_f64())
    }
}
