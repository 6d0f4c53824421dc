//! The start tag being read: its name and the few attributes that mean something here.

/// Octets kept of one attribute; a longer link or style is none a reader gets anything from.
const VALUE_BYTES: usize = 8_192;
const ATTRIBUTES: usize = 11;

/// An attribute that decides whether and how text is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Attribute {
    Background,
    Bgcolor,
    Cite,
    Class,
    Color,
    Hidden,
    Href,
    Id,
    Style,
    Text,
    Type,
}

impl Attribute {
    fn of(name: &[u8]) -> Option<Attribute> {
        Some(match name {
            b"background" => Attribute::Background,
            b"bgcolor" => Attribute::Bgcolor,
            b"cite" => Attribute::Cite,
            b"class" => Attribute::Class,
            b"color" => Attribute::Color,
            b"hidden" => Attribute::Hidden,
            b"href" => Attribute::Href,
            b"id" => Attribute::Id,
            b"style" => Attribute::Style,
            b"text" => Attribute::Text,
            b"type" => Attribute::Type,
            _ => return None,
        })
    }
}

/// A start tag; one value serves for all tags of a page, so that none costs an allocation.
#[derive(Debug, Default)]
pub(super) struct Start {
    name: String,
    values: [String; ATTRIBUTES],
    given: [bool; ATTRIBUTES],
    current: Option<Attribute>,
}

impl Start {
    /// A tag begins.
    pub fn begin(&mut self, name: &[u8]) {
        self.name.clear();
        self.name.push_str(&String::from_utf8_lossy(name));
        self.given = [false; ATTRIBUTES];
        self.current = None;
    }

    /// An attribute begins; of two with the same name the first counts (HTML section 13.2.5.33).
    pub fn attribute(&mut self, name: &[u8]) {
        self.current = Attribute::of(name).filter(|&attribute| !self.has(attribute));
        if let Some(attribute) = self.current {
            self.given[attribute as usize] = true;
            self.values[attribute as usize].clear();
        }
    }

    /// The value of the attribute at hand, or a piece of it.
    pub fn value(&mut self, value: &[u8]) {
        if let Some(attribute) = self.current {
            let text = &mut self.values[attribute as usize];
            let room = VALUE_BYTES.saturating_sub(text.len());
            let value = value.get(..room).unwrap_or(value);
            text.push_str(&String::from_utf8_lossy(value));
        }
    }

    /// The element's name, lower case.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The tag has this attribute.
    pub fn has(&self, attribute: Attribute) -> bool {
        self.given[attribute as usize]
    }

    /// The value of an attribute, empty where the tag has none.
    pub fn get(&self, attribute: Attribute) -> &str {
        if self.has(attribute) {
            &self.values[attribute as usize]
        } else {
            ""
        }
    }
}
