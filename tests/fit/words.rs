//! How common a word is in business mail, by language: `src/campaign/data/word-classes.txt`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use onedoor::message::{Masks, Original, normalise};

/// A word's class is the number of these shares of all texts of its language that it stays below, plus one.
const SHARES: [f64; 5] = [0.30, 0.12, 0.05, 0.02, 0.008];
/// Texts that must hold a word; one alone may be a name.
const LEAST_TEXTS: usize = 2;
/// Width of a line of the file, in characters.
const WIDTH: usize = 118;

/// Counts the words of all mail and writes the file.
pub fn write(root: &Path) {
    let texts = texts(&root.join("tests/data"));
    let classes = classes(&texts);
    let target = root.join("src/campaign/data/word-classes.txt");
    std::fs::write(&target, written(&classes, &texts))
        .expect("the folder of the data can be written");
    println!(
        "{}: {} words of {} texts",
        target.display(),
        classes.len(),
        texts.len()
    );
}

/// The words of each text, with its language; what one firm wrote counts as one text.
fn texts(data: &Path) -> BTreeMap<(String, String), BTreeSet<String>> {
    let mut texts: BTreeMap<(String, String), BTreeSet<String>> = BTreeMap::new();
    for path in files(&data.join("fit"))
        .into_iter()
        .chain(files(&data.join("mail")))
        .chain(files(&data.join("spun")))
    {
        let Some(language) = language(&path) else {
            continue;
        };
        let file = std::fs::read_to_string(&path).expect("a text file");
        let sender = sender(&file).unwrap_or_else(|| path.display().to_string());
        let original = Original {
            text: body(&file),
            ..Original::default()
        };
        let words = normalise(&original, &Masks::default()).words;
        texts.entry((language, sender)).or_default().extend(words);
    }
    texts
}

/// The mails below a folder, sorted.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = all_files(folder);
    found.retain(|path| path.extension().is_some_and(|end| end == "txt"));
    found
}

/// Everything below a folder, sorted.
pub fn all_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let Ok(entries) = std::fs::read_dir(folder) else {
        return found;
    };
    for path in entries.filter_map(Result::ok).map(|entry| entry.path()) {
        match path.is_dir() {
            true => found.extend(all_files(&path)),
            false => found.push(path),
        }
    }
    found.sort();
    found
}

/// File names begin with the language: `de-lager.txt`; one without is English.
pub fn language(path: &Path) -> Option<String> {
    let name = path.file_stem()?.to_str()?;
    let code = name.split('-').next()?;
    Some(if code.len() == 2 { code } else { "en" }.to_owned())
}

/// The domain of the first From field.
fn sender(file: &str) -> Option<String> {
    let from = file.lines().find_map(|line| line.strip_prefix("From:"))?;
    let (_, domain) = from.rsplit_once('@')?;
    Some(domain.trim_end_matches(['>', ' ']).to_lowercase())
}

/// The text below the header; of a spun one every choice, without the braces.
fn body(file: &str) -> String {
    let steps = file
        .split("\n%% step\n")
        .filter_map(|step| step.split_once("\n\n"));
    steps
        .map(|(_, text)| text.replace(['{', '}', '|'], " ") + "\n\n")
        .collect()
}

/// The class of each word, by the language that uses it most.
fn classes(texts: &BTreeMap<(String, String), BTreeSet<String>>) -> BTreeMap<String, usize> {
    let mut all: BTreeMap<&str, usize> = BTreeMap::new();
    let mut with: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for ((language, _), words) in texts {
        *all.entry(language).or_default() += 1;
        for word in words {
            *with.entry((language, word)).or_default() += 1;
        }
    }
    let mut classes: BTreeMap<String, usize> = BTreeMap::new();
    for ((language, word), count) in with {
        if count < LEAST_TEXTS || word.chars().any(|c| !c.is_alphabetic()) {
            continue;
        }
        let share = count as f64 / all[language] as f64;
        let class = 1 + SHARES.iter().filter(|limit| share < **limit).count();
        let known = classes.entry(word.to_owned()).or_insert(class);
        *known = class.min(*known);
    }
    classes
}

fn written(
    classes: &BTreeMap<String, usize>,
    texts: &BTreeMap<(String, String), BTreeSet<String>>,
) -> String {
    let mut file = format!(
        "# How common a word is in business mail: class 1 the commonest, 6 the rarest that is listed.\n# Made by `make fit` from the {} firms and persons of tests/data; not to be edited by hand.\n",
        texts.len()
    );
    for class in 1..=SHARES.len() + 1 {
        let mut line = class.to_string();
        for (word, _) in classes.iter().filter(|(_, its)| **its == class) {
            if line.chars().count() + word.chars().count() >= WIDTH {
                file.push_str(&line);
                line = format!("\n{class}");
            }
            line.push(' ');
            line.push_str(word);
        }
        file.push_str(&line);
        file.push('\n');
    }
    file
}
