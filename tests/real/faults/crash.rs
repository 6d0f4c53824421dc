//! `kill -9` between any two steps. The crash points have their names in `src/crash.rs` and their table in
//! `docs/reliability.md`; a point that a story does not reach fails its test.

mod points;
mod stories;
