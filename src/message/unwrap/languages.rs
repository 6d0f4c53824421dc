//! What mail clients write around a forward, a row a language: the names of the header fields, the separators, the
//! verb of a reply's first line, the months and the days of the week. Another language is another row.
//!
//! All words are lower case and parted by `|`; they are compared after folding (see [`super::labels`]).

mod asian;
mod central;
mod eastern;
mod northern;
mod western;

/// One language.
pub(super) struct Language {
    /// ISO 639-1.
    pub code: &'static str,
    /// Names of the field From.
    pub from: &'static str,
    /// Names of the field Date.
    pub date: &'static str,
    /// Names of the field To.
    pub to: &'static str,
    /// Names of the fields Cc and Bcc.
    pub cc: &'static str,
    /// Names of the field Subject.
    pub subject: &'static str,
    /// Whole lines above a forward; replies have none of them.
    pub begin: &'static str,
    /// Parts of words that say "forwarded".
    pub stem: &'static str,
    /// Separators replies have as well.
    pub original: &'static str,
    /// Verbs of "On DATE, NAME wrote:".
    pub wrote: &'static str,
    /// How the names of the months begin, January first, parted by a space, several of one month by a comma. Empty
    /// where months are numbers.
    pub months: &'static str,
    /// The same of the days of the week, Monday first.
    pub days: &'static str,
}

/// A set of languages, a bit a row.
pub(super) type Set = u64;

/// All rows with their bits, in their order.
pub(super) fn all() -> impl Iterator<Item = (Set, &'static Language)> {
    [
        western::ROWS,
        northern::ROWS,
        central::ROWS,
        eastern::ROWS,
        asian::ROWS,
    ]
    .into_iter()
    .flatten()
    .enumerate()
    .map(|(n, language)| (1 << (n % 64), language))
}

/// The bit of one language.
pub(super) fn set_of(code: &str) -> Set {
    all()
        .filter(|(_, language)| language.code == code)
        .fold(0, |set, (bit, _)| set | bit)
}

/// The words of a field of a row.
pub(super) fn words(list: &'static str) -> impl Iterator<Item = &'static str> {
    list.split('|').filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_a_bit_of_its_own_and_all_its_words() {
        assert!(all().count() <= 64);
        for (_, language) in all() {
            let code = language.code;
            let rows = [
                language.from,
                language.date,
                language.to,
                language.cc,
                language.subject,
                language.stem,
                language.wrote,
            ];
            assert!(rows.iter().all(|row| !row.is_empty()), "{code}");
            let months = language.months.split_whitespace().count();
            let days = language.days.split_whitespace().count();
            assert!(matches!((months, days), (12, 7) | (0, 0)), "{code}");
            let folded = rows.iter().all(|row| row.to_lowercase() == **row);
            assert!(folded, "{code}");
        }
    }
}
