//! The ways of other servers, as they talk: Courier, Cyrus, Exchange.

use onedoor::config::Tls;
use onedoor::imap::{Client, MoveWay, SpecialUse};

use super::scripted::Scripted;

async fn client(script: &[(&'static str, &str)]) -> Client {
    let script = script
        .iter()
        .map(|(ask, answer)| (*ask, answer.as_bytes().to_vec()))
        .collect();
    Scripted::play(Tls::None, "* OK ready\r\n", script)
        .await
        .connect()
        .await
        .unwrap()
}

#[tokio::test]
async fn courier_has_dots_a_prefix_and_no_move() {
    let mut client = client(&[
        ("CAPABILITY", "* CAPABILITY IMAP4rev1 UIDPLUS CHILDREN NAMESPACE THREAD=REFERENCES SORT QUOTA IDLE ACL ACL2=UNION\r\nTAG OK x\r\n"),
        ("NAMESPACE", "* NAMESPACE ((\"INBOX.\" \".\")) NIL ((\"#shared.\" \".\")(\"shared.\" \".\"))\r\nTAG OK x\r\n"),
        ("LIST", "* LIST (\\Unmarked \\HasChildren) \".\" \"INBOX\"\r\n* LIST (\\HasNoChildren) \".\" \"INBOX.Sent\"\r\nTAG OK x\r\n"),
        ("EXAMINE", "* FLAGS (\\Draft \\Seen \\Recent)\r\n* OK [PERMANENTFLAGS ()] none\r\n* 3 EXISTS\r\n* 0 RECENT\r\n\
                     * OK [UIDVALIDITY 5] Ok\r\n* OK [MYRIGHTS \"acdilrsw\"] ACL\r\nTAG OK [READ-ONLY] Ok\r\n"),
    ])
    .await;
    assert_eq!(client.move_way(), MoveWay::CopyAndExpunge);
    assert_eq!(client.folder("Vendors/New").decoded(), "INBOX.Vendors.New");
    let sent = client
        .find_special(SpecialUse::Sent)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(sent.decoded(), "INBOX.Sent");
    let state = client.examine(&sent).await.unwrap();
    assert_eq!(
        (
            state.uid_validity,
            state.exists,
            state.uid_next,
            state.highest_modseq
        ),
        (5, 3, None, None)
    );
}

#[tokio::test]
async fn cyrus_writes_its_marks_small() {
    let mut client = client(&[(
        "LIST",
        "* LIST (\\HasNoChildren \\sent) \"/\" Gesendet\r\n* LIST (\\Noselect) \"/\" {7}\r\nSent {1\r\nTAG OK Completed (0.000 secs)\r\n",
    )])
    .await;
    let sent = client
        .find_special(SpecialUse::Sent)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(sent.decoded(), "Gesendet");
    let folders = client.folders().await.unwrap();
    assert_eq!(
        (folders[1].path.as_str(), folders[1].selectable),
        ("Sent {1", false)
    );
}

#[tokio::test]
async fn exchange_marks_nothing_and_orders_things_its_own_way() {
    let mut client = client(&[
        ("LIST", "* LIST (\\HasNoChildren) \"/\" \"Gesendete Elemente\"\r\n* LIST (\\Marked) \"/\" INBOX\r\nTAG OK LIST completed.\r\n"),
        ("UID FETCH", "* 4 FETCH (BODY[]<0> {2}\r\nhi FLAGS (\\Seen) RFC822.SIZE 3 INTERNALDATE \" 1-Feb-2026 09:30:00 +0000\" UID 9)\r\n\
                       * 5 FETCH (UID 10 FLAGS ())\r\nTAG OK FETCH completed.\r\n"),
        ("UID SEARCH", "* SEARCH 9 10 \r\nTAG OK SEARCH completed.\r\n"),
    ])
    .await;
    let sent = client
        .find_special(SpecialUse::Sent)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(sent.decoded(), "Gesendete Elemente");
    assert_eq!(client.uids_after(9).await.unwrap(), [10]);
    let fetched = client.fetch(&[9, 10], 100).await.unwrap();
    assert_eq!(fetched.len(), 1, "a message without a body is gone");
    assert_eq!(
        (fetched[0].uid, fetched[0].size, fetched[0].truncated),
        (9, 3, false)
    );
    assert_eq!(fetched[0].internal_date.to_string(), "2026-02-01T09:30:00Z");
}
