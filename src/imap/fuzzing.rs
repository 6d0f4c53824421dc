//! The way of a server's answers for the fuzzer: the same scanner, parser and readings as on the wire, no socket.

use std::io::Cursor;

use async_imap::imap_proto::{MailboxDatum, Response};
use futures::FutureExt;

use super::allowance::Allowance;
use super::answer::{check_greeting, code, heard};
use super::capability::Capabilities;
use super::fetch;
use super::folders::unescaped;
use super::guard::Guarded;
use super::names::{FolderName, Namespace};

/// Hears everything a server says, up to what may not be heard.
pub fn hear(said: &[u8]) {
    let stream = Guarded::new(Cursor::new(said.to_vec()), Allowance::fetch(10, 4_096));
    let mut library = async_imap::Client::new(stream);
    // The stream is always ready; where the library waits all the same, there is nothing more to hear.
    while let Some(Ok(Some(response))) = library.read_response().now_or_never() {
        read(response.parsed());
    }
    if let Some(line) = library.get_mut().scanner().take_namespace() {
        let namespace = Namespace::parse(&line).unwrap_or_default();
        let folder = namespace.folder("Vendors/New");
        let _ = namespace.configured(&folder);
    }
}

fn read(response: &Response<'_>) {
    let _ = heard("A0001", "NOOP", response);
    let _ = check_greeting(response);
    let _ = code(response);
    let _ = fetch::read(response, 4_096);
    match response {
        Response::Capabilities(list) => drop(Capabilities::read(list)),
        Response::MailboxData(MailboxDatum::List(listed)) => {
            let folder = FolderName::from_wire(&unescaped(&listed.name));
            drop(Namespace::default().configured(&folder));
        }
        _ => {}
    }
}
