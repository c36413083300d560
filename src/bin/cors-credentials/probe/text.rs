//! What came of a page's request, for people.

use std::fmt::{self, Write};

use crate::lost_cookie::LostCookie;
use crate::probe::groups::Group;
use crate::probe::help::help;
use crate::probe::told::Told;

/// Each group of engines that agree, and the cookies that do not come back.
pub fn render(groups: &[Group], lost: &[LostCookie], origin: &str) -> Result<String, fmt::Error> {
    let mut text = String::new();
    for group in groups {
        add_group(&mut text, group, origin)?;
    }
    for cookie in lost {
        writeln!(text, "\n{}\n    help: {}", cookie.sentence, cookie.help)?;
    }
    Ok(text)
}

fn add_group(text: &mut String, group: &Group, origin: &str) -> fmt::Result {
    let told = &group.with_credentials;
    writeln!(text, "\n{}: {}\n", group.engines.join(", "), title(group))?;
    writeln!(text, "    {}", told.text)?;
    if let Some(at) = &told.blocked {
        writeln!(text, "    step: {} ({})", at.step, at.step_url)?;
        if let Some(header) = &at.header {
            writeln!(text, "    header: {header}")?;
        }
        writeln!(text, "    help: {}", help(at.reason, origin))?;
    }
    for cookie in &told.cookies {
        match &cookie.unsent {
            None => writeln!(text, "    cookie: `{}` went along", cookie.name)?,
            Some(why) => writeln!(text, "    cookie: {why}")?,
        }
        if cookie.is_by_setting {
            text.push_str(
                "    setting: a new profile treats third-party cookies so; where the user allows them, what differs \
                 is told apart\n",
            );
        }
    }
    add_exchanges(text, told)?;
    let without = group.without_credentials.as_ref();
    if without.is_some_and(|told| told.blocked.is_none()) {
        text.push_str(
            "\n    Without credentials (`credentials: \"omit\"`), the page can read it.\n",
        );
    }
    Ok(())
}

fn title(group: &Group) -> &'static str {
    let told = &group.with_credentials;
    match told.result {
        "readable" if told.keeps_a_cookie() => "the page can read the answer, without the cookie",
        "readable" => "the page can read the answer",
        "blocked" => "the page is blocked",
        _ => "the page may send the request",
    }
}

fn add_exchanges(text: &mut String, told: &Told) -> fmt::Result {
    for exchange in &told.exchanges {
        let kind = if exchange.is_preflight {
            " (preflight)"
        } else {
            ""
        };
        writeln!(text, "\n    {}{kind}", exchange.request)?;
        for line in &exchange.request_headers {
            writeln!(text, "        {line}")?;
        }
        writeln!(text, "    is answered {}", exchange.status)?;
        for line in &exchange.response_headers {
            writeln!(text, "        {line}")?;
        }
    }
    Ok(())
}
