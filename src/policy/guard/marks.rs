//! What filters for spam and viruses wrote into a message on its way (RFC 3834 section 7).

/// Fields that filters for spam and viruses write.
const FILTER_MARKS: &[&str] = &[
    "x-spam",
    "x-spam-flag",
    "x-spam-status",
    "x-spam-action",
    "x-barracuda-spam-flag",
    "x-hmailserver-spam",
    "x-suspected-spam",
    "x-bogosity",
    "x-dspam-result",
    "x-crm114-status",
    "x-proofpoint-spam-details",
    "x-rspamd-action",
    "x-virus",
    "x-virus-flag",
    "x-virus-status",
    "x-virus-found",
    "x-amavis-alert",
    "x-ms-exchange-organization-scl",
    "x-forefront-antispam-report",
];

/// Whether a filter writes the field of this lower-case name.
pub(super) fn is_filter_field(name: &str) -> bool {
    FILTER_MARKS.contains(&name)
}

/// A filter's verdict says yes; `value` is in lower case, without comments. `x-amavis-alert` and `x-virus-found` are written where there is one.
pub(super) fn is_mark(name: &str, value: &str) -> bool {
    const YES: &[&str] = &[
        "yes",
        "true",
        "spam",
        "infected",
        "virus",
        "blacklisted",
        "reject",
        "junk",
        "1",
    ];
    let mut words = value
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty());
    match name {
        "x-ms-exchange-organization-scl" => is_spam_level(value),
        "x-forefront-antispam-report" => is_forefront_spam(value),
        "x-amavis-alert" => words.next().is_some(),
        "x-virus-found" => words
            .next()
            .is_some_and(|word| !["no", "none", "false", "0", "clean"].contains(&word)),
        "x-spam-action" | "x-rspamd-action" => {
            ["add", "rewrite", "reject", "quarantine"].contains(&words.next().unwrap_or_default())
        }
        "x-proofpoint-spam-details" => {
            value.contains("rule=spam")
                || value.contains("rule=phish")
                || value.contains("rule=malware")
        }
        name => is_filter_field(name) && words.next().is_some_and(|word| YES.contains(&word)),
    }
}

/// A filter, or the person's own rule, wrote into the subject that it is spam: `[SPAM] …`, `***SPAM*** …`.
pub(super) fn is_marked_subject(subject: &str) -> bool {
    let marked = subject
        .trim_start()
        .trim_start_matches(['[', '*', '{', '(', '<', '-', '=']);
    let decorated = marked.len() < subject.trim_start().len();
    let word: String = marked
        .chars()
        .skip_while(|c| c.is_whitespace())
        .take_while(|c| c.is_alphanumeric())
        .collect();
    decorated && ["spam", "junk", "virus", "phishing"].contains(&word.to_lowercase().as_str())
}

/// Microsoft's spam confidence level; 5 and above is spam.
fn is_spam_level(value: &str) -> bool {
    value.trim().parse::<i32>().is_ok_and(|level| level >= 5)
}

/// `SCL:5` and above, or a spam verdict, among the `;`-separated marks.
fn is_forefront_spam(value: &str) -> bool {
    value
        .split(';')
        .filter_map(|mark| mark.trim().split_once(':'))
        .any(|(name, value)| match name {
            "scl" => is_spam_level(value),
            "sfv" => ["spm", "skb", "sks"].contains(&value),
            "cat" => [
                "spm", "hspm", "phsh", "hphsh", "hphish", "malw", "spoof", "dimp", "gimp", "uimp",
            ]
            .contains(&value),
            _ => false,
        })
}
