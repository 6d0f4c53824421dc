//! Bytes to a message, whole and cut off: whatever they are, what comes out is within the limits and fit to be shown.
#![no_main]

use libfuzzer_sys::fuzz_target;
use onedoor::message::{Fault, Limits, Message, header_block, read, read_cut};

fn is_sound(message: &Message, limits: &Limits) {
    assert!(message.to.len() <= limits.recipients && message.cc.len() <= limits.recipients);
    assert!(message.headers.0.len() <= limits.header_fields);
    assert!(message.attached.len() <= limits.attached_messages);
    assert!(message.body.text.len() <= limits.text_bytes);
    assert_eq!(
        message.over.is_some(),
        message.faults.contains(&Fault::OverLimits)
    );
    let names = message
        .from
        .iter()
        .chain(message.recipients())
        .filter_map(|party| party.name.as_deref());
    for shown in names.chain([message.subject.as_str()]) {
        assert!(!shown.chars().any(char::is_control), "{shown:?}");
    }
    message
        .attached
        .iter()
        .for_each(|inner| is_sound(inner, limits));
}

fuzz_target!(|bytes: &[u8]| {
    let limits = Limits::default();
    is_sound(&read(bytes, &limits), &limits);
    is_sound(&read_cut(bytes, &limits), &limits);
    assert!(bytes.starts_with(header_block(bytes)));
    let narrow = Limits {
        message_bytes: 4_096,
        header_bytes: 512,
        header_fields: 8,
        field_bytes: 64,
        mime_depth: 3,
        mime_parts: 4,
        attached_messages: 2,
        recipients: 3,
        text_bytes: 1_024,
    };
    is_sound(&read(bytes, &narrow), &narrow);
});
