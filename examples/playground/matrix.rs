//! The requests the page makes: which there are, and how each is put together.

use http::Method;

/// The custom request header that the credentialed rule allows.
pub const NOTE: &str = "x-note";
/// The custom request header that no rule allows.
pub const SECRET: &str = "x-secret";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Script {
    Fetch,
    Xhr,
}

/// The credentials mode of the Fetch standard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    Omit,
    SameOrigin,
    Include,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Headers {
    None,
    Json,
    Note,
    Secret,
}

#[derive(Clone, Copy, Debug)]
pub struct Row {
    pub script: Script,
    pub mode: Mode,
    /// As the script writes it: `patch` stays `patch`.
    pub method: &'static str,
    pub headers: Headers,
    /// A listener on `XMLHttpRequest.upload`, which makes any request wait for a preflight.
    pub upload_listener: bool,
}

/// Rows with the same script interface and the same credentials setting.
pub struct Group {
    pub script: Script,
    pub mode: Mode,
    pub rows: Vec<Row>,
}

const MODES: [Mode; 3] = [Mode::Omit, Mode::SameOrigin, Mode::Include];
const METHODS: [&str; 6] = ["GET", "POST", "PUT", "DELETE", "PATCH", "patch"];
const HEADERS: [Headers; 4] = [Headers::None, Headers::Json, Headers::Note, Headers::Secret];

/// Every credentials mode by every method by every set of headers with `fetch`, then what `XMLHttpRequest` does differently.
pub fn groups() -> Vec<Group> {
    let fetch = MODES.map(|mode| Group {
        script: Script::Fetch,
        mode,
        rows: METHODS
            .iter()
            .flat_map(|method| HEADERS.map(|headers| fetch_row(mode, method, headers)))
            .collect(),
    });
    // `withCredentials` has two values, and "off" is the mode `same-origin`.
    let xhr = [Mode::SameOrigin, Mode::Include].map(|mode| Group {
        script: Script::Xhr,
        mode,
        rows: vec![
            xhr_row(mode, "GET", Headers::None, false),
            xhr_row(mode, "POST", Headers::None, false),
            xhr_row(mode, "POST", Headers::None, true),
            xhr_row(mode, "PUT", Headers::Json, false),
        ],
    });
    fetch.into_iter().chain(xhr).collect()
}

fn fetch_row(mode: Mode, method: &'static str, headers: Headers) -> Row {
    Row {
        script: Script::Fetch,
        mode,
        method,
        headers,
        upload_listener: false,
    }
}

fn xhr_row(mode: Mode, method: &'static str, headers: Headers, upload_listener: bool) -> Row {
    Row {
        script: Script::Xhr,
        mode,
        method,
        headers,
        upload_listener,
    }
}

impl Row {
    /// A name of its own for each row, fit for a query string and an element's id.
    pub fn id(&self) -> String {
        let script = match self.script {
            Script::Fetch => "fetch",
            Script::Xhr => "xhr",
        };
        // `PATCH` and `patch` would be told apart by case alone, which ids do not forgive.
        let method = match self.method {
            "patch" => "lowercase-patch".to_owned(),
            method => method.to_ascii_lowercase(),
        };
        let upload = if self.upload_listener { "-upload" } else { "" };
        format!(
            "{script}-{}-{method}-{}{upload}",
            self.mode.as_str(),
            self.headers.key()
        )
    }

    pub fn body(&self) -> Option<&'static str> {
        match (self.method, self.headers) {
            ("GET" | "DELETE", _) => None,
            (_, Headers::Json) => Some(r#"{"text":"hello"}"#),
            _ => Some("hello"),
        }
    }

    /// The method as it goes over the wire: the Fetch standard upper-cases six methods, and PATCH is none of them.
    pub fn sent_method(&self) -> Method {
        const NORMALIZED: [Method; 6] = [
            Method::DELETE,
            Method::GET,
            Method::HEAD,
            Method::OPTIONS,
            Method::POST,
            Method::PUT,
        ];
        NORMALIZED
            .into_iter()
            .find(|method| method.as_str().eq_ignore_ascii_case(self.method))
            .unwrap_or_else(|| Method::from_bytes(self.method.as_bytes()).unwrap_or_default())
    }
}

impl Mode {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Omit => "omit",
            Self::SameOrigin => "same-origin",
            Self::Include => "include",
        }
    }
}

impl Headers {
    pub fn key(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Json => "json",
            Self::Note => "note",
            Self::Secret => "secret",
        }
    }

    /// What the script adds to the request.
    pub fn pair(self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::None => None,
            Self::Json => Some(("content-type", "application/json")),
            Self::Note => Some((NOTE, "hello")),
            Self::Secret => Some((SECRET, "hello")),
        }
    }
}
