-- The brief beneath an exemplar, a row a version: a new one is laid and committed before the old one is removed. 'taken' is one
-- that the contact took away. Where the contact dragged the brief alone, `follow` is where the exemplar goes after it.
CREATE TABLE exemplar_brief (
    id INTEGER NOT NULL PRIMARY KEY,
    campaign_id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    sighting_id INTEGER NOT NULL,
    inbox TEXT NOT NULL,
    folder TEXT NOT NULL,
    message_id TEXT NOT NULL,
    message_key INTEGER NOT NULL,
    digest INTEGER NOT NULL,
    stamp TEXT NOT NULL,
    said INTEGER NOT NULL,
    weight INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('laying', 'laid', 'taken', 'leaving', 'gone')),
    attempts INTEGER NOT NULL DEFAULT 0,
    not_before INTEGER NOT NULL DEFAULT 0,
    laid_at INTEGER,
    follow TEXT,
    follow_from TEXT,
    UNIQUE (campaign_id, version)
) STRICT;
CREATE INDEX exemplar_brief_by_inbox ON exemplar_brief (inbox, state);
CREATE INDEX exemplar_brief_by_message_key ON exemplar_brief (message_key);
