//! What people get wrong.

mod commands;
mod config;
mod contact;
mod folders;
mod hold;
mod login;
mod start;
