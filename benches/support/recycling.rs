//! An allocator that takes as long for a large block whatever happened before.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::ptr;

/// The system's allocator, but that every large block that is freed is kept for the next one of its
/// size, for each thread.
///
/// What malloc takes for a large block depends on the shape of the heap: some hundred instructions,
/// which would be counted for or against a layer by chance. Small blocks it keeps itself.
pub struct RecyclingAllocator;

/// Up to here glibc's malloc keeps freed blocks for each thread.
const MAX_SMALL: usize = 1024;

/// A block of a class is two to the power of the class in size.
const CLASSES: usize = usize::BITS as usize - 1;

const ALIGNMENT: usize = 16;

thread_local! {
    /// The block of each class that was freed last. Each block holds the one before it.
    static FREED: [Cell<*mut u8>; CLASSES] = const {
        [const { Cell::new(ptr::null_mut()) }; CLASSES]
    };
}

/// The class of a large block.
fn class_of(layout: Layout) -> Option<usize> {
    if layout.size() <= MAX_SMALL || layout.align() > ALIGNMENT {
        return None;
    }
    let class = (usize::BITS - (layout.size() - 1).leading_zeros()) as usize;
    (class < CLASSES).then_some(class)
}

// SAFETY: a block is either the system's or of a class, by its layout alone. One of a class is as
// large and as aligned as every layout of that class asks for, and is in the list of freed ones
// exactly while nobody uses it.
unsafe impl GlobalAlloc for RecyclingAllocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let Some(class) = class_of(layout) else {
            return unsafe { System.alloc(layout) };
        };
        FREED.with(|freed| {
            let last = freed[class].get();
            if last.is_null() {
                let block = Layout::from_size_align(1 << class, ALIGNMENT);
                return block.map_or(last, |block| unsafe { System.alloc(block) });
            }
            freed[class].set(unsafe { last.cast::<*mut u8>().read() });
            last
        })
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        let Some(class) = class_of(layout) else {
            return unsafe { System.dealloc(pointer, layout) };
        };
        FREED.with(|freed| {
            unsafe { pointer.cast::<*mut u8>().write(freed[class].get()) };
            freed[class].set(pointer);
        });
    }
}
