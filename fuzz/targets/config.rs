//! A configuration as somebody typed it: it is understood, or every mistake in it is told on one line.
#![no_main]

use std::path::Path;

use libfuzzer_sys::fuzz_target;
use onedoor::config::Config;

fuzz_target!(|text: &str| {
    if let Err(mistakes) = Config::parse(text, Path::new("onedoor.toml")) {
        assert!(!mistakes.list.is_empty());
        for mistake in &mistakes.list {
            assert!(
                mistake
                    .line
                    .is_none_or(|line| line <= text.lines().count() + 1)
            );
        }
        assert!(!mistakes.to_string().is_empty());
    }
});
