//! `lessons`: what was taught by taking pitches back; and taking that back in turn.

use std::path::Path;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::args::{Lessons, LessonsWhat};
use super::exit::{Exit, Failure};
use super::open;
use super::shown::{instant, print, show, word};
use super::table::table;
use crate::store::LessonView;

/// Prints the lessons, or revokes one.
pub async fn run(typed: Option<&Path>, args: &Lessons) -> Result<(), Failure> {
    let config = open::config(typed)?;
    let store = open::store(&config.store.url).await?;
    let Some(LessonsWhat::Revoke { id }) = &args.what else {
        let lessons = store.lessons().await?;
        return show(args.json, &lessons, || {
            for_people(&lessons, &config.timezone)
        });
    };
    let number = id.strip_prefix('l').unwrap_or(id).parse();
    let number =
        number.map_err(|_| Failure::new(Exit::Usage, format!("{id}: write a lesson as l7")))?;
    let lesson = store.revoke_lesson(number, Timestamp::now()).await?;
    let lesson = lesson
        .ok_or_else(|| Failure::failed(format!("there is no {id}; see `onedoor lessons`")))?;
    if args.json {
        return show(true, &lesson, String::new);
    }
    print(&format!(
        "{} is revoked; what comes from now on is judged without it\n",
        lesson.id
    ));
    Ok(())
}

fn for_people(lessons: &[LessonView], zone: &TimeZone) -> String {
    let row = |lesson: &LessonView| {
        vec![
            lesson.id.clone(),
            word(&lesson.says),
            lesson.vendor.clone().unwrap_or_default(),
            lesson
                .campaign
                .clone()
                .or(lesson.group.clone())
                .unwrap_or_default(),
            instant(lesson.at, zone),
            word(&lesson.by),
            lesson
                .revoked_at
                .map(|at| instant(at, zone))
                .unwrap_or_default(),
            lesson.subject.clone().unwrap_or_default(),
        ]
    };
    let rows: Vec<Vec<String>> = lessons.iter().map(row).collect();
    let head = [
        "id", "says", "vendor", "from", "taught", "by", "revoked", "subject",
    ];
    table(&head, &rows)
}
