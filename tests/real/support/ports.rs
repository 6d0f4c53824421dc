//! Loopback ports nobody uses. Below the range the kernel takes for outgoing connections, so that a server that is
//! stopped and started again finds its port still free.

use std::net::{Ipv4Addr, TcpListener};
use std::sync::atomic::{AtomicU16, Ordering};

const FIRST: u16 = 15_000;
const COUNT: u16 = 17_000;

/// A port that was free a moment ago and is given out once in this process. Another process may still be faster:
/// whoever listens on it must be ready to try another.
pub fn free() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let start = u16::try_from(std::process::id().wrapping_mul(61) % u32::from(COUNT)).unwrap();
    for _ in 0..COUNT {
        let step = u32::from(start) + u32::from(NEXT.fetch_add(1, Ordering::Relaxed));
        let port = FIRST + u16::try_from(step % u32::from(COUNT)).unwrap();
        if TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok() {
            return port;
        }
    }
    panic!("no free port between {FIRST} and {}", FIRST + COUNT);
}
