//! Hostile input: names, subjects, ids, configuration.

use proptest::prelude::*;

use super::*;

/// Anything at all, and the pieces injections are made of.
fn hostile() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("\r\n".to_owned()),
        Just("\n".to_owned()),
        Just("\r\n\r\n.\r\n".to_owned()),
        Just("\0".to_owned()),
        Just("Bcc: victim@other.example".to_owned()),
        Just("=?utf-8?Q?=0D=0ABcc:_x@y.example?=".to_owned()),
        Just("{{ name }}{% for x in y %}".to_owned()),
        Just("\u{202e}\u{200b}\u{2028}\u{85}".to_owned()),
        Just("<>\"\\(),;:@".to_owned()),
        Just("\u{1f600}".repeat(40)),
        Just("Q7".repeat(200)),
        any::<String>(),
        "[A-Z0-9 ]{0,60}",
    ];
    prop::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn hostile_input_injects_nothing(
        subject in hostile(), id in hostile(), reference_ids in prop::collection::vec(hostile(), 0..4), name in hostile(),
        from_name in hostile(), organization in hostile(), role in hostile(), instance in hostile(), reference in hostile(),
        form in hostile(), language in hostile(),
        occasion in prop::sample::select(vec![Occasion::Reply, Occasion::Draft, Occasion::Decision]),
    ) {
        let now = now();
        let author = Author { from: Party { name: Some(from_name), ..author("en").from }, organization, instance, language: language.clone(), templates: Templates::default() };
        let contact = ContactFacts { name, role, prefers: Prefers::Form(form), ..contact() };
        let composed = reply(&ReplyFacts {
            envelope: envelope(&author, &now),
            thread: Thread { subject: &subject, message_id: Some(&id), references: &reference_ids },
            contact: &contact, standing: Standing::Declined, reference: &reference, language: Some(&language), occasion,
        }).unwrap();
        sound(&composed);
    }

    #[test]
    fn nothing_of_the_mail_stands_in_the_body(subject in hostile(), id in "[A-Z0-9]{1,60}@[A-Z0-9]{8,30}", tail in "[A-Z0-9#%]{8,40}") {
        let (author, now, contact) = (author("en"), now(), contact());
        // Our own domain and theirs share the word that keeps both from being real.
        let subject = format!("{}{tail}", subject.replace("example", ""));
        let composed = reply(&ReplyFacts {
            envelope: envelope(&author, &now),
            thread: Thread { subject: &subject, message_id: Some(&id), references: std::slice::from_ref(&id) },
            contact: &contact, standing: Standing::Undecided, reference: "c3", language: Some("en"), occasion: Occasion::Reply,
        }).unwrap();
        let body = sound(&composed);
        for text in [subject.as_str(), id.as_str()] {
            for piece in text.as_bytes().windows(8) {
                prop_assert!(!body.as_bytes().windows(8).any(|window| window == piece));
            }
        }
    }
}
