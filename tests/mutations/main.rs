//! A pitch stays one however a copy of it differs, and two pitches stay two whatever frame they share: ten thousand
//! random cases of each, from bytes to match, over the project's own pitches.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod mutate;
mod pitches;

use std::collections::HashMap;

use onedoor::campaign::{
    Asked, Candidate, Fingerprint, GroupId, Identity, Key, best_match, fingerprint, vendor_of,
};
use onedoor::message::{Limits, Masks, normalise, read, unwrap};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};

use mutate::{MUTATIONS, Mutation, frame};
use pitches::{Pitch, pitches};

/// Cases of each promise.
const CASES: usize = 10_000;
/// Frames of mail that two pitches are put into: signature and disclaimer.
const FRAMES: u64 = 4;
/// They run on so many threads, each with dice of its own.
const THREADS: u64 = 2;

/// What matching sees of a mail; `None` where it has too little text.
fn seen(mail: &str) -> Option<(Fingerprint, Identity)> {
    let message = read(mail.as_bytes(), &Limits::default());
    let original = unwrap(&message).original;
    let identity = Identity {
        vendor: original.from.as_ref().and_then(vendor_of),
        ..Identity::default()
    };
    let text = normalise(&original, &Masks::default());
    let found = fingerprint(&text, &identity, &Key::derive(b"mutations"))?;
    Some((found, identity))
}

/// The second mail is found by the index, and joins the first.
fn joins(first: &(Fingerprint, Identity), second: &(Fingerprint, Identity)) -> bool {
    let candidate = Candidate {
        group: GroupId(1),
        campaign: None,
        identity: first.1.clone(),
        sketch: first.0.sketch.clone(),
    };
    let asked = Asked {
        fingerprint: &second.0,
        identity: &second.1,
        unsure_unwrapping: false,
        list_mail: false,
    };
    let found = second.0.keys.iter().any(|key| first.0.keys.contains(key));
    found && best_match(&asked, &[candidate]).is_some()
}

/// Runs a share of the cases on each thread and adds up what they count.
fn on_threads<T: Send>(run: impl Fn(StdRng, usize) -> Vec<T> + Sync) -> Vec<T> {
    std::thread::scope(|scope| {
        let run = &run;
        let started: Vec<_> = (0..THREADS)
            .map(|seed| {
                scope.spawn(move || run(StdRng::seed_from_u64(seed), CASES / THREADS as usize))
            })
            .collect();
        started
            .into_iter()
            .flat_map(|thread| thread.join().unwrap())
            .collect()
    })
}

#[test]
fn a_changed_copy_stays_in_its_group_in_ninety_nine_of_a_hundred_cases() {
    let pitches = pitches();
    let lost = on_threads(|mut dice, cases| {
        let (mut lost, mut done) = (Vec::new(), 0);
        let mut read = HashMap::new();
        while done < cases {
            let pitch: &Pitch = pitches.choose(&mut dice).unwrap();
            let mutation: &Mutation = MUTATIONS.choose(&mut dice).unwrap();
            let Some((one, two)) = (mutation.make)(pitch, &pitches, &mut dice) else {
                continue;
            };
            let known = read.entry(one).or_insert_with_key(|mail| seen(mail));
            let (Some(one), two) = (known, seen(&two)) else {
                continue;
            };
            done += 1;
            if !two.is_some_and(|two| joins(one, &two)) {
                lost.push(format!("{}: {}", mutation.name, pitch.name));
            }
        }
        lost
    });
    println!("{} of {CASES} lost", lost.len());
    assert!(
        lost.len() * 100 <= CASES,
        "{} lost:\n{}",
        lost.len(),
        lost.join("\n")
    );
}

#[test]
fn two_pitches_of_one_vendor_in_the_same_frame_are_never_joined() {
    let pitches = pitches();
    let joined = on_threads(|mut dice, cases| {
        let (mut joined, mut done) = (Vec::new(), 0);
        let mut read = HashMap::new();
        while done < cases {
            let (one, two) = (
                pitches.choose(&mut dice).unwrap(),
                pitches.choose(&mut dice).unwrap(),
            );
            if one.domain == two.domain {
                continue;
            }
            let number = dice.random_range(0..FRAMES);
            let mut framed = |pitch: &Pitch| {
                let known = read.entry((pitch.name.clone(), number));
                known.or_insert_with(|| seen(&frame(pitch, number))).clone()
            };
            let (Some(first), Some(second)) = (framed(one), framed(two)) else {
                continue;
            };
            done += 1;
            if joins(&first, &second) {
                joined.push(format!("{} and {}", one.name, two.name));
            }
        }
        joined
    });
    assert!(
        joined.is_empty(),
        "{} joined:\n{}",
        joined.len(),
        joined.join("\n")
    );
}
