//! What the surroundings weigh, and log-odds.
//!
//! No mail teaches these weights, so they are chosen: a known campaign makes a pitch of its vendor's bump, but not of
//! a plain note; business with a domain outweighs any one signal.

/// What the surroundings weigh.
const AROUND: [(&str, f32); 5] = [
    ("known_campaign", 2.8),
    ("known_vendor", 0.8),
    ("business", -2.0),
    ("handed_on", 1.2),
    ("passed_on", 0.3),
];

/// The log-odds of something around a message; nothing for a name that is not in the table.
pub(super) fn weight(name: &str) -> f32 {
    let listed = AROUND.iter().find(|(known, _)| *known == name);
    listed.map_or(0.0, |(_, weight)| *weight)
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
