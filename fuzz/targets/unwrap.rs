//! Forwards taken off: none of the text is made up, however deep it goes.
#![no_main]

use libfuzzer_sys::fuzz_target;
use onedoor::message::{Limits, read, unwrap};

fuzz_target!(|bytes: &[u8]| {
    let limits = Limits::default();
    let message = read(bytes, &limits);
    let unwrapped = unwrap(&message);
    assert!(unwrapped.original.text.len() <= limits.text_bytes);
    for forward in &unwrapped.forwards {
        assert!((0.0..=1.0).contains(&forward.confidence));
        assert!(forward.comment.len() <= limits.text_bytes);
    }
});
