//! `make fit`: what is learnt from the project's own mail (`tests/data`) and compiled into the program.
//!
//! It writes `src/campaign/data/word-classes.txt`: how common a word is in business mail, by language; and
//! `src/classify/data/weights.txt` and `wording.txt`: what speaks for a pitch, and how much. The same mail gives the same
//! files.
#![allow(clippy::expect_used)] // a tool for developers: a missing folder ends it

mod judgement;
#[allow(dead_code, reason = "the benchmark looks at more of a mail")]
mod mails;
mod regression;
mod words;

use std::path::Path;

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    words::write(root);
    judgement::write(root);
}
