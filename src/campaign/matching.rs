//! Which known text a new one is a copy of.
//!
//! Likeness of the text finds the group; only the sender's identity makes a campaign of it. So nobody gets a rival's or
//! a customer's mail filed by copying its words.

use super::vendor::{is_common_host, is_freemail, look_alike};
use super::{Candidate, Fingerprint, Identity, Match};

/// Jaccard likeness that suffices where the sender's identity agrees: a text of 100 words with eight changed ones.
pub const SAME_IDENTITY: f32 = 0.45;
/// Jaccard likeness that is shown where the identity differs.
pub const ACROSS_IDENTITIES: f32 = 0.80;
/// Share of a known text inside one that could not be unwrapped cleanly. Containment says more than it knows for short
/// texts inside long ones, so it must be higher than the likeness.
pub const CONTAINED: f32 = 0.80;

/// The best match, or `None`. A match of the same identity comes before a likelier one of another identity, for only
/// the former is acted on; among equals the oldest group wins, whatever the order of the candidates.
pub fn best_match(
    fingerprint: &Fingerprint,
    identity: &Identity,
    unsure_unwrapping: bool,
    candidates: &[Candidate],
) -> Option<Match> {
    let matches: Vec<Match> = candidates
        .iter()
        .filter_map(|candidate| compare(fingerprint, identity, unsure_unwrapping, candidate))
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
    one.same_identity
        .cmp(&two.same_identity)
        .then(one.likeness.total_cmp(&two.likeness))
        .then(two.group.cmp(&one.group))
}

/// One candidate against the thresholds.
fn compare(
    text: &Fingerprint,
    identity: &Identity,
    unsure: bool,
    candidate: &Candidate,
) -> Option<Match> {
    let same_identity = identity.agrees_with(&candidate.identity);
    let needed = if same_identity {
        SAME_IDENTITY
    } else {
        ACROSS_IDENTITIES
    };
    let jaccard = text.sketch.jaccard(&candidate.sketch);
    let contained = if unsure {
        text.sketch.containment_of(&candidate.sketch)
    } else {
        0.0
    };
    if jaccard < needed && contained < CONTAINED {
        return None;
    }
    let likeness = if contained >= CONTAINED {
        jaccard.max(contained)
    } else {
        jaccard
    };
    let campaign = candidate.campaign.filter(|_| same_identity);
    Some(Match {
        group: candidate.group,
        campaign,
        likeness,
        same_identity,
    })
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

    fn sketch(hashes: std::ops::Range<u32>) -> Sketch {
        Sketch::new(hashes.collect())
    }

    fn print(hashes: std::ops::Range<u32>) -> Fingerprint {
        Fingerprint {
            bands: vec![],
            words: 0,
            sketch: sketch(hashes),
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

    fn candidate(group: i64, vendor: &str, hashes: std::ops::Range<u32>) -> Candidate {
        Candidate {
            group: GroupId(group),
            campaign: Some(CampaignId(group)),
            identity: identity(vendor, &[]),
            sketch: sketch(hashes),
        }
    }

    #[test]
    fn identity_decides_how_alike_a_text_must_be() {
        let acme = identity("acme.example", &[]);
        // (hashes of the candidate against 0..100, its vendor, expected)
        for (hashes, vendor, expected) in [
            (0..100, "acme.example", Some(true)),
            (35..130, "acme.example", Some(true)),
            (60..160, "acme.example", None),
            (35..130, "rival.example", None),
            (5..105, "rival.example", Some(false)),
            (5..105, "", Some(false)),
        ] {
            let found = best_match(
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
        let found = best_match(
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
        assert_eq!(best_match(&print(0..400), &acme, false, &known), None);
        let found = best_match(&print(0..400), &acme, true, &known).unwrap();
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
                best_match(&print(0..100), &acme, false, &known)
                    .unwrap()
                    .group,
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
        let found = best_match(
            &print(0..100),
            &identity("acme.example", &[]),
            false,
            &[unjudged, judged],
        )
        .unwrap();
        assert_eq!((found.likeness, found.campaign), (1.0, Some(CampaignId(4))));
    }
}
