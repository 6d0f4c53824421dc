//! Reads Rust source well enough to see which paths it names: comments, strings and test modules fall away, `use` trees
//! are spread out. It is no parser: macros are read like other code.

/// A name, a number, `::` or one other character, with its line (from 1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    pub line: usize,
    pub text: String,
}

/// A path such as `crate::store::Tx`, with its line and how many inline modules it stands in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    pub line: usize,
    pub inline: usize,
    pub in_use: bool,
    pub path: Vec<String>,
}

/// The tokens of a file; comments, strings, characters and the quotes of lifetimes are not among them.
pub fn tokens(source: &str) -> Vec<Token> {
    let chars: Vec<char> = source.chars().collect();
    let mut out = Vec::new();
    let (mut at, mut line) = (0, 1);
    while at < chars.len() {
        let (end, is_code) = piece(&chars, at);
        if is_code {
            let text = chars[at..end].iter().collect();
            out.push(Token { line, text });
        }
        line += chars[at..end].iter().filter(|&&c| c == '\n').count();
        at = end;
    }
    out
}

/// Where the piece that begins at `at` ends, and whether it is code: not a comment, a string or white space.
fn piece(chars: &[char], at: usize) -> (usize, bool) {
    let peek = |ahead: usize| chars.get(at + ahead).copied().unwrap_or('\0');
    let raw = |from: usize| {
        raw_string_end(chars, at + from).map_or((at + from, true), |end| (end, false))
    };
    match (peek(0), peek(1)) {
        ('/', '/') => (find(chars, at, |rest| rest[0] == '\n'), false),
        ('/', '*') => (block_comment_end(chars, at), false),
        ('"', _) => (string_end(chars, at), false),
        ('b' | 'c', '"') => (string_end(chars, at + 1), false),
        ('r', '"' | '#') => raw(1),
        ('b' | 'c', 'r') if matches!(peek(2), '"' | '#') => raw(2),
        ('b', '\'') => (quote_end(chars, at + 1), false),
        ('\'', _) => (quote_end(chars, at), false),
        (':', ':') => (at + 2, true),
        (c, _) if c.is_alphanumeric() || c == '_' => (
            find(chars, at, |rest| {
                !(rest[0].is_alphanumeric() || rest[0] == '_')
            }),
            true,
        ),
        (c, _) => (at + 1, !c.is_whitespace()),
    }
}

/// The first place from `at` where the rest is as wished, else the end.
fn find(chars: &[char], at: usize, wished: impl Fn(&[char]) -> bool) -> usize {
    (at..chars.len())
        .find(|&here| wished(&chars[here..]))
        .unwrap_or(chars.len())
}

fn block_comment_end(chars: &[char], at: usize) -> usize {
    let (mut here, mut depth) = (at, 0);
    while here < chars.len() {
        let step = match (chars[here], chars.get(here + 1)) {
            ('/', Some('*')) => {
                depth += 1;
                2
            }
            ('*', Some('/')) => {
                depth -= 1;
                2
            }
            _ => 1,
        };
        here += step;
        if depth == 0 {
            break;
        }
    }
    here.min(chars.len())
}

fn string_end(chars: &[char], quote: usize) -> usize {
    let mut here = quote + 1;
    while let Some(&c) = chars.get(here) {
        match c {
            '\\' => here += 2,
            '"' => return here + 1,
            _ => here += 1,
        }
    }
    chars.len()
}

/// `at` is behind the `r`; `None` for a raw identifier (`r#type`).
fn raw_string_end(chars: &[char], at: usize) -> Option<usize> {
    let hashes = chars[at..].iter().take_while(|&&c| c == '#').count();
    if chars.get(at + hashes) != Some(&'"') {
        return None;
    }
    let closes = |rest: &[char]| {
        rest[0] == '"' && rest.len() > hashes && rest[1..=hashes].iter().all(|&c| c == '#')
    };
    Some((find(chars, at + hashes + 1, closes) + 1 + hashes).min(chars.len()))
}

/// A character (`'x'`, `'\n'`) with its quotes, or the single quote of a lifetime.
fn quote_end(chars: &[char], at: usize) -> usize {
    match (chars.get(at + 1), chars.get(at + 2)) {
        (Some('\\'), _) => (find(chars, at + 3, |rest| rest[0] == '\'') + 1).min(chars.len()),
        (Some(_), Some('\'')) => at + 3,
        _ => at + 1,
    }
}

/// A file's tokens with and without its tests.
#[derive(Debug, Default)]
pub struct Split {
    /// What does not stand under `#[cfg(test)]`.
    pub kept: Vec<Token>,
    /// The modules declared there as files of their own (`mod tests;`).
    pub test_files: Vec<String>,
    /// How many lines stand there.
    pub test_lines: usize,
}

/// Takes out what stands under `#[cfg(test)]`.
pub fn split(tokens: &[Token]) -> Split {
    let mut out = Split::default();
    let mut at = 0;
    while at < tokens.len() {
        if !starts(&tokens[at..], &["#", "[", "cfg", "(", "test", ")", "]"]) {
            out.kept.push(tokens[at].clone());
            at += 1;
            continue;
        }
        let end = item_end(tokens, at + 7);
        let item = &tokens[at..end];
        let declared = item
            .windows(3)
            .find(|three| three[0].text == "mod" && three[2].text == ";");
        out.test_files
            .extend(declared.map(|three| three[1].text.clone()));
        out.test_lines += item[item.len() - 1].line - item[0].line + 1;
        at = end;
    }
    out
}

/// Behind the `;` or the closing brace of the item that begins at `at`, its attributes included.
fn item_end(tokens: &[Token], at: usize) -> usize {
    let (mut braces, mut others) = (0_i32, 0_i32);
    for (here, token) in tokens.iter().enumerate().skip(at) {
        match token.text.as_str() {
            "{" => braces += 1,
            "(" | "[" => others += 1,
            ")" | "]" => others -= 1,
            "}" => braces -= 1,
            _ => {}
        }
        let closed = braces == 0 && others == 0;
        if closed && matches!(token.text.as_str(), "}" | ";") {
            return here + 1;
        }
    }
    tokens.len()
}

fn starts(tokens: &[Token], texts: &[&str]) -> bool {
    tokens.len() >= texts.len()
        && tokens
            .iter()
            .zip(texts)
            .all(|(token, text)| token.text == *text)
}

/// Every path in the tokens, `use` trees spread out.
pub fn paths(tokens: &[Token]) -> Vec<Named> {
    let mut out = Vec::new();
    let mut modules: Vec<i32> = Vec::new();
    let (mut braces, mut at, mut in_use) = (0, 0, false);
    while at < tokens.len() {
        match tokens[at].text.as_str() {
            "mod" if tokens.get(at + 2).is_some_and(|token| token.text == "{") => {
                modules.push(braces)
            }
            "use" => in_use = true,
            ";" => in_use = false,
            "{" => braces += 1,
            "}" => {
                braces -= 1;
                modules.retain(|&outside| outside < braces);
            }
            _ => {}
        }
        if is_name(&tokens[at].text) {
            let mut spread = Vec::new();
            at = spread_out(tokens, at, &[], &mut spread);
            let inline = modules.len();
            out.extend(spread.into_iter().map(|(line, path)| Named {
                line,
                inline,
                in_use,
                path,
            }));
        } else {
            at += 1;
        }
    }
    out
}

fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

/// Follows one path, and all branches of a `{…}` at its end; gives the place behind it.
fn spread_out(
    tokens: &[Token],
    at: usize,
    before: &[String],
    out: &mut Vec<(usize, Vec<String>)>,
) -> usize {
    let mut path = before.to_vec();
    let (line, mut here) = (tokens[at].line, at);
    path.push(tokens[here].text.clone());
    here += 1;
    while tokens.get(here).is_some_and(|token| token.text == "::") {
        match tokens.get(here + 1).map(|token| token.text.as_str()) {
            Some("{") => return spread_group(tokens, here + 2, &path, out),
            Some(text) if is_name(text) => path.push(text.to_owned()),
            Some("*") => path.push("*".to_owned()),
            _ => break,
        }
        here += 2;
    }
    out.push((line, path));
    here
}

/// The branches of a group, from behind its `{` to behind its `}`.
fn spread_group(
    tokens: &[Token],
    at: usize,
    before: &[String],
    out: &mut Vec<(usize, Vec<String>)>,
) -> usize {
    let mut here = at;
    while let Some(token) = tokens.get(here) {
        match token.text.as_str() {
            "}" => return here + 1,
            "as" => here += 2,
            text if is_name(text) => here = spread_out(tokens, here, before, out),
            _ => here += 1,
        }
    }
    here
}
