//! [`PreflightSettings`]: how a policy answers preflights. They are declared here, and listed once
//! for files.

use http::StatusCode;

/// How the preflights of all rules are answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct PreflightSettings {
    pub(crate) status: PreflightStatus,
    pub(crate) is_verbose: bool,
}

/// The [ok status](https://fetch.spec.whatwg.org/#ok-status) of the answer to a granted preflight.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PreflightStatus {
    /// 204, without a body.
    #[default]
    NoContent,
    /// 200, for intermediaries that stumble over 204.
    Ok,
}

impl From<PreflightStatus> for StatusCode {
    fn from(status: PreflightStatus) -> Self {
        match status {
            PreflightStatus::NoContent => Self::NO_CONTENT,
            PreflightStatus::Ok => Self::OK,
        }
    }
}

/// The place of a setting's value.
#[cfg(feature = "serde")]
#[derive(Debug)]
pub(crate) enum PreflightValueMut<'a> {
    Status(&'a mut PreflightStatus),
    Flag(&'a mut bool),
}

#[cfg(feature = "serde")]
impl PreflightSettings {
    /// Every setting by its field in a file, with the place of its value.
    pub(crate) fn values_mut(&mut self) -> [(&'static str, PreflightValueMut<'_>); 2] {
        let Self { status, is_verbose } = self;
        [
            ("preflight_status", PreflightValueMut::Status(status)),
            ("verbose_preflights", PreflightValueMut::Flag(is_verbose)),
        ]
    }
}
