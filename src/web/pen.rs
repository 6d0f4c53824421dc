//! The two buttons of the page, and what a change must show before it is made.
//!
//! A change needs the password of `[web]`, also where reading is open: without one the page has no buttons. A browser
//! sends that password along with whatever another site makes it post (CSRF, OWASP ASVS 5.0 V3.5.1), so a change also
//! needs a token that stands in the form. It is a keyed hash of the form's address: nobody who cannot read the page
//! knows it, and it is of no use for another form. Of headers only `Sec-Fetch-Site` is asked, where a browser sends it:
//! `Origin` is `null` for a page with `Referrer-Policy: no-referrer`, and names the proxy's host behind one.

use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::Pages;

/// Longest body of a change, in octets: a token with its name is 70.
pub(super) const MOST_BODY: usize = 1024;

/// Ends of the addresses that change something.
const ENDS: [&str; 2] = ["/not-a-pitch", "/revoke"];

/// A button: where it posts to, and the token that shows it was pressed on this page.
pub(super) struct Button {
    pub action: String,
    pub token: String,
}

/// The address is one that changes something.
pub(super) fn changes_something(path: &str) -> bool {
    ENDS.iter().any(|end| path.ends_with(end))
}

/// A page of another site has posted this.
pub(super) fn comes_from_elsewhere(headers: &HeaderMap) -> bool {
    let mut sites = headers.get_all("sec-fetch-site").iter();
    sites.any(|site| site != "same-origin")
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

    /// The body holds the token of `action`. Hashes are compared, in constant time.
    pub(super) fn was_pressed(&self, action: &str, body: &[u8]) -> bool {
        let token = std::str::from_utf8(body)
            .ok()
            .and_then(|body| body.strip_prefix("token="))
            .and_then(|token| blake3::Hash::from_hex(token).ok());
        token.is_some_and(|token| token == self.token(action))
    }
}

/// After a change the browser asks for the page anew, so that a reload changes nothing.
pub(super) fn see(path: &str) -> Response {
    (StatusCode::SEE_OTHER, [(header::LOCATION, path)]).into_response()
}
