//! The buttons: what they do, and who may press them.

use std::os::unix::fs::PermissionsExt;

use super::filled::HOSTILE;
use super::*;
use crate::campaign::CampaignId;
use crate::config::SecretSource;
use crate::store::{LessonBy, Released};

pub(super) const KNOWN: &str = "Authorization: Basic YW55Ym9keTpvcGVuIHNlc2FtZQ==\r\n";

/// A page with a password and a campaign for each text.
pub(super) async fn writable(texts: &[&str]) -> (Served, tempfile::TempDir) {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("password");
    std::fs::write(&file, "open sesame\n").unwrap();
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
    let web = Web {
        password: Some(SecretSource::File(file)),
        ..loopback()
    };
    let served = Served::with(Store::throw_away().await.unwrap(), web, None).await;
    filled::fill(&served.store, texts, Timestamp::now()).await;
    (served, dir)
}

impl Served {
    pub(super) async fn press(&self, action: &str, headers: &str, body: &str) -> Answer {
        self.ask(&format!(
            "POST {action} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n{headers}Content-Type: \
             application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
            self.address,
            body.len()
        ))
        .await
    }

    /// The body that the button of a page sends.
    pub(super) async fn token(&self, page: &str, action: &str) -> String {
        let page = self.get(page).await.body;
        let form = page.split_once(&format!("action=\"{action}\"")).unwrap().1;
        let token = form.split_once("name=\"token\" value=\"").unwrap().1;
        format!("token={}", token.split_once('"').unwrap().0)
    }
}

#[tokio::test]
async fn a_button_teaches_a_lesson_and_another_takes_it_back() {
    let (served, _dir) = writable(&["Cheaper cloud"]).await;
    let teach = "/campaigns/c1/not-a-pitch";
    let token = served.token("/campaigns/c1", teach).await;
    let answer = served.press(teach, KNOWN, &token).await;
    assert_eq!(
        (answer.status, answer.header("location")),
        (303, Some("/campaigns/c1"))
    );
    let lesson = served.store.lessons().await.unwrap().remove(0);
    assert_eq!(
        (lesson.by, lesson.campaign.as_deref(), lesson.revoked_at),
        (LessonBy::Web, Some("c1"), None)
    );
    let campaign = served.get("/campaigns/c1").await.body;
    assert!(campaign.contains("Put back as no pitch") && !campaign.contains("<form"));
    let page = served.get("/lessons").await.body;
    assert!(
        page.contains("Cheaper cloud") && page.contains("acme1.example"),
        "{page}"
    );
    let listed = served.get("/api/lessons").await;
    assert_eq!(
        listed.body,
        serde_json::to_string(&served.store.lessons().await.unwrap()).unwrap()
    );

    let revoke = format!("/lessons/{}/revoke", lesson.id);
    let token = served.token("/lessons", &revoke).await;
    let answer = served.press(&revoke, KNOWN, &token).await;
    assert_eq!(
        (answer.status, answer.header("location")),
        (303, Some("/lessons"))
    );
    let lesson = served.store.lessons().await.unwrap().remove(0);
    assert!(lesson.revoked_at.is_some());
    assert!(!served.get("/lessons").await.body.contains("<form"));
    let campaign = served.store.campaign(CampaignId(1)).await.unwrap().unwrap();
    assert!(!campaign.campaign.released);
}

#[tokio::test]
async fn a_change_needs_the_password_and_a_button_of_this_page() {
    let (served, _dir) = writable(&["Cheaper cloud", "Cheaper phones"]).await;
    let action = "/campaigns/c1/not-a-pitch";
    let token = served.token("/campaigns/c1", action).await;
    let other = served
        .token("/campaigns/c2", "/campaigns/c2/not-a-pitch")
        .await;
    let wrong = "Authorization: Basic YW55Ym9keTpvcGVuIHNlc2Ft\r\n";
    let cross = format!("{KNOWN}Sec-Fetch-Site: cross-site\r\n");
    let sibling = format!("{KNOWN}Sec-Fetch-Site: same-site\r\n");
    let long = format!("{token}{}", "0".repeat(20_000));
    for (headers, body, status) in [
        ("", token.as_str(), 401),
        (wrong, &token, 401),
        (&cross, &token, 403),
        (&sibling, &token, 403),
        (KNOWN, "", 403),
        (KNOWN, "token=", 403),
        (KNOWN, &other, 403),
        (KNOWN, &format!("{token}0"), 403),
        (KNOWN, &long, 413),
    ] {
        let answer = served.press(action, headers, body).await;
        assert_eq!(answer.status, status, "{headers} {body}");
        assert!(
            served.store.lessons().await.unwrap().is_empty(),
            "{headers} {body}"
        );
    }
    let rebound = format!(
        "POST {action} HTTP/1.1\r\nHost: evil.example\r\n{KNOWN}Connection: close\r\nContent-Length: {}\r\n\r\n{token}",
        token.len()
    );
    assert_eq!(served.ask(&rebound).await.status, 421);
    assert_eq!(
        served.get(action).await.status,
        405,
        "a link changes nothing"
    );
    let fine = format!("{KNOWN}Sec-Fetch-Site: same-origin\r\nOrigin: null\r\n");
    assert_eq!(served.press(action, &fine, &token).await.status, 303);
}

#[tokio::test]
async fn without_a_password_there_is_no_button_and_nothing_to_press() {
    let (served, _dir) = writable(&["Cheaper cloud"]).await;
    let token = served
        .token("/campaigns/c1", "/campaigns/c1/not-a-pitch")
        .await;
    let plain = Served::filled(&["Cheaper cloud"]).await;
    assert!(!plain.get("/campaigns/c1").await.body.contains("<form"));
    for action in ["/campaigns/c1/not-a-pitch", "/lessons/l1/revoke"] {
        let answer = plain.press(action, KNOWN, &token).await;
        assert_eq!(answer.status, 403, "{action}");
    }
    assert!(plain.store.lessons().await.unwrap().is_empty());
}

#[tokio::test]
async fn what_is_not_there_cannot_be_changed() {
    let (served, _dir) = writable(&["Cheaper cloud"]).await;
    let config = Config::parse(CONFIG, Path::new("test.toml")).unwrap();
    let pages = Pages {
        pen: Some(blake3::hash(b"")),
        ..Pages::new(&config, served.store.clone()).unwrap()
    };
    for action in [
        "/campaigns/c9/not-a-pitch",
        "/campaigns/x/not-a-pitch",
        "/lessons/l9/revoke",
        "/lessons/l-9/revoke",
    ] {
        let token = pages.button(action.into()).unwrap().token;
        let answer = served.press(action, KNOWN, &format!("token={token}")).await;
        assert_eq!(answer.status, 404, "{action}");
    }
}

#[tokio::test]
async fn a_subject_in_a_lesson_is_shown_and_never_run() {
    let served = Served::filled(&HOSTILE).await;
    for nth in 1..=HOSTILE.len() as i64 {
        let what = Released::Campaign(CampaignId(nth));
        served
            .store
            .release(what, LessonBy::Cli, Timestamp::now())
            .await
            .unwrap();
    }
    let page = served.get("/lessons").await.body;
    for tag in ["<script", "<img", "<svg", "<iframe", "<meta http"] {
        assert!(!page.contains(tag), "{tag} in {page}");
    }
    assert!(!page.contains(['\u{1b}', '\u{0}', '\u{202E}']));
    assert!(page.contains("&#60;script&#62;"));
}
