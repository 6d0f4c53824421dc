-- Where copies lie in the contacts' folders, as they were last seen: what a person drags is told from it. 'here' is a message
-- one can see, 'marked' one that carries \Deleted, 'gone' the last place of one that lies in none of the folders any more.
CREATE TABLE desk_mail (
    inbox TEXT NOT NULL,
    folder TEXT NOT NULL,
    uid_validity BIGINT NOT NULL,
    uid BIGINT NOT NULL,
    sighting_id BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('here', 'marked', 'gone')),
    since BIGINT NOT NULL,
    unclear BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (inbox, folder, uid_validity, uid)
);
CREATE INDEX desk_mail_by_sighting ON desk_mail (sighting_id);

-- The copy an exemplar was made of, and the digest of the exemplar's own header block.
ALTER TABLE placement ADD COLUMN sighting_id BIGINT;
ALTER TABLE placement ADD COLUMN digest BIGINT;
CREATE INDEX placement_by_sighting ON placement (sighting_id);
CREATE INDEX placement_by_digest ON placement (digest);
CREATE INDEX sighting_by_digest ON sighting (digest);

-- A standing that is set back is set back with its folder.
ALTER TABLE vendor_history ADD COLUMN folder TEXT;

-- Domains that belong to another vendor, with what says so. A domain that belongs to itself was set apart by a person.
CREATE TABLE vendor_domain (
    organization TEXT NOT NULL,
    domain TEXT NOT NULL,
    vendor TEXT NOT NULL,
    evidence TEXT NOT NULL,
    joined_by TEXT NOT NULL CHECK (joined_by IN ('onedoor', 'cli', 'web')),
    joined_at BIGINT NOT NULL,
    PRIMARY KEY (organization, domain)
);
CREATE INDEX vendor_domain_by_vendor ON vendor_domain (organization, vendor);

-- The name in a domain, by which look-alikes are found; the program fills it in.
ALTER TABLE vendor ADD COLUMN brand TEXT;
CREATE INDEX vendor_by_brand ON vendor (organization, brand);

-- What is erased by age is found by it.
CREATE INDEX sighting_by_arrival ON sighting (arrived_at);
CREATE INDEX known_text_by_vendor ON known_text (organization, vendor);
CREATE INDEX sighting_by_vendor ON sighting (organization, vendor);
