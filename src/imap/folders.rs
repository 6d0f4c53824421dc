//! Folders: which there are, opening them, making them.

use async_imap::imap_proto::{
    MailboxDatum, MailboxListData, NameAttribute, Response, ResponseCode,
};

use super::answer::code;
use super::client::Client;
use super::command::Command;
use super::error::{Error, Refusal};
use super::names::FolderName;

/// A use that servers mark folders with (RFC 6154), as far as we care.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SpecialUse {
    /// Where people's own mail lies.
    Sent,
    /// Where mail waits to be finished and sent.
    Drafts,
    /// Where deleted mail lies.
    Trash,
    /// Where spam lies.
    Junk,
    /// Where mail is put away.
    Archive,
    /// Gmail's All Mail: every message once more.
    All,
}

impl SpecialUse {
    /// Names common clients and servers give such a folder, for servers that mark none (Exchange, Courier); lower case.
    fn common_names(self) -> &'static [&'static str] {
        match self {
            Self::Sent => &[
                "sent",
                "sent items",
                "sent messages",
                "sent mail",
                "gesendet",
                "gesendete elemente",
                "gesendete objekte",
                "éléments envoyés",
                "messages envoyés",
                "envoyés",
                "enviados",
                "elementos enviados",
                "posta inviata",
                "inviati",
                "verzonden items",
                "verzonden",
                "itens enviados",
                "elementy wysłane",
                "wysłane",
            ],
            Self::Drafts => &[
                "drafts",
                "draft",
                "entwürfe",
                "brouillons",
                "borradores",
                "bozze",
                "concepten",
                "rascunhos",
                "kopie robocze",
                "wersje robocze",
            ],
            Self::Trash => &[
                "trash",
                "deleted items",
                "deleted messages",
                "papierkorb",
                "gelöschte elemente",
            ],
            Self::Junk => &["junk", "junk e-mail", "junk email", "spam", "junk-e-mail"],
            Self::Archive => &["archive", "archiv", "archives"],
            Self::All => &["[gmail]/all mail"],
        }
    }
}

/// A folder of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folder {
    /// For commands.
    pub name: FolderName,
    /// As a person would configure it: levels parted by `/`, without the namespace's prefix.
    pub path: String,
    /// Can be opened; some names are mere levels.
    pub selectable: bool,
    /// What the server says it is for.
    pub special: Option<SpecialUse>,
}

/// A folder as it was when it was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FolderState {
    /// Changes when the UIDs mean other messages than before; never 0.
    pub uid_validity: u32,
    /// The UID the next message will get at least.
    pub uid_next: Option<u32>,
    /// Number of messages.
    pub exists: u32,
    /// Grows with every change; only with CONDSTORE.
    pub highest_modseq: Option<u64>,
}

impl Client {
    /// All folders, with what they are for where the server says so.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn folders(&mut self) -> Result<Vec<Folder>, Error> {
        let ask_use = self.capabilities.special_use && self.capabilities.list_extended;
        let pattern = if ask_use {
            "\"\" \"*\" RETURN (SPECIAL-USE)"
        } else {
            "\"\" \"*\""
        };
        self.list(&Command::new("LIST").word(pattern)).await
    }

    /// The folders below one, at every level.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn folders_below(&mut self, folder: &FolderName) -> Result<Vec<Folder>, Error> {
        let Some(separator) = self.namespace.separator else {
            return Ok(Vec::new());
        };
        let head = format!("{}{separator}", folder.wire());
        let command = Command::new("LIST")
            .word("\"\"")
            .string(&format!("{head}*"));
        let mut folders = self.list(&command).await?;
        // A wildcard in the name itself finds others too.
        folders.retain(|found| found.name.wire().starts_with(&head));
        Ok(folders)
    }

    async fn list(&mut self, command: &Command) -> Result<Vec<Folder>, Error> {
        let mut folders = Vec::new();
        let namespace = self.namespace.clone();
        let each = |response: &Response<'_>| {
            if let Response::MailboxData(MailboxDatum::List(listed)) = response {
                let name = FolderName::from_wire(&unescaped(&listed.name));
                folders.push(Folder {
                    path: namespace.configured(&name),
                    name,
                    selectable: selectable(listed),
                    special: listed.name_attributes.iter().find_map(special_use),
                });
            }
        };
        self.small(command, each).await?;
        Ok(folders)
    }

    /// The folder for a use: the one the server has marked, else one with a common name for it.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn find_special(&mut self, wanted: SpecialUse) -> Result<Option<FolderName>, Error> {
        let folders = self.folders().await?;
        Ok(special(&folders, wanted).map(|folder| folder.name.clone()))
    }

    /// Creates the folder and subscribes to it, so that people's clients show it. One that is there already stays as it is.
    /// `true` if it was missing.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn ensure_folder(&mut self, folder: &FolderName) -> Result<bool, Error> {
        let mut found = false;
        let each = |response: &Response<'_>| {
            if let Response::MailboxData(MailboxDatum::List(listed)) = response {
                found |= FolderName::from_wire(&unescaped(&listed.name)) == *folder
                    && selectable(listed);
            }
        };
        self.small(
            &Command::new("LIST").word("\"\"").string(folder.wire()),
            each,
        )
        .await?;
        if found {
            return Ok(false);
        }
        match self
            .small(&Command::new("CREATE").string(folder.wire()), |_| {})
            .await
        {
            Ok(()) => {}
            // Somebody was faster.
            Err(Error::Refused {
                reason: Refusal::AlreadyExists,
                ..
            }) => return Ok(false),
            Err(error) => return Err(error),
        }
        match self
            .small(&Command::new("SUBSCRIBE").string(folder.wire()), |_| {})
            .await
        {
            Ok(()) | Err(Error::Refused { .. }) => Ok(true),
            Err(error) => Err(error),
        }
    }

    /// Opens a folder for reading; nothing changes, not even `\Recent`.
    ///
    /// # Errors
    /// [`Error::NoUidValidity`] among others; see [`Error`].
    pub async fn examine(&mut self, folder: &FolderName) -> Result<FolderState, Error> {
        self.open_folder("EXAMINE", folder).await
    }

    /// Opens a folder for moving messages out of it.
    ///
    /// # Errors
    /// As [`Client::examine`].
    pub async fn select(&mut self, folder: &FolderName) -> Result<FolderState, Error> {
        self.open_folder("SELECT", folder).await
    }

    async fn open_folder(
        &mut self,
        command: &'static str,
        folder: &FolderName,
    ) -> Result<FolderState, Error> {
        let (mut uid_validity, mut uid_next, mut highest_modseq) = (None, None, None);
        let each = |response: &Response<'_>| match code(response) {
            Some(ResponseCode::UidValidity(value)) => {
                uid_validity = Some(*value).filter(|&value| value > 0)
            }
            Some(ResponseCode::UidNext(value)) => uid_next = Some(*value),
            Some(ResponseCode::HighestModSeq(value)) => highest_modseq = Some(*value),
            _ => {}
        };
        let mut line = Command::new(command).string(folder.wire());
        if self.capabilities.condstore {
            // RFC 7162 section 3.1.8; Dovecot tells HIGHESTMODSEQ only to who asks so.
            line = line.word("(CONDSTORE)");
        }
        self.exists = 0;
        self.small(&line, each).await?;
        self.take_news();
        let uid_validity = uid_validity.ok_or(Error::NoUidValidity)?;
        Ok(FolderState {
            uid_validity,
            uid_next,
            exists: self.exists,
            highest_modseq,
        })
    }
}

fn selectable(listed: &MailboxListData<'_>) -> bool {
    !listed
        .name_attributes
        .iter()
        .any(|attribute| match attribute {
            NameAttribute::NoSelect => true,
            NameAttribute::Extension(name) => name.eq_ignore_ascii_case("\\NonExistent"),
            _ => false,
        })
}

/// The library reads attributes in any case, as Cyrus' `\sent` needs.
fn special_use(attribute: &NameAttribute<'_>) -> Option<SpecialUse> {
    match attribute {
        NameAttribute::Sent => Some(SpecialUse::Sent),
        NameAttribute::Drafts => Some(SpecialUse::Drafts),
        NameAttribute::Trash => Some(SpecialUse::Trash),
        NameAttribute::Junk => Some(SpecialUse::Junk),
        NameAttribute::Archive => Some(SpecialUse::Archive),
        NameAttribute::All => Some(SpecialUse::All),
        _ => None,
    }
}

/// The library gives a quoted name with its backslashes.
pub(super) fn unescaped(name: &str) -> String {
    name.replace("\\\"", "\"").replace("\\\\", "\\")
}

fn special(folders: &[Folder], wanted: SpecialUse) -> Option<&Folder> {
    let open = folders.iter().filter(|folder| folder.selectable);
    open.clone()
        .find(|folder| folder.special == Some(wanted))
        .or_else(|| {
            let names = wanted.common_names();
            names
                .iter()
                .find_map(|name| open.clone().find(|folder| path(folder) == *name))
        })
}

/// Without the `INBOX/` some servers put before every folder although they have no prefix.
fn path(folder: &Folder) -> String {
    let path = folder.path.to_lowercase();
    path.strip_prefix("inbox/")
        .map_or(path.clone(), str::to_owned)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
