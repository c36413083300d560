//! The table of costs: what is asked of the layer, and what it may cost.

use std::hint::black_box;

use super::allocator::heap_use;
use super::head::Head;
use super::origins;
use super::service::{Drivable, InnerResponse, drive, response_with, response_with_vary};

/// One row of the table.
pub struct Row {
    pub name: &'static str,
    /// The patterns of the policy.
    pub patterns: fn() -> Vec<String>,
    pub work: Work,
    /// Over the inner service alone.
    pub max_instructions: Option<Limit>,
    /// Over the inner service alone.
    pub max_allocations: Option<usize>,
}

pub enum Work {
    Exchange {
        request: Head,
        response: fn() -> InnerResponse,
    },
    /// Clones the service and drops the clone.
    Clone,
}

#[derive(Clone, Copy)]
pub enum Limit {
    AtMost(i64),
    /// More than the row of this name, which comes before it.
    Above(&'static str, i64),
}

const APP: &str = "https://app.example.com";
const STRANGER: &str = "https://evil.example.org";
const KIB_16: usize = 16 * 1024;

/// `rK` is an inner response that has K headers already. Where none is named, it is `r2`.
pub fn rows() -> Vec<Row> {
    [
        usual_requests(),
        preflights(),
        overlong_headers(),
        large_policies(),
        clones(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The map of an `r0` has no room at all, and that of `r3` and `r12` has none for four more headers:
/// it grows, by two allocations.
fn usual_requests() -> Vec<Row> {
    let r0 = || response_with(0);
    let r3 = || response_with(3);
    let r8 = || response_with(8);
    let r12 = || response_with(12);
    let vary = response_with_vary;
    let without = |name| Row::exchange(name, Head::get());
    let granted = |name| from(name, APP);
    let by_pattern =
        |name| from(name, "https://branch-7.staging.example.com").under(origins::with_subdomains);
    let refused = |name| from(name, STRANGER);
    vec![
        without("no Origin, r0").answering(r0).allocating(2),
        without("no Origin, r2").within(650, 0),
        without("no Origin, r2 with Vary")
            .answering(vary)
            .within(1000, 0),
        without("no Origin, r8").answering(r8).allocating(0),
        granted("granted, r0").answering(r0).allocating(2),
        granted("granted, r2").within(1650, 0),
        granted("granted, r2 with Vary")
            .answering(vary)
            .within(2200, 0),
        granted("granted, r3").answering(r3).allocating(2),
        granted("granted, r8").answering(r8).within(1650, 0),
        granted("granted, r12").answering(r12).allocating(2),
        by_pattern("granted by a subdomain, r0")
            .answering(r0)
            .allocating(2),
        by_pattern("granted by a subdomain, r2").within(2200, 0),
        by_pattern("granted by a subdomain, r2 with Vary")
            .answering(vary)
            .allocating(0),
        by_pattern("granted by a subdomain, r8")
            .answering(r8)
            .allocating(0),
        refused("refused, r0").answering(r0).allocating(5),
        refused("refused, r2").within(2200, 3),
        refused("refused, r2 with Vary")
            .answering(vary)
            .allocating(3),
        refused("refused, r8").answering(r8).allocating(3),
    ]
}

fn preflights() -> Vec<Row> {
    let row = |name, origin, method| {
        let names = "authorization,content-type";
        let request = Head::preflight(origin, method).with("access-control-request-headers", names);
        Row::exchange(name, request)
    };
    vec![
        row("preflight granted", APP, "PUT").within(3300, 0),
        row("preflight refused, origin", STRANGER, "PUT").within(2200, 3),
        row("preflight refused, method", APP, "LINK").within(2200, 3),
    ]
}

fn overlong_headers() -> Vec<Row> {
    let requesting = |name, line: String, lines| {
        let request = (0..lines).fold(Head::preflight(APP, "PUT"), |request, _| {
            request.with("access-control-request-headers", &line)
        });
        Row::exchange(name, request).within(7000, 3)
    };
    let fill = |unit: &str| unit.repeat(KIB_16 / unit.len());
    let from_host = |name, host| from(name, &format!("https://{host}")).within(1900, 3);
    vec![
        requesting("16 KiB of ACRH, commas", fill(","), 1),
        requesting("16 KiB of ACRH, spaces", fill(" "), 1),
        requesting("16 KiB of ACRH, one name", fill("a"), 1),
        requesting("16 KiB of ACRH, an allowed name", fill("content-type,"), 1),
        requesting(
            "16 KiB of ACRH, allowed names in capitals",
            fill("X-CSRF-TOKEN, X-REQUEST-ID, "),
            1,
        ),
        requesting(
            "16 KiB of ACRH, 1,024 lines",
            "x-request-id,,,,".into(),
            1024,
        ),
        requesting("1,024 empty lines of ACRH", String::new(), 1024),
        requesting("64 KiB of ACRH, commas", ",".repeat(4 * KIB_16), 1),
        requesting(
            "64 KiB of ACRH, 4,096 lines",
            "x-request-id,,,,".into(),
            4096,
        )
        // No more are read, but all are freed.
        .within(9500, 3),
        from_host("16 KiB of Origin, one label", fill("a")),
        from_host("16 KiB of Origin, short labels", fill("a.")),
    ]
}

fn large_policies() -> Vec<Row> {
    let exact = origins::exact_origin;
    let subdomain = origins::subdomain_origin;
    vec![
        from("1 exact origin", &exact(1))
            .under(|| origins::exact(1))
            .allocating(0),
        from("100,000 exact origins, the last", &exact(100_000))
            .under(|| origins::exact(100_000))
            .above("1 exact origin", 0),
        from("1 exact origin, a stranger", STRANGER)
            .under(|| origins::exact(1))
            .allocating(3),
        from("100,000 exact origins, a stranger", STRANGER)
            .under(|| origins::exact(100_000))
            .above("1 exact origin, a stranger", 3),
        from("1 subdomain pattern", &subdomain(1))
            .under(|| origins::subdomains(1))
            .allocating(0),
        from("10,000 subdomain patterns, the last", &subdomain(10_000))
            .under(|| origins::subdomains(10_000))
            .above("1 subdomain pattern", 0),
        from("1 subdomain pattern, a stranger", STRANGER)
            .under(|| origins::subdomains(1))
            .allocating(3),
        from("10,000 subdomain patterns, a stranger", STRANGER)
            .under(|| origins::subdomains(10_000))
            .above("1 subdomain pattern, a stranger", 3),
        from(
            "118 suffix lengths, a host of 120 labels",
            &origins::deep_origin(),
        )
        .under(origins::suffixes_of_every_length)
        .allocating(3),
    ]
}

fn clones() -> Vec<Row> {
    let row = |name, patterns| Row {
        work: Work::Clone,
        ..Row::exchange(name, Head::get())
            .under(patterns)
            .within(15, 0)
    };
    vec![
        row("clone and drop, 3 origins", origins::three),
        row("clone and drop, 100,000 origins", || {
            origins::exact(100_000)
        }),
    ]
}

fn from(name: &'static str, origin: &str) -> Row {
    Row::exchange(name, Head::get().with("origin", origin))
}

impl Row {
    /// What does the row's work once, with everything around it, and tells how often the work
    /// itself allocated.
    pub fn work(&self, mut service: impl Drivable) -> impl FnMut() -> usize {
        move || match &self.work {
            Work::Exchange { request, response } => {
                let request = request.request(Box::new(response()));
                let (response, heap_use) = heap_use(|| drive(&mut service, request));
                black_box(response);
                heap_use.allocations
            }
            Work::Clone => {
                let ((), heap_use) = heap_use(|| drop(black_box(service.clone())));
                heap_use.allocations
            }
        }
    }

    pub fn exchange(name: &'static str, request: Head) -> Self {
        Self {
            name,
            patterns: origins::three,
            work: Work::Exchange {
                request,
                response: || response_with(2),
            },
            max_instructions: None,
            max_allocations: None,
        }
    }

    fn under(self, patterns: fn() -> Vec<String>) -> Self {
        Self { patterns, ..self }
    }

    fn answering(self, response: fn() -> InnerResponse) -> Self {
        let work = match self.work {
            Work::Exchange { request, .. } => Work::Exchange { request, response },
            Work::Clone => Work::Clone,
        };
        Self { work, ..self }
    }

    fn allocating(self, at_most: usize) -> Self {
        Self {
            max_allocations: Some(at_most),
            ..self
        }
    }

    fn within(self, instructions: i64, allocations: usize) -> Self {
        Self {
            max_instructions: Some(Limit::AtMost(instructions)),
            ..self.allocating(allocations)
        }
    }

    /// At most 250 instructions more than another row, as far as the size of a policy goes.
    fn above(self, row: &'static str, allocations: usize) -> Self {
        Self {
            max_instructions: Some(Limit::Above(row, 250)),
            ..self.allocating(allocations)
        }
    }
}
