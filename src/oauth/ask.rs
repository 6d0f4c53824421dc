//! One form posted, one small JSON document read.

use std::sync::Arc;
use std::time::Duration;

use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1::handshake;
use hyper::header::{ACCEPT, CONTENT_TYPE, HOST};
use hyper::{Request, Uri};
use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use super::error::TokenError;

/// For a connection, a question and its answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// Bytes of an answer; a token takes a few thousand.
const MOST_BYTES: usize = 65_536;

/// An answer.
pub struct Answered {
    /// The HTTP status.
    pub status: u16,
    /// The body.
    pub body: Vec<u8>,
    /// Who answered.
    pub host: String,
}

/// Posts `fields` to `url`. `http://` goes to this machine only.
pub async fn post(
    url: &str,
    fields: &[(&str, &str)],
    tls: Arc<ClientConfig>,
) -> Result<Answered, TokenError> {
    let place = Place::of(url)?;
    let unreachable = |why: String| TokenError::Unreachable {
        host: place.host.clone(),
        why,
    };
    let talk = place.talk(fields, tls);
    let talked = timeout(PATIENCE, talk).await;
    let (status, body) = talked
        .map_err(|_| unreachable(format!("no answer in {} s", PATIENCE.as_secs())))?
        .map_err(unreachable)?;
    Ok(Answered {
        status,
        body,
        host: place.host,
    })
}

struct Place {
    host: String,
    port: u16,
    is_private: bool,
    path: String,
}

impl Place {
    fn of(url: &str) -> Result<Place, TokenError> {
        let bad = || TokenError::BadUrl {
            url: url.to_owned(),
        };
        let uri: Uri = url.parse().map_err(|_| bad())?;
        let host = uri.host().ok_or_else(bad)?;
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let is_private = match uri.scheme_str() {
            Some("https") => true,
            Some("http") if crate::config::is_loopback(host) => false,
            _ => return Err(bad()),
        };
        let usual = if is_private { 443 } else { 80 };
        Ok(Place {
            port: uri.port_u16().unwrap_or(usual),
            is_private,
            path: uri
                .path_and_query()
                .map_or_else(|| "/".to_owned(), ToString::to_string),
            host: host.to_owned(),
        })
    }

    async fn talk(
        &self,
        fields: &[(&str, &str)],
        tls: Arc<ClientConfig>,
    ) -> Result<(u16, Vec<u8>), String> {
        let tcp = TcpStream::connect((self.host.as_str(), self.port)).await;
        let tcp = tcp.map_err(|error| format!("cannot connect: {error}"))?;
        if !self.is_private {
            return self.exchange(tcp, fields).await;
        }
        let name = ServerName::try_from(self.host.clone()).map_err(|error| error.to_string())?;
        let secured = TlsConnector::from(tls).connect(name, tcp).await;
        let secured = secured.map_err(|error| format!("TLS: {error}"))?;
        self.exchange(secured, fields).await
    }

    async fn exchange(
        &self,
        wire: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
        fields: &[(&str, &str)],
    ) -> Result<(u16, Vec<u8>), String> {
        let (mut sender, connection) = handshake(TokioIo::new(wire))
            .await
            .map_err(|error| error.to_string())?;
        let host = match self.host.contains(':') {
            true => format!("[{}]:{}", self.host, self.port),
            false => format!("{}:{}", self.host, self.port),
        };
        let form = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        let request = Request::post(&self.path)
            .header(HOST, host)
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(ACCEPT, "application/json")
            .body(Full::new(Bytes::from(form)))
            .map_err(|error| error.to_string())?;
        let answer = async {
            let response = sender.send_request(request).await;
            let (head, body) = response.map_err(|error| error.to_string())?.into_parts();
            let body = Limited::new(body, MOST_BYTES).collect().await;
            let body = body.map_err(|_| "the answer is cut off or too long".to_owned())?;
            Ok((head.status.as_u16(), body.to_bytes().to_vec()))
        };
        // The connection is driven beside its one question, and ends with it.
        tokio::select! {
            answered = answer => answered,
            ended = drive(connection) => Err(ended),
        }
    }
}

/// Drives a connection; it may end before its last answer has been read to the end, so its end alone decides nothing.
async fn drive<T>(connection: hyper::client::conn::http1::Connection<T, Full<Bytes>>) -> String
where
    T: hyper::rt::Read + hyper::rt::Write + Unpin + Send + 'static,
{
    match connection.await {
        Ok(()) => std::future::pending().await,
        Err(error) => error.to_string(),
    }
}
