//! What a person said by dragging a brief of ours: the same as if they had dragged its exemplar, which then goes after it.
//! Pure.

use std::collections::BTreeMap;

use super::names::Drawer;
use crate::store::{Brief, BriefSeen, DeskChanges, DeskMail, DeskState, DeskWish};

/// Enters what is told by briefs that came into folders other than they were laid in. `changes` holds what the copies told:
/// where the exemplar was dragged too, that counts. `new` is where exemplars are laid that nobody has looked at yet.
pub fn tell(
    changes: &mut DeskChanges,
    came: &[(String, Brief)],
    known: &[DeskMail],
    new: &str,
    drawer_of: impl Fn(&str) -> Option<Drawer>,
) {
    let says = |path: &str| drawer_of(path).is_some_and(|drawer| drawer.says_something());
    let mut dragged: BTreeMap<i64, &(String, Brief)> = BTreeMap::new();
    for one in came.iter().filter(|(path, brief)| *path != brief.folder) {
        let place = dragged.entry(one.1.id).or_insert(one);
        if says(&one.0) {
            *place = one;
        }
    }
    for (path, brief) in dragged.into_values() {
        let told = changes
            .wishes
            .iter()
            .any(|(copy, _)| *copy == brief.sighting);
        let wish = match drawer_of(path) {
            _ if told => None,
            Some(Drawer::Decided(wish)) => Some(wish),
            Some(Drawer::New | Drawer::Pitches) if says(&brief.folder) => Some(DeskWish::SetBack),
            _ => None,
        };
        let lies_in = exemplar(changes, known, brief.sighting, new);
        let goes = drawer_of(path) != Some(Drawer::Pitches);
        let follow = lies_in.filter(|from| goes && from != path);
        changes
            .wishes
            .extend(wish.map(|wish| (brief.sighting, wish)));
        changes.briefs.push(BriefSeen {
            id: brief.id,
            folder: path.clone(),
            follow: follow.map(|from| (path.clone(), from)),
        });
    }
}

/// Where the exemplar lies after this look.
fn exemplar(changes: &DeskChanges, known: &[DeskMail], copy: i64, new: &str) -> Option<String> {
    let key = |mail: &DeskMail| (mail.folder.clone(), mail.uid_validity, mail.uid);
    let over = |mail: &&DeskMail| {
        let changed = changes.kept.iter().chain(&changes.forgotten);
        !changed.map(key).any(|changed| changed == key(mail))
    };
    let kept = changes.kept.iter();
    let all: Vec<&DeskMail> = known.iter().filter(over).chain(kept).collect();
    let own = || all.iter().filter(|mail| mail.sighting == copy);
    match own().next() {
        None => Some(new.to_owned()),
        Some(_) => own()
            .filter(|mail| mail.state == DeskState::Here)
            .max_by_key(|mail| mail.since)
            .map(|mail| mail.folder.clone()),
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::campaign::CampaignId;
    use crate::config::Folders;
    use crate::daemon::drawers::names::drawer;
    use crate::store::{BriefState, Keyed};

    const NEW: &str = "Vendors/New";
    const DECLINED: &str = "Vendors/Declined";

    fn brief(folder: &str) -> Brief {
        Brief {
            id: 5,
            campaign: CampaignId(3),
            version: 1,
            sighting: 7,
            folder: folder.to_owned(),
            message_id: String::new(),
            message_key: Keyed(2),
            digest: Keyed(3),
            stamp: String::new(),
            said: Keyed(4),
            weight: 0,
            bytes: Vec::new(),
            state: BriefState::Laid,
            tried: true,
            not_before: Timestamp::UNIX_EPOCH,
            laid_at: None,
            follow: None,
        }
    }

    fn lies(folder: &str, state: DeskState) -> DeskMail {
        DeskMail {
            folder: folder.to_owned(),
            uid_validity: 1,
            uid: 1,
            sighting: 7,
            state,
            since: Timestamp::UNIX_EPOCH,
            unclear: false,
        }
    }

    /// The brief came from one folder to another while the exemplar lay where `known` says; what is wanted by it, and where
    /// the exemplar goes.
    fn check(from: &str, to: &str, known: &[DeskMail], wish: Option<&str>, follow: Option<&str>) {
        let mut changes = DeskChanges::default();
        let folders = Folders::default();
        let today = "2026-11-26".parse().unwrap_or_default();
        let came = [(to.to_owned(), brief(from))];
        tell(&mut changes, &came, known, NEW, |path| {
            drawer(&folders, path, today)
        });
        let said = changes.wishes.first().map(|(_, wish)| match wish {
            DeskWish::Stand { standing, .. } => *standing,
            DeskWish::SetBack => "set back",
            DeskWish::Release => "release",
            DeskWish::JudgeAgain => "judge again",
        });
        let goes = changes.briefs.first().and_then(|seen| seen.follow.as_ref());
        assert_eq!(
            (said, goes.map(|(to, _)| to.as_str())),
            (wish, follow),
            "{from} to {to}, {known:?}"
        );
    }

    #[test]
    fn a_brief_that_is_dragged_alone_takes_its_exemplar_along() {
        use DeskState::{Gone, Here};
        let pitches = "Vendors";
        for (from, to, known, wish, follow) in [
            (
                NEW,
                DECLINED,
                vec![lies(NEW, Here)],
                Some("declined"),
                Some(DECLINED),
            ),
            (NEW, DECLINED, vec![], Some("declined"), Some(DECLINED)),
            (NEW, DECLINED, vec![lies(NEW, Gone)], Some("declined"), None),
            (
                NEW,
                DECLINED,
                vec![lies(DECLINED, Here)],
                Some("declined"),
                None,
            ),
            (
                DECLINED,
                NEW,
                vec![lies(DECLINED, Here)],
                Some("set back"),
                Some(NEW),
            ),
            (
                NEW,
                "Vendors/Not a pitch",
                vec![lies(NEW, Here)],
                Some("release"),
                Some("Vendors/Not a pitch"),
            ),
            (
                NEW,
                "Vendors/Deferred/some day",
                vec![lies(NEW, Here)],
                None,
                Some("Vendors/Deferred/some day"),
            ),
            (NEW, pitches, vec![lies(NEW, Here)], None, None),
            // Laid there by ourselves.
            (NEW, NEW, vec![lies(NEW, Here)], None, None),
        ] {
            check(from, to, &known, wish, follow);
        }
    }

    #[test]
    fn dragged_together_they_say_one_thing() {
        let mut changes = DeskChanges {
            kept: vec![lies(DECLINED, DeskState::Here)],
            wishes: vec![(7, DeskWish::SetBack)],
            ..DeskChanges::default()
        };
        let came = [(DECLINED.to_owned(), brief(NEW))];
        let known = [DeskMail {
            uid: 9,
            ..lies(NEW, DeskState::Gone)
        }];
        tell(&mut changes, &came, &known, NEW, |path| {
            drawer(
                &Folders::default(),
                path,
                "2026-11-26".parse().unwrap_or_default(),
            )
        });
        assert_eq!(changes.wishes.len(), 1);
        assert_eq!(
            (changes.briefs[0].folder.as_str(), &changes.briefs[0].follow),
            (DECLINED, &None)
        );
    }
}
