//! Lessons: the list, revoking one, and the button on a campaign that teaches one.

use std::sync::Arc;

use askama::Template;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::response::Response;
use jiff::Timestamp;

use super::answer::{after, not_from_here, page};
use super::api::{campaign_id, number};
use super::pen::Button;
use super::shown::{FromMail, Moment, word};
use super::{MOST_ROWS, Pages};
use crate::store::{LessonBy, LessonView, Released, Says};

#[derive(Template)]
#[template(path = "lessons.html")]
struct Lessons {
    zone: String,
    lessons: Vec<LessonRow>,
    hidden: usize,
    writable: bool,
}

struct LessonRow {
    id: String,
    at: Moment,
    says: &'static str,
    vendor: Option<(FromMail, String)>,
    campaign: Option<String>,
    subject: Option<FromMail>,
    by: String,
    revoked: Option<Moment>,
    revoke: Option<Button>,
}

/// `/lessons`
pub(super) async fn lessons(State(pages): State<Arc<Pages>>) -> Response {
    let made = pages.store.lessons().await.map(|lessons| {
        let most = MOST_ROWS as usize;
        Some(Lessons {
            zone: pages.zone_name.clone(),
            hidden: lessons.len().saturating_sub(most),
            writable: pages.pen.is_some(),
            lessons: lessons
                .iter()
                .take(most)
                .map(|lesson| row(&pages, lesson))
                .collect(),
        })
    });
    page(&pages, made)
}

fn row(pages: &Pages, lesson: &LessonView) -> LessonRow {
    let vendor = lesson.vendor.as_deref();
    let button = pages.button(format!("/lessons/{}/revoke", lesson.id));
    LessonRow {
        id: lesson.id.clone(),
        at: pages.moment(lesson.at),
        says: match lesson.says {
            Says::NotPitch => "no pitch",
        },
        vendor: vendor.map(|vendor| {
            let link = pages.vendor_link(&lesson.organization, vendor);
            (FromMail::new(vendor), link)
        }),
        campaign: lesson.campaign.clone(),
        subject: lesson.subject.as_deref().map(FromMail::new),
        by: word(&lesson.by),
        revoked: lesson.revoked_at.map(|at| pages.moment(at)),
        revoke: button.filter(|_| lesson.revoked_at.is_none()),
    }
}

/// `POST /campaigns/ID/not-a-pitch`
pub(super) async fn not_a_pitch(
    State(pages): State<Arc<Pages>>,
    Path(id): Path<String>,
    body: Bytes,
) -> Response {
    let action = format!("/campaigns/{id}/not-a-pitch");
    if pages.pressed(&action, &body).is_none() {
        return not_from_here(&pages);
    }
    let done = match campaign_id(&id) {
        Some(id) => {
            let what = Released::Campaign(id);
            let released = pages.store.release(what, LessonBy::Web, Timestamp::now());
            released.await.map(|report| report.is_some())
        }
        None => Ok(false),
    };
    after(&pages, done, &id, &format!("/campaigns/{id}"))
}

/// `POST /lessons/ID/revoke`
pub(super) async fn revoke(
    State(pages): State<Arc<Pages>>,
    Path(id): Path<String>,
    body: Bytes,
) -> Response {
    let action = format!("/lessons/{id}/revoke");
    if pages.pressed(&action, &body).is_none() {
        return not_from_here(&pages);
    }
    let done = match number(&id, 'l') {
        Some(number) => {
            let revoked = pages.store.revoke_lesson(number, Timestamp::now());
            revoked.await.map(|lesson| lesson.is_some())
        }
        None => Ok(false),
    };
    after(&pages, done, &id, "/lessons")
}
