//! The store room against the real thing: every story on a SQLite file and on a private Postgres.

mod batches;
mod briefs;
mod decisions;
mod desk;
mod digest;
mod digest_mail;
mod forgotten;
mod guards;
mod joined;
mod leases;
mod lessons;
mod outbox;
mod round_trip;
mod samples;
mod schema;
mod shown;
mod undo;
