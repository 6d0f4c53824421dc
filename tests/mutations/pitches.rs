//! The project's own pitches, as paragraphs.

use std::path::Path;

/// A pitch.
pub struct Pitch {
    /// Its file.
    pub name: String,
    /// Header From.
    pub from: String,
    /// Its domain.
    pub domain: String,
    pub subject: String,
    /// The text as it was laid out.
    pub text: String,
}

/// Every pitch of `tests/data` that has a text of at least 25 words.
pub fn pitches() -> Vec<Pitch> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
    let mut files: Vec<_> = ["mail/pitch", "fit/pitch"]
        .iter()
        .flat_map(|folder| std::fs::read_dir(data.join(folder)).unwrap())
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    let pitches: Vec<Pitch> = files.iter().filter_map(|path| pitch(path)).collect();
    assert!(pitches.len() > 400, "{} pitches", pitches.len());
    pitches
}

fn pitch(path: &Path) -> Option<Pitch> {
    let file = std::fs::read_to_string(path).unwrap();
    let (head, text) = file.split_once("\n\n")?;
    let field = |name: &str| {
        let line = head.lines().find_map(|line| line.strip_prefix(name));
        line.unwrap_or_default().trim().to_owned()
    };
    let from = field("From:");
    let domain = from.rsplit('@').next()?.trim_end_matches('>').to_owned();
    (text.split_whitespace().count() >= 25).then(|| Pitch {
        name: path
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned(),
        domain,
        from,
        subject: field("Subject:"),
        text: text.trim().to_owned(),
    })
}
