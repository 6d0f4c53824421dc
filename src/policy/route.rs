//! What a pitch is about: the subject matter, among those configured, that it names most.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Words of a text that are looked at.
const MOST_WORDS: usize = 4_000;
/// Letters two words must share, where each of them goes on.
const STEM: usize = 4;
/// Letters of a word that is only put in the plural.
const SHORT_STEM: usize = 3;

/// How words go on after their stem, in the languages pitches come in: what is about caterers is about catering.
const ENDINGS: [&str; 28] = [
    "", "s", "es", "x", "y", "ies", "e", "en", "n", "er", "ern", "em", "ers", "ing", "ings", "ed",
    "a", "as", "o", "os", "i", "is", "ie", "ien", "ow", "ami", "ach", "om",
];
const PLURALS: [&str; 3] = ["s", "es", "x"];

/// Words in the form they are compared in: lower case, without accents.
fn words(text: &str) -> Vec<String> {
    let plain: String = text.nfd().filter(|c| !is_combining_mark(*c)).collect();
    let plain = plain.to_lowercase();
    let words = plain.split(|c: char| !c.is_alphanumeric());
    let words = words.filter(|word| !word.is_empty());
    words.take(MOST_WORDS).map(str::to_owned).collect()
}

/// Two words that differ by their endings at most.
fn agree(one: &str, two: &str) -> bool {
    let shared = one.chars().zip(two.chars()).take_while(|(a, b)| a == b);
    let (letters, octets) = shared.fold((0, 0), |(letters, octets), (c, _)| {
        (letters + 1, octets + c.len_utf8())
    });
    let (one, two) = (&one[octets..], &two[octets..]);
    let plural = |bare: &str, other: &str| bare.is_empty() && PLURALS.contains(&other);
    one.is_empty() && two.is_empty()
        || letters >= STEM && ENDINGS.contains(&one) && ENDINGS.contains(&two)
        || letters >= SHORT_STEM && (plural(one, two) || plural(two, one))
}

/// How often the words of a topic stand in a text one after the other.
fn times(topic: &[String], text: &[String]) -> usize {
    if topic.is_empty() {
        return 0;
    }
    let places = text.windows(topic.len());
    let here = |place: &&[String]| {
        place
            .iter()
            .zip(topic)
            .all(|(word, wanted)| agree(wanted, word))
    };
    places.filter(here).count()
}

/// Of several lists of topics the one that subject and text name most, and which of its topics they name most; the one
/// that comes first where two are named as often. `None` where none is named.
#[must_use]
pub fn most_named<'a>(
    lists: impl IntoIterator<Item = &'a [String]>,
    subject: &str,
    text: &str,
) -> Option<&'a str> {
    let parts = [words(subject), words(text)];
    let count = |topic: &String| -> usize {
        let topic = words(topic);
        parts.iter().map(|part| times(&topic, part)).sum()
    };
    let mut best: Option<(usize, &str)> = None;
    for list in lists {
        let counts: Vec<usize> = list.iter().map(count).collect();
        let all = counts.iter().sum();
        let most = counts.iter().max().copied().unwrap_or(0);
        let named = list.iter().zip(&counts).find(|(_, times)| **times == most);
        match named {
            Some((topic, _)) if all > best.map_or(0, |(before, _)| before) => {
                best = Some((all, topic));
            }
            _ => {}
        }
    }
    best.map(|(_, topic)| topic)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_agree_whatever_their_endings_and_no_further() {
        for (one, two, expected) in [
            ("catering", "catering", true),
            ("catering", "caterers", true),
            ("catering", "cater", true),
            ("furniture", "furnitures", true),
            ("facility", "facilities", true),
            ("mobel", "mobeln", true),
            ("car", "cars", true),
            ("tax", "taxes", true),
            ("lease", "leasing", true),
            ("impianto", "impianti", true),
            ("car", "care", false),
            ("car", "cargo", false),
            ("servers", "serve", false),
            ("clean", "clear", false),
            ("print", "principal", false),
            ("market", "marking", false),
            ("office", "officer", false),
            ("plant", "plans", false),
            ("it", "its", false),
        ] {
            assert_eq!(agree(one, two), expected, "{one} {two}");
            assert_eq!(agree(two, one), expected, "{two} {one}");
        }
    }

    #[test]
    fn the_subject_matter_named_most_is_chosen_and_else_none() {
        let lists: [Vec<String>; 3] = [
            vec!["catering".into(), "office furniture".into()],
            vec!["Büroreinigung".into(), "cleaning".into(), "crème".into()],
            vec!["cleaning machines".into(), "C++".into(), "!!".into()],
        ];
        for (subject, text, expected) in [
            ("Lunch", "We are caterers for offices.", Some("catering")),
            (
                "Office Furniture, fast",
                "Chairs and more.",
                Some("office furniture"),
            ),
            ("Furniture for the office", "Chairs.", None),
            ("Lunch", "We scatter seeds.", None),
            (
                "Sauberkeit",
                "Wir bieten BÜROREINIGUNGEN an.",
                Some("Büroreinigung"),
            ),
            (
                "Lunch",
                "Catering once, but cleaning, cleaners and cleaning.",
                Some("cleaning"),
            ),
            ("Cleaning", "Catering.", Some("catering")),
            ("Lunch", "We sell a cleaning\nmachine.", Some("cleaning")),
            ("", "cre\u{300}me", Some("crème")),
            ("", "", None),
            ("?", "!!", None),
        ] {
            let lists = lists.iter().map(Vec::as_slice);
            assert_eq!(
                most_named(lists, subject, text),
                expected,
                "{subject} {text}"
            );
        }
    }
}
