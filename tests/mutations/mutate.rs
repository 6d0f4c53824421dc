//! The ways in which two copies of one pitch differ, each a pair of mails.

use rand::Rng;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;

use super::pitches::Pitch;

/// Two copies of a pitch, with words of the others where needed; `None` where it cannot differ in this way.
type Make = fn(&Pitch, &[Pitch], &mut StdRng) -> Option<(String, String)>;

/// One way.
pub struct Mutation {
    pub name: &'static str,
    pub make: Make,
}

macro_rules! mutations {
    ($($name:ident),* $(,)?) => {
        pub const MUTATIONS: &[Mutation] = &[$(Mutation { name: stringify!($name), make: $name }),*];
    };
}

mutations![
    greeting,
    name,
    company,
    link,
    signature,
    banner,
    disclaimer,
    wrap,
    quoting,
    html,
    sentence_added,
    sentence_dropped,
    spun,
];

const NAMES: &[&str] = &[
    "Mitch", "Rich", "Dana", "Aiko", "Priya", "Casey", "Lena", "Tomasz", "Joana", "Ruud",
];
const GREETINGS: &[&str] = &[
    "Hi",
    "Hello",
    "Dear",
    "Hey",
    "Hallo",
    "Bonjour",
    "Buongiorno",
    "Hola",
    "Beste",
    "Olá",
    "Dzień dobry",
];
const COMPANIES: &[&str] = &[
    "Fernhill",
    "Oakworks",
    "Norden AG",
    "Kestrel Group",
    "Casa Verde",
    "Polmet",
    "Halden Ltd",
];
const CLOSINGS: &[&str] = &[
    "Best regards,",
    "Kind regards,",
    "Cheers,",
    "Viele Grüße",
    "Cordialement,",
    "Un saludo,",
    "Z poważaniem,",
];
const TITLES: &[&str] = &[
    "Account Executive",
    "Sales Development",
    "Founder",
    "Key Account Manager",
    "Partnerships",
];
const BANNERS: &[&str] = &[
    "[EXTERNAL]",
    "CAUTION: This email originated from outside of the organization. Do not click links or open attachments unless you recognize the sender.",
    "You don't often get email from this address. Learn why this is important",
    "ACHTUNG: Diese E-Mail stammt von einem externen Absender. Öffnen Sie keine Anhänge.",
];
const DISCLAIMERS: &[&str] = &[
    "This email and any attachments are confidential and intended solely for the addressee. If you have received this email in error please notify the sender and delete it.",
    "If you do not wish to hear from us again, click here to unsubscribe.",
    "Diese E-Mail enthält vertrauliche Informationen. Wenn Sie nicht der richtige Adressat sind, informieren Sie bitte den Absender und vernichten Sie diese Mail.",
    "Ce message et toutes les pièces jointes sont confidentiels et établis à l'intention exclusive de ses destinataires.",
];

fn pick<'l>(list: &[&'l str], dice: &mut StdRng) -> &'l str {
    list.choose(dice).copied().unwrap_or_default()
}

/// Two different ones.
fn pick_two<'l>(list: &[&'l str], dice: &mut StdRng) -> (&'l str, &'l str) {
    let mut two = list.choose_multiple(dice, 2).copied();
    (
        two.next().unwrap_or_default(),
        two.next().unwrap_or_default(),
    )
}

fn mail(pitch: &Pitch, text: &str) -> String {
    plain(&pitch.from, &pitch.subject, text)
}

fn plain(from: &str, subject: &str, text: &str) -> String {
    format!(
        "From: {from}\r\nTo: Kim Berg <kim@ourfirm.example>\r\nSubject: {subject}\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{}",
        text.replace('\n', "\r\n")
    )
}

/// The text without its own greeting line.
fn below_greeting(text: &str) -> &str {
    match text.split_once('\n') {
        Some((first, rest))
            if first.split_whitespace().count() <= 5
                && first.trim_end().ends_with([',', '!', ':']) =>
        {
            rest.trim_start()
        }
        _ => text,
    }
}

fn greeting(pitch: &Pitch, _: &[Pitch], dice: &mut StdRng) -> Option<(String, String)> {
    let body = below_greeting(&pitch.text);
    let (one, two) = pick_two(GREETINGS, dice);
    let name = pick(NAMES, dice);
    Some((
        mail(pitch, &format!("{one} {name},\n\n{body}")),
        mail(pitch, &format!("{two} {name},\n\n{body}")),
    ))
}

/// The name of the greeting comes again in the text.
fn name(pitch: &Pitch, _: &[Pitch], dice: &mut StdRng) -> Option<(String, String)> {
    let body = below_greeting(&pitch.text);
    let (one, two) = pick_two(NAMES, dice);
    let copy = |name: &str| {
        mail(
            pitch,
            &format!("Hi {name},\n\n{body}\n\nSo, {name}, what do you think?"),
        )
    };
    Some((copy(one), copy(two)))
}

fn company(pitch: &Pitch, _: &[Pitch], dice: &mut StdRng) -> Option<(String, String)> {
    let (one, two) = pick_two(COMPANIES, dice);
    let copy = |company: &str| {
        mail(
            pitch,
            &format!(
                "{}\n\nI had a look at {company} before I wrote.",
                pitch.text
            ),
        )
    };
    Some((copy(one), copy(two)))
}

fn link(pitch: &Pitch, _: &[Pitch], dice: &mut StdRng) -> Option<(String, String)> {
    let mut copy = || {
        let token: u64 = dice.random();
        let link = format!(
            "https://{}/c/{token:x}?utm_source=mail&id={}",
            pitch.domain,
            token % 9973
        );
        mail(pitch, &format!("{}\n\nMore here: {link}", pitch.text))
    };
    Some((copy(), copy()))
}

fn signature(pitch: &Pitch, _: &[Pitch], dice: &mut StdRng) -> Option<(String, String)> {
    let mut copy = || {
        let (closing, name, title) = (pick(CLOSINGS, dice), pick(NAMES, dice), pick(TITLES, dice));
        let phone: u32 = dice.random_range(1_000_000..9_999_999);
        mail(
            pitch,
            &format!(
                "{}\n\n{closing}\n{name} Roe\n{title}\n+49 30 {phone}\nwww.{}",
                pitch.text, pitch.domain
            ),
        )
    };
    Some((copy(), copy()))
}

fn banner(pitch: &Pitch, _: &[Pitch], dice: &mut StdRng) -> Option<(String, String)> {
    let banner = pick(BANNERS, dice);
    Some((
        mail(pitch, &pitch.text),
        mail(pitch, &format!("{banner}\n\n{}", pitch.text)),
    ))
}

fn disclaimer(pitch: &Pitch, _: &[Pitch], dice: &mut StdRng) -> Option<(String, String)> {
    let disclaimer = pick(DISCLAIMERS, dice);
    Some((
        mail(pitch, &pitch.text),
        mail(pitch, &format!("{}\n\n{disclaimer}", pitch.text)),
    ))
}

fn wrap(pitch: &Pitch, _: &[Pitch], dice: &mut StdRng) -> Option<(String, String)> {
    let width = dice.random_range(50..100);
    Some((
        mail(pitch, &pitch.text),
        mail(pitch, &wrapped(&pitch.text, width)),
    ))
}

fn wrapped(text: &str, width: usize) -> String {
    let mut out = String::new();
    for line in text.lines() {
        let mut length = 0;
        for word in line.split_whitespace() {
            let chars = word.chars().count();
            if length > 0 && length + 1 + chars > width {
                out.push('\n');
                length = 0;
            } else if length > 0 {
                out.push(' ');
                length += 1;
            }
            out.push_str(word);
            length += chars;
        }
        out.push('\n');
    }
    out
}

fn quoting(pitch: &Pitch, _: &[Pitch], dice: &mut StdRng) -> Option<(String, String)> {
    let width = dice.random_range(60..90);
    let quoted: String = wrapped(&pitch.text, width)
        .lines()
        .map(|line| format!("> {line}\n"))
        .collect();
    Some((mail(pitch, &pitch.text), mail(pitch, &quoted)))
}

fn html(pitch: &Pitch, _: &[Pitch], dice: &mut StdRng) -> Option<(String, String)> {
    let escaped = pitch
        .text
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    let tag = ["p", "div"].choose(dice)?;
    let paragraphs: String = escaped
        .split("\n\n")
        .map(|paragraph| format!("<{tag}>{}</{tag}>\n", paragraph.replace('\n', "<br>\n")))
        .collect();
    let pixel: u64 = dice.random();
    let page = format!(
        "<html><body><style>p {{ margin: 0 }}</style>{paragraphs}<img src=\"https://t.example/{pixel}\" width=1 height=1></body></html>"
    );
    let rich = mail(pitch, &page).replace("text/plain", "text/html");
    Some((mail(pitch, &pitch.text), rich))
}

/// Where its sentences begin and end: behind a full stop, question or exclamation mark before a space.
fn sentences(text: &str) -> Vec<&str> {
    text.split_inclusive(['.', '?', '!'])
        .filter(|sentence| sentence.split_whitespace().count() >= 3)
        .collect()
}

/// One of six is another's.
fn sentence_added(pitch: &Pitch, all: &[Pitch], dice: &mut StdRng) -> Option<(String, String)> {
    let own = sentences(&pitch.text);
    let mut text = pitch.text.clone();
    for _ in 0..own.len() / 6 {
        let other = sentences(&all.choose(dice)?.text)
            .choose(dice)?
            .trim()
            .to_owned();
        let before = *own.choose(dice)?;
        text = text.replacen(before, &format!("{before} {other}"), 1);
    }
    (own.len() >= 6).then(|| (mail(pitch, &pitch.text), mail(pitch, &text)))
}

fn sentence_dropped(pitch: &Pitch, _: &[Pitch], dice: &mut StdRng) -> Option<(String, String)> {
    let own = sentences(&pitch.text);
    let mut text = pitch.text.clone();
    for sentence in own.choose_multiple(dice, own.len() / 6) {
        text = text.replacen(sentence, " ", 1);
    }
    (own.len() >= 6).then(|| (mail(pitch, &pitch.text), mail(pitch, &text)))
}

/// Ten of a hundred words are others.
fn spun(pitch: &Pitch, all: &[Pitch], dice: &mut StdRng) -> Option<(String, String)> {
    let lines: Vec<Vec<&str>> = pitch
        .text
        .lines()
        .map(|line| line.split_whitespace().collect())
        .collect();
    let count: usize = lines.iter().map(Vec::len).sum();
    let chosen: Vec<usize> = rand::seq::index::sample(dice, count, count / 10).into_vec();
    let words: Vec<&str> = all.choose(dice)?.text.split_whitespace().collect();
    let mut at = 0;
    let mut text = String::new();
    for line in lines {
        for word in line {
            text.push_str(if chosen.contains(&at) {
                words.choose(dice)?
            } else {
                word
            });
            text.push(' ');
            at += 1;
        }
        text.push('\n');
    }
    Some((mail(pitch, &pitch.text), mail(pitch, &text)))
}

/// A pitch in the frame that all mail of one vendor has: sender, signature and disclaimer, chosen by `number`.
pub fn frame(pitch: &Pitch, number: u64) -> String {
    let choose = |list: &[&'static str]| list[(number % list.len() as u64) as usize];
    let (closing, name, title, disclaimer) = (
        choose(CLOSINGS),
        choose(NAMES),
        choose(TITLES),
        choose(DISCLAIMERS),
    );
    let text = format!(
        "Hi Kim,\n\n{}\n\n{closing}\n{name} Roe\n{title}, Brightlake\n+49 30 555 0199\nwww.brightlake.example\n\n{disclaimer}",
        below_greeting(&pitch.text)
    );
    plain(
        &format!("{name} Roe <{}@brightlake.example>", name.to_lowercase()),
        &pitch.subject,
        &text,
    )
}
