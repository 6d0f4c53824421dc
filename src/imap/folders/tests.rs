//! Folders are known by the server's marks, else by their names.

use super::*;

fn folder(path: &str, special: Option<SpecialUse>) -> Folder {
    Folder {
        name: FolderName::encoded(path),
        path: path.to_owned(),
        selectable: true,
        special,
    }
}

#[test]
fn the_servers_mark_counts_before_any_name() {
    let folders = [folder("Sent", None), folder("Mine", Some(SpecialUse::Sent))];
    assert_eq!(special(&folders, SpecialUse::Sent).unwrap().path, "Mine");
}

#[test]
fn unmarked_folders_are_known_by_common_names_of_several_languages() {
    for (name, wanted) in [
        ("Sent Items", SpecialUse::Sent),
        ("INBOX/Sent", SpecialUse::Sent),
        ("Gesendete Elemente", SpecialUse::Sent),
        ("Éléments envoyés", SpecialUse::Sent),
        ("Entwürfe", SpecialUse::Drafts),
    ] {
        let folders = [
            folder("INBOX", None),
            folder("Customers/Sent", None),
            folder(name, None),
        ];
        assert_eq!(special(&folders, wanted).unwrap().path, name);
    }
    assert_eq!(
        special(&[folder("Customers/Sent", None)], SpecialUse::Sent),
        None
    );
}

#[test]
fn a_name_the_library_left_escaped_is_read() {
    assert_eq!(unescaped(r#"a\"b\\c"#), r#"a"b\c"#);
}
