//! rspamd's fuzzy storage, as Debian ships it: each message is checked first; where rspamd names a learned message that
//! is likely enough, it joins that one's group; else it is learned as a new one. So the storage works as in its life.

mod server;

use std::borrow::Cow;
use std::collections::HashMap;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use serde_json::Value;
use server::{Server, Settings};

use crate::Mail;
use crate::grouping::{Answer, Outcome};

/// rspamd itself reports what shares more than half of the 32 minima; higher bars are tried too.
const OWN_BAR: f64 = 0.5;
/// What is learned is found once the storage has written it, within some 20 milliseconds. Not always, though: rspamd
/// guesses the language of a text by samples, and where it guesses another one the next time, it stems the words in
/// another way and finds nothing. That is its own weakness, and no reason to wait longer.
const WRITTEN: Duration = Duration::from_millis(150);
/// The characters of a digest that a check reports.
const DIGEST: usize = 10;

/// As shipped; with every text admitted, and its shingles from the fewest words that rspamd accepts; and so, but with
/// the mail itself, of which it takes the text in its own way.
const SETTINGS: [Settings; 3] = [
    Settings {
        name: "rspamd fuzzy, as shipped (from 64 words)",
        min_bytes: 1024,
        min_length: 64,
        reads_mail: false,
        bars: &[OWN_BAR],
    },
    Settings {
        name: "rspamd fuzzy, from 32 words (its least)",
        min_bytes: 1,
        min_length: 32,
        reads_mail: false,
        bars: &[OWN_BAR, 0.6, 0.7],
    },
    Settings {
        name: "rspamd fuzzy, from 32 words, given the mail",
        min_bytes: 1,
        min_length: 32,
        reads_mail: true,
        bars: &[OWN_BAR],
    },
];

/// What rspamd says of a set of mail.
///
/// # Errors
/// Its private folder cannot be made.
pub fn answers(mails: &[Mail]) -> Result<Vec<Answer>> {
    // One folder for all starts: what rspamd compiles at the first one serves the others.
    let folder = tempfile::tempdir()?;
    let answers = SETTINGS.iter().map(|settings| {
        let bars = settings.bars.iter();
        let outcomes = bars.map(|&bar| outcome(settings, mails, bar, folder.path()));
        match outcomes.collect() {
            Ok(outcomes) => Answer::Given(outcomes),
            Err(error) => skipped(settings, &error),
        }
    });
    Ok(answers.collect())
}

fn skipped(settings: &Settings, error: &anyhow::Error) -> Answer {
    Answer::Skipped {
        method: settings.name.to_owned(),
        reason: format!("{error:#}"),
    }
}

fn outcome(settings: &Settings, mails: &[Mail], bar: f64, folder: &Path) -> Result<Outcome> {
    let server = Server::start(settings, folder)?;
    let groups = groups(&server, settings, mails, bar)?;
    server.stop()?;
    let usual = bar == OWN_BAR;
    Ok(Outcome {
        method: settings.name.to_owned(),
        threshold: if usual {
            format!("> {bar}")
        } else {
            format!("≥ {bar}")
        },
        usual,
        groups,
    })
}

fn groups(
    server: &Server,
    settings: &Settings,
    mails: &[Mail],
    bar: f64,
) -> Result<Vec<Option<String>>> {
    let mut group_of: HashMap<String, String> = HashMap::new();
    let mut groups = Vec::new();
    for (number, mail) in mails.iter().enumerate() {
        let message = message(settings, mail);
        let hit = likeliest(server, &message)?.filter(|(_, likeness)| *likeness >= bar);
        groups.push(match hit {
            Some((digest, _)) => group_of.get(&digest).cloned(),
            None => {
                let digests = learn(server, &message)?;
                let new = (!digests.is_empty()).then(|| number.to_string());
                group_of.extend(digests.into_iter().zip(new.iter().cloned().cycle()));
                new
            }
        });
    }
    Ok(groups)
}

fn message<'a>(settings: &Settings, mail: &'a Mail) -> Cow<'a, [u8]> {
    if settings.reads_mail {
        return Cow::Borrowed(&mail.bytes);
    }
    let text = format!(
        "From: a@vendor.example\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\
         Content-Transfer-Encoding: 8bit\n\n{}\n",
        mail.text
    );
    Cow::Owned(text.into_bytes())
}

/// The learned message that is likeliest the same, by its digest, and how likely.
fn likeliest(server: &Server, message: &[u8]) -> Result<Option<(String, f64)>> {
    let answer: Value = serde_json::from_str(&server.check(message)?)?;
    // An option reads `flag:digest:likeness:kind`.
    let options = answer["symbols"][server::SYMBOL]["options"].as_array();
    let hits = options.into_iter().flatten().filter_map(|option| {
        let mut fields = option.as_str()?.split(':').skip(1);
        Some((
            fields.next()?.to_owned(),
            fields.next()?.parse::<f64>().ok()?,
        ))
    });
    Ok(hits.max_by(|a, b| a.1.total_cmp(&b.1)))
}

/// Learns a message; the digests of its parts, none where there is too little in it.
fn learn(server: &Server, message: &[u8]) -> Result<Vec<String>> {
    let answer: Value = serde_json::from_str(&server.learn(message)?)?;
    let Some(hashes) = answer["hashes"].as_array() else {
        let error = answer["error"].to_string();
        ensure!(
            error.contains("No content"),
            "rspamd does not learn: {error}"
        );
        return Ok(Vec::new());
    };
    let cut = |hash: &Value| hash.as_str()?.get(..DIGEST).map(str::to_owned);
    let digests: Vec<String> = hashes.iter().filter_map(cut).collect();
    let begin = Instant::now();
    while begin.elapsed() < WRITTEN {
        if likeliest(server, message)?.is_some_and(|(found, _)| digests.contains(&found)) {
            break;
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    Ok(digests)
}
