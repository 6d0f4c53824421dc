//! Texts that nobody would write are unwrapped in bounded time and depth.

use proptest::prelude::*;

use super::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn no_text_makes_it_panic(subject in "\\PC{0,40}", body in any::<String>()) {
        let _ = unwrapped(&subject, &body);
    }

    #[test]
    fn no_mixture_of_header_lines_makes_it_panic(parts in proptest::collection::vec(prop_oneof![
        Just("From:"), Just("To:"), Just("Date:"), Just("Subject:"), Just("> "), Just("\n"), Just(" a@b.example "), Just("<"), Just("mailto:"), Just("12/3/2024 09:31"),
        Just("----- Forwarded Message ----- "), Just("On 1/1/2024 x wrote:"), Just("-------- Forwarded by x on"), Just("İ"), Just("差出人："), Just("@"), Just("\u{200b}")
    ], 0..80)) {
        let _ = unwrapped("Fwd: x", &parts.concat());
    }
}

#[test]
fn twice_the_text_is_twice_the_work() {
    for piece in [
        "From: a\n",
        "From: a\nTo: b\nDate: 1\n",
        "From: a@b.example\nSubject: x\nx\nx\n",
        "To: a@b.example,\n",
        "a@b.example, ",
        "Date: 1.1.24 9:31 ",
        "x: x\n",
        "x: x@y.example\n\n",
        "On 1/1/2024 x wrote",
        ">",
        "> ",
        "_",
        "-\n",
        "---- Forwarded by x 1\n",
        "---- Forwarded by x 1 ----\n",
        "---- Forwarded by x 1 ----\nx\n",
        "----\n---- forwarded 1\nTo: x\n",
        "---------- Forwarded message ----------\n",
        "----- Forwarded Message ----- From:",
        "== forwarded\n\n",
        "<mailto:",
        "x ; /",
        " ",
        "\u{200f}",
        "Betreff: x\n\n",
    ] {
        let work = |octets: usize| {
            let text = piece.repeat(octets / piece.len());
            let head = format!("From: {text}\nTo: {text}\nSubject: x\n\n");
            super::work::taken();
            let _ = unwrapped("Fwd: x", &text);
            let _ = unwrapped("Fwd: x", &head);
            super::work::taken()
        };
        let (once, twice) = (work(40_000), work(80_000));
        assert!(twice < once * 5 / 2 + 100_000, "{piece:?}: {once}, {twice}");
        assert!(twice < 30_000_000, "{piece:?}: {twice}");
    }
}

#[test]
fn hostile_texts_are_unwrapped_to_a_bounded_depth() {
    for text in [
        "From: a\n".repeat(10_000),
        "From: a\nTo: b\nDate: 1\n".repeat(5_000),
        "To: a,\n".repeat(10_000),
        "On 1/1/2024 x\n".repeat(10_000),
        "--- Forwarded message ---\n".repeat(6_000),
        "------- Forwarded by x\n".repeat(6_000),
        "From: a\n\n".repeat(10_000),
        format!(
            "From: {}\nTo: x\nSubject: y\n",
            "a@b.example ".repeat(10_000)
        ),
        format!("--- Forwarded Message --- {}", "From:".repeat(5_000)),
        ">".repeat(200_000),
    ] {
        let depth = unwrapped("Fwd: x", &text).forwards.len();
        let start: String = text.chars().take(30).collect();
        assert!(depth <= 20, "{start}: {depth} forwards");
    }
}
