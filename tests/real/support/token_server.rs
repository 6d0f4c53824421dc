//! A provider of OAuth2 tokens on a loopback port: a token endpoint (RFC 6749), a device's door (RFC 8628), and the
//! introspection (RFC 7662) that a Dovecot asks.
//!
//! A refresh token reads `rt.USER.N`; each use rotates it, and the one before is then worth nothing. An application that
//! signs in by itself signs in as the user its client id names.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{Form, State};
use axum::http::StatusCode;
use axum::routing::post;
use serde_json::{Value, json};

type Fields = HashMap<String, String>;
type Answer = (StatusCode, axum::Json<Value>);

/// The provider; it ends with the test's runtime.
#[derive(Clone)]
pub struct TokenServer {
    /// Where it listens.
    pub port: u16,
    state: Arc<Mutex<Known>>,
}

#[derive(Default)]
struct Known {
    serial: usize,
    /// Access tokens that are good, and whose they are.
    live: HashMap<String, String>,
    /// The refresh token that is good for a user.
    refresh: HashMap<String, String>,
    refuses: Option<(u16, Value)>,
    /// How often a device is told to wait before its person says yes.
    pending: usize,
    asked: Vec<Fields>,
    /// What lay in this file whenever an access token was presented.
    watched: Option<PathBuf>,
    lay_there: Vec<String>,
}

impl TokenServer {
    /// Starts it.
    pub async fn start() -> TokenServer {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = TokenServer {
            port: listener.local_addr().unwrap().port(),
            state: Arc::default(),
        };
        let routes = Router::new()
            .route("/token", post(token))
            .route("/device", post(device))
            .route("/introspect", post(introspect))
            .with_state(server.state.clone());
        tokio::spawn(async move { axum::serve(listener, routes).await });
        server
    }

    /// An address of it.
    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}/{path}", self.port)
    }

    /// A refresh token that is good for a user.
    pub fn refresh_token(&self, user: &str) -> String {
        self.state.lock().unwrap().new_refresh(user)
    }

    /// Every access token is taken back.
    pub fn take_back(&self) {
        self.state.lock().unwrap().live.clear();
    }

    /// From now on every question for a token is refused so; `None` gives tokens again.
    pub fn refuse(&self, answer: Option<(u16, Value)>) {
        self.state.lock().unwrap().refuses = answer;
    }

    /// A device's person says yes only after it has asked so often.
    pub fn keep_waiting(&self, times: usize) {
        self.state.lock().unwrap().pending = times;
    }

    /// Looks into a file whenever an access token is presented.
    pub fn watch(&self, file: PathBuf) {
        self.state.lock().unwrap().watched = Some(file);
    }

    /// What lay in that file each time.
    pub fn lay_there(&self) -> Vec<String> {
        self.state.lock().unwrap().lay_there.clone()
    }

    /// The forms posted to the token endpoint.
    pub fn asked(&self) -> Vec<Fields> {
        self.state.lock().unwrap().asked.clone()
    }

    /// Every secret it ever gave out that is still known to it.
    pub fn secrets(&self) -> Vec<String> {
        let known = self.state.lock().unwrap();
        let tokens = known.live.keys().chain(known.refresh.values());
        tokens.cloned().collect()
    }
}

impl Known {
    fn new_refresh(&mut self, user: &str) -> String {
        self.serial += 1;
        let token = format!("rt.{user}.{}", self.serial);
        self.refresh.insert(user.to_owned(), token.clone());
        token
    }

    fn granted(&mut self, user: &str, with_refresh: bool) -> Answer {
        self.serial += 1;
        let access = format!("tok.{user}.{}", self.serial);
        self.live.insert(access.clone(), user.to_owned());
        let mut answer =
            json!({"access_token": access, "token_type": "Bearer", "expires_in": 3600});
        if with_refresh {
            answer["refresh_token"] = self.new_refresh(user).into();
        }
        (StatusCode::OK, axum::Json(answer))
    }
}

fn wrong(error: &str) -> Answer {
    (StatusCode::BAD_REQUEST, axum::Json(json!({"error": error})))
}

async fn token(State(state): State<Arc<Mutex<Known>>>, Form(form): Form<Fields>) -> Answer {
    let mut known = state.lock().unwrap();
    known.asked.push(form.clone());
    if let Some((status, answer)) = known.refuses.clone() {
        return (StatusCode::from_u16(status).unwrap(), axum::Json(answer));
    }
    let field = |name: &str| form.get(name).cloned().unwrap_or_default();
    match field("grant_type").as_str() {
        "client_credentials" => known.granted(&field("client_id"), false),
        "refresh_token" => {
            let presented = field("refresh_token");
            let user = presented.split('.').nth(1).unwrap_or_default().to_owned();
            match known.refresh.get(&user) == Some(&presented) {
                true => known.granted(&user, true),
                false => wrong("invalid_grant"),
            }
        }
        grant if grant.ends_with(":device_code") && known.pending > 0 => {
            known.pending -= 1;
            wrong("authorization_pending")
        }
        grant if grant.ends_with(":device_code") => known.granted(&field("device_code"), true),
        _ => wrong("unsupported_grant_type"),
    }
}

/// The device's code is the client's id: whose mailbox it will be.
async fn device(State(_): State<Arc<Mutex<Known>>>, Form(form): Form<Fields>) -> Answer {
    let answer = json!({"device_code": form["client_id"], "user_code": "WXYZ-1234",
        "verification_uri": "https://provider.example/device", "expires_in": 600, "interval": 0});
    (StatusCode::OK, axum::Json(answer))
}

async fn introspect(State(state): State<Arc<Mutex<Known>>>, Form(form): Form<Fields>) -> Answer {
    let mut known = state.lock().unwrap();
    if let Some(file) = known.watched.clone() {
        let lies = std::fs::read_to_string(file).unwrap_or_default();
        known.lay_there.push(lies);
    }
    let user = known.live.get(&form["token"]);
    let answer = match user {
        Some(user) => json!({"active": true, "username": user}),
        None => json!({"active": false}),
    };
    (StatusCode::OK, axum::Json(answer))
}
