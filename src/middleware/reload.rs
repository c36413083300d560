//! [`PolicyHandle`]: a policy is replaced while the server runs.

use std::fmt;
use std::fmt::Display;
use std::marker::PhantomData;
use std::sync::Arc;

use arc_swap::{ArcSwap, Guard};

#[cfg(feature = "tracing")]
use crate::middleware::trace::policy::{policy_rejected, policy_replaced};
use crate::policy::Policy;
use crate::policy::registered_policy::RegisteredPolicy;

/// Replaces the policy of a [`CredentialsLayer`](crate::CredentialsLayer) while the server runs.
///
/// [`CredentialsLayer::reloadable`](crate::CredentialsLayer::reloadable) makes it. It comes with
/// the feature `reload`.
///
/// Each request is decided by one policy, from the first header that is read to the last that is
/// written: the one in force when the service is called. No request waits for a replacement, and
/// no replacement for a request.
///
/// **What was granted stays granted for a while.** A page may read what it was sent already, and
/// browsers remember the answer to a preflight for the rule's
/// [`max_age`](crate::Rule::max_age): keep it short where a grant must be revoked soon.
///
/// Its `Clone` is one reference count, and every clone replaces the same policy.
pub struct PolicyHandle<P = Policy> {
    policy: Arc<ArcSwap<Policy>>,
    kind: PhantomData<fn() -> P>,
}

/// A policy that can be replaced while the server runs: a [`Policy`], or a
/// [`RegisteredPolicy`](crate::RegisteredPolicy).
pub trait Replaceable: Sized {
    #[doc(hidden)]
    fn into_compiled(self) -> Policy;

    #[doc(hidden)]
    fn from_compiled(policy: Policy) -> Self;
}

impl Replaceable for Policy {
    fn into_compiled(self) -> Policy {
        self
    }

    fn from_compiled(policy: Policy) -> Self {
        policy
    }
}

impl Replaceable for RegisteredPolicy {
    fn into_compiled(self) -> Policy {
        self.policy().clone()
    }

    fn from_compiled(policy: Policy) -> Self {
        Self::from_policy(policy)
    }
}

/// The policy in force, borrowed without counting a reference.
pub(crate) type Loaded = Guard<Arc<Policy>>;

impl<P: Replaceable> PolicyHandle<P> {
    pub(crate) fn new(policy: P) -> Self {
        let policy = policy.into_compiled().into_replaceable();
        Self {
            policy: Arc::new(ArcSwap::from_pointee(policy)),
            kind: PhantomData,
        }
    }

    /// The same handle, of policies as they are compiled.
    #[cfg(feature = "registry")]
    pub(crate) fn of_compiled(&self) -> PolicyHandle {
        PolicyHandle {
            policy: Arc::clone(&self.policy),
            kind: PhantomData,
        }
    }

    pub(crate) fn load(&self) -> Loaded {
        self.policy.load()
    }

    /// The policy in force. It decides and explains as the layer does.
    ///
    /// Replacing it by a changed copy of itself undoes a replacement that comes in between, and where
    /// the policy is read from a file, the next change of the file undoes the copy.
    pub fn current(&self) -> P {
        P::from_compiled(Policy::clone(&self.load()))
    }

    /// Decides every request from now on by this policy, and returns the one that it replaces.
    ///
    /// With the feature `tracing` it is an event at `info`.
    pub fn replace(&self, policy: P) -> P {
        let new = Arc::new(policy.into_compiled().into_replaceable());
        let old = self.policy.swap(Arc::clone(&new));
        #[cfg(feature = "tracing")]
        policy_replaced(&old, &new);
        P::from_compiled(Policy::clone(&old))
    }

    /// [`replace`](Self::replace), if there is a policy. If there is an error instead, the policy
    /// in force stays, and the error is returned.
    ///
    /// ```
    /// use tower_cors_credentials::{CredentialsLayer, Policy, Rule};
    ///
    /// let policy = |origin: &str| Policy::new([Rule::credentialed([origin])]);
    /// let (layer, handle) = CredentialsLayer::reloadable(policy("https://app.example.com")?);
    ///
    /// if let Err(error) = handle.try_replace(policy("https://App.example.com")) {
    ///     eprintln!("the policy is not replaced: {error}");
    /// }
    /// assert_eq!(handle.current(), policy("https://app.example.com")?);
    /// # drop(layer);
    /// # Ok::<(), tower_cors_credentials::PolicyError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The error that was passed in, for the caller to report. With the feature `tracing` it is an
    /// event at `warn` as well.
    pub fn try_replace<E: Display>(&self, result: Result<P, E>) -> Result<P, E> {
        match result {
            Ok(policy) => Ok(self.replace(policy)),
            Err(error) => {
                #[cfg(feature = "tracing")]
                policy_rejected(&error);
                Err(error)
            }
        }
    }
}

impl<P> Clone for PolicyHandle<P> {
    fn clone(&self) -> Self {
        Self {
            policy: Arc::clone(&self.policy),
            kind: PhantomData,
        }
    }
}

impl<P> fmt::Debug for PolicyHandle<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PolicyHandle")
            .field("policy", &self.policy)
            .finish()
    }
}
