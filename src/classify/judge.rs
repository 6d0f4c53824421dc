//! From what was read and what is known to a verdict, in the order of the design: internal, protected, bulk, score.

use super::weights::{logistic, logit, weight};
use super::words::{Words, one_line};
use super::{Assessment, Circumstances, Reading, Signal, Thresholds, Verdict, lists};

/// Log-odds beyond which nothing changes any more; keeps sums of any signals finite.
const CERTAIN: f32 = 30.0;

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
    let confirmed = around.recipients >= thresholds.copies_to_confirm;
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
    signals.extend(around.comment.as_deref().and_then(handed_on));
    signals
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
