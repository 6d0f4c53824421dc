//! `digest`: what the contact is told, printed or sent now.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio::time::{Instant, sleep};

use super::args;
use super::exit::{Exit, Failure};
use super::open;
use super::run::worker;
use super::shown::print;
use super::vendors::organization;
use crate::config::Config;
use crate::daemon::desk::Desk;
use crate::daemon::digest::{Made, enter, made};
use crate::daemon::{Clock, Site, send_one};
use crate::store::{Mail, MailState, Seat, Store, digest_key};

/// How long a running daemon has to send what was given to it; one that died is known for it after a minute.
const PATIENCE: Duration = Duration::from_secs(75);

/// Time between two looks whether it has.
const STEP: Duration = Duration::from_millis(250);

/// Prints today's digest as it would be now, or sends it.
pub async fn run(typed: Option<&Path>, args: &args::Digest) -> Result<(), Failure> {
    let config = open::config(typed)?;
    let organization = organization(&config, args.organization.as_deref())?;
    if args.send && config.smtp.is_none() {
        let text = "without [smtp] no digest can be sent; add the table, or print it with --print";
        return Err(Failure::new(Exit::Config, text));
    }
    let store = open::store(&config.store.url).await?;
    let now = Timestamp::now();
    let made = made(&config, &store, &organization, now).await?;
    let made = made.ok_or_else(|| {
        Failure::failed("there is no digest: digest.weekdays is empty, or the clock is wrong")
    })?;
    if args.send {
        return send(config, store, &organization, &made, now).await;
    }
    match &made.digest {
        Some(digest) if args.html => print(&digest.html()),
        Some(digest) => print(&digest.text()),
        None => eprintln!("nothing to say since {}", made.period.after),
    }
    Ok(())
}

/// Enters today's digest, as the daemon would at its time, and sees it sent: by the daemon where one runs, else from here.
async fn send(
    config: Config,
    store: Store,
    organization: &str,
    made: &Made,
    now: Timestamp,
) -> Result<(), Failure> {
    let today = made.period.today;
    if made.digest.is_none() {
        eprintln!("nothing to say since {}", made.period.after);
        return Ok(());
    }
    let of = config
        .organization(organization)
        .ok_or_else(|| Failure::failed("there is no such organization"))?;
    let desk = Desk::new(&config, of, &store.instance());
    let entered = enter(&store, &desk, made, now, now).await?;
    let key = digest_key(organization, today);
    let mail = store.mail_of(&key).await?;
    let mail = mail.filter(|mail| entered || mail.state == MailState::Planned);
    let Some(mail) = mail else {
        eprintln!("the digest of {today} was made already; the next one tells what is new since");
        return Ok(());
    };
    let seat = Seat {
        worker: worker(),
        incarnation: String::new(),
    };
    let clock = Clock::new(store.clock_of(&seat.worker).await?);
    let site = Site::new(config, store, seat, clock).map_err(Failure::failed)?;
    let site = Arc::new(site);
    report(&see_it_sent(&site, mail).await?)
}

/// Waits while a daemon runs, which may hold secrets that are not ours to read, and does it itself where none does. Should
/// one start or end meanwhile, the claim on the mail sees to it that only one of the two sends.
async fn see_it_sent(site: &Arc<Site>, mut mail: Mail) -> Result<Mail, Failure> {
    let began = Instant::now();
    loop {
        let waits = matches!(
            mail.state,
            MailState::Planned | MailState::Claimed | MailState::Sending
        );
        let tried = mail.state == MailState::Planned && mail.attempts > 0;
        if !waits || tried || mail.result.is_some() || began.elapsed() > PATIENCE {
            return Ok(mail);
        }
        let running = site.store.status(Timestamp::now()).await?.running;
        if mail.state == MailState::Planned && !running {
            send_one(site.clone(), &mail).await?;
        } else {
            sleep(STEP).await;
        }
        let again = site.store.mail_of(&mail.planned.unique_key).await?;
        mail = again.ok_or_else(|| Failure::failed("the digest was erased meanwhile"))?;
    }
}

fn report(mail: &Mail) -> Result<(), Failure> {
    let (to, result) = (&mail.planned.to, mail.result.clone().unwrap_or_default());
    let trouble = match mail.state {
        MailState::Sent => {
            eprintln!("sent to {to}");
            return Ok(());
        }
        MailState::Planned | MailState::Claimed | MailState::Sending => {
            "waits in the outbox, and the daemon sends it"
        }
        MailState::InDoubt => {
            "is in doubt: it may have arrived; settle it with `onedoor outbox settle`"
        }
        _ => "was not sent; its news stand in the next one",
    };
    Err(Failure::failed(format!(
        "the digest to {to} {trouble}: {result}"
    )))
}
