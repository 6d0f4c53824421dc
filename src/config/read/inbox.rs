//! `[[inbox]]` with its server.

use super::Section;
use super::endpoint::{endpoint, names_secret};
use crate::config::{Endpoint, Inbox, Mode, OnEndRun, Organization, Sent, Tier, Tls, values};

pub(super) fn inboxes(
    root: &Section<'_>,
    mode: Mode,
    organizations: &[Organization],
) -> Vec<Inbox> {
    let only = match organizations {
        [only] => Some(only.name.as_str()),
        _ => None,
    };
    if !root.has("inbox") {
        root.wrong_on_wire(
            "inbox",
            "is missing; add an [[inbox]] for each mailbox that is to be watched",
        );
    }
    root.tables("inbox")
        .into_iter()
        .map(|section| inbox(section, mode, only))
        .collect()
}

fn inbox(section: Section<'_>, mode: Mode, only_organization: Option<&str>) -> Inbox {
    let organization = match only_organization {
        Some(only) => section
            .parsed("organization", values::any)
            .unwrap_or_else(|| only.to_owned()),
        None => section
            .required("organization", values::any)
            .unwrap_or_default(),
    };
    let (imap, oauth2) = imap(&section);
    let inbox = Inbox {
        name: section.required("name", values::name).unwrap_or_default(),
        organization,
        addresses: section.some("addresses", values::address, None),
        owner: section.parsed("owner", values::any).unwrap_or_default(),
        tier: section.word("tier", Tier::WORDS, Tier::Staff),
        poll_seconds: section.number("poll_seconds", 1..=86_400, 60),
        watch: section.some("watch", values::folder, Some("INBOX")),
        mode: section.word("mode", Mode::WORDS, mode).min(mode),
        file_commented_forwards: section.flag("file_commented_forwards", false),
        on_end_run: section.word("on_end_run", OnEndRun::WORDS, OnEndRun::Brief),
        sent: section.parsed("sent", values::sent).unwrap_or(Sent::Auto),
        imap,
        oauth2,
    };
    section.close();
    inbox
}

/// `[inbox.imap]`, and the name of the OAuth2 table that opens it.
fn imap(inbox: &Section<'_>) -> (Endpoint, Option<String>) {
    let section = inbox.table("imap");
    if !section.is_there() {
        if !inbox.has("imap") {
            inbox.wrong_on_wire(
                "imap",
                "is missing; add [inbox.imap] with host, username and password_credential",
            );
        }
        return (Endpoint::nowhere(), None);
    }
    let endpoint = endpoint(&section, Tls::Implicit, |tls| {
        if tls == Tls::Implicit { 993 } else { 143 }
    });
    if endpoint.username.is_empty() {
        section.wrong(
            "username",
            "is missing; write the login name of the mailbox",
        );
    }
    let oauth2 = section
        .text("oauth2")
        .filter(|name| !name.is_empty())
        .map(str::to_owned);
    match (&oauth2, names_secret(&section)) {
        (Some(_), true) => {
            section.wrong("oauth2", "is given besides a password; keep one of the two")
        }
        (None, false) if !section.has("oauth2") => {
            section.wrong("", "has no password; add password_credential = \"NAME\", password_file = \"/path\" or oauth2 = \"NAME\"");
        }
        _ => {}
    }
    section.close();
    (endpoint, oauth2)
}
