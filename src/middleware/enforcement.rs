//! [`Enforcement`]: what becomes of a request that may not act.

/// What a [`CredentialsLayer`](crate::CredentialsLayer) does with requests that, as
/// [`Policy::check`](crate::Policy::check) says, may not act.
///
/// Start with `Report`, look at what it marks, name what is missing in a rule, then `Reject`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Enforcement {
    /// Nothing is asked: CORS withholds responses, and stops no request.
    #[default]
    Off,
    /// The request runs, and its response carries the [`Rejection`](crate::Rejection) in its
    /// extensions. Nothing changes on the wire.
    Report,
    /// The request does not reach the inner service. It is answered 403, without a body and without
    /// CORS headers; the response carries the [`Rejection`](crate::Rejection) in its extensions.
    Reject,
}
