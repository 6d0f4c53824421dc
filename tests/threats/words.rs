//! Words that only the program would read, and words planted to be read.

use onedoor::classify::Verdict;

use super::desk::*;

const INVOICE: &str = "Invoice no. 4711. The amount due of EUR 312.40 is payable within 14 days. Please find attached our \
    invoice. Payment reminder, order confirmation, delivery note.";

/// Every way to keep words from a reader.
fn hidden(words: &str) -> Vec<String> {
    let styles = [
        "display:none",
        "visibility:hidden",
        "opacity:0",
        "font-size:0",
        "font-size:1px",
        "color:#ffffff",
        "color:white;background-color:white",
        "position:absolute;left:-9999px",
        "max-height:0;overflow:hidden",
        "mso-hide:all",
    ];
    let styled = styles.map(|style| format!("<div style=\"{style}\">{words}</div>"));
    let others = [
        format!("<div hidden>{words}</div>"),
        format!("<style>.x{{display:none}}</style><div class=x>{words}</div>"),
        format!("<!-- {words} --><template>{words}</template>"),
    ];
    styled.into_iter().chain(others).collect()
}

fn with_hidden(text: &str, hidden: &str) -> String {
    html(text).replace("</body>", &format!("{hidden}</body>"))
}

#[test]
fn hidden_invoice_words_protect_no_pitch_and_make_no_second_one() {
    for hidden in hidden(INVOICE) {
        let mut company = Company::new();
        let first = company.gets("dana", &KIM.bytes());
        let text = with_hidden(PITCH, &hidden);
        let salted = Letter {
            to: "casey",
            id: "k2@cloudberry.example",
            html: true,
            text: &text,
            ..KIM
        };
        let second = company.gets("casey", &salted.bytes());
        assert_eq!(second.assessment.verdict, Verdict::Pitch, "{hidden}");
        assert_eq!(second.campaign, first.campaign, "{hidden}");
    }
}

#[test]
fn hidden_pitch_words_make_no_pitch_of_a_customers_mail() {
    for hidden in hidden(PITCH) {
        let mut company = Company::new();
        company.gets("casey", &Letter { to: "casey", ..KIM }.bytes());
        let text = with_hidden(CUSTOMER, &hidden);
        let salted = Letter {
            html: true,
            text: &text,
            ..JO
        };
        let outcome = company.gets("dana", &salted.bytes());
        assert!(stays(&outcome), "{hidden}: {:?}", short(&outcome));
    }
}

#[test]
fn a_disguised_copy_is_the_same_campaign() {
    type Disguise = fn(&str) -> String;
    let disguises: [(&str, Disguise); 6] = [
        ("zero width", |text| text.replace('e', "e\u{200b}\u{200d}")),
        ("soft hyphens", |text| text.replace("o", "o\u{ad}")),
        ("tags", |text| text.replace(' ', " \u{e0061}\u{e0062}")),
        ("look-alikes", |text| {
            text.replace('a', "\u{430}").replace('o', "\u{43e}")
        }),
        ("full width", |text| {
            text.chars()
                .map(|c| match c {
                    'a'..='z' => char::from_u32(c as u32 - 'a' as u32 + 0xff41).unwrap(),
                    other => other,
                })
                .collect()
        }),
        ("direction", |text| {
            format!("\u{202a}{}\u{202c}", text.replace(". ", ".\u{200f} "))
        }),
    ];
    for (name, disguise) in disguises {
        let mut company = Company::new();
        let first = company.gets("dana", &KIM.bytes());
        let copy = Letter {
            to: "casey",
            id: "k2@cloudberry.example",
            text: &disguise(PITCH),
            ..KIM
        };
        let second = company.gets("casey", &copy.bytes());
        assert_eq!(
            second.campaign,
            first.campaign,
            "{name}: {:?}",
            short(&second)
        );
        assert!(second.campaign.is_some(), "{name}");
    }
}

#[test]
fn invoice_words_in_a_footer_do_not_protect_a_pitch() {
    for footer in [
        "We also automate invoices, purchase orders and delivery notes.",
        "PS: our customers process 4,000 invoices and 900 order confirmations a month with us.",
    ] {
        let text = format!("{PITCH}\n--\n{footer}\n");
        let stuffed = Letter { text: &text, ..KIM };
        let outcome = Company::new().gets("dana", &stuffed.bytes());
        assert_eq!(
            outcome.assessment.verdict,
            Verdict::Pitch,
            "{footer}: {:?}",
            outcome.assessment
        );
    }
}

#[test]
fn a_pitch_that_poses_as_an_invoice_stays_and_gets_no_reply() {
    let text = format!(
        "Dear customer,\n\nplease find attached our invoice no. 4711 over EUR 312.40, due on 14 March 2026.\n\n{PITCH}"
    );
    let posing = Letter {
        subject: "Invoice 4711",
        text: &text,
        ..KIM
    };
    let outcome = Company::new().gets("dana", &posing.bytes());
    assert_eq!(outcome.assessment.verdict, Verdict::Protected);
    assert!(stays(&outcome), "{:?}", short(&outcome));
}
