//! From likenesses between two messages to groups.

/// What a method says of a set of mail.
pub enum Answer {
    /// Its groups, at each of its thresholds.
    Given(Vec<Outcome>),
    /// It is not installed, or failed.
    Skipped {
        /// Its name.
        method: String,
        /// Why.
        reason: String,
    },
}

/// The groups of a method at one of its thresholds.
pub struct Outcome {
    /// The name of the method.
    pub method: String,
    /// Its threshold, as its users write it.
    pub threshold: String,
    /// It is the threshold its authors or users recommend.
    pub usual: bool,
    /// Each message's group; `None` for one that has no fingerprint.
    pub groups: Vec<Option<String>>,
}

/// How alike two messages are, by their places in the set.
pub type Likeness = (usize, usize, f64);

/// A method that says how alike two messages are.
pub struct Scale {
    /// Its name.
    pub method: &'static str,
    /// The threshold its authors or users recommend.
    pub usual: f64,
    /// All thresholds to try.
    pub steps: Vec<f64>,
    /// It tells distances: less is more alike.
    pub distance: bool,
}

impl Outcome {
    /// The groups as [`score`](crate::support::score::score) takes them.
    pub fn found(&self) -> Vec<Option<&str>> {
        self.groups.iter().map(Option::as_deref).collect()
    }
}

impl Scale {
    /// The groups at each threshold, of a set of so many messages.
    pub fn answer(&self, messages: usize, likenesses: &[Likeness]) -> Answer {
        let outcomes = self.steps.iter().map(|&step| Outcome {
            method: self.method.to_owned(),
            threshold: format!("{} {step}", if self.distance { "≤" } else { "≥" }),
            usual: step == self.usual,
            groups: self.joined(messages, likenesses, step),
        });
        Answer::Given(outcomes.collect())
    }

    /// Whatever is linked by a chain of likenesses is one group: the copies come one after the other, and each joins
    /// the group of what it resembles.
    fn joined(&self, messages: usize, likenesses: &[Likeness], step: f64) -> Vec<Option<String>> {
        let mut parents: Vec<usize> = (0..messages).collect();
        for &(a, b, likeness) in likenesses {
            let near = if self.distance {
                likeness <= step
            } else {
                likeness >= step
            };
            if near {
                let (a, b) = (root(&mut parents, a), root(&mut parents, b));
                parents[a.max(b)] = a.min(b);
            }
        }
        (0..messages)
            .map(|message| Some(root(&mut parents, message).to_string()))
            .collect()
    }
}

fn root(parents: &mut [usize], mut at: usize) -> usize {
    while parents[at] != at {
        parents[at] = parents[parents[at]];
        at = parents[at];
    }
    at
}
