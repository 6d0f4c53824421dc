//! The organisation's own texts beside the configuration.

use std::fs;

use tempfile::TempDir;

use super::{Config, LEAST};
use crate::policy::compose::{OwnText, Phrase, Templates};

/// A configuration with these texts beside it.
fn folder(texts: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("onedoor.toml"), LEAST).unwrap();
    let templates = folder.path().join("templates");
    fs::create_dir(&templates).unwrap();
    for (name, text) in texts {
        fs::write(templates.join(name), text).unwrap();
    }
    folder
}

#[test]
fn texts_beside_the_configuration_take_the_place_of_the_built_in_ones() {
    let folder = folder(&[
        ("undecided.de.txt", "\u{feff}Moin!\r\n"),
        ("undecided.de.txt~", "an editor's copy"),
        ("README.md", "how to"),
    ]);
    let file = folder.path().join("onedoor.toml");
    let config = Config::load(&file).unwrap();
    let own = OwnText {
        phrase: Phrase::Undecided,
        language: "de".into(),
        text: "Moin!\n".into(),
    };
    assert_eq!(config.templates, Templates::with(vec![own]));
    let without = Config::parse(LEAST, &file).unwrap();
    assert_eq!(without.templates, Templates::default());
    assert_ne!(config.shared_fingerprint(), without.shared_fingerprint());
}

#[test]
fn mistakes_in_texts_are_named_with_file_and_line_beside_those_of_the_configuration() {
    let folder = folder(&[
        ("undecided.en.txt", "Hello\n{{ nmae }}\n"),
        ("declined.fr.txt", "Non.\n\nhttps://example.com\n"),
        ("undecided.txt", "no language"),
        ("refused.en.txt", "no such text"),
        ("talking.en.txt", ""),
        ("brief.sv.txt", "Hej\n"),
    ]);
    let file = folder.path().join("onedoor.toml");
    fs::write(&file, format!("modus = 1\n{LEAST}")).unwrap();
    let said = Config::load(&file).unwrap_err().to_string();
    assert_eq!(Config::load_offline(&file).unwrap_err().to_string(), said);
    let said: Vec<&str> = said.lines().collect();
    let at = |name: &str| format!("{}/templates/{name}", folder.path().display());
    for start in [
        format!("{}:1: modus:", file.display()),
        at("undecided.en.txt:2: asks for"),
        at("declined.fr.txt:3: holds a link"),
        at("undecided.txt: is no name"),
        at("refused.en.txt: is no name"),
        at("talking.en.txt: holds no text"),
        at("closing.sv.txt: is missing"),
    ] {
        let found = said.iter().filter(|line| line.starts_with(&start)).count();
        assert_eq!(found, 1, "{start} in {said:#?}");
    }
}
