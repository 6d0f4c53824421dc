-- Fingerprints of another make. What was fingerprinted before cannot be compared with them and is forgotten; copies that
-- come later are known by their Message-IDs and threads, or begin a new group.
DROP TABLE band;
DELETE FROM known_text;
ALTER TABLE known_text ADD COLUMN keys BLOB;

-- The index that candidates are read from: 48 bits of a keyed hash, and a text that has them.
CREATE TABLE text_key (
    text_key INTEGER NOT NULL,
    text_id INTEGER NOT NULL REFERENCES known_text (id),
    PRIMARY KEY (text_key, text_id)
) STRICT, WITHOUT ROWID;
