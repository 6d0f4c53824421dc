//! What is right, judged by rules of its own and not by the code under test.

use onedoor::message::{Party, Unwrapped};

/// Right, wrong, or not written by the client: From, To, Subject, Date, body, comment.
pub type Marks = [Option<bool>; 6];

/// What a forward carries.
#[derive(Default)]
pub struct Truth {
    /// Name and address; either may be empty where it is not written.
    pub from: (String, String),
    /// Addresses, or where none are written names.
    pub to: Vec<String>,
    pub subject: String,
    /// Seconds since 1970, as if the clock were in Greenwich.
    pub date: Option<i64>,
    pub body: String,
    /// `None` where nobody knows where the comment ends.
    pub comment: Option<String>,
}

/// Seconds a date may be off, for few clients write the zone.
const ZONES: i64 = 24 * 3600 - 1;

/// Judges every part of an unwrapped mail.
pub fn mark(found: &Unwrapped, truth: &Truth) -> Marks {
    let original = &found.original;
    let Some(forward) = found.forwards.first() else {
        return [
            Some(false),
            (!truth.to.is_empty()).then_some(false),
            Some(false),
            truth.date.map(|_| false),
            Some(false),
            truth.comment.as_ref().map(|_| false),
        ];
    };
    [
        Some(
            original
                .from
                .as_ref()
                .is_some_and(|from| is_party(from, &truth.from)),
        ),
        (!truth.to.is_empty()).then(|| is_list(&original.to, &truth.to)),
        Some(words(&original.subject) == words(&truth.subject)),
        truth.date.map(|date| {
            original
                .date
                .is_some_and(|found| (found.as_second() - date).abs() <= ZONES)
        }),
        Some(same_text(&original.text, &truth.body)),
        truth
            .comment
            .as_ref()
            .map(|comment| words(&forward.comment) == words(comment)),
    ]
}

fn is_party(found: &Party, (name, address): &(String, String)) -> bool {
    if !address.is_empty() {
        return found.address == *address;
    }
    let found = letters(found.name.as_deref().unwrap_or_default());
    let wanted = letters(name);
    !wanted.is_empty() && wanted.iter().all(|word| found.contains(word)) || is_local(name, &found)
}

/// A word of a name that is the greater part of an address without its host.
fn is_local(local: &str, name: &[String]) -> bool {
    let local = local.split('@').next().unwrap_or_default();
    let local: String = local.chars().filter(|c| c.is_alphabetic()).collect();
    let local = local.to_lowercase();
    name.iter()
        .any(|word| word.chars().count() >= 4 && local.contains(word.as_str()))
}

/// Each of the list is found, and nobody else.
fn is_list(found: &[Party], wanted: &[String]) -> bool {
    let matches = |party: &Party, wanted: &String| {
        if wanted.contains('@') && party.address == *wanted {
            return true;
        }
        let local = wanted.split('@').next().unwrap_or_default();
        let name = letters(party.name.as_deref().unwrap_or_default());
        letters(local).iter().any(|word| name.contains(word)) || is_local(wanted, &name)
    };
    let missed = wanted
        .iter()
        .filter(|wanted| !found.iter().any(|party| matches(party, wanted)))
        .count();
    // Directories spell one name in ten differently from the address.
    missed * 10 <= wanted.len() && found.len().abs_diff(wanted.len()) * 10 <= wanted.len()
}

/// The words of a name that are more than initials.
pub fn letters(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphabetic())
        .filter(|word| word.chars().count() > 1)
        .map(str::to_lowercase)
        .collect()
}

pub fn words(text: &str) -> Vec<&str> {
    text.split_whitespace().collect()
}

/// The same words to 98 %, beginning with the same five.
pub fn same_text(found: &str, wanted: &str) -> bool {
    let unmarked = |text: &str| {
        text.lines()
            .map(|line| line.trim_start_matches(['>', ' ']))
            .collect::<Vec<_>>()
            .join("\n")
    };
    let (found, wanted) = (unmarked(found), unmarked(wanted));
    let (mut a, mut b) = (words(&found), words(&wanted));
    let begin = |w: &[&str]| w[..w.len().min(5)].join(" ");
    if begin(&a) != begin(&b) {
        return false;
    }
    a.sort_unstable();
    b.sort_unstable();
    let (mut i, mut j, mut same) = (0, 0, 0);
    while i < a.len() && j < b.len() {
        match a[i].cmp(b[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                (i, j, same) = (i + 1, j + 1, same + 1);
            }
        }
    }
    2 * same * 100 >= 98 * (a.len() + b.len())
}

/// The date a line names, by its figures and the months of eight languages alone; the clock as written.
pub fn written_date(line: &str) -> Option<i64> {
    const MONTHS: [&[&str]; 12] = [
        &["jan", "gen", "ene"],
        &["feb", "fév", "fev"],
        &["mar", "mär", "maa", "mrt"],
        &["apr", "avr", "abr"],
        &["may", "mai", "mag", "mei"],
        &["jun", "juin", "giu"],
        &["jul", "juil", "lug"],
        &["aug", "aoû", "ago"],
        &["sep", "set"],
        &["oct", "okt", "ott", "out", "окт"],
        &["nov"],
        &["dec", "dez", "déc", "dic"],
    ];
    let lower = line.to_lowercase();
    let numbers: Vec<i64> = lower
        .split(|c: char| !c.is_ascii_digit())
        .filter(|n| !n.is_empty())
        .filter_map(|n| n.parse().ok())
        .collect();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphabetic()).collect();
    let named = |word: &&str| {
        let day = ["mar", "mart", "mardi", "martes", "martedì", "mercredi"];
        (1..)
            .zip(MONTHS)
            .find(|(_, names)| {
                !day.contains(word) && names.iter().any(|name| word.starts_with(name))
            })
            .map(|(n, _)| n)
    };
    let month = words
        .iter()
        .find_map(named)
        .or_else(|| lower.contains("июн").then_some(6));
    let year_at = numbers.iter().position(|n| (1990..2100).contains(n))?;
    let clock = |word: &str| {
        let mut parts = word.split(':').map(str::parse::<i64>);
        Some((parts.next()?.ok()?, parts.next()?.ok()?))
    };
    let pieces: Vec<&str> = lower
        .split(|c: char| c.is_whitespace() || c == ',')
        .collect();
    let at = pieces.iter().position(|piece| clock(piece).is_some())?;
    let (mut hour, minute) = clock(pieces[at])?;
    let half = pieces.get(at + 1).copied().unwrap_or_default();
    let (year, month, day) = match (month, year_at) {
        (Some(month), _) => (
            numbers[year_at],
            month,
            *numbers.iter().find(|n| (1..=31).contains(*n))?,
        ),
        (None, 0) => (numbers[0], *numbers.get(1)?, *numbers.get(2)?),
        (None, 2) if matches!(half, "am" | "pm") => (numbers[2], numbers[0], numbers[1]),
        (None, 2) => (numbers[2], numbers[1], numbers[0]),
        _ => return None,
    };
    if half == "pm" && hour < 12 {
        hour += 12;
    }
    Some(days(year, month, day) * 86_400 + hour * 3_600 + minute * 60)
}

/// Days since 1970 (Howard Hinnant's days_from_civil).
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = year - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let of_era = year - era * 400;
    let of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}
