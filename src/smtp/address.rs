//! Envelope addresses: what may stand between `<` and `>` of MAIL FROM and RCPT TO.

/// Octets in an address; 256 with its angle brackets (RFC 5321 section 4.5.3.1.3).
const MAX_ADDRESS: usize = 254;

/// Why an address must not go into a command. The address itself is not repeated: this text reaches logs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UnfitAddress {
    /// Longer than 254 octets.
    #[error("the envelope address is longer than {MAX_ADDRESS} octets")]
    TooLong,
    /// Not one local part and one domain.
    #[error("the envelope address is not one local part and one domain")]
    NoAddress,
    /// White space, a control character or an angle bracket: it could end the command and begin another.
    #[error("the envelope address holds white space, a control character or an angle bracket")]
    Forbidden,
    /// Letters beyond ASCII, and the server does not offer SMTPUTF8 (RFC 6531).
    #[error("the envelope address needs SMTPUTF8, which the server does not offer")]
    NeedsUtf8,
}

/// Checks an address for the use in a command. Narrower than RFC 5321: no quoted local parts with spaces, no routes.
pub(super) fn check(address: &str, smtputf8: bool) -> Result<(), UnfitAddress> {
    if address.len() > MAX_ADDRESS {
        return Err(UnfitAddress::TooLong);
    }
    if address
        .chars()
        .any(|c| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>'))
    {
        return Err(UnfitAddress::Forbidden);
    }
    match address.split_once('@') {
        Some((local, domain))
            if !local.is_empty() && !domain.is_empty() && !domain.contains('@') => {}
        _ => return Err(UnfitAddress::NoAddress),
    }
    if !address.is_ascii() && !smtputf8 {
        return Err(UnfitAddress::NeedsUtf8);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_cannot_become_a_second_command() {
        for hostile in [
            "a@b.example>\r\nRCPT TO:<c@d.example",
            "a@b.example\n",
            "a b@c.example",
            "<a@b.example>",
            "a@b\0.example",
            "a@b.example\u{85}",
            "a@b.example\u{2028}x",
        ] {
            assert_eq!(
                check(hostile, true),
                Err(UnfitAddress::Forbidden),
                "{hostile:?}"
            );
        }
    }

    #[test]
    fn only_local_at_domain_is_an_address() {
        for wrong in [
            "",
            "a",
            "@b.example",
            "a@",
            "a@b@c.example",
            "@r.example,@s.example:a@b.example",
        ] {
            assert_eq!(
                check(wrong, true),
                Err(UnfitAddress::NoAddress),
                "{wrong:?}"
            );
        }
        for right in [
            "a@b.example",
            "o'neil+x=y@b.example",
            "-oQ@b.example",
            "a@[192.0.2.1]",
        ] {
            assert_eq!(check(right, false), Ok(()), "{right:?}");
        }
    }

    #[test]
    fn letters_beyond_ascii_need_the_servers_consent() {
        assert_eq!(
            check("jörg@firma.example", false),
            Err(UnfitAddress::NeedsUtf8)
        );
        assert_eq!(check("jörg@firma.example", true), Ok(()));
    }

    #[test]
    fn length_is_limited() {
        let domain = format!("{}.example", "d".repeat(MAX_ADDRESS - 10));
        assert_eq!(check(&format!("a@{domain}"), false), Ok(()));
        assert_eq!(
            check(&format!("aa@{domain}"), false),
            Err(UnfitAddress::TooLong)
        );
    }
}
