//! A kill between the server's doing and our noting it, and a person who moves what was laid before the program is back.

use super::points::dies;
use super::special::lives;
use super::stories::Story;
use crate::daemon::company::Company;
use crate::support::invariants::Invariants;

/// The program dies at this point; a person moves the messages (so many) of one of the contact's folders into another; all
/// comes to rest.
async fn is_moved(
    story: Story,
    point: &'static str,
    (count, from, to): (usize, &str, &str),
) -> Company {
    let company = story.open().await;
    let mut must = Invariants::begin(&company);
    story.begin(&mut must).await.unwrap();
    must.lived(dies(&company, (story, point)).unwrap());
    company.wait_until("the server is done", || {
        company.dovecot.mailbox("rich", from).len() == count
    });
    let mut rich = company.dovecot.looker("rich");
    rich.ok(&format!("SELECT \"{from}\""));
    rich.ok(&format!("UID MOVE 1:* \"{to}\""));
    lives(&company, &mut must).await;
    must.hold(point).await;
    company
}

#[tokio::test(flavor = "multi_thread")]
async fn an_exemplar_that_is_dragged_before_it_was_noted_as_laid_is_not_laid_again() {
    let folders = (1, "Vendors/New", "Vendors/Declined");
    let company = is_moved(Story::Draft, "lay_answered", folders).await;
    assert_eq!(company.count("rich", "Vendors/New"), 0);
    assert_eq!(company.count("rich", "Vendors/Declined"), 1);
    let vendor = company.json(&["vendors", "show", "acme.example", "--json"]);
    assert_eq!(vendor["standing"], "declined", "{vendor}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_brief_that_is_dragged_before_it_was_noted_as_laid_is_not_laid_again() {
    let folders = (2, "Vendors/New", "Vendors/Declined");
    let company = is_moved(Story::Draft, "lay_sent:3", folders).await;
    assert_eq!(company.dovecot.mailbox("rich", "Vendors/New").len(), 0);
    assert_eq!(company.count("rich", "Vendors/Declined"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_that_is_sent_before_it_was_noted_as_laid_is_not_laid_again() {
    let company = is_moved(Story::Draft, "lay_answered:2", (1, "Drafts", "Sent")).await;
    assert_eq!(company.count("rich", "Drafts"), 0);
    let campaign = &company.json(&["campaigns", "--json"])[0];
    assert_eq!(campaign["answered_by"], "contact", "{campaign}");
}
