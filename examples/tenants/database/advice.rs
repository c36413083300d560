//! The codes of the databases: the meaning of each, and what to do about it.

use std::borrow::Cow;

/// The code without what SQLite adds to it: `1544`, a file that is read-only since its directory is, is an `8`.
pub fn primary(code: &str) -> Cow<'_, str> {
    match code.parse::<u32>() {
        // An SQLSTATE has five characters, and may be all digits.
        Ok(extended) if code.len() < 5 => (extended & 0xff).to_string().into(),
        Ok(_) | Err(_) => code.into(),
    }
}

/// The meaning and the help, by Postgres's SQLSTATE or SQLite's result code. SQLite has one code for every fault in a
/// statement, and tells them apart by the message.
pub fn advice(code: &str, message: &str) -> (&'static str, &'static str) {
    match &*primary(code) {
        "8" if code == MOVED => (
            "the file was moved or deleted",
            "put it back, and restart the service",
        ),
        "28P01" => (
            "the database refuses the password",
            "correct it in PGPASSWORD, in ~/.pgpass, or in `--database`",
        ),
        "28000" => (
            "the database does not let this user in",
            "create the role, or add a line for it to pg_hba.conf",
        ),
        "3D000" => (
            "there is no such database",
            "create it with `createdb`, or correct the name in `--database`",
        ),
        "42P01" => (MISSING_TABLE, CREATE_TABLES),
        "1" if message.starts_with("no such table") => (MISSING_TABLE, CREATE_TABLES),
        "42703" | "42804" | "42883" | "42P10" | "22001" | "1" => OTHER_TABLES,
        "42501" if message.contains("for database") => (
            "the user may not connect to this database",
            "GRANT CONNECT ON DATABASE to it",
        ),
        "42501" => (
            "the user may not do that",
            "GRANT SELECT, INSERT, UPDATE, DELETE on `registered_origins` and `notes`; tables are created by an owner of the schema",
        ),
        "53100" | "13" => (
            "the database's disk is full",
            "free some space; what is registered stays readable meanwhile",
        ),
        "53300" if message.starts_with("too many connections for role") => (
            "the user has no connection left",
            "ALTER ROLE … CONNECTION LIMIT, or run fewer processes",
        ),
        "53300" if message.starts_with("too many connections for database") => (
            "the database has no connection left",
            "ALTER DATABASE … CONNECTION LIMIT, or run fewer processes",
        ),
        "53300" => (
            "the database has no connection left",
            "raise `max_connections`, or run fewer processes",
        ),
        "55P03" | "57014" => (
            "the query took too long, and was cancelled",
            "look for locks in `pg_stat_activity`, and for the primary key of `registered_origins`",
        ),
        "42P05" | "26000" => (
            "a pooler mixes the statements of its clients up",
            "let `--database` lead to Postgres itself, or to a pooler in session mode",
        ),
        "25006" | "8" => (
            "the database can only be read",
            "connect to the primary, or make the file and its directory writable",
        ),
        "57P01" | "57P02" | "57P03" => (
            "the database is stopping or starting",
            "wait for it; the connection is made again by itself",
        ),
        "5" => (
            "the file is locked by another program",
            "stop that program: a file of SQLite is for one process",
        ),
        "14" => (
            "the file cannot be opened",
            "correct the path in `--database`, or create the file with `--create-tables`",
        ),
        "26" => (
            "the file is no SQLite database",
            "correct the path in `--database`",
        ),
        _ => ("the database reports an error", "see the database's log"),
    }
}

/// SQLite's `READONLY_DBMOVED`.
const MOVED: &str = "1032";

pub const OTHER_TABLES: (&str, &str) = (
    "the tables are not those of this program",
    "compare them with the files in `examples/tenants/database`",
);

const MISSING_TABLE: &str = "a table is missing";
const CREATE_TABLES: &str = "start once with `--create-tables`";

/// The help where no code came back.
pub mod lost {
    pub const REFUSED: &str = "start the database, or correct host and port in `--database`";
    pub const BROKEN: &str = "check the host in `--database`, and the network between";
    pub const SILENT: &str =
        "check host and port in `--database`, and that a firewall lets packets through";
    pub const POOL: &str = "see that the database runs, that it has connections left, and whether its queries are slow";
    pub const TLS: &str = "this example is built without TLS: use `sslmode=disable` on loopback, or build sqlx with `tls-rustls`";
    pub const URL: &str = "write `postgres://USER@127.0.0.1:5432/NAME`, or `sqlite://FILE`; in a password, write `%25` for `%`";
    pub const ODD: &str = "see the database's log, and that `--database` leads to the right server";
}
