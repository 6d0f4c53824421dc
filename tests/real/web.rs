//! The web room against the real thing: a browser that would run whatever slipped through.

use std::os::unix::fs::PermissionsExt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use jiff::Timestamp;
use onedoor::campaign::CampaignId;
use onedoor::config::{Config, Listen, SecretSource, Web};
use onedoor::store::{InboxState, LessonBy, Released, Store};
use onedoor::web::{Pages, bind, serve};
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

use crate::support::browser;
use filled::{HOSTILE, ORG};

// `filled` names the house by this.
use ::onedoor;
#[path = "../../src/web/tests/filled.rs"]
mod filled;

mod vectors;

const PHONE: (u32, u32) = (500, 900);
const DESK: (u32, u32) = (1280, 1000);

/// A served page over a store in a file.
struct Served {
    url: String,
    store: Store,
    stop: CancellationToken,
    _dir: TempDir,
}

impl Served {
    async fn filled(texts: &[&str]) -> Served {
        Served::with(texts, false).await
    }

    /// With a password the page has its forms.
    async fn with(texts: &[&str], writable: bool) -> Served {
        let dir = tempfile::tempdir().unwrap();
        let password = dir.path().join("password");
        std::fs::write(&password, "open sesame").unwrap();
        std::fs::set_permissions(&password, PermissionsExt::from_mode(0o600)).unwrap();
        let store = Store::open(&format!("sqlite://{}/onedoor.db", dir.path().display()))
            .await
            .unwrap();
        filled::fill(&store, texts, Timestamp::now()).await;
        filled::beat(&store, InboxState::Idle, None, Timestamp::now()).await;
        let web = Web {
            listen: Listen::Tcp(([127, 0, 0, 1], 0).into()),
            password: writable.then_some(SecretSource::File(password)),
            metrics: true,
        };
        let listener = bind(&web).await.unwrap();
        let url = format!("http://{}", listener.address().unwrap());
        let mut config = Config {
            web: Some(web),
            ..Config::without_file()
        };
        config.organizations[0].name = ORG.into();
        let (pages, stop) = (
            Arc::new(Pages::new(&config, store.clone()).unwrap()),
            CancellationToken::new(),
        );
        tokio::spawn(serve(listener, pages, stop.clone()));
        Served {
            url,
            store,
            stop,
            _dir: dir,
        }
    }

    /// Somebody takes a campaign back.
    async fn teach(&self, campaign: i64) {
        let what = Released::Campaign(CampaignId(campaign));
        let released = self.store.release(what, LessonBy::Web, Timestamp::now());
        released.await.unwrap().unwrap();
    }

    async fn dom(&self, path: &str) -> String {
        browser::dom(&format!("{}{path}", self.url)).await
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

#[tokio::test]
async fn the_browser_would_run_a_script() {
    let dom =
        browser::dom("data:text/html,<title>clean</title><script>document.title='owned'</script>")
            .await;
    assert!(dom.contains("<title>owned</title>"), "{dom}");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_text_from_mail_becomes_part_of_the_page() {
    let served = Served::filled(&HOSTILE).await;
    filled::beat_inbox(
        &served.store,
        "finance",
        InboxState::Failed,
        Some(HOSTILE[1]),
        Timestamp::now(),
    )
    .await;
    served.teach(2).await;
    for (path, title) in [
        ("/", "Overview"),
        ("/campaigns/c2", "Campaign c2"),
        ("/vendors/acme2.example", "Vendor"),
        ("/lessons", "Lessons"),
    ] {
        let dom = served.dom(path).await;
        assert!(
            dom.contains(&format!("<title>{title} · onedoor</title>")),
            "{path}: {dom}"
        );
        for tag in ["<script", "<img", "<svg", "<iframe", "<meta http-equiv"] {
            assert!(!dom.contains(tag), "{tag} in {path}: {dom}");
        }
        assert_eq!(
            (dom.matches("<link").count(), dom.matches("<body").count()),
            (1, 1),
            "{path}: {dom}"
        );
    }
    let overview = served.dom("/").await;
    assert!(
        overview.contains("<bdi>&lt;script&gt;document.title='owned'&lt;/script&gt;</bdi>"),
        "{overview}"
    );
    assert!(
        overview.contains("<bdi>cheaptxt.exe clouds</bdi>"),
        "{overview}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_is_styled_on_a_desk_and_on_a_phone() {
    let texts = [
        "Cut your cloud bill by 40 % this quarter",
        "Quick question about your phone contracts",
        HOSTILE[0],
    ];
    let served = Served::with(&texts, true).await;
    filled::beat_inbox(
        &served.store,
        "finance",
        InboxState::BackingOff,
        Some("the server refused the login"),
        Timestamp::now(),
    )
    .await;
    served.teach(1).await;
    for (name, path, size, dark) in [
        ("overview", "/", DESK, false),
        ("overview-dark", "/", DESK, true),
        ("overview-phone", "/", PHONE, false),
        ("campaign", "/campaigns/c2", DESK, false),
        ("campaign-phone", "/campaigns/c2", PHONE, true),
        ("vendor", "/vendors/acme1.example", DESK, false),
        ("lessons", "/lessons", DESK, false),
        ("vendor-phone", "/vendors/acme1.example", PHONE, false),
    ] {
        let picture = browser::screenshot(&format!("{}{path}", served.url), size, dark).await;
        if let Some(dir) = std::env::var_os("ONEDOOR_SCREENSHOTS") {
            std::fs::write(
                std::path::Path::new(&dir).join(format!("{name}.png")),
                &picture,
            )
            .unwrap();
        }
        // The background of the stylesheet, see `--page`.
        let page = if dark {
            [0x15, 0x18, 0x1c]
        } else {
            [0xfb, 0xfb, 0xfa]
        };
        assert_eq!(browser::first_pixel(&picture), page, "{name}");
    }
}

/// Counts whoever connects to it.
async fn canary() -> (u16, Arc<AtomicUsize>) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let heard = Arc::new(AtomicUsize::new(0));
    let count = heard.clone();
    tokio::spawn(async move {
        while listener.accept().await.is_ok() {
            count.fetch_add(1, Ordering::SeqCst);
        }
    });
    (port, heard)
}

#[tokio::test(flavor = "multi_thread")]
async fn m27_hostile_subjects_and_names_stay_text_on_the_page() {
    let (port, heard) = canary().await;
    let texts = vectors::all(port);
    assert!(texts.len() >= 150, "{} texts", texts.len());
    // What the browser would do with one of them, were it markup.
    let trap = format!(
        "data:text/html,<title>clean</title><img src=http://127.0.0.1:{port}/x onerror=document.title='owned'>"
    );
    let dom = browser::dom(&trap).await;
    assert!(dom.contains("<title>owned</title>"), "{dom}");
    let before = heard.load(Ordering::SeqCst);
    assert!(before > 0, "the browser asks for what a page names");

    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let served = Served::with(&texts, true).await;
    filled::gather(&served.store, &texts, Timestamp::now()).await;
    for campaign in 2..40 {
        served.teach(campaign).await;
    }
    for (path, title) in [
        ("/", "Overview"),
        ("/campaigns", "Campaigns"),
        ("/campaigns/c1", "Campaign c1"),
        ("/vendors", "Vendors"),
        ("/vendors/acme1.example", "Vendor"),
        ("/lessons", "Lessons"),
    ] {
        let dom = served.dom(path).await;
        let title = format!("<title>{title} · onedoor</title>");
        assert!(dom.contains(&title), "a script ran on {path}");
        for tag in vectors::tags(&dom) {
            assert!(tag.is_expected(), "{tag:?} in {path}");
        }
        assert!(!dom.contains(vectors::steers), "{path}");
    }
    assert_eq!(
        heard.load(Ordering::SeqCst),
        before,
        "something was asked for"
    );
}
