//! Which known text a new one is a copy of.
//!
//! Likeness of the text finds the group; only the sender's identity makes a campaign of it. So nobody gets a rival's or
//! a customer's mail filed by copying its words.

use super::likeness::{Ready, Wording};
use super::vendor::{is_common_host, is_freemail, look_alike};
use super::{Candidate, Fingerprint, Identity, Match};

/// Shared runs of three words by all of them that make a copy, whoever sent it: a text of 100 words with nine changed
/// ones. Below it notices of one template with other data become one.
pub const COPIED: f32 = 0.50;
/// Share of a known text's runs inside one that could not be unwrapped cleanly. Containment says more than it knows for
/// short texts inside long ones, so it must be higher than the likeness.
pub const CONTAINED: f32 = 0.80;
/// Likeness in wording that makes a spun copy where the sender's identity agrees.
const SPUN_BY_SAME: Wording = Wording {
    shared: 0.15,
    even: 0.55,
    about: 0.15,
};
/// The same where it does not: two sellers may fill one well-known pattern.
const SPUN_BY_ANOTHER: Wording = Wording {
    shared: 0.30,
    even: 0.55,
    about: 0.30,
};
/// Words of a text that is known for a spun copy of another sender's: a few stock phrases fill a shorter one.
const SPUN_BY_ANOTHER_WORDS: usize = 40;
/// Shared runs by all of them that are needed where texts are alike without being copies: what a mailing list sends on,
/// whose next notice is alike, and a well-known pattern that another sender filled with other things.
pub const NEARLY_ALL: f32 = 0.90;
/// Share of the telling words below which the letters of two senders are only one pattern.
const COPIED_ABOUT: f32 = 0.30;

/// A text that is looked up.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// Its fingerprint.
    pub fingerprint: &'a Fingerprint,
    /// Who sent it.
    pub identity: &'a Identity,
    /// It was taken out of a forward and perhaps not cleanly.
    pub unsure_unwrapping: bool,
    /// The software of a mailing list sent it on.
    pub list_mail: bool,
}

/// The best match, or `None`. Copies come before what is only alike in wording; then a match of the same identity before
/// a likelier one of another identity, for only the former is acted on; among equals the oldest group wins, whatever the
/// order of the candidates.
pub fn best_match(asked: &Asked<'_>, candidates: &[Candidate]) -> Option<Match> {
    let text = Ready::new(&asked.fingerprint.sketch);
    let matches: Vec<Match> = candidates
        .iter()
        .filter_map(|candidate| compare(&text, asked, candidate))
        .collect();
    let best = matches.iter().max_by(|one, two| rank(one, two))?;
    // The likeliest copy may be one that was never judged, in a group whose campaign another copy names.
    let campaign = matches
        .iter()
        .filter(|other| other.group == best.group && other.campaign.is_some())
        .max_by(|one, two| rank(one, two).then(two.campaign.cmp(&one.campaign)))
        .and_then(|other| other.campaign);
    Some(Match {
        campaign,
        ..best.clone()
    })
}

/// The order of matches, best last.
fn rank(one: &Match, two: &Match) -> std::cmp::Ordering {
    let kind = |found: &Match| (found.copied, found.same_identity);
    kind(one)
        .cmp(&kind(two))
        .then(one.likeness.total_cmp(&two.likeness))
        .then(two.group.cmp(&one.group))
}

/// One candidate against the thresholds.
fn compare(text: &Ready<'_>, asked: &Asked<'_>, candidate: &Candidate) -> Option<Match> {
    let same_identity = asked.identity.agrees_with(&candidate.identity);
    let known = Ready::new(&candidate.sketch);
    let wording = text.wording(&known);
    let pattern = !same_identity && wording.is_some_and(|wording| wording.about < COPIED_ABOUT);
    let needed = if asked.list_mail || pattern {
        NEARLY_ALL
    } else {
        COPIED
    };
    let copied = Some(text.copied(&known)).filter(|copied| *copied >= needed);
    let contained =
        || Some(text.contains(&known)).filter(|part| asked.unsure_unwrapping && *part >= CONTAINED);
    let spun = || {
        let long = text.words().min(known.words()) >= SPUN_BY_ANOTHER_WORDS;
        let enough = !asked.list_mail && (same_identity || long);
        let wording = wording.filter(|wording| enough && is_spun(wording, same_identity))?;
        Some(wording.shared)
    };
    let copied = copied.or_else(contained);
    let likeness = copied.or_else(spun)?;
    Some(Match {
        group: candidate.group,
        campaign: candidate.campaign.filter(|_| same_identity),
        copied: copied.is_some(),
        likeness,
        same_identity,
    })
}

/// Every sentence of it holds something of the other, in about the same place, and it is about the same thing.
fn is_spun(wording: &Wording, same_identity: bool) -> bool {
    let needed = if same_identity {
        SPUN_BY_SAME
    } else {
        SPUN_BY_ANOTHER
    };
    wording.shared >= needed.shared && wording.even >= needed.even && wording.about >= needed.about
}

impl Identity {
    /// The same sender, as far as one can see: the same vendor (or a look-alike domain of it), or a link to the same
    /// domain that not everybody links to.
    pub fn agrees_with(&self, other: &Identity) -> bool {
        let vendors = match (&self.vendor, &other.vendor) {
            (Some(one), Some(two)) => one == two || look_alike(one, two),
            _ => false,
        };
        vendors
            || self
                .link_domains
                .iter()
                .any(|domain| telling(domain) && other.link_domains.contains(domain))
    }
}

/// A link domain that says whose text it is.
fn telling(domain: &str) -> bool {
    !domain.is_empty() && !is_common_host(domain) && !is_freemail(domain)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::{CampaignId, GroupId, Sketch};
    use super::*;

    /// A text of rare words, one a number.
    fn sketch(words: std::ops::Range<u16>) -> Sketch {
        Sketch(words.map(|word| word << 3 | 7).collect())
    }

    fn print(words: std::ops::Range<u16>) -> Fingerprint {
        Fingerprint {
            keys: vec![],
            sketch: sketch(words),
        }
    }

    fn identity(vendor: &str, links: &[&str]) -> Identity {
        let vendor = (!vendor.is_empty()).then(|| vendor.to_owned());
        Identity {
            vendor,
            link_domains: links.iter().map(|&link| link.into()).collect(),
            authenticated: true,
        }
    }

    fn candidate(group: i64, vendor: &str, hashes: std::ops::Range<u16>) -> Candidate {
        Candidate {
            group: GroupId(group),
            campaign: Some(CampaignId(group)),
            identity: identity(vendor, &[]),
            sketch: sketch(hashes),
        }
    }

    fn matched(
        fingerprint: &Fingerprint,
        identity: &Identity,
        unsure_unwrapping: bool,
        candidates: &[Candidate],
    ) -> Option<Match> {
        let asked = Asked {
            fingerprint,
            identity,
            unsure_unwrapping,
            list_mail: false,
        };
        best_match(&asked, candidates)
    }

    #[test]
    fn likeness_finds_the_group_and_only_identity_the_campaign() {
        let acme = identity("acme.example", &[]);
        // (hashes of the candidate against 0..100, its vendor, expected)
        for (hashes, vendor, expected) in [
            (0..100, "acme.example", Some(true)),
            (30..130, "acme.example", Some(true)),
            (60..160, "acme.example", None),
            (30..130, "rival.example", Some(false)),
            (60..160, "rival.example", None),
            (5..105, "rival.example", Some(false)),
            (5..105, "", Some(false)),
        ] {
            let found = matched(
                &print(0..100),
                &acme,
                false,
                &[candidate(1, vendor, hashes.clone())],
            );
            assert_eq!(
                found.as_ref().map(|found| found.same_identity),
                expected,
                "{hashes:?} {vendor}"
            );
            assert_eq!(
                found.and_then(|found| found.campaign).is_some(),
                expected == Some(true)
            );
        }
    }

    #[test]
    fn copying_a_text_never_gives_its_campaign() {
        let copied = candidate(1, "rival.example", 0..100);
        let found = matched(
            &print(0..100),
            &identity("acme.example", &[]),
            true,
            &[copied],
        )
        .unwrap();
        assert_eq!(
            (found.likeness, found.same_identity, found.campaign),
            (1.0, false, None)
        );
    }

    #[test]
    fn links_tell_the_sender_unless_everybody_links_there() {
        for (link, expected) in [
            ("acme.example", true),
            ("linkedin.com", false),
            ("calendly.com", false),
            ("gmail.com", false),
            ("", false),
        ] {
            let (one, two) = (
                identity("a.example", &[link]),
                identity("b.example", &["zeta.example", link]),
            );
            assert_eq!(one.agrees_with(&two), expected, "{link}");
        }
        assert!(
            !identity("", &[]).agrees_with(&identity("", &[])),
            "two unknown senders are not one"
        );
        assert!(identity("getacme.io", &[]).agrees_with(&identity("acme.com", &[])));
    }

    #[test]
    fn an_unclean_forward_is_known_by_what_it_contains() {
        let acme = identity("acme.example", &[]);
        let known = [candidate(1, "acme.example", 0..50)];
        assert_eq!(matched(&print(0..400), &acme, false, &known), None);
        let found = matched(&print(0..400), &acme, true, &known).unwrap();
        assert_eq!((found.group, found.likeness), (GroupId(1), 1.0));
    }

    #[test]
    fn ties_fall_to_the_oldest_group_in_any_order() {
        let acme = identity("acme.example", &[]);
        let mut known = vec![
            candidate(7, "acme.example", 0..90),
            candidate(3, "acme.example", 0..90),
            candidate(1, "rival.example", 0..100),
        ];
        for _ in 0..3 {
            known.rotate_left(1);
            assert_eq!(
                matched(&print(0..100), &acme, false, &known).unwrap().group,
                GroupId(3)
            );
        }
    }

    #[test]
    fn the_campaign_is_found_behind_an_unjudged_likelier_copy() {
        let unjudged = Candidate {
            campaign: None,
            ..candidate(4, "acme.example", 0..100)
        };
        let judged = candidate(4, "acme.example", 0..80);
        let found = matched(
            &print(0..100),
            &identity("acme.example", &[]),
            false,
            &[unjudged, judged],
        )
        .unwrap();
        assert_eq!((found.likeness, found.campaign), (1.0, Some(CampaignId(4))));
    }
}
