//! An organisation's own text (the first octet says which): what nobody complains of can be sent.
#![no_main]

use libfuzzer_sys::fuzz_target;
use onedoor::policy::compose::{OwnText, Phrase, complaints};

fuzz_target!(|given: (u8, &str)| {
    let (which, text) = given;
    let phrase = Phrase::ALL[usize::from(which) % Phrase::ALL.len()];
    let own = OwnText {
        phrase,
        language: "en".to_owned(),
        text: text.to_owned(),
    };
    for complaint in complaints(&[own]) {
        assert!(!complaint.what.is_empty());
    }
});
