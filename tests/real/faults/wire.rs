//! Servers that hang up, stall, lie or say too much.
