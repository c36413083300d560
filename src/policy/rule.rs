//! [`Rule`]: a draft of one rule of a policy.

use std::time::Duration;

use http::{HeaderName, Method};

use crate::origin::pattern::OriginPattern;
use crate::policy::list::{ListOf, ListOrAny};
use crate::policy::list_builder::ListBuilder;
use crate::policy::protocol::Protocol;
use crate::policy::rule_kind::RuleKind;
use crate::policy::settings::{List, Setting, Settings};
use crate::policy::violation::Violation;

/// A draft of one rule: which origins it names, and what they may do.
///
/// Nothing is checked before [`Policy::new`](crate::Policy::new), which reports every mistake of
/// every rule together. Each call of a setter adds to what was set before.
///
/// ```
/// use std::time::Duration;
/// use http::{Method, header};
/// use tower_cors_credentials::{Policy, Rule};
///
/// let policy = Policy::new([
///     Rule::credentialed(["https://app.example.com"])
///         .methods([Method::PUT, Method::DELETE])
///         .request_headers([header::CONTENT_TYPE])
///         .expose_headers(["x-request-id"])
///         .max_age(Duration::from_secs(7200)),
/// ])?;
/// # Ok::<(), tower_cors_credentials::PolicyError>(())
/// ```
#[derive(Clone, Debug)]
#[must_use = "a rule does nothing until it is part of a policy"]
pub struct Rule {
    pub(crate) kind: RuleKind,
    pub(crate) origins: List<OriginPattern>,
    pub(crate) settings: Settings,
    /// The texts that could not be read.
    pub(crate) unread: Vec<Violation>,
}

impl Rule {
    /// Origins whose scripts may send credentials and read what is answered to them.
    ///
    /// Name only sites that you trust as much as your own: their scripts act as the signed-in
    /// user. [`Any`](crate::Any) is no list of origins, so that no rule means "any origin, with
    /// credentials":
    ///
    /// ```
    /// # use tower_cors_credentials::Rule;
    /// let rule = Rule::credentialed(["https://app.example.com"]);
    /// # _ = rule;
    /// ```
    ///
    /// ```compile_fail,E0277
    /// # use tower_cors_credentials::{Any, Rule};
    /// let rule = Rule::credentialed(Any);
    /// # _ = rule;
    /// ```
    pub fn credentialed(origins: impl ListOf<OriginPattern>) -> Self {
        Self::new(RuleKind::Credentialed, |builder| origins.add_to(builder))
    }

    /// Origins whose scripts may read what is answered to requests without credentials, or
    /// [`Any`](crate::Any).
    ///
    /// `Any` lets every page on the web read what the service answers to everybody; do not use it
    /// for a service that trusts its network instead of asking who is there.
    pub fn anonymous(origins: impl ListOrAny<OriginPattern>) -> Self {
        Self::new(RuleKind::Anonymous, |builder| origins.add_to(builder))
    }

    /// Origins carved out of another rule's wider pattern: they get nothing.
    ///
    /// A pattern carves out what it names and no more: with `https://ads.example.com`, refuse
    /// `https://*.ads.example.com` too, if whoever runs the one can run the other.
    ///
    /// A refused request still reaches the service. CORS decides what scripts may read, not what
    /// a client may send.
    pub fn refused(origins: impl ListOf<OriginPattern>) -> Self {
        Self::new(RuleKind::Refused, |builder| origins.add_to(builder))
    }

    fn new(kind: RuleKind, add_origins: impl FnOnce(&mut ListBuilder<'_, OriginPattern>)) -> Self {
        let mut rule = Self {
            kind,
            origins: List::default(),
            settings: Settings::default(),
            unread: Vec::new(),
        };
        add_origins(&mut ListBuilder {
            list: &mut rule.origins,
            setting: Setting::Origins,
            violations: &mut rule.unread,
        });
        rule
    }

    /// Allows what clients of [gRPC-web](crate::guide::grpc_web) send and read: the names of
    /// [`Protocol::GrpcWeb`].
    ///
    /// A preflight may ask for `content-type`, `x-grpc-web`, `x-user-agent` and `grpc-timeout`.
    /// Scripts may read `grpc-status`, `grpc-message` and `grpc-status-details-bin`.
    ///
    /// The [specification](https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-WEB.md#other-features)
    /// has a server allow every header; these are the ones that the clients `grpc-web` and
    /// `connect-web` send by themselves. Metadata of your own is named in
    /// [`request_headers`](Self::request_headers) and [`expose_headers`](Self::expose_headers).
    pub fn grpc_web(self) -> Self {
        self.with_protocol(Protocol::GrpcWeb)
    }

    /// Allows what clients of [Connect](crate::guide::grpc_web) send and read: the names of
    /// [`Protocol::Connect`].
    ///
    /// A preflight may ask for `content-type`, `connect-protocol-version` and `connect-timeout-ms`,
    /// as the [specification](https://connectrpc.com/docs/protocol) and its
    /// [page on CORS](https://connectrpc.com/docs/cors) have them. A call by `GET` has none of them,
    /// and so no preflight, unless it has a deadline.
    ///
    /// Errors, and the trailers of streams, come in the body. A trailer of a unary call comes as a
    /// header `trailer-NAME`: name it in [`expose_headers`](Self::expose_headers).
    pub fn connect(self) -> Self {
        self.with_protocol(Protocol::Connect)
    }

    fn with_protocol(mut self, protocol: Protocol) -> Self {
        protocol.add_to(&mut self.settings.protocols);
        self
    }

    /// Methods that a preflight may ask for, besides the
    /// [CORS-safelisted](https://fetch.spec.whatwg.org/#cors-safelisted-method) `GET`, `HEAD` and
    /// `POST`, which need no listing. They are case-sensitive.
    pub fn methods(mut self, methods: impl ListOrAny<Method>) -> Self {
        methods.add_to(&mut ListBuilder {
            list: &mut self.settings.methods,
            setting: Setting::Methods,
            violations: &mut self.unread,
        });
        self
    }

    /// Request headers that a preflight may ask for:
    /// [CORS-unsafe request-header names](https://fetch.spec.whatwg.org/#cors-unsafe-request-header-names).
    ///
    /// `content-type` must be listed for `application/json`. For an anonymous rule, `Any` does
    /// not cover `authorization`, which must be named besides it.
    pub fn request_headers(mut self, names: impl ListOrAny<HeaderName>) -> Self {
        names.add_to(&mut ListBuilder {
            list: &mut self.settings.request_headers,
            setting: Setting::RequestHeaders,
            violations: &mut self.unread,
        });
        self
    }

    /// Response headers that scripts may read, besides the
    /// [safelisted ones](https://fetch.spec.whatwg.org/#cors-safelisted-response-header-name).
    pub fn expose_headers(mut self, names: impl ListOrAny<HeaderName>) -> Self {
        names.add_to(&mut ListBuilder {
            list: &mut self.settings.expose_headers,
            setting: Setting::ExposeHeaders,
            violations: &mut self.unread,
        });
        self
    }

    /// How long a browser may keep the answer to a preflight, in whole seconds up to 86,400.
    ///
    /// Unset, browsers keep it for 5 seconds. Zero forbids it. They cut what is longer than their
    /// own limit: Chromium has 7,200 seconds, Firefox 86,400, WebKit 600.
    ///
    /// The answer lists all that the rule allows: one preflight serves every later method and
    /// header of the same URL, for pages of the same origin. Another path or query has its own. One
    /// that was made for a request without credentials does not serve a request with them. With
    /// [`Any`](crate::Any) as the methods or headers of a credentialed rule, the answer names what
    /// was requested, and serves no more: list them instead.
    ///
    /// A browser goes by what it keeps after a policy has become stricter, and sends what a preflight
    /// would now refuse. What pages may read is still decided by each response.
    pub fn max_age(mut self, max_age: Duration) -> Self {
        self.settings.max_age = Some(max_age);
        self
    }

    /// Lets cookies arrive that browsers keep from pages of another site, once the user has granted
    /// storage access to this server in such a page: off by default.
    ///
    /// A browser that blocks third-party cookies tells with each request that they would come if
    /// the answer asked for them: `Sec-Fetch-Storage-Access: inactive`. With this, the layer answers
    /// such a request itself, and asks. The browser sends it again, with the cookies, and only the
    /// second request reaches the service. Only a credentialed rule can have it. The rules S1 to S6
    /// of [the wire](crate::guide::wire) say all of it.
    ///
    /// It lasts for one exchange: every such request, its body included, goes twice, and the first
    /// time its body is not read. Serve it over HTTP/2: over HTTP/1.1 hyper then closes the
    /// connection, and the browser may fail where the body is large. To serve the page and the API
    /// from one site costs less.
    ///
    /// Where several of these layers lie around each other, the outermost speaks: name it in the
    /// policy of that one.
    ///
    /// ```
    /// use tower_cors_credentials::{Policy, Rule};
    ///
    /// let policy = Policy::new([
    ///     Rule::credentialed(["https://www.partner.example"]).activate_storage_access(true),
    /// ])?;
    /// # _ = policy;
    /// # Ok::<(), tower_cors_credentials::PolicyError>(())
    /// ```
    ///
    /// **Security.** It undoes, for this rule's origins, what protects the user's session from other
    /// sites: their scripts act as the signed-in user again, and only a cookie that is `SameSite=None`
    /// can arrive, which other sites' forms and links may carry too. Name whole origins that you
    /// trust as your own, and [enforce](crate::CredentialsLayer::with_enforcement) who may act.
    pub fn activate_storage_access(mut self, activate: bool) -> Self {
        self.settings.activates_storage_access = activate;
        self
    }

    /// Lets a credentialed rule name `http:` origins on hosts other than this machine.
    ///
    /// **Security.** Whoever sits on the network between such a site and its user can put scripts
    /// into it, and read with them what this service answers to the user's cookies.
    pub fn dangerously_allow_insecure_origins(mut self) -> Self {
        self.settings.allows_insecure_origins = true;
        self
    }

    /// Lets a credentialed rule name a subdomain pattern over a public suffix, one with public
    /// suffixes beneath it, or a single label.
    ///
    /// **Security.** Anybody can register a name under a [public suffix](https://publicsuffix.org),
    /// and read from there what this service answers to a user's cookies.
    pub fn dangerously_allow_public_suffixes(mut self) -> Self {
        self.settings.allows_public_suffixes = true;
        self
    }
}
