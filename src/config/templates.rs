//! The organisation's own texts: files `NAME.LANGUAGE.txt` in the folder `templates` beside the configuration.

use std::fs;
use std::path::{Path, PathBuf};

use super::mistakes::{Mistake, Mistakes};
use super::values;
use crate::policy::compose::{OwnText, Phrase, Templates, complaints};

/// Larger files are no text that is sent.
const LARGEST: u64 = 65_536;

/// Reads the texts beside a configuration file; none at all is fine.
pub(super) fn beside(config: &Path) -> Result<Templates, Mistakes> {
    let folder = config.with_file_name("templates");
    let mut wrong = Vec::new();
    let texts = read(&folder, &mut wrong);
    wrong.extend(complaints(&texts).into_iter().map(|complaint| {
        let name = format!("{}.{}.txt", complaint.phrase.name(), complaint.language);
        mistake(folder.join(name), complaint.line, complaint.what)
    }));
    if wrong.is_empty() {
        return Ok(Templates::with(texts));
    }
    wrong.sort_by(|one, two| (&one.file, one.line).cmp(&(&two.file, two.line)));
    Err(Mistakes {
        file: folder,
        list: wrong,
    })
}

fn read(folder: &Path, wrong: &mut Vec<Mistake>) -> Vec<OwnText> {
    let files = match fs::read_dir(folder) {
        Ok(files) => files,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Vec::new(),
        Err(error) => {
            wrong.push(mistake(folder.to_owned(), None, unreadable(&error)));
            return Vec::new();
        }
    };
    let mut paths: Vec<PathBuf> = files.flatten().map(|file| file.path()).collect();
    paths.sort();
    let mut texts = Vec::new();
    for path in paths {
        match own_text(&path) {
            Ok(text) => texts.extend(text),
            Err(what) => wrong.push(mistake(path, None, what)),
        }
    }
    texts
}

/// `None` for what is no text: an editor's copy, a folder, a README without `.txt`.
fn own_text(path: &Path) -> Result<Option<OwnText>, String> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let Some(stem) = name.strip_suffix(".txt").filter(|_| !name.starts_with('.')) else {
        return Ok(None);
    };
    let named = stem.split_once('.').and_then(|(name, language)| {
        Some((Phrase::named(name)?, values::language(language).ok()?))
    });
    let Some((phrase, language)) = named else {
        let names: Vec<_> = Phrase::ALL.iter().map(|phrase| phrase.name()).collect();
        return Err(format!(
            "is no name of a text; it is NAME.LANGUAGE.txt, with one of the names {}",
            names.join(", ")
        ));
    };
    let size = fs::metadata(path)
        .map_err(|error| unreadable(&error))?
        .len();
    if size > LARGEST {
        return Err("is too large for a text that is sent".to_owned());
    }
    let bytes = fs::read(path).map_err(|error| unreadable(&error))?;
    let text = String::from_utf8(bytes)
        .map_err(|_| "is not UTF-8; save the file in that encoding".to_owned())?;
    Ok(Some(OwnText {
        phrase,
        language: language.to_lowercase(),
        text: text.trim_start_matches('\u{feff}').replace("\r\n", "\n"),
    }))
}

fn unreadable(error: &std::io::Error) -> String {
    format!("cannot be read ({error}); let the user of the daemon read it")
}

fn mistake(file: PathBuf, line: Option<usize>, what: String) -> Mistake {
    Mistake {
        file: Some(file),
        line,
        key: String::new(),
        what,
    }
}
