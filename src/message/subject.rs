//! Subjects without what mail clients and gateways put before them.

/// Prefixes of forwards, folded: one word a client or language.
#[rustfmt::skip]
const FORWARD: &[&str] = &[
    "fw", "fwd", "forward", "forwarded", "wg", "weitergeleitet", "wtr", "tr", "tr.", "transf", "rv", "reenv",
    "reenviado", "renv", "i", "inoltra", "inoltrato", "enc", "encaminhada", "encaminhado", "encam",
    "vs", "vb", "vl", "vid", "vbf", "vidarebefordrat", "videresendt", "vidaresendt", "doorst", "dst",
    "doorgestuurd", "pd", "p.d", "przek", "przekazano", "přep", "prep", "přeposláno", "předáno", "fs", "fsv",
    "továbbítás", "továbbítva", "továbbított", "tov", "továbbküldés", "redir", "redirecționat", "redirecţionat",
    "pren", "pre", "yön", "prosl", "preposlané", "posl", "posr", "posredovano", "proslj", "proslijeđeno", "prosleđeno", "прослеђено", "просл",
    "ilt", "ilet", "iletilen", "yönl", "пересл", "пересылка", "переслано", "переадр", "перес", "пер", "препр",
    "препратено", "прпр", "fwd.", "fw.", "转发", "轉寄", "轉發", "转寄", "转", "轉", "転送", "전달", "πρθ",
    "προωθ", "προώθηση", "hl", "edasi", "edast", "edastatud", "persiųsta", "persiųstas", "pārs", "pārsūtīts",
    "välitetty", "välit", "framsent", "áframsent", "הועבר", "העבר", "העברה", "إعادة توجيه", "اعادة توجيه", "تحويل",
    "هدایت", "ارجاع", "diteruskan", "terusan", "trs", "chuyển tiếp", "ส่งต่อ", "अग्रे", "अग्रेषित", "birbidali", "ymlaen",
    "reencaminhada", "përc", "yönləndirilib",
];
/// Prefixes of replies, folded.
#[rustfmt::skip]
const REPLY: &[&str] = &[
    "re", "aw", "antw", "antwort", "antwoord", "sv", "svar", "odp", "odpověď", "odpoveď", "odpowiedź", "ref", "res",
    "resp", "r", "rif", "risp", "rép", "rep", "réponse", "vá", "válasz", "ynt", "yan", "yanıt", "cevap",
    "atb", "ats", "atbilde", "atsakymas", "vast", "vastaus", "odg", "odgovor", "одг", "răsp", "回复", "回覆", "答复", "答覆",
    "返信", "回信", "답장", "회신", "απ", "απάντηση", "σχετ", "отв", "ответ", "на", "відп", "відповідь", "отг", "отговор",
    "ад", "תשובה", "השב", "رد", "الرد", "پاسخ", "bls", "balas", "tl", "trả lời", "ตอบ", "ตอบกลับ", "re.", "re^2", "erantz",
    "përgj",
];
/// Marks gateways write in brackets before a subject, folded.
#[rustfmt::skip]
const MARKS: &[&str] = &[
    "external", "ext", "extern", "externe", "externo", "externa", "esterno", "external email", "external mail",
    "external sender", "external message", "externe e-mail", "externe mail", "caution", "spam", "suspected spam",
    "possible spam", "bulk", "warning", "warnung", "attention", "newsletter", "outside", "untrusted", "unverified",
    "suspicious", "phishing?", "zewnętrzna", "zewnętrzny", "внешнее", "внешний", "externí", "extern email", "外部",
    "외부", "haricî", "dış", "utanför", "ulkoinen",
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
        let first = folded
            .split(|c: char| !c.is_alphanumeric() && c != ' ')
            .find(|word| !word.is_empty());
        if MARKS.contains(&folded.trim_matches('*'))
            || first.is_some_and(|word| MARKS.contains(&word.trim()))
        {
            return Some((Prefix::None, rest.trim_start_matches([':', ' '])));
        }
        // Old Netscape and mutt write a forward as "[Fwd: subject]".
        let wrapped = take_prefix(inner).filter(|_| rest.trim().is_empty())?;
        return Some((wrapped.0, wrapped.1.trim_end().trim_end_matches(']')));
    }
    let (word, rest) = subject.split_once([':', '：', '︰'])?;
    // Turkish capitals bring a dot of their own, Hebrew and Arabic clients marks of direction.
    let folded: String = word
        .trim_matches(|c: char| c.is_whitespace() || super::text::is_invisible(c))
        .to_lowercase()
        .replace("i\u{307}", "i");
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
            "İLT: YNT: Cut your costs",
            "\u{200f}הועבר: Cut your costs",
            "Пересл: Отв: Cut your costs",
            "轉寄: 回覆: Cut your costs",
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
