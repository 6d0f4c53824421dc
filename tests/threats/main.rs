//! Hostile text: bytes in, decision out. `docs/threats.md` names each of these tests beside the threat it is about.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod apart;
mod automatic;
mod copies;
mod desk;
mod digest;
mod floods;
mod form;
mod identity;
mod letters;
mod page;
mod replies;
mod words;
