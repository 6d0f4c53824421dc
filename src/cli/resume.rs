//! `resume`: a person says go on after HOLD, or that a suspect clock is right.

use std::path::Path;

use jiff::Timestamp;

use super::args::Resume;
use super::exit::Failure;
use super::open;
use super::shown::print;
use crate::store::Resumed;

/// Ends HOLD and says what was held.
pub async fn run(typed: Option<&Path>, args: &Resume) -> Result<(), Failure> {
    let config = open::config(typed)?;
    let store = open::store(&config.store.url).await?;
    match store.resume(args.after_restore, Timestamp::now()).await? {
        Resumed::NothingHeld => print("nothing is held\n"),
        Resumed::NeedsAfterRestore(hold) => {
            return Err(Failure::failed(format!(
                "HOLD: {}; if you know what was answered meanwhile, say `onedoor resume --after-restore`",
                hold.why
            )));
        }
        Resumed::GoesOn {
            held,
            clocks,
            in_doubt,
        } => {
            if let Some(hold) = held {
                print(&format!("goes on; it was held: {}\n", hold.why));
            }
            if clocks > 0 {
                print("goes on; the clock is taken for right\n");
            }
            if in_doubt > 0 {
                print(&format!(
                    "{in_doubt} mails that the restored database had planned may have been sent since; settle each with `onedoor outbox settle`\n"
                ));
            }
        }
    }
    Ok(())
}
