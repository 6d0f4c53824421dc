//! Whatever the file holds, reading it ends with an answer.

use proptest::prelude::*;

use super::{EXAMPLE, parse};

proptest! {
    #[test]
    fn reading_never_panics_on_any_text(text in any::<String>()) {
        let _ = parse(&text).map_err(|mistakes| mistakes.to_string());
    }

    #[test]
    fn reading_never_panics_on_almost_toml(text in "([\\[\\]a-z_.=\"'0-9 \\n#,{}-]|\\[\\[inbox\\]\\]\n|name = |mode = ){0,80}") {
        let _ = parse(&text).map_err(|mistakes| mistakes.to_string());
    }

    #[test]
    fn reading_never_panics_on_a_garbled_example(
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), any::<bool>()), 1..12),
    ) {
        let mut lines: Vec<&str> = EXAMPLE.lines().collect();
        for (from, to, doubled) in edits {
            if lines.is_empty() {
                break;
            }
            let line = lines.remove(from.index(lines.len()));
            if doubled {
                lines.insert(to.index(lines.len() + 1), line);
                lines.insert(to.index(lines.len() + 1), line);
            }
        }
        if let Err(mistakes) = parse(&lines.join("\n")) {
            prop_assert!(!mistakes.list.is_empty());
            prop_assert!(mistakes.list.iter().all(|mistake| mistake.line.is_some_and(|line| line <= lines.len() + 1)));
        }
    }
}

#[test]
fn what_is_no_toml_is_one_mistake_with_its_line() {
    for (text, line) in [
        ("mode = \"observe\"\n[store\n", 2),
        ("mode = observe\n", 1),
        ("[store]\nurl = \"sqlite:x\"\n[store]\n", 3),
        ("mode = \"file\"\n\nmode = \"file\"\n", 3),
        ("language = \"en\n", 1),
    ] {
        let mistakes = parse(text).expect_err(text);
        assert_eq!(mistakes.list.len(), 1, "{mistakes}");
        assert!(
            mistakes
                .to_string()
                .starts_with(&format!("onedoor.toml:{line}: is not TOML: ")),
            "{mistakes}"
        );
        assert_eq!(mistakes.to_string().lines().count(), 1, "{mistakes}");
    }
}
