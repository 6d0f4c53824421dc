//! The figures as tables: every method at its usual threshold, and at the one that does best on this set.

use std::fmt::Write as _;

use crate::grouping::{Answer, Outcome};
use crate::support::labels::LabelScore;
use crate::support::score::Score;

/// How well a method does on the labelled mail.
pub struct Labelled {
    /// Its groups.
    pub score: LabelScore,
    /// Forwards that it joins with their original.
    pub joined: usize,
}

/// The table of the labelled mail; best is the highest F1 without template series.
pub fn labelled(
    answers: &[Answer],
    messages: usize,
    pairs: usize,
    measure: &dyn Fn(&Outcome) -> Labelled,
) -> String {
    let mut table = format!(
        "### Real mail ({messages} labelled messages)\n\n\
         P, R, F1 over pairs, B³ the B-cubed F1; without the automatic notices of one template with other data, which \
         may well be grouped, and with them. Forwards: of {pairs} pairs of a message and its forward, those joined.\n\n\
         | method | threshold | P | R | F1 | B³ | with notices: P | R | F1 | B³ | forwards |\n\
         | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n"
    );
    let cells = |of: &Labelled| {
        let (own, all) = (&of.score.without_series, &of.score.all);
        format!("{} | {} | {}", figures(own), figures(all), of.joined)
    };
    let worth = |of: &Labelled| of.score.without_series.f1;
    rows(&mut table, answers, 10, measure, worth, cells);
    table
}

/// The table of the mail with hidden text; best is the highest F1.
pub fn hidden(answers: &[Answer], messages: usize, measure: &dyn Fn(&Outcome) -> Score) -> String {
    let mut table = format!(
        "### Real mail with hidden text ({messages} labelled messages)\n\n\
         Their HTML hides 60 to 10,000 words from the reader.\n\n\
         | method | threshold | P | R | F1 | B³ |\n| --- | --- | --- | --- | --- | --- |\n"
    );
    rows(&mut table, answers, 5, measure, |of| of.f1, figures);
    table
}

/// The table of the spun sequences; best is the highest recall without a false pair.
pub fn spun(
    answers: &[Answer],
    messages: usize,
    each: usize,
    measure: &dyn Fn(&Outcome) -> Score,
) -> String {
    let mut table = format!(
        "### Spun sequences ({messages} messages, {each} variants of each step)\n\n\
         `tests/data/spun`: another step or another vendor's pitch is another group. Best: the highest recall without \
         a false pair.\n\n\
         | method | threshold | recall | false pairs | P | F1 | B³ |\n| --- | --- | --- | --- | --- | --- | --- |\n"
    );
    let cells = |of: &Score| {
        let Score {
            recall,
            false_pairs,
            precision,
            f1,
            b_f1,
            ..
        } = of;
        format!("{recall:.3} | {false_pairs} | {precision:.3} | {f1:.3} | {b_f1:.3}")
    };
    let worth = |of: &Score| of.recall - of.false_pairs as f64;
    rows(&mut table, answers, 6, measure, worth, cells);
    table
}

fn figures(of: &Score) -> String {
    format!(
        "{:.3} | {:.3} | {:.3} | {:.3}",
        of.precision, of.recall, of.f1, of.b_f1
    )
}

fn rows<T>(
    table: &mut String,
    answers: &[Answer],
    columns: usize,
    measure: &dyn Fn(&Outcome) -> T,
    worth: impl Fn(&T) -> f64,
    cells: impl Fn(&T) -> String,
) {
    for answer in answers {
        let outcomes = match answer {
            Answer::Given(outcomes) => outcomes,
            Answer::Skipped { method, reason } => {
                let rest = "| ".repeat(columns - 1);
                let _ = writeln!(table, "| {method} | SKIPPED: {reason} {rest}|");
                continue;
            }
        };
        let measured: Vec<(&Outcome, T)> = outcomes
            .iter()
            .map(|outcome| (outcome, measure(outcome)))
            .collect();
        let best = measured
            .iter()
            .map(|(_, of)| worth(of))
            .fold(f64::MIN, f64::max);
        // Of several that do equally well, the usual one, else the first.
        let usual_is_best = measured
            .iter()
            .any(|(outcome, of)| outcome.usual && worth(of) >= best);
        let first_best = measured.iter().position(|(_, of)| worth(of) >= best);
        for (number, (outcome, of)) in measured.iter().enumerate() {
            let best = !usual_is_best && first_best == Some(number);
            if outcome.usual || best {
                let kind = if best { ", best" } else { "" };
                let (method, threshold) = (&outcome.method, &outcome.threshold);
                let _ = writeln!(table, "| {method} | {threshold}{kind} | {} |", cells(of));
            }
        }
    }
}
