//! HTML elements as far as they matter for text: which break lines, which hold no content, which close which.

/// An element name that means something here; all others are inline and transparent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tag {
    A,
    Blockquote,
    Body,
    Br,
    Cell,
    Div,
    Head,
    Hr,
    Html,
    Img,
    Item,
    /// Never shown: script, style, title, noscript, template, textarea and the like.
    Dropped,
    List,
    Paragraph,
    Pre,
    Row,
    Span,
    Style,
    Table,
    TableGroup,
    Void,
    Other,
}

impl Tag {
    /// How many there are.
    pub const COUNT: usize = Tag::Other as usize + 1;

    /// The element of this (lower-case) name.
    pub fn of(name: &[u8]) -> Tag {
        match name {
            b"a" => Tag::A,
            b"blockquote" => Tag::Blockquote,
            b"body" => Tag::Body,
            b"br" => Tag::Br,
            b"td" | b"th" => Tag::Cell,
            b"div" | b"section" | b"article" | b"header" | b"footer" | b"main" | b"nav"
            | b"aside" | b"center" | b"address" | b"form" | b"fieldset" | b"figure"
            | b"figcaption" | b"details" | b"summary" | b"caption" | b"dl" | b"h1" | b"h2"
            | b"h3" | b"h4" | b"h5" | b"h6" => Tag::Div,
            b"head" => Tag::Head,
            b"hr" => Tag::Hr,
            b"html" => Tag::Html,
            b"img" => Tag::Img,
            b"li" | b"dt" | b"dd" => Tag::Item,
            b"script" | b"title" | b"noscript" | b"template" | b"textarea" | b"select"
            | b"object" | b"iframe" | b"svg" | b"math" | b"audio" | b"video" | b"canvas"
            | b"noembed" | b"noframes" | b"xml" | b"datalist" => Tag::Dropped,
            b"style" => Tag::Style,
            b"ul" | b"ol" | b"menu" | b"dir" => Tag::List,
            b"p" => Tag::Paragraph,
            b"pre" | b"xmp" | b"plaintext" | b"listing" => Tag::Pre,
            b"tr" => Tag::Row,
            b"span" => Tag::Span,
            b"table" => Tag::Table,
            b"thead" | b"tbody" | b"tfoot" => Tag::TableGroup,
            b"meta" | b"link" | b"base" | b"input" | b"area" | b"col" | b"embed" | b"param"
            | b"source" | b"track" | b"wbr" | b"basefont" | b"bgsound" | b"frame" | b"keygen" => {
                Tag::Void
            }
            _ => Tag::Other,
        }
    }

    /// Elements without content (HTML section 13.1.2, "void elements").
    pub fn is_void(self) -> bool {
        matches!(self, Tag::Br | Tag::Hr | Tag::Img | Tag::Void)
    }

    /// Elements that begin and end on a line of their own.
    pub fn is_block(self) -> bool {
        matches!(
            self,
            Tag::Blockquote
                | Tag::Body
                | Tag::Div
                | Tag::Hr
                | Tag::Html
                | Tag::Item
                | Tag::List
                | Tag::Paragraph
                | Tag::Pre
                | Tag::Row
                | Tag::Table
                | Tag::TableGroup
        )
    }

    /// Structure an inline end tag does not reach across.
    pub fn is_structural(self) -> bool {
        self.is_block() || self == Tag::Cell
    }

    /// Open elements a start tag closes by itself: `(closed, never looked past)`.
    pub fn implies_end(self) -> Option<(Tag, &'static [Tag])> {
        const IN_TABLE: &[Tag] = &[Tag::Table];
        const IN_LIST: &[Tag] = &[Tag::List, Tag::Table, Tag::Cell];
        const IN_BLOCK: &[Tag] = &[
            Tag::Div,
            Tag::Cell,
            Tag::Table,
            Tag::Blockquote,
            Tag::Item,
            Tag::List,
        ];
        match self {
            Tag::Cell => Some((Tag::Cell, &[Tag::Table, Tag::Row])),
            Tag::Row => Some((Tag::Row, IN_TABLE)),
            Tag::TableGroup => Some((Tag::TableGroup, IN_TABLE)),
            Tag::Item => Some((Tag::Item, IN_LIST)),
            tag if tag.is_block() => Some((Tag::Paragraph, IN_BLOCK)),
            _ => None,
        }
    }

    /// Where the search for the element an end tag closes stops.
    pub fn end_stops_at(self, open: Tag) -> bool {
        match self {
            Tag::Table | Tag::Body | Tag::Html => false,
            Tag::Row | Tag::Cell | Tag::TableGroup => open == Tag::Table,
            Tag::Other | Tag::Span | Tag::A => open.is_structural(),
            _ => matches!(open, Tag::Table | Tag::Cell),
        }
    }
}
