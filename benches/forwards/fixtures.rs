//! The forwards to measure on, each with what it carries, read from the material beside it.

use std::fs;
use std::io::Result;
use std::path::Path;

use onedoor::message::{self, Limits, Message};

use crate::truth::{Truth, letters, words, written_date};

/// One forward.
pub struct Fixture {
    pub name: String,
    pub client: String,
    pub language: String,
    pub mail: Vec<u8>,
    pub truth: Truth,
}

type Read = fn(&Path) -> Result<Vec<Fixture>>;

/// Where forwards lie, and how they are read.
pub const SOURCES: [(&str, Read); 3] = [
    ("forwards/crisp", crisp),
    ("forwards/quotequail/tests/files", quotequail),
    ("labels/forward-pairs.jsonl", pairs),
];

/// A mail of a colleague with this subject and text.
pub fn mail(subject: &str, kind: &str, body: &str) -> Vec<u8> {
    format!(
        "From: Kim Berg <kim@ours.example>\r\nTo: it@ours.example\r\nSubject: {subject}\r\n\
         Content-Type: text/{kind}; charset=utf-8\r\n\r\n{body}"
    )
    .into_bytes()
}

/// The names of a folder's files, sorted.
pub fn names(folder: &Path) -> Result<Vec<String>> {
    let entries = fs::read_dir(folder)?.collect::<Result<Vec<_>>>()?;
    let mut names: Vec<String> = entries
        .iter()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    Ok(names)
}

pub fn text(path: &Path) -> Result<String> {
    Ok(String::from_utf8_lossy(&fs::read(path)?).into_owned())
}

/// Forwards of one original, which a file beside them describes.
struct Original {
    subject: String,
    from: (String, String),
    to: Vec<(String, String)>,
    comment: String,
    body: String,
}

impl Original {
    fn read(folder: &Path) -> Result<Original> {
        let json: serde_json::Value = serde_json::from_str(&text(&folder.join("expected.json"))?)?;
        let string = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
        let party = |value: &serde_json::Value| (string(&value["name"]), string(&value["address"]));
        Ok(Original {
            subject: string(&json["subject"]),
            from: party(&json["from"]),
            to: json["to"]
                .as_array()
                .into_iter()
                .flatten()
                .map(party)
                .collect(),
            comment: string(&json["comment_where_there_is_one"]),
            body: string(&json["body"]),
        })
    }

    /// What the forward in this text carries; `None` if it carries another text.
    fn truth(&self, text: &str) -> Option<Truth> {
        let first_words = words(&self.body)[..8].join(" ");
        let (header, _) = text.split_once(&first_words)?;
        let (address, name) = (&self.from.1, &self.from.0);
        let opening = words(&self.comment)[..3].join(" ");
        let commented = header.trim_start().starts_with(&opening);
        let written = |(name, address): &(String, String)| {
            let known = [address, name]
                .into_iter()
                .find(|word| header.contains(word.as_str()));
            known.cloned()
        };
        Some(Truth {
            from: if header.contains(address.as_str()) {
                (name.clone(), address.clone())
            } else {
                (name.clone(), String::new())
            },
            to: self.to.iter().filter_map(written).collect(),
            subject: self.subject.clone(),
            date: header.lines().find_map(written_date),
            body: text[header.len()..].to_owned(),
            comment: Some(if commented {
                self.comment.clone()
            } else {
                String::new()
            }),
        })
    }
}

fn crisp(folder: &Path) -> Result<Vec<Fixture>> {
    let original = Original::read(folder)?;
    let names = names(folder)?;
    let mut fixtures = Vec::new();
    for name in names.iter().filter(|name| name.contains("_body")) {
        let body = text(&folder.join(name))?;
        // Fixtures of another text are replies; they are measured as such.
        let Some(_) = original.truth(&body) else {
            continue;
        };
        for (language, subject) in subjects(folder, &names, name, &original.subject)? {
            let Some(truth) = original.truth(&body) else {
                continue;
            };
            fixtures.push(Fixture {
                name: format!("{name} ({subject})"),
                client: client(name).0,
                language,
                mail: mail(&subject, "plain", &body),
                truth,
            });
        }
    }
    Ok(fixtures)
}

/// The replies among the forwards: those that carry another text.
pub fn crisp_replies(folder: &Path) -> Result<Vec<Fixture>> {
    let original = Original::read(folder)?;
    let mut fixtures = Vec::new();
    for name in names(folder)?.iter().filter(|name| name.contains("_body")) {
        let body = text(&folder.join(name))?;
        if original.truth(&body).is_none() {
            let subject = format!("Re: {}", original.subject);
            fixtures.push(reply(name, mail(&subject, "plain", &body)));
        }
    }
    Ok(fixtures)
}

pub fn reply(name: &str, mail: Vec<u8>) -> Fixture {
    Fixture {
        name: name.to_owned(),
        client: String::new(),
        language: String::new(),
        mail,
        truth: Truth::default(),
    }
}

/// Client and language of a file name like `yahoo_pt_br_body_variant_1.txt`.
fn client(name: &str) -> (String, String) {
    let stem = name.split("_body").next().unwrap_or(name);
    let stem = stem.split("_subject").next().unwrap_or(stem);
    for language in ["pt_br", "pt", "de", "en", "es", "fr", "it", "nl"] {
        if let Some(client) = stem
            .strip_suffix(language)
            .and_then(|s| s.strip_suffix('_'))
        {
            return (client.to_owned(), language.replace('_', "-"));
        }
    }
    (stem.to_owned(), "en".to_owned())
}

/// The subjects a body is forwarded under, each with its language: those in the files of its client, else with the
/// prefix all clients know.
fn subjects(
    folder: &Path,
    names: &[String],
    body: &str,
    plain: &str,
) -> Result<Vec<(String, String)>> {
    let (of, language) = client(body);
    let any_language = !body.contains(&format!("_{}_body", language.replace('-', "_")));
    let files = names.iter().filter(|name| {
        let same = name.contains("_subject") && client(name).0 == of;
        let numbered = name.split("_variant").nth(1);
        let fits = numbered.is_none_or(|number| body.split("_variant").nth(1) == Some(number));
        let own = numbered.is_some() || !names_variant(names, &of, body);
        same && fits
            && own
            && (any_language
                || client(name).1 == language
                || !name.contains(&format!("_{}_", language))
                    && client(name).1 == "en"
                    && !has_subject(names, &of, &language))
    });
    let mut found = Vec::new();
    for file in files {
        let subject = text(&folder.join(file))?.trim().to_owned();
        let language = if any_language {
            client(file).1
        } else {
            language.clone()
        };
        found.push((language, subject));
    }
    if found.is_empty() {
        found.push((language, format!("Fwd: {plain}")));
    }
    Ok(found)
}

/// A variant has a subject file of its own.
fn names_variant(names: &[String], of: &str, body: &str) -> bool {
    body.split("_variant").nth(1).is_some_and(|number| {
        names.iter().any(|name| {
            name.contains("_subject_variant")
                && client(name).0 == of
                && name.ends_with(&format!("_variant{number}"))
        })
    })
}

fn has_subject(names: &[String], of: &str, language: &str) -> bool {
    names.iter().any(|name| {
        name.contains("_subject") && client(name) == (of.to_owned(), language.to_owned())
    })
}

/// HTML forwards; what they carry is read from their source by labels alone.
fn quotequail(folder: &Path) -> Result<Vec<Fixture>> {
    let mut fixtures = Vec::new();
    for name in names(folder)?
        .iter()
        .filter(|name| name.ends_with("_forward.html"))
    {
        let html = text(&folder.join(name))?;
        let lines = lines_of(&html);
        let value = |labels: &[&str]| {
            let at = lines
                .iter()
                .position(|line| labels.iter().any(|label| line.starts_with(label)))?;
            let (_, value) = lines[at].split_once(':')?;
            let below = lines.get(at + 1).filter(|_| value.trim().is_empty());
            Some((at, below.map_or(value.trim().to_owned(), String::clone)))
        };
        let (from_at, from) = value(&["From", "От кого"]).unwrap_or_default();
        let (date_at, date) = value(&["Date", "Sent", "Дата"]).unwrap_or_default();
        let (subject_at, subject) = value(&["Subject", "Тема"]).unwrap_or_default();
        let (to_at, to) = value(&["To", "Кому"]).unwrap_or_default();
        let last = from_at.max(date_at).max(subject_at).max(to_at);
        let stacked = usize::from(lines[last].ends_with(':'));
        let cut = folder.join(name.replace(".html", "_unwrapped.html"));
        let body = if cut.exists() {
            lines_of(&text(&cut)?)
        } else {
            lines[last + 1 + stacked..].to_vec()
        };
        let address = address_in(&from).unwrap_or_default();
        let first = from_at.min(subject_at).min(date_at);
        let separated = |line: &&String| line.contains("orward") || line.contains("Пересыл");
        let comment: Vec<String> = lines[..first]
            .iter()
            .filter(|line| !separated(line))
            .cloned()
            .collect();
        fixtures.push(Fixture {
            name: name.clone(),
            client: format!("{} (HTML)", name.split('_').next().unwrap_or_default()),
            language: if html.contains("От кого") {
                "ru"
            } else {
                "en"
            }
            .to_owned(),
            mail: mail(&format!("Fwd: {subject}"), "html", &html),
            truth: Truth {
                from: (
                    letters(from.split('<').next().unwrap_or_default()).join(" "),
                    address,
                ),
                to: vec![address_in(&to).unwrap_or(to)],
                subject,
                date: written_date(&date),
                body: body.join("\n"),
                comment: Some(comment.join("\n")),
            },
        });
    }
    Ok(fixtures)
}

fn address_in(text: &str) -> Option<String> {
    let part = |c: char| c.is_whitespace() || matches!(c, '<' | '>' | '(' | ')');
    text.split(part)
        .find(|word| word.contains('@'))
        .map(str::to_lowercase)
}

/// The lines of an HTML source, its tags cut out; blocks end lines.
fn lines_of(html: &str) -> Vec<String> {
    let body = html
        .split("</head>")
        .last()
        .unwrap_or(html)
        .replace('\n', " ");
    let mut text = String::new();
    for piece in body.split('<') {
        let (tag, rest) = piece.split_once('>').unwrap_or(("", piece));
        let name = tag
            .trim_start_matches('/')
            .split([' ', '/'])
            .next()
            .unwrap_or_default();
        if matches!(
            name,
            "br" | "p" | "div" | "tr" | "blockquote" | "table" | "hr"
        ) {
            text.push('\n');
        }
        text.push_str(rest);
    }
    let plain = text
        .replace("&nbsp;", " ")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&");
    plain
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
        .filter(|line| !line.is_empty())
        .collect()
}

/// Originals and their forwards from one company.
fn pairs(list: &Path) -> Result<Vec<Fixture>> {
    let root = list.parent().and_then(Path::parent).unwrap_or(list);
    let mut fixtures = Vec::new();
    for line in text(list)?.lines() {
        let pair: serde_json::Value = serde_json::from_str(line)?;
        let file = |key: &str| root.join(pair[key].as_str().unwrap_or_default());
        let original = fs::read(file("original"))?;
        let message = message::read(&original, &Limits::default());
        let forward = fs::read(file("forward"))?;
        let carrier = message::read(&forward, &Limits::default());
        // Two copies of one forward, listed as a pair.
        if crate::truth::same_text(&carrier.body.text, &message.body.text) {
            println!("set aside, two copies of one mail: {}", pair["forward"]);
            continue;
        }
        fixtures.push(Fixture {
            name: pair["forward"].to_string(),
            client: match pair["format"].as_str() {
                Some("notes") => "Notes 5",
                _ => "Outlook 2000",
            }
            .to_owned(),
            language: "en".to_owned(),
            truth: pair_truth(&message, &carrier.body.text),
            mail: forward,
        });
    }
    Ok(fixtures)
}

fn pair_truth(original: &Message, forward: &str) -> Truth {
    let display = original.headers.get("X-From").unwrap_or_default();
    let name = display
        .split(['<', '@', '"'])
        .find(|part| !part.trim().is_empty());
    let address = original
        .from
        .first()
        .map(|from| from.address.clone())
        .unwrap_or_default();
    let written = forward.to_lowercase().contains(&address);
    Truth {
        from: (
            name.unwrap_or(&address).to_owned(),
            if written {
                address.clone()
            } else {
                String::new()
            },
        ),
        to: original
            .to
            .iter()
            .map(|party| party.address.clone())
            .collect(),
        subject: original.subject.clone(),
        date: original.date.map(|date| date.as_second()),
        body: original.body.text.clone(),
        comment: None,
    }
}
