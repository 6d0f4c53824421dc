//! Disks that are full or broken, clocks that jump, stores that are locked or old.
