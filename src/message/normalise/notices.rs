//! Sentences that are on the mail and not of it: legal notices, offers to stop, marks of mail programs, banners of the
//! receiving company.

use super::lines::{count_words, sentences};
use super::notice_phrases::{BANNERS, DISCLAIMERS, STRONG_DISCLAIMERS};
use super::opt_outs::{LEAVING, MAILINGS, OPT_OUTS, SENT_FROM};

/// Words before a legal notice that are its heading.
const HEADING_WORDS: usize = 12;
/// Words after the last sign of a legal notice that still belong to it.
const TRAILING_WORDS: usize = 80;
/// Words of a sentence that offers to stop and is not known by a phrase of its own.
const OFFER_WORDS: usize = 40;

/// A paragraph without its notices, one line; `None` where nothing is left. At the edges of a mail a sentence that
/// speaks of leaving and of mailings is taken for an offer to stop, too.
pub(super) fn without(paragraph: &[String], edge: bool) -> Option<String> {
    let whole = paragraph.join(" ");
    let lower = whole.to_lowercase();
    let legal = STRONG_DISCLAIMERS.is_in(&lower);
    let offers = OPT_OUTS.is_in(&lower) || (edge && LEAVING.is_in(&lower));
    let programs = SENT_FROM.is_in(&lower);
    // One particular of a company is worth nothing in the middle of a text.
    let particulars = DISCLAIMERS.count_in(&lower) > usize::from(!edge);
    if !legal && !offers && !programs && !particulars {
        return (!whole.is_empty()).then_some(whole);
    }
    let mut units: Vec<&str> = paragraph.iter().flat_map(|line| sentences(line)).collect();
    if legal {
        cut_legal(&mut units);
    }
    units.retain(|unit| !is_notice(unit, edge, particulars));
    (!units.is_empty()).then(|| units.join(" "))
}

/// A strong sign makes what stands around it a notice: from the first sign to the last, with heading and end.
fn cut_legal(units: &mut Vec<&str>) {
    let is_sign = |unit: &&str| {
        let lower = unit.to_lowercase();
        STRONG_DISCLAIMERS.is_in(&lower) || DISCLAIMERS.is_in(&lower)
    };
    let words = |units: &[&str]| units.iter().map(|unit| count_words(unit)).sum::<usize>();
    let Some(mut first) = units.iter().position(is_sign) else {
        // The sign runs over a line end: the paragraph is a notice.
        units.clear();
        return;
    };
    let mut last = units.iter().rposition(is_sign).unwrap_or(first);
    if words(&units[..first]) <= HEADING_WORDS {
        first = 0;
    }
    if words(&units[last + 1..]) <= TRAILING_WORDS {
        last = units.len() - 1;
    }
    units.drain(first..=last);
}

fn is_notice(unit: &str, edge: bool, particulars: bool) -> bool {
    let lower = unit.to_lowercase();
    let words = lower.trim_start_matches(|c: char| !c.is_alphanumeric());
    OPT_OUTS.is_in(&lower)
        || (particulars && DISCLAIMERS.is_in(&lower))
        || SENT_FROM.begin(words)
        || (edge
            && LEAVING.is_in(&lower)
            && MAILINGS.is_in(&lower)
            && count_words(&lower) <= OFFER_WORDS)
}

/// A paragraph without the warning a gateway put above the text, if it holds one.
pub(super) fn cut_banner(paragraph: &mut Vec<String>) {
    if !BANNERS.is_in(&paragraph.join(" ").to_lowercase()) {
        return;
    }
    let units: Vec<(usize, &str)> = paragraph
        .iter()
        .enumerate()
        .flat_map(|(at, line)| sentences(line).into_iter().map(move |unit| (at, unit)))
        .collect();
    let is_sign = |(_, unit): &(usize, &str)| BANNERS.is_in(&unit.to_lowercase());
    let (first, last) = (
        units.iter().position(is_sign),
        units.iter().rposition(is_sign),
    );
    let (Some(first), Some(last)) = (first, last) else {
        // The sign runs over a line end.
        paragraph.clear();
        return;
    };
    let before: usize = units[..first]
        .iter()
        .map(|(_, unit)| count_words(unit))
        .sum();
    let from = if before <= HEADING_WORDS { 0 } else { first };
    let mut kept: Vec<(usize, String)> = Vec::new();
    let rest = units[..from].iter().chain(&units[last + 1..]);
    for (at, unit) in rest {
        match kept.last_mut() {
            Some((line, text)) if line == at => {
                text.push(' ');
                text.push_str(unit);
            }
            _ => kept.push((*at, (*unit).to_owned())),
        }
    }
    *paragraph = kept.into_iter().map(|(_, line)| line).collect();
}

/// Takes the mark of a gateway off the beginning of a line (`[EXTERNAL] Dear Kim,`).
pub(super) fn without_mark(line: &str) -> &str {
    let bare = line.trim_start_matches(['*', ' ', '_', '#']);
    let inner = bare
        .strip_prefix(['[', '(', '{'])
        .or_else(|| bare.strip_prefix("<<"));
    let Some((mark, rest)) = inner.and_then(|inner| inner.split_once([']', ')', '}', '>'])) else {
        return line;
    };
    let lower = mark.trim().to_lowercase();
    let marks = lower.len() <= 40
        && (lower == "ext"
            || [
                "extern",
                "estern",
                "caution",
                "outside",
                "zewn",
                "ulkoinen",
                "külső",
                "внешн",
                "外部",
                "외부",
            ]
            .iter()
            .any(|sign| lower.contains(sign)));
    if marks {
        rest.trim_start_matches(['>', '*', ' ', ':', '-', '_', '#'])
    } else {
        line
    }
}
