//! A company that gets a digest, and its clock.

use std::fs;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::daemon::company::{Company, PATIENCE, Wish, pitch};
use crate::support::sink::{Received, Script};

/// Nothing but the digest is sent.
pub fn files() -> Wish {
    Wish {
        top: "mode = \"file\"",
        ..Wish::default()
    }
}

/// Where it was noon when the tests began: neither the set time nor midnight is near.
pub fn noon() -> String {
    static BEGAN: LazyLock<Timestamp> = LazyLock::new(Timestamp::now);
    let hour = BEGAN.to_zoned(TimeZone::UTC).hour();
    // The sign of these names is the other way round.
    match i32::from(hour) - 12 {
        0 => "Etc/GMT".to_owned(),
        behind => format!("Etc/GMT{behind:+}"),
    }
}

/// The abbreviated day of the week where it is noon, so many days from now.
pub fn weekday(days: i64) -> String {
    let now = Timestamp::now().to_zoned(TimeZone::get(&noon()).unwrap());
    let day = now.date().checked_add(jiff::Span::new().days(days));
    day.unwrap().strftime("%a").to_string().to_lowercase()
}

/// Writes the digest's days and time into the configuration, in place of those before.
pub fn set(company: &Company, at: &str, weekdays: &str) {
    let text = fs::read_to_string(&company.config).unwrap();
    let (head, rest) = text.split_once("# digest\n").unwrap();
    let rest = rest.split_once("# end\n").unwrap().1;
    let lines = format!("# digest\n[digest]\nat = \"{at}\"\nweekdays = [{weekdays}]\n# end\n");
    fs::write(&company.config, format!("{head}{lines}{rest}")).unwrap();
}

/// Where it was noon when the tests began, as a line of a configuration; none where it names a time zone itself.
pub fn at_noon(text: &str) -> String {
    match text.contains("timezone") {
        true => String::new(),
        false => format!("timezone = \"{}\"\n", noon()),
    }
}

/// The digest of a configuration, which comes late in the evening while it is noon: else what a company sends would depend on
/// the time of day.
pub const NOT_YET: &str = "# digest\n[digest]\nat = \"23:59\"\n# end\n";

pub fn set_today(company: &Company, at: &str) {
    set(company, at, &format!("\"{}\"", weekday(0)));
}

pub fn text(mail: &Received) -> String {
    String::from_utf8(mail.bytes.clone()).unwrap()
}

/// A company that has read a pitch, on a day without a digest.
pub async fn with_news(script: Script) -> Company {
    let company = Company::open_with(&files(), script).await;
    set(&company, "06:00", &format!("\"{}\"", weekday(1)));
    let daemon = company.watch();
    company
        .dovecot
        .deliver("finance", &pitch("finance", "Kim", "p1"));
    company.wait_until("the pitch is filed", || {
        company.count("finance", "Vendors") == 1
    });
    assert!(daemon.end().0.success());
    assert!(company.sink.accepted().is_empty(), "no digest on this day");
    company
}

/// Another vendor's pitch is read: time passes for the daemon, and it works.
pub fn another_pitch(company: &Company, id: &str) {
    let filed = company.count("cfo", "Vendors");
    company.dovecot.deliver("cfo", &pitch("cfo", "Casey", id));
    company.wait_until("the next copy is filed", || {
        company.count("cfo", "Vendors") == filed + 1
    });
}

pub fn sql(company: &Company) -> String {
    format!("sqlite://{}/onedoor.db", company.folder().display())
}

pub async fn ask(company: &Company, question: &'static str) -> i64 {
    use sqlx::{Connection, Row, SqliteConnection};
    let mut link = SqliteConnection::connect(&sql(company)).await.unwrap();
    let row = sqlx::query(question).fetch_one(&mut link).await.unwrap();
    link.close().await.unwrap();
    row.get(0)
}

/// Waits until the answer is so many.
pub async fn until(company: &Company, question: &'static str, wanted: i64) {
    let began = Instant::now();
    while ask(company, question).await != wanted {
        assert!(began.elapsed() < PATIENCE, "in vain: {question}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// Says of the daemon that it is gone: nothing is heard of it for an hour.
pub async fn is_long_gone(company: &Company) {
    use sqlx::{Connection, SqliteConnection};
    let mut link = SqliteConnection::connect(&sql(company)).await.unwrap();
    let gone = "UPDATE worker SET beat_at = beat_at - 3600000";
    sqlx::query(gone).execute(&mut link).await.unwrap();
    link.close().await.unwrap();
}

/// The library that gives a process another clock.
pub fn faketime() -> String {
    let folders = fs::read_dir("/usr/lib").unwrap().flatten();
    let found = folders
        .map(|folder| folder.path().join("faketime/libfaketime.so.1"))
        .find(|path| path.exists());
    let found = found.expect("faketime is installed; see tests/install.sh");
    found.display().to_string()
}
