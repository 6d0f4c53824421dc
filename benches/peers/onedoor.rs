//! onedoor itself, as the other methods: a set of mail in, groups out.

use anyhow::Result;

use crate::Mail;
use crate::grouping::{Answer, Outcome};
use crate::support::replay;

/// What onedoor says of a set of mail.
///
/// # Errors
/// It cannot be started, or fails.
pub fn answers(mails: &[Mail]) -> Result<Vec<Answer>> {
    Ok(vec![Answer::Given(vec![Outcome {
        method: "**onedoor**".to_owned(),
        threshold: "its own".to_owned(),
        usual: true,
        groups: replay::groups(mails.iter().map(|mail| mail.bytes.as_slice()))?,
    }])])
}
