//! Likeness of sketches made by hand, and what holds for any two.

use super::*;
use proptest::prelude::*;

/// Words of class 5, by number.
fn prose(words: impl IntoIterator<Item = u16>) -> Sketch {
    Sketch(words.into_iter().map(|word| word << 3 | 5).collect())
}

fn wording(one: &Sketch, two: &Sketch) -> Wording {
    Ready::new(one).wording(&Ready::new(two)).unwrap()
}

#[test]
fn copied_counts_shared_runs_and_containment_those_of_the_part() {
    let (long, part) = (prose(0..52), prose(10..32));
    let (long, part) = (Ready::new(&long), Ready::new(&part));
    assert_eq!(long.copied(&part), 0.4);
    assert_eq!((long.contains(&part), part.contains(&long)), (1.0, 0.4));
    let empty = Sketch(vec![]);
    let empty = Ready::new(&empty);
    assert_eq!((empty.copied(&empty), long.contains(&empty)), (0.0, 0.0));
}

#[test]
fn spun_sentences_share_little_but_evenly() {
    // Every second word has another choice in each copy: no run of three survives.
    let copy =
        |choice: u16| prose((0..60).map(|at| if at % 2 == 0 { at } else { 1000 * choice + at }));
    let (one, two) = (copy(1), copy(2));
    let alike = wording(&one, &two);
    assert_eq!(Ready::new(&one).copied(&Ready::new(&two)), 0.0);
    assert!(alike.shared > 0.15 && alike.even > 0.99, "{alike:?}");
}

#[test]
fn a_shared_signature_is_much_in_one_place() {
    let offer = |number: u16| prose((1000 * number..1000 * number + 40).chain(0..30));
    let alike = wording(&offer(1), &offer(2));
    assert!(alike.shared > 0.25 && alike.even <= 0.5, "{alike:?}");
}

#[test]
fn a_filled_in_pattern_is_not_about_the_same() {
    let pattern = |number: u16| {
        let word = move |at: u16| {
            if at % 3 == 2 {
                (1000 * number + at) << 3 | 6
            } else {
                at << 3 | 3
            }
        };
        Sketch((0..60).map(word).collect())
    };
    let alike = wording(&pattern(1), &pattern(2));
    assert!(
        alike.shared > 0.15 && alike.even > 0.8 && alike.about == 0.0,
        "{alike:?}"
    );
}

#[test]
fn the_same_words_elsewhere_are_another_text() {
    let there = wording(&prose(0..200), &prose((100..200).chain(0..100)));
    assert!(there.shared > 0.9 && there.even < 0.1, "{there:?}");
}

#[test]
fn what_is_no_prose_is_not_compared_by_wording() {
    let notice = Sketch((0..60).map(|word| word << 3).collect());
    assert_eq!(
        Ready::new(&notice).wording(&Ready::new(&prose(0..60))),
        None
    );
}

proptest! {
    #[test]
    fn likeness_is_symmetric_and_within_bounds(one: Vec<u16>, two: Vec<u16>) {
        let (one, two) = (Sketch(one), Sketch(two));
        let (one, two) = (Ready::new(&one), Ready::new(&two));
        prop_assert_eq!(one.copied(&two), two.copied(&one));
        prop_assert!((0.0..=1.0).contains(&one.copied(&two)));
        prop_assert!(one.copied(&two) <= one.contains(&two));
    }

    #[test]
    fn wording_is_symmetric_and_within_bounds(one in letters(), two in letters()) {
        let (one, two) = (prose(one), prose(two));
        let (there, back) = (wording(&one, &two), wording(&two, &one));
        prop_assert!((there.shared - back.shared).abs() < 1e-5);
        prop_assert!((there.about - back.about).abs() < 1e-5);
        prop_assert_eq!(there.even, back.even);
        prop_assert!((0.0..=1.0).contains(&there.shared) && (0.0..=1.0).contains(&there.even));
    }
}

fn letters() -> impl Strategy<Value = Vec<u16>> {
    proptest::collection::vec(0_u16..80, 20..120)
}
