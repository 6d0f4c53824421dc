//! `init`: a configuration to begin with, every key with its meaning.

use std::fs::File;
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use super::exit::{Exit, Failure};
use super::open;
use super::shown::print;

/// The example of the documentation: it is checked, and complete.
const COMMENTED: &str = include_str!("../../config/onedoor.example.toml");

/// Writes it where the configuration is looked for; what is there already is left alone.
pub fn run(typed: Option<&Path>) -> Result<(), Failure> {
    let path = open::path(typed);
    let shown = path.display();
    let failed = |error: std::io::Error| {
        let exit = match error.kind() {
            ErrorKind::PermissionDenied => Exit::Permission,
            _ => Exit::Io,
        };
        let what = match error.kind() {
            ErrorKind::AlreadyExists => {
                format!(
                    "{shown} is there already, and nothing is written over; name another with --config"
                )
            }
            _ => format!(
                "{shown} cannot be written: {error}; make its directory, or name another place with --config"
            ),
        };
        Failure::new(exit, what)
    };
    let mut options = File::options();
    options.write(true).create_new(true).mode(0o640);
    let mut file = options.open(&path).map_err(failed)?;
    file.write_all(COMMENTED.as_bytes()).map_err(failed)?;
    print(&format!(
        "{shown} is written: put your servers, people and inboxes in, then say `onedoor check`\n"
    ));
    Ok(())
}
