//! A registered policy is checked as a policy is, and tells what it was given.

use tower_cors_credentials::{
    Any, Policy, PreflightStatus, Registered, RegisteredPolicy, Registration, Rule, RuleKind,
    ViolationReason,
};

use crate::registered::{full, policy};

#[test]
fn a_policy_has_one_rule_of_each_kind_for_registered_origins() {
    let credentialed = || Rule::credentialed(Registered);
    let anonymous = || Rule::anonymous(Registered);
    for rules in [
        vec![credentialed()],
        vec![anonymous()],
        vec![anonymous(), credentialed()],
        vec![Rule::anonymous(Any), credentialed(), anonymous()],
    ] {
        RegisteredPolicy::new(rules).unwrap();
    }
    let cases = [
        (
            vec![credentialed(), anonymous(), credentialed()],
            "the policy has an error\n  rule 2, origins: `Registered` is already listed in rule 0, \
             which is of the same kind; remove one of the two rules",
        ),
        (
            vec![anonymous(), anonymous(), anonymous()],
            "the policy has 2 errors\n  rule 1, origins: `Registered` is already listed in rule 0, \
             which is of the same kind; remove one of the two rules\n  rule 2, origins: `Registered` is \
             already listed in rule 0, which is of the same kind; remove one of the two rules",
        ),
        (
            vec![Rule::refused(Registered)],
            "the policy has an error\n  rule 0, origins: `Registered` cannot be refused: an origin is \
             registered to be allowed; name the origins to refuse, or remove the rule",
        ),
        (
            vec![anonymous().activate_storage_access(true)],
            "the policy has an error\n  rule 0, activate_storage_access: has no meaning in an anonymous \
             rule, which allows no credentials; remove the setting, or give the origins a credentialed \
             rule",
        ),
        (
            vec![],
            "the policy has an error\n  the policy has no rules; \
             add one: `Rule::credentialed([\"https://app.example.com\"])`, for example",
        ),
    ];
    for (rules, expected) in cases {
        assert_eq!(
            RegisteredPolicy::new(rules).unwrap_err().to_string(),
            expected
        );
    }
}

#[test]
fn a_policy_without_a_registry_refuses_each_rule_for_registered_origins() {
    let error = Policy::new([
        Rule::credentialed(Registered),
        Rule::anonymous(["https://a.example"]),
        Rule::anonymous(Registered),
        Rule::credentialed(Registered),
        Rule::refused(Registered),
    ])
    .unwrap_err();
    let found: Vec<_> = error
        .violations()
        .iter()
        .map(|violation| (violation.rule_index(), violation.reason().clone()))
        .collect();
    assert_eq!(
        found,
        [
            (Some(0), ViolationReason::NoRegistry),
            (Some(2), ViolationReason::NoRegistry),
            (Some(3), ViolationReason::NoRegistry),
            (Some(4), ViolationReason::RegisteredRefused),
        ]
    );
    assert_eq!(
        error.violations()[0].to_string(),
        "rule 0, origins: `Registered` needs a registry, which a `Policy` does not ask; make a \
         `RegisteredPolicy` of the rules, for a `RegistryLayer`, or name the origins",
    );
}

#[test]
fn a_text_that_stands_for_registered_origins_is_told_what_code_writes() {
    for text in ["registered", "Registered", "registry"] {
        let error = RegisteredPolicy::new([Rule::credentialed([text])]).unwrap_err();
        assert_eq!(
            error.violations()[0].help(),
            "write `Rule::credentialed(Registered)` or `Rule::anonymous(Registered)` for registered \
             origins",
        );
    }
    let error = RegisteredPolicy::new([Rule::credentialed(["registered.example"])]).unwrap_err();
    assert!(
        error.to_string().contains("https://registered.example"),
        "{error}"
    );
}

#[test]
fn a_rule_tells_whether_it_names_registered_origins() {
    let policy = full();
    let told: Vec<_> = policy
        .rules()
        .iter()
        .map(|rule| {
            (
                rule.kind(),
                rule.names_registered_origins(),
                rule.allows_any_origin(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            (RuleKind::Credentialed, false, false),
            (RuleKind::Refused, false, false),
            (RuleKind::Anonymous, false, false),
            (RuleKind::Credentialed, true, false),
            (RuleKind::Anonymous, true, false),
            (RuleKind::Anonymous, false, true),
        ]
    );
    assert_eq!(policy.rules()[3].origins(), []);
}

#[test]
fn the_settings_of_a_registered_policy_are_changed_for_this_handle_alone() {
    let own = full();
    let other = own.clone().with_preflight_status(PreflightStatus::Ok);
    assert_eq!(own.preflight_status(), PreflightStatus::NoContent);
    assert_eq!(other.preflight_status(), PreflightStatus::Ok);
    let other = other.with_verbose_preflights(true);
    assert!(!own.verbose_preflights() && other.verbose_preflights());
    assert_eq!(own.rules(), other.rules());
    assert_ne!(own, other);
    let same = other.with_verbose_preflights(false);
    assert_eq!(own, same.with_preflight_status(PreflightStatus::default()));
}

#[test]
fn registered_policies_are_equal_when_their_rules_are() {
    let rules = || [Rule::credentialed(Registered), Rule::anonymous(Any)];
    assert_eq!(policy(rules()), policy(rules()));
    for other in [
        vec![Rule::anonymous(Any), Rule::credentialed(Registered)],
        vec![Rule::anonymous(Registered), Rule::anonymous(Any)],
        vec![
            Rule::credentialed(Registered).methods(["PUT"]),
            Rule::anonymous(Any),
        ],
        vec![
            Rule::credentialed(Registered).dangerously_allow_insecure_origins(),
            Rule::anonymous(Any),
        ],
        vec![
            Rule::credentialed(["https://a.example"]),
            Rule::anonymous(Any),
        ],
        vec![Rule::credentialed(Registered)],
    ] {
        assert_ne!(policy(rules()), policy(other));
    }
}

#[test]
fn a_registered_policy_prints_how_large_it_is() {
    let printed = format!("{:?}", full());
    assert_eq!(
        printed,
        "RegisteredPolicy(Policy { rules: 6, patterns: 5, preflight_status: NoContent, \
         verbose_preflights: false })",
    );
}

#[test]
fn an_origin_is_not_registered_unless_the_registry_says_so() {
    assert_eq!(Registration::default(), Registration::NotRegistered);
}
