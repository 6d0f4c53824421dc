//! What the form of a mail says: its header fields, its thread, its length.

use super::bulk::{is_personal, is_robot};
use super::observed::{Observation, observation};
use super::source::field;
use super::words::one_line;
use crate::campaign::{brand, registrable_domain};
use crate::message::{Message, Original, PitchText};

/// Words of a step of a sales sequence; most have 60 to 120.
const PITCH_WORDS: std::ops::RangeInclusive<usize> = 35..=260;
/// Words beyond a pitch's length that make it one step longer, and the steps that count.
const LONG_STEP: usize = 120;
const LONG_STEPS: usize = 6;
/// Share of hidden words that no honest HTML has.
const HIDDEN_SHARE: f32 = 0.3;
/// Bytes at the end of the text in which a closing question stands.
const CLOSING: usize = 220;
/// Question marks that are looked at, from the end.
const MAX_MARKS: usize = 50;

/// Names and values of header fields that cadence tools write.
const CADENCE_TOOLS: [&str; 16] = [
    "lemlist",
    "mailshake",
    "woodpecker",
    "instantly",
    "outreach",
    "salesloft",
    "apollo.io",
    "reply.io",
    "smartlead",
    "quickmail",
    "yesware",
    "mixmax",
    "gmass",
    "saleshandy",
    "klenty",
    "snov.io",
];

/// Everything the form shows. `source` is where the original's own fields are.
pub(super) fn form_signals(
    source: Option<&Message>,
    original: &Original,
    text: &PitchText,
    own_list: bool,
) -> Vec<Observation> {
    let mut signals = text_form(original, text);
    signals.extend(
        original
            .from
            .as_ref()
            .and_then(|from| outreach_domain(&from.address)),
    );
    if let Some(message) = source {
        signals.extend(cadence_tool(message));
        signals.extend(thread(message, &original.text));
        signals.extend(automatic(message));
        let unsubscribe = field(&message.headers, "List-Unsubscribe").is_some();
        if unsubscribe && !own_list && is_personal(message) {
            signals.push(observation(
                "personal_unsubscribe",
                1,
                "List-Unsubscribe on a personal mail".to_owned(),
            ));
        }
    }
    let robot = original
        .from
        .as_ref()
        .filter(|from| is_robot(&from.address));
    signals.extend(robot.map(|from| observation("robot_sender", 1, one_line(&from.address))));
    signals
}

/// Length, greeting, closing question, hidden words.
fn text_form(original: &Original, text: &PitchText) -> Vec<Observation> {
    let mut signals = Vec::new();
    let words = text.words.len();
    if PITCH_WORDS.contains(&words) {
        signals.push(observation("pitch_length", 1, format!("{words} words")));
    }
    signals.extend(long_text(words));
    signals.extend(
        text.greeted
            .as_deref()
            .map(|name| observation("greeted_by_name", 1, one_line(name))),
    );
    signals.extend(
        closing_question(&text.text)
            .map(|question| observation("closing_question", 1, one_line(question))),
    );
    if original.hidden_share >= HIDDEN_SHARE {
        signals.push(observation(
            "hidden_text",
            1,
            format!("{:.0} % of the words", original.hidden_share * 100.0),
        ));
    }
    signals
}

/// Newsletters, articles and announcements are long, and the longer a text the more phrases it holds by chance.
fn long_text(words: usize) -> Option<Observation> {
    let steps = words
        .saturating_sub(*PITCH_WORDS.end())
        .div_ceil(LONG_STEP)
        .min(LONG_STEPS);
    (steps > 0).then(|| Observation {
        strength: steps as f32,
        ..observation("long_text", 1, format!("{words} words"))
    })
}

/// The last question, where it stands near the end; the `?` of a link asks nothing.
fn closing_question(text: &str) -> Option<&str> {
    let text = text.trim_end();
    let asks = |at: &usize| {
        text.get(at + 1..)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(char::is_whitespace))
    };
    let mark = text
        .rmatch_indices('?')
        .map(|(at, _)| at)
        .take(MAX_MARKS)
        .find(asks)?;
    if text.len() - mark > CLOSING {
        return None;
    }
    let before = text.get(..mark)?;
    let start = before
        .rfind(['.', '!', '?', '\n'])
        .map_or(0, |stop| stop + 1);
    text.get(start..=mark)
}

/// A domain that was registered beside the real one (`getacme.io`), so that a burnt one does no harm.
fn outreach_domain(address: &str) -> Option<Observation> {
    const BESIDE: [&str; 8] = ["get", "try", "use", "hey", "join", "meet", "go-", "hq"];
    let domain = registrable_domain(address.rsplit_once('@')?.1)?;
    let label = domain.split('.').next()?;
    let (before, behind) = label.split_once(brand(domain))?;
    let is_beside = BESIDE
        .iter()
        .any(|word| before.starts_with(word) || behind.ends_with(word));
    is_beside.then(|| observation("outreach_domain", 1, one_line(domain)))
}

/// A header field that names a cadence tool.
fn cadence_tool(message: &Message) -> Option<Observation> {
    const FIELDS: [&str; 4] = [
        "x-mailer",
        "user-agent",
        "x-mail-abuse-inquiries",
        "x-mailer-info",
    ];
    let by_tool = |text: &str| CADENCE_TOOLS.iter().any(|tool| text.contains(tool));
    let found = message.headers.0.iter().find(|field| {
        let name = field.name.to_ascii_lowercase();
        let named = name.strip_prefix("x-").is_some_and(by_tool);
        named || FIELDS.contains(&name.as_str()) && by_tool(&field.value.to_ascii_lowercase())
    })?;
    Some(observation("cadence_tool", 1, one_line(&found.name)))
}

/// How the mail stands in a thread. Follow-ups of a sequence answer the vendor's own earlier Message-ID and so look like
/// replies; a true reply names somebody else's.
fn thread(message: &Message, text: &str) -> Option<Observation> {
    let own = message
        .from
        .first()
        .and_then(|from| registrable_domain(from.address.rsplit_once('@')?.1));
    let is_own = |id: &String| {
        own.is_some()
            && id
                .rsplit_once('@')
                .and_then(|(_, host)| registrable_domain(host))
                == own
    };
    let mut ids = message
        .in_reply_to
        .iter()
        .chain(&message.references)
        .peekable();
    if ids.peek().is_none() {
        // Some clients write no ids: what quotes an earlier mail may well be an answer.
        let reply = is_reply_subject(&message.subject);
        return match (reply, reply && quotes(text)) {
            (_, true) => None,
            (true, false) => Some(observation("fake_reply", 1, one_line(&message.subject))),
            (false, _) => Some(observation("no_thread", 1, "begins a thread".to_owned())),
        };
    }
    Some(if ids.all(is_own) {
        observation(
            "own_thread",
            1,
            "answers the sender's own earlier mail".to_owned(),
        )
    } else {
        observation("in_thread", 1, "answers somebody's mail".to_owned())
    })
}

/// An earlier mail stands below: quoted lines, or a line between dashes above it.
fn quotes(text: &str) -> bool {
    const DASHES: &str = "---";
    text.lines().map(str::trim).any(|line| {
        let parted = line.starts_with(DASHES)
            && line.ends_with(DASHES)
            && line.contains(char::is_alphabetic);
        line.starts_with('>') || parted
    })
}

/// Re: in the subject, though nothing is answered.
fn is_reply_subject(subject: &str) -> bool {
    let subject = subject.trim_start().as_bytes();
    ["re:", "aw:", "sv:", "odp:", "res:", "rif:"]
        .iter()
        .any(|mark| {
            subject
                .get(..mark.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(mark.as_bytes()))
        })
}

/// Written by a program: RFC 3834 section 5, a bounce, a vacation answer.
fn automatic(message: &Message) -> Option<Observation> {
    let headers = &message.headers;
    let submitted = field(headers, "Auto-Submitted")
        .map(|value| value.split(';').next().unwrap_or_default().trim());
    let automatic = submitted.is_some_and(|value| !value.to_ascii_lowercase().starts_with("no"));
    let null = field(headers, "Return-Path").is_some_and(|path| path == "<>");
    let report = field(headers, "Content-Type")
        .is_some_and(|value| value.to_ascii_lowercase().starts_with("multipart/report"));
    let named = ["X-Autoreply", "X-Autorespond", "X-Auto-Reply"]
        .iter()
        .any(|name| field(headers, name).is_some());
    (automatic || null || report || named)
        .then(|| observation("automatic", 1, "written by a program".to_owned()))
}
