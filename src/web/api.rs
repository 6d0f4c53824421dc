//! `/api/…`: the JSON of the commands, from the same values of the store.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::json;

use super::{MOST_ROWS, Pages};
use crate::campaign::CampaignId;
use crate::store::{CampaignFilter, StoreError};

/// What stands behind the question mark.
pub(super) type Asked = Query<HashMap<String, String>>;

/// As `onedoor status --json`.
pub(super) async fn status(State(pages): State<Arc<Pages>>) -> Response {
    given(pages.store.status(Timestamp::now()).await.map(Some))
}

/// As `onedoor campaigns --json`, those seen last; `?organization=` and `?vendor=` choose.
pub(super) async fn campaigns(State(pages): State<Arc<Pages>>, Query(asked): Asked) -> Response {
    let wanted = |name: &str| asked.get(name).cloned();
    let filter = CampaignFilter {
        organization: wanted("organization"),
        vendor: wanted("vendor"),
        limit: Some(MOST_ROWS),
    };
    given(pages.store.campaigns(&filter).await.map(Some))
}

/// As `onedoor campaigns show ID --json`.
pub(super) async fn campaign(State(pages): State<Arc<Pages>>, Path(id): Path<String>) -> Response {
    match campaign_id(&id) {
        Some(id) => given(pages.store.campaign(id).await),
        None => not_found(),
    }
}

/// As `onedoor vendors --json`; `?organization=` chooses.
pub(super) async fn vendors(State(pages): State<Arc<Pages>>, Query(asked): Asked) -> Response {
    let wanted = asked.get("organization");
    let vendors = pages.store.vendors().await.map(|mut vendors| {
        vendors.retain(|vendor| wanted.is_none_or(|wanted| *wanted == vendor.organization));
        Some(vendors)
    });
    given(vendors)
}

/// As `onedoor vendors show DOMAIN --json`; `?organization=` chooses, the default is the first.
pub(super) async fn vendor(
    State(pages): State<Arc<Pages>>,
    Path(vendor): Path<String>,
    Query(asked): Asked,
) -> Response {
    match pages.organization(asked.get("organization").map(String::as_str)) {
        Some(organization) => given(
            pages
                .store
                .vendor(organization, &vendor.to_lowercase())
                .await,
        ),
        None => not_found(),
    }
}

/// As `onedoor lessons --json`.
pub(super) async fn lessons(State(pages): State<Arc<Pages>>) -> Response {
    given(pages.store.lessons().await.map(Some))
}

/// The number of a campaign as it is shown: `c3`.
pub(super) fn campaign_id(shown: &str) -> Option<CampaignId> {
    number(shown, 'c').map(CampaignId)
}

/// A number as it is shown, after the letter of its kind.
pub(super) fn number(shown: &str, kind: char) -> Option<i64> {
    shown
        .strip_prefix(kind)
        .filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))?
        .parse()
        .ok()
}

fn given<T: Serialize>(found: Result<Option<T>, StoreError>) -> Response {
    match found {
        Ok(Some(value)) => Json(value).into_response(),
        Ok(None) => not_found(),
        Err(error) => {
            tracing::warn!("the status page cannot read the store: {error}");
            let sorry = json!({ "error": "the store cannot be read; the log says why" });
            (StatusCode::SERVICE_UNAVAILABLE, Json(sorry)).into_response()
        }
    }
}

fn not_found() -> Response {
    (StatusCode::NOT_FOUND, Json(json!({ "error": "not found" }))).into_response()
}
