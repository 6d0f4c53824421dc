//! Getting the program to write: too often, to somebody else, in a loop, or somebody else's words.

use onedoor::policy::Do;

use super::desk::*;

const TRAVEL: &str = "Quick question about your travel costs. Cloudberry Trips helps companies like yours book trains and \
    hotels 30% cheaper, with one invoice a month and no cards to reconcile.\n\nWe work with over 200 mid-sized firms. Do \
    you have 15 minutes on Thursday for a short call? I would love to show you how it works.\n\nBest regards,\nKim Lo\n";

const PHONES: &str = "I noticed that your team is growing and thought I would introduce myself. We help companies cut what \
    they pay for phone contracts by a third, and keep every number. Firms like yours are live within two weeks.\n\nWould \
    you be open to a quick 15 minute call on Tuesday? Happy to send a short deck first.\n\nBest regards,\nKim Lo\n";

fn replies(company: &Company) -> Vec<&str> {
    let mails = company.world.changes.mails.iter();
    mails
        .filter(|mail| mail.unique_key.starts_with("reply:"))
        .map(|mail| mail.to.as_str())
        .collect()
}

#[test]
fn many_pitches_of_one_sender_get_one_reply() {
    let mut company = Company::new();
    let mut campaigns = std::collections::BTreeSet::new();
    for (n, text) in [PITCH, TRAVEL, PHONES].iter().cycle().take(30).enumerate() {
        let from = format!("Kim Lo <kim{}@cloudberry.example>", n % 5);
        let (id, inbox) = (format!("k{n}@cloudberry.example"), INBOXES[n % 6]);
        let letter = Letter {
            from: &from,
            to: inbox,
            id: &id,
            text,
            ..KIM
        };
        campaigns.extend(company.gets(inbox, &letter.bytes()).campaign);
    }
    assert_eq!(campaigns.len(), 3);
    assert_eq!(replies(&company).len(), 1, "{:?}", replies(&company));
}

#[test]
fn nobody_is_written_to_because_a_stranger_used_their_name() {
    for (name, letter) in [
        (
            "disproved",
            Letter {
                dmarc: "fail",
                ..KIM
            },
        ),
        (
            "two authors",
            Letter {
                from: "Kim Lo <kim@cloudberry.example>, Vic <vic@victim.example>",
                ..KIM
            },
        ),
        (
            "a bounce",
            Letter {
                fields: "Return-Path: <>\n",
                ..KIM
            },
        ),
        (
            "a list",
            Letter {
                fields: "List-Id: <news.victim.example>\n",
                ..KIM
            },
        ),
        (
            "automatic",
            Letter {
                fields: "Auto-Submitted: auto-replied\n",
                ..KIM
            },
        ),
        (
            "bulk",
            Letter {
                fields: "Precedence: bulk\n",
                ..KIM
            },
        ),
        (
            "a robot",
            Letter {
                from: "Cloudberry <no-reply@cloudberry.example>",
                ..KIM
            },
        ),
        (
            "the colleague",
            Letter {
                from: "Rich <rich@tally.example>",
                ..KIM
            },
        ),
    ] {
        let mut company = Company::new();
        company.gets("dana", &letter.bytes());
        let sent: Vec<_> = company
            .world
            .changes
            .mails
            .iter()
            .filter(|mail| mail.channel == onedoor::store::Channel::Send)
            .collect();
        assert!(sent.is_empty(), "{name}: {sent:?}");
    }
}

#[test]
fn a_reply_goes_to_the_author_and_never_where_reply_to_points() {
    let mut company = Company::new();
    let fields = "Reply-To: Vic <vic@victim.example>\nSender: Vic <vic@victim.example>\n";
    company.gets("dana", &Letter { fields, ..KIM }.bytes());
    assert!(
        replies(&company)
            .iter()
            .all(|to| *to == "kim@cloudberry.example")
    );
    let mails = &company.world.changes.mails;
    let victim = mails
        .iter()
        .any(|mail| String::from_utf8_lossy(&mail.bytes).contains("victim"));
    assert!(!victim);
}

#[test]
fn a_robots_answer_to_our_reply_is_not_answered() {
    let mut company = Company::new();
    let first = company.gets("dana", &KIM.bytes());
    assert!(short(&first).2.contains(&Do::Reply), "{:?}", short(&first));
    let ours = company.world.changes.mails[0].message_id.clone();
    for (n, fields) in ["Auto-Submitted: auto-replied\n", "X-Autoreply: yes\n", ""]
        .iter()
        .enumerate()
    {
        let id = format!("a{n}@cloudberry.example");
        let fields = format!("{fields}In-Reply-To: <{ours}>\nReferences: <{ours}>\n");
        let answer = Letter {
            subject: "Re: Auto: Close the books",
            id: &id,
            fields: &fields,
            text: "I am out of the office until Monday and will answer your mail then.\n",
            ..KIM
        };
        let outcome = company.gets("dana", &answer.bytes());
        assert!(!short(&outcome).2.contains(&Do::Reply), "{fields}");
    }
    assert_eq!(replies(&company).len(), 1);
}

#[test]
fn a_subject_full_of_templates_and_line_ends_is_one_cut_line() {
    for subject in [
        "{{ contact.address }}{% for x in y %}{% endfor %}",
        "=?utf-8?Q?Close=0D=0ABcc:_vic@victim.example?=",
        "=?utf-8?Q?=1B[2J=0A.=0D=0A=0D=0Ahello?=",
        "a\u{202e}b\u{0085}Bcc: vic@victim.example",
    ] {
        let mut company = Company::new();
        company.gets("dana", &Letter { subject, ..KIM }.bytes());
        assert_eq!(replies(&company).len(), 1, "{subject}");
        let bytes = &company.world.changes.mails[0].bytes;
        let text = String::from_utf8(bytes.clone()).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        let field = |name: &str| {
            let lines = head.lines().filter(|line| {
                line.to_lowercase()
                    .starts_with(&format!("{}:", name.to_lowercase()))
            });
            lines.count()
        };
        assert_eq!(
            (field("Bcc"), field("To"), field("Subject")),
            (0, 1, 1),
            "{head}"
        );
        assert!(
            !body.contains("victim") && !body.contains("{{") && !body.contains('\u{1b}'),
            "{body}"
        );
        assert!(
            bytes
                .iter()
                .all(|byte| *byte >= 0x20 || b"\r\n\t".contains(byte))
        );
    }
}
