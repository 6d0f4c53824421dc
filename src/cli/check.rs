//! `check`: everything a person set up, tried: secrets, store, logins, folders, submission server.

use std::path::Path;

use jiff::Timestamp;

use super::args::Check;
use super::exit::Failure;
use super::open;
use super::shown::print;
use crate::config::{Config, Inbox, Sent, Smtp, TrustedAuthserv};
use crate::daemon::contacts::elsewhere;
use crate::daemon::desk::Desk;
use crate::daemon::name_servers::{Delivery, NameServers};
use crate::daemon::{self, SUBMISSION_ACCOUNT, log_in, open_submission, secret};
use crate::imap::{MoveWay, SpecialUse};
use crate::oauth::Tokens;
use crate::policy::Mode;
use crate::policy::compose::{self, Envelope};
use crate::smtp::Settled;
use crate::store::{Store, doubtful_place};

/// Tries everything and says of each whether it holds; exit 1 if one does not.
pub async fn run(typed: Option<&Path>, args: &Check) -> Result<(), Failure> {
    let config = open::config(typed)?;
    let mut report = Report::default();
    report.note(
        "configuration",
        Ok(format!(
            "mode {}, {} inboxes",
            config.mode,
            config.inboxes.len()
        )),
    );
    silent_settings(&config, &mut report);
    secrets(&config, &mut report);
    let store = Store::open_checked(&config.store.url).await;
    report.note(
        "store",
        store
            .as_ref()
            .map(|_| config.store.shown_url())
            .map_err(ToString::to_string),
    );
    if let Some(doubt) = doubtful_place(&config.store.url) {
        report.warn("store", &doubt);
    }
    if config.policy.verify_dkim {
        let servers = NameServers::new().map(|_| "known, for verify_dkim".to_owned());
        report.note("name servers", servers.map_err(|error| error.to_string()));
    }
    let tokens = daemon::tokens(&config);
    if !args.offline {
        try_contacts(&config, &mut report).await;
        try_tokens(&config, &tokens, &mut report).await;
        for inbox in &config.inboxes {
            let tried = try_inbox(&tokens, inbox).await;
            report.note(&format!("inbox {}", inbox.name), tried);
        }
        if let Some(smtp) = &config.smtp {
            report.note("smtp", try_smtp(&tokens, smtp).await);
        }
    }
    if let (Some(to), Ok(store)) = (&args.send_test, &store) {
        let sent = send_test(&config, &tokens, store, to).await;
        report.note("test mail", sent);
    }
    report.end()
}

#[derive(Default)]
struct Report {
    failed: usize,
}

impl Report {
    fn note(&mut self, what: &str, outcome: Result<String, String>) {
        match outcome {
            Ok(text) => print(&format!("ok      {what}: {text}\n")),
            Err(text) => {
                self.failed += 1;
                print(&format!("FAILED  {what}: {text}\n"));
            }
        }
    }

    fn warn(&self, what: &str, text: &str) {
        print(&format!("note    {what}: {text}\n"));
    }

    fn end(self) -> Result<(), Failure> {
        match self.failed {
            0 => Ok(()),
            count => Err(Failure::failed(format!(
                "{count} of the checks did not hold; each says above what to do"
            ))),
        }
    }
}

/// Settings that are in order and yet mean that something never happens.
fn silent_settings(config: &Config, report: &mut Report) {
    if !config.templates.speaks(&config.language) {
        report.warn(
            "language",
            "there are no texts in it, so English is written instead; lay some into the folder templates",
        );
    }
    if config.smtp.is_none() && !config.digest.weekdays.is_empty() {
        report.warn(
            "digest",
            "without [smtp] it is not sent; add the table, or read it with `onedoor digest --print`",
        );
    }
    let trusted = &config.policy.trusted_authserv;
    let nobody = matches!(trusted, TrustedAuthserv::Named(names) if names.is_empty())
        && !config.policy.verify_dkim;
    if config.mode == Mode::Reply && config.policy.require_authenticated_sender && nobody {
        report.warn(
            "policy.trusted_authserv",
            "nobody's Authentication-Results are believed, so no vendor is ever answered; name your mail server's authserv-id, or set verify_dkim",
        );
    }
}

fn secrets(config: &Config, report: &mut Report) {
    let inboxes = config
        .inboxes
        .iter()
        .map(|inbox| (format!("secret of inbox {}", inbox.name), &inbox.imap));
    let smtp = config
        .smtp
        .iter()
        .map(|smtp| ("secret of smtp".to_owned(), &smtp.endpoint));
    for (name, endpoint) in inboxes.chain(smtp) {
        let read = secret(endpoint).map(|found| match found {
            Some(_) => "readable",
            None => "none configured",
        });
        report.note(
            &name,
            read.map(str::to_owned).map_err(|error| error.to_string()),
        );
    }
}

/// Asks whether mail can be delivered to contacts at domains of others.
async fn try_contacts(config: &Config, report: &mut Report) {
    let servers = NameServers::new().ok();
    for contact in elsewhere(config) {
        let delivery = match &servers {
            Some(servers) => contact.delivery(servers).await,
            None => Delivery::Unknown,
        };
        let what = format!("contact {}", contact.address);
        match delivery {
            Delivery::Possible => report.note(&what, Ok("its domain takes mail".to_owned())),
            Delivery::Impossible(why) => report.note(
                &what,
                Err(format!("no mail arrives there: {why}; mend its address")),
            ),
            Delivery::Unknown => report.warn(
                &what,
                "it is at none of your domains, and the name servers do not say whether that one takes mail",
            ),
        }
    }
}

/// Asks for every access token that a login needs.
async fn try_tokens(config: &Config, tokens: &Tokens, report: &mut Report) {
    let inboxes = config.inboxes.iter();
    let inboxes = inboxes.map(|inbox| (inbox.oauth2.as_ref(), inbox.name.as_str()));
    let smtp = config.smtp.iter();
    let smtp = smtp.map(|smtp| (smtp.oauth2.as_ref(), SUBMISSION_ACCOUNT));
    for (application, account) in inboxes.chain(smtp) {
        let Some(application) = application else {
            continue;
        };
        let access = tokens.access(application, account).await;
        report.note(
            &format!("oauth2.{application} for {account}"),
            access
                .map(|_| "an access token was given".to_owned())
                .map_err(|error| error.to_string()),
        );
    }
}

/// Logs in and looks at what the server can do; changes nothing there.
async fn try_inbox(tokens: &Tokens, inbox: &Inbox) -> Result<String, String> {
    let mut client = log_in(tokens, inbox)
        .await
        .map_err(|error| error.to_string())?;
    let mut found = Vec::new();
    for folder in &inbox.watch {
        let state = client
            .examine(&client.folder(folder))
            .await
            .map_err(|error| format!("folder {folder}: {error}"))?;
        found.push(format!("{folder} holds {}", state.exists));
    }
    match &inbox.sent {
        Sent::NotRead => {}
        Sent::Named(name) => {
            let folder = client.folder(name);
            client
                .examine(&folder)
                .await
                .map_err(|error| format!("sent folder {name}: {error}"))?;
        }
        Sent::Auto => match client
            .find_special(SpecialUse::Sent)
            .await
            .map_err(|error| error.to_string())?
        {
            Some(folder) => found.push(format!("sent mail in {}", folder.decoded())),
            None => found.push(
                "no Sent folder found: a person's own answers are not seen; set `sent`".to_owned(),
            ),
        },
    }
    match client.move_way() {
        MoveWay::Move => {}
        MoveWay::CopyAndExpunge => found.push("no MOVE: copies and expunges by UID".to_owned()),
        MoveWay::None if inbox.mode >= Mode::File => {
            return Err("the server has neither MOVE nor UIDPLUS, so nothing can be filed; set mode = \"observe\" here".into());
        }
        MoveWay::None => found.push("neither MOVE nor UIDPLUS: observe only".to_owned()),
    }
    client.logout().await;
    Ok(found.join(", "))
}

async fn try_smtp(tokens: &Tokens, smtp: &Smtp) -> Result<String, String> {
    let mut session = open_submission(tokens, smtp)
        .await
        .map_err(|error| error.to_string())?;
    let sender = session.probe_sender(&smtp.envelope_from).await;
    session.quit().await;
    let from = if smtp.envelope_from.is_empty() {
        "<>"
    } else {
        smtp.envelope_from.as_str()
    };
    sender
        .map(|()| format!("logged in, may send as {from}"))
        .map_err(|error| error.to_string())
}

/// One marked mail through the configured relay and envelope sender.
async fn send_test(
    config: &Config,
    tokens: &Tokens,
    store: &Store,
    to: &str,
) -> Result<String, String> {
    let smtp = config.smtp.as_ref().ok_or("[smtp] is not configured")?;
    let organization = config
        .organizations
        .first()
        .ok_or("no organization is configured")?;
    let desk = Desk::new(config, organization, &store.instance());
    let author = &desk.author;
    let domain = author.from.address.rsplit('@').next().unwrap_or_default();
    let now = Timestamp::now();
    let message_id = compose::message_id(&store.key(), &format!("test:{now}"), domain);
    let zoned = now.to_zoned(desk.timezone.clone());
    let envelope = Envelope {
        author,
        to,
        message_id: &message_id,
        now: &zoned,
    };
    let composed = compose::test_mail(&envelope).map_err(|error| error.to_string())?;
    let mut session = open_submission(tokens, smtp)
        .await
        .map_err(|error| error.to_string())?;
    let staged = session
        .offer(&smtp.envelope_from, &composed.to, &composed.bytes)
        .await;
    let settled = staged.map_err(|error| error.to_string())?.commit().await;
    session.quit().await;
    match settled {
        Settled::Accepted { reply } => Ok(format!("accepted: {reply}")),
        Settled::RefusedForNow { code, text } | Settled::RefusedForGood { code, text } => {
            Err(format!("{code} {text}"))
        }
        Settled::InDoubt { why } => Err(format!("in doubt: {why}")),
    }
}
