//! A name server of our own on a free loopback port: TXT records, and nothing else (RFC 1035 section 4.1).

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::net::UdpSocket;

/// The server; it ends with the test's runtime.
pub struct NameServer {
    /// Where it listens.
    pub address: SocketAddr,
    asked: Arc<AtomicUsize>,
}

impl NameServer {
    /// Starts it over these records, by their names in lower case.
    pub async fn start(records: &[(&str, &str)]) -> NameServer {
        let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let address = socket.local_addr().unwrap();
        let records: HashMap<String, String> = records
            .iter()
            .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
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
fn answer(query: &[u8], records: &HashMap<String, String>) -> Vec<u8> {
    let (name, end) = name(query);
    let question = &query[12..end + 4];
    let is_txt = query[end..end + 2] == [0, 16];
    let text = records.get(&name).filter(|_| is_txt);
    // No such name where there is none; recursion was asked for and is given.
    let code = if records.contains_key(&name) {
        0x80
    } else {
        0x83
    };
    let mut answer = vec![
        query[0],
        query[1],
        0x85,
        code,
        0,
        1,
        0,
        u8::from(text.is_some()),
        0,
        0,
        0,
        0,
    ];
    answer.extend_from_slice(question);
    if let Some(text) = text {
        let data: Vec<u8> = text
            .as_bytes()
            .chunks(255)
            .flat_map(|chunk| [&[chunk.len() as u8], chunk].concat())
            .collect();
        // The name is the question's; TXT, IN, a minute.
        answer.extend_from_slice(&[0xc0, 12, 0, 16, 0, 1, 0, 0, 0, 60]);
        answer.extend_from_slice(&(data.len() as u16).to_be_bytes());
        answer.extend_from_slice(&data);
    }
    answer
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
