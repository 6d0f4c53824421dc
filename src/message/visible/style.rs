//! The few style properties that decide whether text is seen.

use std::borrow::Cow;

use crate::message::text::beginning;

/// What an element's own styles say; `None` where they say nothing.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Style {
    /// display:none, zero opacity, zero size and the like: nothing inside can be seen.
    pub removed: bool,
    /// visibility, which a child may set again.
    pub invisible: Option<bool>,
    /// A font size nobody can read, which a child may set again.
    pub tiny: Option<bool>,
    /// The text colour.
    pub color: Option<Paint>,
    /// The background.
    pub background: Option<Paint>,
    /// The block is quoted: a line at its left.
    pub left_border: bool,
    /// The block says it has no border.
    pub no_border: bool,
    /// No space below the paragraph.
    pub no_margin: bool,
    zero_size: bool,
    clipped: bool,
}

/// A colour, or something (an image, a gradient) that cannot be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Paint {
    Rgb(u8, u8, u8),
    /// Nothing is painted.
    Clear,
    Unknown,
}

impl Paint {
    /// Too close to be told apart by a reader.
    pub fn same_as(self, other: Paint) -> bool {
        let (Paint::Rgb(r, g, b), Paint::Rgb(x, y, z)) = (self, other) else {
            return false;
        };
        r.abs_diff(x) <= 6 && g.abs_diff(y) <= 6 && b.abs_diff(z) <= 6
    }
}

/// Longest declaration list that is looked at, in octets.
const STYLE_BYTES: usize = 4_096;

impl Style {
    /// Reads a declaration list, as in a `style` attribute.
    pub fn parse(declarations: &str) -> Style {
        let mut style = Style::default();
        style.add(declarations);
        style
    }

    /// Reads further declarations, which override earlier ones.
    pub fn add(&mut self, declarations: &str) {
        let declarations = beginning(declarations, STYLE_BYTES);
        let lower = if declarations.bytes().any(|octet| octet.is_ascii_uppercase()) {
            Cow::Owned(declarations.to_ascii_lowercase())
        } else {
            Cow::Borrowed(declarations)
        };
        for declaration in lower.split(';') {
            if let Some((name, value)) = declaration.split_once(':') {
                self.declare(
                    name.trim(),
                    value.trim().trim_end_matches("!important").trim(),
                );
            }
        }
        self.removed |= self.zero_size && self.clipped;
    }

    /// Lets the declarations of another rule override these.
    pub fn merge(&mut self, other: &Style) {
        self.removed |= other.removed;
        self.invisible = other.invisible.or(self.invisible);
        self.tiny = other.tiny.or(self.tiny);
        self.color = other.color.or(self.color);
        self.background = other.background.or(self.background);
        self.left_border |= other.left_border;
        self.no_border |= other.no_border;
        self.no_margin |= other.no_margin;
    }

    fn declare(&mut self, name: &str, value: &str) {
        match name {
            // A later, visible display overrides an earlier one.
            "display" => self.removed = value == "none",
            "visibility" => self.invisible = Some(matches!(value, "hidden" | "collapse")),
            "opacity" => self.removed |= number(value).is_some_and(|n| n <= 0.01),
            "font-size" => self.tiny = pixels(value).map(|px| px <= 1.0),
            "max-height" | "max-width" if is_zero(value) => self.removed = true,
            "height" | "width" if is_zero(value) || value == "1px" => self.zero_size = true,
            "overflow" | "overflow-x" | "overflow-y" => {
                self.clipped |= matches!(value, "hidden" | "clip")
            }
            "mso-hide" => self.removed |= value == "all",
            "text-indent" | "left" | "top" | "margin-left" => {
                self.removed |= pixels(value).is_some_and(|px| px <= -900.0);
            }
            "color" => self.color = paint(value),
            "background-color" => self.background = paint(value),
            "background" | "background-image" => {
                self.background = background(value).or(self.background)
            }
            "border-left" => {
                self.left_border = !value.starts_with("none") && !value.starts_with('0')
            }
            "border" => self.no_border = value.starts_with("none") || value.starts_with('0'),
            "margin" | "margin-bottom" => self.no_margin = number(value).is_some_and(|n| n <= 1.0),
            _ => {}
        }
    }
}

fn is_zero(value: &str) -> bool {
    pixels(value).is_some_and(|px| px.abs() < 0.01)
}

fn number(value: &str) -> Option<f32> {
    let end = value
        .find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '-' | '+')))
        .unwrap_or(value.len());
    value[..end].parse().ok()
}

/// A length in pixels; relative units count from a font of 16 pixels. Percentages of a box cannot be told, but 0 %.
fn pixels(value: &str) -> Option<f32> {
    let n = number(value)?;
    let unit =
        value.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '+'));
    let unit = unit.split_whitespace().next().unwrap_or("");
    match unit {
        "" | "px" => Some(n),
        "pt" => Some(n * 4.0 / 3.0),
        "em" | "rem" => Some(n * 16.0),
        "in" => Some(n * 96.0),
        "cm" => Some(n * 37.8),
        "mm" => Some(n * 3.78),
        "%" => Some(n * 0.16),
        _ => None,
    }
}

fn background(value: &str) -> Option<Paint> {
    if value.contains("url(") || value.contains("gradient") {
        return Some(Paint::Unknown);
    }
    if let Some(whole) = paint(value) {
        return Some(whole);
    }
    value.split_whitespace().find_map(paint)
}

/// A colour as CSS or an HTML attribute writes it.
pub(super) fn paint(value: &str) -> Option<Paint> {
    let value = value.trim();
    if let Some(hex) = value.strip_prefix('#') {
        return hex_paint(hex);
    }
    if let Some((kind, rest)) = value.split_once('(') {
        return matches!(kind, "rgb" | "rgba").then(|| function_paint(rest))?;
    }
    Some(match value {
        "white" => Paint::Rgb(255, 255, 255),
        "black" | "windowtext" | "canvastext" => Paint::Rgb(0, 0, 0),
        "red" => Paint::Rgb(255, 0, 0),
        "blue" => Paint::Rgb(0, 0, 255),
        "green" => Paint::Rgb(0, 128, 0),
        "yellow" => Paint::Rgb(255, 255, 0),
        "gray" | "grey" => Paint::Rgb(128, 128, 128),
        "silver" => Paint::Rgb(192, 192, 192),
        "lightgray" | "lightgrey" => Paint::Rgb(211, 211, 211),
        "navy" => Paint::Rgb(0, 0, 128),
        "ivory" => Paint::Rgb(255, 255, 240),
        "snow" => Paint::Rgb(255, 250, 250),
        "whitesmoke" => Paint::Rgb(245, 245, 245),
        "transparent" => Paint::Clear,
        value if value.len() == 6 => return hex_paint(value),
        _ => return None,
    })
}

fn hex_paint(hex: &str) -> Option<Paint> {
    if !hex.is_ascii() {
        return None;
    }
    let digit = |at: usize| {
        hex.get(at..=at)
            .and_then(|d| u8::from_str_radix(d, 16).ok())
    };
    let pair = |at: usize| Some(digit(at)? * 16 + digit(at + 1)?);
    match hex.len() {
        3 => Some(Paint::Rgb(digit(0)? * 17, digit(1)? * 17, digit(2)? * 17)),
        8 if hex.ends_with("00") => Some(Paint::Clear),
        6 | 8 => Some(Paint::Rgb(pair(0)?, pair(2)?, pair(4)?)),
        _ => None,
    }
}

fn function_paint(arguments: &str) -> Option<Paint> {
    let parts: Vec<f32> = arguments
        .trim_end_matches(')')
        .split([',', ' ', '/'])
        .filter(|p| !p.is_empty())
        .map_while(number)
        .collect();
    match parts.as_slice() {
        [_, _, _, alpha] if *alpha <= 0.01 => Some(Paint::Clear),
        [r, g, b, ..] => Some(Paint::Rgb(*r as u8, *g as u8, *b as u8)),
        _ => None,
    }
}
