//! Who writes to whom: from which desk, to which firm, under which subject.

use super::address::named;
use super::observed::{Observation, observation};
use super::words::{Words, one_line};
use crate::campaign::{brand, is_freemail, registrable_domain};
use crate::message::Original;

/// Letters below which the name of a firm is an ordinary word.
const MIN_NAME: usize = 4;
/// Words of a short subject.
const SHORT_SUBJECT: usize = 3;

/// Desks that sell, as beginnings of local parts.
const SALES: [&str; 14] = [
    "sales",
    "marketing",
    "partner",
    "growth",
    "business",
    "hello",
    "vertrieb",
    "verkauf",
    "ventas",
    "vendas",
    "comercial",
    "commercial",
    "vendite",
    "handlowy",
];
/// Desks that bill, deliver, answer or hire, as beginnings of local parts.
const OFFICES: [&str; 34] = [
    "account",
    "billing",
    "invoice",
    "invoicing",
    "finance",
    "orders",
    "order",
    "dispatch",
    "support",
    "service",
    "helpdesk",
    "ticket",
    "security",
    "noc",
    "legal",
    "payroll",
    "hr",
    "buchhaltung",
    "rechnung",
    "auftrag",
    "versand",
    "factur",
    "compta",
    "commande",
    "contabil",
    "administra",
    "fattur",
    "ordini",
    "amministra",
    "factuur",
    "debiteuren",
    "ksiegowosc",
    "faktur",
    "fatura",
];

/// What sender, reader and subject show; `words` are the subject and the pitch text.
pub(super) fn parties(original: &Original, words: &Words<'_>) -> Vec<Observation> {
    let mut seen = Vec::new();
    if let Some((local, host)) = original
        .from
        .as_ref()
        .and_then(|from| from.address.rsplit_once('@'))
    {
        let begins = |with: &[&str]| with.iter().any(|desk| local.starts_with(desk));
        let shared = is_freemail(host);
        let kinds = [
            ("freemail_sender", shared, host),
            ("sales_sender", begins(&SALES), local),
            ("office_sender", begins(&OFFICES), local),
        ];
        seen.extend(
            kinds
                .into_iter()
                .filter(|(_, holds, _)| *holds)
                .map(|(name, _, evidence)| observation(name, 1, one_line(evidence))),
        );
    }
    seen.extend(names_the_firm(original, words));
    seen.extend(subject(&original.subject));
    seen
}

/// The reader's own firm by name: who works with us need not say it.
fn names_the_firm(original: &Original, words: &Words<'_>) -> Option<Observation> {
    let readers = original.to.iter().chain(&original.cc);
    let hosts = readers.filter_map(|reader| registrable_domain(reader.address.rsplit_once('@')?.1));
    let firms: Vec<String> = hosts
        .filter(|host| !is_freemail(host))
        .map(|host| brand(host).replace('-', ""))
        .filter(|firm| firm.chars().count() >= MIN_NAME)
        .collect();
    let firms: Vec<&str> = firms.iter().map(String::as_str).collect();
    let place = named(words, &firms)?;
    Some(observation("names_the_firm", 1, words.evidence(place)))
}

fn subject(subject: &str) -> Vec<Observation> {
    let mut seen = Vec::new();
    let words = subject.split_whitespace().count();
    let kinds = [
        ("subject_asks", subject.contains('?')),
        ("subject_exclaims", subject.contains('!')),
        ("short_subject", words <= SHORT_SUBJECT),
        (
            "number_in_subject",
            subject.bytes().any(|octet| octet.is_ascii_digit()),
        ),
    ];
    for (name, holds) in kinds {
        if holds {
            seen.push(observation(name, 1, one_line(subject)));
        }
    }
    seen
}
