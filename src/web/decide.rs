//! What a person decides on the page: how a vendor stands, whose a domain is, what became of a mail in doubt. Each does what
//! the command of the same name does.

use std::collections::HashMap;
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use jiff::Timestamp;
use jiff::civil::Date;

use super::Pages;
use super::answer::{after, not_from_here, not_so};
use super::api::Asked;
use super::pen::{Button, Filled};
use super::shown::encoded;
use crate::campaign::vendor_named;
use crate::policy::Standing;
use crate::store::{DoubtSettled, NewStanding, Reminder};

/// Longest note, in characters.
const NOTE: usize = 2_000;
/// Longest name of a folder or a domain, in characters.
pub(super) const NAME: usize = 250;

/// The forms of a vendor's card.
pub(super) struct VendorForms {
    pub decide: Button,
    pub remind: Button,
    pub merge: Button,
    pub split: Button,
}

/// A vendor that a form is about.
struct Target<'a> {
    organization: &'a str,
    vendor: String,
    filled: Filled,
}

impl Target<'_> {
    fn page(&self, pages: &Pages) -> String {
        pages.vendor_link(self.organization, &self.vendor)
    }
}

impl Pages {
    /// The forms of a vendor; none where nothing can be changed.
    pub(super) fn vendor_forms(&self, organization: &str, vendor: &str) -> Option<VendorForms> {
        let button = |what| self.button(self.vendor_action(organization, vendor, what));
        Some(VendorForms {
            decide: button("decide")?,
            remind: button("remind")?,
            merge: button("merge")?,
            split: button("split")?,
        })
    }

    fn vendor_action(&self, organization: &str, vendor: &str, what: &str) -> String {
        let path = format!("/vendors/{}/{what}", encoded(vendor));
        match self.organization(None) == Some(organization) {
            true => path,
            false => format!("{path}?organization={}", encoded(organization)),
        }
    }

    /// What a form of a vendor's card says; `None` where it did not come from there.
    fn target<'a>(
        &'a self,
        vendor: &str,
        asked: &'a HashMap<String, String>,
        (what, body): (&str, &Bytes),
    ) -> Option<Target<'a>> {
        let organization = self.organization(asked.get("organization").map(String::as_str))?;
        let vendor = vendor.to_lowercase();
        let action = self.vendor_action(organization, &vendor, what);
        let filled = self.pressed(&action, body)?;
        Some(Target {
            organization,
            vendor,
            filled,
        })
    }
}

/// `POST /vendors/DOMAIN/decide`
pub(super) async fn decide(
    State(pages): State<Arc<Pages>>,
    Path(vendor): Path<String>,
    Query(asked): Asked,
    body: Bytes,
) -> Response {
    let Some(target) = pages.target(&vendor, &asked, ("decide", &body)) else {
        return not_from_here(&pages);
    };
    let filled = &target.filled;
    let until: Option<Date> = filled.line("until", NAME).parse().ok();
    let Some(standing) = Standing::of(&filled.line("standing", NAME), until) else {
        return not_so(&pages, "Choose a standing; a deferral needs its date.");
    };
    let some = |text: String| Some(text).filter(|text| !text.is_empty());
    let new = NewStanding {
        organization: target.organization.to_owned(),
        vendor: target.vendor.clone(),
        standing: standing.word().to_owned(),
        until: standing.until().map(|until| until.to_string()),
        folder: some(filled.line("folder", NAME)).filter(|_| standing == Standing::Partner),
        note: some(filled.line("note", NOTE)),
        by: "web".to_owned(),
        at: Timestamp::now(),
    };
    let done = async {
        let known = pages.store.vendor(target.organization, &target.vendor);
        if known.await?.is_none() {
            return Ok(false);
        }
        pages.store.set_standing(&new).await?;
        Ok(true)
    };
    after(&pages, done.await, &target.vendor, &target.page(&pages))
}

/// `POST /vendors/DOMAIN/remind`
pub(super) async fn remind(
    State(pages): State<Arc<Pages>>,
    Path(vendor): Path<String>,
    Query(asked): Asked,
    body: Bytes,
) -> Response {
    let Some(target) = pages.target(&vendor, &asked, ("remind", &body)) else {
        return not_from_here(&pages);
    };
    let on: Result<Date, _> = target.filled.line("on", NAME).parse();
    let text = target.filled.line("text", NOTE);
    let (Ok(on), false) = (on, text.is_empty()) else {
        return not_so(&pages, "A reminder needs its date and what it is about.");
    };
    let reminder = Reminder {
        on: on.to_string(),
        text,
    };
    let done = async {
        let known = pages.store.vendor(target.organization, &target.vendor);
        if known.await?.is_none() {
            return Ok(false);
        }
        let (organization, vendor) = (target.organization, &target.vendor);
        let now = Timestamp::now();
        pages
            .store
            .remind(organization, vendor, &reminder, now)
            .await?;
        Ok(true)
    };
    after(&pages, done.await, &target.vendor, &target.page(&pages))
}

/// `POST /vendors/DOMAIN/merge`: another domain belongs to this vendor.
pub(super) async fn merge(
    State(pages): State<Arc<Pages>>,
    Path(vendor): Path<String>,
    Query(asked): Asked,
    body: Bytes,
) -> Response {
    let Some(target) = pages.target(&vendor, &asked, ("merge", &body)) else {
        return not_from_here(&pages);
    };
    let domain = vendor_named(&target.filled.line("domain", NAME));
    if !domain.contains('.') {
        return not_so(&pages, "Name the other domain.");
    }
    let done = async {
        let known = pages.store.vendor(target.organization, &target.vendor);
        if known.await?.is_none() {
            return Ok(false);
        }
        let pair = (domain.as_str(), target.vendor.as_str());
        let merged = pages
            .store
            .merge_vendors(target.organization, pair, "web", Timestamp::now());
        merged.await?;
        Ok(true)
    };
    after(&pages, done.await, &target.vendor, &target.page(&pages))
}

/// `POST /vendors/DOMAIN/split`: a domain is a vendor of its own.
pub(super) async fn split(
    State(pages): State<Arc<Pages>>,
    Path(vendor): Path<String>,
    Query(asked): Asked,
    body: Bytes,
) -> Response {
    let Some(target) = pages.target(&vendor, &asked, ("split", &body)) else {
        return not_from_here(&pages);
    };
    let domain = vendor_named(&target.filled.line("domain", NAME));
    let pair = (target.vendor.as_str(), domain.as_str());
    let now = Timestamp::now();
    let split = pages
        .store
        .split_vendor(target.organization, pair, "web", now);
    match split.await {
        Ok(false) => not_so(&pages, "That domain is not joined to this vendor."),
        done => after(&pages, done, &target.vendor, &target.page(&pages)),
    }
}

/// `POST /outbox/ID/settle`
pub(super) async fn settle(
    State(pages): State<Arc<Pages>>,
    Path(id): Path<String>,
    body: Bytes,
) -> Response {
    let Some(filled) = pages.pressed(&format!("/outbox/{id}/settle"), &body) else {
        return not_from_here(&pages);
    };
    let how = match filled.line("how", NAME).as_str() {
        "sent" => DoubtSettled::Sent,
        "drop" => DoubtSettled::Drop,
        "resend" => DoubtSettled::Resend,
        _ => return not_so(&pages, "Say what became of the mail."),
    };
    let done = match id.parse() {
        Ok(number) => {
            pages
                .store
                .settle_doubt(number, how, Timestamp::now())
                .await
        }
        Err(_) => Ok(false),
    };
    match done {
        Ok(false) => not_so(
            &pages,
            "That mail is not, or no longer, in doubt. The overview shows what is.",
        ),
        done => after(&pages, done, &id, "/"),
    }
}
