//! What comes from the wire, or from a file in its place.

use jiff::Timestamp;

use crate::store::Place;

/// One message as it was fetched.
#[derive(Debug, Clone)]
pub struct Arrival {
    /// Where it lies.
    pub place: Place,
    /// INTERNALDATE, or what stands for it.
    pub at: Timestamp,
    /// The bytes end before the message does.
    pub truncated: bool,
    /// The message is larger than may be fetched: the bytes are its header block.
    pub header_only: bool,
    /// It lies in a Junk folder or carries `$Junk`.
    pub junk: bool,
    /// A signature of the author's domain over these very bytes was verified.
    pub signed: bool,
    /// The bytes.
    pub bytes: Vec<u8>,
}
