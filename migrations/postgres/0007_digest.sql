-- When a greeting to a wrong name was last entered: the digest names what is new.
ALTER TABLE wrong_name ADD COLUMN last_at BIGINT NOT NULL DEFAULT 0;
