//! The core, without Tower: origins and patterns, policies, decisions and their explanations, policy files.

mod cookie;
mod explain;
mod header_list;
mod origin;
mod pattern;
mod policy;
#[cfg(feature = "serde")]
mod policy_file;
mod public_suffix;
mod registered;
mod specificity;
mod values;
