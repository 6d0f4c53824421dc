//! From what was read and what is known to a verdict, in the order of the design: internal, protected, bulk, score.

use super::weights::{logistic, logit, weight};
use super::words::{Words, one_line};
use super::{Assessment, Circumstances, Lessons, Reading, Signal, Thresholds, Verdict, lists};

/// Log-odds beyond which nothing changes any more; keeps sums of any signals finite.
const CERTAIN: f32 = 30.0;

/// What the first lesson about a vendor weighs (as much as doing business with it), each further one, and all of them at
/// most: a plain pitch of a vendor that was wrongly filed once is still one, after three lessons hardly any is.
const FIRST_LESSON: f32 = -2.0;
const FURTHER_LESSON: f32 = -1.5;
const ALL_LESSONS: f32 = -5.0;

/// Judges a message. Every adjustment by circumstances is a signal of its own, so that the sum can be followed.
///
/// Copies and a known campaign lift what is unsure already; nothing lifts what is internal, protected or bulk.
pub fn judge(reading: &Reading, around: &Circumstances, thresholds: &Thresholds) -> Assessment {
    let mut signals: Vec<Signal> = reading
        .signals
        .iter()
        .filter(|signal| signal.weight.is_finite())
        .cloned()
        .collect();
    signals.extend(circumstances(around));
    let mut score = score(&signals);
    let protection = around.protection.or(reading
        .protected
        .as_ref()
        .map(|(protection, _)| *protection));
    let verdict = if around.internal {
        Verdict::Internal
    } else if protection.is_some() {
        Verdict::Protected
    } else if reading.bulk.is_some() {
        Verdict::Bulk
    } else {
        if let Some(lift) = lift(score, around, thresholds) {
            signals.push(lift);
            score = score.max(thresholds.pitch.clamp(0.0, 1.0));
        }
        by_score(score, thresholds)
    };
    Assessment {
        verdict,
        score,
        signals,
        protection,
    }
}

/// Where the score alone decides.
fn by_score(score: f32, thresholds: &Thresholds) -> Verdict {
    if score >= thresholds.pitch {
        Verdict::Pitch
    } else if score >= thresholds.unsure {
        Verdict::Unsure
    } else {
        Verdict::NotPitch
    }
}

/// The probability of a pitch, 0 to 1.
fn score(signals: &[Signal]) -> f32 {
    let sum: f32 = signals
        .iter()
        .map(|signal| signal.weight.clamp(-CERTAIN, CERTAIN))
        .sum();
    logistic(sum.clamp(-CERTAIN, CERTAIN))
}

/// The evidence of many, and of a campaign that is known: each makes a pitch of an unsure text, never of another.
fn lift(score: f32, around: &Circumstances, thresholds: &Thresholds) -> Option<Signal> {
    let unsure = score >= thresholds.unsure && score < thresholds.pitch;
    // A notice to all of us was what the contact took back: that many of us hold the next one confirms nothing.
    let confirmed = around.recipients >= thresholds.copies_to_confirm && around.lessons.times == 0;
    if !unsure || !(confirmed || around.known_campaign) {
        return None;
    }
    let (name, evidence) = if confirmed {
        (
            "many_recipients",
            format!("{} of us hold this text", around.recipients),
        )
    } else {
        (
            "copy_of_campaign",
            "an unsure text that belongs to a known campaign".to_owned(),
        )
    };
    let weight = (logit(thresholds.pitch) - logit(score)).max(0.0);
    Some(Signal {
        name: name.to_owned(),
        weight,
        evidence,
    })
}

/// What the surroundings say for or against.
fn circumstances(around: &Circumstances) -> Vec<Signal> {
    let known = [
        (
            around.known_campaign,
            "known_campaign",
            "the text or its thread belongs to a campaign",
        ),
        (
            around.known_vendor,
            "known_vendor",
            "this vendor has pitched before",
        ),
        (
            around.business,
            "business",
            "somebody of us writes to this domain",
        ),
    ];
    let mut signals: Vec<Signal> = known
        .into_iter()
        .filter(|(holds, ..)| *holds)
        .map(|(_, name, evidence)| Signal {
            name: name.to_owned(),
            weight: weight(name),
            evidence: evidence.to_owned(),
        })
        .collect();
    signals.extend(said_no_pitch(&around.lessons));
    signals.extend(around.comment.as_deref().and_then(handed_on));
    signals
}

/// What the contact said of other mail of this vendor; only ever against a pitch.
fn said_no_pitch(lessons: &Lessons) -> Option<Signal> {
    let further = lessons.times.checked_sub(1)?;
    let times = match lessons.times {
        1 => "once".to_owned(),
        times => format!("{times} times"),
    };
    Some(Signal {
        name: "contact_said_no_pitch".to_owned(),
        weight: (FIRST_LESSON + FURTHER_LESSON * further as f32).max(ALL_LESSONS),
        evidence: format!("said {times} of this vendor's mail, last {}", lessons.last),
    })
}

/// A forwarder who hands the mail on as nobody's business of theirs ("spam?", "please handle").
fn handed_on(comment: &str) -> Option<Signal> {
    let words = Words::fold(comment);
    let hits = lists::COMMENTS.find(&words);
    let hit = hits
        .into_iter()
        .max_by(|one, two| weight(one.mark.class).total_cmp(&weight(two.mark.class)))?;
    let name = hit.mark.class;
    Some(Signal {
        name: name.to_owned(),
        weight: weight(name),
        evidence: one_line(&words.evidence(hit.place)),
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::classify::Protection;

    fn taught(times: u32) -> Lessons {
        Lessons {
            times,
            last: "on 2026-11-20 by a drag in a mail folder".into(),
        }
    }

    fn reading(log_odds: f32) -> Reading {
        Reading {
            signals: vec![Signal {
                name: "value_promise".into(),
                weight: log_odds,
                evidence: String::new(),
            }],
            ..Reading::default()
        }
    }

    #[test]
    fn a_lesson_is_a_signal_that_grows_to_a_limit_and_says_where_it_comes_from() {
        for (times, weight) in [(1, -2.0), (2, -3.5), (3, -5.0), (4, -5.0), (u32::MAX, -5.0)] {
            let signal = said_no_pitch(&taught(times)).unwrap();
            assert_eq!(signal.weight, weight, "{times}");
            assert!(
                signal
                    .evidence
                    .ends_with("on 2026-11-20 by a drag in a mail folder")
            );
        }
        assert_eq!(said_no_pitch(&Lessons::default()), None);
    }

    #[test]
    fn a_plain_pitch_outweighs_one_lesson_and_not_three() {
        let verdict = |times| {
            let around = Circumstances {
                lessons: taught(times),
                ..Circumstances::default()
            };
            judge(&reading(4.5), &around, &Thresholds::default()).verdict
        };
        assert_eq!(
            [0, 1, 2, 3].map(verdict),
            [
                Verdict::Pitch,
                Verdict::Pitch,
                Verdict::Unsure,
                Verdict::NotPitch
            ]
        );
    }

    #[test]
    fn that_many_hold_it_confirms_nothing_of_a_vendor_the_contact_took_mail_back_of() {
        for (times, expected) in [(0, Verdict::Pitch), (1, Verdict::Unsure)] {
            let around = Circumstances {
                recipients: 50,
                lessons: taught(times),
                ..Circumstances::default()
            };
            let log_odds = if times > 0 { 3.0 } else { 1.0 };
            let judged = judge(&reading(log_odds), &around, &Thresholds::default());
            assert_eq!(judged.verdict, expected, "{times}");
        }
    }

    #[test]
    fn no_lesson_makes_a_pitcher_of_anybody() {
        let surroundings = [
            (true, None),
            (false, Some(Protection::Partner)),
            (false, Some(Protection::Correspondent)),
            (false, None),
        ];
        for (internal, protection) in surroundings {
            for (tenths, recipients, known) in (-60..=60)
                .flat_map(|tenths| [(tenths, 1, false), (tenths, 9, false), (tenths, 9, true)])
            {
                let around = |times| Circumstances {
                    internal,
                    protection,
                    recipients,
                    known_campaign: known,
                    known_vendor: known,
                    lessons: taught(times),
                    ..Circumstances::default()
                };
                let reading = reading(tenths as f32 / 10.0);
                let judged = |times| judge(&reading, &around(times), &Thresholds::default());
                let (before, after) = (judged(0), judged(5));
                assert!(after.score <= before.score, "{tenths} {recipients} {known}");
                let fixed = internal || protection.is_some();
                assert!(!fixed || after.verdict == before.verdict);
                assert!(after.verdict != Verdict::Pitch || before.verdict == Verdict::Pitch);
            }
        }
    }
}
