//! `kill -9` between any two steps. The crash points have their names in `src/crash.rs` and their table in
//! `docs/reliability.md`; a point that its story does not reach fails the test.

mod dragged;
mod pairs;
pub mod points;
mod special;
mod stopping;
pub mod stories;
