//! Several daemons share one Postgres.

mod copies;
mod database;
mod names;
mod sending;
mod shares;
mod soak;
mod takeover;
mod team;
mod tls;
