//! Whether copies of a text come from one sender: what others send of it is evidence for nothing.

use std::collections::BTreeSet;

use super::World;
use super::recognise::Recognised;
use crate::campaign::{CampaignId, Candidate, Identity};
use crate::daemon::prepare::Prepared;

/// The campaign has a text of this very vendor, which was no more forged than this one can be. What only links to the
/// same site joins a campaign where it is a pitch by itself, and is made none by it: else a stranger who wraps somebody's
/// mail, links and all, in a pitch had it filed. A look-alike domain can be had by anybody, so it does not do either.
pub fn is_its_own(candidates: &[Candidate], own: &Identity, campaign: Option<CampaignId>) -> bool {
    let of_campaign = candidates
        .iter()
        .filter(|candidate| candidate.campaign == campaign)
        .map(|candidate| &candidate.identity);
    of_campaign
        .filter(|other| other.authenticated || !own.authenticated)
        .any(|other| own.vendor.is_some() && own.vendor == other.vendor)
}

/// How many of us hold this text from this sender, this copy included: what somebody else sends under another name
/// (a look-alike domain can be had by anybody), or under this one without proof where this copy has it, confirms nothing.
pub fn recipients(world: &World, prepared: &Prepared, found: &Recognised) -> u32 {
    let copies = found
        .group
        .and_then(|group| world.ledger.recipients.get(&group));
    let same = |vendor: &str| found.vendor.as_deref() == Some(vendor);
    let sure = prepared.proven() == Some(true);
    let others = copies.into_iter().flatten();
    let mut holders: BTreeSet<&str> = others
        .filter(|(vendor, _, proven)| same(vendor) && (*proven || !sure))
        .map(|(_, recipient, _)| recipient.as_str())
        .collect();
    holders.insert(&prepared.recipient);
    u32::try_from(holders.len()).unwrap_or(u32::MAX)
}
