//! `login`: a person's leave for a mailbox, by OAuth2.

use std::path::Path;
use std::sync::Arc;

use super::exit::{Exit, Failure};
use super::open;
use super::shown::print;
use crate::config::Config;
use crate::daemon::{self, SUBMISSION_ACCOUNT};
use crate::oauth::{Login, begin_login};

/// Asks for leave, waits for it, and keeps the refresh token.
pub async fn run(typed: Option<&Path>, account: &str) -> Result<(), Failure> {
    let config = open::config(typed)?;
    let application = application(&config, account)?;
    let tokens = Arc::new(daemon::tokens(&config));
    let begun = begin_login(tokens.clone(), application, account);
    match begun.await.map_err(Failure::failed)? {
        Login::Device(login) => {
            let (url, code) = (&login.url, &login.code);
            print(&format!(
                "Open {url} in any browser, sign in as the owner of {account}, and type the code {code}\n"
            ));
            login.finish().await
        }
        Login::Browser(login) => {
            print(&format!(
                "Open this in a browser and sign in as the owner of {account}:\n\n{}\n\nIf that browser runs on another \
                 machine, it ends at an address that it cannot open: paste that address here.\n",
                login.url
            ));
            login.finish(pasted()).await
        }
    }
    .map_err(Failure::failed)?;
    let access = tokens.access(application, account).await;
    access.map_err(Failure::failed)?;
    print(&format!(
        "signed in for {account}; the daemon takes it up at its next try\n"
    ));
    Ok(())
}

fn application<'a>(config: &'a Config, account: &str) -> Result<&'a str, Failure> {
    let of_inbox = config.inbox(account).map(|inbox| inbox.oauth2.as_deref());
    let of_smtp = || {
        let smtp = config
            .smtp
            .as_ref()
            .filter(|_| account == SUBMISSION_ACCOUNT)?;
        Some(smtp.oauth2.as_deref())
    };
    match of_inbox.or_else(of_smtp) {
        Some(Some(application)) => Ok(application),
        Some(None) => Err(Failure::new(
            Exit::Usage,
            format!("{account} is opened by a password; there is nothing to log in to by OAuth2"),
        )),
        None => Err(Failure::new(
            Exit::Usage,
            format!("there is no inbox {account}; name one of the configuration, or smtp"),
        )),
    }
}

/// A line of standard input; never, where there is none.
async fn pasted() -> String {
    let read = || std::io::stdin().lines().next();
    match tokio::task::spawn_blocking(read).await {
        Ok(Some(Ok(line))) => line,
        _ => std::future::pending().await,
    }
}
