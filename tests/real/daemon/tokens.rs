//! Inboxes that are opened by OAuth2: a provider of tokens, and a Dovecot that asks it whether they are good.

use std::fs;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::PathBuf;

use secrecy::SecretString;
use serde_json::json;

use super::company::{Company, Daemon, INBOXES, Wish, pitch};
use super::process::onedoor;
use crate::support::ca::{Ca, Certificate};
use crate::support::dovecot::{Dovecot, Options};
use crate::support::postfix::Postfix;
use crate::support::sink::{Script, Sink};
use crate::support::token_server::TokenServer;

/// A Dovecot that takes tokens by this mechanism, beside passwords.
fn server(provider: &TokenServer, mechanism: &str) -> Options {
    // The driver takes its settings from a file only; it lives as long as the test's process.
    let file = std::env::temp_dir().join(format!("od-oauth-{}.conf", provider.port));
    let settings = format!(
        "introspection_mode = post\nintrospection_url = {}\nusername_attribute = username\nactive_attribute = active\n\
         active_value = true\n",
        provider.url("introspect")
    );
    fs::write(&file, settings).unwrap();
    Options {
        extra: format!(
            "auth_mechanisms = plain login {mechanism}\n\
             passdb {{\n driver = oauth2\n mechanisms = {mechanism}\n args = {}\n}}\n",
            file.display()
        ),
        ..Options::default()
    }
}

/// A company whose inbox `finance` is opened by a token of this grant.
async fn company(provider: &TokenServer, mechanism: &str, grant: &str) -> Company {
    let wish = Wish {
        server: server(provider, mechanism),
        ..Wish::default()
    };
    let company = Company::open(&wish).await;
    let text = fs::read_to_string(&company.config).unwrap();
    let place = text.find("username = \"finance\"").unwrap();
    let (before, after) = text.split_at(place);
    let password = after.lines().nth(1).unwrap();
    assert!(password.starts_with("password_file"));
    let secret = company.folder().join("password");
    let after = after.replacen(password, "oauth2 = \"provider\"", 1);
    let table = format!(
        "[oauth2.provider]\nprovider = \"custom\"\ngrant = \"{grant}\"\ntoken_url = \"{}\"\nauth_url = \"{}\"\n\
         client_id = \"finance\"\nclient_secret_file = \"{}\"\n",
        provider.url("token"),
        provider.url("device"),
        secret.display()
    );
    fs::write(&company.config, format!("{before}{after}{table}")).unwrap();
    company
}

fn kept(company: &Company) -> PathBuf {
    company.folder().join("oauth2/finance")
}

/// As if somebody had signed in for finance.
fn signed_in(company: &Company, provider: &TokenServer) {
    let folder = company.folder().join("oauth2");
    let mut private = fs::DirBuilder::new();
    private.recursive(true).mode(0o700).create(folder).unwrap();
    let mut options = fs::OpenOptions::new();
    let file = options.write(true).create(true).truncate(true).mode(0o600);
    let mut file = file.open(kept(company)).unwrap();
    std::io::Write::write_all(&mut file, provider.refresh_token("finance").as_bytes()).unwrap();
}

async fn is_filed(company: &Company, n: usize) {
    let copy = pitch("finance", "Kim", &format!("p{n}"));
    company.dovecot.deliver("finance", &copy);
    company.wait_until("the pitch is filed", || {
        company.count("finance", "Vendors") == n
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn an_inbox_is_opened_by_a_token_in_either_way_of_saying_it() {
    for mechanism in ["xoauth2", "oauthbearer"] {
        let provider = TokenServer::start().await;
        let company = company(&provider, mechanism, "client_credentials").await;
        let report = company.run(&["check"]);
        assert!(
            report.contains("ok      oauth2.provider for finance")
                && report.contains("ok      inbox finance"),
            "{mechanism}: {report}"
        );
        let daemon = company.watch();
        is_filed(&company, 1).await;
        assert!(daemon.end().0.success());
        let asked = &provider.asked()[0];
        assert_eq!(asked["grant_type"], "client_credentials");
        assert_eq!(asked["client_secret"], "testpass");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rotated_refresh_token_is_on_the_disk_before_its_access_token_is_used() {
    let provider = TokenServer::start().await;
    let company = company(&provider, "xoauth2", "refresh_token").await;
    signed_in(&company, &provider);
    provider.watch(kept(&company));
    let first = fs::read_to_string(kept(&company)).unwrap();
    let daemon = company.watch();
    is_filed(&company, 1).await;
    daemon.kill();
    let lay_there = provider.lay_there();
    assert!(
        !lay_there.is_empty() && !lay_there.contains(&first),
        "{lay_there:?}"
    );
    let daemon = company.watch();
    is_filed(&company, 2).await;
    assert!(daemon.end().0.success());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_ran_out_is_replaced_without_a_word_of_a_wrong_login() {
    let provider = TokenServer::start().await;
    let company = company(&provider, "xoauth2", "client_credentials").await;
    let daemon = company.watch();
    is_filed(&company, 1).await;
    for n in 2..4 {
        provider.take_back();
        company.dovecot.doveadm(&["kick", "finance"]);
        is_filed(&company, n).await;
    }
    let (status, _, log) = daemon.end();
    assert!(status.success() && !log.contains("login refused"), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn o03_leave_that_was_taken_back_is_told_and_a_new_login_mends_it() {
    let provider = TokenServer::start().await;
    let company = company(&provider, "xoauth2", "refresh_token").await;
    let daemon = Daemon::start(&company.config);
    let failed_with = |word: &str| {
        let status = company.json(&["status", "--json"]);
        let inboxes = status["inboxes"].as_array().unwrap();
        let finance = inboxes.iter().find(|inbox| inbox["name"] == "finance");
        finance.is_some_and(|it| {
            it["state"] == "failed" && it["error"].as_str().is_some_and(|it| it.contains(word))
        })
    };
    company.wait_until("nobody has signed in", || {
        failed_with("onedoor login finance")
    });
    assert!(daemon.end().0.success());
    signed_in(&company, &provider);
    provider.refuse(Some((
        400,
        json!({"error": "invalid_grant", "error_description": "AADSTS700082: The refresh token has expired. Trace 1"}),
    )));
    let daemon = Daemon::start(&company.config);
    company.wait_until("the leave has run out", || failed_with("AADSTS700082"));
    company.dovecot.deliver("cfo", &pitch("cfo", "Casey", "p9"));
    company.wait_until("the others run", || company.count("cfo", "Vendors") == 1);
    assert!(provider.asked().len() <= 3, "no storm of questions");
    assert!(daemon.end().0.success());
    provider.refuse(None);
    provider.keep_waiting(2);
    let said = company.run(&["login", "finance"]);
    assert!(
        said.contains("https://provider.example/device") && said.contains("WXYZ-1234"),
        "{said}"
    );
    let daemon = company.watch();
    is_filed(&company, 1).await;
    assert!(daemon.end().0.success());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_login_that_cannot_be_is_told_why() {
    let provider = TokenServer::start().await;
    let company = company(&provider, "xoauth2", "client_credentials").await;
    for (account, word, status) in [
        ("rich", "opened by a password", 64),
        ("nobody", "no inbox nobody", 64),
        ("finance", "signs in by itself", 1),
    ] {
        let mut login = onedoor(&company.config);
        let output = login.args(["login", account]).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(status), "{said}");
        assert!(said.contains(word), "{said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_token_is_ever_in_a_log() {
    let provider = TokenServer::start().await;
    let company = company(&provider, "xoauth2", "refresh_token").await;
    signed_in(&company, &provider);
    let daemon = Daemon::start_in(&company.config, &[("RUST_LOG", "trace")]);
    company.wait_until("every inbox waits", || {
        let status = company.json(&["status", "--json"]);
        let inboxes = status["inboxes"].as_array().cloned().unwrap_or_default();
        let idle = inboxes.iter().filter(|inbox| inbox["state"] == "idle");
        idle.count() == INBOXES.len()
    });
    let (_, _, log) = daemon.end();
    let secrets = provider.secrets();
    assert!(secrets.len() >= 2);
    for secret in secrets {
        assert!(!log.contains(&secret), "{secret}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_is_handed_over_with_a_token() {
    let provider = TokenServer::start().await;
    let dovecot = Dovecot::start(&server(&provider, "xoauth2"));
    let sink = Sink::start(Script::new()).await;
    let ca = Ca::shared();
    let (certificate, key) = ca.files(Certificate::Good);
    let read = |file| fs::read_to_string(file).unwrap();
    let (certificate, key) = (read(certificate), read(key));
    let sasl = format!(
        "smtpd_sasl_auth_enable = yes\nsmtpd_sasl_type = dovecot\nsmtpd_sasl_path = inet:127.0.0.1:{}\n",
        dovecot.ports().sasl
    );
    let transport = format!("smtp:[127.0.0.1]:{}", sink.port);
    let Some(postfix) = Postfix::start_with(&transport, &sasl, &certificate, &key) else {
        return;
    };
    let endpoint = onedoor::config::Endpoint {
        host: "127.0.0.1".into(),
        port: postfix.port,
        tls: onedoor::config::Tls::Starttls,
        ca_file: None,
        username: "desk".into(),
        password: None,
    };
    let open = async |token: &str| {
        let deadlines = onedoor::smtp::Deadlines::default();
        let token = SecretString::from(token.to_owned());
        onedoor::smtp::Session::open_oauth(&endpoint, ca.client(), &token, &deadlines).await
    };
    let refused = open("nonsense").await.err().unwrap();
    assert!(refused.is_login(), "{refused}");
    let good = token_for(&provider, "desk").await;
    let mut session = open(&good).await.unwrap();
    let mail = b"From: desk@buyer.example\r\nTo: kim@vendor.example\r\nSubject: x\r\n\r\nHello\r\n";
    let staged = session
        .offer("desk@buyer.example", "kim@vendor.example", mail)
        .await;
    staged.unwrap().commit().await;
    assert_eq!(sink.wait_accepted(1).await.len(), 1);
}

/// An access token of an application that signs in by itself as `user`.
async fn token_for(provider: &TokenServer, user: &str) -> String {
    use onedoor::config::{Grant, OAuth2, Provider};
    use onedoor::oauth::Tokens;
    use secrecy::ExposeSecret;
    let application = OAuth2 {
        name: "x".into(),
        provider: Provider::Custom {
            token_url: provider.url("token"),
            auth_url: None,
        },
        grant: Grant::ClientCredentials,
        client_id: user.into(),
        client_secret: None,
        scope: None,
        ca_file: None,
    };
    let tokens = Tokens::new(&[application], PathBuf::new());
    let access = tokens.access("x", "smtp").await.unwrap();
    access.token.expose_secret().to_owned()
}
