//! What single header fields say about answering, read from their raw values. Whatever cannot be read counts as a reason
//! not to answer.

use super::facts::ReplyEvidence;
use super::kind::{is_calendar_type, is_encrypted_type, is_report_type};
use super::marks::{is_filter_field, is_mark};
use crate::policy::Pattern;

/// Fields that any rule looks at, besides those of [`KEPT_PREFIXES`].
const KEPT: &[&str] = &[
    "auto-submitted",
    "precedence",
    "x-precedence",
    "x-loop",
    "delivered-to",
    "x-failed-recipients",
    "content-type",
    "x-mail-autoreply",
    "x-apple-action",
    "x-cron-env",
    "x-mailer",
    "user-agent",
    "x-ms-exchange-generated-message-source",
    "mailing-list",
    "x-mailing-list",
    "x-beenthere",
    "x-mailman-version",
];
const KEPT_PREFIXES: &[&str] = &["list-", "x-list", "x-ml", "x-auto", "x-onedoor-"];

/// How fields of list software begin: those of RFC 2369, and their kin of its own (fml, listproc).
const LIST_PREFIXES: &[&str] = &["list-", "x-list", "x-ml-", "x-mlserver"];

/// Fields that mailing lists wrote before RFC 2919.
const OLD_LIST: &[&str] = &[
    "mailing-list",
    "x-mailing-list",
    "x-beenthere",
    "x-mailman-version",
];

/// Whether any rule looks at the field of this lower-case name.
pub(super) fn is_kept(name: &str) -> bool {
    KEPT.contains(&name)
        || is_filter_field(name)
        || KEPT_PREFIXES.iter().any(|prefix| name.starts_with(prefix))
}

/// A raw value with its comments taken off (RFC 5322 section 3.2.2), trimmed, in lower case.
fn plain(value: &str) -> String {
    let (mut depth, mut escaped) = (0_usize, false);
    let kept: String = value
        .chars()
        .filter(|&character| {
            if std::mem::take(&mut escaped) {
                return depth == 0;
            }
            match character {
                '\\' => escaped = true,
                '(' => depth += 1,
                ')' if depth > 0 => {
                    depth -= 1;
                    return false;
                }
                _ => {}
            }
            depth == 0
        })
        .collect();
    kept.trim().to_lowercase()
}

/// The keyword before the parameters (RFC 3834 section 5).
pub(super) fn keyword(value: &str) -> String {
    plain(value)
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_owned()
}

/// `type/subtype` of a Content-Type, however it is spelt: blanks, quotes and comments taken out.
fn media_type(value: &str) -> String {
    keyword(value)
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '"')
        .collect()
}

/// Says no, false, 0 or nothing.
fn denies(value: &str) -> bool {
    ["", "no", "false", "0", "none"].contains(&plain(value).as_str())
}

impl ReplyEvidence {
    /// The raw values of all fields of this lower-case name.
    pub(super) fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.fields
            .iter()
            .filter(move |(field, _)| field == name)
            .map(|(_, value)| value.as_str())
    }

    /// N3: any instance that says anything but `no`, an extension keyword included.
    pub(super) fn is_auto_submitted(&self) -> bool {
        self.values("auto-submitted")
            .any(|value| keyword(value) != "no")
    }

    /// N10: bulk mail by its own word.
    pub(super) fn has_bulk_precedence(&self) -> bool {
        const BULK: &[&str] = &[
            "list",
            "bulk",
            "junk",
            "auto_reply",
            "auto-reply",
            "autoreply",
        ];
        let mut values = self.values("precedence").chain(self.values("x-precedence"));
        values.any(|value| {
            let words = plain(value);
            words
                .split(|c: char| !c.is_alphanumeric() && !matches!(c, '-' | '_'))
                .any(|word| BULK.contains(&word))
        })
    }

    /// P1: `All`, `AutoReply` or `OOF` among the words; delivery reports and receipts are no matter of ours.
    pub(super) fn asks_for_no_auto_reply(&self) -> bool {
        self.values("x-auto-response-suppress").any(|value| {
            let value = plain(value);
            value
                .split(|c: char| !c.is_alphanumeric())
                .any(|word| ["all", "autoreply", "oof"].contains(&word))
        })
    }

    /// P3: fields that only responders, and other installations of this program, write.
    pub(super) fn has_responder_field(&self) -> bool {
        self.fields.iter().any(|(name, value)| match name.as_str() {
            "x-auto-response-suppress" => false,
            "delivered-to" => keyword(value).starts_with("autoresponder"),
            "x-loop" | "x-mail-autoreply" => !denies(value),
            "x-ms-exchange-generated-message-source" | "x-cron-env" => true,
            "x-apple-action" => plain(value).contains("vacation"),
            "x-mailer" | "user-agent" => is_responder_program(value),
            name => {
                name.starts_with("x-onedoor-") || (name.starts_with("x-auto") && !denies(value))
            }
        })
    }

    /// P4: reports by their type, or by the field of old bouncers.
    pub(super) fn is_report(&self) -> bool {
        self.values("x-failed-recipients").next().is_some()
            || self.media_types().any(|kind| is_report_type(&kind))
            || self
                .values("content-type")
                .any(|value| plain(value).contains("report-type"))
    }

    /// P5.
    pub(super) fn is_calendar(&self) -> bool {
        self.media_types().any(|kind| is_calendar_type(&kind))
    }

    /// P5.
    pub(super) fn is_encrypted(&self) -> bool {
        self.media_types().any(|kind| is_encrypted_type(&kind))
    }

    /// The types of every Content-Type field there is.
    fn media_types(&self) -> impl Iterator<Item = String> {
        self.values("content-type").map(media_type)
    }

    /// N9, P6: marked by a filter on the way. A forged mark only makes us quieter.
    pub(super) fn is_marked_spam(&self) -> bool {
        self.fields
            .iter()
            .any(|(name, value)| is_mark(name, &plain(value)))
    }

    /// N4: the List fields that are there, in lower case.
    pub(super) fn list_fields(&self) -> impl Iterator<Item = &str> {
        self.fields
            .iter()
            .map(|(name, _)| name.as_str())
            .filter(|name| {
                LIST_PREFIXES.iter().any(|prefix| name.starts_with(prefix))
                    || OLD_LIST.contains(name)
            })
    }

    /// Whether it came through a group of our own: it has List-Ids, and all of them are ours.
    pub(super) fn is_of_own_list(&self, own: &[Pattern]) -> bool {
        let mut ids = self.values("list-id").map(list_id).peekable();
        ids.peek().is_some() && ids.all(|id| own.iter().any(|pattern| pattern.matches(&id)))
    }
}

/// The identifier between the angle brackets (RFC 2919 section 3), or all of it where there are none.
pub fn list_id(value: &str) -> String {
    let inner = value.rsplit_once('<').map_or(value, |(_, rest)| rest);
    inner
        .split('>')
        .next()
        .unwrap_or_default()
        .trim()
        .to_lowercase()
}

/// A program that names itself an answering machine, as the Unix `vacation` does.
fn is_responder_program(value: &str) -> bool {
    [
        "vacation",
        "autorespon",
        "auto-respon",
        "autoreply",
        "auto-reply",
    ]
    .iter()
    .any(|word| plain(value).contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_are_no_part_of_a_value() {
        for (value, expected) in [
            ("No", "no"),
            (" no (really (I mean it) \\) )", "no"),
            ("(who knows) auto-replied", "auto-replied"),
            ("(open", ""),
            (") no", ") no"),
        ] {
            assert_eq!(plain(value), expected, "{value}");
        }
        assert_eq!(keyword("auto-replied; owner-token=\"no\""), "auto-replied");
    }
}
