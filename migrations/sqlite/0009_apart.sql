-- Each organisation has a part of the text index of its own, so that none finds another's texts there, nor is crowded out by
-- them: its number stands above the 48 bits of the key.
ALTER TABLE organization ADD COLUMN number INTEGER NOT NULL DEFAULT 0;
UPDATE organization SET number = (SELECT COUNT(*) FROM organization o WHERE o.name < organization.name);

-- What the first one knows stays where it is. Fingerprints of the others are forgotten; their later copies are known by their
-- Message-IDs and threads, or begin a new group.
DELETE FROM text_key WHERE text_id IN (
    SELECT t.id FROM known_text t JOIN organization o ON o.name = t.organization WHERE o.number > 0);
DELETE FROM known_text WHERE organization IN (SELECT o.name FROM organization o WHERE o.number > 0);

-- What a campaign is about, where another contact has that subject matter: a word of the configuration, none of the mail.
ALTER TABLE campaign ADD COLUMN topic TEXT;
