//! The language of a text, where it is clear.

use whatlang::{Lang, detect};

/// Letters below which no language is told.
const LETTERS: usize = 60;
/// Octets that are looked at.
const SAMPLE: usize = 600;

/// ISO 639-1 code of the language of these lines.
pub(super) fn of(lines: &[String]) -> Option<String> {
    let mut sample = String::new();
    for line in lines {
        sample.push_str(line);
        sample.push('\n');
        if sample.len() >= SAMPLE {
            break;
        }
    }
    let end = (0..=sample.len().min(SAMPLE))
        .rev()
        .find(|&at| sample.is_char_boundary(at))
        .unwrap_or(0);
    sample.truncate(end);
    let letters = sample.chars().filter(|c| c.is_alphabetic()).count();
    let asian = sample.chars().any(|c| c >= '\u{3040}');
    if letters < LETTERS && !(asian && letters >= LETTERS / 4) {
        return None;
    }
    let info = detect(&sample)?;
    info.is_reliable()
        .then(|| code(info.lang()).map(str::to_owned))?
}

fn code(lang: Lang) -> Option<&'static str> {
    Some(match lang {
        Lang::Eng => "en",
        Lang::Deu => "de",
        Lang::Fra => "fr",
        Lang::Spa => "es",
        Lang::Cat => "ca",
        Lang::Ita => "it",
        Lang::Nld => "nl",
        Lang::Por => "pt",
        Lang::Pol => "pl",
        Lang::Swe => "sv",
        Lang::Dan => "da",
        Lang::Nob => "no",
        Lang::Fin => "fi",
        Lang::Est => "et",
        Lang::Lav => "lv",
        Lang::Lit => "lt",
        Lang::Ces => "cs",
        Lang::Slk => "sk",
        Lang::Hun => "hu",
        Lang::Ron => "ro",
        Lang::Hrv => "hr",
        Lang::Srp => "sr",
        Lang::Slv => "sl",
        Lang::Bul => "bg",
        Lang::Tur => "tr",
        Lang::Rus => "ru",
        Lang::Ukr => "uk",
        Lang::Ell => "el",
        Lang::Heb => "he",
        Lang::Ara => "ar",
        Lang::Jpn => "ja",
        Lang::Cmn => "zh",
        Lang::Kor => "ko",
        _ => return None,
    })
}
