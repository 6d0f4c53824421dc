//! How well forwards are taken off: real forwards of many clients in many languages, original and forward in pairs, and
//! replies that quote, none of which may be taken for a forward.

#[path = "forwards/fixtures.rs"]
mod fixtures;
#[path = "forwards/replies.rs"]
mod replies;
#[path = "forwards/truth.rs"]
mod truth;

mod support;

use std::collections::BTreeMap;
use std::fmt::Write;

use fixtures::Fixture;
use onedoor::message::{self, Limits, Unwrapped};
use truth::Marks;

/// The parts of a forward, in the order of the table's columns.
const PARTS: [&str; 6] = ["From", "To", "Subject", "Date", "body", "comment"];

fn main() -> std::io::Result<()> {
    let mut fixtures = Vec::new();
    for (folder, read) in fixtures::SOURCES {
        if let Some(path) = support::corpus(folder) {
            fixtures.extend(read(&path)?);
        }
    }
    let replies = replies::all()?;
    if fixtures.is_empty() {
        return Ok(());
    }
    let mut rows: BTreeMap<(String, String), Row> = BTreeMap::new();
    let mut total = Row::default();
    for fixture in &fixtures {
        let marks = truth::mark(&unwrapped(&fixture.mail), &fixture.truth);
        for (part, right) in PARTS.iter().zip(marks) {
            if right == Some(false) {
                println!("wrong {part}: {}", fixture.name);
            }
        }
        let key = (fixture.client.clone(), fixture.language.clone());
        rows.entry(key).or_default().add(&marks);
        total.add(&marks);
    }
    support::publish("forwards", &page(&rows, &total, &replies))
}

fn unwrapped(mail: &[u8]) -> Unwrapped {
    message::unwrap(&message::read(mail, &Limits::default()))
}

#[derive(Default)]
struct Row {
    fixtures: usize,
    right: [usize; 6],
    asked: [usize; 6],
}

impl Row {
    fn add(&mut self, marks: &Marks) {
        self.fixtures += 1;
        for (part, mark) in marks.iter().enumerate() {
            self.asked[part] += usize::from(mark.is_some());
            self.right[part] += usize::from(*mark == Some(true));
        }
    }

    fn line(&self, client: &str, language: &str) -> String {
        let mut line = format!("| {client} | {language} | {} |", self.fixtures);
        for part in 0..PARTS.len() {
            let share = match self.asked[part] {
                0 => "–".to_owned(),
                asked => format!("{:.1} %", 100.0 * self.right[part] as f64 / asked as f64),
            };
            let _ = write!(line, " {share} |");
        }
        line
    }
}

fn page(
    rows: &BTreeMap<(String, String), Row>,
    total: &Row,
    replies: &[(String, Fixture)],
) -> String {
    let mut page = String::from(
        "A part counts where the client writes it. A body is right with the same words to 98 %, beginning with the same \
         five; a date, of which few clients write the zone, within a day; a name alone where no address is written.\n\n",
    );
    let _ = writeln!(
        page,
        "| client | language | forwards | {} |",
        PARTS.join(" | ")
    );
    let _ = writeln!(page, "|---|---|---:|{}", "---:|".repeat(PARTS.len()));
    for ((client, language), row) in rows {
        let _ = writeln!(page, "{}", row.line(client, language));
    }
    let _ = writeln!(page, "{}", total.line("**all**", ""));
    let mut alarms = BTreeMap::<&str, (usize, usize)>::new();
    for (source, reply) in replies {
        let alarm = !unwrapped(&reply.mail).forwards.is_empty();
        if alarm {
            println!("false alarm: {}", reply.name);
        }
        let (all, wrong) = alarms.entry(source).or_default();
        *all += 1;
        *wrong += usize::from(alarm);
    }
    page.push_str("\nReplies that quote and were taken for forwards:\n\n| source | replies | false alarms |\n|---|---:|---:|\n");
    for (source, (all, wrong)) in alarms {
        let _ = writeln!(page, "| {source} | {all} | {wrong} |");
    }
    page
}
