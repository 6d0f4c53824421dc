//! The pitch passed on to the contact, each time as another mail program does it.

use jiff::Zoned;

use crate::company::{Person, VENDOR, who};
use crate::mails::{self, Mail, SUBJECT, alternative, from_inside, html, paragraphs, plain};

/// The mail programs whose forwards arrive.
#[derive(Debug, Clone, Copy)]
pub enum Program {
    Gmail,
    Outlook,
    AppleMail,
    Thunderbird,
    Attachment,
}

/// Who forwards, with which program, and what they wrote above it.
pub const FORWARDS: [(&str, Program, &str); 6] = [
    ("purchasing", Program::Gmail, ""),
    ("finance", Program::Outlook, ""),
    ("service", Program::AppleMail, ""),
    ("hr", Program::Thunderbird, ""),
    ("sales", Program::Attachment, ""),
    ("ceo", Program::Outlook, "Rich, can we afford this?"),
];

impl Program {
    pub fn name(self) -> &'static str {
        match self {
            Self::Gmail => "Gmail",
            Self::Outlook => "Outlook",
            Self::AppleMail => "Apple Mail",
            Self::Thunderbird => "Thunderbird",
            Self::Attachment => "as an attachment",
        }
    }
}

/// `original` forwarded by its recipient to the contact.
pub fn forward(by: &Person, program: Program, comment: &str, original: &Mail) -> Mail {
    let above = if comment.is_empty() {
        String::new()
    } else {
        format!("{comment}\n\n")
    };
    let (subject, content) = match program {
        Program::Gmail => (format!("Fwd: {SUBJECT}"), gmail(&above, original)),
        Program::Outlook => (format!("FW: {SUBJECT}"), outlook(&above, original)),
        Program::AppleMail => (format!("Fwd: {SUBJECT}"), apple_mail(&above, original)),
        Program::Thunderbird => (format!("Fwd: {SUBJECT}"), thunderbird(&above, original)),
        Program::Attachment => (format!("Fwd: {SUBJECT}"), attachment(&above, original)),
    };
    from_inside(by, &who("rich"), &subject, &content, comment)
}

fn formatted(date: &Zoned, format: &str) -> String {
    date.strftime(format).to_string()
}

fn gmail(above: &str, original: &Mail) -> String {
    let date = formatted(&original.date, "%a, %b %-d, %Y at %-I:%M %p");
    let (to, text) = (&original.to, &original.text);
    let block = format!(
        "{above}---------- Forwarded message ---------\nFrom: Sam Carter <{VENDOR}>\nDate: {date}\nSubject: {SUBJECT}\nTo: <{to}>\n\n\n{text}"
    );
    let page = format!(
        "<div dir=\"ltr\">{}<br><br><div class=\"gmail_quote\"><div dir=\"ltr\" class=\"gmail_attr\">---------- Forwarded message \
         ---------<br>From: <strong class=\"gmail_sendername\" dir=\"auto\">Sam Carter</strong> <span dir=\"auto\">&lt;<a \
         href=\"mailto:{VENDOR}\">{VENDOR}</a>&gt;</span><br>Date: {date}<br>Subject: {SUBJECT}<br>To: &lt;<a \
         href=\"mailto:{to}\">{to}</a>&gt;<br></div><br><br>{}</div></div>",
        above.trim(),
        paragraphs(text)
    );
    alternative("0000000000001a", &block, &page)
}

fn outlook(above: &str, original: &Mail) -> String {
    let sent = formatted(&original.date, "%A, %B %-d, %Y %-I:%M %p");
    let person = who(original.to.split('@').next().unwrap_or_default());
    html(&format!(
        "<html xmlns:o=\"urn:schemas-microsoft-com:office:office\"><body lang=\"EN-US\"><div class=\"WordSection1\">\n\
         <p class=\"MsoNormal\">{}<o:p>&nbsp;</o:p></p>\n\
         <div style=\"border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0in 0in 0in\"><p class=\"MsoNormal\"><b>From:</b> \
         Sam Carter &lt;{VENDOR}&gt;<br>\n<b>Sent:</b> {sent}<br>\n<b>To:</b> {} &lt;{}&gt;<br>\n<b>Subject:</b> {SUBJECT}<o:p></o:p></p></div>\n\
         <p class=\"MsoNormal\"><o:p>&nbsp;</o:p></p>\n{}</div></body></html>",
        above.trim(),
        person.name,
        original.to,
        paragraphs(&original.text)
    ))
}

fn apple_mail(above: &str, original: &Mail) -> String {
    let date = formatted(&original.date, "%B %-d, %Y at %-I:%M:%S %p UTC");
    let block = format!(
        "Begin forwarded message:\n\nFrom: Sam Carter <{VENDOR}>\nSubject: {SUBJECT}\nDate: {date}\nTo: {}\n\n{}",
        original.to, original.text
    );
    let quoted: Vec<String> = block
        .lines()
        .map(|line| format!("> {line}").trim_end().to_owned())
        .collect();
    plain(&format!("{above}\n\n{}\n", quoted.join("\n")))
}

fn thunderbird(above: &str, original: &Mail) -> String {
    let date = mails::written(&original.date);
    plain(&format!(
        "{above}\n\n\n-------- Forwarded Message --------\nSubject: \t{SUBJECT}\nDate: \t{date}\nFrom: \tSam Carter <{VENDOR}>\nTo: \t{}\n\n\n\n{}",
        original.to, original.text
    ))
}

fn attachment(above: &str, original: &Mail) -> String {
    let mail = String::from_utf8_lossy(&original.bytes);
    let boundary = "----=_Part_7";
    format!(
        "Content-Type: multipart/mixed; boundary=\"{boundary}\"\n\n--{boundary}\n{}\n--{boundary}\n\
         Content-Type: message/rfc822; name=\"{SUBJECT}.eml\"\nContent-Disposition: attachment; filename=\"{SUBJECT}.eml\"\n\n{mail}\n--{boundary}--\n",
        plain(above)
    )
}
