//! A second kill while the program recovers from the first.

use super::points::{Case, dies, for_all, recovers};
use super::stories::{Story, Told};
use crate::support::invariants::Invariants;

/// From these points, to each of these in the next life.
struct Pairs {
    story: Story,
    first: &'static [&'static str],
    second: &'static [&'static str],
}

/// The pairs whose second point is reached by what the first left behind. Points that leave the same behind (the row, the
/// folders, the server) stand for each other.
const PAIRS: [Pairs; 14] = [
    // Nothing decided yet: not counted, counted, all but committed.
    Pairs {
        story: Story::Pitch,
        first: &["cp02", "cp06", "cp08"],
        second: &[
            "cp01", "cp02", "cp05", "cp06", "cp07", "cp08", "cp09", "cp10",
        ],
    },
    // Decided: everything is wanted, nothing is done.
    Pairs {
        story: Story::Pitch,
        first: &["cp09", "cp10"],
        second: &["cp11", "cp20", "lay_counted"],
    },
    // Still in the source.
    Pairs {
        story: Story::Pitch,
        first: &["cp11", "cp12"],
        second: &["cp11", "cp12", "cp13", "cp14", "cp15", "cp16"],
    },
    // The server may have moved it.
    Pairs {
        story: Story::Pitch,
        first: &["cp13", "cp14"],
        second: &["cp11", "cp16"],
    },
    // Moved.
    Pairs {
        story: Story::Pitch,
        first: &["cp15"],
        second: &["cp11", "found", "cp16"],
    },
    // In both folders: not recorded, recorded, the source marked.
    Pairs {
        story: Story::Copying,
        first: &["cp17", "copied", "cp18"],
        second: &["cp11", "cp18", "cp19", "cp16"],
    },
    Pairs {
        story: Story::Copying,
        first: &["cp19"],
        second: &["cp11", "found", "cp16"],
    },
    Pairs {
        story: Story::Pitch,
        first: &["lay_counted"],
        second: &["lay_counted", "lay_sent", "lay_answered", "lay_kept"],
    },
    Pairs {
        story: Story::Pitch,
        first: &["lay_sent", "lay_answered"],
        second: &["lay_counted", "lay_answered", "lay_kept"],
    },
    // Planned.
    Pairs {
        story: Story::Pitch,
        first: &["cp20"],
        second: HANDING_OVER,
    },
    // Claimed, and the server knows nothing, or has all but the dot.
    Pairs {
        story: Story::Pitch,
        first: &["cp21", "cp27"],
        second: HANDING_OVER,
    },
    Pairs {
        story: Story::Pitch,
        first: &["cp21", "cp22", "cp24", "cp25", "cp26", "cp27"],
        second: &["recovered"],
    },
    // The dot may be written.
    Pairs {
        story: Story::Pitch,
        first: &["cp28", "cp29", "cp30", "cp30cr", "cp31", "cp32", "cp33"],
        second: &["recovered"],
    },
    // What the contact did is found again.
    Pairs {
        story: Story::Declined,
        first: &["dragged"],
        second: &["dragged", "decided", "written", "cp31"],
    },
];

const HANDING_OVER: &[&str] = &[
    "cp20", "cp21", "cp22", "cp24", "cp25", "cp26", "cp27", "cp28", "cp29", "cp30", "cp30cr",
    "cp31", "cp32", "cp33", "cp34", "cp35",
];

async fn dies_twice((case, second): (Case, &'static str)) -> Told {
    let (story, first) = case;
    let company = story.open().await;
    let mut must = Invariants::begin(&company);
    story.begin(&mut must).await?;
    for point in [first, second] {
        must.lived(dies(&company, (story, point))?);
    }
    recovers(&company, &mut must, case).await?;
    let states = must.states().await.join(", ");
    eprintln!(
        "{story:?} {first}, {second}: {states}, {} accepted",
        must.accepted()
    );
    Some(())
}

fn all() -> Vec<(Case, &'static str)> {
    let all = PAIRS.iter().flat_map(|pairs| {
        let story = pairs.story;
        let second = move |first| pairs.second.iter().map(move |at| ((story, first), *at));
        pairs.first.iter().flat_map(move |first| second(*first))
    });
    all.collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 16)]
async fn f03_a_second_kill_while_it_recovers_changes_nothing_of_that() {
    let pairs = all();
    for_all(&pairs, dies_twice).await;
    eprintln!("{} pairs", pairs.len());
}
