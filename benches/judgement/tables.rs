//! The tables of the project's own mail.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use onedoor::classify::{Assessment, Protection, Verdict};

use super::mails::{Label, Sample};

/// Widest bar of the diagram.
const WIDTH: f64 = 40.0;

/// A mail and what it was taken for.
pub struct Judged<'s> {
    pub sample: &'s Sample,
    /// One recipient holds it.
    pub alone: Assessment,
    /// Three hold it.
    pub by_three: Assessment,
    /// Microseconds of reading and judging it.
    pub micros: f64,
}

/// All tables.
pub fn page(judged: &[Judged<'_>]) -> String {
    let mut page = format!(
        "{} invented mails in eight languages, each judged by weights learnt from other senders' mail (five parts, by the sender's \
         domain). Judging takes {:.0} µs a message (median; the slowest {:.0}), {}.\n\n",
        judged.len(),
        quantile(judged, 0.5),
        quantile(judged, 1.0),
        if cfg!(debug_assertions) {
            "in a build that is not optimised"
        } else {
            "in a release build"
        },
    );
    page.push_str(&recognised(judged));
    page.push_str(&by_class(judged));
    page.push_str(&by_language(judged));
    page.push_str(&protections(judged));
    page.push_str(&reliability(judged));
    page
}

fn quantile(judged: &[Judged<'_>], share: f64) -> f64 {
    let mut micros: Vec<f64> = judged.iter().map(|mail| mail.micros).collect();
    micros.sort_by(f64::total_cmp);
    let at = (micros.len() as f64 * share) as usize;
    micros[at.min(micros.len() - 1)]
}

fn share(part: usize, whole: usize) -> String {
    format!("{:.1} %", 100.0 * part as f64 / whole.max(1) as f64)
}

fn count(judged: &[&Judged<'_>], is: impl Fn(&Judged<'_>) -> bool) -> usize {
    judged.iter().filter(|mail| is(mail)).count()
}

fn of<'j, 's>(judged: &'j [Judged<'s>], wanted: impl Fn(&Sample) -> bool) -> Vec<&'j Judged<'s>> {
    judged.iter().filter(|mail| wanted(mail.sample)).collect()
}

/// The three figures a site feels.
fn recognised(judged: &[Judged<'_>]) -> String {
    let pitches = of(judged, |sample| sample.label == Label::Pitch);
    let all = pitches.len();
    let sure = count(&pitches, |mail| mail.alone.verdict == Verdict::Pitch);
    let unsure = count(&pitches, |mail| mail.alone.verdict == Verdict::Unsure);
    let three = count(&pitches, |mail| mail.by_three.verdict == Verdict::Pitch);
    format!(
        "| pitches | |\n|---|---:|\n| recognised as pitch, alone | {} |\n| as pitch or unsure, alone | {} |\n\
         | as pitch, once three recipients hold it | {} |\n\n",
        share(sure, all),
        share(sure + unsure, all),
        share(three, all)
    )
}

const VERDICTS: [(&str, Verdict); 5] = [
    ("pitch", Verdict::Pitch),
    ("unsure", Verdict::Unsure),
    ("not pitch", Verdict::NotPitch),
    ("protected", Verdict::Protected),
    ("bulk", Verdict::Bulk),
];

fn by_class(judged: &[Judged<'_>]) -> String {
    let mut table = String::from("| taken for | ");
    let names: Vec<&str> = VERDICTS.iter().map(|(name, _)| *name).collect();
    let _ = writeln!(table, "{} |\n|---|{}", names.join(" | "), "---:|".repeat(5));
    let labels = [
        ("pitches", Label::Pitch),
        ("must stay", Label::Protected),
        ("other", Label::Other),
    ];
    for (name, label) in labels {
        let mails = of(judged, |sample| sample.label == label);
        let _ = write!(table, "| {name} ({}) |", mails.len());
        for (_, verdict) in VERDICTS {
            let _ = write!(
                table,
                " {} |",
                count(&mails, |mail| mail.alone.verdict == verdict)
            );
        }
        table.push('\n');
    }
    table.push('\n');
    table
}

fn by_language(judged: &[Judged<'_>]) -> String {
    let mut table = String::from(
        "| language | mails | precision of “pitch” | recall | recall with unsure | must stay, taken for a pitch |\n\
         |---|---:|---:|---:|---:|---:|\n",
    );
    let languages: BTreeSet<&str> = judged.iter().map(|m| m.sample.language.as_str()).collect();
    for language in languages {
        let mails = of(judged, |sample| sample.language == language);
        let is_pitch = |mail: &Judged<'_>| mail.sample.label == Label::Pitch;
        let taken = |mail: &Judged<'_>| mail.alone.verdict == Verdict::Pitch;
        let pitches = count(&mails, is_pitch);
        let hits = count(&mails, |mail| is_pitch(mail) && taken(mail));
        let unsure = count(&mails, |mail| {
            is_pitch(mail) && mail.alone.verdict == Verdict::Unsure
        });
        let lost = count(&mails, |mail| {
            mail.sample.label == Label::Protected && taken(mail)
        });
        let _ = writeln!(
            table,
            "| {language} | {} | {} | {} | {} | {lost} |",
            mails.len(),
            share(hits, count(&mails, taken)),
            share(hits, pitches),
            share(hits + unsure, pitches)
        );
    }
    table.push('\n');
    table
}

/// How often each class of protection is given, and to what.
fn protections(judged: &[Judged<'_>]) -> String {
    let mut classes: BTreeMap<String, [usize; 2]> = BTreeMap::new();
    for mail in judged {
        if let Some(class) = mail.alone.protection {
            let pitch = usize::from(mail.sample.label == Label::Pitch);
            classes.entry(name(class)).or_default()[pitch] += 1;
        }
    }
    let mut table = String::from(
        "| protected as | mail that must stay, or other | pitches |\n|---|---:|---:|\n",
    );
    for (class, [right, wrong]) in classes {
        let _ = writeln!(table, "| {class} | {right} | {wrong} |");
    }
    table.push('\n');
    table
}

fn name(class: Protection) -> String {
    serde_json::to_string(&class)
        .unwrap_or_default()
        .trim_matches('"')
        .replace('_', " ")
}

/// What a score is worth.
fn reliability(judged: &[Judged<'_>]) -> String {
    let mut table = String::from(
        "What a score is worth: of the mails with a score in each tenth, so many are pitches.\n\n| score | mails | pitches | |\n\
         |---|---:|---:|---|\n",
    );
    for bin in 0..10 {
        let inside = |mail: &&&Judged<'_>| ((mail.alone.score * 10.0) as usize).min(9) == bin;
        let mails: Vec<&Judged<'_>> = judged.iter().collect();
        let mails: Vec<&Judged<'_>> = mails.iter().filter(inside).copied().collect();
        let pitches = count(&mails, |mail| mail.sample.label == Label::Pitch);
        let observed = pitches as f64 / mails.len().max(1) as f64;
        let _ = writeln!(
            table,
            "| 0.{bin}–{:.1} | {} | {:.1} % | `{}` |",
            (bin + 1) as f64 / 10.0,
            mails.len(),
            observed * 100.0,
            "#".repeat((observed * WIDTH).round() as usize)
        );
    }
    table.push('\n');
    table
}
