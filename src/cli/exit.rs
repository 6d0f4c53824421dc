//! How the program ends (sysexits.h; the contract of the command line).

use std::fmt;
use std::io::Write;
use std::process::ExitCode;

use super::shown::harmless;

/// Why a command did not end with 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// It ran, and something failed.
    Failed = 1,
    /// The command line is wrong.
    Usage = 64,
    /// A file could not be read or written.
    Io = 74,
    /// Another instance runs, or the store is held by somebody.
    Busy = 75,
    /// Not allowed.
    Permission = 77,
    /// The configuration is wrong.
    Config = 78,
}

/// One line for standard error: what is wrong, where, what to do; and the exit status.
#[derive(Debug)]
pub struct Failure {
    /// The status.
    pub exit: Exit,
    /// The line (several for a list of mistakes).
    pub text: String,
}

impl Failure {
    /// A failure with this status and text.
    pub fn new(exit: Exit, text: impl fmt::Display) -> Failure {
        Failure {
            exit,
            text: text.to_string(),
        }
    }

    /// It ran, and something failed.
    pub fn failed(text: impl fmt::Display) -> Failure {
        Failure::new(Exit::Failed, text)
    }

    /// Says it on standard error.
    pub fn report(&self) -> ExitCode {
        // Standard error may be closed, or lie on a full disk.
        let _ = writeln!(std::io::stderr(), "onedoor: {}", harmless(&self.text));
        ExitCode::from(self.exit as u8)
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Failure {
        let exit = match error.kind() {
            std::io::ErrorKind::PermissionDenied => Exit::Permission,
            _ => Exit::Io,
        };
        Failure::new(exit, error)
    }
}
