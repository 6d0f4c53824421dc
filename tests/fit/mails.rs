//! The project's own mail, read as the daemon reads it.

use std::collections::BTreeMap;
use std::path::Path;

use onedoor::classify::{Observed, observe};
use onedoor::message::{self, Limits, Masks};

use super::words::{files, language};

/// Parts that mail is split into by its sender; each is judged by what the others taught.
pub const PARTS: u64 = 5;

/// What a mail is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Label {
    /// Outreach.
    Pitch,
    /// Must never be filed.
    Protected,
    /// Neither.
    Other,
}

/// One mail with what is seen in it.
pub struct Sample {
    /// File, and step of a sequence.
    pub name: String,
    /// ISO 639-1.
    pub language: String,
    /// What it is.
    pub label: Label,
    /// Domain of the sender, or the address at a freemail host.
    pub sender: String,
    /// What is seen in it.
    pub observed: Observed,
    /// Microseconds that seeing it took.
    pub micros: f64,
}

impl Sample {
    /// The part of the mail it belongs to.
    pub fn part(&self) -> u64 {
        self.sender.bytes().fold(7, |hash: u64, octet| {
            (hash ^ u64::from(octet)).wrapping_mul(0x0100_0000_01b3) % 1_000_000_007
        }) % PARTS
    }
}

/// All mail of `tests/data`.
pub fn samples(data: &Path) -> Vec<Sample> {
    let mut samples = labelled(&data.join("fit"));
    samples.extend(labelled(&data.join("judged")));
    samples.extend(labelled(&data.join("mail")));
    samples.extend(sequences(&data.join("spun")));
    samples
}

/// The mail of a folder with a folder a label.
pub fn labelled(folder: &Path) -> Vec<Sample> {
    let labels = [
        ("pitch", Label::Pitch),
        ("protected", Label::Protected),
        ("other", Label::Other),
    ];
    let mut samples = Vec::new();
    for (name, label) in labels {
        for path in files(&folder.join(name)) {
            let bytes = std::fs::read(&path).expect("a file of mail");
            let language = language(&path).unwrap_or_default();
            let name = path.strip_prefix(folder).unwrap_or(&path).display();
            samples.push(sample(name.to_string(), language, label, &bytes));
        }
    }
    samples
}

/// One variant of each step of the spun sequences.
fn sequences(folder: &Path) -> Vec<Sample> {
    let mut samples = Vec::new();
    for path in files(folder) {
        let file = std::fs::read_to_string(&path).expect("a text file");
        let language = language(&path).unwrap_or_default();
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        for (at, step) in file.split("\n%% step\n").enumerate() {
            let name = format!("spun/{stem}/{at}");
            let mail = unspun(step, at);
            samples.push(sample(
                name,
                language.clone(),
                Label::Pitch,
                mail.as_bytes(),
            ));
        }
    }
    samples
}

/// A spun text with one of its choices each, and somebody's name in its fields.
fn unspun(text: &str, choice: usize) -> String {
    let mut text = text.to_owned();
    while let Some((from, to)) = innermost(&text) {
        let inside = &text[from + 1..to];
        let chosen = if text[..from].ends_with('{') {
            "Voss".to_owned()
        } else {
            let choices: Vec<&str> = inside.split('|').collect();
            choices[choice % choices.len()].to_owned()
        };
        let field = text[..from].ends_with('{');
        let (from, to) = if field {
            (from - 1, to + 1)
        } else {
            (from, to)
        };
        text.replace_range(from..=to.min(text.len() - 1), &chosen);
    }
    text
}

/// The last opening brace and the brace that closes it.
fn innermost(text: &str) -> Option<(usize, usize)> {
    let from = text.rfind('{')?;
    Some((from, from + text[from..].find('}')?))
}

fn sample(name: String, language: String, label: Label, bytes: &[u8]) -> Sample {
    let message = message::read(bytes, &Limits::default());
    let original = message::unwrap(&message).original;
    let text = message::normalise(&original, &Masks::default());
    let begun = std::time::Instant::now();
    let observed = observe(&message, &original, &text, false);
    let micros = begun.elapsed().as_secs_f64() * 1e6;
    let address = original.from.as_ref().map(|from| from.address.clone());
    Sample {
        name,
        language,
        label,
        sender: sender(&address.unwrap_or_default()),
        observed,
        micros,
    }
}

/// Many people share a freemail host.
fn sender(address: &str) -> String {
    let domain = address
        .rsplit_once('@')
        .map_or(address, |(_, domain)| domain);
    let shared = domain.contains("mail.") || onedoor::campaign::is_freemail(domain);
    if shared { address } else { domain }.to_owned()
}

/// How many mails each sender wrote.
pub fn by_sender<'s>(samples: &[&'s Sample]) -> BTreeMap<&'s str, usize> {
    let mut counts = BTreeMap::new();
    for sample in samples {
        *counts.entry(sample.sender.as_str()).or_default() += 1;
    }
    counts
}
