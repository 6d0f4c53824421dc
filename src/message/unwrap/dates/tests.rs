//! Dates as mail programs of many languages write them.

use super::*;

#[test]
fn dates_are_read_in_the_words_of_their_locale() {
    for (text, moment) in [
        ("Wed, Oct 27, 2021 at 9:31 AM", "2021-10-27T09:31:00Z"),
        ("mer. 27 oct. 2021 à 09:31", "2021-10-27T09:31:00Z"),
        ("mar 2 nov 2021 alle ore 09:26", "2021-11-02T09:26:00Z"),
        ("26. Oktober 2021 um 14:25:08 OESZ", "2021-10-26T11:25:08Z"),
        ("26 octobre 2021 à 14:25:08 UTC+3", "2021-10-26T11:25:08Z"),
        ("Wed, 3 Nov 2021 15:51:30 -0700", "2021-11-03T22:51:30Z"),
        ("28/10/2021 12:46", "2021-10-28T12:46:00Z"),
        ("03/12/2024 02:09 PM", "2024-03-12T14:09:00Z"),
        ("12.03.2024 09:31", "2024-03-12T09:31:00Z"),
        ("2024-03-12 12:05 am", "2024-03-12T00:05:00Z"),
        (
            "terça-feira, 2 de novembro de 2021, 09:26:50 CET",
            "2021-11-02T08:26:50Z",
        ),
        ("2024年3月12日 下午3:05", "2024-03-12T15:05:00Z"),
        ("wtorek, 12 września 2023 09:31", "2023-09-12T09:31:00Z"),
    ] {
        assert_eq!(
            date(text, Hint::default())
                .map(|date| date.to_string())
                .as_deref(),
            Some(moment),
            "{text}"
        );
    }
    for nonsense in ["", "yesterday", "99/99/9999", "31 February 2024", "4711"] {
        assert_eq!(date(nonsense, Hint::default()), None, "{nonsense}");
    }
}
