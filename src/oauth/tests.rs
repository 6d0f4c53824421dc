//! What providers answer, and what a person is told of it.
#![allow(clippy::unwrap_used)]

use std::time::Duration;

use secrecy::ExposeSecret;

use super::answer::{granted, refusal};

#[test]
fn a_token_is_read_whatever_form_its_life_has() {
    for (answer, seconds) in [
        (r#"{"access_token":"a","expires_in":3599}"#, 3_599),
        (
            r#"{"access_token":"a","expires_in":"120","ext_expires_in":"9"}"#,
            120,
        ),
        (r#"{"access_token":"a"}"#, 3_600),
        (r#"{"access_token":"a","expires_in":-5}"#, 3_600),
    ] {
        let granted = granted("p.example", answer.as_bytes()).unwrap();
        assert_eq!(granted.access.expose_secret(), "a");
        assert_eq!(granted.life, Duration::from_secs(seconds), "{answer}");
        assert!(granted.refresh.is_none());
    }
    let both = r#"{"access_token":"a","refresh_token":"r","token_type":"Bearer"}"#;
    let refresh = granted("p.example", both.as_bytes()).unwrap().refresh;
    assert_eq!(refresh.unwrap().expose_secret(), "r");
}

#[test]
fn what_is_no_token_is_refused_and_never_shown() {
    for answer in [
        "",
        "<html>sekrit</html>",
        "{}",
        r#"{"access_token":""}"#,
        r#"{"access_token":"sekrit\r\nX"}"#,
        r#"{"access_token":"sekrit\u0001auth"}"#,
        r#"{"access_token":["sekrit"]}"#,
    ] {
        let error = granted("p.example", answer.as_bytes()).err().unwrap();
        let text = format!("{error} {error:?}");
        assert!(
            text.contains("p.example") && !text.contains("sekrit"),
            "{text}"
        );
    }
}

#[test]
fn a_refusal_says_what_to_do() {
    let described = |error: &str, words: &str| {
        format!(r#"{{"error":"{error}","error_description":"{words}","trace_id":"1"}}"#)
    };
    for (body, status, account, wanted) in [
        (
            described("invalid_grant", "Token has been expired or revoked."),
            400,
            Some("rich"),
            "onedoor login rich",
        ),
        (
            described(
                "invalid_client",
                "AADSTS7000222: The provided client secret keys are expired.",
            ),
            401,
            None,
            "has run out",
        ),
        (
            described(
                "invalid_client",
                "AADSTS7000215: Invalid client secret provided.",
            ),
            401,
            None,
            "VALUE",
        ),
        (
            described("unauthorized_client", "AADSTS700016: Application not found"),
            400,
            None,
            "client_id",
        ),
        (
            described(
                "invalid_grant",
                "AADSTS65001: The user or administrator has not consented",
            ),
            400,
            Some("rich"),
            "consented",
        ),
        (
            described("invalid_request", "AADSTS90002: Tenant not found"),
            400,
            None,
            "tenant",
        ),
        (
            described("invalid_scope", ""),
            400,
            None,
            "permission for mail",
        ),
        ("nonsense".to_owned(), 404, None, "HTTP 404"),
    ] {
        let error = refusal(body.as_bytes()).explained("p.example", status, account);
        let text = error.to_string();
        assert!(text.contains(wanted) && error.needs_a_person(), "{text}");
        assert!(!text.contains("trace_id") && !text.contains('\n'), "{text}");
    }
}

#[test]
fn a_provider_without_time_is_asked_again() {
    for (status, body) in [
        (429, "{}"),
        (503, "busy"),
        (500, ""),
        (400, r#"{"error":"temporarily_unavailable"}"#),
    ] {
        let error = refusal(body.as_bytes()).explained("p.example", status, None);
        assert!(!error.needs_a_person(), "{status} {body}: {error}");
    }
}

#[test]
fn the_words_of_a_provider_cannot_forge_a_line() {
    let body = "{\"error\":\"in\\nvalid\\u001b[2J\",\"error_description\":\"AADSTS12ab\"}";
    let text = refusal(body.as_bytes())
        .explained("p.example", 400, None)
        .to_string();
    assert!(text.contains("invalid2J, AADSTS12)"), "{text}");
}
