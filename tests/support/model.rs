//! The policy and the wire, written as naively as can be: lists, scans and strings.

use std::time::Duration;

use tower_cors_credentials::{Any, Policy, Registered, RegisteredPolicy, Rule};

use crate::exchange::{Inner, RequestLines};

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    Credentialed,
    Anonymous,
    Refused,
}

#[derive(Clone, Debug)]
pub struct ModelPolicy {
    pub rules: Vec<ModelRule>,
}

#[derive(Clone, Debug)]
pub struct ModelRule {
    pub kind: Kind,
    /// Any origin.
    pub any: bool,
    /// Registered origins.
    pub registered: bool,
    /// Also those that are not over `https`. Has no meaning but in a rule for registered origins.
    pub insecure: bool,
    pub patterns: Vec<String>,
    pub protocols: Vec<Protocol>,
    pub methods: Names,
    pub request_headers: Names,
    pub expose_headers: Names,
    pub max_age: Option<u32>,
    /// Has no meaning but in a credentialed rule.
    pub storage_access: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Protocol {
    GrpcWeb,
    Connect,
}

#[derive(Clone, Debug)]
pub struct Names {
    pub any: bool,
    pub named: Vec<&'static str>,
}

impl ModelPolicy {
    /// None if the policy is invalid.
    pub fn compile(&self) -> Option<Policy> {
        Policy::new(self.rules.iter().map(ModelRule::draft)).ok()
    }

    /// None if the policy is invalid.
    pub fn compile_registered(&self) -> Option<RegisteredPolicy> {
        RegisteredPolicy::new(self.rules.iter().map(ModelRule::draft)).ok()
    }

    /// The policy in which the registration of the request's origin is written down: an origin that no
    /// pattern names stands in the rule for what is registered so, if there is one.
    pub fn with_registration(&self, request: &RequestLines, kind: Option<Kind>) -> Self {
        let mut policy = self.clone();
        if let ([origin], Some(kind)) = (request.origins.as_slice(), kind) {
            let origin_text = text(&origin.bytes);
            if origin.is_valid && self.rule_by_pattern(&origin_text).is_none() {
                let mut rules = policy.rules.iter_mut();
                let rule = rules.find(|rule| rule.kind == kind && rule.may_name(&origin_text));
                rule.into_iter()
                    .for_each(|rule| rule.patterns.push(origin_text.clone()));
            }
        }
        policy
    }

    /// The rule of the most specific pattern.
    pub fn rule_by_pattern(&self, origin: &str) -> Option<&ModelRule> {
        self.rules
            .iter()
            .flat_map(|rule| rule.patterns.iter().map(move |pattern| (rule, pattern)))
            .filter(|(_, pattern)| matches(pattern, origin))
            .max_by_key(|(_, pattern)| specificity(pattern))
            .map(|(rule, _)| rule)
    }

    /// The rule of the most specific pattern, `Any` last, if exactly one valid origin is there.
    pub fn rule(&self, request: &RequestLines) -> Option<&ModelRule> {
        let any = || self.rules.iter().find(|rule| rule.any);
        let [origin] = request.origins.as_slice() else {
            return None;
        };
        if !origin.is_valid {
            return any();
        }
        let origin = std::str::from_utf8(&origin.bytes).unwrap();
        self.rule_by_pattern(origin).or_else(any)
    }

    /// Section 2: exactly one origin, a serialized tuple origin, whose most specific pattern
    /// stands in a credentialed rule.
    pub fn is_credentialed(&self, request: &RequestLines) -> bool {
        request.origins.len() == 1
            && request.origins[0].is_valid
            && self
                .rule(request)
                .is_some_and(|rule| rule.kind == Kind::Credentialed)
    }

    /// Whether responses to requests without credentials are shared.
    pub fn is_granted(&self, request: &RequestLines) -> bool {
        self.rule(request)
            .is_some_and(|rule| rule.kind != Kind::Refused)
    }

    pub fn passes_preflight(&self, request: &RequestLines) -> bool {
        self.rule(request).is_some_and(|rule| rule.passes(request))
    }

    /// Whether the browser is asked to activate storage access, and to send the request again.
    pub fn is_retried(&self, request: &RequestLines) -> bool {
        self.is_credentialed(request)
            && self.rule(request).is_some_and(|rule| rule.storage_access)
            && request.storage_accesses == ["inactive"]
            && !request.is_preflight()
            && !request.opens_websocket()
    }

    pub fn is_static(&self) -> bool {
        matches!(self.rules.as_slice(), [rule] if rule.any)
    }

    pub fn answer(&self, request: &RequestLines, inner: &Inner) -> Answer {
        let rule = self.rule(request).filter(|rule| rule.kind != Kind::Refused);
        let origin = request.origins.first().map(|origin| text(&origin.bytes));
        if request.is_preflight() {
            let granted = rule.filter(|rule| rule.passes(request));
            return Answer::Preflight {
                headers: match granted {
                    Some(rule) => rule.preflight_headers(&origin.unwrap(), request),
                    None => vec![vary_preflight()],
                },
                is_granted: granted.is_some(),
            };
        }
        let rule = if self.is_static() {
            self.rules.first()
        } else {
            rule
        };
        if let Some(rule) = rule.filter(|_| self.is_retried(request)) {
            let origin = origin.unwrap();
            let mut headers = rule.allow_headers(&origin);
            let retry = format!("retry; allowed-origin=\"{origin}\"");
            headers.push(line("activate-storage-access", &retry));
            headers.push(line("vary", "origin, sec-fetch-storage-access"));
            return Answer::Retry { headers };
        }
        let is_same_origin = request.fetch_sites == ["same-origin"];
        Answer::Actual {
            status: inner.status,
            headers: match rule {
                Some(rule) => rule.actual_headers(origin.as_deref(), inner, self.is_static()),
                None => withheld(inner),
            },
            is_refused: rule.is_none() && !request.origins.is_empty() && !is_same_origin,
        }
    }
}

#[derive(Debug)]
pub enum Answer {
    Preflight {
        headers: Lines,
        is_granted: bool,
    },
    Retry {
        headers: Lines,
    },
    Actual {
        status: u16,
        headers: Lines,
        is_refused: bool,
    },
}

type Lines = Vec<(String, String)>;

impl Answer {
    pub fn status(&self) -> u16 {
        match self {
            Self::Preflight {
                is_granted: true, ..
            } => 204,
            Self::Preflight { .. } | Self::Retry { .. } => 403,
            Self::Actual { status, .. } => *status,
        }
    }

    pub fn is_refused(&self) -> bool {
        match self {
            Self::Preflight { is_granted, .. } => !is_granted,
            Self::Retry { .. } => false,
            Self::Actual { is_refused, .. } => *is_refused,
        }
    }

    pub fn headers(&self) -> Lines {
        let (Self::Preflight { headers, .. }
        | Self::Retry { headers }
        | Self::Actual { headers, .. }) = self;
        headers.clone()
    }
}

impl ModelRule {
    fn draft(&self) -> Rule {
        let rule = match self.kind {
            Kind::Credentialed if self.registered => {
                Rule::credentialed(Registered).activate_storage_access(self.storage_access)
            }
            Kind::Anonymous if self.registered => Rule::anonymous(Registered),
            Kind::Credentialed => Rule::credentialed(&self.patterns)
                .dangerously_allow_insecure_origins()
                .dangerously_allow_public_suffixes()
                .activate_storage_access(self.storage_access),
            Kind::Anonymous if self.any => Rule::anonymous(Any),
            Kind::Anonymous => Rule::anonymous(&self.patterns),
            Kind::Refused => return Rule::refused(&self.patterns),
        };
        let mut rule = rule
            .methods(&self.methods.named)
            .request_headers(&self.request_headers.named)
            .expose_headers(&self.expose_headers.named);
        if self.methods.any {
            rule = rule.methods(Any);
        }
        if self.request_headers.any {
            rule = rule.request_headers(Any);
        }
        if self.expose_headers.any {
            rule = rule.expose_headers(Any);
        }
        if self.registered && self.insecure {
            rule = rule.dangerously_allow_insecure_origins();
        }
        for protocol in &self.protocols {
            rule = match protocol {
                Protocol::GrpcWeb => rule.grpc_web(),
                Protocol::Connect => rule.connect(),
            };
        }
        match self.max_age {
            Some(seconds) => rule.max_age(Duration::from_secs(seconds.into())),
            None => rule,
        }
    }

    /// Whether the origin can be registered for the rule.
    pub fn may_name(&self, origin: &str) -> bool {
        self.registered && (self.insecure || origin.starts_with("https://"))
    }

    /// The request headers that it names, and those of its protocols unless `Any` covers them.
    fn request_header_names(&self) -> Vec<&'static str> {
        let own = &self.request_headers;
        self.with_brought(own, |protocol| match protocol {
            Protocol::GrpcWeb => &["content-type", "x-grpc-web", "x-user-agent", "grpc-timeout"],
            Protocol::Connect => &[
                "content-type",
                "connect-protocol-version",
                "connect-timeout-ms",
            ],
        })
    }

    fn exposed_names(&self) -> Vec<&'static str> {
        self.with_brought(&self.expose_headers, |protocol| match protocol {
            Protocol::GrpcWeb => &["grpc-status", "grpc-message", "grpc-status-details-bin"],
            Protocol::Connect => &[],
        })
    }

    fn with_brought(
        &self,
        own: &Names,
        brought: impl Fn(Protocol) -> &'static [&'static str],
    ) -> Vec<&'static str> {
        let mut names = own.named.clone();
        for protocol in self.protocols.iter().filter(|_| !own.any) {
            for name in brought(*protocol) {
                if !names.contains(name) {
                    names.push(name);
                }
            }
        }
        names
    }

    fn passes(&self, request: &RequestLines) -> bool {
        let [method] = request.requested_methods.as_slice() else {
            return false;
        };
        let method = &*text(method);
        let is_forbidden = ["CONNECT", "TRACE", "TRACK"].contains(&&*method.to_ascii_uppercase());
        let is_listed =
            ["GET", "HEAD", "POST"].contains(&method) || self.methods.named.contains(&method);
        if !is_token(method) || is_forbidden || !(is_listed || self.methods.any) {
            return false;
        }
        let length: usize = request.requested_headers.iter().map(Vec::len).sum();
        let further = request.requested_headers.len().saturating_sub(1);
        let bound = if self.request_headers.any {
            4096
        } else {
            self.request_header_names()
                .iter()
                .map(|name| name.len() + 3)
                .sum::<usize>()
                + 16
        };
        length + further <= bound
            && request
                .requested_headers
                .iter()
                .all(|line| self.passes_names(line))
    }

    fn passes_names(&self, line: &[u8]) -> bool {
        text(line)
            .split(',')
            .map(|name| name.trim_matches([' ', '\t']).to_ascii_lowercase())
            .filter(|name| !name.is_empty())
            .all(|name| {
                let is_covered = self.request_headers.any
                    && (self.kind == Kind::Credentialed || name != "authorization");
                is_token(&name) && (is_covered || self.request_header_names().contains(&&*name))
            })
    }

    fn allow_headers(&self, origin: &str) -> Lines {
        let allow_origin = if self.any { "*" } else { origin };
        let mut lines = vec![line("access-control-allow-origin", allow_origin)];
        if self.kind == Kind::Credentialed {
            lines.push(line("access-control-allow-credentials", "true"));
        }
        lines
    }

    fn preflight_headers(&self, origin: &str, request: &RequestLines) -> Lines {
        let mut lines = self.allow_headers(origin);
        lines.push(vary_preflight());
        let is_credentialed = self.kind == Kind::Credentialed;
        let methods = match (self.methods.any, is_credentialed) {
            (true, true) => text(&request.requested_methods[0]),
            (true, false) => list(["*"], &self.methods.named),
            (false, _) => list(["GET", "HEAD", "POST"], &self.methods.named),
        };
        lines.push(line("access-control-allow-methods", &methods));
        let names = match (self.request_headers.any, is_credentialed) {
            (true, true) => request
                .requested_headers
                .iter()
                .map(|line| text(line))
                .filter(|line| !line.is_empty())
                .collect::<Vec<_>>()
                .join(", "),
            (true, false) => list(["*"], &self.request_headers.named),
            (false, _) => self.request_header_names().join(", "),
        };
        if !names.is_empty() {
            lines.push(line("access-control-allow-headers", &names));
        }
        if let Some(seconds) = self.max_age {
            lines.push(line("access-control-max-age", &seconds.to_string()));
        }
        lines
    }

    fn actual_headers(&self, origin: Option<&str>, inner: &Inner, is_static: bool) -> Lines {
        let mut lines = without(
            inner,
            &[
                "access-control-allow-origin",
                "access-control-allow-credentials",
            ],
        );
        if !is_static {
            vary_by(&mut lines, "origin");
        }
        if self.kind == Kind::Credentialed && self.storage_access {
            vary_by(&mut lines, "sec-fetch-storage-access");
        }
        lines.extend(self.allow_headers(origin.unwrap_or_default()));
        let exposed = match (self.expose_headers.any, self.kind == Kind::Credentialed) {
            (true, true) => {
                let mut names: Vec<_> = Vec::new();
                for (name, _) in &lines {
                    let is_shown = ["activate-storage-access", "vary", "x-inner"]
                        .contains(&&**name)
                        && !self.expose_headers.named.contains(&&**name);
                    if is_shown && !names.contains(&&**name) {
                        names.push(&**name);
                    }
                }
                list(names, &self.expose_headers.named)
            }
            (true, false) => list(["*"], &self.expose_headers.named),
            (false, _) => self.exposed_names().join(", "),
        };
        let name = "access-control-expose-headers";
        let is_there = lines.contains(&line(name, &exposed));
        if inner.status != 304 && !exposed.is_empty() && !is_there {
            lines.push(line(name, &exposed));
        }
        lines
    }
}

fn withheld(inner: &Inner) -> Lines {
    let mut lines = without(
        inner,
        &[
            "access-control-allow-origin",
            "access-control-allow-credentials",
            "access-control-expose-headers",
        ],
    );
    vary_by(&mut lines, "origin");
    lines
}

/// The inner service's lines without those of these names, and without whatever it says of storage
/// access but `load`.
fn without(inner: &Inner, removed: &[&str]) -> Lines {
    let storage_access = "activate-storage-access";
    let says_more_than_load = inner
        .lines
        .iter()
        .any(|(name, value)| *name == storage_access && text(value).trim() != "load");
    inner
        .lines
        .iter()
        .filter(|(name, _)| !removed.contains(name))
        .filter(|(name, _)| !says_more_than_load || *name != storage_access)
        .map(|(name, value)| line(name, &text(value)))
        .collect()
}

fn vary_by(lines: &mut Lines, by: &str) {
    let is_vary = |(name, _): &&mut (String, String)| name == "vary";
    let covers = |value: &str| {
        value.split(',').any(|item| {
            let item = item.trim().to_ascii_lowercase();
            item == by || item == "*"
        })
    };
    if lines
        .iter()
        .any(|(name, value)| name == "vary" && covers(value))
    {
        return;
    }
    match lines.iter_mut().find(is_vary) {
        Some((_, value)) if value.is_empty() => *value = by.to_owned(),
        Some((_, value)) => *value = format!("{value}, {by}"),
        None => lines.push(line("vary", by)),
    }
}

fn vary_preflight() -> (String, String) {
    line(
        "vary",
        "origin, access-control-request-method, access-control-request-headers",
    )
}

fn line(name: &str, value: &str) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

fn list<'a>(first: impl IntoIterator<Item = &'a str>, named: &[&'a str]) -> String {
    first
        .into_iter()
        .chain(named.iter().copied())
        .collect::<Vec<_>>()
        .join(", ")
}

/// Bytes as characters, one for one.
pub fn text(bytes: &[u8]) -> String {
    bytes.iter().copied().map(char::from).collect()
}

fn is_token(name: &str) -> bool {
    let is_tchar = |char: char| char.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(char);
    !name.is_empty() && name.chars().all(is_tchar)
}

/// Scheme, host and port of a pattern or an origin of the alphabet, which has no IPv6 address.
fn split(text: &str) -> (&str, &str, &str) {
    let (scheme, rest) = text.split_once("://").unwrap();
    let (host, port) = rest.split_once(':').unwrap_or((rest, ""));
    (scheme, host, port)
}

fn matches(pattern: &str, origin: &str) -> bool {
    let (scheme, host, port) = split(pattern);
    let (origin_scheme, origin_host, origin_port) = split(origin);
    scheme == origin_scheme
        && (port == "*" || port == origin_port)
        && match host.strip_prefix('*') {
            Some(suffix) => origin_host.len() > suffix.len() && origin_host.ends_with(suffix),
            None => host == origin_host,
        }
}

/// Greater is more specific: an exact host, the longer suffix, a fixed port.
fn specificity(pattern: &str) -> (bool, usize, bool) {
    let (_, host, port) = split(pattern);
    (!host.starts_with('*'), host.len(), port != "*")
}
