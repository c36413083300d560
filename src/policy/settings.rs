//! [`Settings`]: what a rule sets. It is declared here, and listed once: reading and writing files,
//! and asking what is set, go by the list.

use std::time::Duration;

use http::{HeaderName, Method};

use crate::policy::protocol::Protocol;

/// What a rule sets: drafted by a [`Rule`](crate::Rule), and checked in a
/// [`PolicyRule`](crate::PolicyRule).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Settings {
    /// Each once.
    pub(crate) protocols: Vec<Protocol>,
    pub(crate) methods: List<Method>,
    pub(crate) request_headers: List<HeaderName>,
    pub(crate) expose_headers: List<HeaderName>,
    pub(crate) max_age: Option<Duration>,
    pub(crate) activates_storage_access: bool,
    pub(crate) allows_insecure_origins: bool,
    pub(crate) allows_public_suffixes: bool,
}

/// Values by name, `Any`, or both. Of origins, those that are registered as well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct List<T> {
    pub(crate) any: bool,
    pub(crate) registered: bool,
    pub(crate) named: Vec<T>,
}

/// The name of what a rule sets, its origins among them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Setting {
    Origins,
    Protocols,
    Methods,
    RequestHeaders,
    ExposeHeaders,
    MaxAge,
    ActivateStorageAccess,
    AllowInsecureOrigins,
    AllowPublicSuffixes,
}

/// The place of a setting's value.
#[derive(Debug)]
pub(crate) enum ValueMut<'a> {
    Protocols(&'a mut Vec<Protocol>),
    Methods(&'a mut List<Method>),
    HeaderNames(&'a mut List<HeaderName>),
    Seconds(&'a mut Option<Duration>),
    Flag(&'a mut bool),
}

impl Settings {
    /// The one list of all settings, each with the place of its value, in the order in which files
    /// have them. A field that is missing here does not compile.
    pub(crate) fn values_mut(&mut self) -> [(Setting, ValueMut<'_>); 8] {
        let Self {
            protocols,
            methods,
            request_headers,
            expose_headers,
            max_age,
            activates_storage_access,
            allows_insecure_origins,
            allows_public_suffixes,
        } = self;
        [
            (Setting::Protocols, ValueMut::Protocols(protocols)),
            (Setting::Methods, ValueMut::Methods(methods)),
            (
                Setting::RequestHeaders,
                ValueMut::HeaderNames(request_headers),
            ),
            (
                Setting::ExposeHeaders,
                ValueMut::HeaderNames(expose_headers),
            ),
            (Setting::MaxAge, ValueMut::Seconds(max_age)),
            (
                Setting::ActivateStorageAccess,
                ValueMut::Flag(activates_storage_access),
            ),
            (
                Setting::AllowInsecureOrigins,
                ValueMut::Flag(allows_insecure_origins),
            ),
            (
                Setting::AllowPublicSuffixes,
                ValueMut::Flag(allows_public_suffixes),
            ),
        ]
    }
}

impl Setting {
    /// The name of the field in a file, and of the setter; each protocol has a setter of its own.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Origins => "origins",
            Self::Protocols => "protocols",
            Self::Methods => "methods",
            Self::RequestHeaders => "request_headers",
            Self::ExposeHeaders => "expose_headers",
            Self::MaxAge => "max_age",
            Self::ActivateStorageAccess => "activate_storage_access",
            Self::AllowInsecureOrigins => "dangerously_allow_insecure_origins",
            Self::AllowPublicSuffixes => "dangerously_allow_public_suffixes",
        }
    }

    /// Whether it lets a credentialed rule name what it could not name otherwise.
    pub(crate) const fn is_opt_out(self) -> bool {
        match self {
            Self::AllowInsecureOrigins | Self::AllowPublicSuffixes => true,
            Self::Origins
            | Self::Protocols
            | Self::Methods
            | Self::RequestHeaders
            | Self::ExposeHeaders
            | Self::MaxAge
            | Self::ActivateStorageAccess => false,
        }
    }
}

impl ValueMut<'_> {
    /// Whether anything was set.
    pub(crate) fn is_set(&self) -> bool {
        match self {
            Self::Protocols(protocols) => !protocols.is_empty(),
            Self::Methods(list) => !list.is_empty(),
            Self::HeaderNames(list) => !list.is_empty(),
            Self::Seconds(duration) => duration.is_some(),
            Self::Flag(flag) => **flag,
        }
    }
}

impl<T> List<T> {
    pub(crate) fn is_empty(&self) -> bool {
        !self.any && !self.registered && self.named.is_empty()
    }
}

impl<T> Default for List<T> {
    fn default() -> Self {
        Self {
            any: false,
            registered: false,
            named: Vec::new(),
        }
    }
}
