//! Mail that is broken, or made to break us.
