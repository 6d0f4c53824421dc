-- A fourth kind of mail, the digest, which is about no campaign. A CHECK cannot be changed in SQLite, so the table is made anew.
CREATE TABLE mail_anew (
    id BIGINT NOT NULL PRIMARY KEY,
    organization TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('reply', 'acknowledgement', 'decision', 'digest')),
    channel TEXT NOT NULL CHECK (channel IN ('send', 'draft')),
    campaign_id BIGINT REFERENCES campaign (id),
    vendor TEXT,
    unique_key TEXT NOT NULL UNIQUE,
    recipient TEXT NOT NULL,
    envelope_from TEXT NOT NULL,
    message_id TEXT NOT NULL UNIQUE,
    message_key BIGINT NOT NULL,
    bytes BYTEA NOT NULL,
    not_before BIGINT NOT NULL,
    evidence TEXT NOT NULL,
    draft_inbox TEXT,
    state TEXT NOT NULL CHECK (state IN
        ('planned', 'claimed', 'sending', 'sent', 'refused', 'in_doubt', 'suppressed', 'drafted', 'closed')),
    epoch BIGINT NOT NULL DEFAULT 0,
    attempts BIGINT NOT NULL DEFAULT 0,
    planned_at BIGINT NOT NULL,
    claimed_by TEXT,
    claimed_at BIGINT,
    sending_at BIGINT,
    settled_at BIGINT,
    result TEXT,
    said TEXT,
    unwritten BIGINT NOT NULL DEFAULT 0,
    bounced_at BIGINT
);
INSERT INTO mail_anew (id, organization, kind, channel, campaign_id, vendor, unique_key, recipient, envelope_from, message_id,
    message_key, bytes, not_before, evidence, draft_inbox, state, epoch, attempts, planned_at, claimed_by, claimed_at,
    sending_at, settled_at, result, said, unwritten, bounced_at)
SELECT id, organization, kind, channel, campaign_id, vendor, unique_key, recipient, envelope_from, message_id,
    message_key, bytes, not_before, evidence, draft_inbox, state, epoch, attempts, planned_at, claimed_by, claimed_at,
    sending_at, settled_at, result, said, unwritten, bounced_at
FROM mail;
DROP TABLE mail;
ALTER TABLE mail_anew RENAME TO mail;
CREATE INDEX mail_due ON mail (state, not_before);
CREATE INDEX mail_by_campaign ON mail (campaign_id, kind);
CREATE INDEX mail_by_recipient ON mail (organization, recipient);
CREATE INDEX mail_by_vendor ON mail (organization, vendor);
CREATE INDEX mail_by_message_key ON mail (message_key);
CREATE INDEX mail_by_sending ON mail (kind, sending_at);

-- The days on which an organisation's contact was told, or there was nothing to tell: for which time of the day it was due,
-- and up to when it tells.
CREATE TABLE digest_day (
    organization TEXT NOT NULL,
    day TEXT NOT NULL,
    due_at BIGINT NOT NULL,
    told_to BIGINT NOT NULL,
    PRIMARY KEY (organization, day)
);

-- A reminder that is added when its mark has passed is named at the next digest.
ALTER TABLE reminder ADD COLUMN added_at BIGINT NOT NULL DEFAULT 0;
