//! What every request passes before it is routed, and what every answer carries.
//!
//! The host is checked first: a page on another site whose name is made to point here (DNS rebinding, the class of
//! CVE-2018-5702) still sends its own name. Then the method, for hardly anything here changes anything; then the password.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use data_encoding::BASE64;
use hyper::service::Service;
use hyper_util::service::TowerToHyperService;
use tokio::time::timeout;

use super::Pages;
use super::pen::{changes_something, comes_from_elsewhere};

/// How long an answer may take to be made.
const REQUEST: Duration = Duration::from_secs(30);

/// Open without a password: it says one word.
const HEALTH: &str = "/healthz";

/// The names of this machine for itself.
const LOOPBACK: [&str; 3] = ["127.0.0.1", "localhost", "[::1]"];

/// OWASP ASVS 5.0, V3.4.3 to V3.4.8 and V14.3.2.
const PROTECTION: [(HeaderName, &str); 5] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    (header::CACHE_CONTROL, "no-store"),
];

/// The names a listener may be asked by, compared exactly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Hosts {
    /// Loopback by its three names, and the address itself.
    Tcp {
        /// Lower case, with the port.
        names: Vec<String>,
        /// Listening on all addresses: each may be named by its number. A number cannot be rebound.
        any_number: Option<u16>,
    },
    /// None, or loopback by its three names with any port: that of an SSH forward, which is another machine's.
    Unix,
}

impl Hosts {
    /// The names of a TCP listener.
    pub(super) fn of(address: SocketAddr) -> Hosts {
        let port = address.port();
        let mut names: Vec<String> = LOOPBACK
            .iter()
            .map(|name| format!("{name}:{port}"))
            .collect();
        names.push(address.to_string());
        if port == 80 {
            // A browser leaves out the port that goes without saying.
            let bare = names
                .iter()
                .filter_map(|name| Some(name.strip_suffix(":80")?.to_owned()))
                .collect::<Vec<_>>();
            names.extend(bare);
        }
        Hosts::Tcp {
            names,
            any_number: address.ip().is_unspecified().then_some(port),
        }
    }

    pub(super) fn allow(&self, host: &str) -> bool {
        match self {
            Hosts::Unix => {
                let bare = without_port(host);
                LOOPBACK.iter().any(|name| name.eq_ignore_ascii_case(bare))
            }
            Hosts::Tcp { names, any_number } => {
                names.iter().any(|name| name.eq_ignore_ascii_case(host))
                    || any_number.is_some_and(|port| is_number(host, port))
            }
        }
    }

    /// What is wrong with the host of a request (RFC 9112 section 3.2), if anything.
    fn refuse(&self, request: &Request) -> Option<StatusCode> {
        let mut named = request.headers().get_all(header::HOST).iter();
        let (host, second) = (named.next(), named.next());
        let target = request.uri().authority();
        match (host, second) {
            (None, _) if *self != Hosts::Unix => return Some(StatusCode::BAD_REQUEST),
            (_, Some(_)) => return Some(StatusCode::BAD_REQUEST),
            _ => {}
        }
        let host = host.map(|host| host.to_str().unwrap_or_default());
        let asked = [host, target.map(|target| target.as_str())];
        let allowed = asked.into_iter().flatten().all(|name| self.allow(name));
        (!allowed).then_some(StatusCode::MISDIRECTED_REQUEST)
    }
}

fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((bare, port)) if port.parse::<u16>().is_ok() => bare,
        _ => host,
    }
}

fn is_number(host: &str, port: u16) -> bool {
    match host.parse::<SocketAddr>() {
        Ok(address) => address.port() == port,
        Err(_) => port == 80 && host.parse::<IpAddr>().is_ok(),
    }
}

/// The pages behind their gate.
pub(super) struct Gate {
    pages: Arc<Pages>,
    hosts: Hosts,
    routes: TowerToHyperService<Router>,
}

impl Gate {
    pub(super) fn new(pages: Arc<Pages>, hosts: Hosts) -> Gate {
        let routes = TowerToHyperService::new(pages.clone().routes());
        Gate {
            pages,
            hosts,
            routes,
        }
    }

    /// Answers a request; nothing leaves without the protecting headers.
    pub(super) async fn answer(&self, request: Request) -> Response {
        let mut response = match self.refuse(&request) {
            Some(refusal) => refusal,
            None => match timeout(REQUEST, self.routes.call(request)).await {
                Ok(Ok(response)) => response,
                Ok(Err(never)) => match never {},
                Err(_) => plain(
                    StatusCode::SERVICE_UNAVAILABLE,
                    "this took too long; try again later\n",
                ),
            },
        };
        for (name, value) in PROTECTION {
            response
                .headers_mut()
                .insert(name, HeaderValue::from_static(value));
        }
        response
    }

    fn refuse(&self, request: &Request) -> Option<Response> {
        if let Some(status) = self.hosts.refuse(request) {
            return Some(plain(status, "this page is not served under that name\n"));
        }
        if *request.method() == Method::POST && changes_something(request.uri().path()) {
            return self.refuse_change(request.headers());
        }
        if !matches!(*request.method(), Method::GET | Method::HEAD) {
            let refusal = plain(
                StatusCode::METHOD_NOT_ALLOWED,
                "this page can only be read\n",
            );
            return Some(([(header::ALLOW, "GET, HEAD")], refusal).into_response());
        }
        let open = request.uri().path() == HEALTH || self.pages.password.is_none();
        (!open && !knows(self.pages.password, request.headers())).then(ask_for_password)
    }

    /// What a change must show; its token is asked for where it is made.
    fn refuse_change(&self, headers: &HeaderMap) -> Option<Response> {
        if comes_from_elsewhere(headers, |host| self.hosts.allow(host)) {
            return Some(plain(
                StatusCode::FORBIDDEN,
                "another site may not change this\n",
            ));
        }
        if self.pages.pen.is_none() {
            let refusal = "this page can only be read: [web] names no password\n";
            return Some(plain(StatusCode::FORBIDDEN, refusal));
        }
        (!knows(self.pages.pen, headers)).then(ask_for_password)
    }
}

/// HTTP Basic (RFC 7617) under any user name. Hashes are compared, in constant time ([`blake3::Hash`] does so).
fn knows(expected: Option<blake3::Hash>, headers: &HeaderMap) -> bool {
    let given = given_password(headers).map(|given| blake3::hash(&given));
    expected.is_some() && given == expected
}

fn ask_for_password() -> Response {
    let refusal = plain(StatusCode::UNAUTHORIZED, "the password, please\n");
    let challenge = [(
        header::WWW_AUTHENTICATE,
        "Basic realm=\"onedoor\", charset=\"UTF-8\"",
    )];
    (challenge, refusal).into_response()
}

fn given_password(headers: &HeaderMap) -> Option<Vec<u8>> {
    let (scheme, credentials) = headers
        .get(header::AUTHORIZATION)?
        .to_str()
        .ok()?
        .split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let mut pair = BASE64.decode(credentials.trim().as_bytes()).ok()?;
    let colon = pair.iter().position(|byte| *byte == b':')?;
    Some(pair.split_off(colon + 1))
}

fn plain(status: StatusCode, text: &'static str) -> Response {
    (status, text).into_response()
}
