//! What a server can do, as far as we care.

use async_imap::imap_proto;

/// Capabilities after login (RFC 3501 section 6.1.1); servers announce less before it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Capabilities {
    /// MOVE (RFC 6851).
    pub moves: bool,
    /// UIDPLUS (RFC 4315): UID EXPUNGE, APPENDUID, COPYUID.
    pub uidplus: bool,
    /// IDLE (RFC 2177).
    pub idle: bool,
    /// CONDSTORE (RFC 7162): HIGHESTMODSEQ.
    pub condstore: bool,
    /// SPECIAL-USE (RFC 6154).
    pub special_use: bool,
    /// LIST-EXTENDED (RFC 5258), needed to ask for special uses.
    pub list_extended: bool,
    /// NAMESPACE (RFC 2342).
    pub namespace: bool,
    /// ID (RFC 2971).
    pub id: bool,
    /// LITERAL+ (RFC 7888): a literal need not be asked leave for.
    pub literal_plus: bool,
    pub(super) login_disabled: bool,
    pub(super) sasl_ir: bool,
    pub(super) auth: Vec<String>,
}

impl Capabilities {
    pub(super) fn read(list: &[imap_proto::Capability<'_>]) -> Self {
        let mut read = Self::default();
        for capability in list {
            match capability {
                imap_proto::Capability::Imap4rev1 => {}
                imap_proto::Capability::Auth(way) => read.auth.push(way.to_ascii_uppercase()),
                imap_proto::Capability::Atom(name) => read.learn(&name.to_ascii_uppercase()),
            }
        }
        read
    }

    fn learn(&mut self, name: &str) {
        let flag = match name {
            "MOVE" => &mut self.moves,
            "UIDPLUS" => &mut self.uidplus,
            "IDLE" => &mut self.idle,
            "CONDSTORE" | "QRESYNC" => &mut self.condstore,
            "SPECIAL-USE" => &mut self.special_use,
            "LIST-EXTENDED" => &mut self.list_extended,
            "NAMESPACE" => &mut self.namespace,
            "ID" => &mut self.id,
            "LITERAL+" => &mut self.literal_plus,
            "LOGINDISABLED" => &mut self.login_disabled,
            "SASL-IR" => &mut self.sasl_ir,
            _ => return,
        };
        *flag = true;
    }

    pub(super) fn offers_auth(&self, way: &str) -> bool {
        self.auth.iter().any(|offered| offered == way)
    }
}
