//! Several daemons share one Postgres.
