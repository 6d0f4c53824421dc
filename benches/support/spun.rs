//! Sequences as sales tools send them: text with nested choices `{a|b|{c|d}}` and merge fields `{{first_name}}`, a
//! variant of each step for every recipient. All variants of a step are one group; steps and files are apart.
//!
//! A file holds one sequence. Its steps are parted by a line `%% step`; each has header lines (`From:`, `Subject:`; a
//! line that starts with `#` is a remark), an empty line, and its text.

mod fields;
mod template;

use std::path::Path;

use anyhow::{Context, Result, ensure};
use template::Template;

/// What parts two steps.
const STEP: &str = "%% step";
/// A sequence is spread over weeks: days from one of its steps to the next.
const STEP_DAYS: u64 = 4;
/// 2026-03-02 08:00 UTC, a Monday: when the first step of the first recipient was written.
const BEGIN: i64 = 1_772_438_400;

/// What one recipient of one step gets.
#[derive(Debug, Clone)]
pub struct Variant {
    /// All variants with this name are copies of one another: file and step.
    pub group: String,
    /// Which recipient, from 0.
    pub number: usize,
    /// The step, from 0.
    pub step: usize,
    /// Header From.
    pub from: String,
    /// First and last name of the recipient.
    pub to: (String, String),
    /// The subject.
    pub subject: String,
    /// The text.
    pub text: String,
}

/// A sequence, read.
struct Sequence {
    name: String,
    steps: Vec<Step>,
}

struct Step {
    from: Template,
    subject: Template,
    text: Template,
}

/// Every step of every sequence in a folder (`*.txt`), `each` times, file by file; the same at every call.
///
/// # Errors
/// A file cannot be read, or is not of the form described above.
pub fn variants(folder: &Path, each: usize) -> Result<Vec<Variant>> {
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .with_context(|| format!("reading {}", folder.display()))?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    files.retain(|path| path.extension().is_some_and(|ending| ending == "txt"));
    files.sort();
    let mut variants = Vec::new();
    for file in files {
        let name = file.file_stem().unwrap_or_default().to_string_lossy();
        let text = std::fs::read_to_string(&file)?;
        let sequence = Sequence::read(&name, &text).with_context(|| file.display().to_string())?;
        variants.extend(sequence.variants(each));
    }
    Ok(variants)
}

impl Variant {
    /// The mail, as it lies in the inbox of its recipient at a company with this domain.
    pub fn mail(&self, domain: &str) -> String {
        let (first, last) = &self.to;
        let mailbox = format!("{}.{}", ascii(first), ascii(last));
        // A sales tool writes to one recipient after the other.
        let after = self.step as u64 * STEP_DAYS * 86_400 + self.number as u64 * 40;
        let at = jiff::Timestamp::from_second(BEGIN + after as i64).unwrap_or_default();
        let date = at.strftime("%a, %d %b %Y %H:%M:%S +0000");
        let sender = self.from.rsplit('@').next().unwrap_or_default();
        let id = format!(
            "{}.{}@{}",
            self.group.replace(['/', ' '], "."),
            self.number,
            sender.trim_end_matches('>')
        );
        format!(
            "Received: from mail.{host} by mx.{domain}; {date}\nFrom: {from}\nTo: {first} {last} <{mailbox}@{domain}>\n\
             Subject: {subject}\nDate: {date}\nMessage-ID: <{id}>\nMIME-Version: 1.0\n\
             Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{text}\n",
            host = sender.trim_end_matches('>'),
            from = self.from,
            subject = self.subject,
            text = self.text,
        )
    }
}

impl Sequence {
    fn read(name: &str, text: &str) -> Result<Sequence> {
        let mut steps = vec![Vec::new()];
        for line in text.lines() {
            match steps.last_mut() {
                Some(step) if line.trim_end() != STEP => step.push(line),
                _ => steps.push(Vec::new()),
            }
        }
        let steps = steps.iter().map(|lines| Step::read(lines));
        Ok(Sequence {
            name: name.to_owned(),
            steps: steps.collect::<Result<_>>()?,
        })
    }

    fn variants(&self, each: usize) -> impl Iterator<Item = Variant> {
        self.steps
            .iter()
            .enumerate()
            .flat_map(move |(step, parts)| {
                (0..each).map(move |number| self.variant(step, parts, number))
            })
    }

    fn variant(&self, step: usize, parts: &Step, number: usize) -> Variant {
        // A recipient keeps name and company over all steps of a sequence; what is spun is thrown anew at each.
        let fill = |field: &str| fields::value(&self.name, number, field);
        let mut dice = template::Dice::of(&format!("{}/{step}/{number}", self.name));
        Variant {
            group: format!("{}/{step}", self.name),
            number,
            step,
            from: parts.from.render(&mut dice, &fill),
            to: (fill("first_name"), fill("last_name")),
            subject: parts.subject.render(&mut dice, &fill),
            text: parts.text.render(&mut dice, &fill),
        }
    }
}

impl Step {
    fn read(lines: &[&str]) -> Result<Step> {
        let blank = lines.iter().position(|line| line.trim().is_empty());
        let (head, text) = lines.split_at(blank.context("no empty line after the header lines")?);
        let header = |name: &str| -> Result<Template> {
            let value = head.iter().find_map(|line| line.strip_prefix(name));
            Template::read(value.with_context(|| format!("no line {name}"))?.trim())
        };
        let text = text.join("\n");
        ensure!(!text.trim().is_empty(), "a step without text");
        Ok(Step {
            from: header("From:")?,
            subject: header("Subject:")?,
            text: Template::read(text.trim())?,
        })
    }
}

/// Letters that may stand in an address.
fn ascii(name: &str) -> String {
    let letters = name.chars().filter(char::is_ascii_alphabetic);
    letters.collect::<String>().to_lowercase()
}
