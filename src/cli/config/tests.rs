//! What is shown means the same as what was read.

use super::*;

#[test]
fn what_is_shown_means_what_was_typed() {
    let typed = include_str!("../../../config/onedoor.example.toml");
    let path = Path::new("onedoor.toml");
    let config = Config::parse(typed, path).unwrap();
    let shown = written(&config);
    let again = Config::parse(&shown, path);
    assert_eq!(
        again.map_err(|mistakes| mistakes.to_string()),
        Ok(config),
        "{shown}"
    );
}

#[test]
fn a_password_in_a_url_is_not_shown() {
    let typed = include_str!("../../../config/onedoor.example.toml");
    let url = "sqlite:///var/lib/onedoor/onedoor.db";
    let typed = typed.replace(
        url,
        "postgres://onedoor:hunter2@db.example/onedoor?sslmode=verify-full",
    );
    let config = Config::parse(&typed, Path::new("onedoor.toml")).unwrap();
    let shown = written(&config);
    assert!(
        !shown.contains("hunter2") && shown.contains("onedoor:***@db.example"),
        "{shown}"
    );
}
