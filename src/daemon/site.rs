//! What all tasks of the running program share.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use secrecy::SecretString;
use tokio::sync::{Notify, mpsc, watch};
use tracing::warn;

use super::clock::Clock;
use super::contacts::Contacts;
use super::desk::Desk;
use super::dkim::Verifier;
use super::high_water::HighWater;
use super::pace;
use super::progress::Progress;
use super::reader::Reader;
use super::troubles::Troubles;
use crate::campaign::Key;
use crate::config::{Config, Endpoint, Inbox, SecretError, client_config};
use crate::imap;
use crate::oauth::{self, Access, TokenError, Tokens};
use crate::store::{Fence, Seat, Store, StoreError};

/// Bells: a row is the truth, a bell only says "look now". Rung twice it wakes once.
#[derive(Debug, Default)]
pub struct Bells {
    movers: HashMap<String, Notify>,
    /// The sender's.
    pub sender: Notify,
    /// The keeper's of leases.
    pub keeper: Notify,
    /// To other workers, while there are any.
    abroad: Mutex<Option<mpsc::UnboundedSender<Bell>>>,
}

/// Whose bell is rung.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Bell {
    /// The mover's of an inbox.
    Mover(String),
    /// Every sender's.
    Sender,
    /// Every keeper's.
    Keeper,
}

impl Bells {
    fn new(config: &Config) -> Bells {
        let movers = config
            .inboxes
            .iter()
            .map(|inbox| (inbox.name.clone(), Notify::new()))
            .collect();
        Bells {
            movers,
            sender: Notify::new(),
            keeper: Notify::new(),
            abroad: Mutex::default(),
        }
    }

    /// From now on rings at other workers too, by what reads `abroad`; or no longer.
    pub fn ring_abroad(&self, abroad: Option<mpsc::UnboundedSender<Bell>>) {
        *self.abroad.lock().unwrap_or_else(PoisonError::into_inner) = abroad;
    }

    /// Tells other workers. Whether one hears it does not matter.
    pub fn tell_others(&self, bell: Bell) {
        let abroad = self.abroad.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(abroad) = abroad.as_ref() {
            let _ = abroad.send(bell);
        }
    }

    /// Rings here.
    pub fn ring(&self, bell: &Bell) {
        match bell {
            Bell::Mover(inbox) => {
                if let Some(bell) = self.movers.get(inbox) {
                    bell.notify_one();
                }
            }
            Bell::Sender => self.sender.notify_one(),
            Bell::Keeper => self.keeper.notify_one(),
        }
    }

    /// Tells the senders that a mail waits.
    pub fn ring_senders(&self) {
        self.ring(&Bell::Sender);
        self.tell_others(Bell::Sender);
    }

    /// Tells an inbox's mover that something is wanted there.
    pub fn ring_mover(&self, inbox: &str) {
        let bell = Bell::Mover(inbox.to_owned());
        self.ring(&bell);
        self.tell_others(bell);
    }

    /// Waits for an inbox's mover's bell.
    pub async fn heard_by_mover(&self, inbox: &str) {
        match self.movers.get(inbox) {
            Some(bell) => bell.notified().await,
            None => std::future::pending().await,
        }
    }
}

/// The configuration in force, the store, and what tasks tell each other with. Cheap to clone; all clones share it.
#[derive(Clone)]
pub struct Site {
    /// The configuration.
    pub config: Arc<Config>,
    /// The one source of truth.
    pub store: Store,
    /// The installation's key.
    pub key: Key,
    /// The thread that reads mail.
    pub reader: Reader,
    /// Access tokens, where logins want them.
    pub tokens: Arc<Tokens>,
    /// Verifies signatures, where that is wanted.
    pub dkim: Option<Verifier>,
    /// What is known of contacts at domains of others.
    pub contacts: Arc<Contacts>,
    /// Bells.
    pub bells: Arc<Bells>,
    /// Signs of life.
    pub progress: Arc<Progress>,
    /// This process, as rows name it.
    pub worker: String,
    /// Its seat among the workers.
    pub seat: Seat,
    /// Inboxes whose server this worker does not get at, again and again: perhaps another one does.
    pub unreachable: Arc<Mutex<BTreeSet<String>>>,
    /// Whether another worker gets at its mail servers, and could serve what this one does not get at.
    pub replaceable: Arc<watch::Sender<bool>>,
    /// What keeps movers from their work.
    pub filing: Arc<Troubles>,
    /// Whether the wall clock is to be trusted.
    pub clock: Arc<Clock>,
    /// What this machine remembers of the database.
    pub memory: Arc<HighWater>,
    desks: HashMap<String, Arc<Desk>>,
}

impl Site {
    /// Sets the site up over an open store.
    ///
    /// # Errors
    /// The system gives no thread.
    pub fn new(config: Config, store: Store, seat: Seat, clock: Clock) -> std::io::Result<Site> {
        let key = store.key();
        let instance = store.instance();
        let desks = config
            .organizations
            .iter()
            .map(|organization| {
                (
                    organization.name.clone(),
                    Arc::new(Desk::new(&config, organization, &instance)),
                )
            })
            .collect();
        Ok(Site {
            dkim: verifier(&config),
            tokens: Arc::new(tokens(&config)),
            contacts: Arc::new(Contacts::new(&config)),
            bells: Arc::new(Bells::new(&config)),
            reader: Reader::start()?,
            progress: Arc::default(),
            filing: Arc::default(),
            clock: Arc::new(clock),
            memory: Arc::new(HighWater::of(&config.store.url)),
            config: Arc::new(config),
            store,
            key,
            worker: seat.worker.clone(),
            seat,
            unreachable: Arc::default(),
            replaceable: Arc::default(),
            desks,
        })
    }

    /// Takes note that an inbox's server is not got at; on a database that is shared the keeper leaves it to another worker.
    pub fn cannot_reach(&self, inbox: &str) {
        let mut unreachable = self
            .unreachable
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        unreachable.insert(inbox.to_owned());
        self.bells.keeper.notify_one();
    }

    /// The same for the tasks of one inbox: what they write is dropped once another worker serves it.
    pub fn serving(&self, fence: Fence) -> Arc<Site> {
        Arc::new(Site {
            store: self.store.fenced(fence),
            ..self.clone()
        })
    }

    /// The desk an inbox belongs to; the configuration has checked that there is one.
    pub fn desk(&self, organization: &str) -> Option<Arc<Desk>> {
        self.desks.get(organization).cloned()
    }

    /// The organisations whose contact decides in this inbox's folders.
    pub fn spoken_for(&self, inbox: &str) -> Vec<String> {
        let desks = self.desks.values().filter(|desk| desk.is_seat(inbox));
        desks.map(|desk| desk.organization.clone()).collect()
    }

    /// The organisations that the contact with this inbox speaks for, besides its own.
    pub fn represented_at(&self, organization: &str, inbox: &str) -> Vec<Arc<Desk>> {
        let speaks = |desk: &&Arc<Desk>| desk.speaks_through(organization, inbox);
        self.desks.values().filter(speaks).cloned().collect()
    }

    /// Tells the movers of all contacts that a draft waits.
    pub fn ring_contacts(&self) {
        let contacts = self.desks.values().flat_map(|desk| desk.seats());
        contacts.for_each(|contact| self.bells.ring_mover(&contact.name));
    }
}

/// The access tokens of a configuration, refresh tokens being kept where the state is.
#[must_use]
pub fn tokens(config: &Config) -> Tokens {
    Tokens::new(&config.oauth2, oauth::folder(&config.store.url))
}

/// Without name servers nothing can be verified, which proves nothing: the site runs, and `check` says what is missing.
fn verifier(config: &Config) -> Option<Verifier> {
    let wanted = config.policy.verify_dkim.then(Verifier::new)?;
    wanted
        .inspect_err(|error| warn!("no signature is verified: {error}"))
        .ok()
}

/// Why an inbox makes no progress.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// Its server.
    #[error(transparent)]
    Imap(#[from] imap::Error),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Its password.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// Its certificate authority's file.
    #[error(transparent)]
    Trust(#[from] crate::config::TrustError),
    /// Its access token.
    #[error(transparent)]
    Token(#[from] TokenError),
    /// Neither a password nor OAuth2 is configured.
    #[error("the inbox has no password_credential, password_file or oauth2; add one")]
    NoSecret,
}

impl Trouble {
    /// Waiting alone will not mend it: a password, a certificate. A handshake that was cut off is the network's.
    pub fn needs_a_person(&self) -> bool {
        match self {
            Trouble::Imap(imap::Error::Tls { fault, .. }) => {
                !matches!(fault, imap::TlsFault::Other(_))
            }
            _ => self.cause() == imap::Cause::Login,
        }
    }

    /// How long to wait.
    pub fn cause(&self) -> imap::Cause {
        match self {
            Trouble::Imap(error) => error.cause(),
            Trouble::Token(error) if !error.needs_a_person() => imap::Cause::Network,
            Trouble::Secret(_) | Trouble::Trust(_) | Trouble::Token(_) | Trouble::NoSecret => {
                imap::Cause::Login
            }
            Trouble::Store(_) => imap::Cause::Network,
        }
    }
}

/// Logs in to an inbox's server with its own secret and trust.
///
/// # Errors
/// See [`Trouble`].
pub async fn log_in(tokens: &Tokens, inbox: &Inbox) -> Result<imap::Client, Trouble> {
    let tls = client_config(inbox.imap.ca_file.as_deref())?;
    let Some(application) = &inbox.oauth2 else {
        let password = secret(&inbox.imap)?.ok_or(Trouble::NoSecret)?;
        return Ok(imap::connect(&inbox.imap, tls, &password, pace::imap()).await?);
    };
    let connect = async |access: &Access| {
        let limits = pace::imap();
        imap::connect_oauth(&inbox.imap, tls.clone(), &access.token, limits).await
    };
    let access = tokens.access(application, &inbox.name).await?;
    match connect(&access).await {
        // It may have run out or been taken back meanwhile; a new one tells which.
        Err(imap::Error::Login(_)) if !access.is_fresh => {
            tokens.refused(application, &inbox.name).await;
            let access = tokens.access(application, &inbox.name).await?;
            Ok(connect(&access).await?)
        }
        connected => Ok(connected?),
    }
}

/// The password of an endpoint, where it has one.
///
/// # Errors
/// It cannot be read.
pub fn secret(endpoint: &Endpoint) -> Result<Option<SecretString>, SecretError> {
    endpoint
        .password
        .as_ref()
        .map(|source| source.read())
        .transpose()
}
