//! How long one message takes on its way from bytes to fingerprint, and how that grows with its size.
//!
//! Every shape is measured at doubling sizes, ordinary mail and mail made to hurt. Times are medians of several runs on
//! one core; beside them stands a copy of the same bytes and a count of their line ends, taken in the same run, so that
//! figures of different machines can be compared.

#[path = "support/shapes.rs"]
mod shapes;
mod support;

use std::hint::black_box;
use std::time::{Duration, Instant};

use onedoor::campaign::{Identity, Key, fingerprint};
use onedoor::message::{self, Limits, Masks};
use shapes::{SHAPES, Shape};

/// Sizes of a body, in KiB: doubling up to the first that matters, then one far beyond it.
const SIZES: [usize; 6] = [64, 128, 256, 512, 1024, 4096];
/// The size at which the steps are shown.
const SHOWN: usize = 1024;
/// Runs of which the median counts.
const RUNS: usize = 7;
/// Passes over all shapes, of which the quickest counts: other work on the machine comes and goes.
const PASSES: usize = 6;
/// What a message of the shown size may take.
const ALLOWED: Duration = Duration::from_millis(10);

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
    black_box(fingerprint(&text, &Identity::default(), &key));
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
