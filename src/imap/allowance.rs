//! The limits of what a server may send, and what they are called when broken.

/// Longest response line, literals not counted. Ours are short: the longest honest one lists a mailbox's keywords.
pub const MAX_LINE: usize = 64 * 1024;
/// Deepest nesting of parentheses; FETCH as we ask it needs 3.
pub const MAX_DEPTH: usize = 32;

/// What the server may send in answer to one command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    /// Largest literal, in bytes.
    pub literal: u64,
    /// All bytes together.
    pub bytes: u64,
    /// All responses together.
    pub responses: u32,
}

impl Allowance {
    /// For commands that bring no message: room for 100,000 UIDs or folders, and other people's changes in between.
    pub const SMALL: Self = Self {
        literal: 1 << 20,
        bytes: 32 << 20,
        responses: 200_000,
    };

    /// For a FETCH of `messages` messages of which at most `first_bytes` each were asked for.
    pub fn fetch(messages: usize, first_bytes: u32) -> Self {
        let (messages, literal) = (messages as u64, u64::from(first_bytes) + 1024);
        Self {
            literal,
            bytes: Self::SMALL.bytes + messages * (literal + 4096),
            responses: Self::SMALL.responses,
        }
    }
}

/// Which limit the server broke. The connection is of no use afterwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Breach {
    /// A response line longer than 64 KiB, literals not counted.
    #[error("a line of more than {MAX_LINE} bytes")]
    Line,
    /// A literal larger than the command asked for, or so large that its size is no number.
    #[error("a literal larger than the {allowed} bytes allowed")]
    Literal {
        /// What the command could need, in bytes.
        allowed: u64,
    },
    /// A literal where none belongs, or a size that is not a number.
    #[error("a literal that is malformed or in the wrong place")]
    Misplaced,
    /// Parentheses deeper than 32 levels.
    #[error("parentheses nested deeper than {MAX_DEPTH}")]
    Depth,
    /// A quoted string that does not end, or a line that ends without CR LF.
    #[error("a malformed line")]
    Malformed,
    /// BODYSTRUCTURE, ENVELOPE or an empty INTERNALDATE, none of which was asked for.
    #[error("a data item that was not asked for")]
    Unasked,
    /// More bytes than the command could need.
    #[error("more bytes than the command can need")]
    Bytes,
    /// More responses than the command could need.
    #[error("more responses than the command can need")]
    Responses,
    /// The library's parser refused a response.
    #[error("a response that is not IMAP")]
    Unparsable,
}
