-- What a person taught by taking a pitch back. Rows are never deleted by being revoked: what was believed when a mail was
-- judged can be read afterwards. A lesson outlives what it came from, so it refers to groups and campaigns without keys.

CREATE TABLE lesson (
    id INTEGER NOT NULL PRIMARY KEY,
    organization TEXT NOT NULL,
    group_id INTEGER,
    campaign_id INTEGER,
    vendor TEXT,
    subject TEXT,
    says TEXT NOT NULL CHECK (says IN ('not_pitch')),
    taught_by TEXT NOT NULL CHECK (taught_by IN ('folder', 'cli', 'web', 'unknown')),
    taught_at INTEGER NOT NULL,
    revoked_at INTEGER
) STRICT;
CREATE INDEX lesson_by_vendor ON lesson (organization, vendor);
CREATE UNIQUE INDEX lesson_of_campaign ON lesson (campaign_id) WHERE revoked_at IS NULL;
CREATE UNIQUE INDEX lesson_of_group ON lesson (group_id) WHERE revoked_at IS NULL AND campaign_id IS NULL;

-- What was released before lessons were kept; nobody remembers by what means.
INSERT INTO lesson (id, organization, group_id, campaign_id, vendor, subject, says, taught_by, taught_at)
SELECT (SELECT n.next_other FROM counter n) + ROW_NUMBER() OVER (ORDER BY c.id) - 1, c.organization,
    (SELECT MIN(s.group_id) FROM sighting s WHERE s.campaign_id = c.id), c.id, c.vendor, c.subject, 'not_pitch', 'unknown',
    c.last_seen
FROM campaign c WHERE c.released = 1;
UPDATE counter SET next_other = next_other + (SELECT COUNT(*) FROM lesson);
INSERT INTO lesson (id, organization, group_id, vendor, says, taught_by, taught_at)
SELECT (SELECT n.next_other FROM counter n) + ROW_NUMBER() OVER (ORDER BY g.id) - 1, g.organization, g.id,
    (SELECT MIN(s.vendor) FROM sighting s WHERE s.group_id = g.id), 'not_pitch', 'unknown', g.first_seen
FROM text_group g WHERE g.released = 1 AND NOT EXISTS (
    SELECT 1 FROM sighting s JOIN campaign c ON c.id = s.campaign_id WHERE s.group_id = g.id AND c.released = 1);
UPDATE counter SET next_other = next_other + (SELECT COUNT(*) FROM lesson WHERE campaign_id IS NULL);

-- Whether the sender it names sent it: 1 authenticated, 0 the authentication failed, NULL nothing is known. What is less sure
-- than a mail at hand confirms nothing of it.
ALTER TABLE sighting ADD COLUMN proven INTEGER;
