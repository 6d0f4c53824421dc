//! Health and metrics: what a monitor relies on.

use std::collections::HashSet;

use jiff::SignedDuration;
use regex::Regex;

use super::*;

#[tokio::test]
async fn health_is_ok_only_while_the_daemon_runs_and_every_inbox_makes_progress() {
    let now = Timestamp::now();
    let (long_ago, an_hour_ago) = (
        now - SignedDuration::from_secs(61),
        now - SignedDuration::from_hours(1),
    );
    for (state, at, status) in [
        (InboxState::Idle, now, 200),
        (InboxState::Polling, now, 200),
        (InboxState::Syncing, now, 200),
        (InboxState::BackingOff, now, 503),
        (InboxState::Failed, now, 503),
        (InboxState::LeasedElsewhere, now, 503),
        (InboxState::Idle, long_ago, 503),
    ] {
        let served = Served::empty().await;
        filled::beat(&served.store, state, None, at).await;
        let answer = served.get("/healthz").await;
        let word = if status == 200 { "ok\n" } else { "degraded\n" };
        assert_eq!(
            (answer.status, answer.body.as_str()),
            (status, word),
            "{state:?}"
        );
    }
    let served = Served::empty().await;
    filled::beat(&served.store, InboxState::Idle, None, now).await;
    filled::beat_inbox(&served.store, "rich", InboxState::Idle, None, an_hour_ago).await;
    assert_eq!(
        served.get("/healthz").await.status,
        503,
        "the server was not heard for an hour"
    );
}

#[tokio::test]
async fn an_inbox_that_never_reported_is_no_health() {
    let served = Served::empty().await;
    assert_eq!(served.get("/healthz").await.status, 503, "nothing ever ran");
    filled::beat(&served.store, InboxState::Idle, None, Timestamp::now()).await;
    assert_eq!(served.get("/healthz").await.status, 200);
    served.store.close().await;
    assert_eq!(
        served.get("/healthz").await.status,
        503,
        "the store is gone"
    );
}

#[tokio::test]
async fn every_line_of_the_metrics_is_well_formed() {
    let served = Served::filled(&["Cheaper cloud"]).await;
    filled::beat_inbox(
        &served.store,
        "a\"b\\c\nd",
        InboxState::Failed,
        None,
        Timestamp::now(),
    )
    .await;
    let answer = served.get("/metrics").await;
    assert_eq!(
        answer.header("content-type"),
        Some("text/plain; version=0.0.4; charset=utf-8")
    );
    let told = Regex::new(r"^# HELP (onedoor_[a-z_]+) [^\\]+$").unwrap();
    let typed = Regex::new(r"^# TYPE (onedoor_[a-z_]+) (gauge|counter)$").unwrap();
    let sample =
        Regex::new(r#"^((onedoor_[a-z_]+)(?:\{[a-z_]+="(?:[^"\\]|\\[\\"n])*"\})?) (\S+)$"#)
            .unwrap();
    let (mut types, mut helped, mut series) = (HashSet::new(), HashSet::new(), HashSet::new());
    for line in answer.body.lines() {
        if let Some(found) = told.captures(line) {
            assert!(helped.insert(found[1].to_owned()), "{line}");
        } else if let Some(found) = typed.captures(line) {
            assert!(
                helped.contains(&found[1]) && types.insert(found[1].to_owned()),
                "{line}"
            );
            assert_eq!(
                &found[2] == "counter",
                found[1].ends_with("_total"),
                "{line}"
            );
        } else {
            let found = sample.captures(line).unwrap_or_else(|| panic!("{line:?}"));
            assert!(
                types.contains(&found[2]) && series.insert(found[1].to_owned()),
                "{line}"
            );
            found[3].parse::<f64>().unwrap();
        }
    }
    for line in [
        "onedoor_up 1",
        "onedoor_mode{mode=\"reply\"} 1",
        "onedoor_inbox_up{inbox=\"rich\"} 1",
        "onedoor_inbox_up{inbox=\"a\\\"b\\\\c\\nd\"} 0",
        "onedoor_inbox_lag_seconds{inbox=\"rich\"} 0.42",
        "onedoor_inbox_messages_total{inbox=\"rich\"} 1042",
        "onedoor_outbox_mails{state=\"in_doubt\"} 1",
        "onedoor_campaigns_total 1",
        "onedoor_replies_sent_total 0",
    ] {
        assert!(
            answer.body.lines().any(|found| found == line),
            "{line} in\n{}",
            answer.body
        );
    }
}

#[tokio::test]
async fn metrics_can_be_turned_off() {
    let web = Web {
        metrics: false,
        ..loopback()
    };
    let served = Served::with(Store::throw_away().await.unwrap(), web, None).await;
    assert_eq!(served.get("/metrics").await.status, 404);
}
