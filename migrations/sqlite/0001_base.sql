-- What was seen, what is wanted, what was done. Instants are milliseconds since 1970 UTC, yes and no are 1 and 0.
-- The Postgres folder holds the same statements; a test compares them.

CREATE TABLE meta (
    name TEXT NOT NULL PRIMARY KEY,
    content TEXT NOT NULL
) STRICT;

-- The next number of each kind, one row. Whoever writes new rows updates it first: it is also the lock of all writers.
CREATE TABLE counter (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    next_group INTEGER NOT NULL,
    next_campaign INTEGER NOT NULL,
    next_sighting INTEGER NOT NULL,
    next_other INTEGER NOT NULL
) STRICT;
INSERT INTO counter (id, next_group, next_campaign, next_sighting, next_other) VALUES (1, 1, 1, 1, 1);

CREATE TABLE organization (
    name TEXT NOT NULL PRIMARY KEY,
    assignments INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE text_group (
    id INTEGER NOT NULL PRIMARY KEY,
    organization TEXT NOT NULL,
    first_seen INTEGER NOT NULL,
    released INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE campaign (
    id INTEGER NOT NULL PRIMARY KEY,
    organization TEXT NOT NULL,
    vendor TEXT NOT NULL,
    subject TEXT NOT NULL,
    language TEXT,
    first_seen INTEGER NOT NULL,
    last_seen INTEGER NOT NULL,
    released INTEGER NOT NULL DEFAULT 0,
    answered_by TEXT CHECK (answered_by IN ('onedoor', 'contact')),
    answered_at INTEGER,
    exemplar INTEGER NOT NULL DEFAULT 0,
    sightings INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX campaign_by_vendor ON campaign (organization, vendor);
CREATE INDEX campaign_by_last_seen ON campaign (last_seen);

CREATE TABLE known_text (
    id INTEGER NOT NULL PRIMARY KEY,
    organization TEXT NOT NULL,
    group_id INTEGER NOT NULL REFERENCES text_group (id),
    campaign_id INTEGER REFERENCES campaign (id),
    vendor TEXT,
    link_domains TEXT NOT NULL,
    authenticated INTEGER NOT NULL,
    words INTEGER NOT NULL,
    sketch BLOB NOT NULL
) STRICT;
CREATE INDEX known_text_by_group ON known_text (group_id);
CREATE INDEX known_text_by_campaign ON known_text (campaign_id);

CREATE TABLE band (
    band INTEGER NOT NULL,
    text_id INTEGER NOT NULL REFERENCES known_text (id),
    PRIMARY KEY (band, text_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX band_by_text ON band (text_id);

CREATE TABLE sighting (
    id INTEGER NOT NULL PRIMARY KEY,
    organization TEXT NOT NULL,
    inbox TEXT NOT NULL,
    folder TEXT NOT NULL,
    uid_validity INTEGER NOT NULL,
    uid INTEGER NOT NULL,
    kind TEXT NOT NULL,
    message_id INTEGER,
    original_id INTEGER,
    digest INTEGER NOT NULL,
    vendor TEXT,
    group_id INTEGER REFERENCES text_group (id),
    campaign_id INTEGER REFERENCES campaign (id),
    recipient TEXT NOT NULL,
    forwarded_by TEXT,
    verdict TEXT NOT NULL,
    score REAL NOT NULL,
    assessment TEXT NOT NULL,
    decision TEXT NOT NULL,
    arrived_at INTEGER NOT NULL,
    decided_at INTEGER NOT NULL,
    end_run INTEGER NOT NULL DEFAULT 0,
    UNIQUE (inbox, folder, uid_validity, uid)
) STRICT;
CREATE INDEX sighting_by_message_id ON sighting (message_id);
CREATE INDEX sighting_by_original_id ON sighting (original_id);
CREATE INDEX sighting_by_group ON sighting (group_id);
CREATE INDEX sighting_by_campaign ON sighting (campaign_id, arrived_at);

CREATE TABLE waiting (
    sighting_id INTEGER NOT NULL PRIMARY KEY REFERENCES sighting (id),
    message_id TEXT,
    digest INTEGER NOT NULL
) STRICT;

CREATE TABLE vendor (
    organization TEXT NOT NULL,
    vendor TEXT NOT NULL,
    standing TEXT NOT NULL DEFAULT 'undecided'
        CHECK (standing IN ('undecided', 'declined', 'deferred', 'talking', 'partner')),
    until_date TEXT,
    since INTEGER,
    folder TEXT,
    note TEXT,
    PRIMARY KEY (organization, vendor)
) STRICT;

CREATE TABLE vendor_history (
    id INTEGER NOT NULL PRIMARY KEY,
    organization TEXT NOT NULL,
    vendor TEXT NOT NULL,
    set_at INTEGER NOT NULL,
    standing TEXT NOT NULL,
    until_date TEXT,
    note TEXT,
    set_by TEXT NOT NULL
) STRICT;
CREATE INDEX vendor_history_by_vendor ON vendor_history (organization, vendor, set_at);

CREATE TABLE person (
    organization TEXT NOT NULL,
    vendor TEXT NOT NULL,
    address TEXT NOT NULL,
    name TEXT,
    first_seen INTEGER NOT NULL,
    last_seen INTEGER NOT NULL,
    PRIMARY KEY (organization, vendor, address)
) STRICT;

-- Mail of ours, by keyed Message-ID: what persons sent, and what this program sent.
CREATE TABLE sent_mail (
    organization TEXT NOT NULL,
    message_id INTEGER NOT NULL,
    by_person INTEGER NOT NULL,
    inbox TEXT NOT NULL,
    sent_at INTEGER NOT NULL,
    PRIMARY KEY (organization, message_id)
) STRICT;

CREATE TABLE letter (
    organization TEXT NOT NULL,
    address TEXT NOT NULL,
    message_id INTEGER NOT NULL,
    registrable TEXT,
    inbox TEXT NOT NULL,
    sent_at INTEGER NOT NULL,
    PRIMARY KEY (organization, address, message_id)
) STRICT;
CREATE INDEX letter_by_registrable ON letter (organization, registrable);

CREATE TABLE letter_answers (
    organization TEXT NOT NULL,
    message_id INTEGER NOT NULL,
    answers INTEGER NOT NULL,
    PRIMARY KEY (organization, message_id, answers)
) STRICT;

-- When an automatic mail was last planned, by keyed address or vendor; changed by compare-and-set only.
CREATE TABLE guard (
    organization TEXT NOT NULL,
    guard INTEGER NOT NULL,
    taken_at INTEGER NOT NULL,
    PRIMARY KEY (organization, guard)
) STRICT;

CREATE TABLE folder_cursor (
    inbox TEXT NOT NULL,
    folder TEXT NOT NULL,
    uid_validity INTEGER NOT NULL,
    last_uid INTEGER NOT NULL,
    since INTEGER NOT NULL,
    PRIMARY KEY (inbox, folder)
) STRICT;

-- Messages whose parsing was begun and has not ended in a row yet; with a reason: passed over for good.
CREATE TABLE attempt (
    inbox TEXT NOT NULL,
    folder TEXT NOT NULL,
    uid_validity INTEGER NOT NULL,
    uid INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    passed_over TEXT,
    PRIMARY KEY (inbox, folder, uid_validity, uid)
) STRICT;

CREATE TABLE move_job (
    id INTEGER NOT NULL PRIMARY KEY,
    sighting_id INTEGER NOT NULL REFERENCES sighting (id),
    inbox TEXT NOT NULL,
    folder TEXT NOT NULL,
    uid_validity INTEGER NOT NULL,
    uid INTEGER NOT NULL,
    target TEXT NOT NULL,
    message_id TEXT,
    digest INTEGER NOT NULL,
    back INTEGER NOT NULL DEFAULT 0,
    state TEXT NOT NULL CHECK (state IN ('planned', 'moving', 'copied', 'moved', 'gone', 'failed')),
    attempts INTEGER NOT NULL DEFAULT 0,
    not_before INTEGER NOT NULL DEFAULT 0,
    tried_at INTEGER,
    error TEXT
) STRICT;
CREATE INDEX move_job_by_inbox ON move_job (inbox, state, id);
CREATE INDEX move_job_by_state ON move_job (state);
CREATE INDEX move_job_by_sighting ON move_job (sighting_id);

CREATE TABLE placement (
    id INTEGER NOT NULL PRIMARY KEY,
    inbox TEXT NOT NULL,
    folder TEXT NOT NULL,
    unique_key TEXT NOT NULL UNIQUE,
    message_id TEXT,
    flags TEXT NOT NULL,
    bytes BLOB NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('planned', 'laid', 'called_off')),
    attempts INTEGER NOT NULL DEFAULT 0,
    not_before INTEGER NOT NULL DEFAULT 0,
    error TEXT
) STRICT;
CREATE INDEX placement_by_inbox ON placement (inbox, state, id);

CREATE TABLE mail (
    id INTEGER NOT NULL PRIMARY KEY,
    organization TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('reply', 'acknowledgement')),
    channel TEXT NOT NULL CHECK (channel IN ('send', 'draft')),
    campaign_id INTEGER NOT NULL REFERENCES campaign (id),
    vendor TEXT,
    unique_key TEXT NOT NULL UNIQUE,
    recipient TEXT NOT NULL,
    envelope_from TEXT NOT NULL,
    message_id TEXT NOT NULL UNIQUE,
    message_key INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    not_before INTEGER NOT NULL,
    evidence TEXT NOT NULL,
    draft_inbox TEXT,
    state TEXT NOT NULL CHECK (state IN
        ('planned', 'claimed', 'sending', 'sent', 'refused', 'in_doubt', 'suppressed', 'drafted', 'closed')),
    epoch INTEGER NOT NULL DEFAULT 0,
    attempts INTEGER NOT NULL DEFAULT 0,
    planned_at INTEGER NOT NULL,
    claimed_by TEXT,
    claimed_at INTEGER,
    sending_at INTEGER,
    settled_at INTEGER,
    result TEXT
) STRICT;
CREATE INDEX mail_due ON mail (state, not_before);
CREATE INDEX mail_by_campaign ON mail (campaign_id, kind);
CREATE INDEX mail_by_recipient ON mail (organization, recipient);
CREATE INDEX mail_by_vendor ON mail (organization, vendor);
CREATE INDEX mail_by_message_key ON mail (message_key);
CREATE INDEX mail_by_sending ON mail (kind, sending_at);

CREATE TABLE worker (
    name TEXT NOT NULL PRIMARY KEY,
    version TEXT NOT NULL,
    mode TEXT NOT NULL,
    since INTEGER NOT NULL,
    beat_at INTEGER NOT NULL
) STRICT;

CREATE TABLE inbox_beat (
    worker TEXT NOT NULL,
    inbox TEXT NOT NULL,
    state TEXT NOT NULL,
    error TEXT,
    last_seen INTEGER,
    lag_seconds REAL,
    processed INTEGER NOT NULL,
    beat_at INTEGER NOT NULL,
    PRIMARY KEY (worker, inbox)
) STRICT;
