//! The name servers: where their addresses come from, and whether a domain takes mail.

use std::net::SocketAddr;
use std::time::Duration;

use mail_auth::hickory_resolver::TokioResolver;
use mail_auth::hickory_resolver::config::{
    ConnectionConfig, NameServerConfig, ResolverConfig, ResolverOpts,
};
use mail_auth::hickory_resolver::net::NetError;
use mail_auth::hickory_resolver::net::runtime::TokioRuntimeProvider;
use mail_auth::hickory_resolver::proto::rr::RData;
use mail_auth::hickory_resolver::system_conf::read_system_conf;

/// The variable that names another name server than the system's, as `127.0.0.1:53`.
const VARIABLE: &str = "ONEDOOR_DNS";

/// The longest one question is waited for; two of them are what a caller waits.
const PATIENCE: Duration = Duration::from_secs(4);

/// Answers questions about names.
#[derive(Clone)]
pub struct NameServers {
    pub(super) resolver: TokioResolver,
}

/// Why no name server can be asked.
#[derive(Debug, thiserror::Error)]
pub enum NoResolver {
    /// The variable holds something else.
    #[error("{VARIABLE} must be an address and a port, as 127.0.0.1:53")]
    Variable,
    /// The system's own settings.
    #[error("the system's name servers are not known (/etc/resolv.conf): {0}")]
    System(#[from] NetError),
}

/// Whether mail can be delivered to a domain (RFC 5321 section 5.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivery {
    /// It has a server for mail, or an address.
    Possible,
    /// Never, and why.
    Impossible(&'static str),
    /// The name servers do not say.
    Unknown,
}

impl NameServers {
    /// Those of the system, or the one that the environment names.
    ///
    /// # Errors
    /// There are none, or the variable is no address.
    pub fn new() -> Result<NameServers, NoResolver> {
        match std::env::var(VARIABLE) {
            Ok(server) => {
                NameServers::asking(server.trim().parse().map_err(|_| NoResolver::Variable)?)
            }
            Err(_) => {
                let (config, options) = read_system_conf()?;
                NameServers::over(config, options)
            }
        }
    }

    /// This one.
    ///
    /// # Errors
    /// No socket can be had.
    pub fn asking(server: SocketAddr) -> Result<NameServers, NoResolver> {
        NameServers::over(asked(server), ResolverOpts::default())
    }

    fn over(config: ResolverConfig, mut options: ResolverOpts) -> Result<NameServers, NoResolver> {
        options.timeout = options.timeout.min(PATIENCE);
        let resolver = TokioResolver::builder_with_config(config, TokioRuntimeProvider::default())
            .with_options(options)
            .build()?;
        Ok(NameServers { resolver })
    }

    /// Whether mail can be delivered to `domain`. That it cannot is believed only of name servers by which it can to `known`:
    /// those of a closed network deny everything.
    pub async fn delivery(&self, domain: &str, known: &str) -> Delivery {
        match self.takes_mail(domain).await {
            Delivery::Impossible(_) if self.takes_mail(known).await != Delivery::Possible => {
                Delivery::Unknown
            }
            delivery => delivery,
        }
    }

    async fn takes_mail(&self, domain: &str) -> Delivery {
        let domain = format!("{}.", domain.trim_end_matches('.'));
        let servers = match self.resolver.mx_lookup(domain.as_str()).await {
            Ok(found) => found,
            Err(none) if none.is_nx_domain() => {
                return Delivery::Impossible("there is no such domain");
            }
            Err(none) if none.is_no_records_found() => return self.has_address(&domain).await,
            Err(_) => return Delivery::Unknown,
        };
        let null = |data: &RData| matches!(data, RData::MX(server) if server.exchange.is_root());
        match servers.answers().iter().any(|record| null(&record.data)) {
            true => Delivery::Impossible("the domain takes no mail (a null MX, RFC 7505)"),
            false => Delivery::Possible,
        }
    }

    /// Without a server for mail, a domain's own address is where mail goes.
    async fn has_address(&self, domain: &str) -> Delivery {
        match self.resolver.lookup_ip(domain).await {
            Ok(_) => Delivery::Possible,
            Err(none) if none.is_no_records_found() => {
                Delivery::Impossible("the domain has neither a server for mail nor an address")
            }
            Err(_) => Delivery::Unknown,
        }
    }
}

fn asked(server: SocketAddr) -> ResolverConfig {
    let connections = [ConnectionConfig::udp(), ConnectionConfig::tcp()].map(|mut connection| {
        connection.port = server.port();
        connection
    });
    let server = NameServerConfig::new(server.ip(), true, connections.to_vec());
    ResolverConfig::from_name_servers(vec![server])
}
