-- What the vendor card shows beside standing and people, and the addresses whose mail came back.

CREATE TABLE wrong_name (
    organization TEXT NOT NULL,
    vendor TEXT NOT NULL,
    used TEXT NOT NULL,
    meant TEXT NOT NULL,
    times INTEGER NOT NULL,
    PRIMARY KEY (organization, vendor, used, meant)
) STRICT;

CREATE TABLE reminder (
    organization TEXT NOT NULL,
    vendor TEXT NOT NULL,
    on_date TEXT NOT NULL,
    content TEXT NOT NULL,
    PRIMARY KEY (organization, vendor, on_date, content)
) STRICT;

CREATE TABLE bounce (
    organization TEXT NOT NULL,
    address TEXT NOT NULL,
    bounced_at INTEGER NOT NULL,
    PRIMARY KEY (organization, address)
) STRICT;

-- When a message was passed over, for the listing; mail passed over before this column is shown with 1970.
ALTER TABLE attempt ADD COLUMN passed_over_at INTEGER NOT NULL DEFAULT 0;
