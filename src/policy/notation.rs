//! [`Notation`]: the notation in which messages show a policy.

use crate::policy::settings::Setting;

/// How the author of a policy writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Notation {
    /// By [`Rule`](crate::Rule) and its setters.
    Rust,
    /// By the fields of a [file](crate::policy_file).
    #[cfg(feature = "serde")]
    File,
}

impl Notation {
    pub(crate) fn a_rule(self) -> &'static str {
        match self {
            Self::Rust => "`Rule::credentialed([\"https://app.example.com\"])`, for example",
            #[cfg(feature = "serde")]
            Self::File => {
                "a table `[[rule]]`, or `[[NAME.rule]]` if the policy is the table `NAME` of a \
                 larger file"
            }
        }
    }

    /// The rule that names any origin.
    pub(crate) fn any_origin(self) -> &'static str {
        match self {
            Self::Rust => "`Rule::anonymous(Any)`",
            #[cfg(feature = "serde")]
            Self::File => "`anonymous = \"*\"`",
        }
    }

    /// A rule that names registered origins.
    pub(crate) fn registered(self) -> &'static str {
        match self {
            Self::Rust => "`Rule::credentialed(Registered)` or `Rule::anonymous(Registered)`",
            #[cfg(feature = "serde")]
            Self::File => "`credentialed = \"registered\"` or `anonymous = \"registered\"`",
        }
    }

    /// What to do with a policy for which there is no registry.
    pub(crate) fn with_registry(self) -> &'static str {
        match self {
            Self::Rust => "make a `RegisteredPolicy` of the rules, for a `RegistryLayer`",
            #[cfg(feature = "serde")]
            Self::File => "let the program read a `RegisteredPolicy`, for a `RegistryLayer`",
        }
    }

    pub(crate) fn opt_out(self, setting: Setting) -> String {
        let name = setting.as_str();
        match self {
            Self::Rust => format!("`.{name}()`"),
            #[cfg(feature = "serde")]
            Self::File => format!("`{name} = true`"),
        }
    }
}
