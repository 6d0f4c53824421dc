//! Every way of moving a copy about, as two looks see it.

use super::*;
use crate::config::Folders;
use crate::daemon::drawers::names::drawer;

const TODAY: &str = "2026-11-26";

fn read(path: &str) -> Option<Drawer> {
    drawer(&Folders::default(), path, TODAY.parse().ok()?)
}

fn at(minutes: i64) -> Timestamp {
    Timestamp::UNIX_EPOCH + SignedDuration::from_mins(minutes)
}

/// `New 1 here 0`: a copy known in a folder under a UID, with its state and the minute it was noticed there.
fn known(text: &str) -> Vec<DeskMail> {
    text.split(", ")
        .filter(|row| !row.is_empty())
        .map(|row| {
            let words: Vec<&str> = row.rsplitn(4, ' ').collect();
            let [minute, state, uid, folder] = words[..] else {
                unreachable!("{row}")
            };
            DeskMail {
                folder: format!("Vendors/{folder}"),
                uid_validity: 7,
                uid: uid.parse().unwrap_or(0),
                sighting: 5,
                state: match state {
                    "here" => DeskState::Here,
                    "marked" => DeskState::Marked,
                    _ => DeskState::Gone,
                },
                since: at(minute.parse().unwrap_or(0)),
                unclear: false,
            }
        })
        .collect()
}

/// `Declined: came 3, marked 4`: a folder now.
fn looks(text: &str) -> Vec<Look> {
    text.split("; ")
        .map(|folder| {
            let (name, rest) = folder.split_once(':').unwrap_or((folder, ""));
            let path = format!("Vendors/{name}");
            let mut look = Look {
                drawer: read(&path).unwrap_or(Drawer::New),
                path,
                uid_validity: 7,
                came: Vec::new(),
                here: BTreeSet::new(),
                marked: BTreeSet::new(),
                followed: BTreeSet::new(),
            };
            for item in rest.split(',').filter(|item| !item.is_empty()) {
                let (what, uid) = item.trim().split_once(' ').unwrap_or_default();
                let uid = uid.parse().unwrap_or(0);
                match what {
                    "came" => look.came.push((uid, 5, false)),
                    "here" => drop(look.here.insert(uid)),
                    "marked" => {
                        look.here.insert(uid);
                        look.marked.insert(uid);
                    }
                    _ => look.uid_validity = 8,
                }
            }
            look
        })
        .collect()
}

fn wish(before: &str, now: &str, minute: i64) -> String {
    let changes = told(&known(before), &looks(now), read, at(minute));
    let words = changes.wishes.iter().map(|(_, wish)| match wish {
        DeskWish::Stand {
            standing,
            until,
            folder,
        } => {
            let more = until.iter().chain(folder).map(|more| format!(" {more}"));
            format!("{standing}{}", more.collect::<String>())
        }
        DeskWish::SetBack => "set back".to_owned(),
        DeskWish::Release => "release".to_owned(),
        DeskWish::JudgeAgain => "judge again".to_owned(),
    });
    words.collect::<Vec<_>>().join(", ")
}

#[test]
fn the_last_place_a_copy_was_laid_in_counts() {
    for (what, before, now, minute, wanted) in [
        ("our own first laying", "", "New: came 1", 1, ""),
        (
            "a move",
            "New 1 here 0",
            "New:; Declined: came 1",
            1,
            "declined",
        ),
        (
            "a copy whose source goes later",
            "New 1 here 0",
            "New: here 1; Declined: came 1",
            1,
            "declined",
        ),
        (
            "a copy whose source is marked",
            "New 1 here 0",
            "New: marked 1; Talking: came 1",
            1,
            "talking",
        ),
        (
            "the source goes",
            "New 1 here 0, Declined 1 here 1",
            "New:; Declined: here 1",
            2,
            "",
        ),
        (
            "a date",
            "New 1 here 0",
            "New:; Deferred/2027-01: came 1",
            1,
            "deferred 2027-01-01",
        ),
        (
            "no date",
            "New 1 here 0",
            "New:; Deferred/soon: came 1",
            1,
            "",
        ),
        (
            "a partner with a folder",
            "New 1 here 0",
            "New:; Partners/Acme: came 1",
            1,
            "partner Acme",
        ),
        (
            "no pitch",
            "New 1 here 0",
            "New:; Not a pitch: came 1",
            1,
            "release",
        ),
        (
            "no pitch, and then a no",
            "Not a pitch 1 here 1",
            "Not a pitch:; Declined: came 1",
            2,
            "judge again, declined",
        ),
        (
            "another decision",
            "Declined 1 here 1",
            "Declined:; Talking: came 4",
            9,
            "talking",
        ),
        (
            "first seen where it was dragged",
            "",
            "Declined: came 1",
            1,
            "declined",
        ),
        (
            "back by a move",
            "Declined 1 here 1",
            "New: came 2; Declined:",
            900,
            "set back",
        ),
        (
            "back to the filed ones",
            "Declined 1 here 1",
            "Declined:; : came 9",
            2,
            "",
        ),
        ("away and back unseen", "New 1 here 0", "New: came 2", 1, ""),
        (
            "away and back by marks, unseen",
            "New 1 here 0",
            "New: here 1; Declined:",
            1,
            "",
        ),
        (
            "undone by marks",
            "New 1 marked 0, Declined 1 here 1",
            "New: here 1; Declined: marked 1",
            2,
            "set back",
        ),
        (
            "undone before the source was marked",
            "New 1 here 0, Declined 1 here 1",
            "New: here 1; Declined:",
            2,
            "set back",
        ),
        (
            "the copy is deleted much later",
            "New 1 here 0, Declined 1 here 1",
            "New: here 1; Declined:",
            900,
            "",
        ),
        ("a folder emptied", "Declined 1 here 1", "Declined:", 2, ""),
        (
            "a copy deleted and brought back from the bin",
            "Declined 1 gone 1",
            "New: came 8",
            9,
            "set back",
        ),
        (
            "numbered anew",
            "Declined 1 here 1",
            "Declined: anew, came 1",
            9,
            "",
        ),
        (
            "moved on between two looks",
            "New 1 here 0",
            "New:; Declined: marked 1; Talking: came 2",
            1,
            "talking",
        ),
        (
            "moved away and back to the same",
            "Declined 1 here 1",
            "Declined: came 2",
            9,
            "",
        ),
    ] {
        let now = now.replace("; : ", "; Nowhere: ");
        assert_eq!(wish(before, &now, minute), wanted, "{what}");
    }
}

#[test]
fn the_last_place_is_remembered_until_there_is_another() {
    let changes = told(
        &known("Declined 1 here 1"),
        &looks("Declined:"),
        read,
        at(9),
    );
    assert_eq!(changes.kept.len(), 1);
    assert_eq!(
        changes.kept.first().map(|mail| mail.state),
        Some(DeskState::Gone)
    );
    let changes = told(
        &known("Declined 1 gone 1"),
        &looks("New: came 2"),
        read,
        at(9),
    );
    assert_eq!((changes.kept.len(), changes.forgotten.len()), (1, 1));
}

#[test]
fn what_this_program_brings_after_its_brief_says_nothing() {
    for (before, now) in [
        ("New 1 here 0", "New:; Declined: came 1"),
        ("Declined 1 here 0", "Declined:; New: came 1"),
    ] {
        let mut looks = looks(now);
        looks.iter_mut().for_each(|look| {
            look.followed.insert(5);
        });
        let changes = told(&known(before), &looks, read, at(1));
        assert_eq!(changes.wishes, [], "{before} {now}");
        assert_eq!(changes.kept.len(), 1, "where it lies is known");
    }
}
