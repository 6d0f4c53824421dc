//! The stories this was made for, whole: the running daemon, days that pass by its clock, and mail dated as it came. A
//! replay of the same mail comes to the same.

mod bomb;
mod bucket;
mod head;
mod officer;
mod round;
mod tale;
