//! Header fields that a stranger wrote: nothing in them proves a sender where none of them bears our server's name.
#![no_main]

use libfuzzer_sys::fuzz_target;
use onedoor::message::{
    Authentication, Limits, Party, TrustedAuthserv, authenticate, is_signed_by_author, read,
};

fuzz_target!(|bytes: &[u8]| {
    let sam = Party {
        name: None,
        address: "sam@acme.example".to_owned(),
    };
    let message = read(bytes, &Limits::default());
    let from = message.sole_from().unwrap_or(&sam);
    let _ = is_signed_by_author(&message.headers, from);
    let _ = authenticate(&message.headers, &TrustedAuthserv::Topmost, from);
    let named = TrustedAuthserv::Named(vec!["mx.example.com".to_owned()]);
    let found = authenticate(&message.headers, &named, from);
    let names_ours = String::from_utf8_lossy(bytes)
        .to_lowercase()
        .contains("mx.example.com");
    // Octets that are dropped while reading (NUL, folding) may stand inside a name.
    let plain = bytes
        .iter()
        .all(|octet| octet.is_ascii_graphic() || matches!(octet, b' ' | b'\n'));
    assert!(
        names_ours || !plain || found == Authentication::Unknown,
        "{found:?}"
    );
});
