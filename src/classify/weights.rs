//! What each signal weighs, in log-odds, in one table.
//!
//! Chosen by these rules, then checked on the mail of `tests/data/mail`: no signal alone, and no two weak ones, make a
//! mail unsure; a text of pitch length that promises something and asks for a meeting is a pitch; a single word list
//! hit in somebody's ordinary mail stays far below.

/// Log-odds of a pitch before anything was seen: about one outside mail in twenty-five.
pub(super) const INTERCEPT: f32 = -3.2;

/// How much more a signal counts when two or more different phrases say it.
pub(super) const REPEATED: f32 = 1.3;

/// Every signal there is.
const WEIGHTS: [(&str, f32); 48] = [
    // Words of the text.
    ("meeting_ask", 1.9),
    ("demo_offer", 1.3),
    ("value_promise", 1.3),
    ("targeting", 1.2),
    ("social_proof", 0.9),
    ("introduction", 1.2),
    ("right_person", 1.6),
    ("observation", 1.1),
    ("offered_service", 1.4),
    ("cold_admission", 1.7),
    ("follow_up", 1.5),
    ("interest_check", 1.2),
    ("subject_hook", 0.8),
    ("end_run", 1.2),
    ("opt_out_by_reply", 1.5),
    ("sales_title", 1.1),
    ("event_invitation", 1.3),
    ("call_to_buy", 1.0),
    ("merge_accident", 1.9),
    // What people who work together say too: only beside the others.
    ("soft_ask", 0.6),
    ("soft_meeting", 0.9),
    ("event_word", 0.4),
    ("soft_title", 0.5),
    ("asked_for", -1.0),
    ("relationship", -1.4),
    ("personal_matter", -1.2),
    // Links.
    ("tracker_link", 1.5),
    ("calendar_link", 1.8),
    ("mail_service_link", 0.3),
    // Form and header fields.
    ("cadence_tool", 2.0),
    ("outreach_domain", 0.8),
    ("personal_unsubscribe", 0.7),
    ("no_thread", 0.3),
    ("names_own_company", 1.1),
    ("asks_the_reader", 0.6),
    ("figures", 0.3),
    ("names_a_price", 0.8),
    ("own_thread", 0.7),
    ("fake_reply", 0.5),
    ("in_thread", -0.9),
    ("pitch_length", 0.4),
    ("long_text", -0.6),
    ("closing_question", 0.4),
    ("greeted_by_name", 0.3),
    ("hidden_text", 0.4),
    ("automatic", -4.0),
    ("robot_sender", -1.0),
    ("known_campaign", 2.8),
];

/// What the surroundings weigh.
const AROUND: [(&str, f32); 4] = [
    ("known_vendor", 0.8),
    ("business", -2.0),
    ("handed_on", 1.2),
    ("passed_on", 0.3),
];

/// The log-odds of a signal; nothing for a name that is not in the table.
pub(super) fn weight(name: &str) -> f32 {
    WEIGHTS
        .iter()
        .chain(&AROUND)
        .find(|(known, _)| *known == name)
        .map_or(0.0, |(_, weight)| *weight)
}

/// Log-odds to probability.
pub(super) fn logistic(log_odds: f32) -> f32 {
    1.0 / (1.0 + (-log_odds).exp())
}

/// Probability to log-odds, finite also for 0 and 1.
pub(super) fn logit(probability: f32) -> f32 {
    let probability = probability.clamp(0.001, 0.999);
    (probability / (1.0 - probability)).ln()
}
