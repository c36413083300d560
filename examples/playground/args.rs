//! The command line: one option, read by hand.

use thiserror::Error;

use super::servers::PORTS;

pub const USAGE: &str = "\
A playground for tower-cors-credentials: an API on one port of 127.0.0.1, and the same page on three others; and a page
that calls an API of another site, localhost.

Usage: cargo run --example playground [-- --port N]

Options:
  --port N    the first of six ports in a row; 0 means any that are free [default: 4100]
  --help      this text
";

const DEFAULT_PORT: u16 = 4100;

#[derive(Debug, PartialEq, Eq)]
pub enum Command {
    Start { port: u16 },
    Help,
}

#[derive(Debug, PartialEq, Eq, Error)]
pub enum UsageError {
    #[error("`--port` wants a number: `--port 4100`")]
    MissingPort,
    #[error("`{0}` is not a port: write a number from 0 to {max}", max = highest_first_port())]
    InvalidPort(String),
    #[error("`--port` stands twice")]
    PortTwice,
    #[error("`{0}` is no option of the playground: try `--help`")]
    Unknown(String),
}

/// Six ports must fit between the first one and 65535.
fn highest_first_port() -> u16 {
    u16::MAX - (PORTS - 1)
}

pub fn parse(args: impl IntoIterator<Item = String>) -> Result<Command, UsageError> {
    let mut args = args.into_iter();
    let mut port = None;
    while let Some(arg) = args.next() {
        let value = match arg.as_str() {
            "--help" | "-h" => return Ok(Command::Help),
            "--port" => args.next().ok_or(UsageError::MissingPort)?,
            other => match other.strip_prefix("--port=") {
                Some(value) => value.to_owned(),
                None => return Err(UsageError::Unknown(arg)),
            },
        };
        if port.replace(parse_port(value)?).is_some() {
            return Err(UsageError::PortTwice);
        }
    }
    Ok(Command::Start {
        port: port.unwrap_or(DEFAULT_PORT),
    })
}

fn parse_port(value: String) -> Result<u16, UsageError> {
    match value.parse() {
        Ok(port) if port <= highest_first_port() => Ok(port),
        _ => Err(UsageError::InvalidPort(value)),
    }
}
