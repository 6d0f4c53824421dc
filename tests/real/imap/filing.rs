//! Mail into folders, on servers that can do much and little.

use std::time::Duration;

use jiff::Timestamp;
use onedoor::imap::{Error, IdleEnd, MoveWay, Refusal};

use super::{client, pitch};
use crate::support::dovecot::{Dovecot, Options};

const NO_MOVE: &str = "IMAP4rev1 LITERAL+ IDLE NAMESPACE UIDPLUS";
const NO_UIDPLUS: &str = "IMAP4rev1 IDLE NAMESPACE";

/// Three pitches, of which somebody else has marked the second as deleted.
fn fill(dovecot: &Dovecot, user: &str) {
    let mut looker = dovecot.looker(user);
    looker.append("INBOX", "\\Seen", &pitch(1));
    looker.append("INBOX", "\\Deleted", &pitch(2));
    looker.append("INBOX", "", &pitch(3));
}

fn bytes(dovecot: &Dovecot, user: &str, folder: &str) -> Vec<Vec<u8>> {
    dovecot
        .mailbox(user, folder)
        .into_iter()
        .map(|mail| mail.bytes)
        .collect()
}

#[tokio::test]
async fn a_message_is_moved_whole_and_nothing_else_with_move_and_without() {
    for (capability, way) in [
        (None, MoveWay::Move),
        (Some(NO_MOVE), MoveWay::CopyAndExpunge),
    ] {
        let dovecot = Dovecot::start(&Options {
            capability,
            ..Options::default()
        });
        fill(&dovecot, "mover");
        let mut client = client(&dovecot, "mover").await;
        assert_eq!(client.move_way(), way);
        let target = client.folder("Vendors/Filed");
        assert_eq!(client.ensure_folder(&target).await, Ok(true));
        client.select(&client.folder("INBOX")).await.unwrap();
        let moved = client.move_messages(&[1, 3], &target).await.unwrap();
        assert_eq!(moved.pairs, [(1, 1), (3, 2)]);
        let end = client.idle(Duration::ZERO, std::future::pending()).await;
        assert_eq!(
            end,
            Ok(IdleEnd::Elapsed),
            "what we have moved ourselves is no news"
        );
        assert_eq!(
            bytes(&dovecot, "mover", "Vendors/Filed"),
            [pitch(1), pitch(3)]
        );
        assert_eq!(
            dovecot.mailbox("mover", "Vendors/Filed")[0].flags,
            ["\\Seen"]
        );
        let left = dovecot.mailbox("mover", "INBOX");
        assert_eq!(
            (left.len(), left[0].uid, left[0].flags.as_slice()),
            (1, 2, &["\\Deleted".to_owned()][..])
        );
        assert_eq!(
            client.move_messages(&[1], &target).await.unwrap().pairs,
            [],
            "what is gone is no error"
        );
    }
}

#[tokio::test]
async fn without_move_and_uidplus_mail_is_left_where_it_is() {
    let dovecot = Dovecot::start(&Options {
        capability: Some(NO_UIDPLUS),
        ..Options::default()
    });
    fill(&dovecot, "mover");
    let before = dovecot.mailbox("mover", "INBOX");
    let mut client = client(&dovecot, "mover").await;
    let target = client.folder("Vendors/Filed");
    client.ensure_folder(&target).await.unwrap();
    client.select(&client.folder("INBOX")).await.unwrap();
    let error = client.move_messages(&[1, 3], &target).await.unwrap_err();
    assert!(error == Error::CannotMove && error.connection_is_good());
    assert_eq!(client.expunge_uids(&[1]).await, Err(Error::CannotMove));
    client.logout().await;
    assert_eq!(dovecot.mailbox("mover", "INBOX"), before);
    assert_eq!(
        bytes(&dovecot, "mover", "Vendors/Filed"),
        Vec::<Vec<u8>>::new()
    );
}

#[tokio::test]
async fn a_missing_target_is_told_and_nothing_is_marked_or_removed() {
    for capability in [None, Some(NO_MOVE)] {
        let dovecot = Dovecot::start(&Options {
            capability,
            ..Options::default()
        });
        fill(&dovecot, "mover");
        let before = dovecot.mailbox("mover", "INBOX");
        let mut client = client(&dovecot, "mover").await;
        client.select(&client.folder("INBOX")).await.unwrap();
        let error = client
            .move_messages(&[1], &client.folder("Nowhere"))
            .await
            .unwrap_err();
        assert!(
            matches!(
                error,
                Error::Refused {
                    reason: Refusal::TryCreate,
                    ..
                }
            ),
            "{error}"
        );
        assert!(client.noop().await.is_ok(), "the connection is still good");
        assert_eq!(dovecot.mailbox("mover", "INBOX"), before);
    }
}

#[tokio::test]
async fn a_full_mailbox_is_told_apart() {
    let extra = "mail_plugins = quota\nplugin {\n quota = maildir:User quota\n quota_rule = *:storage=1\n}\n";
    let dovecot = Dovecot::start(&Options {
        extra: extra.to_owned(),
        ..Options::default()
    });
    let mut client = client(&dovecot, "full").await;
    let mut large = pitch(1);
    large.extend(std::iter::repeat_n(b"full\r\n", 1000).flatten());
    let error = client
        .append(&client.folder("INBOX"), &[], None, &large)
        .await
        .unwrap_err();
    assert!(
        matches!(
            error,
            Error::Refused {
                reason: Refusal::OverQuota,
                ..
            }
        ),
        "{error}"
    );
    assert!(
        client
            .append(&client.folder("INBOX"), &[], None, &pitch(1))
            .await
            .unwrap()
            .is_some()
    );
}

#[tokio::test]
async fn names_fit_a_server_with_a_prefix_and_dots() {
    let dovecot = Dovecot::start(&Options {
        namespace: ("INBOX.", "."),
        ..Options::default()
    });
    let mut client = client(&dovecot, "dots").await;
    assert_eq!(client.namespace().prefix, "INBOX.");
    let target = client.folder("Vendors/Nicht für uns");
    assert_eq!(client.ensure_folder(&target).await, Ok(true));
    assert_eq!(client.ensure_folder(&target).await, Ok(false));
    assert_eq!(client.folder("INBOX.Vendors.Nicht für uns"), target);
    assert!(
        dovecot
            .looker("dots")
            .folders()
            .contains(&"INBOX.Vendors.Nicht f&APw-r uns".to_owned())
    );
    let listed = client.folders().await.unwrap();
    assert!(
        listed
            .iter()
            .any(|folder| folder.name == target && folder.path == "Vendors/Nicht für uns")
    );
    dovecot.append("dots", "INBOX", &pitch(1));
    client.select(&client.folder("INBOX")).await.unwrap();
    client.move_messages(&[1], &target).await.unwrap();
    assert_eq!(
        bytes(&dovecot, "dots", "INBOX.Vendors.Nicht f&APw-r uns"),
        [pitch(1)]
    );
}

#[tokio::test]
async fn a_message_is_laid_into_a_folder_with_flags_and_date() {
    for capability in [None, Some(NO_UIDPLUS)] {
        let dovecot = Dovecot::start(&Options {
            capability,
            ..Options::default()
        });
        let mut client = client(&dovecot, "writer").await;
        let folder = client.folder("Entwürfe/für Rich");
        client.ensure_folder(&folder).await.unwrap();
        let date: Timestamp = "2026-02-01T08:30:00Z".parse().unwrap();
        let uid = client
            .append(&folder, &["\\Draft", "\\Seen"], Some(date), &pitch(7))
            .await
            .unwrap();
        assert_eq!(uid, Some(1));
        client.examine(&folder).await.unwrap();
        let laid = client.fetch_whole(1, 65_536).await.unwrap().unwrap();
        assert_eq!((laid.internal_date, laid.bytes), (date, pitch(7)));
        assert_eq!(
            dovecot.mailbox("writer", "Entw&APw-rfe/f&APw-r Rich")[0].flags,
            ["\\Draft", "\\Seen"]
        );
    }
}

#[tokio::test]
async fn sieve_files_what_is_delivered() {
    let dovecot = Dovecot::shared();
    dovecot.sieve(
        "sieved",
        "require [\"fileinto\", \"mailbox\"];\nfileinto :create \"Elsewhere\";\n",
    );
    dovecot.deliver("sieved", &pitch(1));
    assert!(dovecot.mailbox("sieved", "INBOX").is_empty());
    assert!(
        dovecot.mailbox("sieved", "Elsewhere")[0]
            .text()
            .contains("Hello 1")
    );
}
