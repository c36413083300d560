//! Cookies of the command line.

use http::HeaderValue;

/// The pair of each cookie, without its attributes, as a request carries them.
pub fn cookie_pairs(cookies: &[String]) -> Result<String, String> {
    let pairs = cookies.iter().map(|cookie| {
        let pair = cookie.split(';').next().unwrap_or_default().trim();
        let is_valid = pair
            .split_once('=')
            .is_some_and(|(name, _)| !name.trim().is_empty())
            && HeaderValue::from_str(pair).is_ok();
        // The value is a secret, and is not printed.
        match is_valid {
            true => Ok(pair),
            false => Err("--cookie: write a name and a value: `session=1`".to_owned()),
        }
    });
    Ok(pairs.collect::<Result<Vec<_>, _>>()?.join("; "))
}
