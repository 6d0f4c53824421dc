//! The built-in templates: a file for each language and occasion in `phrases/`, filled in strictly.
//!
//! Anyone on the Internet can obtain a reply's text by writing to us, so the templates see nothing but what the configuration
//! makes public, dates, counts and the reference number.

use std::sync::LazyLock;

use minijinja::{Environment, UndefinedBehavior};
use serde::Serialize;

use super::facts::ComposeError;

/// What is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phrase {
    ReplyUndecided,
    ReplyDeclined,
    ReplyDeferred,
    ReplyTalking,
    ReplyEnd,
    Acknowledgement,
    Brief,
}

impl Phrase {
    const fn name(self) -> &'static str {
        match self {
            Phrase::ReplyUndecided => "reply_undecided",
            Phrase::ReplyDeclined => "reply_declined",
            Phrase::ReplyDeferred => "reply_deferred",
            Phrase::ReplyTalking => "reply_talking",
            Phrase::ReplyEnd => "reply_end",
            Phrase::Acknowledgement => "acknowledgement",
            Phrase::Brief => "brief",
        }
    }
}

/// The languages there are, by ISO 639-1 code.
pub const LANGUAGES: &[&str] = &["en", "de", "fr", "es", "it", "nl", "pt", "pl"];

macro_rules! templates {
    ($($language:literal)+) => {
        &[$(
            templates!($language, "reply_undecided"), templates!($language, "reply_declined"),
            templates!($language, "reply_deferred"), templates!($language, "reply_talking"),
            templates!($language, "reply_end"), templates!($language, "acknowledgement"), templates!($language, "brief"),
        )+]
    };
    ($language:literal, $name:literal) => {
        (concat!($language, "/", $name), include_str!(concat!("../phrases/", $language, "/", $name, ".txt")))
    };
}

const TEMPLATES: &[(&str, &str)] = templates!("en" "de" "fr" "es" "it" "nl" "pt" "pl");

static ENVIRONMENT: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_trim_blocks(true);
    environment.set_lstrip_blocks(true);
    for (name, source) in TEMPLATES {
        // A template that does not parse is missed when it is asked for, and by the test that fills in all of them.
        let _ = environment.add_template(name, source);
    }
    environment
});

/// The language that is spoken: the wanted one where there are templates, else the fallback, else English.
pub(super) fn language<'a>(wanted: Option<&'a str>, fallback: &'a str) -> &'a str {
    let known = |code: &&str| LANGUAGES.contains(code);
    wanted
        .filter(known)
        .or(Some(fallback).filter(known))
        .unwrap_or("en")
}

/// A phrase in a language of [`LANGUAGES`], filled in.
pub(super) fn say(
    language: &str,
    phrase: Phrase,
    facts: &impl Serialize,
) -> Result<String, ComposeError> {
    ENVIRONMENT
        .get_template(&format!("{language}/{}", phrase.name()))
        .and_then(|template| template.render(facts))
        .map_err(|_| ComposeError::Template(phrase.name()))
}
