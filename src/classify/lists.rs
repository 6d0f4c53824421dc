//! The word lists, each read once: a file a language and subject, compiled in.

use std::sync::LazyLock;

use super::phrases::Phrases;

/// What pitches say, by ISO 639-1 code: a word that sells in one language is an ordinary one in another ("formation",
/// "commercial", "follow up"), so a text is looked up in its own.
pub(super) static PITCH: LazyLock<[(&str, Phrases); 8]> = LazyLock::new(|| {
    [
        ("en", include_str!("data/pitch-en.txt")),
        ("de", include_str!("data/pitch-de.txt")),
        ("fr", include_str!("data/pitch-fr.txt")),
        ("es", include_str!("data/pitch-es.txt")),
        ("it", include_str!("data/pitch-it.txt")),
        ("nl", include_str!("data/pitch-nl.txt")),
        ("pt", include_str!("data/pitch-pt.txt")),
        ("pl", include_str!("data/pitch-pl.txt")),
    ]
    .map(|(language, file)| (language, Phrases::read(&[file])))
});

/// What stands around the text of a pitch: below it, in the signature or instead of an unsubscribe link.
pub(super) static MARGIN: LazyLock<Phrases> =
    LazyLock::new(|| Phrases::read(&[include_str!("data/margin.txt")]));

/// What mail says that must never be filed, by ISO 639-1 code.
pub(super) static PROTECTED: LazyLock<[(&str, Phrases); 8]> = LazyLock::new(|| {
    [
        ("en", include_str!("data/protected-en.txt")),
        ("de", include_str!("data/protected-de.txt")),
        ("fr", include_str!("data/protected-fr.txt")),
        ("es", include_str!("data/protected-es.txt")),
        ("it", include_str!("data/protected-it.txt")),
        ("nl", include_str!("data/protected-nl.txt")),
        ("pt", include_str!("data/protected-pt.txt")),
        ("pl", include_str!("data/protected-pl.txt")),
    ]
    .map(|(language, file)| (language, Phrases::read(&[file])))
});

/// What the names of attachments say.
pub(super) static ATTACHMENTS: LazyLock<Phrases> =
    LazyLock::new(|| Phrases::read(&[include_str!("data/attachments.txt")]));

/// What newsletters say of themselves.
pub(super) static NEWSLETTER: LazyLock<Phrases> =
    LazyLock::new(|| Phrases::read(&[include_str!("data/newsletter.txt")]));

/// What colleagues write above a pitch they hand on.
pub(super) static COMMENTS: LazyLock<Phrases> =
    LazyLock::new(|| Phrases::read(&[include_str!("data/comments.txt")]));
