//! A name server of our own on a free loopback port: TXT and MX records (RFC 1035 sections 3.3 and 4.1).

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::net::UdpSocket;

/// What is known of a name.
pub enum Record {
    /// A text.
    Text(String),
    /// The server for its mail; empty for a null MX (RFC 7505).
    Mail(&'static str),
    /// That it exists.
    Nothing,
}

/// The server; it ends with the test's runtime.
pub struct NameServer {
    /// Where it listens.
    pub address: SocketAddr,
    asked: Arc<AtomicUsize>,
}

impl NameServer {
    /// Starts it over these texts, by their names in lower case.
    pub async fn start(texts: &[(&str, &str)]) -> NameServer {
        let texts = texts.iter().copied();
        let records = texts.map(|(name, text)| (name, Record::Text(text.to_owned())));
        NameServer::over(records.collect()).await
    }

    /// Starts it over these records, by their names in lower case.
    pub async fn over(records: Vec<(&str, Record)>) -> NameServer {
        let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let address = socket.local_addr().unwrap();
        let records: HashMap<String, Record> = records
            .into_iter()
            .map(|(name, record)| (name.to_owned(), record))
            .collect();
        let asked = Arc::new(AtomicUsize::new(0));
        let counted = asked.clone();
        tokio::spawn(async move {
            let mut query = [0_u8; 1_500];
            while let Ok((length, client)) = socket.recv_from(&mut query).await {
                counted.fetch_add(1, Ordering::Relaxed);
                let answer = answer(&query[..length], &records);
                let _ = socket.send_to(&answer, client).await;
            }
        });
        NameServer { address, asked }
    }

    /// How many questions it was asked.
    pub fn asked(&self) -> usize {
        self.asked.load(Ordering::Relaxed)
    }
}

/// The header of the query as an answer's, its question, and the record where there is one.
fn answer(query: &[u8], records: &HashMap<String, Record>) -> Vec<u8> {
    let (name, end) = name(query);
    let question = &query[12..end + 4];
    let data = records
        .get(&name)
        .and_then(|record| data(record, query[end + 1]));
    // No such name where there is none; recursion was asked for and is given.
    let code = match records.contains_key(&name) {
        true => 0x80,
        false => 0x83,
    };
    let answers = u8::from(data.is_some());
    let mut answer = vec![query[0], query[1], 0x85, code, 0, 1, 0, answers, 0, 0, 0, 0];
    answer.extend_from_slice(question);
    if let Some(data) = data {
        // The name is the question's; its type, IN, a minute.
        answer.extend_from_slice(&[0xc0, 12, 0, query[end + 1], 0, 1, 0, 0, 0, 60]);
        answer.extend_from_slice(&(data.len() as u16).to_be_bytes());
        answer.extend_from_slice(&data);
    }
    answer
}

/// A record's data, where it is of the type that is asked for: 15 is MX, 16 is TXT.
fn data(record: &Record, kind: u8) -> Option<Vec<u8>> {
    let counted = |bytes: &[u8]| [&[bytes.len() as u8], bytes].concat();
    match (record, kind) {
        (Record::Text(text), 16) => Some(text.as_bytes().chunks(255).flat_map(counted).collect()),
        (Record::Mail(server), 15) => {
            let labels = server.split('.').filter(|label| !label.is_empty());
            let name: Vec<u8> = labels.flat_map(|label| counted(label.as_bytes())).collect();
            Some([&[0, 10], name.as_slice(), &[0]].concat())
        }
        _ => None,
    }
}

/// The name that is asked for, and where it ends.
fn name(query: &[u8]) -> (String, usize) {
    let (mut labels, mut at) = (Vec::new(), 12);
    while query[at] != 0 {
        let end = at + 1 + usize::from(query[at]);
        labels.push(String::from_utf8_lossy(&query[at + 1..end]).to_lowercase());
        at = end;
    }
    (labels.join("."), at + 1)
}
