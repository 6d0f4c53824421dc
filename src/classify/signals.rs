//! What a message says by itself: named signals, protected content, list fields.

use std::collections::BTreeMap;

use super::lists::{MARGIN, PITCH};
use super::model::Model;
use super::observed::{Observation, Observed, observation};
use super::phrases::Hit;
use super::protected::Claims;
use super::source::source;
use super::wording::Wording;
use super::words::{Words, one_line};
use super::{Reading, address, bulk, form, links, parties, precise, structure};
use crate::message::{Message, Original, PitchText};

/// How much all phrases of a class say at most.
const MOST_SAID: f32 = 1.3;

/// Reads a message, and weighs what it saw by the weights in use.
///
/// `message` is the mail as it arrived, `original` what somebody outside wrote, `text` its pitch text. `own_list`: the
/// mail came over one of our own groups, so its List-* fields and Precedence are disregarded.
pub fn read_signals(
    message: &Message,
    original: &Original,
    text: &PitchText,
    own_list: bool,
) -> Reading {
    Model::compiled().weigh(&observe(message, original, text, own_list))
}

/// What is seen in a message; see [`read_signals`].
pub fn observe(
    message: &Message,
    original: &Original,
    text: &PitchText,
    own_list: bool,
) -> Observed {
    let source = source(message, original);
    let body = format!("{}\n{}", original.subject, text.text);
    let own = own_words(original);
    let whole = format!("{}\n{}", original.subject, unquoted(&original.text));
    let (body, whole) = (Words::fold(&body), Words::fold(&whole));
    let subject_words = Words::fold(&original.subject).len();
    let hits = pitch_phrases(&body, text.language.as_deref())
        .into_iter()
        .filter(|hit| hit.mark.class != "subject_hook" || hit.place.end <= subject_words)
        .collect();
    let mut named = phrases_said(hits, &body);
    named.extend(phrases_said(MARGIN.find(&whole), &whole));
    named.extend(merge_accident(&original.subject).or_else(|| merge_accident(&text.text)));
    named.extend(address::address_signals(original, &text.text, &body));
    named.extend(links::link_signals(&own));
    named.extend(form::form_signals(source, original, text, own_list));
    named.extend(structure::structure(
        &own,
        &text.text,
        &body,
        &address::READER,
    ));
    named.extend(precise::precise(&text.text));
    named.extend(parties::parties(original, &body));
    let claims = Claims::of(message, original, &whole, text.language.as_deref());
    named.extend(claims.observation());
    Observed {
        named,
        wording: Wording::of(&original.subject, text),
        claims,
        bulk: bulk::bulk(source, &whole, own_list),
    }
}

/// The phrases of the text's language; of all where it is not known.
fn pitch_phrases(words: &Words<'_>, language: Option<&str>) -> Vec<Hit<'static>> {
    let is_listed = PITCH.iter().any(|(listed, _)| Some(*listed) == language);
    let lists = PITCH
        .iter()
        .filter(|(listed, _)| !is_listed || Some(*listed) == language);
    lists.flat_map(|(_, phrases)| phrases.find(words)).collect()
}

/// How much one phrase says: a single short word stands in many other mails too.
fn says(phrase: &str) -> f32 {
    const SHORT: usize = 12;
    if phrase.contains(' ') || phrase.chars().count() > SHORT {
        1.0
    } else {
        0.5
    }
}

/// One signal a class, with its first evidence.
fn phrases_said(found: Vec<Hit<'_>>, words: &Words<'_>) -> Vec<Observation> {
    let mut classes: BTreeMap<&'static str, Vec<Hit<'_>>> = BTreeMap::new();
    for hit in found {
        let hits = classes.entry(hit.mark.class).or_default();
        if !hits
            .iter()
            .any(|known| words.run(known.place.clone()) == words.run(hit.place.clone()))
        {
            hits.push(hit);
        }
    }
    let of_class = |(class, hits): (&'static str, Vec<Hit<'_>>)| {
        let evidence = hits
            .first()
            .map(|hit| words.evidence(hit.place.clone()))
            .unwrap_or_default();
        let strength = hits
            .iter()
            .map(|hit| says(words.run(hit.place.clone())))
            .sum::<f32>();
        Observation {
            strength: strength.min(MOST_SAID),
            ..observation(class, 1, evidence)
        }
    };
    classes.into_iter().map(of_class).collect()
}

/// The original without what it quotes: a link in another's words is not its writer's. A text that is quoted as a whole is
/// nobody's quote.
fn own_words(original: &Original) -> Original {
    let text = unquoted(&original.text);
    if text.trim().is_empty() || text.len() >= original.text.len() {
        return original.clone();
    }
    let is_own = |shown: &str| text.contains(shown) || !original.text.contains(shown);
    let links = original.links.iter();
    Original {
        links: links.filter(|(shown, _)| is_own(shown)).cloned().collect(),
        text,
        ..original.clone()
    }
}

/// The text without lines that are quoted.
fn unquoted(text: &str) -> String {
    text.lines()
        .filter(|line| !line.trim_start().starts_with('>'))
        .fold(String::new(), |mut kept, line| {
            kept.push_str(line);
            kept.push('\n');
            kept
        })
}

/// A merge field that was not filled: `{{first_name}}`, `[[company]]`, `[First Name]`, `%FIRSTNAME%`, `*|FNAME|*`.
fn merge_accident(text: &str) -> Option<Observation> {
    const BRACKETS: [(&str, &str); 6] = [
        ("{{", "}}"),
        ("[[", "]]"),
        ("*|", "|*"),
        ("{%", "%}"),
        ("[", "]"),
        ("%", "%"),
    ];
    const FIELDS: [&str; 12] = [
        "firstname",
        "lastname",
        "fname",
        "name",
        "company",
        "companyname",
        "jobtitle",
        "title",
        "city",
        "industry",
        "website",
        "vorname",
    ];
    let field = |inside: &str| {
        let letters: String = inside
            .chars()
            .filter(|letter| letter.is_alphanumeric())
            .take(40)
            .collect();
        FIELDS.contains(&letters.to_lowercase().as_str())
    };
    BRACKETS.iter().find_map(|(open, close)| {
        let inside = text
            .split(open)
            .skip(1)
            .find_map(|rest| rest.get(..rest.find(close)?).filter(|inside| field(inside)))?;
        Some(observation(
            "merge_accident",
            1,
            one_line(&format!("{open}{inside}{close}")),
        ))
    })
}
