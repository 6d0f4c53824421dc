//! What clients write in each language, as they write it. All dates are 12 March 2024, 9:31, a Tuesday.

/// A language of the clients.
pub struct Locale {
    pub code: &'static str,
    /// Prefixes of a forward and of a reply.
    pub forward: &'static str,
    pub reply: &'static str,
    /// Outlook's From, Sent, To, Cc, Subject.
    pub outlook: [&'static str; 5],
    pub outlook_date: &'static str,
    /// Gmail leaves all names but From in English.
    pub gmail_from: &'static str,
    pub gmail_date: &'static str,
    /// Apple's first line and date, and the name of the date in Apple's, Thunderbird's and others' blocks.
    pub apple: &'static str,
    pub apple_date: &'static str,
    pub date: &'static str,
    /// Thunderbird's title.
    pub thunderbird: &'static str,
    /// The line above what a reply quotes.
    pub wrote: &'static str,
}

/// All locales, a paragraph each: code, forward, reply; Outlook's names; Outlook's date; Gmail's From and date; Apple's
/// line; Apple's date; name of the date, Thunderbird's title; attribution.
pub fn all() -> Vec<Locale> {
    TABLE
        .trim()
        .split("\n\n")
        .map(|paragraph| {
            let rows: Vec<Vec<&str>> = paragraph
                .lines()
                .map(|line| line.split(" | ").collect())
                .collect();
            Locale {
                code: rows[0][0],
                forward: rows[0][1],
                reply: rows[0][2],
                outlook: [rows[1][0], rows[1][1], rows[1][2], rows[1][3], rows[1][4]],
                outlook_date: rows[2][0],
                gmail_from: rows[3][0],
                gmail_date: rows[3][1],
                apple: rows[4][0],
                apple_date: rows[4][1],
                date: rows[5][0],
                thunderbird: rows[5][1],
                wrote: rows[6][0],
            }
        })
        .collect()
}

const TABLE: &str = include_str!("data/locales.txt");
