//! What the compiler checks and says: the traits of each type, and the messages of programs that are refused.

mod auto_traits;
mod messages;
