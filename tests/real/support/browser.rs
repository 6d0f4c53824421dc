//! A real browser without a window: what a page becomes once it is parsed, styled, and has had its chance to run.

use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};

/// Longest time a page may take, in seconds; the first start of a browser is slow on a small machine. After it the
/// browser is killed with all its processes, by `timeout`, which outlives this process if need be.
const DEADLINE: &str = "90";

const NAMES: [&str; 4] = [
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome",
    "/usr/bin/google-chrome-stable",
];

/// No first-run pages, no talking to anybody; whatever the page itself asks of another host finds no way out.
const QUIET: [&str; 12] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
    "--hide-scrollbars",
    "--virtual-time-budget=5000",
];

/// The document after loading, as HTML.
pub async fn dom(url: &str) -> String {
    run(&["--dump-dom", url]).await
}

/// A picture of the page in a window of this size, as PNG.
pub async fn screenshot(url: &str, (width, height): (u32, u32), dark: bool) -> Vec<u8> {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("page.png");
    let (target, size) = (
        format!("--screenshot={}", file.display()),
        format!("--window-size={width},{height}"),
    );
    let colours = if dark {
        "--blink-settings=preferredColorScheme=0"
    } else {
        "--blink-settings=preferredColorScheme=1"
    };
    run(&[&target, &size, colours, url]).await;
    std::fs::read(&file).expect("the browser took a picture")
}

/// Red, green and blue of the upper left corner of a PNG: whatever the filter of the first row, its first pixel is as
/// it is (W3C PNG, section 9.2), for nothing stands before it.
pub fn first_pixel(png: &[u8]) -> [u8; 3] {
    let mut chunks = png.strip_prefix(b"\x89PNG\r\n\x1a\n").expect("a PNG");
    let mut packed = Vec::new();
    while let Some((length, rest)) = chunks.split_first_chunk::<4>() {
        let length = u32::from_be_bytes(*length) as usize;
        if rest.starts_with(b"IDAT") {
            packed.extend_from_slice(&rest[4..4 + length]);
        }
        chunks = &rest[4 + length + 4..];
    }
    let mut start = [0; 4];
    flate2::read::ZlibDecoder::new(packed.as_slice())
        .read_exact(&mut start)
        .expect("a picture");
    [start[1], start[2], start[3]]
}

async fn run(args: &[&str]) -> String {
    let args: Vec<String> = args.iter().map(|&arg| arg.to_owned()).collect();
    tokio::task::spawn_blocking(move || run_it(&args))
        .await
        .expect("the browser does its work")
}

fn run_it(args: &[String]) -> String {
    let program = NAMES.iter().find(|name| Path::new(name).exists());
    let program =
        program.expect("no browser is installed: this test needs Chromium (apt install chromium)");
    let profile = tempfile::tempdir().unwrap();
    let output = Command::new("timeout")
        .args(["--signal=KILL", DEADLINE, program])
        .args(QUIET)
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .args(args)
        .env("HOME", profile.path())
        .stdin(Stdio::null())
        .output()
        .expect("the browser starts");
    assert!(
        output.status.success(),
        "the browser failed: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).expect("UTF-8")
}
