//! Copies that waited for company, and what became of them when enough of us held the text.

use crate::campaign::CampaignId;
use crate::daemon::assign::World;

/// What one message entered besides itself.
#[derive(Debug)]
pub struct Lifted {
    /// Its own sighting.
    pub sighting: Option<i64>,
    /// The copies that no longer wait.
    pub copies: Vec<LiftedCopy>,
}

/// An earlier copy that is now one of a campaign.
#[derive(Debug)]
pub struct LiftedCopy {
    /// Which.
    pub sighting: i64,
    /// Its campaign.
    pub campaign: CampaignId,
    /// The folder it is filed to, where the mode of its inbox allows that.
    pub to: Option<String>,
}

impl Lifted {
    /// What the world's changes say.
    pub fn of(world: &World) -> Lifted {
        let changes = &world.changes;
        let filed = |sighting: i64| {
            let mut moves = changes.moves.iter();
            let wanted = moves.find(|wanted| wanted.sighting == sighting);
            wanted.map(|wanted| wanted.to.clone())
        };
        let copy = |&(sighting, campaign): &(i64, CampaignId)| LiftedCopy {
            sighting,
            campaign,
            to: filed(sighting),
        };
        Lifted {
            sighting: changes.sightings.last().map(|sighting| sighting.id),
            copies: changes.joined.iter().map(copy).collect(),
        }
    }
}
