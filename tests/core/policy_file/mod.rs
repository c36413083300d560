//! A policy is read from a file and written to one: its form, its mistakes, and the way back.

mod environment;
mod form;
mod hostile;
mod mistakes;
mod random;
mod registered;
mod round_trip;
