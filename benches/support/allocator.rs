//! An allocator that counts.
//!
//! A binary that counts has it as its global allocator:
//!
//! ```ignore
//! #[global_allocator]
//! static ALLOCATOR: CountingAllocator<System> = CountingAllocator(System);
//! ```

use std::alloc::{GlobalAlloc, Layout};
use std::cell::Cell;

/// Counts, for each thread, what is asked of the allocator within.
pub struct CountingAllocator<A>(pub A);

/// What was asked of the allocator.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HeapUse {
    /// Calls that allocate, or change an allocation's size.
    pub allocations: usize,
    /// Bytes allocated, less those freed.
    pub kept_bytes: isize,
}

thread_local! {
    static COUNTS: Cell<HeapUse> = const {
        Cell::new(HeapUse { allocations: 0, kept_bytes: 0 })
    };
}

/// What the function asks of the allocator on this thread. The value that it returns is kept.
pub fn heap_use<T>(f: impl FnOnce() -> T) -> (T, HeapUse) {
    let before = COUNTS.get();
    let value = f();
    let after = COUNTS.get();
    let heap_use = HeapUse {
        allocations: after.allocations - before.allocations,
        kept_bytes: after.kept_bytes - before.kept_bytes,
    };
    (value, heap_use)
}

fn count(allocations: usize, grown: usize, shrunk: usize) {
    let HeapUse {
        allocations: so_far,
        kept_bytes,
    } = COUNTS.get();
    COUNTS.set(HeapUse {
        allocations: so_far + allocations,
        kept_bytes: kept_bytes + grown as isize - shrunk as isize,
    });
}

// SAFETY: every call is that of the allocator within. What counts neither allocates nor unwinds: a
// thread-local that is constant at first and has nothing to drop.
unsafe impl<A: GlobalAlloc> GlobalAlloc for CountingAllocator<A> {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(1, layout.size(), 0);
        unsafe { self.0.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count(1, layout.size(), 0);
        unsafe { self.0.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        count(0, 0, layout.size());
        unsafe { self.0.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count(1, size, layout.size());
        unsafe { self.0.realloc(pointer, layout, size) }
    }
}
