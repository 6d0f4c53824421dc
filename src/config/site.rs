//! Whose mail it is: organisations, their contacts, their inboxes, and the OAuth2 applications that open these.

use std::path::PathBuf;

use super::{Endpoint, Mode, OnEndRun, SecretSource, Tier};

/// `[[organization]]`: one, or several where a consultant speaks for customers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organization {
    /// Its name, unique here; empty only where no configuration was given at all.
    pub name: String,
    /// Its own mail domains, in lower case; sub-domains belong to it too.
    pub domains: Vec<String>,
    /// The name of another organisation here whose contact speaks for this one.
    pub represented_by: Option<String>,
    /// The single point of contact; that of the representing organisation where none is given.
    pub contact: Contact,
    /// The contact as it was typed for this very organisation; not named where another one speaks for it.
    pub own_contact: Option<Contact>,
    /// Other contacts by subject matter, in the order typed.
    pub routes: Vec<Route>,
}

/// `[organization.contact]`: whom a reply names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// The person's (or the desk's) name.
    pub name: String,
    /// Their bare address.
    pub address: String,
    /// Their role, as the reply says it; may be empty.
    pub role: String,
    /// How they prefer to be reached. Default email.
    pub prefers: Prefers,
    /// The inbox whose folders show the exemplars and take the decisions; always there in mode `file` and above.
    pub inbox: Option<String>,
}

/// `[[organization.route]]`: another contact for a subject matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// Words and phrases that name the subject matter.
    pub topics: Vec<String>,
    /// The contact for it; `inbox` is `None` where the organisation's contact keeps the folders.
    pub contact: Contact,
}

/// How a contact prefers to be reached; the reply says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Prefers {
    /// By mail.
    Email,
    /// By telephone.
    Phone,
    /// By a form at this address, typed `form:<url>`.
    Form(String),
}

/// `[[inbox]]`: one mailbox that is watched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inbox {
    /// Its name, unique here.
    pub name: String,
    /// The name of the organisation it belongs to. Default: the only one.
    pub organization: String,
    /// The addresses whose mail arrives here, in lower case.
    pub addresses: Vec<String>,
    /// The person the mail is meant for: a greeting to another name is recorded. Empty (the default): nobody in particular.
    pub owner: String,
    /// Whose inbox it is. Default staff.
    pub tier: Tier,
    /// Seconds between two looks, also with IDLE. Default 60.
    pub poll_seconds: u32,
    /// The folders whose new mail is looked at. Default `INBOX`.
    pub watch: Vec<String>,
    /// How much may be done here: the lower of what is typed for the inbox and for the whole.
    pub mode: Mode,
    /// Whether a forward with a comment of its own is filed too. Default false.
    pub file_commented_forwards: bool,
    /// What is done with the copy of an end run. Default brief.
    pub on_end_run: OnEndRun,
    /// The Sent folder, so that a person's own answer counts. Default auto.
    pub sent: Sent,
    /// The server. `tls` defaults to implicit, `port` to 993 (143 for STARTTLS and none).
    pub imap: Endpoint,
    /// The name of the `[oauth2.NAME]` table that opens it, where no password does.
    pub oauth2: Option<String>,
}

impl Inbox {
    /// An inbox that exists only as mail on disk: no server, everything else by default.
    pub fn on_disk(name: &str, organization: &str, mode: Mode) -> Inbox {
        Inbox {
            name: name.to_owned(),
            organization: organization.to_owned(),
            addresses: Vec::new(),
            owner: String::new(),
            tier: Tier::Staff,
            poll_seconds: 60,
            watch: vec!["INBOX".to_owned()],
            mode,
            file_commented_forwards: false,
            on_end_run: OnEndRun::Brief,
            sent: Sent::Auto,
            imap: Endpoint::nowhere(),
            oauth2: None,
        }
    }
}

/// Which folder is the Sent folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sent {
    /// The one the server marks `\Sent` (RFC 6154).
    Auto,
    /// The one of this name.
    Named(String),
    /// None is read, typed as an empty string.
    NotRead,
}

/// `[oauth2.NAME]`: an application registered at the mail provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OAuth2 {
    /// NAME.
    pub name: String,
    /// Who gives the tokens.
    pub provider: Provider,
    /// How a token is got.
    pub grant: Grant,
    /// The application's id.
    pub client_id: String,
    /// Where its secret lies; always there with `client_credentials`.
    pub client_secret: Option<SecretSource>,
    /// What is asked for; `None` is what the provider's mail needs.
    pub scope: Option<String>,
    /// A certificate authority trusted besides the system's when tokens are asked for.
    pub ca_file: Option<PathBuf>,
}

/// Who gives OAuth2 tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Provider {
    /// Microsoft 365, in this tenant (default `common`, except with `client_credentials`, where it must be named).
    Microsoft365 {
        /// The directory (tenant) id or domain.
        tenant: String,
    },
    /// Google.
    Google,
    /// Any other.
    Custom {
        /// Where tokens are asked for, `https://…`.
        token_url: String,
        /// Where `onedoor login` asks for a device's code (RFC 8628).
        auth_url: Option<String>,
    },
}

/// How an OAuth2 token is got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grant {
    /// In the application's own name, with its secret.
    ClientCredentials,
    /// In the name of the person who ran `onedoor login`.
    RefreshToken,
}
