//! Plain tables for people: columns as wide as their widest cell, no colour, nothing a terminal would obey.

use std::fmt::Write;

use crate::message::clean_line;

/// Longest cell, in characters; a subject is cut there.
const WIDEST: usize = 60;

/// Lays `rows` out under `head`; an empty list says so instead of printing a lone head.
pub fn table(head: &[&str], rows: &[Vec<String>]) -> String {
    if rows.is_empty() {
        return "nothing yet\n".to_owned();
    }
    let shown: Vec<Vec<String>> = rows
        .iter()
        .map(|row| row.iter().map(|cell| clean_line(cell, WIDEST)).collect())
        .collect();
    let head: Vec<String> = head.iter().map(|&cell| cell.to_owned()).collect();
    let widths: Vec<usize> = (0..head.len())
        .map(|at| {
            let cells = std::iter::once(&head).chain(&shown);
            cells
                .filter_map(|row| row.get(at))
                .map(|cell| cell.chars().count())
                .max()
                .unwrap_or(0)
        })
        .collect();
    std::iter::once(&head)
        .chain(&shown)
        .fold(String::new(), |out, row| out + &line(row, &widths))
}

fn line(row: &[String], widths: &[usize]) -> String {
    let mut out = String::new();
    for (cell, width) in row.iter().zip(widths) {
        // Writing to a string cannot fail.
        let _ = write!(out, "{cell:<width$}  ");
    }
    format!("{}\n", out.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_and_a_hostile_subject_stays_text() {
        let rows = vec![
            vec!["c1".into(), "short".into()],
            vec!["c12".into(), "a\u{1b}[2Jb\nc".into()],
        ];
        let printed = table(&["id", "subject"], &rows);
        assert!(printed.starts_with("id   subject\nc1   short\n"));
        assert!(!printed.contains('\u{1b}'));
        assert_eq!(printed.lines().count(), 3);
    }
}
