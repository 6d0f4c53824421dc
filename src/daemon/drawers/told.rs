//! What a person said by moving copies about, told from where they lay before and where they lie now. Pure.
//!
//! The last place a copy was laid in counts. That one is gone says nothing: folders are emptied, deleted and renamed. Only
//! where a copy that was laid somewhere a moment ago is taken away again, and still lies where it was before, it was undone
//! (clients without MOVE take the mark off the old one and delete the new one).

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};

use super::names::Drawer;
use crate::store::{DeskChanges, DeskMail, DeskState, DeskWish};

/// How long a copy that is taken away again may have lain there to count as undone.
const UNDO: SignedDuration = SignedDuration::from_hours(1);

/// One folder as it is now.
#[derive(Debug, Clone)]
pub struct Look {
    /// Its path.
    pub path: String,
    /// What it says.
    pub drawer: Drawer,
    /// Its UIDVALIDITY.
    pub uid_validity: u32,
    /// Copies that came: UID, copy, marked \Deleted already.
    pub came: Vec<(u32, i64, bool)>,
    /// Of the copies known here, those that can be seen.
    pub here: BTreeSet<u32>,
    /// Of the copies known here, those marked \Deleted.
    pub marked: BTreeSet<u32>,
    /// Exemplars that this program brought here itself: that they came says nothing.
    pub followed: BTreeSet<i64>,
}

/// What changed, and what is wanted by it; `drawer_of` reads the folders that were not looked at.
pub fn told(
    known: &[DeskMail],
    looks: &[Look],
    drawer_of: impl Fn(&str) -> Option<Drawer>,
    now: Timestamp,
) -> DeskChanges {
    let mut rows = Rows::default();
    for mail in known {
        let look = looks.iter().find(|look| look.path == mail.folder);
        rows.again(mail, look, now);
    }
    for look in looks {
        rows.newcomers(known, look, now);
    }
    let wishes = rows.wishes(known, drawer_of, now);
    let (kept, forgotten) = rows.split();
    DeskChanges {
        kept,
        forgotten,
        wishes,
        ..DeskChanges::default()
    }
}

/// What became of a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Same,
    Arrived,
    Left,
    Forgotten,
}

#[derive(Default)]
struct Rows(Vec<(DeskMail, Fate)>);

impl Rows {
    /// A place that was known.
    fn again(&mut self, mail: &DeskMail, look: Option<&Look>, now: Timestamp) {
        let mut mail = mail.clone();
        let Some(look) = look.filter(|_| mail.state != DeskState::Gone) else {
            return self.0.push((mail, Fate::Same));
        };
        if look.uid_validity != mail.uid_validity {
            return self.0.push((mail, Fate::Forgotten));
        }
        let state = if look.marked.contains(&mail.uid) {
            DeskState::Marked
        } else if look.here.contains(&mail.uid) {
            DeskState::Here
        } else {
            DeskState::Gone
        };
        let fate = match (mail.state, state) {
            (before, after) if before == after => Fate::Same,
            (_, DeskState::Here) => Fate::Arrived,
            (_, DeskState::Marked | DeskState::Gone) => Fate::Left,
        };
        if fate == Fate::Arrived {
            mail.since = now;
        }
        mail.state = state;
        self.0.push((mail, fate));
    }

    /// What came into a folder. What lay there before under another UID has only been numbered anew.
    fn newcomers(&mut self, known: &[DeskMail], look: &Look, now: Timestamp) {
        for &(uid, sighting, marked) in &look.came {
            let mut of_it = known.iter().filter(|mail| mail.sighting == sighting);
            if look.drawer == Drawer::Pitches && of_it.clone().next().is_none() {
                continue;
            }
            let was_here =
                of_it.any(|mail| mail.folder == look.path && mail.state == DeskState::Here);
            let mail = DeskMail {
                folder: look.path.clone(),
                uid_validity: look.uid_validity,
                uid,
                sighting,
                state: if marked {
                    DeskState::Marked
                } else {
                    DeskState::Here
                },
                since: now,
                unclear: look.drawer == Drawer::Unclear,
            };
            let fate = if marked || was_here || look.followed.contains(&sighting) {
                Fate::Left
            } else {
                Fate::Arrived
            };
            self.0.push((mail, fate));
        }
    }

    fn wishes(
        &self,
        known: &[DeskMail],
        drawer_of: impl Fn(&str) -> Option<Drawer>,
        now: Timestamp,
    ) -> Vec<(i64, DeskWish)> {
        let mut by_copy: BTreeMap<i64, Vec<&(DeskMail, Fate)>> = BTreeMap::new();
        for row in &self.0 {
            by_copy.entry(row.0.sighting).or_default().push(row);
        }
        let before = |sighting: i64| {
            let mut drawers = Vec::new();
            for mail in known.iter().filter(|mail| mail.sighting == sighting) {
                drawers.extend(drawer_of(&mail.folder));
            }
            drawers
        };
        let wish = |(sighting, rows): (i64, Vec<&(DeskMail, Fate)>)| {
            let before = before(sighting);
            let place = last_place(&rows, &drawer_of, now)?;
            let release = Drawer::Decided(DeskWish::Release);
            let wishes = match drawer_of(&place.folder)? {
                Drawer::Decided(wish) if wish != DeskWish::Release && before.contains(&release) => {
                    vec![DeskWish::JudgeAgain, wish]
                }
                Drawer::Decided(wish) => vec![wish],
                Drawer::New | Drawer::Pitches if before.iter().any(Drawer::says_something) => {
                    vec![DeskWish::SetBack]
                }
                Drawer::New | Drawer::Pitches | Drawer::Unclear => Vec::new(),
            };
            Some(wishes.into_iter().map(move |wish| (sighting, wish)))
        };
        by_copy.into_iter().filter_map(wish).flatten().collect()
    }

    /// What is to be written: the last place of a copy is remembered only while it lies in no other.
    fn split(self) -> (Vec<DeskMail>, Vec<DeskMail>) {
        let seen: BTreeSet<i64> = self
            .0
            .iter()
            .filter(|(mail, fate)| mail.state == DeskState::Here && *fate != Fate::Forgotten)
            .map(|(mail, _)| mail.sighting)
            .collect();
        let (mut kept, mut forgotten) = (Vec::new(), Vec::new());
        for (mail, fate) in self.0 {
            let over = mail.state == DeskState::Gone && seen.contains(&mail.sighting);
            match fate {
                _ if over => forgotten.push(mail),
                Fate::Forgotten => forgotten.push(mail),
                Fate::Arrived | Fate::Left => kept.push(mail),
                Fate::Same => {}
            }
        }
        (kept, forgotten)
    }
}

/// Where a copy was laid last: where it came to just now, a decision before a return; or where it is left, where it was
/// taken away from a decision made a moment ago.
fn last_place<'a>(
    rows: &[&'a (DeskMail, Fate)],
    drawer_of: impl Fn(&str) -> Option<Drawer>,
    now: Timestamp,
) -> Option<&'a DeskMail> {
    let says =
        |mail: &DeskMail| drawer_of(&mail.folder).is_some_and(|drawer| drawer.says_something());
    let arrived = rows
        .iter()
        .filter(|(_, fate)| *fate == Fate::Arrived)
        .map(|(mail, _)| mail)
        .max_by_key(|mail| says(mail));
    let undone = rows.iter().any(|(mail, fate)| {
        *fate == Fate::Left
            && mail.state != DeskState::Here
            && says(mail)
            && now.duration_since(mail.since) <= UNDO
            && mail.since < now
    });
    let left = rows
        .iter()
        .filter(|(mail, fate)| *fate == Fate::Same && mail.state == DeskState::Here)
        .map(|(mail, _)| mail)
        .max_by_key(|mail| mail.since);
    arrived.or(left.filter(|_| undone))
}

#[cfg(test)]
mod tests;
