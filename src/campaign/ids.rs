//! How groups, campaigns and the key are written down.

use std::fmt;
use std::str::FromStr;

use super::{CampaignId, GroupId, Key};

/// What was typed is no id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// Not of the form `g17`.
    #[error("this is no group: a group is written g and its number, as in g17")]
    Group,
    /// Not of the form `c3`.
    #[error("this is no campaign: a campaign is written c and its number, as in c3")]
    Campaign,
}

impl fmt::Display for GroupId {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "g{}", self.0)
    }
}

impl fmt::Display for CampaignId {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "c{}", self.0)
    }
}

impl FromStr for GroupId {
    type Err = IdError;

    fn from_str(typed: &str) -> Result<Self, IdError> {
        number(typed, 'g').map(GroupId).ok_or(IdError::Group)
    }
}

impl FromStr for CampaignId {
    type Err = IdError;

    fn from_str(typed: &str) -> Result<Self, IdError> {
        number(typed, 'c').map(CampaignId).ok_or(IdError::Campaign)
    }
}

/// The number behind its letter; digits only, for `parse` alone would take a sign.
fn number(typed: &str, letter: char) -> Option<i64> {
    let digits = typed.strip_prefix(letter)?;
    digits
        .bytes()
        .all(|byte| byte.is_ascii_digit())
        .then(|| digits.parse().ok())?
}

impl Key {
    /// The key that hashes are made with, from the installation's secret of any length.
    pub fn derive(secret: &[u8]) -> Self {
        Key(blake3::derive_key("onedoor fingerprint key 1", secret))
    }
}

/// Never shows the secret.
impl fmt::Debug for Key {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("Key(hidden)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_read_as_it_is_shown() {
        assert_eq!(GroupId(17).to_string().parse(), Ok(GroupId(17)));
        assert_eq!(CampaignId(3).to_string(), "c3");
        assert_eq!("c3".parse(), Ok(CampaignId(3)));
    }

    #[test]
    fn what_is_no_id_is_refused() {
        for typed in [
            "",
            "c",
            "3",
            "g3",
            "c-3",
            "c+3",
            "c3 ",
            "C3",
            "c99999999999999999999",
            "ć3",
        ] {
            assert_eq!(
                typed.parse::<CampaignId>(),
                Err(IdError::Campaign),
                "{typed}"
            );
        }
        assert_eq!("c3".parse::<GroupId>(), Err(IdError::Group));
    }

    #[test]
    fn a_key_is_never_printed() {
        let key = Key::derive(b"secret");
        assert_eq!(format!("{key:?}"), "Key(hidden)");
        assert_ne!(key.0, Key::derive(b"another").0);
    }
}
