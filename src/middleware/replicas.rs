//! [`Replicas`]: a policy whose references each thread counts apart.

use std::fmt;
use std::sync::OnceLock;
use std::thread::available_parallelism;

use crate::middleware::thread_number::thread_number;
use crate::policy::Policy;

/// A policy, and as many replicas of it as threads run at once.
///
/// Grants, refusals and the values in responses hold references. If all threads counted them in
/// one place, two of them would do less than twice the work of one.
#[derive(Clone)]
pub(crate) struct Replicas {
    policy: Policy,
    /// A power of two.
    replicas: Box<[Policy]>,
}

/// More threads than these share.
const MAX_REPLICAS: usize = 64;

/// Each replica has the values of all rules: of many rules, there are fewer.
const MAX_VALUES: usize = 1 << 14;

impl Replicas {
    pub(crate) fn new(policy: Policy) -> Self {
        let count = replica_count().min(most_replicas(policy.rules().len()));
        Self::with_count(policy, count)
    }

    fn with_count(policy: Policy, count: usize) -> Self {
        let replicas = (0..count).map(|_| policy.replica()).collect();
        Self { policy, replicas }
    }

    /// The policy, to be read: its references are not counted by requests.
    pub(crate) fn policy(&self) -> &Policy {
        &self.policy
    }

    /// The policy, for the references of a request that this thread decides.
    pub(crate) fn of_this_thread(&self) -> Policy {
        self.of(thread_number()).clone()
    }

    fn of(&self, thread: usize) -> &Policy {
        let replica = thread & (self.replicas.len() - 1);
        self.replicas.get(replica).unwrap_or(&self.policy)
    }
}

impl fmt::Debug for Replicas {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.policy.fmt(f)
    }
}

/// A power of two.
fn most_replicas(rules: usize) -> usize {
    1 << (MAX_VALUES / rules.max(1)).max(1).ilog2()
}

fn replica_count() -> usize {
    // It reads files.
    static PARALLELISM: OnceLock<usize> = OnceLock::new();
    let parallelism =
        *PARALLELISM.get_or_init(|| available_parallelism().map_or(1, |count| count.get()));
    parallelism.next_power_of_two().min(MAX_REPLICAS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::rule::Rule;

    #[test]
    fn threads_of_neighbouring_numbers_count_apart() {
        let rule = Rule::credentialed(["https://app.example.com"]).expose_headers(["etag"]);
        let policy = Policy::new([rule]).unwrap();
        let replicas = Replicas::with_count(policy.clone(), 4);
        for thread in 0..9 {
            let (one, next) = (replicas.of(thread), replicas.of(thread + 1));
            assert_eq!(*one, policy);
            assert!(!std::ptr::eq(one.values(0), next.values(0)));
            // What is only read is there once.
            assert!(std::ptr::eq(one.rules(), policy.rules()));
        }
        assert!(std::ptr::eq(
            replicas.of(1).values(0),
            replicas.of(5).values(0)
        ));
    }

    #[test]
    fn many_rules_are_not_repeated_for_every_thread() {
        for (rules, most) in [(1, 16_384), (256, 64), (1_000, 16), (100_000, 1)] {
            assert_eq!(most_replicas(rules), most);
        }
        let rules = (0..20_000).map(|n| Rule::credentialed([format!("https://n{n}.example.com")]));
        assert_eq!(Replicas::new(Policy::new(rules).unwrap()).replicas.len(), 1);
    }

    #[test]
    fn their_number_is_a_power_of_two() {
        assert!(replica_count().is_power_of_two() && replica_count() <= MAX_REPLICAS);
    }
}
