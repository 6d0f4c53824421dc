//! Subjects without what mail clients and gateways put before them.

/// Prefixes of forwards, folded: one word a client or language.
#[rustfmt::skip]
const FORWARD: &[&str] = &[
    "fw", "fwd", "wg", "wtr", "tr", "tr.", "rv", "reenv", "i", "inoltra", "r: i", "enc", "encaminhada",
    "res: enc", "vs", "vb", "vl", "doorst", "dst", "pd", "p.d", "přep", "prep", "fs", "továbbítás", "tov",
    "redir", "redirecționat", "pren", "posr", "ilt", "iletilen", "пересл", "пер", "fwd.", "转发", "轉寄", "转",
    "転送", "전달", "πρθ", "προωθ", "hl",
];
/// Prefixes of replies, folded.
#[rustfmt::skip]
const REPLY: &[&str] = &[
    "re", "aw", "antw", "antwort", "sv", "odp", "odpověď", "ref", "res", "r", "rif", "rép", "rep", "rv: re",
    "vá", "ynt", "yan", "atb", "ats", "回复", "答复", "返信", "回覆", "답장", "απ", "σχετ", "отв", "на", "bls", "re.",
];
/// Marks gateways write in brackets before a subject, folded.
#[rustfmt::skip]
const MARKS: &[&str] = &[
    "external", "ext", "extern", "externe", "externo", "esterno", "external email", "external sender",
    "caution", "spam", "suspected spam", "possible spam", "bulk", "warning", "warnung", "attention",
    "newsletter",
];
/// Prefixes taken off one subject.
const PREFIXES: usize = 20;

/// What the prefixes of a subject say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Prefix {
    /// None that is known.
    None,
    /// The outermost is one of a forward.
    Forward,
    /// The outermost is one of a reply.
    Reply,
}

/// The subject without prefixes of replies and forwards in any language, list and gateway marks, as written otherwise.
pub fn bare(subject: &str) -> &str {
    let mut rest = subject.trim();
    for _ in 0..PREFIXES {
        match take_prefix(rest) {
            Some((_, inner)) if !inner.is_empty() => rest = inner,
            _ => break,
        }
    }
    rest.strip_suffix("(fwd)").map_or(rest, str::trim_end)
}

/// What the outermost prefix says; gateway marks before it are passed over.
pub fn prefix(subject: &str) -> Prefix {
    let mut rest = subject.trim();
    for _ in 0..PREFIXES {
        match take_prefix(rest) {
            Some((Prefix::None, inner)) => rest = inner,
            Some((kind, _)) => return kind,
            None => break,
        }
    }
    if rest.ends_with("(fwd)") {
        Prefix::Forward
    } else {
        Prefix::None
    }
}

/// One prefix and what follows it; [`Prefix::None`] for a mark.
fn take_prefix(subject: &str) -> Option<(Prefix, &str)> {
    if let Some(inner) = subject.strip_prefix('[')
        && let Some((mark, rest)) = inner.split_once(']')
    {
        let folded = mark.trim().to_lowercase();
        if MARKS.contains(&folded.trim_matches('*')) {
            return Some((Prefix::None, rest.trim_start_matches([':', ' '])));
        }
        // Old Netscape and mutt write a forward as "[Fwd: subject]".
        let wrapped = take_prefix(inner).filter(|_| rest.trim().is_empty())?;
        return Some((wrapped.0, wrapped.1.trim_end().trim_end_matches(']')));
    }
    let (word, rest) = subject.split_once([':', '：'])?;
    let folded = word.trim().to_lowercase();
    let word = folded
        .split(['[', '(', '^'])
        .next()
        .unwrap_or("")
        .trim_end()
        .trim_end_matches(|c: char| c.is_ascii_digit());
    if word.is_empty() || word.chars().count() > 16 {
        return None;
    }
    if FORWARD.contains(&word) {
        Some((Prefix::Forward, rest.trim_start()))
    } else if REPLY.contains(&word) {
        Some((Prefix::Reply, rest.trim_start()))
    } else if MARKS.contains(&word.trim_matches('*')) {
        Some((Prefix::None, rest.trim_start()))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_of_all_languages_come_off() {
        for subject in [
            "Cut your costs",
            "Fwd: Cut your costs",
            "FW: Fw: Cut your costs",
            "WG: AW: Cut your costs",
            "TR : Cut your costs",
            "RV: Cut your costs",
            "I: Cut your costs",
            "ENC: Cut your costs",
            "VS: Cut your costs",
            "Doorst: Cut your costs",
            "[EXTERNAL] Re: Cut your costs",
            "Re[2]: Cut your costs",
            "Re: [EXT] Fwd: Cut your costs",
            "[Fwd: Cut your costs]",
            "Re(3): Cut your costs",
            "转发：Cut your costs",
            "Cut your costs (fwd)",
            "PD: Cut your costs",
        ] {
            assert_eq!(bare(subject), "Cut your costs", "{subject}");
        }
    }

    #[test]
    fn words_that_only_look_like_prefixes_stay() {
        for subject in [
            "Invoice: 17",
            "Offer [2024] for you",
            "",
            "[Team] minutes",
            "https://acme.example",
            "Re:",
        ] {
            assert_eq!(bare(subject), subject);
        }
    }

    #[test]
    fn the_outermost_prefix_tells_forwards_from_replies() {
        let cases = [
            ("Fwd: x", Prefix::Forward),
            ("Re: Fwd: x", Prefix::Reply),
            ("FW: RE: x", Prefix::Forward),
            ("[EXTERNAL] WG: x", Prefix::Forward),
            ("[Fwd: x]", Prefix::Forward),
            ("AW: x", Prefix::Reply),
            ("x", Prefix::None),
        ];
        for (subject, kind) in cases {
            assert_eq!(prefix(subject), kind, "{subject}");
        }
    }
}
