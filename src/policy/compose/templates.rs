//! The texts: a template for each occasion and language, built in or the organisation's own, filled in strictly.
//!
//! Anyone on the Internet can obtain a reply's text by writing to us, so its template sees nothing but what the
//! configuration makes public, dates, counts and the reference number. A value is never read as a template.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use minijinja::{AutoEscape, Environment, UndefinedBehavior};
use serde::Serialize;

use super::facts::ComposeError;

macro_rules! phrases {
    ($($(#[$doc:meta])+ $variant:ident = $name:literal,)+) => {
        /// What is said.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Phrase {
            $($(#[$doc])+ $variant,)+
        }

        impl Phrase {
            /// Every text there is.
            pub const ALL: &'static [Phrase] = &[$(Phrase::$variant),+];

            /// What its file is called, as in `undecided.en.txt`.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Phrase::$variant => $name,)+
                }
            }

            /// The text called so.
            #[must_use]
            pub fn named(name: &str) -> Option<Phrase> {
                Phrase::ALL.iter().copied().find(|phrase| phrase.name() == name)
            }
        }

        macro_rules! texts {
            ($language:literal) => {
                [$((Phrase::$variant, include_str!(concat!("../phrases/", $language, "/", $name, ".txt")))),+]
            };
        }
    };
}

phrases! {
    /// To a vendor: it will be looked at.
    Undecided = "undecided",
    /// To a vendor: no.
    Declined = "declined",
    /// To a vendor: not before a date.
    Deferred = "deferred",
    /// To a vendor: go on where you are talking already.
    Talking = "talking",
    /// To a vendor, later: what was decided.
    Decision = "decision",
    /// The end of everything that is said to a vendor.
    Closing = "closing",
    /// To a colleague who forwarded a pitch.
    Acknowledgement = "acknowledgement",
    /// To an executive, under an end run.
    Brief = "brief",
    /// To the contact, beneath an exemplar.
    Exemplar = "exemplar",
}

/// The languages that are built in, by ISO 639-1 code.
pub const LANGUAGES: &[&str] = &["en", "de", "fr", "es", "it", "nl", "pt", "pl"];

const BUILT_IN: [[(Phrase, &str); Phrase::ALL.len()]; LANGUAGES.len()] = [
    texts!("en"),
    texts!("de"),
    texts!("fr"),
    texts!("es"),
    texts!("it"),
    texts!("nl"),
    texts!("pt"),
    texts!("pl"),
];

static ENVIRONMENT: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_trim_blocks(true);
    environment.set_lstrip_blocks(true);
    environment.set_auto_escape_callback(|_| AutoEscape::None);
    environment
});

/// An organisation's own text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnText {
    /// What it says.
    pub phrase: Phrase,
    /// Language tag in lower case: `en`, `pt-br`.
    pub language: String,
    /// The template.
    pub text: String,
}

/// All texts in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Templates {
    texts: Arc<BTreeMap<String, BTreeMap<Phrase, Cow<'static, str>>>>,
}

impl Default for Templates {
    fn default() -> Self {
        Templates::with(Vec::new())
    }
}

impl Templates {
    /// The built-in texts, with these in place of them or beside them; see [`super::complaints`].
    #[must_use]
    pub fn with(own: Vec<OwnText>) -> Templates {
        let mut texts: BTreeMap<String, BTreeMap<Phrase, Cow<'static, str>>> = LANGUAGES
            .iter()
            .zip(BUILT_IN)
            .map(|(language, built_in)| {
                let texts = built_in.map(|(phrase, text)| (phrase, Cow::Borrowed(text)));
                ((*language).to_owned(), texts.into_iter().collect())
            })
            .collect();
        for own in own {
            texts
                .entry(own.language)
                .or_default()
                .insert(own.phrase, Cow::Owned(own.text));
        }
        Templates {
            texts: Arc::new(texts),
        }
    }

    /// The texts that a language lacks: a language of one's own must have them all.
    pub(super) fn missing(&self) -> Vec<(&str, Phrase)> {
        let mut missing = Vec::new();
        for (language, texts) in self.texts.iter() {
            let lacking = Phrase::ALL
                .iter()
                .filter(|phrase| !texts.contains_key(phrase));
            missing.extend(lacking.map(|phrase| (language.as_str(), *phrase)));
        }
        missing
    }

    /// The language that is spoken: the wanted one where there are texts, else the fallback, else English. `pt-BR` is
    /// spoken as `pt` where it has no texts of its own.
    pub(super) fn language(&self, wanted: Option<&str>, fallback: &str) -> &str {
        wanted
            .into_iter()
            .chain([fallback])
            .find_map(|tag| self.spoken(tag))
            .unwrap_or("en")
    }

    /// Whether there are texts in this language, or in the one it is a kind of.
    #[must_use]
    pub fn speaks(&self, tag: &str) -> bool {
        self.spoken(tag).is_some()
    }

    fn spoken(&self, tag: &str) -> Option<&str> {
        let tag = tag.to_lowercase();
        let primary = tag.split('-').next().unwrap_or_default();
        [tag.as_str(), primary]
            .into_iter()
            .find_map(|tag| self.texts.get_key_value(tag))
            .map(|(known, _)| known.as_str())
    }

    /// A text in a language of [`Templates::language`], filled in.
    pub(super) fn say(
        &self,
        language: &str,
        phrase: Phrase,
        facts: &impl Serialize,
    ) -> Result<String, ComposeError> {
        self.filled(language, phrase, facts)
            .map_err(|_| ComposeError::Template(phrase.name()))
    }

    pub(super) fn filled(
        &self,
        language: &str,
        phrase: Phrase,
        facts: &impl Serialize,
    ) -> Result<String, minijinja::Error> {
        let text = self
            .texts
            .get(language)
            .and_then(|texts| texts.get(&phrase));
        let text = text.map(Cow::as_ref).unwrap_or_default();
        ENVIRONMENT.render_named_str(phrase.name(), text, facts)
    }
}
