//! What came of a page's request, for machines. Its shape is documented in the guide, and `version`
//! rises when it changes.

use serde_json::{Value, json};

use crate::lost_cookie::LostCookie;
use crate::probe::ask::PageFetch;
use crate::probe::groups::Group;
use crate::probe::help::help;
use crate::probe::told::Told;

pub fn render(groups: &[Group], lost: &[LostCookie], fetch: &PageFetch, sent: usize) -> String {
    let lost = lost
        .iter()
        .map(|cookie| json!({ "sentence": cookie.sentence, "help": cookie.help }));
    let groups = groups.iter().map(|group| {
        json!({
            "engines": group.engines,
            "with_credentials": told(&group.with_credentials, &fetch.origin),
            "without_credentials": group
                .without_credentials
                .as_ref()
                .map(|own| told(own, &fetch.origin)),
        })
    });
    let value = json!({
        "version": 1,
        "url": fetch.target.as_str(),
        "origin": fetch.origin,
        "method": fetch.method.as_str(),
        "requests": sent,
        "lost_cookies": lost.collect::<Vec<_>>(),
        "groups": groups.collect::<Vec<_>>(),
    });
    format!("{value:#}")
}

fn told(told: &Told, origin: &str) -> Value {
    let blocked = told.blocked.as_ref().map(|at| {
        json!({
            "step": at.step,
            "step_url": at.step_url,
            "header": at.header,
            "help": help(at.reason, origin),
        })
    });
    let cookies = told.cookies.iter().map(|cookie| {
        json!({
            "name": cookie.name,
            "sent": cookie.unsent.is_none(),
            "why": cookie.unsent,
        })
    });
    let exchanges = told.exchanges.iter().map(|exchange| {
        json!({
            "preflight": exchange.is_preflight,
            "request": exchange.request,
            "request_headers": exchange.request_headers,
            "status": exchange.status,
            "response_headers": exchange.response_headers,
        })
    });
    json!({
        "result": told.result,
        "text": told.text,
        "status": told.status,
        "headers": told.headers,
        "blocked": blocked,
        "cookies": cookies.collect::<Vec<_>>(),
        "exchanges": exchanges.collect::<Vec<_>>(),
    })
}
