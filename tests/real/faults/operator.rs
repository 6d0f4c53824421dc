//! What people get wrong.

mod commands;
mod config;
mod folders;
mod hold;
mod login;
mod start;
