//! How well pitches are told from mail that must stay: the project's own mail by cross-validation, split by the sender's
//! domain, so that no mail is judged by what its own sender taught; and real mail, where it is there.

#![allow(clippy::expect_used)] // a tool for developers: a missing folder ends it

#[path = "../tests/fit/judgement.rs"]
#[allow(dead_code, reason = "what writes files is needed by `make fit` alone")]
mod learning;
#[path = "../tests/fit/mails.rs"]
#[allow(dead_code, reason = "each user looks at a part of a mail")]
mod mails;
#[path = "judgement/real.rs"]
mod real;
#[path = "../tests/fit/regression.rs"]
mod regression;
mod support;
#[path = "judgement/tables.rs"]
mod tables;
#[path = "../tests/fit/words.rs"]
#[allow(dead_code, reason = "what writes files is needed by `make fit` alone")]
mod words;

use std::time::Instant;

use mails::{Label, PARTS, Sample};
use onedoor::classify::{Assessment, Circumstances, Thresholds, Verdict, judge};
use tables::Judged;

fn main() -> anyhow::Result<()> {
    let samples = mails::samples(&support::repository().join("tests/data"));
    let judged = cross_validated(&samples);
    let mut page = tables::page(&judged);
    page.push_str(&real::page()?);
    support::publish("judgement", &page)?;
    Ok(())
}

/// Every mail, judged by what the senders of the other parts taught.
fn cross_validated(samples: &[Sample]) -> Vec<Judged<'_>> {
    let mut judged = Vec::new();
    for part in 0..PARTS {
        let taught: Vec<&Sample> = samples.iter().filter(|mail| mail.part() != part).collect();
        let model = learning::learn(&taught);
        for sample in samples.iter().filter(|mail| mail.part() == part) {
            let begun = Instant::now();
            let reading = model.weigh(&sample.observed);
            let held_by = |recipients| -> Assessment {
                let around = Circumstances {
                    recipients,
                    ..Circumstances::default()
                };
                judge(&reading, &around, &Thresholds::default())
            };
            let alone = held_by(1);
            let micros = begun.elapsed().as_secs_f64() * 1e6 + sample.micros;
            if sample.label != Label::Pitch && alone.verdict == Verdict::Pitch {
                println!("taken for a pitch ({:.2}): {}", alone.score, sample.name);
            }
            judged.push(Judged {
                sample,
                alone,
                micros,
                by_three: held_by(3),
            });
        }
    }
    judged
}
