//! Every class has its weight, and no text brings the judge out of order.

use proptest::prelude::*;

use super::*;

#[test]
fn every_class_of_the_word_lists_has_its_weight() {
    let around = lists::COMMENTS.classes();
    for class in around {
        assert_ne!(weights::weight(class), 0.0, "{class}");
    }
    let pitch = lists::PITCH.iter().flat_map(|(_, list)| list.classes());
    for class in pitch.chain(lists::MARGIN.classes()) {
        assert_ne!(Model::compiled().weight(class), 0.0, "{class}");
    }
}

#[test]
fn the_weights_are_there_and_none_of_them_decides_alone() {
    let model = Model::compiled();
    assert!(model.weight("prior") < 0.0);
    for (name, weight) in &model.named {
        assert!(weight.abs() <= 6.0, "{name} {weight}");
    }
    assert!(model.wording.len() > 1_000);
    let limit = model.weight("wording_limit");
    assert!((1.0..=6.0).contains(&limit));
    for (term, weight) in &model.wording {
        assert!(weight.abs() <= 20.0, "{term} {weight}");
    }
}

#[test]
fn what_is_no_weight_is_passed_over() {
    let model = Model::read(
        "# no\nprior -1.5\nbroken\nendless inf\n",
        "7:1.5 8:x :2 9\n",
    );
    assert_eq!(model.named.len(), 1);
    assert_eq!(model.weight("prior"), -1.5);
    assert_eq!(model.wording.get(&7), Some(&1.5));
    assert_eq!(model.wording.len(), 1);
}

proptest! {
    #[test]
    fn any_text_is_read_and_judged(subject: String, body in "(?s).{0,400}", link: String, file: String, own: bool) {
        let from = Party { name: None, address: "sam@get-acme.example".into() };
        let attachment = Attachment { content_type: "application/pdf".into(), name: Some(file), size: 1 };
        let message = Message {
            from: vec![from.clone()],
            subject: subject.clone(),
            attachments: vec![attachment],
            ..Message::default()
        };
        let links = vec![(String::new(), link)];
        let original = Original { from: Some(from), subject, text: body.clone(), links, ..Original::default() };
        let text = message::normalise(&original, &Masks::default());
        let reading = read_signals(&message, &original, &text, own);
        let judged = judge(&reading, &Circumstances::default(), &Thresholds::default());
        prop_assert!((0.0..=1.0).contains(&judged.score));
    }

    #[test]
    fn more_recipients_never_make_it_less_of_a_pitch_nor_touch_what_is_protected(
        weight: f32,
        (fewer, more) in (0..20_u32, 0..20_u32),
        known: bool,
        protected: bool,
        bulk: bool,
        pitch: f32,
        unsure: f32,
    ) {
        let reading = Reading {
            signals: vec![Signal { name: "test".into(), weight, evidence: String::new() }],
            protected: protected.then(|| (Protection::Order, String::new())),
            bulk: bulk.then(|| "List-Id".into()),
        };
        let thresholds = Thresholds { pitch, unsure, copies_to_confirm: 3 };
        let held_by = |recipients| {
            judge(&reading, &Circumstances { recipients, known_campaign: known, ..Circumstances::default() }, &thresholds)
        };
        let (one, two) = (held_by(fewer.min(more)), held_by(fewer.max(more)));
        prop_assert!((0.0..=1.0).contains(&one.score) && one.score <= two.score);
        prop_assert!(one.verdict == two.verdict || two.verdict == Verdict::Pitch);
        prop_assert!(!protected || two.verdict == Verdict::Protected);
    }
}
