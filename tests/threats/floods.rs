//! Mail made to cost much.

use std::time::{Duration, Instant};

use onedoor::campaign::{Candidate, GroupId, Identity, Sketch};
use onedoor::store::{KnownText, Texts};

use super::desk::*;

#[test]
fn texts_that_share_one_key_are_not_all_compared() {
    let mut texts = Texts::default();
    for id in 0..100_000 {
        texts.push(KnownText {
            id,
            candidate: Candidate {
                group: GroupId(id),
                campaign: None,
                identity: Identity::default(),
                sketch: Sketch(vec![1, 2, 3]),
            },
            keys: vec![7],
        });
    }
    assert!(texts.near(&[7, 8, 9]).len() <= 48);
}

#[test]
fn thousands_of_variants_of_one_text_cost_no_more_each_at_the_end_than_at_the_start() {
    let mut company = Company::new();
    let mut send = |from: u32, to: u32| {
        let began = Instant::now();
        for n in from..to {
            let text = format!("{PITCH}\nReference {n} {} {}\n", n * 7919, n * 104_729);
            let id = format!("v{n}@cloudberry.example");
            let variant = Letter {
                id: &id,
                text: &text,
                ..KIM
            };
            company.gets("dana", &variant.bytes());
        }
        began.elapsed()
    };
    let first = send(0, 100);
    send(100, 900);
    let last = send(900, 1000);
    assert!(
        last < first * 4 + Duration::from_secs(1),
        "{first:?} {last:?}"
    );
}

#[test]
fn deep_and_wide_mails_are_decided_at_once_and_stay() {
    let level = "Content-Type: message/rfc822\n\n";
    let mut nested = String::new();
    for n in 0..2_000 {
        nested += &format!("Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n");
    }
    let wide = format!(
        "From: Eve <eve@evil.example>\nContent-Type: multipart/mixed; boundary=b\n\n{}",
        "--b\n\nx\n".repeat(20_000)
    );
    let many = format!(
        "From: {}\n\nhello\n",
        "Eve <eve@evil.example>, ".repeat(20_000)
    );
    let quotes = Letter {
        text: &"> ".repeat(100_000),
        ..KIM
    };
    let elements = Letter {
        html: true,
        text: &"<div>".repeat(50_000),
        ..KIM
    };
    let began = Instant::now();
    for (name, mail) in [
        ("attached in attached", level.repeat(5_000).into_bytes()),
        ("parts in parts", nested.into_bytes()),
        ("many parts", wide.into_bytes()),
        ("many authors", many.into_bytes()),
        ("quotes", quotes.bytes()),
        ("elements", elements.bytes()),
    ] {
        // The daemon reads on a thread with a stack of its own size; so does this.
        let outcome = std::thread::Builder::new()
            .stack_size(16 << 20)
            .spawn(move || Company::new().gets("dana", &mail))
            .unwrap()
            .join()
            .unwrap();
        assert!(stays(&outcome), "{name}: {:?}", short(&outcome));
    }
    assert!(
        began.elapsed() < Duration::from_secs(60),
        "{:?}",
        began.elapsed()
    );
}
