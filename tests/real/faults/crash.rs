//! The program is killed at every point where that matters.
