//! A carve-out is as wide in port as the credentialed pattern around it.

use tower_cors_credentials::{Any, Policy, Rule};

use crate::values::credentialed;

#[test]
fn a_carve_out_is_as_wide_in_port_as_the_credentialed_patterns_around_it() {
    // The credentialed pattern, what is carved out of it, and the mend.
    let narrower = [
        (
            "https://*.example.com:*",
            "https://ads.example.com",
            "https://ads.example.com:*",
        ),
        (
            "https://*.example.com:*",
            "https://ads.example.com:8443",
            "https://ads.example.com:*",
        ),
        (
            "https://*.example.com:*",
            "https://*.ads.example.com",
            "https://*.ads.example.com:*",
        ),
        (
            "https://*.example.com:*",
            "https://*.ads.example.com:1",
            "https://*.ads.example.com:*",
        ),
        (
            "https://*.example.com:*",
            "https://*.example.com",
            "https://*.example.com:*",
        ),
        (
            "https://app.example.com:*",
            "https://app.example.com",
            "https://app.example.com:*",
        ),
        (
            "http://localhost:*",
            "http://localhost:3000",
            "http://localhost:*",
        ),
        ("http://[::1]:*", "http://[::1]", "http://[::1]:*"),
        ("http://[::1]:*", "http://[::1]:3000", "http://[::1]:*"),
    ];
    for (around, carved_out, mend) in narrower {
        let expected = format!(
            "the policy has an error\n  rule 1, origins: `{carved_out}` carves out one port, and \
             `{around}` in rule 0 grants credentials to others; carve out every port: `{mend}`"
        );
        for rule in [Rule::refused([carved_out]), Rule::anonymous([carved_out])] {
            let error = Policy::new([credentialed([around]), rule]).unwrap_err();
            assert_eq!(error.to_string(), expected);
            assert_eq!(error.violations()[0].rule_index(), Some(1));
        }
    }

    // The credentialed ports may stand in several patterns, and rules.
    let by_two = Policy::new([
        credentialed(["https://*.example.com"]),
        Rule::refused(["https://ads.example.com"]),
        credentialed(["https://*.example.com:8443"]),
    ]);
    assert_eq!(
        by_two.unwrap_err().to_string(),
        "the policy has an error\n  rule 1, origins: `https://ads.example.com` carves out one port, \
         and `https://*.example.com:8443` in rule 2 grants credentials to others; \
         carve out every port: `https://ads.example.com:*`"
    );

    // As wide, about other hosts, schemes or ports, or around the credentialed pattern.
    let wide_enough = [
        ("https://*.example.com:*", "https://ads.example.com:*"),
        ("https://*.example.com:*", "https://example.com"),
        ("https://*.example.com:*", "http://ads.example.com"),
        ("https://*.example.com:*", "https://adsexample.com"),
        ("https://*.example.com", "https://ads.example.com"),
        ("https://*.example.com:8443", "https://ads.example.com"),
        ("https://ads.example.com:*", "https://*.example.com"),
        ("https://ads.example.com:*", "https://x.ads.example.com"),
    ];
    for (around, carved_out) in wide_enough {
        for rule in [Rule::refused([carved_out]), Rule::anonymous([carved_out])] {
            Policy::new([credentialed([around]), rule]).unwrap();
        }
    }
}

#[test]
fn a_carve_out_may_be_narrow_where_another_covers_every_port() {
    let around = || credentialed(["https://*.example.com:*"]);
    for (carved_out, covering) in [
        ("https://ads.example.com", "https://ads.example.com:*"),
        (
            "https://*.ads.example.com:8443",
            "https://*.ads.example.com:*",
        ),
        ("https://x.ads.example.com", "https://*.ads.example.com:*"),
    ] {
        Policy::new([
            around(),
            Rule::anonymous([carved_out]),
            Rule::refused([covering]),
        ])
        .unwrap();
        Policy::new([
            around(),
            Rule::refused([carved_out]),
            Rule::anonymous([covering]),
        ])
        .unwrap();
        // A credentialed pattern between them covers nothing.
        let rules = [
            around(),
            Rule::refused([carved_out]),
            credentialed([covering]),
        ];
        assert_eq!(Policy::new(rules).unwrap_err().violations().len(), 1);
    }
    let any = [
        around(),
        Rule::refused(["https://ads.example.com"]),
        Rule::anonymous(Any),
    ];
    assert_eq!(Policy::new(any).unwrap_err().violations().len(), 1);
}
