//! A server of canned bytes.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use onedoor::config::{Endpoint, Tls};
use onedoor::imap::{Client, Error, Limits, connect};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::as_task;
use crate::support::ca::Ca;

/// The password nobody may see too early.
pub const SECRET: &str = "s3cret-w0rd";
/// Where an answer is expected, however slow the machine.
pub const LONG: Duration = Duration::from_secs(30);
/// Where none is.
pub const SHORT: Duration = Duration::from_millis(200);
const CAPABILITY: &str = "IMAP4rev1 UIDPLUS MOVE IDLE";

/// What is answered to a line of the client that contains the first: the second, with `TAG` for the command's tag.
pub type Script = Vec<(&'static str, Vec<u8>)>;

/// Says the greeting, then answers by its script, and to every other line as an ordinary server. Everything the client says
/// is kept.
pub struct Scripted {
    endpoint: Endpoint,
    heard: Arc<Mutex<String>>,
}

impl Scripted {
    /// A server with one special answer, for one connection.
    pub async fn start(
        tls: Tls,
        greeting: &'static str,
        ask: &'static str,
        answer: Vec<u8>,
    ) -> Self {
        Self::play(tls, greeting, vec![(ask, answer)]).await
    }

    /// A server with a whole script, for one connection.
    pub async fn play(tls: Tls, greeting: &'static str, script: Script) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let heard = Arc::new(Mutex::new(String::new()));
        let keep = Arc::clone(&heard);
        as_task(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let _ = stream.write_all(greeting.as_bytes()).await;
            let (mut said, mut tag) = (String::new(), String::new());
            while let Some(line) = line(&mut stream, &mut said).await {
                keep.lock().unwrap().push_str(&line);
                if line.starts_with(['A', 'S']) {
                    tag = line.split(' ').next().unwrap().to_owned();
                }
                let special = script.iter().find(|(ask, _)| line.contains(ask));
                let reply = special
                    .map_or_else(|| usual(&line, &tag), |(_, answer)| with_tag(answer, &tag));
                if stream.write_all(&reply).await.is_err() {
                    break;
                }
            }
        });
        let endpoint = Endpoint {
            host: "127.0.0.1".to_owned(),
            port,
            tls,
            ca_file: None,
            username: "user".to_owned(),
            password: None,
        };
        Self { endpoint, heard }
    }

    /// Logs in.
    pub async fn connect(&self) -> Result<Client, Error> {
        self.connect_with(SECRET, LONG).await
    }

    /// Logs in with a password and a deadline for everything.
    pub async fn connect_with(&self, password: &str, limit: Duration) -> Result<Client, Error> {
        let limits = Limits {
            connect: limit,
            tls: limit,
            command: limit,
            transfer: limit,
            goodbye: limit,
        };
        connect(
            &self.endpoint,
            Ca::shared().client(),
            &password.into(),
            limits,
        )
        .await
    }

    /// All that the client has said.
    pub fn heard(&self) -> String {
        self.heard.lock().unwrap().clone()
    }
}

async fn line(stream: &mut TcpStream, said: &mut String) -> Option<String> {
    loop {
        if let Some(end) = said.find('\n') {
            let rest = said.split_off(end + 1);
            return Some(std::mem::replace(said, rest));
        }
        let mut bytes = [0; 1024];
        let count = stream
            .read(&mut bytes)
            .await
            .ok()
            .filter(|&count| count > 0)?;
        said.push_str(&String::from_utf8_lossy(&bytes[..count]));
    }
}

fn usual(line: &str, tag: &str) -> Vec<u8> {
    let data = match line {
        _ if line.contains("CAPABILITY") => format!("* CAPABILITY {CAPABILITY}\r\n"),
        _ if line.contains("LIST") => "* LIST (\\Noselect) \"/\" \"\"\r\n".to_owned(),
        _ if line.contains("EXAMINE") => "* 1 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n".to_owned(),
        _ if line.contains("APPEND") => return b"+ go on\r\n".to_vec(),
        _ if line.contains("IDLE") => return b"+ idling\r\n".to_vec(),
        _ => String::new(),
    };
    format!("{data}{tag} OK done\r\n").into_bytes()
}

fn with_tag(answer: &[u8], tag: &str) -> Vec<u8> {
    let at = answer.windows(3).position(|window| window == b"TAG");
    match at {
        Some(at) => [&answer[..at], tag.as_bytes(), &answer[at + 3..]].concat(),
        None => answer.to_vec(),
    }
}
