//! Numbers in words: months, weekdays and what stands in dates and times. All that tells when becomes one `0`, for a
//! tool fills it in anew for every copy.

use std::collections::HashSet;
use std::sync::LazyLock;

/// Names of months and weekdays that mean nothing else.
#[rustfmt::skip]
static DAYS: LazyLock<HashSet<&str>> = LazyLock::new(|| HashSet::from([
    "january", "february", "april", "june", "july", "august", "september", "october", "november", "december",
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
    "januar", "jänner", "februar", "märz", "juni", "juli", "oktober", "dezember", "montag", "dienstag",
    "mittwoch", "donnerstag", "freitag", "samstag", "sonnabend", "sonntag",
    "janvier", "février", "avril", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre",
    "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche",
    "enero", "febrero", "abril", "junio", "julio", "septiembre", "setiembre", "octubre", "noviembre",
    "diciembre", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo",
    "gennaio", "febbraio", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre", "ottobre", "dicembre",
    "lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica",
    "januari", "februari", "maart", "augustus", "maandag", "dinsdag", "woensdag", "donderdag", "vrijdag",
    "zaterdag", "zondag",
    "janeiro", "fevereiro", "março", "maio", "junho", "julho", "setembro", "outubro", "novembro", "dezembro",
    "stycznia", "lutego", "kwietnia", "czerwca", "lipca", "sierpnia", "września",
    "października", "listopada", "grudnia", "styczeń", "kwiecień", "czerwiec", "sierpień", "wrzesień",
    "październik", "grudzień", "poniedziałek", "wtorek", "środa", "środę", "czwartek", "piątek", "sobota",
    "sobotę", "niedziela", "niedzielę", "poniedziałku", "wtorku", "środy", "czwartku", "piątku",
    "ledna", "února", "března", "dubna", "května", "června", "července", "srpna", "října", "prosince", "pondělí",
    "úterý", "středa", "středu", "čtvrtek", "pátek", "neděle", "neděli", "pondelok", "utorok", "streda", "stredu",
    "štvrtok", "piatok", "nedeľa", "nedeľu",
    "január", "február", "március", "április", "május", "június", "július", "augusztus", "szeptember", "október",
    "hétfő", "hétfőn", "kedd", "kedden", "szerda", "szerdán", "csütörtök", "csütörtökön", "péntek", "pénteken",
    "szombat", "vasárnap",
    "ianuarie", "februarie", "martie", "aprilie", "iunie", "iulie", "septembrie", "octombrie", "noiembrie",
    "decembrie", "luni", "marți", "miercuri", "joi", "vineri", "sâmbătă", "duminică",
    "augusti", "måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag", "mandag", "tirsdag",
    "lørdag", "søndag", "marts", "desember", "tammikuuta", "helmikuuta", "maaliskuuta", "huhtikuuta", "toukokuuta",
    "kesäkuuta", "heinäkuuta", "elokuuta", "syyskuuta", "lokakuuta", "marraskuuta", "joulukuuta", "maanantai",
    "maanantaina", "tiistai", "tiistaina", "keskiviikko", "keskiviikkona", "torstai", "torstaina", "perjantai",
    "perjantaina", "lauantai", "sunnuntai",
    "siječnja", "veljače", "ožujka", "travnja", "svibnja", "lipnja", "srpnja", "kolovoza", "rujna", "listopada",
    "studenoga", "prosinca", "ponedjeljak", "utorak", "srijeda", "srijedu", "četvrtak", "petak", "subota", "nedjelja",
    "января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября",
    "декабря", "понедельник", "вторник", "среда", "среду", "четверг", "пятница", "пятницу", "суббота", "воскресенье",
    "січня", "лютого", "березня", "квітня", "травня", "червня", "липня", "серпня", "вересня", "жовтня", "листопада",
    "грудня", "понеділок", "вівторок", "середа", "середу", "четвер", "п'ятниця", "пятниця", "пятницю", "субота", "неділя",
    "ocak", "şubat", "nisan", "mayıs", "haziran", "temmuz", "ağustos", "eylül", "ekim", "kasım", "aralık",
    "pazartesi", "salı", "çarşamba", "perşembe", "cuma", "cumartesi",
    "ιανουαρίου", "φεβρουαρίου", "μαρτίου", "απριλίου", "μαΐου", "ιουνίου", "ιουλίου", "αυγούστου", "σεπτεμβρίου",
    "οκτωβρίου", "νοεμβρίου", "δεκεμβρίου", "δευτέρα", "τρίτη", "τετάρτη", "πέμπτη", "παρασκευή", "σάββατο", "κυριακή",
]));

/// Words that tell when, or how much, only beside a number.
#[rustfmt::skip]
const BESIDE: &[&str] = &[
    "marca", "mai", "mei", "mayo", "pazar", "maja", "jan", "feb", "mar", "march", "apr", "may", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "mon",
    "tue", "tues", "wed", "thu", "thur", "thurs", "fri", "sat", "sun", "okt", "dez", "mrz", "marzo", "juin",
    "juil", "déc", "fév", "ene", "abr", "ago", "dic", "gen", "mag", "giu", "lug", "set", "ott", "fev", "out", "mrt",
    "mo", "di", "mi", "do", "fr", "sa", "so", "segunda", "terça", "quarta", "quinta", "sexta", "feira", "máj",
    "mart", "am", "pm", "uhr", "h", "hs", "hrs", "klo", "kl", "godz", "hod", "ora", "ore", "uur", "st", "nd", "rd", "th",
    "k", "m", "mio", "mln", "bn", "tsd", "er", "cet", "cest", "gmt", "utc", "est", "edt", "pst", "pdt", "bst",
];

/// Words inside a date.
const BETWEEN: &[&str] = &[
    "de", "of", "the", "del", "di", "den", "le", "der", "at", "um", "à", "às", "alle", "om", "o",
    "kl", "klo", "v",
];

/// All that tells when becomes one `0`, and so does a row of numbers.
pub(super) fn fold(words: Vec<String>) -> Vec<String> {
    let marked = marked(&words);
    let mut folded: Vec<String> = Vec::with_capacity(words.len());
    for (at, word) in words.into_iter().enumerate() {
        let after_number = folded.last().is_some_and(|last| last == "0");
        let behind = marked.get(at + 1).copied().unwrap_or(false);
        let tells = marked[at] || (after_number && behind && BETWEEN.contains(&word.as_str()));
        match (tells, after_number) {
            (true, true) => {}
            (true, false) => folded.push("0".to_owned()),
            (false, _) => folded.push(word),
        }
    }
    folded
}

/// Which words are numbers or tell when, by themselves or beside one that does.
fn marked(words: &[String]) -> Vec<bool> {
    let mut marked: Vec<bool> = words
        .iter()
        .map(|word| word == "0" || DAYS.contains(word.as_str()))
        .collect();
    for (at, word) in words.iter().enumerate() {
        let before = at.checked_sub(1).is_some_and(|before| marked[before]);
        let behind = marked.get(at + 1).copied().unwrap_or(false);
        if (before || behind) && BESIDE.contains(&word.as_str()) {
            marked[at] = true;
        }
    }
    marked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_tells_when_is_one_number() {
        for (text, folded) in [
            ("on monday 0 december 0 we meet", "on 0 we meet"),
            ("on friday we meet", "on 0 we meet"),
            ("am 0 märz um 0 uhr", "0"),
            ("el 0 de abril de 0 a las 0 h", "el 0 a las 0"),
            ("0 th of may 0", "0"),
            ("we may march on", "we may march on"),
            ("save 0 hours of work", "save 0 hours of work"),
        ] {
            let words = text.split(' ').map(str::to_owned).collect();
            assert_eq!(fold(words).join(" "), folded);
        }
    }
}
