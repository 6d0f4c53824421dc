-- Where several workers share one database: who serves which inbox, and who is there. Both expire by the database's own
-- clock. The epoch grows whenever an inbox changes hands, so that whoever had it before can write nothing more.

CREATE TABLE lease (
    inbox TEXT NOT NULL PRIMARY KEY,
    owner TEXT,
    epoch BIGINT NOT NULL DEFAULT 0,
    expires BIGINT NOT NULL DEFAULT 0
);

-- This very start of a worker, the process it is on its machine, what its configuration means, part by part, and whether
-- it gets at its mail servers.
ALTER TABLE worker ADD COLUMN incarnation TEXT;
ALTER TABLE worker ADD COLUMN process TEXT;
ALTER TABLE worker ADD COLUMN meaning TEXT;
ALTER TABLE worker ADD COLUMN expires BIGINT NOT NULL DEFAULT 0;
ALTER TABLE worker ADD COLUMN able BIGINT NOT NULL DEFAULT 1;
