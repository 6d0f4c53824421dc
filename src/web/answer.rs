//! From a template, or from what went wrong, to an answer.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};

use super::Pages;
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
