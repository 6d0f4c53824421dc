//! A page to what a reader sees of it, and to the words that are compared.
#![no_main]

use libfuzzer_sys::fuzz_target;
use onedoor::message::{Limits, Masks, Original, normalise, read};

fuzz_target!(|bytes: &[u8]| {
    for kind in [
        "text/html; charset=utf-8",
        "text/plain; format=flowed",
        "text/enriched",
    ] {
        let mail = [format!("Content-Type: {kind}\n\n").as_bytes(), bytes].concat();
        let message = read(&mail, &Limits::default());
        assert!((0.0..=1.0).contains(&message.body.hidden_share));
        let text = normalise(&Original::of(&message), &Masks::default());
        let is_word = |word: &String| !word.is_empty() && !word.chars().any(char::is_whitespace);
        assert!(text.words.iter().all(is_word), "{:?}", text.words);
        assert!(text.link_domains.is_sorted());
    }
});
