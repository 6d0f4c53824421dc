//! What the pages and the JSON show.

use serde::Serialize;
use serde_json::json;

use super::filled::{HOSTILE, ORG};
use super::*;
use crate::campaign::CampaignId;
use crate::store::CampaignFilter;

fn text(view: impl Serialize) -> String {
    serde_json::to_string(&view).unwrap()
}

#[tokio::test]
async fn the_json_is_that_of_the_commands() {
    let served = Served::filled(&["Cheaper cloud", HOSTILE[0], HOSTILE[7]]).await;
    let store = &served.store;
    let filter = CampaignFilter::default();
    let card = text(store.vendor(ORG, "acme2.example").await.unwrap());
    for (path, view) in [
        (
            "/api/status",
            text(store.status(Timestamp::now()).await.unwrap()),
        ),
        (
            "/api/campaigns",
            text(store.campaigns(&filter).await.unwrap()),
        ),
        (
            "/api/campaigns/c2",
            text(store.campaign(CampaignId(2)).await.unwrap()),
        ),
        ("/api/vendors", text(store.vendors().await.unwrap())),
        ("/api/vendors/acme2.example", card.clone()),
        (
            "/api/vendors/ACME2.example?organization=Example%20Corp",
            card,
        ),
    ] {
        let answer = served.get(path).await;
        assert_eq!(answer.header("content-type"), Some("application/json"));
        assert_eq!(answer.body, view, "{path}");
    }
}

#[tokio::test]
async fn lists_can_be_narrowed() {
    let served = Served::filled(&["one", "two", "three"]).await;
    for (path, count) in [
        ("/api/campaigns?vendor=acme2.example", 1),
        ("/api/campaigns?organization=Example+Corp", 3),
        ("/api/campaigns?organization=Another", 0),
        ("/api/vendors?organization=Another", 0),
        (
            "/api/vendors?organization=Example+Corp&organization=Example+Corp",
            3,
        ),
    ] {
        assert_eq!(
            served.get(path).await.json().as_array().unwrap().len(),
            count,
            "{path}"
        );
    }
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let served = Served::filled(&["Cheaper cloud"]).await;
    for path in [
        "c9",
        "9",
        "c",
        "c-1",
        "c+1",
        "c99999999999999999999",
        "%2e%2e",
        "c1%00",
    ] {
        assert_eq!(
            served.get(&format!("/campaigns/{path}")).await.status,
            404,
            "{path}"
        );
        let answer = served.get(&format!("/api/campaigns/{path}")).await;
        assert_eq!(
            (answer.status, answer.json()),
            (404, json!({ "error": "not found" })),
            "{path}"
        );
    }
    for path in [
        "unknown.example",
        "acme1.example?organization=Another",
        "a%2Fb",
        "%00",
    ] {
        assert_eq!(
            served.get(&format!("/vendors/{path}")).await.status,
            404,
            "{path}"
        );
        assert_eq!(
            served.get(&format!("/api/vendors/{path}")).await.status,
            404,
            "{path}"
        );
    }
}

#[tokio::test]
async fn the_overview_says_how_things_stand() {
    let served = Served::filled(&["Cheaper cloud"]).await;
    filled::beat_inbox(
        &served.store,
        "finance",
        InboxState::BackingOff,
        Some("login refused"),
        Timestamp::now(),
    )
    .await;
    let page = served.get("/").await.body;
    for words in [
        "To look at: 1 inbox makes no progress, 1 mail is in doubt.",
        "Running",
        "Mode <strong>reply</strong>",
        "host-1",
        "waiting for mail",
        "login refused",
    ] {
        assert!(page.contains(words), "{words} in {page}");
    }
    for words in [
        "Cheaper cloud",
        "acme1.example",
        "<strong>1</strong> in doubt",
        "<h3>In doubt</h3>",
        "Europe/Berlin",
    ] {
        assert!(page.contains(words), "{words} in {page}");
    }
}

#[tokio::test]
async fn a_daemon_that_is_down_is_shown_as_down() {
    let page = Served::empty().await.get("/").await;
    assert_eq!(page.status, 200);
    assert!(
        page.body.contains("Not running") && page.body.contains("Mode <strong>observe</strong>")
    );
}

#[tokio::test]
async fn a_campaign_shows_its_timeline_with_reasons() {
    let served = Served::filled(&["one", "Cheaper cloud"]).await;
    let page = served.get("/campaigns/c2").await.body;
    for words in [
        "by the contact",
        "finance@example.com",
        "direct",
        "forward",
        "pitch <span",
        "97 %",
    ] {
        assert!(page.contains(words), "{words} in {page}");
    }
    for words in [
        "Reply to <bdi>sam@acme2.example</bdi>",
        "an authenticated pitch",
        "unauthenticated",
        "past the contact",
    ] {
        assert!(page.contains(words), "{words} in {page}");
    }
}

#[tokio::test]
async fn a_vendor_of_another_organization_is_linked_with_its_name() {
    let served = Served::empty().await;
    let config = Config::parse(CONFIG, Path::new("test.toml")).unwrap();
    let pages = Pages::new(&config, served.store.clone()).unwrap();
    assert_eq!(
        pages.vendor_link(ORG, "sam@mail.example"),
        "/vendors/sam%40mail.example"
    );
    assert_eq!(
        pages.vendor_link("A & B", "acme.example"),
        "/vendors/acme.example?organization=A%20%26%20B"
    );
}

#[tokio::test]
async fn what_strangers_wrote_is_shown_and_never_run() {
    let served = Served::filled(&HOSTILE).await;
    filled::beat(
        &served.store,
        InboxState::Failed,
        Some(HOSTILE[1]),
        Timestamp::now(),
    )
    .await;
    let mut paths: Vec<String> = ["/", "/campaigns", "/vendors"].map(Into::into).into();
    for nth in 1..=HOSTILE.len() {
        paths.push(format!("/campaigns/c{nth}"));
        paths.push(format!("/vendors/acme{nth}.example"));
    }
    for path in paths {
        let answer = served.get(&path).await;
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(
            answer.header("content-type"),
            Some("text/html; charset=utf-8")
        );
        let tags = [
            "<script",
            "<img",
            "<svg",
            "<iframe",
            "<meta http",
            "<link rel=stylesheet href=//",
            "<body onload",
        ];
        for tag in tags {
            assert!(!answer.body.contains(tag), "{tag} in {path}");
        }
        let steering = ['\u{1b}', '\u{0}', '\u{7}', '\u{202E}', '\u{2066}'];
        assert!(!answer.body.contains(steering), "{path}");
        assert_eq!(
            answer.body.matches("<bdi>").count(),
            answer.body.matches("</bdi>").count()
        );
    }
    let page = served.get("/campaigns/c1").await.body;
    let subject =
        "<h1><bdi>&#60;script&#62;document.title=&#39;owned&#39;&#60;/script&#62;</bdi></h1>";
    assert!(page.contains(subject), "{page}");
}

#[tokio::test]
async fn a_lost_store_is_told_without_anything_from_inside() {
    let served = Served::filled(&["Cheaper cloud"]).await;
    served.store.close().await;
    for path in [
        "/",
        "/campaigns",
        "/campaigns/c1",
        "/vendors",
        "/vendors/acme1.example",
        "/lessons",
        "/api/lessons",
        "/api/status",
        "/metrics",
    ] {
        let answer = served.get(path).await;
        assert_eq!(answer.status, 503, "{path}");
        let lower = answer.body.to_lowercase();
        assert!(
            ["sql", "pool", "closed", "url"]
                .iter()
                .all(|inside| !lower.contains(inside)),
            "{}",
            answer.body
        );
    }
}

#[tokio::test]
async fn no_list_is_longer_than_it_may_be() {
    let texts = vec!["Cheaper cloud"; 205];
    let served = Served::filled(&texts).await;
    assert_eq!(
        served
            .get("/campaigns")
            .await
            .body
            .matches("Cheaper cloud")
            .count(),
        200
    );
    assert_eq!(
        served
            .get("/api/campaigns")
            .await
            .json()
            .as_array()
            .unwrap()
            .len(),
        200
    );
    let vendors = served.get("/vendors").await.body;
    assert!(vendors.contains("5 more are not shown"));
}
