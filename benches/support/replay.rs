//! onedoor as it is installed: `onedoor replay` over mails, and the group it gives each.

use std::process::Command;

use anyhow::{Result, ensure};
use serde::Deserialize;

/// The company whose mail it looks after has no part in any of the mail, so that none counts as its own.
const CONFIG: &str = r#"
[[organization]]
name = "Ours"
domains = ["ours.example"]
  [organization.contact]
  name = "Rich Miller"
  address = "rich@ours.example"
  role = "IT purchasing"
  prefers = "email"
"#;

#[derive(Deserialize)]
struct Replay {
    messages: Vec<Seen>,
}

#[derive(Deserialize)]
struct Seen {
    path: String,
    group: Option<String>,
}

/// The group of each of these messages; `None` where it has no fingerprint.
///
/// # Errors
/// onedoor cannot be started, or fails.
pub fn groups<'a>(mails: impl Iterator<Item = &'a [u8]>) -> Result<Vec<Option<String>>> {
    let folder = tempfile::tempdir()?;
    let (config, inbox) = (
        folder.path().join("onedoor.toml"),
        folder.path().join("inbox"),
    );
    std::fs::write(&config, CONFIG)?;
    std::fs::create_dir(&inbox)?;
    let mut groups = Vec::new();
    for (number, mail) in mails.enumerate() {
        std::fs::write(inbox.join(format!("{number:06}.eml")), mail)?;
        groups.push(None);
    }
    let output = Command::new(env!("CARGO_BIN_EXE_onedoor"))
        .args(["replay", "--json", "--config"])
        .arg(&config)
        .arg("--inbox")
        .arg(format!("all={}", inbox.display()))
        .output()?;
    ensure!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let replay: Replay = serde_json::from_slice(&output.stdout)?;
    for seen in replay.messages {
        let name = seen.path.rsplit('/').next().unwrap_or_default();
        let number = name.trim_end_matches(".eml").parse::<usize>()?;
        if let Some(group) = groups.get_mut(number) {
            *group = seen.group;
        }
    }
    Ok(groups)
}
