//! Whatever breaks: nothing is lost, nothing is doubled, and the program says what happened. `docs/reliability.md` names
//! these tests by their case.

mod crash;
mod host;
mod mail;
mod operator;
mod stage;
mod wire;
mod workers;
