//! [`RegisteredPolicy`]: what has to be looked up in a registry, and what the policy decides with the
//! answer. Rules R1 to R3 of registered origins, which the guide lists.

use http::header::ORIGIN;
use http::{HeaderMap, Method, Uri};

use crate::decision::Decision;
use crate::decision::act::check;
use crate::decision::rejection::Rejection;
use crate::fetch::fetch_site::FetchSite;
use crate::fetch::field_lines::sole;
use crate::fetch::own_authority::is_of_own_authority;
use crate::origin::Origin;
use crate::policy::Policy;
use crate::policy::registered::Registration;
use crate::policy::registered_policy::RegisteredPolicy;

impl RegisteredPolicy {
    /// The origin that has to be looked up before the policy can decide; none where a registration
    /// would change nothing.
    ///
    /// 1. The request has a sole `Origin`, which is a tuple origin over `https`; over another scheme
    ///    only if the rule has
    ///    [`dangerously_allow_insecure_origins`](crate::Rule::dangerously_allow_insecure_origins).
    /// 2. No pattern of the policy names it.
    /// 3. The page is not of this server's own origin: a sole `Sec-Fetch-Site: same-origin` says so,
    ///    or without the header an `Origin` whose host and port are the request's own.
    pub fn origin_to_look_up(
        &self,
        method: &Method,
        uri: &Uri,
        headers: &HeaderMap,
    ) -> Option<Origin> {
        let decision = self.decide(method, headers, Registration::NotRegistered);
        self.policy().origin_to_look_up(&decision, uri, headers)
    }

    /// Decides who may read the answer to a request whose sole `Origin` is registered so: see
    /// [`Policy::decide`].
    ///
    /// **Security.** The registration has to be that of the origin and of the tenant whose data the
    /// answer holds.
    pub fn decide(
        &self,
        method: &Method,
        headers: &HeaderMap,
        registration: Registration,
    ) -> Decision {
        self.policy()
            .decide_registered(method, headers, registration)
    }

    /// Decides whether a request may act, whose sole `Origin` is registered so: see
    /// [`Policy::check`].
    ///
    /// # Errors
    ///
    /// The [`Rejection`], whose [`explain`](Rejection::explain) says what to change if the request was
    /// meant to pass.
    pub fn check(
        &self,
        method: &Method,
        uri: &Uri,
        headers: &HeaderMap,
        registration: Registration,
    ) -> Result<(), Rejection> {
        let decision = self.decide(method, headers, registration);
        check(self.policy(), &decision, method, uri, headers)
    }
}

impl Policy {
    /// R2, R3: the origin that has to be looked up, where `decision` is what the policy says if the
    /// origin is not registered.
    pub(crate) fn origin_to_look_up(
        &self,
        decision: &Decision,
        uri: &Uri,
        headers: &HeaderMap,
    ) -> Option<Origin> {
        let decided_by = match decision {
            Decision::NotCors => return None,
            Decision::Granted(grant) => Some(grant.rule_index()),
            Decision::Refused(refusal) => refusal.rule_index(),
        };
        // R9: what a pattern has decided costs nothing more.
        if decided_by.is_some() && decided_by != self.any_rule() {
            return None;
        }
        let value = sole(headers, &ORIGIN)?;
        if !self.depends_on_registration(value.as_bytes()) || is_same_origin(uri, headers) {
            return None;
        }
        Some(Origin::copied_from_parsed(value))
    }
}

fn is_same_origin(uri: &Uri, headers: &HeaderMap) -> bool {
    match FetchSite::of(headers) {
        FetchSite::SameOrigin => true,
        FetchSite::Absent => is_of_own_authority(uri, headers),
        FetchSite::None | FetchSite::CrossSite | FetchSite::Other => false,
    }
}
