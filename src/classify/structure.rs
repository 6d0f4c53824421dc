//! The build of a text, which holds in every language: how much of it speaks to the reader, how much of the writer, how
//! much is numbers.

use super::observed::Observation;
use super::words::Words;
use crate::message::Original;

/// Words below which shares say nothing.
const MIN_WORDS: usize = 12;
/// Lines that make a list.
const MIN_POINTS: usize = 2;
/// Words of a note.
const NOTE: usize = 35;

/// How writers speak of themselves and their firm, folded, in the eight languages.
const WRITER: [&str; 50] = [
    "i", "we", "our", "us", "my", "ich", "wir", "unser", "unsere", "unseren", "unserer", "uns",
    "mein", "je", "nous", "notre", "nos", "mon", "ma", "mes", "yo", "nosotros", "nuestro",
    "nuestra", "nuestros", "nuestras", "mi", "noi", "nostro", "nostra", "nostri", "nostre", "io",
    "mio", "mia", "ik", "wij", "onze", "ons", "mijn", "nos", "nosso", "nossa", "nossos", "eu",
    "meu", "minha", "my", "nasz", "nasza",
];

/// What the build shows; `words` are the subject and the pitch text.
pub(super) fn structure(
    original: &Original,
    text: &str,
    words: &Words<'_>,
    reader: &[&str],
) -> Vec<Observation> {
    let mut seen = Vec::new();
    let count = words.len();
    if count < NOTE {
        seen.push(of("short_text", 1.0, format!("{count} words")));
    }
    let links = original.links.len();
    if links > 0 {
        let strength = (1.0 + links as f32).ln();
        seen.push(of("links", strength, format!("{links} links")));
    }
    if count < MIN_WORDS {
        return seen;
    }
    let share = |wanted: &dyn Fn(&str) -> bool| {
        let hits = (0..count).filter(|at| wanted(words.word(*at))).count();
        hits as f32 / count as f32
    };
    let shares = [
        (
            "speaks_to_the_reader",
            share(&|word| reader.contains(&word)),
            0.05,
        ),
        (
            "speaks_of_the_writer",
            share(&|word| WRITER.contains(&word)),
            0.05,
        ),
        (
            "numbers",
            share(&|word| matches!(word, "#" | "%" | "¤")),
            0.05,
        ),
    ];
    seen.extend(shares.into_iter().filter(|(_, share, _)| *share > 0.0).map(
        |(name, share, unit)| {
            of(
                name,
                (share / unit).min(3.0),
                format!("{:.0} % of the words", share * 100.0),
            )
        },
    ));
    seen.extend(we_do(text));
    let marks = text.matches('!').count().min(3);
    if marks > 0 {
        seen.push(of(
            "exclaims",
            (marks as f32).sqrt(),
            format!("{marks} marks"),
        ));
    }
    let asked = text.matches('?').count().min(4);
    if asked > 0 {
        seen.push(of(
            "asks",
            (asked as f32).sqrt(),
            format!("{asked} questions"),
        ));
    }
    seen.extend(times(text));
    seen.extend(layout(text));
    seen
}

/// How the text is laid out: points in a list, pictographs, a postscript.
fn layout(text: &str) -> Vec<Observation> {
    const BULLETS: [char; 12] = ['•', '·', '▪', '●', '◦', '–', '-', '*', '✓', '✔', '→', '➤'];
    let is_point = |line: &&str| {
        let mut letters = line.trim_start().chars();
        let marked = letters
            .next()
            .is_some_and(|first| BULLETS.contains(&first) || is_pictograph(first));
        marked
            && letters
                .next()
                .is_some_and(|next| next.is_whitespace() || next == '\u{fe0f}')
    };
    let points = text.lines().filter(is_point).count().min(9);
    let pictographs = text
        .chars()
        .filter(|letter| is_pictograph(*letter))
        .count()
        .min(9);
    let postscript = text.lines().map(str::trim_start).find(|line| {
        let start: String = line
            .chars()
            .filter(|letter| !matches!(letter, '.' | ' '))
            .take(3)
            .collect();
        matches!(start.to_lowercase().as_str(), "ps:" | "ps-" | "ps–")
            || line.starts_with("P.S")
            || line.starts_with("PS ")
    });
    let mut seen = Vec::new();
    if points >= MIN_POINTS {
        seen.push(of(
            "listed_points",
            (points as f32).ln(),
            format!("{points} points"),
        ));
    }
    if pictographs > 0 {
        seen.push(of(
            "pictographs",
            (1.0 + pictographs as f32).ln(),
            format!("{pictographs} pictographs"),
        ));
    }
    seen.extend(postscript.map(|line| of("postscript", 1.0, super::words::one_line(line))));
    seen
}

/// A picture among letters (the blocks of symbols and pictographs of Unicode).
fn is_pictograph(letter: char) -> bool {
    matches!(letter, '\u{2600}'..='\u{27bf}' | '\u{1f300}'..='\u{1faff}')
}

/// Times of the day: who names one has something to keep.
fn times(text: &str) -> Option<Observation> {
    let time = text.split_whitespace().find(|word| {
        let word = word.trim_matches(|letter: char| !letter.is_alphanumeric());
        let (hours, minutes) = word.split_once(':').unwrap_or(("", ""));
        hours.parse::<u8>().is_ok_and(|hours| hours < 25)
            && minutes
                .get(..2)
                .is_some_and(|minutes| minutes.parse::<u8>().is_ok())
    })?;
    Some(of("clock_time", 1.0, time.to_owned()))
}

/// Sentences that begin with the writer's own firm.
fn we_do(text: &str) -> Option<Observation> {
    const WE: [&str; 14] = [
        "We", "We've", "We're", "We’re", "We’ve", "Our", "Wir", "Unser", "Unsere", "Nous", "Notre",
        "Noi", "Wij", "Onze",
    ];
    const ENDINGS: [&str; 6] = ["amos", "emos", "imos", "iamo", "emy", "amy"];
    let starts = text
        .split(['.', '!', '?', '\n', ':'])
        .filter_map(|sentence| sentence.split_whitespace().next());
    let ours: Vec<&str> = starts
        .filter(|word| WE.contains(word) || ENDINGS.iter().any(|end| word.ends_with(end)))
        .take(4)
        .collect();
    let strength = (ours.len() as f32).sqrt();
    (!ours.is_empty()).then(|| of("we_do", strength, ours.join(" · ")))
}

fn of(name: &'static str, strength: f32, evidence: String) -> Observation {
    Observation {
        name,
        strength,
        evidence,
    }
}
