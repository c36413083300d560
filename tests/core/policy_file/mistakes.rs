//! Every mistake in a file is reported at once: the rule, the field, the value and the mend.

use serde::Deserialize;
use serde_json::{Value, json};
use tower_cors_credentials::Policy;

/// The mistakes of a policy whose second rule is this one, one a line.
fn mistakes(rule: Value) -> String {
    let policy = json!({ "rule": [{ "anonymous": "https://valid.example" }, rule] });
    error(policy)
        .lines()
        .filter_map(|line| line.strip_prefix("  rule 1"))
        .collect::<Vec<_>>()
        .join("\n")
}

fn error(policy: Value) -> String {
    serde_json::from_value::<Policy>(policy)
        .unwrap_err()
        .to_string()
}

#[test]
fn what_is_wrong_with_the_form_of_a_rule_is_named_with_its_mend() {
    let cases = [
        (
            json!("x"),
            ": `x` is text; write a table with `credentialed`, `anonymous` or `refused`",
        ),
        (
            json!([]),
            ": is a list; write a table with `credentialed`, `anonymous` or `refused`",
        ),
        (
            json!(null),
            ": is null; write a table with `credentialed`, `anonymous` or `refused`",
        ),
        (
            json!({}),
            ": the rule names no origins; list them as `credentialed`, `anonymous` or `refused`",
        ),
        (
            json!({ "credentialed": "https://a.example", "anonymous": "*" }),
            ": the rule is `credentialed` and `anonymous` at once; give each a rule of its own",
        ),
        (
            json!({ "anonymous": "*", "refused": ["a.example"], "credentialed": [] }),
            ": the rule is `credentialed` and `anonymous` and `refused` at once; \
             give each a rule of its own\n\
             , refused: `a.example` has no scheme; put `https://` before the host, or `http://` before \
             `localhost`: `https://a.example`\n\
             , credentialed: the rule names no origins; name at least one, or remove the rule",
        ),
        (
            json!({ "credentialed": [] }),
            ", credentialed: the rule names no origins; name at least one, or remove the rule",
        ),
        (
            json!({ "credentialed": true, "origins": ["https://a.example"] }),
            ": `origins` is not a field of a rule; \
             list the origins as `credentialed`, `anonymous` or `refused`\n\
             , credentialed: `true` is a boolean; write a list of texts in quotes",
        ),
        (
            json!({ "credentialed": ["https://a.example", 8, null, ["https://b.example"]] }),
            ", credentialed: `8` is a number; write a text in quotes\n\
             , credentialed: is null; write a text in quotes\n\
             , credentialed: is a list; write a text in quotes",
        ),
        (
            json!({ "anonymous": { "a": 1 } }),
            ", anonymous: is a table; write a list of texts in quotes",
        ),
        (
            json!({ "refused": "https://a.example", "methods": 7, "expose_headers": { "etag": true } }),
            ", methods: `7` is a number; write a list of texts in quotes\n\
             , expose_headers: is a table; write a list of texts in quotes",
        ),
        (
            json!({ "anonymous": ["*", "https://a.example", "https://B.example"] }),
            ", anonymous: `*` names any origin, and so the others too; \
             write `anonymous = \"*\"`, or give the others a rule of their own\n\
             , anonymous: `https://B.example` has upper-case letters, which no browser sends; \
             write it in lower case: `https://b.example`",
        ),
        (
            json!({ "anonymous": ["*", "*"] }),
            ", anonymous: `*` names any origin, and so the others too; \
             write `anonymous = \"*\"`, or give the others a rule of their own",
        ),
    ];
    for (rule, expected) in cases {
        assert_eq!(mistakes(rule.clone()), expected, "{rule}");
    }
}

#[test]
fn a_value_of_the_wrong_type_is_named_with_its_mend() {
    let with = |field: &str, value: Value| {
        mistakes(json!({ "anonymous": "https://a.example", field: value }))
    };
    let text = "write whole seconds, from 0 to 86400, without quotes";
    let other = "write whole seconds, from 0 to 86400";
    for (value, shown, mend) in [
        (json!("2h"), "`2h` is text", text),
        (json!("7200"), "`7200` is text", text),
        (json!(false), "`false` is a boolean", other),
        (json!([7200]), "is a list", other),
    ] {
        assert_eq!(
            with("max_age", value),
            format!(", max_age: {shown}; {mend}")
        );
    }
    for field in [
        "activate_storage_access",
        "dangerously_allow_insecure_origins",
        "dangerously_allow_public_suffixes",
    ] {
        for (value, expected) in [
            (
                json!("true"),
                "`true` is text; leave it out, or write `true`, without quotes",
            ),
            (json!(1), "`1` is a number; leave it out, or write `true`"),
            (json!({}), "is a table; leave it out, or write `true`"),
        ] {
            assert_eq!(with(field, value), format!(", {field}: {expected}"));
        }
    }
}

#[test]
fn a_number_that_is_not_allowed_is_named_with_those_that_are() {
    for (value, shown) in [
        (json!(-1), "-1"),
        (json!(1.5), "1.5"),
        (json!(7200.0), "7200.0"),
        (json!(1e300), "1e300"),
    ] {
        assert_eq!(
            mistakes(json!({ "anonymous": "https://a.example", "max_age": value })),
            format!(
                ", max_age: `{shown}` is not a whole number from 0 to 86400; \
                 write whole seconds, such as 7200"
            ),
        );
    }
    for (value, shown) in [
        (json!(201), "201"),
        (json!(-1), "-1"),
        (json!(204.0), "204.0"),
    ] {
        let policy = json!({ "rule": [{ "anonymous": "*" }], "preflight_status": value });
        assert_eq!(
            serde_json::from_value::<Policy>(policy)
                .unwrap_err()
                .to_string(),
            format!(
                "the policy has an error\n  \
                 preflight_status: `{shown}` is neither 200 nor 204; write one of them"
            ),
        );
    }
}

#[test]
fn an_unknown_field_is_named_with_the_one_that_was_meant() {
    let mend = |name: &str| {
        let text = mistakes(json!({ "anonymous": "https://a.example", name: 1 }));
        let (start, mend) = text.split_once("; ").unwrap();
        assert_eq!(start, format!(": `{name}` is not a field of a rule"));
        mend.to_owned()
    };
    for (name, meant) in [
        ("max-age", "max_age"),
        ("maxAge", "max_age"),
        ("method", "methods"),
        ("METHODS", "methods"),
        ("allow_methods", "methods"),
        ("allowed-methods", "methods"),
        ("request-headers", "request_headers"),
        ("exposeHeaders", "expose_headers"),
        ("Credentialed", "credentialed"),
        (
            "dangerously-allow-insecure-origin",
            "dangerously_allow_insecure_origins",
        ),
    ] {
        assert_eq!(mend(name), format!("write `{meant}`"));
    }
    for name in ["origin", "origins", "allow_origins", "allowed_origins"] {
        assert_eq!(
            mend(name),
            "list the origins as `credentialed`, `anonymous` or `refused`"
        );
    }
    assert_eq!(
        mend("preflight_status"),
        "put it into the policy, before the first `[[rule]]`",
    );
    for name in ["headers", "s", "", "allow_credentials"] {
        assert_eq!(
            mend(name),
            "the fields of a rule are `credentialed`, `anonymous`, `refused`, `protocols`, `methods`, \
             `request_headers`, `expose_headers`, `max_age`, `activate_storage_access`, `dangerously_allow_insecure_origins`, \
             `dangerously_allow_public_suffixes`",
        );
    }
}

#[test]
fn an_unknown_protocol_is_named_with_the_known_ones_and_the_one_that_was_meant() {
    let help = |name: &str| {
        let text = mistakes(json!({ "anonymous": "https://a.example", "protocols": [name] }));
        let (start, help) = text.split_once("; ").unwrap();
        assert_eq!(
            start,
            format!(
                ", protocols: `{name}` is not a protocol: the known ones are `grpc-web`, `connect`"
            )
        );
        help.to_owned()
    };
    for (name, meant) in [
        ("grpc_web", "grpc-web"),
        ("gRPC-Web", "grpc-web"),
        ("grpcweb", "grpc-web"),
        ("grpc", "grpc-web"),
        ("grpc-web-text", "grpc-web"),
        ("Connect", "connect"),
        ("connectrpc", "connect"),
        ("connect-web", "connect"),
    ] {
        assert_eq!(help(name), format!("write `{meant}`"));
    }
    for name in ["", "*", "-", "websocket", "web"] {
        assert_eq!(
            help(name),
            "write one of them, or list the names of its headers"
        );
    }
    assert_eq!(
        mistakes(json!({ "refused": "https://a.example", "protocols": ["connect"] })),
        ", protocols: cannot be set in a refused rule, which grants nothing; remove the setting",
    );
    assert_eq!(
        mistakes(json!({ "anonymous": "https://a.example", "protocols": true })),
        ", protocols: `true` is a boolean; write a list of texts in quotes",
    );
}

#[test]
fn a_mistake_of_the_policy_itself_has_no_rule() {
    let cases = [
        (
            json!({}),
            "the policy has no rules; add one: a table `[[rule]]`, or `[[NAME.rule]]` if the policy is the table `NAME` of a larger file",
        ),
        (
            json!({ "rule": [] }),
            "the policy has no rules; add one: a table `[[rule]]`, or `[[NAME.rule]]` if the policy is the table `NAME` of a larger file",
        ),
        (
            json!([]),
            "is a list; write a table with a list of tables, `rule`",
        ),
        (
            json!("*"),
            "`*` is text; write a table with a list of tables, `rule`",
        ),
        (
            json!({ "rule": { "anonymous": "*" } }),
            "rule: is a table; write a list of tables, in TOML `[[rule]]`",
        ),
        (
            json!({ "rule": [{ "anonymous": "*" }], "preflight_status": 403 }),
            "preflight_status: `403` is neither 200 nor 204; write one of them",
        ),
        (
            json!({ "rule": [{ "anonymous": "*" }], "preflight_status": "200" }),
            "preflight_status: `200` is text; write 200 or 204, without quotes",
        ),
        (
            json!({ "rule": [{ "anonymous": "*" }], "verbose_preflights": "yes" }),
            "verbose_preflights: `yes` is text; leave it out, or write `true`, without quotes",
        ),
        (
            json!({ "rule": [{ "anonymous": "*" }], "Rules": [] }),
            "`Rules` is not a field of a policy; write `rule`",
        ),
        (
            json!({ "rule": [{ "anonymous": "*" }], "enforcement": "report" }),
            "`enforcement` is not a field of a policy; \
             set it in the program, by `CredentialsLayer::with_enforcement`",
        ),
        (
            json!({ "rule": [{ "anonymous": "*" }], "max_age": 5 }),
            "`max_age` is not a field of a policy; put it into a rule, under `[[rule]]`",
        ),
        (
            json!({ "rule": [{ "anonymous": "*" }], "cors": {} }),
            "`cors` is not a field of a policy; the fields of a policy are `preflight_status`, \
             `verbose_preflights`, `rule`",
        ),
    ];
    for (policy, expected) in cases {
        assert_eq!(
            error(policy.clone()),
            format!("the policy has an error\n  {expected}"),
            "{policy}",
        );
    }
}

/// Of the mistakes that the code has too, those whose words are not the code's.
#[test]
fn a_violation_is_told_in_the_words_of_the_file() {
    let cases = [
        (
            json!({ "credentialed": "*" }),
            ", credentialed: `*` is a wildcard, not an origin; \
             write `anonymous = \"*\"` for any origin, without credentials",
        ),
        (
            json!({ "credentialed": ["*", "https://a.example"] }),
            ", credentialed: `*` is a wildcard, not an origin; \
             write `anonymous = \"*\"` for any origin, without credentials",
        ),
        (
            json!({ "refused": ["null"] }),
            ", refused: `null` is what browsers send for every opaque origin: sandboxed frames, \
             `data:` pages, some redirects; name the page's own origin, or let it read without credentials by `anonymous = \"*\"`",
        ),
        (
            json!({ "credentialed": ["http://a.example:443"] }),
            ", credentialed: `http://a.example:443` is not encrypted: anybody on the network can put scripts into its pages; write `https://a.example`, or add \
             `dangerously_allow_insecure_origins = true` to the rule",
        ),
        (
            json!({ "credentialed": ["https://*.corp"] }),
            ", credentialed: `https://*.corp` covers a whole top-level domain; name the hosts, or add \
             `dangerously_allow_public_suffixes = true` to the rule",
        ),
        (
            json!({ "anonymous": ["https://valid.example"] }),
            ", anonymous: `https://valid.example` is already listed in rule 0; remove one of the two",
        ),
        (
            json!({ "anonymous": "*", "max_age": 86_401 }),
            ", max_age: `86401` is longer than a day, the most that any browser keeps; \
             write 86400 seconds or fewer",
        ),
        (
            json!({ "anonymous": "*", "max_age": u64::MAX }),
            ", max_age: `18446744073709551615` is longer than a day, the most that any browser keeps; \
             write 86400 seconds or fewer",
        ),
        (
            json!({ "anonymous": "*", "methods": "put", "expose_headers": "set-cookie" }),
            ", methods: `put` is sent as `PUT` by browsers; write `PUT`\n\
             , expose_headers: `set-cookie` is never exposed to scripts; remove it",
        ),
        (
            json!({ "anonymous": "*", "methods": "PUT, DELETE", "request_headers": [""] }),
            ", methods: `PUT, DELETE` is not a valid token; give each name as a value of its own\n\
             , request_headers: `` is not a valid token; write a name of letters, digits and `-`",
        ),
        (
            json!({ "refused": "https://a.example", "max_age": 5 }),
            ", max_age: cannot be set in a refused rule, which grants nothing; remove the setting",
        ),
        (
            json!({ "anonymous": "https://a.example", "activate_storage_access": true }),
            ", activate_storage_access: has no meaning in an anonymous rule, which allows no credentials; \
             remove the setting, or give the origins a credentialed rule",
        ),
    ];
    for (rule, expected) in cases {
        assert_eq!(mistakes(rule.clone()), expected, "{rule}");
    }
    assert_eq!(
        error(json!({ "rule": [{ "anonymous": "*" }, { "anonymous": ["*"] }] })),
        "the policy has an error
  rule 1, anonymous: `*` is already listed in rule 0; keep one `anonymous = \"*\"`
  (rules are counted from 0)",
    );
}

#[test]
fn a_public_suffix_needs_its_opt_out() {
    let text = mistakes(json!({ "credentialed": ["https://*.github.io"] }));
    assert!(
        text.starts_with(", credentialed: `https://*.github.io` "),
        "{text}"
    );
    assert!(
        text.ends_with(
            "name the hosts, or add `dangerously_allow_public_suffixes = true` to the rule"
        ),
        "{text}"
    );
}

#[test]
fn all_mistakes_of_all_rules_are_reported_in_their_order() {
    let text = r#"
        rules = []
        preflight_status = 301
        [[rule]]
        credentialed = ["https://app.example.com/"]
        [[rule]]
        anonymous = "*"
        refused = []
        [[rule]]
        refused = "https://ads.example.com"
        methods = ["PUT"]
        [[rule]]
        credentialed = ["https://admin.example.com"]
        max-age = "1d"
    "#;
    assert_eq!(
        toml::from_str::<Policy>(text)
            .unwrap_err()
            .to_string()
            .trim_end(),
        "the policy has 6 errors
  `rules` is not a field of a policy; write `rule`
  preflight_status: `301` is neither 200 nor 204; write one of them
  rule 0, credentialed: `https://app.example.com/` ends in a slash; \
        remove the trailing slash: `https://app.example.com`
  rule 1: the rule is `anonymous` and `refused` at once; give each a rule of its own
  rule 2, methods: cannot be set in a refused rule, which grants nothing; remove the setting
  rule 3: `max-age` is not a field of a rule; write `max_age`
  (rules are counted from 0)",
    );
}

#[test]
fn a_syntax_error_keeps_its_line_and_column() {
    let error = toml::from_str::<Policy>("[[rule]]\nanonymous = \"*\nmax_age = 5").unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("TOML parse error at line 2, column 15"),
        "{error}"
    );

    let error = serde_json::from_str::<Policy>("{\"rule\": [\n{\"max-age\": 5,}]}").unwrap_err();
    assert_eq!((error.line(), error.column()), (2, 15), "{error}");
}

#[test]
fn in_a_bigger_configuration_the_format_says_where_the_policy_is() {
    #[derive(Debug, Deserialize)]
    struct Config {
        #[expect(dead_code, reason = "it is never read: the policy is broken")]
        cors: Policy,
    }
    let error = toml::from_str::<Config>("\n[cors]\nrules = []")
        .unwrap_err()
        .to_string();
    assert!(
        error.starts_with("TOML parse error at line 2, column 1\n"),
        "{error}"
    );
    assert!(
        error.contains("\n  `rules` is not a field of a policy; write `rule`\n"),
        "{error}"
    );

    // JSON says where the policy ends, after the last line, which is no mistake's.
    let error = serde_json::from_str::<Config>("{\"cors\": {\"rule\": [{\"refused\": []}]}}");
    assert_eq!(
        error.unwrap_err().to_string(),
        "the policy has an error
  rule 0, refused: the rule names no origins; name at least one, or remove the rule
  (rules are counted from 0) at line 1 column 37",
    );
}
