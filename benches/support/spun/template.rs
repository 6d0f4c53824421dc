//! Text with nested choices and merge fields, and the seeded dice that choose.

use anyhow::{Result, bail, ensure};

/// A text that is another one at each throw of the dice.
pub struct Template(Vec<Node>);

enum Node {
    Text(String),
    Field(String),
    Choice(Vec<Template>),
}

/// SplitMix64 (Steele, Lea and Flood 2014): the same throws from the same seed, whatever crates are updated.
pub struct Dice(u64);

impl Dice {
    /// Dice for what has this name.
    pub fn of(name: &str) -> Dice {
        let hash = blake3::hash(name.as_bytes());
        let seed = hash.as_bytes().iter().take(8);
        Dice(seed.fold(0, |sum, byte| sum << 8 | u64::from(*byte)))
    }

    /// A number below `sides`.
    pub fn throw(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % sides.max(1) as u64) as usize
    }
}

impl Template {
    /// Reads a template.
    ///
    /// # Errors
    /// A brace is not closed, or closes nothing.
    pub fn read(text: &str) -> Result<Template> {
        let mut rest = text;
        let template = sequence(&mut rest, false)?;
        ensure!(rest.is_empty(), "a brace closes nothing: {rest:.40}");
        Ok(template)
    }

    /// Chooses, and fills the fields in.
    pub fn render(&self, dice: &mut Dice, fill: &dyn Fn(&str) -> String) -> String {
        let parts = self.0.iter().map(|node| match node {
            Node::Text(text) => text.clone(),
            Node::Field(name) => fill(name),
            Node::Choice(ways) => ways
                .get(dice.throw(ways.len()))
                .map_or_else(String::new, |way| way.render(dice, fill)),
        });
        parts.collect()
    }
}

/// Up to the brace or, within a choice, the bar that ends it.
fn sequence(rest: &mut &str, inside: bool) -> Result<Template> {
    let mut nodes = Vec::new();
    while let Some(c) = rest.chars().next() {
        if c == '}' || (inside && c == '|') {
            break;
        } else if let Some((name, after)) = field(rest) {
            nodes.push(Node::Field(name.to_owned()));
            *rest = after;
        } else if c == '{' {
            *rest = &rest[1..];
            nodes.push(choice(rest)?);
        } else {
            let end = rest.find(|c| matches!(c, '{' | '}') || (inside && c == '|'));
            let (text, after) = rest.split_at(end.unwrap_or(rest.len()));
            nodes.push(Node::Text(text.to_owned()));
            *rest = after;
        }
    }
    Ok(Template(nodes))
}

fn choice(rest: &mut &str) -> Result<Node> {
    let begin = *rest;
    let mut ways = Vec::new();
    loop {
        ways.push(sequence(rest, true)?);
        let mut after = rest.chars();
        match after.next() {
            Some('|') => *rest = after.as_str(),
            Some(_) => {
                *rest = after.as_str();
                return Ok(Node::Choice(ways));
            }
            None => bail!("a brace is not closed: {begin:.40}"),
        }
    }
}

/// A merge field at the very beginning, and what follows it. `{{a|b} c}` is none but a choice in a choice.
fn field(text: &str) -> Option<(&str, &str)> {
    let (name, after) = text.strip_prefix("{{")?.split_once("}}")?;
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.');
    (!name.is_empty() && name.chars().all(is_name)).then_some((name, after))
}
