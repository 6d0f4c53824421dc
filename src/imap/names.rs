//! Folder names: `Vendors/New` as people configure them, `INBOX.Vendors.New` as the server wants them. Pure.

use super::utf7;

/// Stands for the server's separator inside a part of a name (`Acme Inc.` where the separator is a dot).
const REPLACEMENT: &str = "_";

/// Where a user's own folders lie (RFC 2342).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Namespace {
    /// What every name but INBOX begins with; Courier and Cyrus: `INBOX.`.
    pub prefix: String,
    /// What stands between the levels; `None` where there are none.
    pub separator: Option<char>,
}

impl Default for Namespace {
    fn default() -> Self {
        Self {
            prefix: String::new(),
            separator: Some('/'),
        }
    }
}

impl Namespace {
    /// Reads the first personal namespace of a `* NAMESPACE` line (RFC 2342 section 5).
    pub(super) fn parse(line: &[u8]) -> Option<Self> {
        let line = std::str::from_utf8(line).ok()?;
        let personal = line
            .get("* NAMESPACE ".len()..)?
            .trim_start()
            .strip_prefix("((")?;
        let (prefix, rest) = string(personal)?;
        let separator =
            string(rest.trim_start()).and_then(|(separator, _)| separator.chars().next());
        Some(Self { prefix, separator })
    }

    /// The server's name for a configured one, whose levels are parted by `/`. A name that already bears the prefix does not
    /// get it twice; `INBOX` stays `INBOX` in whatever case.
    pub fn folder(&self, configured: &str) -> FolderName {
        let native = self
            .separator
            .filter(|_| self.bears_prefix(configured) && !configured.contains('/'));
        if native.is_some() {
            return FolderName::encoded(configured);
        }
        let mut parts = configured
            .split('/')
            .filter(|part| !part.is_empty())
            .peekable();
        let inbox = parts
            .next_if(|part| part.eq_ignore_ascii_case("INBOX"))
            .is_some();
        let rest: Vec<String> = parts.map(|part| self.part(part)).collect();
        let separator = self.separator.map_or("-".to_owned(), String::from);
        let rest = rest.join(&separator);
        match (inbox, rest.is_empty()) {
            (true, true) => FolderName::inbox(),
            (true, false) => FolderName::encoded(&format!("INBOX{separator}{rest}")),
            (false, _) => FolderName::encoded(&format!("{}{rest}", self.prefix)),
        }
    }

    /// The name a person would configure for the server's: without the prefix, levels parted by `/`.
    pub fn configured(&self, folder: &FolderName) -> String {
        let name = folder.decoded();
        let own = if self.bears_prefix(&name) {
            name.get(self.prefix.len()..).unwrap_or(&name)
        } else {
            &name
        };
        match self.separator {
            Some(separator) => own.replace(separator, "/"),
            None => own.to_owned(),
        }
    }

    fn bears_prefix(&self, name: &str) -> bool {
        let head = name.get(..self.prefix.len());
        !self.prefix.is_empty() && head.is_some_and(|head| head.eq_ignore_ascii_case(&self.prefix))
    }

    fn part(&self, part: &str) -> String {
        match self.separator {
            Some(separator) => part.replace(separator, REPLACEMENT),
            None => part.to_owned(),
        }
    }
}

/// A quoted string at the start, unescaped, and what follows.
fn string(text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut chars = text.strip_prefix('"')?.chars();
    loop {
        match chars.next()? {
            '"' => return Some((value, chars.as_str())),
            '\\' => value.push(chars.next()?),
            char => value.push(char),
        }
    }
}

/// A folder as this server names it; made by [`super::Client::folder`] and [`super::Client::folders`].
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FolderName {
    wire: String,
}

impl FolderName {
    /// The one folder every mailbox has.
    pub fn inbox() -> Self {
        Self {
            wire: "INBOX".to_owned(),
        }
    }

    pub(super) fn encoded(name: &str) -> Self {
        if name.eq_ignore_ascii_case("INBOX") {
            Self::inbox()
        } else {
            Self {
                wire: utf7::encode(name),
            }
        }
    }

    /// As the server wrote it.
    pub(super) fn from_wire(name: &str) -> Self {
        if name.eq_ignore_ascii_case("INBOX") {
            Self::inbox()
        } else {
            Self {
                wire: name.to_owned(),
            }
        }
    }

    pub(super) fn wire(&self) -> &str {
        &self.wire
    }

    /// The server's name, readable, prefix and separator as the server has them.
    pub fn decoded(&self) -> String {
        utf7::decode(&self.wire)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn namespace(prefix: &str, separator: char) -> Namespace {
        Namespace {
            prefix: prefix.to_owned(),
            separator: Some(separator),
        }
    }

    #[test]
    fn configured_names_become_the_servers() {
        let (dovecot, courier) = (namespace("", '/'), namespace("INBOX.", '.'));
        let (dots, cyrus) = (namespace("", '.'), namespace("INBOX/", '/'));
        for (at, configured, wire) in [
            (&dovecot, "Vendors/New", "Vendors/New"),
            (&dovecot, "inbox", "INBOX"),
            (&dovecot, "Partners/Acme Inc.", "Partners/Acme Inc."),
            (&dovecot, "/Vendors//New/", "Vendors/New"),
            (&courier, "Inbox", "INBOX"),
            (&courier, "Vendors/Not a pitch", "INBOX.Vendors.Not a pitch"),
            (&courier, "INBOX/Vendors/New", "INBOX.Vendors.New"),
            (&courier, "INBOX.Vendors.New", "INBOX.Vendors.New"),
            (&courier, "Partners/Acme Inc.", "INBOX.Partners.Acme Inc_"),
            (&dots, "Vendors/New", "Vendors.New"),
            (&dots, "Entwürfe", "Entw&APw-rfe"),
            (&cyrus, "Vendors/New", "INBOX/Vendors/New"),
            (&cyrus, "INBOX/Vendors/New", "INBOX/Vendors/New"),
        ] {
            assert_eq!(at.folder(configured).wire(), wire, "{configured}");
        }
    }

    #[test]
    fn the_servers_names_become_what_a_person_would_write() {
        for (at, wire, configured) in [
            (namespace("", '/'), "Vendors/New", "Vendors/New"),
            (
                namespace("INBOX.", '.'),
                "INBOX.Vendors.Entw&APw-rfe",
                "Vendors/Entwürfe",
            ),
            (namespace("INBOX.", '.'), "inbox", "INBOX"),
            (namespace("INBOX.", '.'), "Shared.All", "Shared/All"),
        ] {
            assert_eq!(at.configured(&FolderName::from_wire(wire)), configured);
        }
    }

    #[test]
    fn namespaces_of_real_servers_are_read() {
        for (line, prefix, separator) in [
            ("* NAMESPACE ((\"\" \"/\")) NIL NIL\r\n", "", Some('/')),
            (
                "* namespace ((\"INBOX.\" \".\")) ((\"user.\" \".\")) ((\"\" \".\"))\r\n",
                "INBOX.",
                Some('.'),
            ),
            ("* NAMESPACE ((\"\" NIL)) NIL NIL\r\n", "", None),
            (
                "* NAMESPACE ((\"\" \"\\\\\")(\"#x\" \"/\")) NIL NIL\r\n",
                "",
                Some('\\'),
            ),
        ] {
            let read = Namespace::parse(line.as_bytes()).unwrap();
            assert_eq!(
                (read.prefix.as_str(), read.separator),
                (prefix, separator),
                "{line}"
            );
        }
        for none in [
            "* NAMESPACE NIL NIL NIL\r\n",
            "* NAMESPACE ((\"open",
            "",
            "* NAMESPACE ",
        ] {
            assert_eq!(Namespace::parse(none.as_bytes()), None);
        }
    }
}
