//! The guide: a page for each subject.
//!
//! To begin with:
//!
//! - [Run it in production](production): a whole login; then a policy in a file, watched, traced,
//!   counted, enforced.
//! - [Layer order](layer_order) with axum, tonic and hyper.
//! - [The cookie does not arrive](cookies): why, and the line to change.
//! - [Migrating from tower-http's `CorsLayer`](migration).
//!
//! The policy:
//!
//! - [Policy files](policy_files), and origins from the environment.
//! - [Validate a policy in CI](ci).
//! - [Testing](testing): unit tests of a policy, and a browser in a unit test.
//! - [Hot reload](hot_reload).
//! - [Preview deployments](previews).
//!
//! While it runs:
//!
//! - [Debugging a CORS error](debugging).
//! - [Ask any server](probe): what a page can read of a running server, and an audit of it.
//! - [Observability](observability): counters, events, spans.
//! - [CSRF enforcement](enforcement): who may act, by the rules E1 to E7.
//!
//! To look up:
//!
//! - [On the wire](wire): the rules W1 to W11 and S1 to S6, and what patterns name.
//! - [What the audit finds of six servers](peers): Express, Fastify, Flask, FastAPI, axum, actix.
//! - [Performance](performance): what a request costs, and how to have fewer preflights.
//! - [Changelog](changelog).

/// Pages that are read in two places: here, and as files of the repository. A page defines the
/// targets of its links for the repository. Here the definitions in `links.txt` precede them, and
/// of two definitions the first counts.
///
/// What a feature brings is documented only where the feature is on. Elsewhere its links lead to
/// docs.rs.
macro_rules! pages {
    ($($name:ident: $text:literal,)*) => {$(
        #[cfg_attr(
            not(all(feature = "reload", feature = "serde", feature = "testing", feature = "tracing")),
            doc = include_str!("links_of_features.txt")
        )]
        #[doc = include_str!("links.txt")]
        #[doc = include_str!($text)]
        pub mod $name {}
    )*};
}

pages! {
    changelog: "changelog.md",
    ci: "ci.md",
    cookies: "cookies.md",
    debugging: "debugging.md",
    enforcement: "enforcement.md",
    hot_reload: "hot_reload.md",
    layer_order: "layer_order.md",
    migration: "migration.md",
    observability: "observability.md",
    peers: "peers.md",
    performance: "performance.md",
    policy_files: "policy_files.md",
    previews: "previews.md",
    probe: "probe.md",
    production: "production.md",
    testing: "testing.md",
    wire: "wire.md",
}
