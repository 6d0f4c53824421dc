//! What `make fit` promises, on a few mails.
#![allow(clippy::expect_used)]

#[path = "fit/judgement.rs"]
#[allow(dead_code, reason = "a test writes no files")]
mod judgement;
#[path = "fit/mails.rs"]
#[allow(dead_code, reason = "a test looks at a part of a mail")]
mod mails;
#[path = "fit/regression.rs"]
mod regression;
#[path = "fit/words.rs"]
#[allow(dead_code, reason = "a test writes no files")]
mod words;

use std::path::Path;

use mails::{Label, Sample};
use regression::{Belief, Row, fit};

#[test]
fn the_same_mail_gives_the_same_weights_and_they_tell_pitches() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/mail");
    let samples = mails::labelled(&data);
    let some: Vec<&Sample> = samples.iter().collect();
    assert!(some.len() > 50, "{} mails", some.len());
    let model = judgement::learn(&some);
    assert_eq!(model, judgement::learn(&some));
    let mean = |is_pitch: bool| {
        let wanted = some
            .iter()
            .filter(|mail| (mail.label == Label::Pitch) == is_pitch);
        let sums: Vec<f32> = wanted
            .map(|mail| {
                model
                    .weigh(&mail.observed)
                    .signals
                    .iter()
                    .map(|s| s.weight)
                    .sum()
            })
            .collect();
        sums.iter().sum::<f32>() / sums.len() as f32
    };
    assert!(
        mean(true) > mean(false) + 2.0,
        "{} {}",
        mean(true),
        mean(false)
    );
}

#[test]
fn no_weight_leaves_what_it_may_be() {
    let row = |is| Row {
        seen: vec![(0, 1.0)],
        is,
        counts: 1.0,
    };
    let rows: Vec<Row> = [true, true, true, false].map(row).into_iter().collect();
    let free = fit(&rows, &[Belief::near(0.0, 1e-6)]);
    assert!((free[0] - 3.0_f64.ln()).abs() < 0.01, "{}", free[0]);
    let held = Belief {
        towards: 0.5,
        strength: 1e-6,
        between: (0.25, 0.75),
    };
    assert_eq!(fit(&rows, &[held]), [0.75]);
}
