//! [`Enforcement`]: what becomes of a request that [`Policy::enforce`](crate::Policy::enforce)
//! refuses.

/// What a [`CredentialsLayer`](crate::CredentialsLayer) does with requests that
/// [`Policy::enforce`](crate::Policy::enforce) refuses.
///
/// Start with `Report`, look at what it marks, name what is missing in a rule, then `Reject`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Enforcement {
    /// Nothing is asked: CORS withholds responses, and stops no request.
    #[default]
    Off,
    /// The request runs, and its response carries the [`Refusal`](crate::Refusal) in its
    /// extensions. Nothing changes on the wire.
    Report,
    /// The request does not reach the inner service. It is answered 403, without a body and without
    /// CORS headers; the response carries the [`Refusal`](crate::Refusal) in its extensions.
    Reject,
}
