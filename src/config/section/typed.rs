//! The typed getters of a table: texts, lists, words, flags and numbers.

use std::ops::RangeInclusive;

use toml_edit::Value;

use super::{Section, a};
use crate::config::nearest::nearest;

impl<'a> Section<'a> {
    /// A text without control characters.
    pub(in crate::config) fn text(&self, key: &'static str) -> Option<&'a str> {
        let item = self.item(key)?;
        self.plain_text(&self.place(key), item.as_value(), item.type_name())
    }

    /// A text read by `read`, whose error says what is wrong and what to do.
    pub(in crate::config) fn parsed<T>(
        &self,
        key: &'static str,
        read: impl Fn(&str) -> Result<T, String>,
    ) -> Option<T> {
        let text = self.text(key)?;
        read(text).map_err(|what| self.wrong(key, what)).ok()
    }

    /// The same for a key that must be there.
    pub(in crate::config) fn required<T>(
        &self,
        key: &'static str,
        read: impl Fn(&str) -> Result<T, String>,
    ) -> Option<T> {
        if !self.has(key) {
            self.wrong(
                key,
                format!("is missing; write {key} = \"…\" in this table"),
            );
        }
        self.parsed(key, read)
    }

    /// A list of texts, each read by `read`; a single text counts as a list of one. None where any entry is wrong.
    pub(in crate::config) fn list<T>(
        &self,
        key: &'static str,
        read: impl Fn(&str) -> Result<T, String>,
    ) -> Option<Vec<T>> {
        let item = self.item(key)?;
        if item.is_str() {
            return self.parsed(key, read).map(|one| vec![one]);
        }
        let Some(array) = item.as_array() else {
            self.wrong(
                key,
                format!(
                    "is {}; write a list of texts, [\"…\", \"…\"]",
                    a(item.type_name())
                ),
            );
            return None;
        };
        let entry = |(nth, value): (usize, &'a Value)| {
            let place = format!("{}[{nth}]", self.place(key));
            if let Some(span) = value.span() {
                self.notes.remember(&place, span.start);
            }
            let text = self.plain_text(&place, Some(value), value.type_name())?;
            read(text)
                .map_err(|what| self.notes.wrong(&place, what))
                .ok()
        };
        // Every entry is read before the verdict, so that all that are wrong are named.
        let entries: Vec<Option<T>> = array.iter().enumerate().map(entry).collect();
        entries.into_iter().collect()
    }

    /// A list that must not be empty; `usual` is its only entry where the key is absent.
    pub(in crate::config) fn some(
        &self,
        key: &'static str,
        read: fn(&str) -> Result<String, String>,
        usual: Option<&str>,
    ) -> Vec<String> {
        match (self.has(key), usual) {
            (false, Some(usual)) => return vec![usual.to_owned()],
            (false, None) => self.wrong(
                key,
                format!("is missing; write {key} = [\"…\"] in this table"),
            ),
            (true, _) => {}
        }
        let list = self.list(key, read);
        if list.as_ref().is_some_and(Vec::is_empty) {
            self.wrong(key, "is empty; name at least one");
        }
        list.unwrap_or_default()
    }

    /// One of some words; the stand-in where it is absent or another.
    pub(in crate::config) fn word<T: Copy>(
        &self,
        key: &'static str,
        words: &[(&'static str, T)],
        otherwise: T,
    ) -> T {
        self.parsed(key, |text| word(text, words))
            .unwrap_or(otherwise)
    }

    /// True or false.
    pub(in crate::config) fn flag(&self, key: &'static str, otherwise: bool) -> bool {
        let Some(item) = self.item(key) else {
            return otherwise;
        };
        item.as_bool().unwrap_or_else(|| {
            self.wrong(
                key,
                format!(
                    "is {}; write true or false, without quotes",
                    a(item.type_name())
                ),
            );
            otherwise
        })
    }

    /// A whole number within a range.
    pub(in crate::config) fn number<T>(
        &self,
        key: &'static str,
        range: RangeInclusive<T>,
        otherwise: T,
    ) -> T
    where
        T: Copy + PartialOrd + TryFrom<i64> + std::fmt::Display,
    {
        let Some(item) = self.item(key) else {
            return otherwise;
        };
        let (least, most) = (range.start(), range.end());
        let Some(typed) = item.as_integer() else {
            let found = a(item.type_name());
            self.wrong(
                key,
                format!("is {found}; write a whole number from {least} to {most}, without quotes"),
            );
            return otherwise;
        };
        T::try_from(typed)
            .ok()
            .filter(|number| range.contains(number))
            .unwrap_or_else(|| {
                self.wrong(
                    key,
                    format!(
                        "is {typed}, out of range; write a whole number from {least} to {most}"
                    ),
                );
                otherwise
            })
    }

    /// A number from 0 to 1.
    pub(in crate::config) fn fraction(&self, key: &'static str, otherwise: f64) -> f64 {
        let Some(item) = self.item(key) else {
            return otherwise;
        };
        let typed = match item.as_integer() {
            Some(0) => Some(0.0),
            Some(1) => Some(1.0),
            Some(_) => Some(f64::INFINITY),
            None => item.as_float(),
        };
        typed
            .filter(|fraction| (0.0..=1.0).contains(fraction))
            .unwrap_or_else(|| {
                let found = if typed.is_some() {
                    "out of range".to_owned()
                } else {
                    a(item.type_name())
                };
                self.wrong(
                    key,
                    format!("is {found}; write a number from 0 to 1, such as 0.9, without quotes"),
                );
                otherwise
            })
    }

    fn plain_text(&self, place: &str, value: Option<&'a Value>, found: &str) -> Option<&'a str> {
        let Some(text) = value.and_then(Value::as_str) else {
            self.notes
                .wrong(place, format!("is {}; write a text in quotes", a(found)));
            return None;
        };
        if text.chars().any(char::is_control) {
            self.notes.wrong(
                place,
                "holds a line break or another control character; write plain text on one line",
            );
            return None;
        }
        Some(text)
    }
}

/// One of some words, or what is wrong.
pub(in crate::config) fn word<T: Copy>(
    text: &str,
    words: &[(&'static str, T)],
) -> Result<T, String> {
    if let Some((_, meant)) = words.iter().find(|(word, _)| *word == text) {
        return Ok(*meant);
    }
    let all: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
    let hint = nearest(text, all.iter().copied())
        .map(|word| format!(" (did you mean {word:?}?)"))
        .unwrap_or_default();
    Err(format!(
        "{text:?} is not known here; write one of {}{hint}",
        all.join(", ")
    ))
}
