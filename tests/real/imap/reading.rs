//! Finding and reading mail without leaving a trace, and waiting for it.

use std::future::pending;
use std::time::Duration;

use jiff::Timestamp;
use onedoor::imap::{IdleEnd, SpecialUse};

use super::{as_task, client, pitch};
use crate::support::dovecot::{Dovecot, Options};

/// Dovecot holds every notice back for half a second.
const LONG: Duration = Duration::from_secs(20);

#[tokio::test]
async fn looking_changes_nothing() {
    let dovecot = Dovecot::shared();
    for number in 1..=2 {
        dovecot.append("reader", "INBOX", &pitch(number));
    }
    // Dovecot counts changes from the first time somebody asks.
    dovecot.looker("reader").status("INBOX", "HIGHESTMODSEQ");
    dovecot.append("reader", "INBOX", &pitch(3));
    let marks =
        || ["HIGHESTMODSEQ", "RECENT"].map(|item| dovecot.looker("reader").status("INBOX", item));
    let (before, marks_before) = (dovecot.mailbox("reader", "INBOX"), marks());
    let mut client = client(&dovecot, "reader").await;
    let inbox = client.folder("inbox");
    let state = client.examine(&inbox).await.unwrap();
    assert_eq!((state.exists, state.uid_next), (3, Some(4)));
    assert_eq!(state.highest_modseq, Some(marks_before[0]));
    let fetched = client.fetch(&[3, 1, 2, 99], 65_536).await.unwrap();
    let read: Vec<_> = fetched
        .iter()
        .map(|mail| (mail.uid, mail.bytes.clone(), mail.truncated))
        .collect();
    assert_eq!(
        read,
        [
            (1, pitch(1), false),
            (2, pitch(2), false),
            (3, pitch(3), false)
        ]
    );
    assert!(
        fetched
            .iter()
            .all(|mail| mail.size as usize == mail.bytes.len() && mail.flags.is_empty())
    );
    let headers = client.fetch_headers(&[2], 65_536).await.unwrap();
    assert!(headers[0].bytes.ends_with(b"+0000\r\n\r\n") && !headers[0].truncated);
    client.logout().await;
    assert_eq!(dovecot.mailbox("reader", "INBOX"), before);
    assert_eq!(marks(), marks_before);
}

#[tokio::test]
async fn messages_are_found_by_uid_date_and_message_id() {
    let dovecot = Dovecot::shared();
    for number in 1..=4 {
        dovecot.append("finder", "INBOX", &pitch(number));
    }
    let mut client = client(&dovecot, "finder").await;
    client.examine(&client.folder("INBOX")).await.unwrap();
    assert_eq!(client.uids_after(0).await.unwrap(), [1, 2, 3, 4]);
    assert_eq!(client.uids_after(2).await.unwrap(), [3, 4]);
    assert_eq!(
        client.uids_after(4).await.unwrap(),
        Vec::<u32>::new(),
        "the echo of the newest message is dropped"
    );
    assert!(client.uids_after(u32::MAX).await.unwrap().is_empty());
    assert_eq!(client.all_uids().await.unwrap(), [1, 2, 3, 4]);
    assert_eq!(
        client
            .search_message_id("<offer-3@vendor.example>")
            .await
            .unwrap(),
        [3]
    );
    assert_eq!(
        client
            .search_message_id("<\"x\\\r\nA LOGOUT@vendor.example>")
            .await
            .unwrap(),
        Vec::<u32>::new()
    );
    let today = Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date();
    assert_eq!(
        client.uids_since(today.yesterday().unwrap()).await.unwrap(),
        [1, 2, 3, 4]
    );
    assert_eq!(
        client
            .uids_since(today.checked_add(jiff::Span::new().days(3)).unwrap())
            .await
            .unwrap(),
        Vec::<u32>::new()
    );
}

#[tokio::test]
async fn of_a_large_message_the_first_bytes_come_and_the_rest_on_demand() {
    let dovecot = Dovecot::shared();
    let mut large = pitch(1);
    large.extend(
        "0123456789abcdef) {5}\r\nA1 OK é\r\n* BYE\r\n"
            .bytes()
            .cycle()
            .take(200 * 1024),
    );
    large.extend_from_slice(b"\r\n");
    dovecot.append("large", "INBOX", &large);
    let mut client = client(&dovecot, "large").await;
    client.examine(&client.folder("INBOX")).await.unwrap();
    let first = client.fetch(&[1], 65_536).await.unwrap().remove(0);
    assert_eq!(
        (first.bytes.as_slice(), first.truncated),
        (&large[..65_536], true)
    );
    assert_eq!(first.size as usize, large.len());
    assert!((Timestamp::now() - first.internal_date).get_hours().abs() < 1);
    let whole = client.fetch_whole(1, 10 << 20).await.unwrap().unwrap();
    assert!(whole.bytes == large && !whole.truncated);
    assert!(
        client
            .fetch_whole(1, 100 * 1024)
            .await
            .unwrap()
            .unwrap()
            .truncated
    );
    assert_eq!(client.fetch_whole(2, 1024).await.unwrap(), None);
}

#[tokio::test]
async fn special_folders_are_found_by_their_marks_or_by_their_names() {
    let dovecot = Dovecot::shared();
    let mut marked = client(&dovecot, "special").await;
    let sent = marked
        .find_special(SpecialUse::Sent)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(sent.decoded(), "Sent");
    assert!(
        marked
            .folders()
            .await
            .unwrap()
            .iter()
            .any(|folder| folder.special == Some(SpecialUse::Drafts))
    );
    let bare = Dovecot::start(&Options {
        special_use: false,
        ..Options::default()
    });
    let mut bare_client = client(&bare, "special").await;
    assert_eq!(
        bare_client.find_special(SpecialUse::Drafts).await.unwrap(),
        None
    );
    let drafts = bare_client.folder("Entwürfe");
    bare_client.ensure_folder(&drafts).await.unwrap();
    assert_eq!(
        bare_client.find_special(SpecialUse::Drafts).await.unwrap(),
        Some(drafts)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_delivery_wakes_who_idles_and_the_message_is_there() {
    let dovecot = Dovecot::shared();
    let mut idler = client(&dovecot, "idler").await;
    idler.examine(&idler.folder("INBOX")).await.unwrap();
    assert!(idler.uids_after(0).await.unwrap().is_empty());
    let waiting = as_task(async move { (idler.idle(LONG, pending()).await, idler) });
    dovecot.deliver("idler", &pitch(1));
    let (end, mut idler) = waiting.await.unwrap();
    assert_eq!(end, Ok(IdleEnd::Something));
    assert_eq!(idler.uids_after(0).await.unwrap(), [1]);
    assert_eq!(
        idler.idle(Duration::from_millis(1), pending()).await,
        Ok(IdleEnd::Elapsed)
    );
    assert_eq!(idler.idle(LONG, async {}).await, Ok(IdleEnd::Stopped));
    // What was told of by another command's answer is not waited for.
    dovecot.deliver("idler", &pitch(2));
    idler.fetch(&[1], 100).await.unwrap();
    assert_eq!(idler.idle(LONG, pending()).await, Ok(IdleEnd::Something));
    assert_eq!(idler.noop().await, Ok(false));
    dovecot.deliver("idler", &pitch(3));
    assert_eq!(idler.noop().await, Ok(true));
}

#[tokio::test]
async fn without_idle_waiting_is_just_waiting() {
    let dovecot = Dovecot::start(&Options {
        capability: Some("IMAP4rev1 UIDPLUS NAMESPACE"),
        ..Options::default()
    });
    let mut client = client(&dovecot, "idler").await;
    client.examine(&client.folder("INBOX")).await.unwrap();
    assert!(!client.capabilities().idle && !client.capabilities().moves);
    assert_eq!(
        client.idle(Duration::from_millis(1), pending()).await,
        Ok(IdleEnd::Elapsed)
    );
    assert_eq!(client.idle(LONG, async {}).await, Ok(IdleEnd::Stopped));
}
