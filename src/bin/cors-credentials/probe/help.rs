//! What to change at a server that blocks a page.

use tower_cors_credentials::testing::BlockReason;

/// The line to write, for a page of this origin.
pub fn help(reason: BlockReason, origin: &str) -> String {
    let allow = match origin {
        "null" => {
            "nothing: any page can have the origin `null`; give the page an origin of its own"
                .to_owned()
        }
        _ => format!(
            "answer `Access-Control-Allow-Origin: {origin}`, `Access-Control-Allow-Credentials: true` and `Vary: \
             Origin`, after comparing the origin with a list"
        ),
    };
    let text = match reason {
        BlockReason::AllowOriginMissing
        | BlockReason::AllowOriginMismatch
        | BlockReason::AllowOriginWildcard
        | BlockReason::AllowCredentialsMissing
        | BlockReason::AllowCredentialsNotTrue => return allow,
        BlockReason::StatusNotOk => {
            "answer `OPTIONS` with 204 before routing and authentication: a preflight carries no cookie"
        }
        BlockReason::AllowMethodsInvalid | BlockReason::MethodNotAllowed => {
            "name the method in `Access-Control-Allow-Methods` of the preflight's answer, in the same case"
        }
        BlockReason::AllowHeadersInvalid
        | BlockReason::HeaderNotAllowed
        | BlockReason::AuthorizationNotNamed => {
            "name the header in `Access-Control-Allow-Headers` of the preflight's answer"
        }
        BlockReason::LocationInvalid
        | BlockReason::LocationNotHttp
        | BlockReason::LocationIncludesCredentials
        | BlockReason::TooManyRedirects => {
            "let the page ask for the URL that answers, instead of one that redirects"
        }
        // The enumeration may grow.
        _ => "see the step of the standard",
    };
    text.to_owned()
}
