//! The wall clock is handed in, in seconds after a day; the time since the start of the machine too.

use super::*;

const DAY: i64 = 86_400;
const NOON: i64 = 1_790_000_000;

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(NOON + seconds).unwrap()
}

fn up(seconds: i64) -> Duration {
    Duration::from_secs((100_000 + seconds) as u64)
}

/// Starts with what was kept, looks at these pairs of wall clock and uptime, and says whether it is trusted after each.
fn check(kept: Option<(i64, bool)>, looks: &[(i64, i64)], trusted: &[bool]) {
    let kept = kept.map(|(mark, suspect)| ClockSigns {
        mark: at(mark),
        trouble: suspect.then(|| ("suspect".to_owned(), at(mark))),
    });
    let mut state = State::new(kept, at(looks[0].0), up(looks[0].1));
    let found: Vec<bool> = looks
        .iter()
        .map(|(wall, uptime)| {
            state.tick(at(*wall), up(*uptime));
            state.trouble.is_none()
        })
        .collect();
    assert_eq!(found, trusted, "{looks:?}");
}

#[test]
fn a_clock_that_goes_with_the_time_is_trusted() {
    check(None, &[(0, 0), (5, 5), (10, 10)], &[true; 3]);
    check(
        Some((0, false)),
        &[(3 * DAY, 0), (3 * DAY + 5, 5)],
        &[true; 2],
    );
    // Corrected by a minute, and the machine asleep for ten hours, which the uptime counts.
    check(
        None,
        &[(0, 0), (65, 5), (10, 10), (36_010, 36_010)],
        &[true; 4],
    );
}

#[test]
fn a_jump_is_suspect_until_it_is_undone() {
    for jump in [3_600, -3_600, 365 * DAY, -365 * DAY] {
        let looks = [(0, 0), (5 + jump, 5), (10 + jump, 10), (15, 15), (20, 20)];
        check(None, &looks, &[true, false, false, true, true]);
    }
}

#[test]
fn a_small_jump_ahead_is_taken_for_right_after_a_steady_hour() {
    let looks = [(0, 0), (7_205, 5), (9_000, 1_800), (7_205 + 3_600, 3_605)];
    check(None, &looks, &[true, false, false, true]);
    // Two days ahead are never right by themselves, nor is a clock that jumps on.
    let days = 2 * DAY;
    check(
        None,
        &[(0, 0), (days, 5), (days + 9_000, 9_005)],
        &[true, false, false],
    );
    let jumps_on = [
        (0, 0),
        (7_205, 5),
        (14_400, 3_500),
        (14_500, 3_600),
        (18_100, 7_205),
    ];
    check(None, &jumps_on, &[true, false, false, false, true]);
}

#[test]
fn a_jump_back_ends_when_the_mark_is_reached_again() {
    let looks = [
        (0, 0),
        (-3_595, 5),
        (-1_000, 2_600),
        (-295, 3_305),
        (0, 3_600),
    ];
    check(None, &looks, &[true, false, false, true, true]);
}

#[test]
fn a_start_years_off_is_suspect() {
    let two_years = 2 * 365 * DAY;
    check(
        Some((0, false)),
        &[(-two_years, 0), (5 - two_years, 5), (60, 60)],
        &[false, false, true],
    );
    check(
        Some((0, false)),
        &[(two_years, 0), (two_years + 5, 5), (60, 60)],
        &[false, false, true],
    );
    check(None, &[(-two_years, 0)], &[false]);
    // What was suspect when the daemon stopped is trusted only near the mark.
    check(Some((0, true)), &[(3 * DAY, 0)], &[false]);
    check(Some((0, true)), &[(600, 0)], &[true]);
}

#[test]
fn the_database_may_say_otherwise() {
    let mut state = State::new(None, at(0), up(0));
    state.compare(at(0), Some(at(60)));
    assert_eq!(state.trouble, None);
    state.compare(at(0), Some(at(7_200)));
    let why = state.signs().trouble.unwrap().0;
    assert!(
        why.contains("120 minutes back of the database's clock") || why.contains("2 hours back"),
        "{why}"
    );
    state.tick(at(5), up(5));
    assert!(state.trouble.is_some());
    state.compare(at(10), Some(at(10)));
    assert_eq!(state.trouble, None);
}
