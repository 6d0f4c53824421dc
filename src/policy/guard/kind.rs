//! Parts of a message that forbid its answer, by their type and their name.

use super::facts::PartKind;
use crate::message::{Attachment, Message};

/// File names that mail services refuse because a click runs them, and documents that carry macros.
#[rustfmt::skip] // a list
const EXECUTABLE: &[&str] = &[
    "ace", "ade", "adp", "apk", "app", "application", "appx", "appxbundle", "bat", "cab", "chm", "cmd", "com", "command",
    "cpl", "diagcab", "diagcfg", "diagpkg", "dll", "dmg", "docm", "dotm", "ex", "ex_", "exe", "gadget", "hlp", "hta", "img",
    "inf", "ins", "iqy", "iso", "isp", "jar", "jnlp", "js", "jse", "lib", "library-ms", "lnk", "mde", "mjs", "msc", "msi",
    "msix", "msixbundle", "msp", "mst", "nsh", "ocx", "pif", "potm", "ppam", "ppsm", "pptm", "ps1", "ps2", "psc1", "reg",
    "run", "scf", "scr", "sct", "settingcontent-ms", "sh", "shb", "slk", "sys", "url", "vb", "vbe", "vbs", "vhd", "vhdx",
    "vxd", "ws", "wsc", "wsf", "wsh", "xlam", "xll", "xlsm", "xltm",
];
const EXECUTABLE_TYPES: &[&str] = &[
    "application/x-msdownload",
    "application/x-msdos-program",
    "application/x-dosexec",
    "application/x-sh",
    "application/vnd.microsoft.portable-executable",
    "application/java-archive",
    "application/hta",
    "application/x-ms-shortcut",
    "application/x-ms-installer",
    "application/x-msi",
    "application/x-bat",
    "application/x-executable",
    "application/javascript",
    "text/javascript",
];

/// `multipart/report` (RFC 6522) and what only stands in one: `message/…` but a message itself or a part of one, and the
/// header of a mail that came back.
pub(super) fn is_report_type(kind: &str) -> bool {
    const MESSAGES: &[&str] = &[
        "rfc822",
        "global",
        "partial",
        "external-body",
        "news",
        "http",
    ];
    kind == "multipart/report"
        || kind == "text/rfc822-headers"
        || kind
            .strip_prefix("message/")
            .is_some_and(|kind| !MESSAGES.contains(&kind))
}

/// An invitation or the answer to one (RFC 5545, RFC 5546).
pub(super) fn is_calendar_type(kind: &str) -> bool {
    ["text/calendar", "application/ics", "text/x-vcalendar"].contains(&kind)
}

/// S/MIME, PGP/MIME and Microsoft's rights management.
pub(super) fn is_encrypted_type(kind: &str) -> bool {
    [
        "multipart/encrypted",
        "application/pkcs7-mime",
        "application/x-pkcs7-mime",
        "application/pgp-encrypted",
        "application/x-microsoft-rpmsg-message",
    ]
    .contains(&kind)
}

/// The programs in a message and in those attached to it; the reader has bounded how deep that goes.
pub(super) fn programs(message: &Message) -> Vec<PartKind> {
    let own = message.attachments.iter().filter_map(part_kind);
    own.chain(message.attached.iter().flat_map(programs))
        .filter(|kind| *kind == PartKind::Executable)
        .collect()
}

pub(super) fn part_kind(attachment: &Attachment) -> Option<PartKind> {
    let kind = attachment.content_type.to_ascii_lowercase();
    let name = attachment
        .name
        .as_deref()
        .unwrap_or_default()
        .to_lowercase();
    // Windows runs `offer.exe. ` too.
    let extension = name
        .trim_end_matches(['.', ' '])
        .rsplit_once('.')
        .map_or("", |(_, extension)| extension.trim());
    if EXECUTABLE_TYPES.contains(&kind.as_str()) || EXECUTABLE.contains(&extension) {
        Some(PartKind::Executable)
    } else if is_report_type(&kind) {
        Some(PartKind::Report)
    } else if is_calendar_type(&kind) || ["ics", "vcs"].contains(&extension) {
        Some(PartKind::Calendar)
    } else if is_encrypted_type(&kind) || ["p7m", "rpmsg"].contains(&extension) {
        Some(PartKind::Encrypted)
    } else {
        None
    }
}
