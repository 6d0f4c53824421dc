//! Everything an IMAP server may say, through the scanner, the library's parser and all that reads its answers.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| onedoor::imap::fuzzing::hear(bytes));
