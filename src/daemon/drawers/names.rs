//! What each of the contact's folders means.

use jiff::civil::Date;

use crate::config::Folders;
use crate::policy::{Standing, until};
use crate::store::DeskWish;

/// What a folder says about what lies in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Drawer {
    /// Exemplars that wait for a decision.
    New,
    /// Copies that were filed.
    Pitches,
    /// A decision.
    Decided(DeskWish),
    /// A deferral, but the name says no date to come.
    Unclear,
}

impl Drawer {
    /// A person laid a copy here to say something.
    pub fn says_something(&self) -> bool {
        matches!(self, Drawer::Decided(_) | Drawer::Unclear)
    }
}

/// The meaning of the folder `path`, levels parted by `/`; `None` where it has none.
pub fn drawer(folders: &Folders, path: &str, today: Date) -> Option<Drawer> {
    let stand = |standing: Standing, folder: Option<&str>| {
        Drawer::Decided(DeskWish::Stand {
            standing: standing.word(),
            until: standing.until().map(|day| day.to_string()),
            folder: folder.map(str::to_owned),
        })
    };
    let plain = |name: &str| path == name.trim_matches('/');
    if plain(&folders.new) {
        Some(Drawer::New)
    } else if plain(&folders.pitches) {
        Some(Drawer::Pitches)
    } else if plain(&folders.declined) {
        Some(stand(Standing::Declined, None))
    } else if plain(&folders.talking) {
        Some(stand(Standing::Talking, None))
    } else if plain(&folders.not_a_pitch) {
        Some(Drawer::Decided(DeskWish::Release))
    } else if plain(&folders.deferred) {
        Some(Drawer::Unclear)
    } else if plain(&folders.partners) {
        Some(stand(Standing::Partner, None))
    } else if let Some(name) = below(&folders.deferred, path) {
        let day = until(name, today);
        Some(day.map_or(Drawer::Unclear, |until| {
            stand(Standing::Deferred { until }, None)
        }))
    } else {
        below(&folders.partners, path).map(|name| stand(Standing::Partner, Some(name)))
    }
}

fn below<'a>(folder: &str, path: &'a str) -> Option<&'a str> {
    path.strip_prefix(folder.trim_matches('/'))?
        .strip_prefix('/')
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_means_what_its_name_says() {
        let folders = Folders::default();
        let read = |path: &str| drawer(&folders, path, "2026-11-26".parse().unwrap());
        let stand = |standing, until: Option<&str>, folder: Option<&str>| {
            Some(Drawer::Decided(DeskWish::Stand {
                standing,
                until: until.map(str::to_owned),
                folder: folder.map(str::to_owned),
            }))
        };
        for (path, meant) in [
            ("Vendors/New", Some(Drawer::New)),
            ("Vendors", Some(Drawer::Pitches)),
            ("Vendors/Declined", stand("declined", None, None)),
            ("Vendors/Deferred", Some(Drawer::Unclear)),
            (
                "Vendors/Deferred/2027-01",
                stand("deferred", Some("2027-01-01"), None),
            ),
            (
                "Vendors/Deferred/2027/02",
                stand("deferred", Some("2027-02-01"), None),
            ),
            ("Vendors/Deferred/some day", Some(Drawer::Unclear)),
            ("Vendors/Talking", stand("talking", None, None)),
            ("Vendors/Partners", stand("partner", None, None)),
            (
                "Vendors/Partners/Acme",
                stand("partner", None, Some("Acme")),
            ),
            (
                "Vendors/Not a pitch",
                Some(Drawer::Decided(DeskWish::Release)),
            ),
            ("Vendors/Declined/Old", None),
            ("Vendors/Partnership", None),
            ("INBOX", None),
        ] {
            assert_eq!(read(path), meant, "{path}");
        }
    }
}
