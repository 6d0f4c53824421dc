//! Mails that are planned in a world, and the guards they take.

use jiff::{SignedDuration, Timestamp};

use super::World;
use crate::store::{Channel, Keyed, MailKind, MailState, NewMail};

impl World {
    /// Plans a mail; of a reply the campaign remembers that it has one.
    pub fn plan_mail(&mut self, mail: NewMail) {
        let (id, kind, channel) = (mail.id, mail.kind, mail.channel);
        let to = mail.to.clone();
        if let Some(about) = mail.campaign {
            self.change_campaign(about, |campaign| match kind {
                MailKind::Reply => campaign.reply = Some((id, MailState::Planned, channel)),
                MailKind::Decision | MailKind::Digest => {}
                MailKind::Acknowledgement => {
                    campaign.acknowledged.insert(to);
                }
            });
        }
        self.changes.mails.push(mail);
    }

    /// A reply planned as a draft is sent instead, with new bytes.
    pub fn upgrade_mail(&mut self, mail: NewMail) {
        let id = mail.id;
        if let Some(about) = mail.campaign {
            self.change_campaign(about, |campaign| {
                campaign.reply = Some((id, MailState::Planned, Channel::Send));
            });
        }
        self.changes.upgraded.push(mail);
    }

    /// Takes a guard: no second automatic mail while it holds.
    pub fn take_guard(&mut self, guard: Keyed, now: Timestamp) {
        let before = self.ledger.guards.insert(guard, now);
        self.changes.guards.push((guard, before, now));
    }

    /// The same of a reply that was found in a Sent folder: one that is known here was taken when it was planned.
    pub fn take_later_guard(&mut self, guard: Keyed, sent: Timestamp) {
        const DELAY: SignedDuration = SignedDuration::from_hours(24);
        let known = self.ledger.guards.get(&guard);
        if known.is_none_or(|known| sent.duration_since(*known) > DELAY) {
            self.take_guard(guard, sent);
        }
    }
}
