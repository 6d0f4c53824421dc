//! Every crash point once, and what must have come of it.

use tokio::sync::Semaphore;
use tokio::task::{JoinSet, block_in_place};

use super::stories::{Story, Told, watches};
use crate::daemon::company::{Company, Daemon, pitch};
use crate::support::invariants::Invariants;

/// Companies at a time, of all these tests together: more would only wait for each other.
static TURNS: Semaphore = Semaphore::const_new(8);

/// A story, and the point at which the program dies.
pub type Case = (Story, &'static str);

/// While a message is read and decided.
pub const READING: [&str; 10] = [
    "cp01", "cp02", "cp05", "cp06", "cp07", "cp08", "cp08:2", "cp09", "cp10", "cp10:2",
];

/// While a message is moved.
pub const MOVING: [&str; 8] = [
    "cp11", "cp11:2", "cp12", "cp13", "cp14", "cp15", "cp16", "cp16:2",
];

/// The same on a server without MOVE.
pub const COPYING: [&str; 6] = ["cp11", "cp17", "copied", "cp18", "cp19", "cp16"];

/// While a message is laid into a mailbox.
pub const LAYING: [&str; 4] = ["lay_counted", "lay_sent", "lay_answered", "lay_kept"];

/// While a mail is handed over.
pub const SENDING: [&str; 17] = [
    "cp20", "cp21", "cp22", "cp24", "cp25", "cp26", "cp27", "cp28", "cp29", "cp30", "cp30cr",
    "cp31", "cp32", "cp33", "cp34", "cp35", "cp27:2",
];

/// The second mail on the same connection.
pub const SENDING_MORE: [&str; 7] = [
    "cp21:2", "cp24:2", "cp28:2", "cp30:2", "cp31:2", "cp33:2", "cp34:2",
];

/// The other stories, with the points that only they reach, or reach in another way.
pub const ELSEWHERE: [Case; 27] = [
    (Story::Large, "cp03"),
    (Story::Large, "cp04"),
    (Story::Large, "cp04:8"),
    (Story::Login, "cp23"),
    (Story::Draft, "draft_due"),
    (Story::Draft, "draft_kept"),
    (Story::Draft, "lay_counted:2"),
    (Story::Draft, "lay_sent:2"),
    (Story::Draft, "lay_answered:2"),
    (Story::Draft, "lay_kept:2"),
    (Story::Declined, "dragged"),
    (Story::Declined, "decided"),
    (Story::Declined, "written"),
    (Story::Declined, "cp27"),
    (Story::Declined, "cp31"),
    (Story::Declined, "cp33"),
    (Story::PutBack, "cp08"),
    (Story::PutBack, "cp10"),
    (Story::PutBack, "cp11"),
    (Story::PutBack, "cp13"),
    (Story::PutBack, "cp15"),
    (Story::PutBack, "cp16"),
    (Story::Found, "cp36"),
    (Story::First, "first"),
    (Story::First, "first:3"),
    (Story::First, "cp39"),
    (Story::First, "first:2"),
];

/// Where the dot may have been written and its answer is not recorded; whether the server has the mail.
const DOUBTFUL: [(&str, Option<bool>); 7] = [
    ("cp28", Some(false)),
    ("cp29", Some(false)),
    ("cp30", Some(false)),
    ("cp30cr", Some(false)),
    ("cp31", None),
    ("cp32", Some(true)),
    ("cp33", Some(true)),
];

/// A story with each of these points.
pub fn with(story: Story, points: &[&'static str]) -> Vec<Case> {
    points.iter().map(|point| (story, *point)).collect()
}
/// Runs a check for all of these, a few at a time, until each is told.
pub async fn for_all<T: Copy + Send + 'static, F: Future<Output = Told> + Send + 'static>(
    all: &[T],
    check: fn(T) -> F,
) {
    let mut running = JoinSet::new();
    for one in all.iter().copied() {
        running.spawn(async move {
            let _turn = TURNS.acquire().await.unwrap();
            while check(one).await.is_none() {}
        });
    }
    let mut failed = 0;
    while let Some(ended) = running.join_next().await {
        failed += usize::from(ended.is_err());
    }
    assert_eq!(failed, 0, "of {} stories; each has said why", all.len());
}

/// Starts the program without crash points, lets it come to rest and end, and checks everything.
pub async fn recovers(company: &Company, must: &mut Invariants<'_>, (story, point): Case) -> Told {
    let daemon = watches(company, must).await;
    if story == Story::First {
        must.deliver("finance", &pitch("finance", "Canaryname", "p1"));
    }
    if let Some(count) = story.is_noticed() {
        must.sees(count).await;
    }
    must.at_rest().await;
    let (status, _, log) = block_in_place(|| daemon.end());
    assert!(status.success(), "{point}: {status}\n{log}");
    let told = !story.is_another(&log);
    must.lived(log);
    must.hold(point).await;
    told.then_some(())
}

/// The mails are as the point leaves them: all sent, or one in doubt. A death anywhere else may meet the sender, who works
/// beside, between its note and the answer: then one is in doubt as well.
async fn ends_well(must: &Invariants<'_>, (story, point): Case) {
    let name = point.split(':').next().unwrap_or_default();
    let doubtful = DOUBTFUL.iter().find(|(at, _)| *at == name);
    let states = must.states().await;
    let doubts = states.iter().filter(|it| it.ends_with("in_doubt")).count();
    let settled: Vec<String> = states
        .iter()
        .map(|it| it.replace("in_doubt", "sent"))
        .collect();
    assert_eq!(settled, story.ends(), "{story:?} {point}");
    let least = usize::from(doubtful.is_some());
    assert!(
        (least..=1).contains(&doubts),
        "{story:?} {point}: {states:?}"
    );
    let (sent, accepted) = (
        settled.iter().filter(|it| it.ends_with("sent")).count(),
        must.accepted(),
    );
    let fits = match doubtful {
        Some((_, Some(false))) => accepted + 1 == sent,
        Some((_, Some(true))) => accepted == sent,
        Some((_, None)) | None => (sent - doubts..=sent).contains(&accepted),
    };
    assert!(fits, "{story:?} {point}: {states:?}, {accepted} accepted");
    eprintln!(
        "{story:?} {point}: {}, {accepted} accepted",
        states.join(", ")
    );
}

/// The log of a life that ends at this point.
pub fn dies(company: &Company, (story, point): Case) -> Option<String> {
    let daemon = Daemon::start_to_crash(&company.config, point);
    block_in_place(|| daemon.dies_unless(point, |log| story.is_another(log)))
}

async fn dies_and_comes_back(case: Case) -> Told {
    let (story, _) = case;
    let company = story.open().await;
    let mut must = Invariants::begin(&company);
    story.begin(&mut must).await?;
    must.lived(dies(&company, case)?);
    recovers(&company, &mut must, case).await?;
    ends_well(&must, case).await;
    Some(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 16)]
async fn f01_a_kill_while_mail_is_read_or_moved_or_laid_loses_and_doubles_nothing() {
    let points = [&READING[..], &MOVING, &LAYING].concat();
    let cases = [with(Story::Pitch, &points), with(Story::Copying, &COPYING)].concat();
    for_all(&cases, dies_and_comes_back).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 16)]
async fn f01_a_kill_while_a_mail_is_handed_over_sends_it_at_most_once_and_tells_doubt() {
    let points = [&SENDING[..], &SENDING_MORE].concat();
    for_all(&with(Story::Pitch, &points), dies_and_comes_back).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 16)]
async fn f01_a_kill_in_any_other_step_leaves_everything_in_order() {
    for_all(&ELSEWHERE, dies_and_comes_back).await;
}
