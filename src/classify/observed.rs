//! What is seen in a message before anything is weighed.

use super::protected::Claims;
use super::wording::Wording;

/// One named thing that was seen.
#[derive(Debug, Clone, PartialEq)]
pub struct Observation {
    /// Its name, from the closed list of the weights.
    pub name: &'static str,
    /// How strongly: 1 where it is there or not.
    pub strength: f32,
    /// The words that were seen, one line, cut.
    pub evidence: String,
}

/// Everything that was seen in one message. A [`Model`](super::Model) weighs it.
#[derive(Debug, Clone, Default)]
pub struct Observed {
    /// The named observations.
    pub named: Vec<Observation>,
    /// The words of subject and text.
    pub wording: Wording,
    pub(super) claims: Claims,
    pub(super) bulk: Option<String>,
}

/// How much more something counts when two or more different phrases say it.
const REPEATED: f32 = 1.3;

/// Something that was said `times` in different words.
pub(super) fn observation(name: &'static str, times: usize, evidence: String) -> Observation {
    let strength = if times > 1 { REPEATED } else { 1.0 };
    Observation {
        name,
        strength,
        evidence,
    }
}
