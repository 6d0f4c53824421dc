//! Opening a Postgres: a trusted way to it, commits that are durable, and no transaction that outlives its worker.

use std::str::FromStr;

use sqlx::postgres::{PgConnectOptions, PgSslMode};
use sqlx::{AnyConnection, AnyPool, Connection};

use super::error::StoreError;
use super::open::{pool_options, pragma, pragma_text, telling};

/// A transaction that is begun and says nothing for this long is undone by the server: its worker is stopped, dead or cut
/// off, and holds rows that others wait for. Shorter than a lease; a batch is decided in hundredths of a second.
const IDLE: &str = "SET idle_in_transaction_session_timeout = '10s'";

/// The address as it is connected to: another machine's only with TLS and a verified name, whatever the environment says.
///
/// # Errors
/// It asks for less.
pub(super) fn trusted(url: &str) -> Result<String, StoreError> {
    let options = PgConnectOptions::from_str(url)
        .map_err(|error| StoreError::Unfit(format!("its URL cannot be read: {error}")))?;
    if options.get_socket().is_some() || is_loopback(options.get_host()) {
        return Ok(url.to_owned());
    }
    let asked = url.contains("sslmode=") || url.contains("ssl-mode=");
    match options.get_ssl_mode() {
        PgSslMode::VerifyFull => Ok(url.to_owned()),
        _ if !asked => {
            let sign = if url.contains('?') { '&' } else { '?' };
            Ok(format!("{url}{sign}sslmode=verify-full"))
        }
        less => Err(StoreError::Unfit(format!(
            "a Postgres on another machine ({}) is reached with sslmode=verify-full only, not {less:?}: take `sslmode` out of \
             `url` in [store], and name its authority by sslrootcert=FILE where the system does not know it",
            options.get_host()
        ))),
    }
}

/// A pool to the server at `url`, and a single connection beside it. The first connection is made past the pool, which would try again and again where it
/// should say what is wrong.
pub(super) async fn open(url: &str) -> Result<[AnyPool; 2], StoreError> {
    let mut first = AnyConnection::connect(url).await?;
    prepare(&mut first).await.map_err(telling)?;
    first.close().await?;
    let options = pool_options().after_connect(|conn, _| Box::pin(prepare(conn)));
    let pool = options.clone().connect(url).await?;
    Ok([pool, options.max_connections(1).connect_lazy(url)?])
}

fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    bare == "localhost"
        || bare.starts_with('/')
        || bare
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

async fn prepare(conn: &mut AnyConnection) -> Result<(), sqlx::Error> {
    pragma(conn, IDLE).await?;
    pragma(conn, "SET synchronous_commit = on").await?;
    let commit = pragma_text(conn, "SHOW synchronous_commit").await?;
    match commit.as_str() {
        "on" => Ok(()),
        _ => Err(sqlx::Error::Configuration(
            format!("Postgres keeps synchronous_commit={commit}").into(),
        )),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn check(url: &str, connected_to: Option<&str>) {
        match (trusted(url), connected_to) {
            (Ok(got), Some(wanted)) => assert_eq!(got, wanted),
            (Err(StoreError::Unfit(why)), None) => {
                assert!(why.contains("verify-full"), "{url}: {why}");
            }
            (got, _) => panic!("{url}: {got:?}"),
        }
    }

    #[test]
    fn another_machine_is_reached_by_verified_tls_only() {
        for local in [
            "postgres://onedoor@localhost/x",
            "postgres://onedoor@127.0.0.1:5433/x?sslmode=disable",
            "postgres://onedoor@[::1]/x",
            "postgres://onedoor@%2Frun%2Fpostgresql/x",
            "postgres:///x?host=/run/postgresql&user=onedoor",
        ] {
            check(local, Some(local));
        }
        check(
            "postgres://onedoor@db.example/x",
            Some("postgres://onedoor@db.example/x?sslmode=verify-full"),
        );
        check(
            "postgres://db.example/x?sslrootcert=/etc/ca.pem",
            Some("postgres://db.example/x?sslrootcert=/etc/ca.pem&sslmode=verify-full"),
        );
        let full = "postgres://10.0.0.7/x?sslmode=verify-full";
        check(full, Some(full));
        for less in ["disable", "allow", "prefer", "require", "verify-ca"] {
            check(&format!("postgres://db.example/x?sslmode={less}"), None);
        }
        check(
            "postgres://localhost/x?host=db.example&sslmode=prefer",
            None,
        );
    }
}
