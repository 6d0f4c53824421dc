//! The states of a mail and what may lead from one to the other: the one table that the statements and their model
//! test share.
//!
//! ```text
//! planned -> claimed -> sending -> sent | refused | in_doubt
//! claimed -> planned (nothing was handed over)      sending -> planned (a complete 4xx, or a proof that it was not taken)
//! in_doubt -> sent (proof) | planned, closed (a person)
//! planned, claimed -> suppressed      planned -> drafted -> closed
//! planned, claimed -> closed (erased)      suppressed -> planned (a decision that is taken after all)
//! planned, claimed -> in_doubt (the database is a restored one)
//! ```
//!
//! Every change is a compare-and-set on the state; those of a worker also on the epoch that its claim raised, so that
//! a worker that slept while another took over can do nothing. No state leads back from `sending` without an answer
//! of the server: whatever else happens there is doubt, and doubt is for a person.

use super::columns::word;
use super::sql::Value;
use super::wanted::MailState;

/// What happens to a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailEvent {
    /// A worker takes it; raises the epoch.
    Claim,
    /// The worker is about to write the final dot.
    Sending,
    /// The server took it: a complete 250.
    Accepted,
    /// The server said no for good: a complete 5xx.
    Refused,
    /// Nothing was handed over, or the server said 4xx: again later.
    PutBack,
    /// The dot may have been written, the answer is unknown.
    Doubt,
    /// The database that planned it is a restored one: it may have been sent since that was copied.
    OldPlan,
    /// A guard said no, or the contact answered first.
    Suppress,
    /// What was withdrawn before it was tried is wanted after all.
    Anew,
    /// Laid in Drafts instead of sent.
    Draft,
    /// The contact sent the draft, answered without it, or deleted it.
    DraftGone,
    /// Found in the Sent folder, or a person knows that it went out.
    Proof,
    /// A person lets it be.
    Drop,
    /// A person sends the same bytes again.
    Resend,
    /// The worker that held it is gone, before it was sending.
    Recover,
    /// The person or vendor it is for is erased before it was sent.
    Forget,
}

impl MailEvent {
    /// From which states, to which.
    pub fn rule(self) -> (&'static [MailState], MailState) {
        use MailState::*;
        match self {
            MailEvent::Claim => (&[Planned], Claimed),
            MailEvent::Sending => (&[Claimed], Sending),
            // A worker whose mail was declared in doubt while it waited still knows the truth when the answer comes.
            MailEvent::Accepted => (&[Sending, InDoubt], Sent),
            MailEvent::Refused => (&[Claimed, Sending], Refused),
            MailEvent::PutBack => (&[Claimed, Sending], Planned),
            MailEvent::Doubt => (&[Sending], InDoubt),
            MailEvent::OldPlan => (&[Planned, Claimed], InDoubt),
            MailEvent::Suppress => (&[Planned, Claimed], Suppressed),
            MailEvent::Anew => (&[Suppressed], Planned),
            MailEvent::Draft => (&[Planned], Drafted),
            MailEvent::DraftGone => (&[Drafted], Closed),
            MailEvent::Proof => (&[InDoubt], Sent),
            MailEvent::Drop => (&[InDoubt], Closed),
            MailEvent::Resend => (&[InDoubt], Planned),
            MailEvent::Recover => (&[Claimed], Planned),
            MailEvent::Forget => (&[Planned, Claimed], Closed),
        }
    }

    /// The state after the event, where it may happen.
    pub fn after(self, state: MailState) -> Option<MailState> {
        let (from, to) = self.rule();
        from.contains(&state).then_some(to)
    }

    /// The source states as parameters.
    pub(super) fn sources(self) -> Vec<Value> {
        self.rule()
            .0
            .iter()
            .map(|state| Value::from(word(*state)))
            .collect()
    }

    /// The target state as a parameter.
    pub(super) fn target(self) -> Value {
        Value::from(word(self.rule().1))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const ALL: [MailEvent; 15] = [
        MailEvent::Claim,
        MailEvent::Sending,
        MailEvent::Accepted,
        MailEvent::Refused,
        MailEvent::PutBack,
        MailEvent::Doubt,
        MailEvent::Suppress,
        MailEvent::Anew,
        MailEvent::Draft,
        MailEvent::DraftGone,
        MailEvent::Proof,
        MailEvent::Drop,
        MailEvent::Resend,
        MailEvent::Recover,
        MailEvent::Forget,
    ];

    #[test]
    fn doubt_ends_only_by_proof_or_by_a_person() {
        use MailEvent::*;
        let leads_on = ALL
            .into_iter()
            .filter(|event| event.after(MailState::InDoubt).is_some());
        assert_eq!(
            leads_on.collect::<Vec<_>>(),
            [Accepted, Proof, Drop, Resend]
        );
    }

    /// The statements that name their states themselves, in the text of this room.
    #[test]
    fn every_statement_that_changes_a_state_keeps_to_the_table() {
        let statement =
            regex::Regex::new(r#"(?s)"\s*UPDATE mail SET ([^"]*?)WHERE([^"]*)""#).unwrap();
        let to = regex::Regex::new(r"\bstate = '(\w+)'|THEN '(\w+)' ELSE state").unwrap();
        let from = regex::Regex::new(r"\bstate (?:= |IN \()((?:'\w+'(?:, )?)+)").unwrap();
        let room = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store");
        let mut named = 0;
        for entry in std::fs::read_dir(room).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            for found in statement.captures_iter(&text) {
                let Some(target) = to.captures(&found[1]) else {
                    continue;
                };
                let target = target.get(1).or(target.get(2)).unwrap().as_str();
                let sources = if target == "closed" && found[1].contains("CASE") {
                    from.captures(&found[1])
                } else {
                    from.captures(&found[2])
                };
                let sources = sources.unwrap_or_else(|| panic!("from any state: {}", &found[0]));
                for source in sources[1].split(", ").map(|name| name.trim_matches('\'')) {
                    let leads = |event: &MailEvent| {
                        let (from, to) = event.rule();
                        word(to) == target && from.iter().any(|state| word(*state) == source)
                    };
                    assert!(ALL.iter().any(leads), "{source} -> {target} in {path:?}");
                    named += 1;
                }
            }
        }
        assert!(named >= 10, "only {named} changes were found");
    }
}
