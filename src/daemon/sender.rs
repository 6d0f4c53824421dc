//! The one sender: takes due mails in their order, asks every guard once more, hands over, writes down the outcome.
//!
//! Claim, offer the mail without its final dot, commit that the dot comes next, write the dot, settle. A crash before
//! that commit has sent nothing; after it the mail is in doubt, and only a person or a proof leads on.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use super::settling::{self, untried, waiting};
use super::site::Site;
use super::submission::open;
use super::{caps, guards, pace, recovery, safety, writing};
use crate::config::Smtp;
use crate::smtp::{Failure, Session};
use crate::store::{Mail, Settle, StoreError};

/// How often the sender looks without being rung for: a mail becomes due by the clock.
const POLL: Duration = Duration::from_secs(10);

/// Mails in one round.
const ROUND: u32 = 20;

/// The task's name.
const TASK: &str = "sender";

/// Sends what is due, until `stop`.
pub async fn serve(site: Arc<Site>, stop: CancellationToken) {
    let mut sender = Sender {
        site: site.clone(),
        stop: stop.clone(),
        unsettled: None,
        unsure: false,
    };
    while !stop.is_cancelled() {
        // The longest wait for an answer to the dot is ten minutes (RFC 5321 section 4.5.3.2.6).
        site.progress.promise(TASK, Duration::from_secs(1_800));
        let round = sender.round().await;
        sender.unsure = round.is_err();
        if let Err(error) = round {
            warn!("nothing is sent: {error}");
        }
        tokio::select! {
            () = site.bells.sender.notified() => {}
            () = sleep(pace::poll(POLL)) => {}
            () = stop.cancelled() => {}
        }
    }
    site.progress.done(TASK);
}

/// Hands over one mail of the outbox, as the daemon does it.
///
/// # Errors
/// The store's; how the try ended stands in the mail's row.
pub async fn send_one(site: Arc<Site>, mail: &Mail) -> Result<(), StoreError> {
    let mut sender = Sender {
        site: site.clone(),
        stop: CancellationToken::new(),
        unsettled: None,
        unsure: false,
    };
    let Some(smtp) = &site.config.smtp else {
        return Ok(());
    };
    let mut session = None;
    sender.try_one(smtp, &mut session, mail).await?;
    if let Some(session) = session {
        session.quit().await;
    }
    Ok(())
}

struct Sender {
    site: Arc<Site>,
    stop: CancellationToken,
    /// How the last try ended, where that could not be written down: nothing else is begun before it is.
    unsettled: Option<(Mail, Settle)>,
    /// The last round ended with an error of the store: nobody knows what was claimed in it.
    unsure: bool,
}

/// How a try ended.
enum Tried {
    /// Written down; the session may go on.
    Settled,
    /// The server cannot be used now.
    Unusable,
}

impl Sender {
    async fn round(&mut self) -> Result<(), StoreError> {
        if let Some((mail, settle)) = self.unsettled.take() {
            self.settle(&mail, settle).await?;
        }
        // It holds nothing now: what still bears its name is put right.
        recovery::put_right(&self.site, self.unsure).await?;
        writing::write_all(&self.site, Timestamp::now()).await?;
        if self.site.store.draft_due(Timestamp::now()).await? > 0 {
            self.site.ring_contacts();
        }
        let site = self.site.clone();
        let Some(smtp) = &site.config.smtp else {
            return Ok(());
        };
        let mut session = None;
        for mail in self.due().await? {
            crashpoint!("cp20");
            if self.stop.is_cancelled() || self.kept_back().await? {
                break;
            }
            // Each mail fills the caps a little more. What our own people get goes on: the caps are for vendors.
            if mail.planned.kind.is_to_vendor() && self.held_back().await? {
                continue;
            }
            if let Tried::Unusable = self.try_one(smtp, &mut session, &mail).await? {
                break;
            }
        }
        if let Some(session) = session {
            crashpoint!("cp35");
            session.quit().await;
        }
        Ok(())
    }

    /// HOLD, or a suspect clock: then notes to colleagues wait as well.
    async fn kept_back(&self) -> Result<bool, StoreError> {
        let now = Timestamp::now();
        let why = safety::kept_back(&self.site, now).await?;
        if let Some(why) = &why {
            self.site.store.hold_back(why, now).await?;
        }
        Ok(why.is_some())
    }

    /// What is due; while the caps hold back what goes to vendors, what our own people get alone.
    async fn due(&self) -> Result<Vec<Mail>, StoreError> {
        let (store, now) = (&self.site.store, Timestamp::now());
        match self.held_back().await? {
            true => store.due_notes(now, ROUND).await,
            false => store.due_mails(now, ROUND).await,
        }
    }

    async fn held_back(&self) -> Result<bool, StoreError> {
        let (store, now) = (&self.site.store, Timestamp::now());
        let full = caps::full(store, &self.site.config.policy, now).await?;
        if let Some(why) = &full {
            store.hold_back(why, now).await?;
        }
        Ok(full.is_some())
    }

    async fn try_one(
        &mut self,
        smtp: &Smtp,
        session: &mut Option<Session>,
        mail: &Mail,
    ) -> Result<Tried, StoreError> {
        let now = Timestamp::now();
        let store = &self.site.store;
        let caps = caps::of(&self.site.config.policy, now);
        let Some(mail) = store
            .claim_within(&caps, mail.planned.id, &self.site.worker, now)
            .await?
        else {
            return Ok(Tried::Settled);
        };
        let refused = guards::refusals_now(&self.site, &mail, now).await?;
        if !refused.is_empty() {
            let codes: Vec<String> = refused.iter().map(ToString::to_string).collect();
            info!(
                mail = mail.planned.id,
                codes = codes.join(" "),
                "not sent: a guard says no"
            );
            self.settle(&mail, Settle::Suppressed { codes }).await?;
            return Ok(Tried::Settled);
        }
        if let Some(held) = self.held_for_its_vendor(&mail, now).await? {
            self.settle(&mail, held).await?;
            return Ok(Tried::Settled);
        }
        match self.hand_over(smtp, session, &mail).await {
            Ok(settled) => {
                self.settle(&mail, settled).await?;
                Ok(Tried::Settled)
            }
            Err(failure) => {
                *session = None;
                warn!(
                    mail = mail.planned.id,
                    attempts = mail.attempts,
                    "not sent: {failure}"
                );
                let settle = settling::after_failure(&mail, &failure);
                self.settle(&mail, settle).await?;
                Ok(Tried::Unusable)
            }
        }
    }

    async fn held_for_its_vendor(
        &self,
        mail: &Mail,
        now: Timestamp,
    ) -> Result<Option<Settle>, StoreError> {
        let to_vendor = mail.planned.kind.is_to_vendor();
        if to_vendor && let Some(why) = self.site.contacts.trouble(&mail.organization).await {
            return Ok(Some(waiting(why)));
        }
        let vendor = mail.planned.vendor.as_deref();
        let full = caps::full_for(&self.site.store, &mail.organization, vendor, now).await?;
        Ok(full.map(|(why, not_before)| Settle::Untried { why, not_before }))
    }

    async fn hand_over(
        &self,
        smtp: &Smtp,
        session: &mut Option<Session>,
        mail: &Mail,
    ) -> Result<Settle, Failure> {
        let began = Instant::now();
        crashpoint!("cp22");
        // One that ended after the mail before this one must not cost this one a try.
        if session.as_mut().is_some_and(|open| !open.is_ready()) {
            *session = None;
        }
        let session = match session {
            Some(session) => session,
            None => session.insert(open(&self.site.tokens, smtp).await?),
        };
        let planned = &mail.planned;
        let staged = session
            .offer(&planned.envelope_from, &planned.to, &planned.bytes)
            .await?;
        crashpoint!("cp27");
        if self.stop.is_cancelled() {
            staged.abandon();
            return Ok(untried("stopping"));
        }
        match self
            .site
            .store
            .mark_sending(planned.id, mail.epoch, Timestamp::now())
            .await
        {
            Ok(true) => {}
            Ok(false) => {
                staged.abandon();
                return Ok(untried("another worker has it, or HOLD"));
            }
            // No dot was written: whether that commit came about or not, nothing is in doubt.
            Err(error) => {
                staged.abandon();
                return Ok(Settle::Untried {
                    why: error.to_string(),
                    not_before: Timestamp::now(),
                });
            }
        }
        // A backup that is restored later must be known for older than this mail.
        if let Err(error) = safety::remember(&self.site).await {
            staged.abandon();
            return Ok(untried(&format!("it could not be remembered: {error}")));
        }
        crashpoint!("cp29");
        // Asked to stop meanwhile: then no mail goes out that nobody would hear the answer to.
        if self.stop.is_cancelled() {
            staged.abandon();
            return Ok(untried("stopping"));
        }
        let settled = staged.commit().await;
        crashpoint!("cp33");
        info!(
            mail = planned.id,
            milliseconds = began.elapsed().as_millis() as u64,
            "handed over"
        );
        Ok(settling::after_dot(mail, settled))
    }

    async fn settle(&mut self, mail: &Mail, settle: Settle) -> Result<(), StoreError> {
        let (store, id) = (&self.site.store, mail.planned.id);
        let kept = settle.clone();
        let settled = store
            .settle_mail(id, mail.epoch, settle, Timestamp::now())
            .await;
        if settled.is_err() {
            self.unsettled = Some((mail.clone(), kept));
        }
        settled.map(|_| ())
    }
}
