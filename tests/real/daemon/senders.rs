//! Who is answered: the one author whose own domain vouches for the mail, and nobody else. What cannot be sent by itself
//! waits as a draft, and says why.

use super::company::{Company, Daemon, INBOXES, Wish, forward, mail, pitch, pitch_text};

/// A pitch from this vendor, with its results and further fields in place of what `mail` writes.
struct Pitch<'a> {
    vendor: &'a str,
    return_path: &'a str,
    results: &'a str,
    fields: &'a str,
}

/// All in order.
const PROVEN: Pitch<'static> = Pitch {
    vendor: "acme",
    return_path: "",
    results: "Authentication-Results: mx.example.com; dmarc=pass header.from=acme.example\r\n",
    fields: "",
};

impl Pitch<'_> {
    fn to(&self, inbox: &str) -> Vec<u8> {
        let vendor = self.vendor;
        let bytes = mail(
            &format!("Sam Roe <sam@{vendor}.example>"),
            &format!("{inbox}@example.com"),
            &format!("Storage costs, by {vendor}"),
            &format!("{vendor}-{inbox}"),
            &pitch_text("Kim")
                .replace("Acme", vendor)
                .replace("sam-acme", vendor),
        );
        let text = String::from_utf8(bytes).unwrap();
        let lines = text.split_inclusive("\r\n").map(|line| {
            if line.starts_with("Authentication-Results:") {
                format!("{}{}", self.results, self.fields)
            } else if line.starts_with("Return-Path:") && !self.return_path.is_empty() {
                format!("Return-Path: <{}>\r\n", self.return_path)
            } else {
                line.to_owned()
            }
        });
        lines.collect::<String>().into_bytes()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_proven_is_never_sent_and_a_draft_waits_that_says_why() {
    let cases = [
        // A forged From, as our server found out.
        Pitch {
            vendor: "forged",
            results: "Authentication-Results: mx.example.com; spf=fail smtp.mailfrom=forged.example; dkim=none;\r\n \
                      dmarc=fail (p=reject) header.from=forged.example\r\n",
            ..PROVEN
        },
        // A forged From whose domain has no policy: somebody else's server may send for somebody else.
        Pitch {
            vendor: "nopolicy",
            return_path: "x@evil.example",
            results: "Authentication-Results: mx.example.com; spf=pass smtp.mailfrom=x@evil.example;\r\n dkim=pass \
                      header.d=evil.example; dmarc=none header.from=nopolicy.example\r\n",
            fields: "Reply-To: Eve <eve@evil.example>\r\n",
        },
        // Nobody looked.
        Pitch {
            vendor: "unproven",
            results: "",
            ..PROVEN
        },
        // Somebody wrote results of our server's into it before it came.
        Pitch {
            vendor: "claimed",
            results: "Authentication-Results: mx.example.com; dkim=none; spf=none; dmarc=none\r\n\
                      Received: from desk.evil.example (desk.evil.example [203.0.113.9]) by mx.evil.example; \
                      Fri, 20 Nov 2026 10:00:00 +0000\r\n\
                      Authentication-Results: mx.example.com; dmarc=pass header.from=claimed.example\r\n",
            ..PROVEN
        },
        // Another server than ours.
        Pitch {
            vendor: "elsewhere",
            results: "Authentication-Results: mx.evil.example; dmarc=pass header.from=elsewhere.example\r\n",
            fields: "Reply-To: eve@evil.example\r\n",
            ..PROVEN
        },
    ];
    let company = Company::open(&Wish::default()).await;
    let daemon = company.watch();
    for (n, case) in cases.iter().enumerate() {
        company.dovecot.deliver("finance", &case.to("finance"));
        company.wait_until(case.vendor, || company.count("rich", "Drafts") == n + 1);
    }
    // The address stands in a colleague's forward alone.
    company.dovecot.deliver("rich", &forward("bob", "", "f1"));
    company.wait_until("the forwarded one", || {
        company.count("rich", "Drafts") == cases.len() + 1
    });
    drop(daemon);

    let sent = company.sink.accepted();
    let to_colleagues = |to: &String| to == "bob@example.com";
    assert!(
        sent.iter().all(|mail| mail.to.iter().all(to_colleagues)),
        "{sent:?}"
    );
    let drafts = company.dovecot.mailbox("rich", "Drafts");
    for case in &cases {
        let to = format!("To: sam@{}.example", case.vendor);
        assert!(
            drafts.iter().any(|draft| draft.text().contains(&to)),
            "{to}"
        );
    }
    assert!(
        drafts
            .iter()
            .all(|draft| !draft.text().contains("evil.example"))
    );
    for campaign in company.json(&["campaigns", "--json"]).as_array().unwrap() {
        let id = campaign["id"].as_str().unwrap();
        let shown = company
            .json(&["campaigns", "show", id, "--json"])
            .to_string();
        let why = match campaign["vendor"] == "acme.example" {
            true => "known_from_forward_only",
            false => "unauthenticated",
        };
        assert!(
            shown.contains(&format!("not sent by itself: {why}")),
            "{shown}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proven_author_is_answered_and_nobody_they_point_to() {
    let company = Company::open(&Wish::default()).await;
    let daemon = company.watch();
    let elsewhere = Pitch {
        return_path: "bounces+17-sam=acme.example@service.example",
        fields: "Reply-To: Vic <vic@victim.example>\r\nSender: vic@victim.example\r\n",
        ..PROVEN
    };
    company.dovecot.deliver("finance", &elsewhere.to("finance"));
    company.sink.wait_accepted(1).await;
    company.wait_until("it is filed", || company.count("finance", "Vendors") == 1);
    daemon.end();
    let sent = company.sink.accepted();
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0].to, ["sam@acme.example"]);
    let text = String::from_utf8_lossy(&sent[0].bytes);
    assert!(
        !text.contains("victim") && !text.contains("service.example"),
        "{text}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_machine_sent_or_a_person_put_into_junk_is_neither_answered_nor_drafted() {
    let company = Company::open(&Wish {
        inbox: "watch = [\"INBOX\", \"Junk\"]\npoll_seconds = 1",
        ..Wish::default()
    })
    .await;
    for inbox in INBOXES {
        company.dovecot.looker(inbox).ok("CREATE Junk");
    }
    let daemon = company.watch();
    let cases = [
        ("bounced", "<>", ""),
        (
            "automatic",
            "",
            "Auto-Submitted: (x)\r\n auto-replied; y=z\r\n",
        ),
        ("list", "", "List-Id: <news.list.example>\r\n"),
        ("quiet", "", "X-Auto-Response-Suppress: DR, AutoReply\r\n"),
        ("spam", "", "X-Spam-Flag: YES\r\n"),
    ];
    for (n, (vendor, return_path, fields)) in cases.into_iter().enumerate() {
        let results = format!(
            "Authentication-Results: mx.example.com; dmarc=pass header.from={vendor}.example\r\n"
        );
        let case = Pitch {
            vendor,
            return_path: return_path.trim_matches(['<', '>']),
            results: &results,
            fields,
        };
        let mut bytes = case.to("finance");
        if return_path == "<>" {
            let text = String::from_utf8(bytes).unwrap();
            let (_, rest) = text.split_once("\r\n").unwrap();
            bytes = format!("Return-Path: <>\r\n{rest}").into_bytes();
        }
        company.dovecot.append("finance", "INBOX", &bytes);
        daemon.wait_until(vendor, |log| log.matches("decided").count() == n + 1);
    }
    company
        .dovecot
        .append("finance", "Junk", &pitch("finance", "Kim", "junk"));
    daemon.wait_until("junk", |log| {
        log.matches("decided").count() == cases.len() + 1
    });
    daemon.end();
    assert!(company.sink.accepted().is_empty());
    assert_eq!(company.count("rich", "Drafts"), 0);
    let shown = company.json(&["campaigns", "--json"]).to_string();
    let outbox = company.json(&["outbox", "--json"]).to_string();
    assert_eq!(outbox, "[]", "{shown}");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_fifty_copies_over_lagging_inboxes_and_five_restarts_one_may_be_answered_and_is_once() {
    let company = Company::open(&Wish::default()).await;
    let mut daemon = company.watch();
    // Two inboxes lag: what is found there now arrived more than a day ago.
    let day_ago = jiff::Zoned::now() - jiff::SignedDuration::from_hours(26);
    let day_ago = day_ago.strftime("%d-%b-%Y %H:%M:%S %z").to_string();
    for n in 0..50 {
        let inbox = ["rich", "cfo", "finance"][n % 3];
        let copy = pitch(inbox, &format!("Name{n}"), &format!("p{n}"));
        match inbox {
            "finance" => company.dovecot.deliver(inbox, &copy),
            _ => company.dovecot.append_at(inbox, "INBOX", &day_ago, &copy),
        }
        if n % 9 == 8 {
            match n % 2 {
                0 => daemon.kill(),
                _ => drop(daemon.end()),
            }
            daemon = Daemon::start(&company.config);
        }
    }
    let copies = (0..50).map(|n| format!("p{n}@acme.example"));
    company.all_filed_once(copies.collect());
    company.sink.wait_accepted(1).await;
    daemon.end();
    let sent = company.sink.accepted();
    assert_eq!(sent.len(), 1);
    let text = String::from_utf8_lossy(&sent[0].bytes);
    let (_, after) = text.split_once("In-Reply-To: <p").unwrap();
    let answered: usize = after.split_once('@').unwrap().0.parse().unwrap();
    assert_eq!(answered % 3, 2, "p{answered} arrived more than a day ago");
}
