//! What a request costs by count: allocations, and the sizes of what is moved and cloned. The
//! instructions are counted by `benches/instructions.rs`, over the same rows.

mod support;

use std::alloc::System;

use tower::Layer;
use tower_cors_credentials::{Credentials, CredentialsLayer, ResponseFuture};

use support::allocator::{CountingAllocator, HeapUse, heap_use};
use support::rows::{Row, rows};
use support::service::Inner;
use support::{cors, origins};

#[global_allocator]
static ALLOCATOR: CountingAllocator<System> = CountingAllocator(System);

/// Each row's name, what it may allocate, and what its first two requests did.
fn allocations() -> Vec<(&'static str, Option<usize>, [usize; 2])> {
    let of_row = |row: Row| {
        let mut work = row.work(cors::ours(&(row.patterns)()).layer(Inner));
        (row.name, row.max_allocations, [work(), work()])
    };
    rows().into_iter().map(of_row).collect()
}

#[test]
fn no_request_allocates_more_than_its_row_allows() {
    for (name, allowed, [_, second]) in allocations() {
        let allowed = allowed.unwrap_or(usize::MAX);
        assert!(
            second <= allowed,
            "{name}: {second} allocations, allowed are {allowed}"
        );
    }
}

/// Nothing of a policy is left to be made ready by whoever comes first.
#[test]
fn the_first_request_allocates_no_more_than_those_after_it() {
    for (name, _, [first, second]) in allocations() {
        assert_eq!(first, second, "{name}");
    }
}

/// So that what the rows count is the layer's.
#[test]
fn the_inner_service_of_the_rows_allocates_nothing() {
    for row in rows() {
        assert_eq!(row.work(Inner)(), 0, "{}", row.name);
    }
}

#[test]
fn the_allocator_counts() {
    let (boxed, one) = heap_use(|| Box::new([0_u8; 48]));
    let (_, freed) = heap_use(|| drop(boxed));
    let (vec, two) = heap_use(|| {
        let mut vec = Vec::<u8>::with_capacity(16);
        vec.reserve_exact(32);
        vec
    });
    let use_of = |allocations, kept_bytes| HeapUse {
        allocations,
        kept_bytes,
    };
    assert_eq!(
        [one, freed, two],
        [use_of(1, 48), use_of(0, -48), use_of(2, 32)]
    );
    drop(vec);
}

#[test]
fn a_clone_is_a_count_whatever_the_policy() {
    for patterns in [origins::three(), origins::exact(10_000)] {
        let layer = cors::ours(&patterns);
        let service = layer.layer(Inner);
        let (_, heap_use) = heap_use(|| {
            drop(layer.clone());
            drop(service.clone());
            drop(layer.layer(Inner));
        });
        assert_eq!(heap_use, HeapUse::default());
    }
}

#[test]
fn the_layer_is_one_pointer_and_adds_one_to_a_service() {
    assert_eq!(size_of::<CredentialsLayer>(), size_of::<usize>());
    assert_eq!(size_of::<Credentials<()>>(), size_of::<usize>());
    assert_eq!(size_of::<Credentials<[usize; 3]>>(), 4 * size_of::<usize>());
}

/// Futures are moved, and nest into one another.
#[test]
fn the_response_future_adds_at_most_64_bytes_or_is_at_most_128() {
    fn assert_size<F>() {
        let (own, inner) = (size_of::<ResponseFuture<F>>(), size_of::<F>());
        assert!(
            own <= (inner.next_multiple_of(8) + 64).max(128),
            "{own} bytes around a future of {inner}"
        );
    }
    assert_size::<()>();
    assert_size::<[u8; 1]>();
    assert_size::<[u64; 1]>();
    assert_size::<[u64; 8]>();
    assert_size::<[u8; 65]>();
    assert_size::<[u64; 9]>();
    assert_size::<[u64; 32]>();
    assert_size::<[u8; 1001]>();
    assert_size::<std::future::Ready<http::Response<String>>>();
    assert_size::<std::pin::Pin<Box<dyn Future<Output = ()>>>>();
}
