//! Two texts (parted by a zero octet) to their fingerprints, and how alike they are.
#![no_main]

use libfuzzer_sys::fuzz_target;
use onedoor::campaign::{
    Asked, Candidate, Fingerprint, GroupId, Identity, Key, Sketch, best_match, fingerprint,
};
use onedoor::message::{Masks, Original, normalise};

fn printed(text: &[u8], key: &Key) -> Option<Fingerprint> {
    let original = Original {
        text: String::from_utf8_lossy(text).into_owned(),
        ..Original::default()
    };
    fingerprint(
        &normalise(&original, &Masks::default()),
        &Identity::default(),
        key,
    )
}

fuzz_target!(|bytes: &[u8]| {
    let key = Key::derive(b"fuzz");
    let mut texts = bytes.splitn(2, |&octet| octet == 0);
    let (one, other) = (
        texts.next().unwrap_or_default(),
        texts.next().unwrap_or_default(),
    );
    let (Some(one), Some(other)) = (printed(one, &key), printed(other, &key)) else {
        return;
    };
    assert!(one.keys.is_sorted());
    assert_eq!(
        Sketch::from_bytes(&one.sketch.to_bytes()).as_ref(),
        Some(&one.sketch)
    );
    let candidate = |group, sketch: &Sketch| Candidate {
        group: GroupId(group),
        campaign: None,
        identity: Identity::default(),
        sketch: sketch.clone(),
    };
    let candidates = [candidate(1, &one.sketch), candidate(2, &other.sketch)];
    let asked = Asked {
        fingerprint: &one,
        identity: &candidates[0].identity,
        unsure_unwrapping: false,
        list_mail: false,
    };
    if let Some(found) = best_match(&asked, &candidates) {
        assert!((0.0..=1.0).contains(&found.likeness), "{found:?}");
    }
});
