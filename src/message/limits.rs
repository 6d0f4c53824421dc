//! What bounds the reading of one message, and what the bounds are called.

/// What bounds the reading of one message; see `[limits]` of the configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Octets of a message beyond which only its header is read.
    pub message_bytes: usize,
    /// Octets of the header block that are read.
    pub header_bytes: usize,
    /// Fields of one header block.
    pub header_fields: usize,
    /// Octets of one header field, unfolded.
    pub field_bytes: usize,
    /// Nesting of MIME parts.
    pub mime_depth: usize,
    /// Number of MIME parts.
    pub mime_parts: usize,
    /// Messages attached to one message.
    pub attached_messages: usize,
    /// Recipients that are counted.
    pub recipients: usize,
    /// Octets of decoded text that are looked at; the rest is not, and nothing is wrong with that.
    pub text_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            message_bytes: 26_214_400,
            header_bytes: 65_536,
            header_fields: 1_000,
            field_bytes: 32_768,
            mime_depth: 20,
            mime_parts: 200,
            attached_messages: 20,
            recipients: 500,
            text_bytes: 81_920,
        }
    }
}

/// A limit beyond which a message is not read, and left where it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Limit {
    /// See [`Limits::message_bytes`].
    MessageBytes,
    /// See [`Limits::header_bytes`].
    HeaderBytes,
    /// See [`Limits::header_fields`].
    HeaderFields,
    /// See [`Limits::field_bytes`].
    FieldBytes,
    /// See [`Limits::mime_depth`].
    MimeDepth,
    /// See [`Limits::mime_parts`].
    MimeParts,
    /// See [`Limits::attached_messages`].
    AttachedMessages,
    /// See [`Limits::recipients`].
    Recipients,
}

impl Limit {
    /// Its key in the configuration.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Limit::MessageBytes => "limits.message_bytes",
            Limit::HeaderBytes => "limits.header_bytes",
            Limit::HeaderFields => "limits.header_fields",
            Limit::FieldBytes => "limits.field_bytes",
            Limit::MimeDepth => "limits.mime_depth",
            Limit::MimeParts => "limits.mime_parts",
            Limit::AttachedMessages => "limits.attached_messages",
            Limit::Recipients => "limits.recipients",
        }
    }
}
