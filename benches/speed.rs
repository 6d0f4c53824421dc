//! How long one message takes on its way from bytes to fingerprint, and how that grows with its size.
//!
//! Every shape is measured at doubling sizes, ordinary mail and mail made to hurt. Times are medians of several runs on
//! one core; beside them stands a copy of the same bytes and a count of their line ends, taken in the same run, so that
//! figures of different machines can be compared.

#[allow(dead_code)] // not every benchmark reads real mail
mod support;

use std::hint::black_box;
use std::time::{Duration, Instant};

use onedoor::campaign::{Key, fingerprint};
use onedoor::message::{self, Limits, Masks};

/// Sizes of a body, in KiB: doubling up to the first that matters, then one far beyond it.
const SIZES: [usize; 6] = [64, 128, 256, 512, 1024, 4096];
/// The size at which the steps are shown.
const SHOWN: usize = 1024;
/// Runs of which the median counts.
const RUNS: usize = 7;
/// Passes over all shapes, of which the quickest counts: other work on the machine comes and goes.
const PASSES: usize = 3;
/// What a message of the shown size may take.
const ALLOWED: Duration = Duration::from_millis(10);

/// A body of about so many octets, with its header fields.
type Shape = fn(usize) -> Vec<u8>;

#[rustfmt::skip]
const SHAPES: &[(&str, Shape)] = &[
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
    ("attached messages", attached),
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

fn main() -> std::io::Result<()> {
    let only = std::env::args().skip(1).find(|arg| !arg.starts_with("--"));
    let chosen = |name: &str| only.as_deref().is_none_or(|part| name.contains(part));
    let mut rows: Vec<Row> = Vec::new();
    for pass in 0..PASSES {
        for (at, (name, shape)) in SHAPES.iter().filter(|(name, _)| chosen(name)).enumerate() {
            let row = measured(name, *shape);
            if pass == 0 {
                rows.push(row);
            } else {
                rows[at].keep_quicker(row);
            }
        }
    }
    let page = table(&rows);
    // A part of the shapes is for looking at, not for the page.
    if only.is_some() {
        println!("{page}");
        return Ok(());
    }
    support::publish("speed", &page)
}

/// One shape at every size.
struct Row {
    name: &'static str,
    totals: Vec<(Duration, Steps)>,
    baseline: Duration,
}

/// The four steps from bytes to fingerprint.
#[derive(Clone, Copy, Default)]
struct Steps([Duration; 4]);

fn measured(name: &'static str, shape: Shape) -> Row {
    let mut row = Row {
        name,
        totals: Vec::new(),
        baseline: Duration::ZERO,
    };
    for size in SIZES {
        let bytes = shape(size * 1024);
        let mut runs: Vec<(Duration, Steps)> = (0..RUNS).map(|_| once(&bytes)).collect();
        runs.sort_by_key(|(total, _)| *total);
        row.totals.push(runs[RUNS / 2]);
        if size == SHOWN {
            row.baseline = baseline(&bytes);
        }
    }
    row
}

fn once(bytes: &[u8]) -> (Duration, Steps) {
    let (limits, masks) = (Limits::default(), Masks::default());
    let key = Key::derive(b"speed");
    let begin = Instant::now();
    let message = message::read(black_box(bytes), &limits);
    let read = begin.elapsed();
    let unwrapped = message::unwrap(&message);
    let unwrap = begin.elapsed();
    let text = message::normalise(&unwrapped.original, &masks);
    let normalise = begin.elapsed();
    black_box(fingerprint(&text, &key));
    let total = begin.elapsed();
    (
        total,
        Steps([read, unwrap - read, normalise - unwrap, total - normalise]),
    )
}

/// A copy of the bytes and a count of their line ends: what merely touching them costs here and now.
fn baseline(bytes: &[u8]) -> Duration {
    let mut runs: Vec<Duration> = (0..RUNS)
        .map(|_| {
            let begin = Instant::now();
            let copy = black_box(bytes).to_vec();
            black_box(copy.iter().filter(|&&octet| octet == b'\n').count());
            begin.elapsed()
        })
        .collect();
    runs.sort_unstable();
    runs[RUNS / 2]
}

impl Row {
    fn keep_quicker(&mut self, other: Row) {
        for (total, again) in self.totals.iter_mut().zip(other.totals) {
            if again.0 < total.0 {
                *total = again;
            }
        }
        self.baseline = self.baseline.min(other.baseline);
    }

    /// The growth from the smallest size to the largest, per doubling.
    fn growth(&self) -> f64 {
        let doublings = (SIZES[SIZES.len() - 1] as f64 / SIZES[0] as f64).log2();
        let (first, last) = (
            self.totals[0].0.as_secs_f64(),
            self.totals[SIZES.len() - 1].0.as_secs_f64(),
        );
        (last / first.max(1e-6)).powf(1.0 / doublings)
    }

    fn at_shown(&self) -> (Duration, Steps) {
        let at = SIZES.iter().position(|&size| size == SHOWN).unwrap_or(0);
        self.totals[at]
    }
}

fn table(rows: &[Row]) -> String {
    let sizes: Vec<String> = SIZES.iter().map(|size| format!("{size} KiB")).collect();
    let mut page = format!(
        "Milliseconds from bytes to fingerprint, release build, one core, median of {RUNS} runs, the quickest of \
         {PASSES} passes. *Growth* is the factor \
         per doubling from {} to {} KiB: 2 is linear. The steps and the ratio to a mere copy of the bytes (with a count \
         of line ends) are those at {SHOWN} KiB.\n\n| body | {} | growth | read / unwrap / normalise / fingerprint | \
         to a copy |\n|{}\n",
        SIZES[0],
        SIZES[SIZES.len() - 1],
        sizes.join(" | "),
        " --- |".repeat(SIZES.len() + 4),
    );
    for row in rows {
        let totals: Vec<String> = row.totals.iter().map(|(total, _)| ms(*total)).collect();
        let steps: Vec<String> = row.at_shown().1.0.iter().copied().map(ms).collect();
        page += &format!(
            "| {} | {} | {:.2} | {} | {:.0} |\n",
            row.name,
            totals.join(" | "),
            row.growth(),
            steps.join(" / "),
            row.at_shown().0.as_secs_f64() / row.baseline.as_secs_f64().max(1e-9),
        );
    }
    let slow: Vec<&str> = rows
        .iter()
        .filter(|row| row.at_shown().0 > ALLOWED)
        .map(|row| row.name)
        .collect();
    let verdict = if slow.is_empty() {
        "none".to_owned()
    } else {
        slow.join(", ")
    };
    page + &format!(
        "\nOver {} ms at {SHOWN} KiB: {verdict}.\n",
        ALLOWED.as_millis()
    )
}

fn ms(time: Duration) -> String {
    format!("{:.2}", time.as_secs_f64() * 1000.0)
}

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

fn attached(size: usize) -> Vec<u8> {
    let inner = format!("{HEAD}\n{}", repeated(PROSE, size / 10));
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
