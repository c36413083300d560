//! [`Answer`]: what came of a question.

use http::header::SET_COOKIE;
use http::{HeaderMap, HeaderName, Method, Response};

use crate::audit::question::{Kind, Question};
use crate::printable::{printable, without_value};

/// A question and its response, of which only the head is known.
#[derive(Debug)]
pub struct Answer {
    pub question: Question,
    pub response: Response<()>,
}

/// One exchange, as evidence: the lines that matter, made printable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    pub request: Vec<String>,
    pub status: u16,
    pub response: Vec<String>,
}

impl Answer {
    pub fn headers(&self) -> &HeaderMap {
        self.response.headers()
    }

    /// The lines of a header, without what HTTP strips.
    pub fn lines(&self, name: &HeaderName) -> Vec<&[u8]> {
        let values = self.headers().get_all(name).iter();
        values.map(|value| value.as_bytes().trim_ascii()).collect()
    }

    /// The exchange with those lines of the response that concern CORS.
    pub fn evidence(&self, path: &str) -> Evidence {
        let method = match self.question.kind {
            Kind::Preflight => Method::OPTIONS,
            Kind::Get | Kind::GetWithCookies | Kind::StorageAccess => Method::GET,
        };
        let mut request = vec![format!("{method} {}", printable(path.as_bytes()))];
        if let Some(origin) = &self.question.origin {
            request.push(format!("origin: {origin}"));
        }
        match self.question.kind {
            Kind::Get | Kind::Preflight => {}
            Kind::GetWithCookies => request.push("cookie: (yours)".to_owned()),
            Kind::StorageAccess => request.push("sec-fetch-storage-access: inactive".to_owned()),
        }
        let mut response: Vec<_> = self
            .headers()
            .iter()
            .filter(|(name, _)| is_of_cors(name))
            .map(|(name, value)| {
                let value = value.as_bytes();
                match *name {
                    SET_COOKIE => format!("{name}: {}", without_value(value)),
                    _ => format!("{name}: {}", printable(value)),
                }
            })
            .collect();
        // Stable, by the name alone.
        response.sort_by(|a, b| a.split(':').next().cmp(&b.split(':').next()));
        response.truncate(MAX_LINES);
        Evidence {
            request,
            status: self.response.status().as_u16(),
            response,
        }
    }
}

/// The most lines of a response that are shown.
const MAX_LINES: usize = 12;

fn is_of_cors(name: &HeaderName) -> bool {
    name.as_str().starts_with("access-control-")
        || matches!(
            name.as_str(),
            "vary" | "cache-control" | "location" | "set-cookie" | "activate-storage-access"
        )
}
