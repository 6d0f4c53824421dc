//! Modified UTF-7, in which IMAP writes folder names (RFC 3501 section 5.1.3).

use data_encoding::{Encoding, Specification};
use std::sync::LazyLock;

/// Base64 with `,` for `/` and without padding.
static BASE64: LazyLock<Encoding> = LazyLock::new(|| {
    let mut specification = Specification::new();
    specification
        .symbols
        .push_str("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,");
    // Decoders in the wild leave rubbish in the last bits.
    specification.check_trailing_bits = false;
    #[allow(clippy::expect_used)] // literal alphabet
    specification.encoding().expect("64 different symbols")
});

/// Writes a name for the server.
pub fn encode(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut wide: Vec<u8> = Vec::new();
    for char in name.chars() {
        if matches!(char, ' '..='~') {
            flush(&mut wide, &mut out);
            out.push(char);
            if char == '&' {
                out.push('-');
            }
        } else {
            wide.extend(
                char.encode_utf16(&mut [0; 2])
                    .iter()
                    .flat_map(|unit| unit.to_be_bytes()),
            );
        }
    }
    flush(&mut wide, &mut out);
    out
}

fn flush(wide: &mut Vec<u8>, out: &mut String) {
    if !wide.is_empty() {
        out.push('&');
        out.push_str(&BASE64.encode(wide));
        out.push('-');
        wide.clear();
    }
}

/// Reads a name of the server; what is no modified UTF-7 is taken as it stands.
pub fn decode(name: &str) -> String {
    decoded(name).unwrap_or_else(|| name.to_owned())
}

fn decoded(name: &str) -> Option<String> {
    let mut out = String::with_capacity(name.len());
    let mut rest = name;
    while let Some((plain, shifted)) = rest.split_once('&') {
        out.push_str(plain);
        let (base64, after) = shifted.split_once('-')?;
        if base64.is_empty() {
            out.push('&');
        } else {
            let bytes = BASE64.decode(base64.as_bytes()).ok()?;
            let units: Vec<u16> = bytes
                .chunks(2)
                .map(|pair| {
                    pair.iter()
                        .fold(0, |unit, &byte| unit << 8 | u16::from(byte))
                })
                .collect();
            if bytes.len() % 2 != 0 {
                return None;
            }
            out.push_str(&String::from_utf16(&units).ok()?);
        }
        rest = after;
    }
    out.push_str(rest);
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_are_written_as_the_standard_shows() {
        for (name, wire) in [
            ("INBOX", "INBOX"),
            ("Vendors/Not a pitch", "Vendors/Not a pitch"),
            ("R&D", "R&-D"),
            ("Entwürfe", "Entw&APw-rfe"),
            ("~peter/mail/台北/日本語", "~peter/mail/&U,BTFw-/&ZeVnLIqe-"),
            ("😀", "&2D3eAA-"),
            ("a\tb", "a&AAk-b"),
        ] {
            assert_eq!(encode(name), wire);
            assert_eq!(decode(wire), name);
        }
    }

    #[test]
    fn what_is_no_modified_utf7_is_left_alone() {
        for name in ["a&", "&abc", "&A-", "&2D0-", "&!!-", "R&D"] {
            assert_eq!(decode(name), name);
        }
    }

    proptest! {
        #[test]
        fn every_name_survives_the_way_there_and_back(name in any::<String>()) {
            let wire = encode(&name);
            prop_assert!(wire.bytes().all(|byte| matches!(byte, b' '..=b'~')));
            prop_assert_eq!(decode(&wire), name);
        }
    }
}
