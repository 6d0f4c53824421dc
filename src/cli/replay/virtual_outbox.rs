//! The daemon's sender, played by the clock of the mail: what is due is settled as sent, asking every guard.

use jiff::{SignedDuration, Timestamp};

use super::player::Player;
use super::report::Report;
use crate::cli::exit::Failure;
use crate::daemon::{caps_full, guard_codes};
use crate::policy::Do;
use crate::store::{Channel, Mail, MailKind, MailState, OutboxEntry, Settle};

/// The replay's name as a worker.
const WORKER: &str = "replay";

/// How long a mail waits for the caps before it is looked at again.
const BREAKER_STEP: SignedDuration = SignedDuration::from_mins(5);

/// Mails that are looked at in one step of the clock.
const ROUND: u32 = 100;

impl Player {
    /// Runs the clock on until nothing is pending, and gives the report.
    pub async fn finish(mut self) -> Result<Report, Failure> {
        self.run_clock(self.clock).await?;
        // What is due and yet stays (nothing here can carry it out) must not stop the clock.
        while let Some(next) = self.next_pending().await? {
            self.run_clock(next).await?;
        }
        Ok(self.report)
    }

    async fn next_pending(&self) -> Result<Option<Timestamp>, Failure> {
        let outbox = self.store.outbox().await?;
        let planned = outbox
            .iter()
            .filter(|mail| mail.state == MailState::Planned && mail.not_before > self.clock)
            // What a person decided after the mail of the replay is told by the daemon alone.
            .filter(|mail| mail.kind != MailKind::Decision);
        Ok(planned.map(|mail| mail.not_before).min())
    }

    /// Lets the clock run to `to`: what becomes due on the way is sent, each mail at its time.
    pub(super) async fn run_clock(&mut self, to: Timestamp) -> Result<(), Failure> {
        self.lay_drafts(to).await?;
        loop {
            let mut due = self.store.due_mails(to, ROUND).await?;
            // The store may be one that a daemon had: a digest is the daemon's alone.
            due.retain(|mail| mail.planned.kind != MailKind::Digest);
            if due.is_empty() {
                break;
            }
            for mail in due {
                self.send(mail).await?;
            }
        }
        self.clock = self.clock.max(to);
        Ok(())
    }

    async fn lay_drafts(&mut self, to: Timestamp) -> Result<(), Failure> {
        let outbox = self.store.outbox().await?;
        let due = |mail: &&OutboxEntry| {
            mail.channel == Channel::Draft
                && mail.state == MailState::Planned
                && mail.not_before <= to
        };
        let drafts: Vec<String> = outbox
            .iter()
            .filter(due)
            .filter_map(|mail| Some(format!("reply:{}", mail.campaign.as_ref()?)))
            .collect();
        self.store.draft_due(to).await?;
        for unique_key in drafts {
            self.tell(&unique_key, Do::Draft, &[]);
        }
        Ok(())
    }

    async fn send(&mut self, mail: Mail) -> Result<(), Failure> {
        let at = mail.planned.not_before;
        let Some(mail) = self.store.claim_mail(mail.planned.id, WORKER, at).await? else {
            return Ok(());
        };
        let what = match mail.planned.kind {
            MailKind::Reply | MailKind::Decision => Do::Reply,
            MailKind::Acknowledgement | MailKind::Digest => Do::Acknowledge,
        };
        let full = caps_full(&self.store, &self.config.policy, at).await?;
        if let Some(why) = full.filter(|_| what == Do::Reply) {
            let wait = Settle::Untried {
                why,
                not_before: at + BREAKER_STEP,
            };
            self.store
                .settle_mail(mail.planned.id, mail.epoch, wait, at)
                .await?;
            return Ok(());
        }
        let Some(desk) = self.desks.get(&mail.organization) else {
            return Ok(());
        };
        let history = self
            .store
            .history(&mail, at - desk.rules.reply_once)
            .await?;
        let refused = guard_codes(desk, &mail, &history, at);
        let codes: Vec<String> = refused.iter().map(ToString::to_string).collect();
        let settle = match codes.is_empty() {
            true => {
                self.store
                    .mark_sending(mail.planned.id, mail.epoch, at)
                    .await?;
                Settle::Sent {
                    reply: "replayed".to_owned(),
                }
            }
            false => Settle::Suppressed {
                codes: codes.clone(),
            },
        };
        self.store
            .settle_mail(mail.planned.id, mail.epoch, settle, at)
            .await?;
        self.tell(&mail.planned.unique_key, what, &codes);
        Ok(())
    }

    /// Reports a mail with the message that caused it: sent, or held back by these codes.
    fn tell(&mut self, unique_key: &str, what: Do, codes: &[String]) {
        let Some(&at) = self.causes.get(unique_key) else {
            return;
        };
        match codes.is_empty() {
            true => self.report.carried_out(at, what),
            false => self.report.suppressed(at, what, codes),
        }
    }
}
