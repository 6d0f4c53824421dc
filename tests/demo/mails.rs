//! The mail that arrives: one pitch in eight versions, and the ordinary mail that must stay where it is.

use jiff::Zoned;
use jiff::tz::TimeZone;

use crate::company::{DOMAIN, MX, Person, VENDOR};

/// One mail as it is handed to a mailbox.
#[derive(Debug, Clone)]
pub struct Mail {
    /// The envelope sender.
    pub from: String,
    /// The envelope recipient.
    pub to: String,
    /// The Message-ID, with its brackets.
    pub id: String,
    pub subject: String,
    /// When it was written.
    pub date: Zoned,
    /// Its text, as a reader sees it.
    pub text: String,
    pub bytes: Vec<u8>,
}

/// The vendor's subject.
pub const SUBJECT: &str = "Cutting Fernhill's storage bill";

const GREETINGS: [&str; 4] = [
    "Hi NAME,",
    "Hello NAME,",
    "Dear NAME,",
    "Good morning NAME,",
];

/// The sentence a sales tool writes anew for everybody.
const OPENINGS: [&str; 8] = [
    "I saw that Fernhill opened a second site this spring - congratulations to you and the team.",
    "Congratulations on a strong year at Fernhill; I read about it in the trade press last week.",
    "A colleague mentioned that Fernhill is growing quickly, and that you care about where the money goes.",
    "I noticed Fernhill is hiring again, which usually means a lot more data to keep somewhere.",
    "Your name came up when I was looking at companies in your region that could be spending less.",
    "I have been following Fernhill for a while and like how you look after your customers.",
    "Your recent post on making work simpler at Fernhill caught my eye.",
    "It looks as if Fernhill is entering new markets this year - what a ride that must be.",
];

const BODY: &str = "\
I'm with Brightlake Storage. Companies of your size spend a third of their storage budget on data that nobody has opened \
for a year. Our Tidewater platform moves that data to a tier that costs 60% less, without any change for your users, and \
most of our customers see the savings within the first quarter. Harrow Foods and Kestrel Logistics reduced their storage \
costs by 41% last year.

Would you be open to a 20-minute call next week, so that I can show you what this would look like for Fernhill?

If you are not the right person to talk to, could you point me to whoever looks after storage?";

const SIGNATURE: &str = "Best regards,\nSam Carter\nAccount Executive, Brightlake Storage";

/// Sam's pitch to one of us: greeting, opening, link and format differ from copy to copy.
pub fn pitch(number: usize, person: &Person) -> Mail {
    let date = now();
    let token = format!("{:x}{number}", date.timestamp().as_microsecond());
    let greeting = GREETINGS[number % GREETINGS.len()].replace("NAME", person.first_name());
    let opening = OPENINGS[number % OPENINGS.len()];
    let link = format!("https://go.brightlake.example/c/{token}");
    let text = format!(
        "{greeting}\n\n{opening}\n\n{BODY}\n\nPick a time that suits you: {link}\n\n{SIGNATURE}\n"
    );
    let pixel =
        format!("<img src=\"https://go.brightlake.example/o/{token}.gif\" width=1 height=1>");
    let page = format!("<html><body>{}{pixel}</body></html>", paragraphs(&text));
    let content = match number % 3 {
        0 => plain(&text),
        1 => alternative(&token, &text, &page),
        _ => html(&page),
    };
    let (id, to) = (
        format!("<{token}@out.brightlake.example>"),
        person.address(),
    );
    let head = format!(
        "{}DKIM-Signature: v=1; a=rsa-sha256; d=brightlake.example; s=m1; h=from:to:subject:date; bh=...; b=...\n\
         From: Sam Carter <{VENDOR}>\nTo: {} <{to}>\nSubject: {SUBJECT}\nDate: {}\nMessage-ID: {id}\nMIME-Version: 1.0\n",
        traces(
            "out7.brightlake.example",
            "198.51.100.7",
            "brightlake.example",
            &date
        ),
        person.name,
        written(&date),
    );
    let bytes = format!("{head}{content}").into_bytes();
    Mail {
        from: VENDOR.into(),
        to,
        id,
        subject: SUBJECT.into(),
        date,
        text,
        bytes,
    }
}

/// A bill from a supplier.
pub fn invoice(to: &Person) -> Mail {
    let text = "Dear Sir or Madam,\n\nplease find below our invoice for your order of last month.\n\n\
                Invoice number: 2026-1184\nPaper, A4, 40 boxes: EUR 612.00\nVAT 19%: EUR 116.28\nTotal due: EUR 728.28\n\n\
                Payment within 14 days to the account you know.\n\nKind regards\nPaperworks accounts\n";
    from_outside(
        "accounts@paperworks.example",
        "Paperworks",
        to,
        "Invoice 2026-1184",
        text,
    )
}

/// A customer who waits.
pub fn customer(to: &Person) -> Mail {
    let text = "Hello,\n\nour order 40719 should have been here on Monday and the tracking page has not changed since \
                Friday. Two of our people are waiting for it. Can you tell me where it is?\n\nThanks,\nJo Hartmann\n";
    from_outside(
        "jo.hartmann@lindenhof.example",
        "Jo Hartmann",
        to,
        "Where is order 40719?",
        text,
    )
}

/// A colleague who asks something of their own.
pub fn colleague(from: &Person, to: &Person) -> Mail {
    let text = "Hi Rich,\n\nwe have two new people on Monday. Are there two laptops left, or do we have to order?\n\nLena\n";
    from_inside(from, to, "Laptops for Monday", &plain(text), text)
}

fn from_outside(from: &str, name: &str, to: &Person, subject: &str, text: &str) -> Mail {
    let date = now();
    let domain = from.split('@').nth(1).unwrap_or_default();
    let id = format!("<{:x}@{domain}>", date.timestamp().as_microsecond());
    let traces = traces(&format!("mail.{domain}"), "203.0.113.25", domain, &date);
    let bytes = format!(
        "{traces}From: {name} <{from}>\nTo: {}\nSubject: {subject}\nDate: {}\nMessage-ID: {id}\nMIME-Version: 1.0\n{}",
        to.address(),
        written(&date),
        plain(text)
    );
    let (from, subject, text) = (from.into(), subject.into(), text.into());
    Mail {
        from,
        to: to.address(),
        id,
        subject,
        date,
        text,
        bytes: bytes.into_bytes(),
    }
}

/// A mail from one of us; `content` is everything from Content-Type on.
pub fn from_inside(from: &Person, to: &Person, subject: &str, content: &str, text: &str) -> Mail {
    let date = now();
    let id = format!(
        "<{:x}.{}@{DOMAIN}>",
        date.timestamp().as_microsecond(),
        from.mailbox
    );
    let bytes = format!(
        "{}From: {} <{}>\nTo: {} <{}>\nSubject: {subject}\nDate: {}\nMessage-ID: {id}\nMIME-Version: 1.0\n{content}",
        traces(&format!("office.{DOMAIN}"), "10.0.0.14", DOMAIN, &date),
        from.name,
        from.address(),
        to.name,
        to.address(),
        written(&date),
    );
    let (subject, text) = (subject.into(), text.into());
    Mail {
        from: from.address(),
        to: to.address(),
        id,
        subject,
        date,
        text,
        bytes: bytes.into_bytes(),
    }
}

/// What the company's mail server writes on top.
fn traces(host: &str, address: &str, domain: &str, date: &Zoned) -> String {
    let (id, date) = (date.timestamp().as_microsecond(), written(date));
    format!(
        "Received: from {host} ({host} [{address}])\n\tby {MX} (Postfix) with ESMTPS id {id:X};\n\t{date}\n\
         Authentication-Results: {MX}; dkim=pass header.d={domain};\n\tspf=pass smtp.mailfrom={domain}; dmarc=pass header.from={domain}\n"
    )
}

pub fn now() -> Zoned {
    Zoned::now().with_time_zone(TimeZone::UTC)
}

/// As a header Date (RFC 5322).
pub fn written(date: &Zoned) -> String {
    jiff::fmt::rfc2822::to_string(date).expect("a date of today")
}

/// Paragraphs as HTML, with links.
pub fn paragraphs(text: &str) -> String {
    let escaped = text
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    let linked = escaped
        .split('\n')
        .map(|line| match line.split_once("https://") {
            Some((before, link)) => format!("{before}<a href=\"https://{link}\">choose here</a>"),
            None => line.to_owned(),
        });
    let lines: Vec<String> = linked.collect();
    let texts: Vec<String> = lines
        .join("\n")
        .trim()
        .split("\n\n")
        .map(|one| format!("<p>{}</p>\n", one.replace('\n', "<br>\n")))
        .collect();
    texts.concat()
}

/// A text part: everything from Content-Type on.
pub fn plain(text: &str) -> String {
    format!("Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{text}")
}

/// An HTML part.
pub fn html(page: &str) -> String {
    format!("Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{page}\n")
}

/// Both.
pub fn alternative(boundary: &str, text: &str, page: &str) -> String {
    format!(
        "Content-Type: multipart/alternative; boundary=\"alt-{boundary}\"\n\n--alt-{boundary}\n{}\n--alt-{boundary}\n{}--alt-{boundary}--\n",
        plain(text),
        html(page)
    )
}
