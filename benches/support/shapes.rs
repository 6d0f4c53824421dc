//! Mail of every shape and any size, for measuring how long it takes.

/// A mail with a body of about so many octets, with its header fields.
pub type Shape = fn(usize) -> Vec<u8>;

/// Ordinary mail, and mail made to hurt.
#[rustfmt::skip]
pub const SHAPES: &[(&str, Shape)] = &[
    ("plain prose", |n| plain(&repeated(PROSE, n))),
    ("prose with accents", |n| plain(&repeated(ACCENTS, n))),
    ("Russian prose", |n| plain(&repeated(RUSSIAN, n))),
    ("Chinese prose", |n| plain(&repeated(CHINESE, n))),
    ("prose as base64", |n| encoded(&repeated(PROSE, n / 4 * 3))),
    ("prose as quoted-printable", |n| quoted_printable(&repeated(ACCENTS, n * 3 / 4))),
    ("HTML mail", |n| html(&repeated(ROW, n))),
    ("deeply nested tags", |n| html(&"<div><span>x".repeat(n / 12))),
    ("nested tables", |n| html(&"<table><tr><td>x".repeat(n / 16))),
    ("nested quotes", |n| html(&"<blockquote>x".repeat(n / 13))),
    ("many tiny tags", |n| html(&"<b>a</b>".repeat(n / 8))),
    ("end tags of nothing", |n| html(&("<div>".repeat(390) + &"</p></i>".repeat(n / 8)))),
    ("one tag, many attributes", |n| html(&format!("<div {}>x", "a=b ".repeat(n / 4)))),
    ("one style attribute", |n| html(&format!("<div style=\"{}\">x", "a:b;".repeat(n / 4)))),
    ("many style attributes", |n| html(&"<p style=\"color:#fff;margin:0 0 0 40px;background:#111\">a".repeat(n / 56))),
    ("many links", |n| html(&repeated("<a href=\"https://go.acme.example/x?id=1234567890\">book a call</a> ", n))),
    ("many links in text", |n| plain(&repeated("see https://go.acme.example/x?id=1234567890 and ", n))),
    ("links to many domains", |n| plain(&numbered("https://www.firm", ".example/x ", n))),
    ("entities", |n| html(&"&amp;&euro;&#228;&nbsp;".repeat(n / 24))),
    ("false entities", |n| html(&"&".repeat(n))),
    ("style sheet with many rules", |n| html(&format!("<style>{}</style>x", numbered(".c", "{display:none;color:red}\n", n)))),
    ("rules and elements that use them", |n| html(&styled(n))),
    ("rule with many selectors", |n| html(&format!("<style>{}a{{display:none}}</style>x", numbered(".c", ",", n)))),
    ("unclosed rules", |n| html(&format!("<style>{}", "a{".repeat(n / 2)))),
    ("unclosed media blocks", |n| html(&format!("<style>{}", "@media{".repeat(n / 7)))),
    ("unclosed style comments", |n| html(&format!("<style>{}", "/* x ".repeat(n / 5)))),
    ("unclosed comments", |n| html(&"<!-- x ".repeat(n / 7))),
    ("unclosed attribute", |n| html(&"<a href=\"x".repeat(n / 10))),
    ("one long line", |n| plain(&"word ".repeat(n / 5))),
    ("one long word", |n| plain(&"a".repeat(n))),
    ("empty lines", |n| plain(&"\n".repeat(n))),
    ("one-letter lines", |n| plain(&"a\n".repeat(n / 2))),
    ("all quote marks", |n| plain(&">".repeat(n))),
    ("lines of quote marks", |n| plain(&"> > > > a\n".repeat(n / 10))),
    ("many From: lines", |n| plain(&repeated("From: Sam Roe <sam@acme.example>\n", n))),
    ("many header blocks", |n| plain(&repeated("From: Sam <sam@acme.example>\nSent: Tuesday, 2 January 2024 10:00\nTo: Kim\nSubject: Offer\n\nHello\n", n))),
    ("many separators", |n| plain(&repeated("-----Original Message-----\n", n))),
    ("many attributions", |n| plain(&repeated("On Tue, 2 Jan 2024 at 10:00, Kim Berg <kim@ours.example> wrote:\n", n))),
    ("nested forwards", |n| plain(&repeated("---------- Forwarded message ---------\nFrom: Sam <sam@acme.example>\nDate: Tue, 2 Jan 2024\nSubject: Offer\nTo: <kim@ours.example>\n\n", n))),
    ("many greetings", |n| plain(&repeated("Hi Mitch,\n\n", n))),
    ("many closings", |n| plain(&repeated("Best regards,\nSam\n\n", n))),
    ("many disclaimers", |n| plain(&repeated("If you are not the intended recipient, delete it. Unsubscribe here.\n", n))),
    ("dashes", |n| plain(&"--\n".repeat(n / 3))),
    ("base64 noise", |n| plain(&noise(n))),
    ("zero-width noise", |n| plain(&"a\u{200B}\u{200D} ".repeat(n / 8))),
    ("combining marks", |n| plain(&"\u{301}\u{327}".repeat(n / 4))),
    ("letters of other scripts", |n| plain(&"\u{430}a\u{3BF}b ".repeat(n / 7))),
    ("compatibility characters", |n| plain(&"\u{FDFA}".repeat(n / 3))),
    ("many MIME parts", |n| multipart(n, 190)),
    ("MIME parts over the limit", |n| multipart(n, n / 64)),
    ("false delimiters", |n| mixed(&"--m-\n".repeat(n / 5))),
    ("attached messages", |n| attached(n, "text/plain", PROSE)),
    ("attached HTML messages", |n| attached(n, "text/html", "<b>a</b>&")),
    ("many HTML parts", |n| mixed(&("--m
Content-Type: text/html

".to_owned() + &repeated("<b>a</b>&", n / 190) + "
").repeat(190))),
    ("many header fields", |n| [&repeated("X-A: b\n", n), "\n", PROSE].concat().into_bytes()),
];

const PROSE: &str = "We help finance teams close their books three days earlier without changing a single system. \
Companies of your\nsize save about 40 hours a month, and the platform reads every invoice by itself.\n\nWould you be \
open to a short call next week?\n\n";
const ACCENTS: &str = "Für Unternehmen Ihrer Größe lässt sich das über Nacht einführen; die Büros in Köln und Nürnberg \
prüfen\nes schon. Möchten Sie nächste Woche für fünfzehn Minuten darüber sprechen?\n\n";
const RUSSIAN: &str = "Мы помогаем финансовым отделам закрывать отчётность на три дня раньше, не меняя ни одной \
системы.\nПредлагаем короткий звонок на следующей неделе.\n\n";
const CHINESE: &str =
    "我们帮助财务团队提前三天完成结账，无需更换任何系统。\n下周可以简短通话吗？\n\n";
const ROW: &str = "<tr><td style=\"font-family:Arial;font-size:14px;color:#333333\" class=\"cell\"><p \
style=\"margin:0\">We help <b>finance teams</b> close their books&nbsp;earlier.</p><a \
href=\"https://go.acme.example/t?id=1\">Book a call</a></td></tr>\n";

const HEAD: &str = "From: Sam Roe <sam@acme.example>\nTo: Kim Berg <kim@ours.example>\nSubject: Faster books\n\
Message-ID: <1@acme.example>\nDate: Tue, 12 Mar 2024 09:31:00 +0100\n";

fn entity(fields: &str, body: &str) -> Vec<u8> {
    [HEAD, fields, "\n", body].concat().into_bytes()
}

fn plain(body: &str) -> Vec<u8> {
    entity("Content-Type: text/plain; charset=utf-8\n", body)
}

fn html(body: &str) -> Vec<u8> {
    entity("Content-Type: text/html; charset=utf-8\n", body)
}

fn mixed(body: &str) -> Vec<u8> {
    entity("Content-Type: multipart/mixed; boundary=m\n", body)
}

fn encoded(text: &str) -> Vec<u8> {
    let octets = data_encoding::BASE64_MIME.encode(text.as_bytes());
    entity(
        "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n",
        &octets,
    )
}

fn quoted_printable(text: &str) -> Vec<u8> {
    let body: String = text
        .bytes()
        .map(|octet| {
            if octet.is_ascii() {
                (octet as char).to_string()
            } else {
                format!("={octet:02X}")
            }
        })
        .collect();
    entity(
        "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n",
        &body,
    )
}

fn multipart(size: usize, parts: usize) -> Vec<u8> {
    let part = format!(
        "--m\nContent-Type: text/plain\n\n{}\n",
        repeated(PROSE, (size / parts).saturating_sub(32))
    );
    mixed(&(part.repeat(parts) + "--m--\n"))
}

fn attached(size: usize, kind: &str, text: &str) -> Vec<u8> {
    let inner = format!(
        "{HEAD}Content-Type: {kind}\n\n{}",
        repeated(text, size / 10)
    );
    let part = format!("--m\nContent-Type: message/rfc822\n\n{inner}\n");
    mixed(&(part.repeat(10) + "--m--\n"))
}

fn styled(size: usize) -> String {
    let rules = numbered(".c", "{display:none;color:red}\n", size / 2);
    format!(
        "<style>{rules}</style>{}",
        numbered("<p class=\"a b c d e c", "\">x", size / 2)
    )
}

fn repeated(text: &str, size: usize) -> String {
    text.repeat(size / text.len() + 1)
}

/// `before`, a running number, `after`, over and over.
fn numbered(before: &str, after: &str, size: usize) -> String {
    let mut text = String::with_capacity(size + 64);
    for number in 0.. {
        if text.len() >= size {
            break;
        }
        text += &format!("{before}{number}{after}");
    }
    text
}

/// Letters and digits without any order, in lines as base64 has them.
fn noise(size: usize) -> String {
    let mut state = 1_u64;
    let octets: Vec<u8> = (0..size / 4 * 3)
        .map(|_| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as u8
        })
        .collect();
    data_encoding::BASE64_MIME.encode(&octets)
}
