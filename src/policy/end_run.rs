//! Does a vendor that had its answer write past the contact? A timeline, never blame.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::words::Standing;

/// What the vendor had been told before this message, and what the message says itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Past<'a> {
    /// When the vendor was first answered: by the contact, by our accepted reply, or by a standing that was set.
    pub answered_at: Timestamp,
    /// When this message was received.
    pub received_at: Timestamp,
    /// The day of its receipt in the organisation's time zone.
    pub today: Date,
    /// It belongs to a campaign that was answered; `false` where it is a different text.
    pub same_campaign: bool,
    /// The vendor's standing as it was set, also where a deferral's date has come since.
    pub standing: Standing,
    /// The message's pitch text.
    pub text: &'a str,
}

/// Why a message is an end run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EndRun {
    /// Another text after the answer.
    DifferentText,
    /// The same campaign, longer after the answer than letters cross in the post.
    StillComing,
    /// Before the date the vendor was given.
    BeforeDate,
    /// It says itself that IT declined.
    SaysDeclined,
}

impl EndRun {
    /// In words for a person.
    #[must_use]
    pub const fn because(self) -> &'static str {
        match self {
            EndRun::DifferentText => "the vendor was answered before it sent this other text",
            EndRun::StillComing => "the campaign goes on long after its answer",
            EndRun::BeforeDate => "it comes before the date the vendor was given",
            EndRun::SaysDeclined => "it says itself that it was answered",
        }
    }
}

/// Why a message that goes past the contact is an end run; empty where it is none.
///
/// Copies of the answered campaign within `crossed` of the answer crossed it in the post: a cadence runs on by machine.
#[must_use]
pub fn end_runs(past: &Past<'_>, crossed: SignedDuration) -> Vec<EndRun> {
    let since = past.received_at.duration_since(past.answered_at);
    if since <= SignedDuration::ZERO || is_invited(past) {
        return Vec::new();
    }
    let early = past
        .standing
        .until()
        .is_some_and(|until| past.today < until);
    let reasons = [
        (EndRun::DifferentText, !past.same_campaign),
        (EndRun::StillComing, past.same_campaign && since > crossed),
        (
            EndRun::BeforeDate,
            early && (!past.same_campaign || since > crossed),
        ),
        (EndRun::SaysDeclined, says_declined(past.text)),
    ];
    reasons
        .into_iter()
        .filter(|(_, holds)| *holds)
        .map(|(reason, _)| reason)
        .collect()
}

/// Whether the date the vendor was given has come, and nobody has answered since: then it is a normal pitch again.
fn is_invited(past: &Past<'_>) -> bool {
    let answered_on = past.answered_at.to_zoned(TimeZone::UTC).date();
    past.standing
        .until()
        .is_some_and(|until| past.today >= until && answered_on < until)
}

/// Our people, as a vendor calls them when it reports what they said.
#[rustfmt::skip] // a line a language, its code before it
const WHO: &[&str] = &[
    /* en */ "your it team", "your it department", "your it people", "your it manager", "your it director",
        "your it guys", "with it a few", "with your it", "met with it", "spoke with it", "spoke to it",
        "talked to it", "your team", "your colleague", "your purchasing", "your procurement", "your cio",
    /* de */ "ihre it", "ihrer it", "ihr it-team", "ihrem it-team", "ihr kollege", "ihre kollegin",
        "ihrem kollegen", "ihr einkauf", "ihrem einkauf",
    /* fr */ "votre équipe", "votre service informatique", "votre dsi", "votre collègue", "vos collègues",
        "votre service achats",
    /* es */ "su equipo", "su departamento de", "su compañero", "su compañera", "su colega",
    /* it */ "il vostro reparto", "il suo reparto", "il vostro team", "il suo team", "il suo collega",
        "il vostro collega", "vostro ufficio acquisti",
    /* nl */ "uw it", "jullie it", "uw collega", "je collega", "uw team", "uw inkoop",
    /* pt */ "a sua equipa", "a sua equipe", "sua equipe", "seu colega", "seu departamento",
        "o seu departamento",
    /* pl */ "państwa dział", "państwa zespół", "pana zespół", "pani zespół", "pana kolega", "pani koleżanka",
        "wasz dział",
];

/// What they said, as a vendor repeats it.
#[rustfmt::skip] // a line a language, its code before it
const SAID: &[&str] = &[
    /* en */ "told me", "told us", "declined", "turned me down", "turned us down", "said no", "said they",
        "said that", "weren't interested", "didn't have the time", "did not have the time", "informed me",
    /* de */ "sagte mir", "hat mir gesagt", "haben mir gesagt", "mitgeteilt", "abgelehnt", "abgesagt",
    /* fr */ "m'a dit", "m'ont dit", "m'a répondu", "m'a indiqué", "a refusé", "a décliné", "pas intéressé",
        "pas le temps",
    /* es */ "me dijo", "me dijeron", "me comentó", "rechazó", "declinó", "no estaba interesad",
        "no tenía tiempo", "no tenían tiempo",
    /* it */ "mi ha detto", "mi hanno detto", "ha rifiutato", "ha declinato", "non era interessat",
        "non avevano tempo", "non aveva tempo",
    /* nl */ "vertelde mij", "vertelde me", "zei dat", "heeft afgewezen", "wees het af",
    /* pt */ "me disse", "disse-me", "disseram", "recusou", "declinou", "não tinha tempo", "não tinham tempo",
    /* pl */ "powiedział", "poinformował", "odmówił", "odrzucił", "nie był zainteresowan", "nie ma czasu",
        "nie mają czasu",
];

/// How the next sentence takes them up again.
const THEY: &[&str] = &[
    "they ", "he ", "she ", "sie ", "er ", "ils ", "elle ", "il ", "ze ", "hij ", "eles ", "ele ",
];

/// Whether one sentence names our people and reports what they said, or the next one does ("They said no").
#[must_use]
pub fn says_declined(text: &str) -> bool {
    let text = text.to_lowercase().replace(['\u{2019}', '\u{2018}'], "'");
    let has = |sentence: &str, words: &[&str]| words.iter().any(|word| sentence.contains(word));
    let mut named_before = false;
    text.split(['.', '!', '?', '\n'])
        .map(str::trim)
        .any(|sentence| {
            let named = has(sentence, WHO);
            let taken_up = named_before && THEY.iter().any(|word| sentence.starts_with(word));
            named_before = named;
            (named || taken_up) && has(sentence, SAID)
        })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn past(received_at: &str, same_campaign: bool, standing: Standing) -> Past<'static> {
        let received_at: Timestamp = received_at.parse().unwrap();
        Past {
            answered_at: "2026-11-02T09:00:00Z".parse().unwrap(),
            received_at,
            today: received_at.to_zoned(TimeZone::UTC).date(),
            same_campaign,
            standing,
            text: "A word about storage.",
        }
    }

    #[test]
    fn the_timeline_tells_an_end_run_from_letters_that_crossed() {
        let deferred = Standing::Deferred {
            until: "2027-01-01".parse().unwrap(),
        };
        let crossed = SignedDuration::from_hours(240);
        for (received_at, same_campaign, standing, expected) in [
            ("2026-11-02T08:59:59Z", false, Standing::Declined, vec![]),
            ("2026-11-02T09:00:00Z", false, Standing::Declined, vec![]),
            ("2026-11-03T09:00:00Z", true, Standing::Undecided, vec![]),
            ("2026-11-12T09:00:00Z", true, Standing::Undecided, vec![]),
            (
                "2026-11-12T09:00:01Z",
                true,
                Standing::Undecided,
                vec![EndRun::StillComing],
            ),
            (
                "2026-11-03T09:00:00Z",
                false,
                Standing::Undecided,
                vec![EndRun::DifferentText],
            ),
            (
                "2026-12-10T09:00:00Z",
                false,
                deferred,
                vec![EndRun::DifferentText, EndRun::BeforeDate],
            ),
            (
                "2026-12-10T09:00:00Z",
                true,
                deferred,
                vec![EndRun::StillComing, EndRun::BeforeDate],
            ),
            ("2027-01-01T09:00:00Z", false, deferred, vec![]),
        ] {
            assert_eq!(
                end_runs(&past(received_at, same_campaign, standing), crossed),
                expected,
                "{received_at} {standing}"
            );
        }
    }

    #[test]
    fn a_vendor_that_says_so_itself_is_believed() {
        for text in [
            "I met with IT a few weeks ago and they told me they didn\u{2019}t have the time or the resources.",
            "Your IT team told me to come back next year.",
            "I spoke to IT last month. They said no.",
            "Ihre IT hat mir gesagt, dass gerade keine Zeit ist.",
            "Votre service informatique m\u{2019}a dit que ce n'était pas le moment.",
            "Su equipo me dijo que no.",
            "Il vostro reparto IT mi ha detto che non serve.",
            "Uw IT-afdeling vertelde me dat er geen tijd is.",
            "A sua equipe me disse que não.",
            "Państwa dział IT odmówił.",
        ] {
            assert!(says_declined(text), "{text}");
        }
        for text in [
            "Your IT team will love it. A customer told me so.",
            "If your IT team is not interested, just say so.",
            "A customer told me they saved half. It is good for your business, and for the whole of it. Your IT team gains.",
            "",
        ] {
            assert!(!says_declined(text), "{text}");
        }
    }
}
