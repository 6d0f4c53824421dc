//! Names of folders, and the days they mean.

use super::*;

const TODAY: &str = "2026-11-26";

fn check(lines: &[(&str, Option<&str>)]) {
    let wrong: Vec<String> = lines
        .iter()
        .filter_map(|(name, meant)| {
            let today = TODAY.parse().ok()?;
            let read = until(name, today).map(|day| day.to_string());
            (read.as_deref() != *meant).then(|| format!("{name:?}: {read:?}, not {meant:?}"))
        })
        .collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn dates_written_in_numbers_are_read() {
    check(&[
        ("2027-01", Some("2027-01-01")),
        ("2027-01-15", Some("2027-01-15")),
        ("2027/01", Some("2027-01-01")),
        ("2027/01/15", Some("2027-01-15")),
        ("2027", Some("2027-01-01")),
        ("2027_02", Some("2027-02-01")),
        ("2027.03.01", Some("2027-03-01")),
        ("20270115", Some("2027-01-15")),
        ("202701", Some("2027-01-01")),
        ("01-2027", Some("2027-01-01")),
        ("1.2027", Some("2027-01-01")),
        ("15.1.2027", Some("2027-01-15")),
        ("15.01.27", Some("2027-01-15")),
        ("01/15/2027", Some("2027-01-15")),
        ("31.12.", Some("2026-12-31")),
        ("1.3.", Some("2027-03-01")),
        ("bis 2027-01-15", Some("2027-01-15")),
        ("not before 2027-02", Some("2027-02-01")),
    ]);
}

#[test]
fn quarters_halves_and_weeks_are_read() {
    check(&[
        ("Q1 2027", Some("2027-01-01")),
        ("2027 Q2", Some("2027-04-01")),
        ("2027Q3", Some("2027-07-01")),
        ("2027-Q1", Some("2027-01-01")),
        ("Q1/2027", Some("2027-01-01")),
        ("Q1 '27", Some("2027-01-01")),
        ("q4", Some("2027-10-01")),
        ("Q1", Some("2027-01-01")),
        ("T2 2027", Some("2027-04-01")),
        ("1. Quartal 2027", Some("2027-01-01")),
        ("Zweites Quartal 2027", Some("2027-04-01")),
        ("first quarter 2027", Some("2027-01-01")),
        ("1er trimestre 2027", Some("2027-01-01")),
        ("2º trimestre de 2027", Some("2027-04-01")),
        ("primo trimestre 2027", Some("2027-01-01")),
        ("kwartaal 3 2027", Some("2027-07-01")),
        ("II kwartał 2027", Some("2027-04-01")),
        ("w 1 kwartale 2027", Some("2027-01-01")),
        ("1Q27", Some("2027-01-01")),
        ("H1/27", Some("2027-01-01")),
        ("H2 2027", Some("2027-07-01")),
        ("2. Halbjahr 2027", Some("2027-07-01")),
        ("KW 3 2027", Some("2027-01-18")),
        ("KW3", Some("2027-01-18")),
        ("2027-W03", Some("2027-01-18")),
        ("week 3 2027", Some("2027-01-18")),
        ("semaine 3 2027", Some("2027-01-18")),
        ("settimana 3 2027", Some("2027-01-18")),
        ("semana 3 de 2027", Some("2027-01-18")),
        ("tydzień 3 2027", Some("2027-01-18")),
    ]);
}

#[test]
fn months_by_name_are_read_in_eight_languages() {
    check(&[
        ("January 2027", Some("2027-01-01")),
        ("January", Some("2027-01-01")),
        ("Dec", Some("2026-12-01")),
        ("November", Some("2027-11-01")),
        ("15 January 2027", Some("2027-01-15")),
        ("January 15th, 2027", Some("2027-01-15")),
        ("Jan '27", Some("2027-01-01")),
        ("Januar 2027", Some("2027-01-01")),
        ("15. März 2027", Some("2027-03-15")),
        ("ab März", Some("2027-03-01")),
        ("Maerz 2027", Some("2027-03-01")),
        ("janvier 2027", Some("2027-01-01")),
        ("1er février 2027", Some("2027-02-01")),
        ("à partir de mars 2027", Some("2027-03-01")),
        ("août", Some("2027-08-01")),
        ("enero de 2027", Some("2027-01-01")),
        ("15 de febrero de 2027", Some("2027-02-15")),
        ("gennaio 2027", Some("2027-01-01")),
        ("fino a marzo 2027", Some("2027-03-01")),
        ("januari 2027", Some("2027-01-01")),
        ("maart", Some("2027-03-01")),
        ("janeiro de 2027", Some("2027-01-01")),
        ("março 2027", Some("2027-03-01")),
        ("styczeń 2027", Some("2027-01-01")),
        ("15 stycznia 2027", Some("2027-01-15")),
        ("w lutym 2027 r.", Some("2027-02-01")),
        ("w 2027 roku", Some("2027-01-01")),
        ("Mitte Januar 2027", Some("2027-01-15")),
        ("end of January 2027", Some("2027-01-31")),
        ("Ende 2027", Some("2027-12-31")),
        ("fin janvier 2027", Some("2027-01-31")),
        ("mid 2027", Some("2027-07-01")),
        ("after January 2027", Some("2027-02-01")),
        ("nach Q1 2027", Some("2027-04-01")),
        ("spring 2027", Some("2027-03-01")),
        ("Frühjahr", Some("2027-03-01")),
        ("été 2027", Some("2027-06-01")),
        ("Jahresende", Some("2026-12-31")),
        ("end of the year", Some("2026-12-31")),
    ]);
}

#[test]
fn times_from_now_are_read_in_eight_languages() {
    check(&[
        ("next year", Some("2027-01-01")),
        ("next month", Some("2026-12-01")),
        ("next week", Some("2026-11-30")),
        ("next quarter", Some("2027-01-01")),
        ("January next year", Some("2027-01-01")),
        ("Q2 next year", Some("2027-04-01")),
        ("nächstes Jahr", Some("2027-01-01")),
        ("naechstes Jahr", Some("2027-01-01")),
        ("im nächsten Quartal", Some("2027-01-01")),
        ("l'année prochaine", Some("2027-01-01")),
        ("an prochain", Some("2027-01-01")),
        ("el próximo año", Some("2027-01-01")),
        ("año que viene", Some("2027-01-01")),
        ("prossimo anno", Some("2027-01-01")),
        ("volgend jaar", Some("2027-01-01")),
        ("próximo ano", Some("2027-01-01")),
        ("ano que vem", Some("2027-01-01")),
        ("w przyszłym roku", Some("2027-01-01")),
        ("przyszły rok", Some("2027-01-01")),
        ("in 3 months", Some("2027-02-26")),
        ("3 months", Some("2027-02-26")),
        ("in three weeks", Some("2026-12-17")),
        ("in a year", Some("2027-11-26")),
        ("half a year", Some("2027-05-26")),
        ("in 3 Monaten", Some("2027-02-26")),
        ("in drei Monaten", Some("2027-02-26")),
        ("in einem halben Jahr", Some("2027-05-26")),
        ("in 2 Quartalen", Some("2027-05-26")),
        ("dans 3 mois", Some("2027-02-26")),
        ("dans un an", Some("2027-11-26")),
        ("d'ici 3 mois", Some("2027-02-26")),
        ("en 3 meses", Some("2027-02-26")),
        ("dentro de 2 semanas", Some("2026-12-10")),
        ("tra 3 mesi", Some("2027-02-26")),
        ("fra due settimane", Some("2026-12-10")),
        ("over 3 maanden", Some("2027-02-26")),
        ("daqui a 3 meses", Some("2027-02-26")),
        ("em 3 meses", Some("2027-02-26")),
        ("za 3 miesiące", Some("2027-02-26")),
        ("za pół roku", Some("2027-05-26")),
    ]);
}

#[test]
fn of_a_path_the_deepest_level_with_a_date_counts() {
    check(&[
        ("2027/Storage", Some("2027-01-01")),
        ("Storage/2027-02", Some("2027-02-01")),
        ("2027/Q2", Some("2027-04-01")),
    ]);
}

#[test]
fn what_has_two_meanings_or_none_or_lies_behind_us_is_no_date() {
    check(&[
        ("", None),
        ("later", None),
        ("Storage", None),
        ("call Sam", None),
        ("Q5 2027", None),
        ("2027-13", None),
        ("2027-02-30", None),
        ("KW 60 2027", None),
        ("3-4", None),
        ("na wiosnę", None),
        ("2025-01", None),
        ("2026-11-26", None),
        ("2026", None),
        ("January 2020", None),
        ("in", None),
        ("7", None),
        ("99999999999999999999", None),
        ("0 months", None),
        ("next", None),
        ("early late 2027", None),
        ("30000000 years", None),
    ]);
}
