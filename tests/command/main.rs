//! The command `cors-credentials`, run as a process, against servers on loopback.
