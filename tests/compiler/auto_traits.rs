//! Every public type goes where Tower's do: across threads and tasks, into extensions and errors.

use std::error::Error;
use std::fmt::Debug;
use std::panic::{RefUnwindSafe, UnwindSafe};

use static_assertions::{assert_impl_all, assert_not_impl_any};
use tower_cors_credentials::{
    Any, Credentials, CredentialsLayer, Decision, Enforcement, Explanation, Grant, InvalidOrigin,
    InvalidPattern, Origin, OriginPattern, Policy, PolicyError, PolicyRule, PreflightStatus,
    Refusal, RefusalReason, Registered, RegisteredPolicy, Registration, RequestKind,
    ResponseFuture, Rule, RuleKind, StorageAccess, Violation, ViolationReason, cookie,
};

/// What a value has that any thread may hold, share, keep and print.
macro_rules! assert_plain_values {
    ($($type:ty),* $(,)?) => {$(
        assert_impl_all!($type:
            Send, Sync, Unpin, UnwindSafe, RefUnwindSafe, Clone, Debug);
    )*};
}

assert_plain_values!(
    Any,
    Credentials<()>,
    CredentialsLayer,
    Decision,
    Enforcement,
    Explanation,
    Grant,
    InvalidOrigin,
    InvalidPattern,
    Origin,
    OriginPattern,
    Policy,
    PolicyError,
    PolicyRule,
    PreflightStatus,
    Registered,
    RegisteredPolicy,
    Registration,
    Refusal,
    RefusalReason,
    RequestKind,
    Rule,
    RuleKind,
    StorageAccess,
    Violation,
    ViolationReason,
    cookie::Attribute,
    cookie::Case,
    cookie::Engine,
    cookie::Fate,
    cookie::SameSite,
    cookie::SetCookie<'static>,
);

#[cfg(feature = "reload")]
assert_plain_values!(tower_cors_credentials::PolicyHandle);

#[cfg(feature = "registry")]
mod registry {
    use std::convert::Infallible;
    use std::fmt::Debug;
    use std::future::{Ready, ready};
    use std::hash::Hash;
    use std::task::{Context, Poll};

    use http::{Request, Response};
    use static_assertions::{assert_impl_all, assert_not_impl_any};
    use tower::Service;
    use tower_cors_credentials::Registration;
    use tower_cors_credentials::registry::{
        CacheCounts, CacheHandle, Lookup, LookupError, RegistryCache, RegistryCacheBuilder,
        RegistryCacheFuture, RegistryCredentials, RegistryFuture, RegistryLayer, RequestHost,
    };

    /// A service whose future any thread may hold and share.
    struct Plain<A>(A);

    impl<Q, A: Clone> Service<Q> for Plain<A> {
        type Response = A;
        type Error = Infallible;
        type Future = Ready<Result<A, Infallible>>;

        fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
            Poll::Ready(Ok(()))
        }

        fn call(&mut self, _: Q) -> Self::Future {
            ready(Ok(self.0.clone()))
        }
    }

    type Future<T, B> = RegistryFuture<Plain<Response<()>>, Plain<Registration>, T, B>;

    macro_rules! assert_shared_values {
        ($($type:ty),* $(,)?) => {$(
            assert_impl_all!($type: Send, Sync, Unpin, Clone, Debug);
        )*};
    }

    assert_shared_values!(
        CacheCounts,
        CacheHandle<RequestHost>,
        Lookup<RequestHost>,
        LookupError,
        RegistryCache<(), RequestHost>,
        RegistryCacheBuilder,
        RegistryCredentials<(), (), ()>,
        RegistryLayer<(), ()>,
        RequestHost,
    );

    assert_impl_all!(RegistryCacheFuture: Send, Unpin, Debug);
    assert_impl_all!(Future<RequestHost, ()>: Send, Sync, Debug);
    assert_impl_all!(LookupError: std::error::Error);
    assert_impl_all!(Lookup<RequestHost>: Eq, Hash);
    assert_impl_all!(RequestHost: Eq, Ord, Hash);

    // They are as good as what they hold, and no better.
    assert_not_impl_any!(RegistryLayer<std::rc::Rc<()>, ()>: Send, Sync);
    assert_not_impl_any!(RegistryLayer<(), std::rc::Rc<()>>: Send, Sync);
    assert_not_impl_any!(RegistryCredentials<std::rc::Rc<()>, (), ()>: Send, Sync);
    assert_not_impl_any!(Future<std::rc::Rc<()>, ()>: Send, Sync);
    assert_not_impl_any!(Future<(), std::rc::Rc<()>>: Send, Sync);

    /// What tower's layers and servers ask of a service and its future.
    #[test]
    fn the_service_goes_where_towers_do() {
        fn is_spawned<S: Service<Request<()>, Future: Send> + Clone + Send + 'static>(_: S) {}
        use tower::Layer;
        use tower::util::BoxCloneService;
        let policy = tower_cors_credentials::RegisteredPolicy::new([
            tower_cors_credentials::Rule::credentialed(tower_cors_credentials::Registered),
        ]);
        let database = tower::service_fn(async |_: Lookup<RequestHost>| {
            Ok::<_, Infallible>(Registration::NotRegistered)
        });
        let cache = RegistryCache::builder().build(database);
        let layer = RegistryLayer::new(policy.unwrap(), cache, RequestHost::of);
        let inner =
            tower::service_fn(async |_: Request<()>| Ok::<_, Infallible>(Response::new(())));
        is_spawned(layer.layer(BoxCloneService::new(inner)));
    }
}

assert_impl_all!(ResponseFuture<std::future::Ready<()>>: Send, Sync, Unpin, Debug);

// They are as good as what they wrap, and no better.
assert_not_impl_any!(Credentials<std::rc::Rc<()>>: Send, Sync);
assert_not_impl_any!(ResponseFuture<std::rc::Rc<()>>: Send, Sync);
assert_not_impl_any!(ResponseFuture<std::marker::PhantomPinned>: Unpin);

// What identifies is compared, sorted and looked up.
assert_impl_all!(Origin: Eq, Ord, std::hash::Hash);
assert_impl_all!(OriginPattern: Eq, Ord, std::hash::Hash);
assert_impl_all!(Policy: Eq);
assert_impl_all!(PolicyRule: Eq);
assert_impl_all!(RegisteredPolicy: Eq);
assert_impl_all!(Registered: Copy, Eq, std::hash::Hash);
assert_impl_all!(Registration: Copy, Default, Eq, std::hash::Hash);
assert_impl_all!(RefusalReason: Copy, Eq, std::hash::Hash);
assert_impl_all!(RequestKind: Copy, Eq, std::hash::Hash);

/// Into `http::Extensions`, which asks for `Clone + Send + Sync + 'static`.
#[test]
fn a_decision_is_fit_for_extensions() {
    let mut extensions = http::Extensions::new();
    extensions.insert(Decision::NotCors);
    extensions.insert(None::<Grant>);
    extensions.insert(None::<Refusal>);
    assert!(matches!(extensions.get(), Some(Decision::NotCors)));
}

/// `?` takes them into a `Box<dyn Error>`, and `downcast_ref` gets them out of it.
#[test]
fn the_errors_are_errors() {
    fn boxed<T: Error + Send + Sync + 'static>(result: Result<impl Debug, T>) -> String {
        let error: Box<dyn Error + Send + Sync> = Box::new(result.unwrap_err());
        assert!(error.downcast_ref::<T>().is_some());
        assert!(error.source().is_none());
        error.to_string()
    }
    let invalid = "`` is empty; write a scheme, `://` and a host, or remove it";
    assert_eq!(boxed("".parse::<Origin>()), invalid);
    assert_eq!(boxed("".parse::<OriginPattern>()), invalid);
    assert_eq!(
        boxed(Policy::new([Rule::refused([""])])),
        format!("the policy has an error\n  rule 0, origins: {invalid}")
    );
}
