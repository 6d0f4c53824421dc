//! `config show`: the configuration as it holds, defaults filled in, as a file that means the same. Secrets are not in it,
//! for none is in the configuration; of a store's URL the password is hidden.

use std::path::Path;

use toml_edit::{Array, ArrayOfTables, DocumentMut, Item, Table, Value, value};

use super::args::{self, ConfigWhat};
use super::exit::Failure;
use super::open;
use super::shown::print;
use crate::config::{
    Config, Contact, Endpoint, Grant, Inbox, Listen, OAuth2, Organization, Policy, Prefers,
    Provider, SecretSource, Sent, Tls, TrustedAuthserv,
};

/// Prints it.
pub fn run(typed: Option<&Path>, args: &args::Config) -> Result<(), Failure> {
    let ConfigWhat::Show = args.what;
    print(&written(&open::config(typed)?));
    Ok(())
}

/// The file.
fn written(config: &Config) -> String {
    let mut file = DocumentMut::new();
    set(&mut file, "mode", config.mode.as_str());
    set(&mut file, "timezone", config.timezone_name.as_str());
    set(&mut file, "language", config.language.as_str());
    file.insert("store", Item::Table(store(config)));
    if let Some(smtp) = &config.smtp {
        let mut table = endpoint(&smtp.endpoint);
        if let Some(name) = &smtp.oauth2 {
            set(&mut table, "oauth2", name.as_str());
        }
        let from = match smtp.from.name.as_str() {
            "" => smtp.from.address.clone(),
            name => format!("{name} <{}>", smtp.from.address),
        };
        set(&mut table, "from", from);
        let sender = match smtp.envelope_from.as_str() {
            "" => "<>",
            address => address,
        };
        set(&mut table, "envelope_from", sender);
        file.insert("smtp", Item::Table(table));
    }
    let mut policy = policy(&config.policy);
    let mut folders = Table::new();
    for (key, name) in config.folders.all() {
        set(&mut folders, key, name);
    }
    policy.insert("folders", Item::Table(folders));
    file.insert("policy", Item::Table(policy));
    file.insert("limits", Item::Table(limits(config)));
    if let Some(web) = &config.web {
        let mut table = Table::new();
        let listen = match &web.listen {
            Listen::Tcp(address) => address.to_string(),
            Listen::Unix(path) => format!("unix:{}", path.display()),
        };
        set(&mut table, "listen", listen);
        secret(&mut table, "password", web.password.as_ref());
        set(&mut table, "metrics", web.metrics);
        file.insert("web", Item::Table(table));
    }
    file.insert("digest", Item::Table(digest(config)));
    file.insert("organization", tables(&config.organizations, organization));
    file.insert("inbox", tables(&config.inboxes, inbox));
    let mut applications = Table::new();
    applications.set_implicit(true);
    for application in &config.oauth2 {
        applications.insert(&application.name, Item::Table(oauth2(application)));
    }
    file.insert("oauth2", Item::Table(applications));
    file.to_string()
}

fn set(table: &mut Table, key: &str, content: impl Into<Value>) {
    table.insert(key, value(content));
}

fn list<T: ToString>(items: &[T]) -> Array {
    items.iter().map(ToString::to_string).collect()
}

fn tables<T>(all: &[T], table: impl Fn(&T) -> Table) -> Item {
    let mut tables = ArrayOfTables::new();
    all.iter().for_each(|one| tables.push(table(one)));
    Item::ArrayOfTables(tables)
}

fn store(config: &Config) -> Table {
    let mut table = Table::new();
    set(&mut table, "url", config.store.shown_url());
    set(
        &mut table,
        "retention_days",
        i64::from(config.store.retention_days),
    );
    table
}

fn endpoint(endpoint: &Endpoint) -> Table {
    let mut table = Table::new();
    let tls = match endpoint.tls {
        Tls::Implicit => "implicit",
        Tls::Starttls => "starttls",
        Tls::None => "none",
    };
    set(&mut table, "host", endpoint.host.as_str());
    set(&mut table, "port", i64::from(endpoint.port));
    set(&mut table, "tls", tls);
    if let Some(file) = &endpoint.ca_file {
        set(&mut table, "ca_file", file.display().to_string());
    }
    if !endpoint.username.is_empty() {
        set(&mut table, "username", endpoint.username.as_str());
    }
    secret(&mut table, "password", endpoint.password.as_ref());
    table
}

/// Where it lies.
fn secret(table: &mut Table, key: &str, source: Option<&SecretSource>) {
    match source {
        Some(SecretSource::Credential(name)) => {
            set(table, &format!("{key}_credential"), name.as_str())
        }
        Some(SecretSource::File(path)) => {
            set(table, &format!("{key}_file"), path.display().to_string())
        }
        None => {}
    }
}

fn policy(policy: &Policy) -> Table {
    let mut table = Table::new();
    for (key, number) in [
        ("first_sync_days", policy.first_sync_days),
        ("copies_to_confirm", policy.copies_to_confirm),
        ("reply_delay_minutes", policy.reply_delay_minutes),
        ("reply_once_days", policy.reply_once_days),
        ("max_reply_age_hours", policy.max_reply_age_hours),
        ("max_replies_per_hour", policy.max_replies_per_hour),
        ("max_replies_per_day", policy.max_replies_per_day),
        ("crossed_days", policy.crossed_days),
    ] {
        set(&mut table, key, i64::from(number));
    }
    set(&mut table, "pitch_threshold", policy.pitch_threshold);
    set(&mut table, "unsure_threshold", policy.unsure_threshold);
    for (key, flag) in [
        ("tell_decisions", policy.tell_decisions),
        (
            "require_authenticated_sender",
            policy.require_authenticated_sender,
        ),
        ("verify_dkim", policy.verify_dkim),
        ("exemplar_brief", policy.exemplar_brief),
        ("acknowledge_forwards", policy.acknowledge_forwards),
        ("file_newsletters", policy.file_newsletters),
    ] {
        set(&mut table, key, flag);
    }
    match &policy.trusted_authserv {
        TrustedAuthserv::Topmost => set(&mut table, "trusted_authserv", "topmost"),
        TrustedAuthserv::Named(names) => set(&mut table, "trusted_authserv", list(names)),
    }
    set(
        &mut table,
        "answer_list_unsubscribe",
        policy.answer_list_unsubscribe.as_str(),
    );
    set(&mut table, "forwarded_only", policy.forwarded_only.as_str());
    set(&mut table, "own_lists", list(&policy.own_lists));
    set(&mut table, "never_touch", list(&policy.never_touch));
    table
}

fn limits(config: &Config) -> Table {
    let mut table = Table::new();
    let limits = &config.limits;
    for (key, number) in [
        ("fetch_bytes", limits.fetch_bytes),
        ("message_bytes", limits.message_bytes),
        ("header_bytes", limits.header_bytes),
        ("header_fields", limits.header_fields),
        ("field_bytes", limits.field_bytes),
        ("mime_depth", limits.mime_depth),
        ("mime_parts", limits.mime_parts),
        ("attached_messages", limits.attached_messages),
        ("text_bytes", limits.text_bytes),
        ("recipients", limits.recipients),
        ("attempts", limits.attempts),
    ] {
        set(&mut table, key, i64::from(number));
    }
    table
}

fn digest(config: &Config) -> Table {
    let mut table = Table::new();
    set(
        &mut table,
        "at",
        config.digest.at.strftime("%H:%M").to_string(),
    );
    let day = |day: &jiff::civil::Weekday| {
        format!("{day:?}")
            .to_lowercase()
            .chars()
            .take(3)
            .collect::<String>()
    };
    let days: Vec<String> = config.digest.weekdays.iter().map(day).collect();
    set(&mut table, "weekdays", list(&days));
    table
}

fn organization(one: &Organization) -> Table {
    let mut table = Table::new();
    set(&mut table, "name", one.name.as_str());
    set(&mut table, "domains", list(&one.domains));
    match &one.represented_by {
        // Its contact is that of the other.
        Some(speaker) => set(&mut table, "represented_by", speaker.as_str()),
        None => {
            table.insert("contact", Item::Table(contact(&one.contact)));
        }
    }
    let route = |route: &crate::config::Route| {
        let mut table = contact(&route.contact);
        set(&mut table, "topics", list(&route.topics));
        table
    };
    table.insert("route", tables(&one.routes, route));
    table
}

fn contact(contact: &Contact) -> Table {
    let mut table = Table::new();
    set(&mut table, "name", contact.name.as_str());
    set(&mut table, "address", contact.address.as_str());
    set(&mut table, "role", contact.role.as_str());
    let prefers = match &contact.prefers {
        Prefers::Email => "email".to_owned(),
        Prefers::Phone => "phone".to_owned(),
        Prefers::Form(url) => format!("form:{url}"),
    };
    set(&mut table, "prefers", prefers);
    if let Some(inbox) = &contact.inbox {
        set(&mut table, "inbox", inbox.as_str());
    }
    table
}

fn inbox(inbox: &Inbox) -> Table {
    let mut table = Table::new();
    set(&mut table, "name", inbox.name.as_str());
    set(&mut table, "organization", inbox.organization.as_str());
    set(&mut table, "addresses", list(&inbox.addresses));
    set(&mut table, "owner", inbox.owner.as_str());
    set(&mut table, "tier", inbox.tier.as_str());
    set(&mut table, "poll_seconds", i64::from(inbox.poll_seconds));
    set(&mut table, "watch", list(&inbox.watch));
    set(&mut table, "mode", inbox.mode.as_str());
    set(
        &mut table,
        "file_commented_forwards",
        inbox.file_commented_forwards,
    );
    set(&mut table, "on_end_run", inbox.on_end_run.as_str());
    let sent = match &inbox.sent {
        Sent::Auto => "auto",
        Sent::Named(name) => name.as_str(),
        Sent::NotRead => "",
    };
    set(&mut table, "sent", sent);
    let mut imap = endpoint(&inbox.imap);
    if let Some(name) = &inbox.oauth2 {
        set(&mut imap, "oauth2", name.as_str());
    }
    table.insert("imap", Item::Table(imap));
    table
}

fn oauth2(application: &OAuth2) -> Table {
    let mut table = Table::new();
    let grant = match application.grant {
        Grant::ClientCredentials => "client_credentials",
        Grant::RefreshToken => "refresh_token",
    };
    match &application.provider {
        Provider::Microsoft365 { tenant } => {
            set(&mut table, "provider", "microsoft365");
            set(&mut table, "tenant", tenant.as_str());
        }
        Provider::Google => set(&mut table, "provider", "google"),
        Provider::Custom {
            token_url,
            auth_url,
        } => {
            set(&mut table, "provider", "custom");
            set(&mut table, "token_url", token_url.as_str());
            if let Some(url) = auth_url {
                set(&mut table, "auth_url", url.as_str());
            }
        }
    }
    set(&mut table, "grant", grant);
    if let Some(scope) = &application.scope {
        set(&mut table, "scope", scope.as_str());
    }
    if let Some(file) = &application.ca_file {
        set(&mut table, "ca_file", file.display().to_string());
    }
    set(&mut table, "client_id", application.client_id.as_str());
    secret(
        &mut table,
        "client_secret",
        application.client_secret.as_ref(),
    );
    table
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
