//! onedoor as it is installed: `onedoor replay` over the mails, and the group it gives each.

use std::collections::HashMap;
use std::process::Command;

use anyhow::{Result, ensure};
use serde::Deserialize;

use crate::Mail;
use crate::grouping::{Answer, Outcome};

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

/// What onedoor says of a set of mail.
///
/// # Errors
/// It cannot be started, or fails.
pub fn answers(mails: &[Mail]) -> Result<Vec<Answer>> {
    let folder = tempfile::tempdir()?;
    let (config, inbox) = (
        folder.path().join("onedoor.toml"),
        folder.path().join("inbox"),
    );
    std::fs::write(&config, CONFIG)?;
    std::fs::create_dir(&inbox)?;
    for (number, mail) in mails.iter().enumerate() {
        std::fs::write(inbox.join(format!("{number:06}.eml")), &mail.bytes)?;
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
    let mut groups: HashMap<usize, String> = HashMap::new();
    for seen in replay.messages {
        let name = seen
            .path
            .rsplit('/')
            .next()
            .and_then(|name| name.strip_suffix(".eml"));
        if let (Some(Ok(number)), Some(group)) = (name.map(str::parse), seen.group) {
            groups.insert(number, group);
        }
    }
    Ok(vec![Answer::Given(vec![Outcome {
        method: "**onedoor**".to_owned(),
        threshold: "its own".to_owned(),
        usual: true,
        groups: (0..mails.len())
            .map(|number| groups.remove(&number))
            .collect(),
    }])])
}
