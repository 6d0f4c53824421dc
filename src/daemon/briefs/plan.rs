//! What is to be done about the brief of one campaign, told from the rows. Pure.

use jiff::{SignedDuration, Timestamp};

use crate::config::Folders;
use crate::store::{Brief, BriefCase, BriefState};

/// How long a brief lies at least before another takes its place: fifty copies within a minute make two of them, not fifty.
pub const GAP: SignedDuration = SignedDuration::from_secs(30);

/// What is to be done.
#[derive(Debug, PartialEq, Eq)]
pub enum Step<'a> {
    /// Nothing.
    Rest,
    /// Nothing before this instant.
    Later(Timestamp),
    /// This one is not wanted any more.
    Leave(&'a Brief),
    /// The facts are read again, and a brief that says them lies in this folder, in place of the one there is.
    Write(&'a str, Option<&'a Brief>),
}

/// Where the exemplar goes, for its brief was dragged alone; until it is seen to lie elsewhere than it lay then.
pub fn follows<'a>(case: &BriefCase, briefs: &[&'a Brief]) -> Option<&'a str> {
    let place = case.exemplar.as_ref()?.place.as_ref();
    let dragged = briefs.iter().rev().find_map(|brief| brief.follow.as_ref());
    dragged
        .filter(|(to, from)| to != from && place.is_none_or(|place| place.folder == *from))
        .map(|(to, _)| to.as_str())
}

/// The folder that a campaign's brief should lie in: beneath the exemplar, while that says what it is there for.
pub fn wanted<'a>(case: &'a BriefCase, briefs: &[&'a Brief], folders: &Folders) -> Option<&'a str> {
    let place = || case.exemplar.as_ref()?.place.as_ref();
    let folder = follows(case, briefs).or_else(|| Some(place()?.folder.as_str()))?;
    let says_nothing = [&folders.pitches, &folders.not_a_pitch];
    let beneath = !case.released
        && says_nothing
            .iter()
            .all(|name| name.trim_matches('/') != folder);
    beneath.then_some(folder)
}

/// What is to be done now; `briefs` are the campaign's own, oldest first.
pub fn step<'a>(
    case: &BriefCase,
    briefs: &[&'a Brief],
    wanted: Option<&'a str>,
    now: Timestamp,
) -> Step<'a> {
    let there = |brief: &&&Brief| brief.state != BriefState::Leaving;
    let current = briefs.iter().rev().find(there).copied();
    match (current, wanted) {
        (None, Some(folder)) if case.news => Step::Write(folder, None),
        (None, _) => Step::Rest,
        // The exemplar may come back, and that the contact did not want the brief is remembered.
        (Some(brief), None) if brief.state == BriefState::Taken && !case.released => Step::Rest,
        (Some(brief), None) => Step::Leave(brief),
        (Some(brief), Some(folder)) => match brief.state {
            BriefState::Laying if brief.folder != folder => Step::Leave(brief),
            BriefState::Laid if brief.folder != folder => Step::Write(folder, Some(brief)),
            BriefState::Laid | BriefState::Taken if brief.stamp != case.stamp => {
                let due = brief.laid_at.unwrap_or_default() + GAP;
                match due > now {
                    true => Step::Later(due),
                    false => Step::Write(folder, Some(brief)),
                }
            }
            _ => Step::Rest,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::campaign::CampaignId;
    use crate::store::{Exemplar, ExemplarPlace, Keyed};

    const NEW: &str = "Vendors/New";

    fn case(place: Option<&str>) -> BriefCase {
        BriefCase {
            campaign: CampaignId(3),
            organization: "Example Corp".to_owned(),
            released: false,
            news: true,
            stamp: "now".to_owned(),
            exemplar: Some(Exemplar {
                sighting: 7,
                message_id: None,
                digest: Keyed(1),
                place: place.map(|folder| ExemplarPlace {
                    folder: folder.to_owned(),
                    uid: Some((1, 2)),
                }),
            }),
        }
    }

    fn brief(state: BriefState, stamp: &str, folder: &str) -> Brief {
        Brief {
            id: 1,
            campaign: CampaignId(3),
            version: 1,
            sighting: 7,
            folder: folder.to_owned(),
            message_id: String::new(),
            message_key: Keyed(2),
            digest: Keyed(3),
            stamp: stamp.to_owned(),
            said: Keyed(4),
            weight: 0,
            bytes: Vec::new(),
            state,
            tried: false,
            not_before: Timestamp::UNIX_EPOCH,
            laid_at: Some(Timestamp::UNIX_EPOCH),
            follow: None,
        }
    }

    /// What is done, in a word, so many seconds after the last brief was laid.
    fn check(case: &BriefCase, briefs: &[Brief], seconds: i64, expected: &str) {
        let briefs: Vec<&Brief> = briefs.iter().collect();
        let folders = Folders::default();
        let now = Timestamp::UNIX_EPOCH + SignedDuration::from_secs(seconds);
        let done = match step(case, &briefs, wanted(case, &briefs, &folders), now) {
            Step::Rest => "rest".to_owned(),
            Step::Later(_) => "later".to_owned(),
            Step::Leave(_) => "leave".to_owned(),
            Step::Write(folder, _) => format!("write {folder}"),
        };
        assert_eq!(done, expected, "{case:?} {briefs:?}");
    }

    #[test]
    fn a_brief_is_kept_current_beneath_its_exemplar_and_nowhere_else() {
        use BriefState::{Laid, Laying, Leaving, Taken};
        let here = case(Some(NEW));
        let nothing_to_say = BriefCase {
            news: false,
            ..here.clone()
        };
        let released = BriefCase {
            released: true,
            ..here.clone()
        };
        let declined = case(Some("Vendors/Declined"));
        for (case, state, stamp, seconds, expected) in [
            (&here, None, "", 0, "write Vendors/New"),
            (&here, Some(Leaving), "old", 0, "write Vendors/New"),
            (&nothing_to_say, None, "", 0, "rest"),
            (&case(None), None, "", 0, "rest"),
            (&here, Some(Laid), "now", 99, "rest"),
            (&here, Some(Laid), "old", 29, "later"),
            (&here, Some(Laid), "old", 30, "write Vendors/New"),
            (&here, Some(Taken), "now", 99, "rest"),
            (&here, Some(Taken), "old", 30, "write Vendors/New"),
            (&here, Some(Laying), "old", 99, "rest"),
            (&declined, Some(Laid), "now", 0, "write Vendors/Declined"),
            (&declined, Some(Laying), "now", 0, "leave"),
            (&case(None), Some(Laid), "now", 0, "leave"),
            (&case(None), Some(Taken), "now", 0, "rest"),
            (&released, Some(Laid), "now", 0, "leave"),
            (&released, Some(Taken), "now", 0, "leave"),
            (&released, None, "", 0, "rest"),
            (&case(Some("Vendors")), Some(Laid), "now", 0, "leave"),
            (
                &case(Some("Vendors/Not a pitch")),
                Some(Laid),
                "now",
                0,
                "leave",
            ),
        ] {
            let briefs: Vec<Brief> = state
                .map(|state| brief(state, stamp, NEW))
                .into_iter()
                .collect();
            check(case, &briefs, seconds, expected);
        }
    }

    #[test]
    fn the_exemplar_goes_after_its_brief_once_and_not_against_the_contact() {
        let dragged = Brief {
            follow: Some(("Vendors/Declined".to_owned(), NEW.to_owned())),
            ..brief(BriefState::Laid, "now", "Vendors/Declined")
        };
        for (place, follows_to, expected) in [
            (Some(NEW), Some("Vendors/Declined"), "rest"),
            // On its way.
            (None, Some("Vendors/Declined"), "rest"),
            (Some("Vendors/Declined"), None, "rest"),
            (Some("Vendors/Talking"), None, "write Vendors/Talking"),
        ] {
            let case = case(place);
            assert_eq!(follows(&case, &[&dragged]), follows_to, "{place:?}");
            check(&case, std::slice::from_ref(&dragged), 0, expected);
        }
    }
}
