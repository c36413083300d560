//! What the service `greeter.v1.Greeter` says, whatever the protocol. Every message is a text.

use http::{HeaderMap, header};

pub const NAME: &str = "greeter.v1.Greeter";

/// What `Fail` says, and its detail.
pub const FAILURE: (&str, &str) = ("no such greeting", "ask for another");

/// The cookie that `SignIn` sets, and every other call requires.
pub fn cookie(user: &str) -> String {
    format!("session={user}; Path=/; HttpOnly; SameSite=Lax")
}

/// The user whose cookie the call carries.
pub fn user(headers: &HeaderMap) -> Option<String> {
    let cookies = headers.get(header::COOKIE)?.to_str().ok()?;
    let mut cookies = cookies.split("; ");
    Some(
        cookies
            .find_map(|cookie| cookie.strip_prefix("session="))?
            .to_owned(),
    )
}

pub fn greeting(user: &str, text: &str) -> String {
    format!("{text}, {user}")
}

pub fn count(user: &str) -> [String; 3] {
    [1, 2, 3].map(|number| format!("{number}, {user}"))
}
