//! Counts the octets that are looked at, so that a test sees work that grows with the square of a text. Costs nothing
//! outside tests.

#[cfg(test)]
use std::cell::Cell;

#[cfg(test)]
thread_local! {
    static OCTETS: Cell<usize> = const { Cell::new(0) };
}

/// Notes that a text of so many octets is gone through.
#[cfg(not(test))]
pub(super) fn count(_: usize) {}

/// Notes that a text of so many octets is gone through.
#[cfg(test)]
pub(super) fn count(octets: usize) {
    OCTETS.with(|sum| sum.set(sum.get() + octets + 1));
}

/// The octets counted on this thread since the last call.
#[cfg(test)]
pub(super) fn taken() -> usize {
    OCTETS.with(|sum| sum.take())
}
