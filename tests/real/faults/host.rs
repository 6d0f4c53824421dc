//! Disks that are full or broken, clocks that jump, stores that are locked or old, mailboxes that are not what they were.

mod clock;
mod database;
mod disk;
mod mailbox;
mod power;
mod sweep;
