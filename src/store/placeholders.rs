//! Lists of placeholders: the one thing that is ever put into the text of a statement.

use super::sql::Value;

/// Parameters a statement may have: SQLite allows 32,766, Postgres 65,535. The rest is for those before a list.
const MAX_PARAMETERS: usize = 30_000;

/// What is replaced by a list of placeholders.
const LIST: &str = ":list";

/// A statement with its parameters, ready to be given.
pub(super) type Ready = (String, Vec<Value>);

/// A statement that asks for `:list` once or more, in as many parts as its length needs. `fixed` are `$1`, `$2`…
pub(super) fn with_list(sql: &'static str, fixed: Vec<Value>, items: Vec<Value>) -> Vec<Ready> {
    let size = MAX_PARAMETERS / sql.matches(LIST).count().max(1);
    let ready = |part: &[Value]| {
        let text = sql.replace(LIST, &list(fixed.len() + 1, part.len()));
        (text, fixed.iter().chain(part).cloned().collect())
    };
    items.chunks(size).map(ready).collect()
}

/// A statement whose `:list` is rows of one width, in as many parts as their number needs.
pub(super) fn with_rows(sql: &'static str, rows: Vec<Vec<Value>>) -> Vec<Ready> {
    let width = rows.first().map_or(1, Vec::len).max(1);
    let size = (MAX_PARAMETERS / sql.matches(LIST).count().max(1) / width).max(1);
    let mut rest = rows.into_iter().peekable();
    let mut parts = Vec::new();
    while rest.peek().is_some() {
        let part: Vec<Vec<Value>> = rest.by_ref().take(size).collect();
        let text = sql.replace(LIST, &tuples(part.len(), width));
        parts.push((text, part.into_iter().flatten().collect()));
    }
    parts
}

/// The same statement with `?` instead of `$1`, each with a value of its own. SQLite looks every `$1` up among all those
/// before it: a list of 10,000 would cost it seconds.
pub(super) fn positional((text, values): Ready) -> Ready {
    let mut parts = text.split('$');
    let mut question = parts.next().unwrap_or_default().to_owned();
    let mut asked = Vec::with_capacity(values.len());
    for part in parts {
        let digits = part.len()
            - part
                .trim_start_matches(|digit: char| digit.is_ascii_digit())
                .len();
        let (number, rest) = part.split_at(digits);
        let value = number
            .parse::<usize>()
            .ok()
            .and_then(|number| values.get(number.checked_sub(1)?));
        asked.extend(value.cloned());
        question.push('?');
        question.push_str(rest);
    }
    (question, asked)
}

/// `$3, $4, $5` for `list(3, 3)`.
fn list(first: usize, count: usize) -> String {
    (first..first + count)
        .map(|number| format!("${number}"))
        .collect::<Vec<_>>()
        .join(", ")
}

/// `($1, $2), ($3, $4)` for `tuples(2, 2)`.
pub(super) fn tuples(rows: usize, width: usize) -> String {
    (0..rows)
        .map(|row| format!("({})", list(row * width + 1, width)))
        .collect::<Vec<_>>()
        .join(", ")
}

#[cfg(test)]
mod tests {
    use super::super::sql::values;
    use super::*;

    #[test]
    fn values_never_get_into_the_text() {
        let evil = "x'; DROP TABLE mail; -- $1 :list";
        let parts = with_list(
            "SELECT 1 WHERE a = $1 AND b IN (:list) AND c IN (:list)",
            values![evil],
            values![evil, 2_i64],
        );
        assert_eq!(
            parts,
            [(
                "SELECT 1 WHERE a = $1 AND b IN ($2, $3) AND c IN ($2, $3)".into(),
                values![evil, evil, 2_i64]
            )]
        );
        let ready = positional(parts.into_iter().next().unwrap_or_default());
        let expected = "SELECT 1 WHERE a = ? AND b IN (?, ?) AND c IN (?, ?)";
        assert_eq!(
            ready,
            (expected.into(), values![evil, evil, 2_i64, evil, 2_i64])
        );
    }

    #[test]
    fn long_lists_are_given_in_parts() {
        let rows = (0..20_001_i64).map(|row| values![row, row]).collect();
        let widths: Vec<_> = with_rows("VALUES :list", rows)
            .iter()
            .map(|part| part.1.len())
            .collect();
        assert_eq!(widths, [30_000, 10_002]);
        assert_eq!(with_rows("VALUES :list", vec![]), []);
        assert_eq!(with_list("(:list)", vec![], vec![]), []);
    }
}
