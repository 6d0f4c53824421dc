//! Everything an SMTP server may say.
#![no_main]

use libfuzzer_sys::fuzz_target;
use onedoor::smtp::{MAX_LINE, MAX_LINES, MAX_REPLY, ReplyParser};

fuzz_target!(|bytes: &[u8]| {
    let mut parser = ReplyParser::default();
    for &octet in bytes {
        match parser.push(octet) {
            Ok(None) => {}
            Ok(Some(reply)) => {
                assert!((200..600).contains(&reply.code()), "{}", reply.code());
                assert!(!reply.lines().is_empty() && reply.lines().len() <= MAX_LINES);
                assert!(reply.lines().iter().all(|line| line.len() <= 3 * MAX_LINE));
                assert!(reply.said().len() <= 3 * MAX_REPLY);
                assert!(!reply.said().contains(['\r', '\n']));
                parser = ReplyParser::default();
            }
            Err(_) => return,
        }
    }
});
