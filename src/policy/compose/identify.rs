//! Our own Message-IDs: stable, so that every attempt sends the same bytes; recognisable, so that what answers us is known.

use data_encoding::BASE32_NOPAD;

use crate::campaign::Key;
use crate::policy::guard::is_safe_domain;

/// What every Message-ID of ours begins with.
const PREFIX: &str = "onedoor.";
/// Characters of base32 behind it: 160 bits.
const TOKEN: usize = 32;

/// The Message-ID, without angle brackets, of the mail for `purpose` (such as `reply c3`): the same for the same key and
/// purpose, and it tells nobody the purpose. `domain` is that of the sending address.
#[must_use]
pub fn message_id(key: &Key, purpose: &str, domain: &str) -> String {
    let hash = blake3::keyed_hash(&key.0, format!("message-id {purpose}").as_bytes());
    let token: String = BASE32_NOPAD
        .encode(hash.as_bytes())
        .chars()
        .take(TOKEN)
        .collect();
    let domain = if is_safe_domain(domain) {
        domain
    } else {
        "onedoor.invalid"
    };
    format!("{PREFIX}{}@{domain}", token.to_ascii_lowercase())
}

/// Whether a Message-ID (with or without angle brackets) has the form of ours. Anybody can write one; believing it only
/// makes us quieter.
#[must_use]
pub fn is_ours(message_id: &str) -> bool {
    let id = message_id.trim().trim_start_matches('<');
    let token = id
        .strip_prefix(PREFIX)
        .and_then(|rest| rest.split_once('@'));
    token.is_some_and(|(token, _)| {
        token.len() == TOKEN
            && token
                .bytes()
                .all(|byte| matches!(byte, b'a'..=b'z' | b'2'..=b'7'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_message_ids_are_stable_and_known_again() {
        let id = message_id(&Key([7; 32]), "reply c3", "example.com");
        assert_eq!(id, message_id(&Key([7; 32]), "reply c3", "example.com"));
        assert_ne!(id, message_id(&Key([7; 32]), "reply c4", "example.com"));
        assert_ne!(id, message_id(&Key([8; 32]), "reply c3", "example.com"));
        assert!(
            id.ends_with("@example.com") && is_ours(&id) && is_ours(&format!("<{id}>")),
            "{id}"
        );
        for other in [
            "",
            "onedoor.@x.example",
            "onedoor.abc@x.example",
            "x@x.example",
        ] {
            assert!(!is_ours(other), "{other}");
        }
    }
}
