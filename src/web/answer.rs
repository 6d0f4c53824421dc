//! From a template, or from what went wrong, to an answer.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};

use super::Pages;
use super::pen::see;
use crate::store::StoreError;

const STYLE: &str = include_str!("templates/style.css");

#[derive(Template)]
#[template(path = "message.html")]
struct Message<'a> {
    zone: String,
    title: &'a str,
    text: &'a str,
}

/// `/style.css`
pub(super) async fn style() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], STYLE)
}

/// Whatever else is asked for.
pub(super) async fn nothing_here(State(pages): State<Arc<Pages>>) -> Response {
    message(
        &pages,
        StatusCode::NOT_FOUND,
        "Nothing here",
        "There is no such page, or what it showed is gone.",
    )
}

/// A page, or why there is none; the reason itself goes to the log only.
pub(super) fn page(pages: &Pages, made: Result<Option<impl Template>, StoreError>) -> Response {
    match made {
        Ok(Some(page)) => rendered(StatusCode::OK, &page),
        Ok(None) => message(
            pages,
            StatusCode::NOT_FOUND,
            "Nothing here",
            "It was never seen, or it is erased.",
        ),
        Err(error) => store_is_away(pages, &error),
    }
}

pub(super) fn store_is_away(pages: &Pages, error: &StoreError) -> Response {
    tracing::warn!("the status page cannot read the store: {error}");
    let text = "The store cannot be read at the moment; the log says why. Mail stays where it is meanwhile.";
    message(
        pages,
        StatusCode::SERVICE_UNAVAILABLE,
        "The store cannot be read",
        text,
    )
}

/// A page that says one thing.
pub(super) fn message(pages: &Pages, status: StatusCode, title: &str, text: &str) -> Response {
    rendered(
        status,
        &Message {
            zone: pages.zone_name.clone(),
            title,
            text,
        },
    )
}

/// After a change: the page that shows it. `id` is what was changed.
pub(super) fn after(
    pages: &Pages,
    done: Result<bool, StoreError>,
    id: &str,
    then: &str,
) -> Response {
    match done {
        Ok(true) => {
            tracing::info!("{id:?}: changed on the status page");
            see(then)
        }
        Ok(false) => message(
            pages,
            StatusCode::NOT_FOUND,
            "Nothing here",
            "It was never seen, or it is erased.",
        ),
        Err(error) => store_is_away(pages, &error),
    }
}

/// A change without the token of its form.
pub(super) fn not_from_here(pages: &Pages) -> Response {
    message(
        pages,
        StatusCode::FORBIDDEN,
        "Not changed",
        "That did not come from a button of this page. Open the page anew and press it there.",
    )
}

/// What was filled in cannot be done.
pub(super) fn not_so(pages: &Pages, why: &str) -> Response {
    message(pages, StatusCode::UNPROCESSABLE_ENTITY, "Not changed", why)
}

fn rendered(status: StatusCode, page: &impl Template) -> Response {
    match page.render() {
        Ok(text) => (status, Html(text)).into_response(),
        Err(error) => {
            tracing::warn!("a page cannot be made: {error}");
            (
                StatusCode::INTERNAL_SERVER_ERROR,
                "this page cannot be made; the log says why\n",
            )
                .into_response()
        }
    }
}
