//! The forms of the page, and what a change must show before it is made.
//!
//! A change needs the password of `[web]`, also where reading is open: without one the page has no buttons. A browser
//! sends that password along with whatever another site makes it post (CSRF, OWASP ASVS 5.0 V3.5.1), so a change also
//! needs a token that stands in the form. It is a keyed hash of the form's address: nobody who cannot read the page
//! knows it, and it is of no use for another form. Of headers `Sec-Fetch-Site` is asked, where a browser sends it, else
//! `Origin`, which is `null` for a page with `Referrer-Policy: no-referrer`: a name that is not ours is another site's.

use std::collections::HashMap;

use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::Pages;
use crate::message::clean_line;

/// Longest body of a change, in octets: a token with its name is 70, the rest is a note.
pub(super) const MOST_BODY: usize = 16 * 1024;

/// Ends of the addresses that change something.
const ENDS: [&str; 7] = [
    "/not-a-pitch",
    "/revoke",
    "/decide",
    "/remind",
    "/merge",
    "/split",
    "/settle",
];

/// A button: where it posts to, and the token that shows it was pressed on this page.
pub(super) struct Button {
    pub action: String,
    pub token: String,
}

/// The address is one that changes something.
pub(super) fn changes_something(path: &str) -> bool {
    ENDS.iter().any(|end| path.ends_with(end))
}

/// What was filled in.
pub(super) struct Filled(HashMap<String, String>);

impl Filled {
    /// A field as one line, at most so many characters; empty where it was not filled in.
    pub(super) fn line(&self, name: &str, most: usize) -> String {
        let typed = self.0.get(name).map(String::as_str);
        clean_line(typed.unwrap_or_default(), most)
    }
}

/// A page of another site has posted this; `is_ours` knows the hosts this page is served by.
pub(super) fn comes_from_elsewhere(headers: &HeaderMap, is_ours: impl Fn(&str) -> bool) -> bool {
    let mut sites = headers.get_all("sec-fetch-site").iter().peekable();
    if sites.peek().is_some() {
        return sites.any(|site| site != "same-origin");
    }
    let ours = |origin: &str| {
        let host = origin.split_once("://").map(|(_, host)| host);
        origin == "null" || host.is_some_and(&is_ours)
    };
    let mut origins = headers.get_all(header::ORIGIN).iter();
    origins.any(|origin| !origin.to_str().is_ok_and(ours))
}

impl Pages {
    /// A button for `action`; none where nothing can be changed.
    pub(super) fn button(&self, action: String) -> Option<Button> {
        self.pen?;
        let token = self.token(&action).to_hex().to_string();
        Some(Button { action, token })
    }

    fn token(&self, action: &str) -> blake3::Hash {
        let what = format!("form of the status page\n{action}");
        blake3::keyed_hash(&self.store.key().0, what.as_bytes())
    }

    /// What was filled in, where the body begins with the token of `action`. Hashes are compared, in constant time.
    pub(super) fn pressed(&self, action: &str, body: &[u8]) -> Option<Filled> {
        let mut fields = form_urlencoded::parse(body).into_owned();
        let token = fields.next().filter(|(name, _)| name == "token");
        let token = blake3::Hash::from_hex(token?.1).ok()?;
        (token == self.token(action)).then(|| Filled(fields.collect()))
    }
}

/// After a change the browser asks for the page anew, so that a reload changes nothing.
pub(super) fn see(path: &str) -> Response {
    (StatusCode::SEE_OTHER, [(header::LOCATION, path)]).into_response()
}
