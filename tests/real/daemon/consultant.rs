//! A consultant speaks for two customers that have no IT of their own: what he told a vendor counts for both, both sides are
//! told when it goes round him, and nothing else passes.

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use serde_json::Value;

use super::company::{Company, Daemon, Wish, mail};

/// The consultant, and somebody at each of his customers.
pub const TOM: &str = "tom@consulting.example";
pub const ANNA: &str = "anna@one.example";
pub const BERT: &str = "bert@two.example";

/// The consultant's firm and its customers, in place of the one company.
pub async fn firm(policy: &'static str) -> (Company, Daemon) {
    let company = Company::open(&Wish {
        policy,
        ..Wish::default()
    })
    .await;
    let text = std::fs::read_to_string(&company.config).unwrap();
    let common = text.split("[[organization]]").next().unwrap();
    let mut text = format!(
        "{common}[[organization]]\nname = \"Consulting\"\ndomains = [\"consulting.example\"]\n[organization.contact]\n\
         name = \"Tom Teller\"\naddress = \"{TOM}\"\nrole = \"IT consultant\"\ninbox = \"tom\"\n\
         [[organization]]\nname = \"One\"\ndomains = [\"one.example\"]\nrepresented_by = \"Consulting\"\n\
         [[organization.route]]\ntopics = [\"catering\"]\nname = \"Fay Food\"\naddress = \"fay@one.example\"\n\
         [[organization]]\nname = \"Two\"\ndomains = [\"two.example\"]\nrepresented_by = \"Consulting\"\n"
    );
    for (name, address, organization, tier) in [
        ("tom", TOM, "Consulting", "contact"),
        ("anna", ANNA, "One", "staff"),
        ("bert", BERT, "Two", "executive"),
    ] {
        text += &format!(
            "[[inbox]]\nname = \"{name}\"\norganization = \"{organization}\"\naddresses = [\"{address}\"]\n\
             tier = \"{tier}\"\npoll_seconds = 1\n[inbox.imap]\nhost = \"127.0.0.1\"\nport = {}\ntls = \"implicit\"\n\
             ca_file = \"{}\"\nusername = \"{name}\"\npassword_file = \"{}\"\n",
            company.dovecot.ports().imaps,
            company.dovecot.ca().file().display(),
            company.folder().join("password").display(),
        );
    }
    std::fs::write(&company.config, text).unwrap();
    let daemon = company.watch();
    (company, daemon)
}

/// What the manufacturer's people write, each of them another text.
pub fn pitch(from: &str, to: &str, id: &str, about: &str) -> Vec<u8> {
    let text = format!(
        "Hello,\r\n\r\nI wanted to reach out because we help companies of your size to save up to 40 percent on {about}, \
         and customers like Globex and Initech tell us that {about} has never been easier for their teams.\r\n\r\nWould you \
         be open to a quick 15 minute call next week to see whether {about} from us makes sense? You can pick a slot at \
         https://calendly.com/max-mill/intro or simply reply here.\r\n\r\nBest regards,\r\nMax Mill\r\nAccount Executive\r\n"
    );
    mail(from, to, &format!("Savings on {about}"), id, &text)
}

pub const MAX: &str = "Max Mill <max@mill.example>";

/// Tom wrote to somebody an hour ago, and the daemon has read it.
fn tom_wrote(company: &Company, daemon: &Daemon, to: &str, text: &str) {
    let letter = mail(
        &format!("Tom Teller <{TOM}>"),
        to,
        "My customers",
        "toms-own",
        text,
    );
    let hour_ago = Timestamp::now() - SignedDuration::from_mins(30);
    let arrived = hour_ago
        .to_zoned(TimeZone::UTC)
        .strftime("%d-%b-%Y %H:%M:%S +0000");
    company
        .dovecot
        .append_at("tom", "Sent", &arrived.to_string(), &letter);
    sent_is_read(company, daemon);
}

/// Tom's inbox is looked at after his Sent folder and his folders.
fn sent_is_read(company: &Company, daemon: &Daemon) {
    let before = daemon.log().matches("decided").count();
    company.dovecot.deliver(
        "tom",
        &mail(
            "Jo <jo@friend.example>",
            TOM,
            "Lunch",
            "lunch",
            "At noon?\r\n",
        ),
    );
    daemon.wait_until("Tom's inbox is looked at", |log| {
        log.matches("decided").count() > before
    });
}

fn texts(company: &Company, user: &str, folder: &str) -> Vec<String> {
    let mails = company.dovecot.mailbox(user, folder);
    mails.iter().map(|mail| mail.text()).collect()
}

/// What Tom is shown, without what is said about it.
pub fn shown(company: &Company) -> Vec<String> {
    let mut shown = match company.count("tom", "Vendors/New") {
        0 => Vec::new(),
        _ => texts(company, "tom", "Vendors/New"),
    };
    shown.retain(|text| !text.contains("\nAuto-Submitted:"));
    shown
}

/// Waits for the brief under Anna's mail; gives it.
fn brief(company: &Company) -> String {
    company.wait_until("Anna is told", || company.count("anna", "INBOX") == 2);
    let mut found = texts(company, "anna", "INBOX");
    found.retain(|text| text.contains("auto-generated"));
    let brief = found.pop().unwrap();
    brief.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What is delivered from now on came after what was decided: INTERNALDATE knows whole seconds only.
fn a_second_begins(company: &Company) {
    let then = Timestamp::now().as_second();
    company.wait_until("a new second begins", || {
        Timestamp::now().as_second() > then
    });
}

/// Everything that is said about a customer by the program.
fn said_of(company: &Company, organization: &str) -> String {
    let of = ["--organization", organization];
    let campaigns = company.json(&[&["campaigns", "--json"], &of[..]].concat());
    let vendors = company.json(&[&["vendors", "--json"], &of[..]].concat());
    let digest = company.run(&[&["digest", "--print"], &of[..]].concat());
    format!("{campaigns}{vendors}{digest}")
}

fn nothing_reached_bert(company: &Company) {
    assert_eq!(company.count("bert", "INBOX"), 0);
    let said = said_of(company, "Two");
    assert!(!said.contains("mill") && said.starts_with("[][]"), "{said}");
}

/// Both are told: Anna under her mail, Tom by the exemplar and in the digest; the vendor hears nothing more.
fn both_are_told(company: &Company, vendor: &str, mails_out: usize) -> String {
    let brief = brief(company);
    assert!(brief.contains("Tom Teller (IT consultant)"), "{brief}");
    company.wait_until("Tom is told", || {
        let shown = shown(company);
        shown
            .iter()
            .any(|text| text.contains(&format!("To: {ANNA}")))
    });
    let campaigns = company.json(&["campaigns", "--organization", "One", "--json"]);
    assert_eq!(campaigns[0]["end_runs"], 1, "{campaigns}");
    assert_eq!(campaigns[0]["vendor"], vendor);
    let digest = company.run(&["digest", "--print", "--organization", "One"]);
    assert!(digest.contains(ANNA), "{digest}");
    let queued = &company.json(&["status", "--json"])["outbox"]["queued"];
    assert_eq!(
        (queued, company.sink.accepted().len()),
        (&Value::from(0), mails_out)
    );
    brief
}

#[tokio::test(flavor = "multi_thread")]
async fn a_vendor_that_was_asked_to_go_through_the_consultant_and_goes_round_him_is_shown_to_both()
{
    let (company, daemon) = firm("").await;
    tom_wrote(
        &company,
        &daemon,
        "max@mill.example",
        "Max, my customers wish you to go through me. The codeword is heliotrope.\r\n",
    );
    company
        .dovecot
        .deliver("anna", &pitch(MAX, ANNA, "m1", "label printers"));
    let brief = both_are_told(&company, "mill.example", 0);
    let today = Timestamp::now().to_zoned(TimeZone::UTC).date();
    assert!(brief.contains("- Answered by Tom Teller: "), "{brief}");
    assert!(brief.contains(&today.year().to_string()), "{brief}");
    for secret in ["heliotrope", "My customers", "Two", "bert"] {
        assert!(!brief.contains(secret), "{secret}: {brief}");
        assert!(!said_of(&company, "One").contains(secret), "{secret}");
    }
    nothing_reached_bert(&company);
    let own = said_of(&company, "Consulting");
    assert!(
        !own.contains("anna") && !own.contains("label printers"),
        "{own}"
    );
    // What nobody spoke about is answered as ever, in Tom's name, and once for each.
    company.dovecot.deliver(
        "bert",
        &pitch("Ann Oak <ann@oak.example>", BERT, "o1", "office chairs"),
    );
    company.sink.wait_accepted(1).await;
    let reply = String::from_utf8(company.sink.accepted()[0].bytes.clone()).unwrap();
    assert!(
        reply.contains(&format!("Reply-To: Tom Teller <{TOM}>")),
        "{reply}"
    );
    assert!(
        reply.contains("Thank you for your message to Two."),
        "{reply}"
    );
    assert!(daemon.end().0.success());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_no_by_the_consultants_drag_counts_for_the_customer() {
    let (company, daemon) = firm("").await;
    company
        .dovecot
        .deliver("tom", &pitch(MAX, TOM, "m1", "label printers"));
    company.sink.wait_accepted(1).await;
    company.wait_until("Tom is shown it", || shown(&company).len() == 1);
    let mut tom = company.dovecot.looker("tom");
    tom.ok("SELECT \"Vendors/New\"");
    tom.ok("UID MOVE 1:* \"Vendors/Declined\"");
    company.sink.wait_accepted(2).await;
    a_second_begins(&company);
    company.dovecot.deliver(
        "anna",
        &pitch(
            "Eve Mill <eve@mill.example>",
            ANNA,
            "m2",
            "warehouse robots",
        ),
    );
    let brief = both_are_told(&company, "mill.example", 2);
    assert!(
        brief.contains("- Decision of ") && brief.contains(": no"),
        "{brief}"
    );
    nothing_reached_bert(&company);
    // What was decided for the firm was not decided for the customer.
    let card = company.json(&[
        "vendors",
        "show",
        "mill.example",
        "--organization",
        "One",
        "--json",
    ]);
    assert_eq!(
        (&card["standing"], &card["history"]),
        (&"undecided".into(), &Value::Array(vec![]))
    );
    assert!(daemon.end().0.success());
}

#[tokio::test(flavor = "multi_thread")]
async fn not_before_a_date_counts_under_a_look_alike_domain_too() {
    let (company, daemon) = firm("").await;
    let defer = ["vendors", "defer", "mill.example", "--until", "2099-01-15"];
    company.run(
        &[
            &defer[..],
            &["--note", "heliotrope", "--organization", "Consulting"],
        ]
        .concat(),
    );
    a_second_begins(&company);
    company.dovecot.deliver(
        "anna",
        &pitch(
            "Max Mill <max@getmill.example>",
            ANNA,
            "m1",
            "label printers",
        ),
    );
    let brief = both_are_told(&company, "getmill.example", 0);
    assert!(
        brief.contains("not before 2099-01-15") && !brief.contains("heliotrope"),
        "{brief}"
    );
    nothing_reached_bert(&company);
    assert!(daemon.end().0.success());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_consultants_answer_and_his_drags_settle_what_waits_for_each_customer() {
    let (company, daemon) = firm("reply_delay_minutes = 5").await;
    for (inbox, to) in [("anna", ANNA), ("bert", BERT)] {
        company
            .dovecot
            .deliver(inbox, &pitch(MAX, to, "m1", "label printers"));
    }
    company.wait_until("each customer's exemplar lies there", || {
        shown(&company).len() == 2
    });
    let waiting = company.json(&["outbox", "--json"]);
    assert_eq!(waiting.as_array().unwrap().len(), 2, "one each: {waiting}");
    let mut tom = company.dovecot.looker("tom");
    let mails = tom.mailbox("Vendors/New");
    let is_annas = |text: &str| {
        text.starts_with("X-Onedoor-Exemplar") && text.contains(&format!("To: {ANNA}"))
    };
    let annas = mails.iter().find(|mail| is_annas(&mail.text()));
    tom.ok("SELECT \"Vendors/New\"");
    tom.ok(&format!(
        "UID MOVE {} \"Vendors/Declined\"",
        annas.unwrap().uid
    ));
    let standing = |organization: &str| {
        let of = [
            "vendors",
            "show",
            "mill.example",
            "--organization",
            organization,
            "--json",
        ];
        company.json(&of)["standing"].clone()
    };
    company.wait_until("it is declined for One", || standing("One") == "declined");
    assert_eq!(standing("Two"), "undecided");
    company.dovecot.append(
        "tom",
        "Sent",
        &mail(
            &format!("Tom <{TOM}>"),
            "max@mill.example",
            "No",
            "t1",
            "No.\r\n",
        ),
    );
    for organization in ["One", "Two"] {
        let of = ["campaigns", "--organization", organization, "--json"];
        company.wait_until("the campaign is answered", || {
            company.json(&of)[0]["answered_by"] == "contact"
        });
    }
    assert!(daemon.end().0.success());
    assert_eq!(company.json(&["status", "--json"])["outbox"]["queued"], 0);
    assert!(company.sink.accepted().is_empty());
}
