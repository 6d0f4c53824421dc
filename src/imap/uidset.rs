//! Sets of UIDs as they are written in a command (RFC 3501 section 9, `sequence-set`).

/// Sorted, without doubles or zero, runs joined: `4:9,12`.
pub fn compressed(uids: &[u32]) -> String {
    let mut sorted: Vec<u32> = uids.iter().copied().filter(|&uid| uid > 0).collect();
    sorted.sort_unstable();
    sorted.dedup();
    let runs = sorted.chunk_by(|a, b| a.checked_add(1) == Some(*b));
    let written: Vec<String> = runs
        .filter_map(|run| match (run.first()?, run.last()?) {
            (first, last) if first == last => Some(first.to_string()),
            (first, last) => Some(format!("{first}:{last}")),
        })
        .collect();
    written.join(",")
}

/// Most UIDs in one command: at worst 11 characters each, so that a command line stays below 8,192 bytes (RFC 7162 section 4).
pub const MAX_SET: usize = 700;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_are_written_short() {
        for (uids, set) in [
            (&[][..], ""),
            (&[7], "7"),
            (&[3, 1, 2, 2], "1:3"),
            (&[12, 4, 5, 6, 7, 8, 9, 0], "4:9,12"),
            (&[u32::MAX, u32::MAX - 1, 1], "1,4294967294:4294967295"),
        ] {
            assert_eq!(compressed(uids), set);
        }
    }
}
