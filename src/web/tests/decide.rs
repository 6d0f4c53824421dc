//! The forms: a decision by the page is one by the command line, and nobody else's form decides anything.

use super::filled::{HOSTILE, ORG};
use super::lessons::{KNOWN, writable};
use super::*;
use crate::store::{MailState, VendorCard};

const CARD: &str = "/vendors/acme1.example";

impl Served {
    async fn card(&self) -> VendorCard {
        let card = self.store.vendor(ORG, "acme1.example").await.unwrap();
        card.unwrap()
    }

    /// Fills in a form of the vendor's card and sends it.
    async fn fill_in(&self, what: &str, fields: &str) -> Answer {
        let action = format!("{CARD}/{what}");
        let token = self.token(CARD, &action).await;
        self.press(&action, KNOWN, &format!("{token}&{fields}"))
            .await
    }
}

fn went_to(answer: &Answer, path: &str) {
    assert_eq!(
        (answer.status, answer.header("location")),
        (303, Some(path)),
        "{}",
        answer.body
    );
}

#[tokio::test]
async fn a_decision_by_the_form_is_kept_with_who_made_it() {
    let (served, _dir) = writable(&["Cheaper cloud"]).await;
    for (fields, standing, until, folder, note) in [
        (
            "standing=declined&until=&folder=&note=No+budget%2C+%3Cthis%3E+year",
            "declined",
            None,
            None,
            "No budget, <this> year",
        ),
        (
            "standing=deferred&until=2031-02-01&folder=ignored&note=",
            "deferred",
            Some("2031-02-01"),
            None,
            "No budget, <this> year",
        ),
        (
            "standing=partner&until=2031-02-01&folder=Acme+%26+Co&note=welcome",
            "partner",
            None,
            Some("Acme & Co"),
            "welcome",
        ),
        ("standing=talking", "talking", None, None, "welcome"),
        ("standing=undecided", "undecided", None, None, "welcome"),
    ] {
        went_to(&served.fill_in("decide", fields).await, CARD);
        let card = served.card().await;
        assert_eq!(
            (
                card.standing.as_str(),
                card.until.as_deref(),
                card.folder.as_deref(),
                card.note.as_deref()
            ),
            (standing, until, folder, Some(note)),
            "{fields}"
        );
        let last = card.history.last().unwrap();
        assert_eq!(
            (last.standing.as_str(), last.by.as_str()),
            (standing, "web")
        );
        let page = served.get(CARD).await.body;
        let chosen = format!("value=\"{standing}\" required checked");
        assert!(page.contains(&chosen), "{chosen} in {page}");
        assert_eq!(page.matches(" checked").count(), 1, "{page}");
    }
}

#[tokio::test]
async fn a_reminder_a_domain_joined_and_one_set_apart_are_kept() {
    let (served, _dir) = writable(&["Cheaper cloud", "Cheaper phones"]).await;
    let fields = "on=2031-03-01&text=The+contract+ends";
    went_to(&served.fill_in("remind", fields).await, CARD);
    let reminders = served.card().await.reminders;
    assert!(
        reminders
            .iter()
            .any(|it| it.on == "2031-03-01" && it.text == "The contract ends")
    );
    let joined = served.fill_in("merge", "domain=Mail.Acme2.example").await;
    went_to(&joined, CARD);
    let card = served.card().await;
    assert_eq!(
        (card.joined[0].domain.as_str(), card.joined[0].by.as_str()),
        ("acme2.example", "web")
    );
    let page = served.get(CARD).await.body;
    assert!(page.contains("a person said so"), "the evidence: {page}");
    assert!(page.contains("aria-label=\"Set acme2.example apart\""));
    let apart = served.fill_in("split", "domain=acme2.example").await;
    went_to(&apart, CARD);
    let other = served.store.vendor_of(ORG, "acme2.example").await.unwrap();
    assert_eq!(other, "acme2.example");
    assert!(!served.get(CARD).await.body.contains("Set acme2.example"));
}

#[tokio::test]
async fn a_mail_in_doubt_is_settled_with_its_evidence_before_ones_eyes() {
    for (how, state) in [
        ("sent", MailState::Sent),
        ("drop", MailState::Closed),
        ("resend", MailState::Planned),
    ] {
        let (served, _dir) = writable(&["Cheaper cloud"]).await;
        let doubtful = served.store.outbox().await.unwrap().remove(0);
        let page = served.get("/").await.body;
        for shown in [&doubtful.message_id, &doubtful.to] {
            assert!(page.contains(shown), "{shown} in {page}");
        }
        let (_, table) = page.split_once("<h3>In doubt</h3>").unwrap();
        assert!(table.contains("<time"), "when it may have gone out");
        let action = format!("/outbox/{}/settle", doubtful.id);
        let token = served.token("/", &action).await;
        let body = format!("{token}&how={how}");
        went_to(&served.press(&action, KNOWN, &body).await, "/");
        let campaign = crate::campaign::CampaignId(1);
        let found = served.store.campaign(campaign).await.unwrap().unwrap();
        assert_eq!(found.campaign.reply_state, Some(state), "{how}");
        assert!(!served.get("/").await.body.contains("<form"));
        // A page that was left open, pressed once more.
        let again = served.press(&action, KNOWN, &body).await;
        assert_eq!(again.status, 422, "{how}");
    }
}

#[tokio::test]
async fn every_form_refuses_whoever_is_not_asked() {
    let (served, _dir) = writable(&["Cheaper cloud", "Cheaper phones"]).await;
    let doubtful = served.store.outbox().await.unwrap().remove(0).id;
    let settle = format!("/outbox/{doubtful}/settle");
    let before = (served.card().await, served.store.outbox().await.unwrap());
    let other = served
        .token("/campaigns/c1", "/campaigns/c1/not-a-pitch")
        .await;
    let plain = Served::filled(&["Cheaper cloud"]).await;
    for (page, action, fields) in [
        (CARD, &*format!("{CARD}/decide"), "standing=declined"),
        (CARD, &format!("{CARD}/remind"), "on=2031-01-01&text=x"),
        (CARD, &format!("{CARD}/merge"), "domain=acme2.example"),
        (CARD, &format!("{CARD}/split"), "domain=acme2.example"),
        ("/", &settle, "how=resend"),
    ] {
        // Where there is no button for it yet, the token is that of the form all the same.
        let token = match page {
            CARD if action.ends_with("split") => other.clone(),
            _ => served.token(page, action).await,
        };
        let body = format!("{token}&{fields}");
        let wrong = "Authorization: Basic YW55Ym9keTpvcGVuIHNlc2Ft\r\n";
        for (headers, body, status) in [
            ("", &*body, 401),
            (wrong, &body, 401),
            (
                &format!("{KNOWN}Sec-Fetch-Site: cross-site\r\n"),
                &body,
                403,
            ),
            (&format!("{KNOWN}Sec-Fetch-Site: same-site\r\n"), &body, 403),
            (
                &format!("{KNOWN}Origin: https://evil.example\r\n"),
                &body,
                403,
            ),
            (&format!("{KNOWN}Origin: evil\r\n"), &body, 403),
            (KNOWN, fields, 403),
            (KNOWN, &format!("{fields}&{token}"), 403),
            (KNOWN, &format!("{other}&{fields}"), 403),
            (KNOWN, &format!("{token}0&{fields}"), 403),
            (KNOWN, &format!("{body}{}", "0".repeat(20_000)), 413),
        ] {
            let answer = served.press(action, headers, body).await;
            assert_eq!(answer.status, status, "{action} {headers} {body}");
        }
        assert_eq!(served.get(action).await.status, 405, "{action}: a link");
        let put = format!(
            "PUT {action} HTTP/1.1\r\nHost: {}\r\n{KNOWN}Connection: close\r\nContent-Length: {}\r\n\r\n{body}",
            served.address,
            body.len()
        );
        assert_eq!(served.ask(&put).await.status, 405, "{action}");
        let closed = plain.press(action, KNOWN, &body).await;
        assert_eq!(closed.status, 403, "{action}: no password is set");
    }
    let after = (served.card().await, served.store.outbox().await.unwrap());
    assert_eq!(before, after);
    assert!(!plain.get(CARD).await.body.contains("<form"));
    let port = served.port();
    for origin in ["null".to_owned(), format!("http://localhost:{port}")] {
        let token = served.token(CARD, &format!("{CARD}/decide")).await;
        let headers = format!("{KNOWN}Origin: {origin}\r\n");
        let body = format!("{token}&standing=declined");
        let action = format!("{CARD}/decide");
        let answer = served.press(&action, &headers, &body).await;
        assert_eq!(answer.status, 303, "{origin}");
    }
}

#[tokio::test]
async fn what_cannot_be_done_is_said_and_nothing_is_changed() {
    let (served, _dir) = writable(&["Cheaper cloud"]).await;
    let before = served.card().await;
    for (what, fields) in [
        ("decide", ""),
        ("decide", "standing=friend"),
        ("decide", "standing=deferred&until="),
        ("decide", "standing=deferred&until=someday"),
        ("remind", "on=&text=x"),
        ("remind", "on=2031-01-01&text=+"),
        ("merge", "domain=+"),
        ("merge", "domain=acme"),
    ] {
        let answer = served.fill_in(what, fields).await;
        assert_eq!(answer.status, 422, "{what} {fields}: {}", answer.body);
    }
    assert_eq!(served.card().await, before);
}

#[tokio::test]
async fn text_in_a_form_stays_text_and_a_page_has_one_heading() {
    let (served, _dir) = writable(&HOSTILE).await;
    filled::gather(&served.store, &HOSTILE, Timestamp::now()).await;
    for path in [CARD, "/campaigns/c1", "/"] {
        let page = served.get(path).await.body;
        for tag in ["<script", "<img", "<svg", "<iframe", "<meta http"] {
            assert!(!page.contains(tag), "{tag} in {path}: {page}");
        }
        assert!(!page.contains(['\u{1b}', '\u{0}', '\u{202E}']), "{path}");
        assert_eq!(page.matches("<h1").count(), 1, "{path}");
        for id in page.split(" id=\"").skip(1) {
            let id = id.split_once('"').unwrap().0;
            assert!(page.contains(&format!("<label for=\"{id}\"")), "{id}");
        }
    }
}
