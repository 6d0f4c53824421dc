//! The tables that hold once for the whole installation, each key with its meaning and default.

use jiff::civil::{Time, Weekday};
use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;

use super::{Endpoint, ForwardedOnly, ListUnsubscribe, Pattern, SecretSource, TrustedAuthserv};

/// `[store]`: where the one source of truth lies.
#[derive(Clone, PartialEq, Eq)]
pub struct Store {
    /// `sqlite:///path` or `postgres://…`; default `sqlite:///var/lib/onedoor/onedoor.db`.
    pub url: String,
    /// Days after which sightings, bodies and addresses are erased; standings are kept. Default 400.
    pub retention_days: u32,
}

impl Default for Store {
    fn default() -> Self {
        Self {
            url: "sqlite:///var/lib/onedoor/onedoor.db".into(),
            retention_days: 400,
        }
    }
}

impl Store {
    /// The URL as it may be shown: a password in it is replaced by `***`.
    #[must_use]
    pub fn shown_url(&self) -> String {
        let url = self.url.split('?').next().unwrap_or_default();
        let hidden = url.split_once("://").and_then(|(scheme, rest)| {
            let (user_info, host) = rest.rsplit_once('@')?;
            let user = user_info.split(':').next().unwrap_or_default();
            Some(if user_info.contains(':') {
                format!("{scheme}://{user}:***@{host}")
            } else {
                url.to_owned()
            })
        });
        hidden.unwrap_or_else(|| url.to_owned())
    }
}

impl fmt::Debug for Store {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            url: _,
            retention_days,
        } = self;
        out.debug_struct("Store")
            .field("url", &self.shown_url())
            .field("retention_days", retention_days)
            .finish()
    }
}

/// A display name and a bare address, as in a header From.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mailbox {
    /// The display name; may be empty.
    pub name: String,
    /// The bare address, `local@domain`.
    pub address: String,
}

/// `[smtp]`: the submission server; needed in mode reply, for acknowledgements and for the digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Smtp {
    /// The server. `port` defaults to 587 for STARTTLS, 465 for implicit TLS, 25 for none; `tls` to `starttls`.
    pub endpoint: Endpoint,
    /// The name of the `[oauth2.NAME]` table that opens it, where no password does.
    pub oauth2: Option<String>,
    /// The header From of everything that is sent.
    pub from: Mailbox,
    /// The envelope sender: an address, or empty for the null sender (typed `<>`). Default: the address of `from`.
    pub envelope_from: String,
}

/// `[policy]`: what is judged a pitch, and what is done about it.
#[derive(Debug, Clone, PartialEq)]
pub struct Policy {
    /// How many days back the first start looks; 0 (the default) is only mail that arrives from now on.
    pub first_sync_days: u32,
    /// Score at or above which a message is a pitch, 0 to 1. Default 0.90.
    pub pitch_threshold: f64,
    /// Score at or above which it is unsure, below `pitch_threshold`. Default 0.50.
    pub unsure_threshold: f64,
    /// Distinct recipients that turn an unsure group into a pitch. Default 3.
    pub copies_to_confirm: u32,
    /// Minutes the contact has to answer first; 0 is at once. Default 10.
    pub reply_delay_minutes: u32,
    /// Days in which one vendor and one address get at most one reply. Default 90.
    pub reply_once_days: u32,
    /// Hours after which a mail is too old to be answered. Default 24.
    pub max_reply_age_hours: u32,
    /// Replies an hour over all vendors; the rest waits. Default 30.
    pub max_replies_per_hour: u32,
    /// Replies a day over all vendors. Default 200.
    pub max_replies_per_day: u32,
    /// Whether the contact's later "no" or "not before" is told to the vendor, once. Default true.
    pub tell_decisions: bool,
    /// Days in which copies of an answered campaign count as crossed in the post. Default 10.
    pub crossed_days: u32,
    /// Reply only where SPF, DKIM or DMARC passed for the From domain. Default true.
    pub require_authenticated_sender: bool,
    /// Whose Authentication-Results headers are believed. Default: nobody's.
    pub trusted_authserv: TrustedAuthserv,
    /// Whether a List-Unsubscribe alone forbids an answer. Default personal.
    pub answer_list_unsubscribe: ListUnsubscribe,
    /// What is done for a campaign known only from forwards. Default draft.
    pub forwarded_only: ForwardedOnly,
    /// Verify DKIM ourselves where no trusted header says anything; needs DNS. Default false.
    pub verify_dkim: bool,
    /// List-Ids of our own groups, whose List-* and Precedence headers are disregarded. Default none.
    pub own_lists: Vec<Pattern>,
    /// Tell a colleague who forwards a known pitch that it is handled, once a campaign. Default true.
    pub acknowledge_forwards: bool,
    /// Keep a brief beneath each exemplar, with what is known of its campaign. Default true.
    pub exemplar_brief: bool,
    /// Addresses and domains that are never filed nor answered. Default none.
    pub never_touch: Vec<Pattern>,
    /// Whether newsletters are filed too. Default false.
    pub file_newsletters: bool,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            first_sync_days: 0,
            pitch_threshold: 0.90,
            unsure_threshold: 0.50,
            copies_to_confirm: 3,
            reply_delay_minutes: 10,
            reply_once_days: 90,
            max_reply_age_hours: 24,
            max_replies_per_hour: 30,
            max_replies_per_day: 200,
            tell_decisions: true,
            crossed_days: 10,
            require_authenticated_sender: true,
            trusted_authserv: TrustedAuthserv::Named(Vec::new()),
            answer_list_unsubscribe: ListUnsubscribe::Personal,
            forwarded_only: ForwardedOnly::Draft,
            verify_dkim: false,
            own_lists: Vec::new(),
            acknowledge_forwards: true,
            exemplar_brief: true,
            never_touch: Vec::new(),
            file_newsletters: false,
        }
    }
}

/// `[policy.folders]`: IMAP mailbox names as people read them (not modified UTF-7), `/` being the hierarchy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folders {
    /// In every inbox: where its copies are filed. Default `Vendors`.
    pub pitches: String,
    /// In the contact's inbox: one exemplar of each campaign. Default `Vendors/New`.
    pub new: String,
    /// An exemplar dragged here declines its vendor. Default `Vendors/Declined`.
    pub declined: String,
    /// … defers it; a sub-folder `2027-01` names the month. Default `Vendors/Deferred`.
    pub deferred: String,
    /// … says that we talk with it. Default `Vendors/Talking`.
    pub talking: String,
    /// … makes it a partner; a sub-folder is the partner's own. Default `Vendors/Partners`.
    pub partners: String,
    /// … says that it is no pitch. Default `Vendors/Not a pitch`.
    pub not_a_pitch: String,
}

impl Folders {
    /// Every folder with the key it is set by.
    #[must_use]
    pub fn all(&self) -> [(&'static str, &str); 7] {
        [
            ("pitches", &self.pitches),
            ("new", &self.new),
            ("declined", &self.declined),
            ("deferred", &self.deferred),
            ("talking", &self.talking),
            ("partners", &self.partners),
            ("not_a_pitch", &self.not_a_pitch),
        ]
    }
}

impl Default for Folders {
    fn default() -> Self {
        Self {
            pitches: "Vendors".into(),
            new: "Vendors/New".into(),
            declined: "Vendors/Declined".into(),
            deferred: "Vendors/Deferred".into(),
            talking: "Vendors/Talking".into(),
            partners: "Vendors/Partners".into(),
            not_a_pitch: "Vendors/Not a pitch".into(),
        }
    }
}

/// `[limits]`: beyond them a message is left where it is, counted, and named in `status`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes fetched of one message; more only where these hold no text. Default 65536.
    pub fetch_bytes: u32,
    /// Bytes of a message beyond which only its header is read. Default 26214400.
    pub message_bytes: u32,
    /// Bytes of a header block. Default 65536.
    pub header_bytes: u32,
    /// Fields of a header block. Default 1000.
    pub header_fields: u32,
    /// Bytes of one header field. Default 32768.
    pub field_bytes: u32,
    /// Levels of MIME nesting. Default 20.
    pub mime_depth: u32,
    /// MIME parts of one message. Default 200.
    pub mime_parts: u32,
    /// Messages attached to one message. Default 20.
    pub attached_messages: u32,
    /// Recipients counted. Default 500.
    pub recipients: u32,
    /// Bytes of decoded text that are looked at. Default 81920.
    pub text_bytes: u32,
    /// Attempts after which a message that breaks us is poison. Default 3.
    pub attempts: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            fetch_bytes: 65_536,
            message_bytes: 26_214_400,
            header_bytes: 65_536,
            header_fields: 1_000,
            field_bytes: 32_768,
            mime_depth: 20,
            mime_parts: 200,
            attached_messages: 20,
            recipients: 500,
            text_bytes: 81_920,
            attempts: 3,
        }
    }
}

/// `[web]`: the status page; without the table there is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Web {
    /// Where it listens. Default `127.0.0.1:8025`.
    pub listen: Listen,
    /// The secret for anything that changes something, and for reading off loopback.
    pub password: Option<SecretSource>,
    /// Whether Prometheus text is served at `/metrics`. Default true.
    pub metrics: bool,
}

/// Where the status page listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Listen {
    /// An address and port.
    Tcp(SocketAddr),
    /// A Unix socket, typed `unix:/path`.
    Unix(PathBuf),
}

impl Listen {
    /// Other machines can connect.
    #[must_use]
    pub fn is_reachable_from_elsewhere(&self) -> bool {
        matches!(self, Listen::Tcp(address) if !address.ip().is_loopback())
    }
}

/// `[digest]`: one mail to each contact, only where there is something to say and `[smtp]` is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Digest {
    /// When, in the configured time zone. Default 07:30.
    pub at: Time,
    /// On which days. Default Monday to Friday.
    pub weekdays: Vec<Weekday>,
}

impl Default for Digest {
    fn default() -> Self {
        let weekdays = vec![
            Weekday::Monday,
            Weekday::Tuesday,
            Weekday::Wednesday,
            Weekday::Thursday,
            Weekday::Friday,
        ];
        Self {
            at: Time::constant(7, 30, 0, 0),
            weekdays,
        }
    }
}
