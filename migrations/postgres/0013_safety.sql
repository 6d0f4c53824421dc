-- What keeps replies back, one row. `moments` rises with every sign of life and every mail handed over: a machine that
-- remembers a higher number has been given an older database.
CREATE TABLE safety (
    id BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    moments BIGINT NOT NULL,
    hold TEXT CHECK (hold IN ('restored', 'foreign', 'flood')),
    hold_why TEXT,
    hold_since BIGINT,
    resumed_at BIGINT NOT NULL
);
INSERT INTO safety (id, moments, resumed_at) VALUES (1, 0, 0);

-- The latest instant that a worker's clock showed while it was trusted, and what is wrong with it now.
CREATE TABLE worker_clock (
    worker TEXT NOT NULL PRIMARY KEY,
    mark BIGINT NOT NULL,
    trouble TEXT,
    trouble_since BIGINT,
    accepted BIGINT NOT NULL DEFAULT 0
);

-- Up to this UID a folder is read again because its UIDs mean something else now: what lies there was not put back by a
-- person.
ALTER TABLE folder_cursor ADD COLUMN reread_until BIGINT NOT NULL DEFAULT 0;
