//! Servers that mean harm, and servers that are not there: a sentence, an exit code, and an end.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

use crate::command::run;
use crate::server::{serve_bytes, write_endlessly};

const OK: &[u8] = b"HTTP/1.1 200 OK\r\nconnection: close\r\n";

/// Bytes for both commands, and what each says: its exit code and a part of its output or error.
#[track_caller]
fn expect(url: &str, code: i32, says: &str) {
    for command in ["audit", "probe"] {
        let url = format!("{url}/me");
        let args = [
            command,
            &url,
            "--origin=https://app.example.com",
            "--timeout=0.5",
        ];
        let run = run(&args);
        assert_eq!(run.code, Some(code), "{run:?}");
        let told = match code {
            2 => &run.err,
            _ => &run.out,
        };
        assert!(told.contains(says), "{command}: {run:?}");
        assert!(run.took < Duration::from_secs(15), "{run:?}");
        assert_is_printable(&run.out);
        assert_is_printable(&run.err);
    }
}

/// Nothing that a terminal would obey.
#[track_caller]
fn assert_is_printable(text: &str) {
    let is_plain = |char: char| char == '\n' || !char.is_control();
    assert!(text.chars().all(is_plain), "{text:?}");
}

#[test]
fn a_head_that_never_ends_or_is_none_cannot_be_asked() {
    let too_long = "is longer than 64 KiB or 256 lines, and was not read further";
    let late = "did not answer within 0.5 s";
    let closed = "closed the connection before the head of its answer was complete";
    let invalid = "is not valid HTTP/1.1";
    type Serve = fn(TcpStream, usize);
    let cases: [(&str, Serve, &str); 12] = [
        (
            "endless header lines",
            |mut stream, _| {
                _ = stream.write_all(OK);
                write_endlessly(stream, b"x-filler: 0123456789\r\n");
            },
            too_long,
        ),
        (
            "an endless header line",
            |mut stream, _| {
                _ = stream.write_all(b"HTTP/1.1 200 OK\r\nx-filler: ");
                write_endlessly(stream, &[b'a'; 4096]);
            },
            too_long,
        ),
        (
            "a slow drip",
            |mut stream, _| {
                for byte in b"HTTP/1.1 200 OK\r\nx-slow: "
                    .iter()
                    .chain([b'a'; 200].iter())
                {
                    if stream.write_all(&[*byte]).is_err() {
                        return;
                    }
                    thread::sleep(Duration::from_millis(50));
                }
            },
            late,
        ),
        (
            "silence",
            |_stream, _| thread::sleep(Duration::from_secs(3)),
            late,
        ),
        (
            "endless interim responses",
            |stream, _| write_endlessly(stream, b"HTTP/1.1 103 Early Hints\r\n\r\n"),
            late,
        ),
        ("closed at once", |_, _| {}, closed),
        (
            "closed within the head",
            |mut stream, _| _ = stream.write_all(OK),
            closed,
        ),
        (
            "another protocol",
            |mut stream, _| _ = stream.write_all(b"SSH-2.0-OpenSSH_9.9\r\n\r\n"),
            invalid,
        ),
        (
            "bytes of no text",
            |mut stream, _| _ = stream.write_all(b"\xff\xfe\x00\x01\r\n\r\n"),
            invalid,
        ),
        (
            "a header name that is not UTF-8",
            |mut stream, _| {
                _ = stream.write_all(OK);
                _ = stream.write_all(b"\xff\xfe: 1\r\n\r\n");
            },
            invalid,
        ),
        (
            "an escape sequence of terminals in a value",
            |mut stream, _| {
                _ = stream.write_all(OK);
                _ = stream.write_all(b"access-control-allow-origin: \x1b[2J\x1b]0;x\x07\r\n\r\n");
            },
            invalid,
        ),
        (
            "an escape sequence in the status line",
            |mut stream, _| _ = stream.write_all(b"HTTP/1.1 200 \x1b[2J\r\n\r\n"),
            invalid,
        ),
    ];
    for (name, serve, says) in cases {
        println!("{name}");
        expect(&serve_bytes(serve), 2, says);
    }
}

/// The audit finds nothing, and the probe is blocked, by the head alone.
#[test]
fn a_body_is_not_read_whatever_it_is() {
    type Serve = fn(TcpStream, usize);
    let cases: [(&str, Serve); 4] = [
        ("an endless body", |mut stream, _| {
            _ = stream.write_all(OK);
            _ = stream.write_all(b"\r\n");
            write_endlessly(stream, &[0; 65536]);
        }),
        ("a slow body", |mut stream, _| {
            _ = stream.write_all(OK);
            _ = stream.write_all(b"content-length: 1000\r\n\r\na");
            thread::sleep(Duration::from_secs(3));
        }),
        ("a body that is cut off", |mut stream, _| {
            _ = stream.write_all(OK);
            _ = stream.write_all(b"content-length: 1000\r\n\r\na");
        }),
        ("a compressed bomb", |mut stream, _| {
            _ = stream.write_all(OK);
            _ = stream.write_all(b"content-encoding: gzip\r\n\r\n");
            // A member of stored blocks that has no end.
            _ = stream.write_all(b"\x1f\x8b\x08\0\0\0\0\0\0\xff");
            write_endlessly(stream, b"\x00\xff\xff\x00\x00");
        }),
    ];
    for (name, serve) in cases {
        println!("{name}");
        let url = format!("{}/me", serve_bytes(serve));
        let audit = run(&["audit", &url, "--timeout=2"]);
        assert_eq!(audit.code, Some(0), "{audit:?}");
        assert!(audit.out.contains("\nNo finding. "), "{audit:?}");
        let probe = run(&[
            "probe",
            &url,
            "--origin=https://app.example.com",
            "--timeout=2",
        ]);
        assert_eq!(probe.code, Some(1), "{probe:?}");
        assert!(
            probe
                .out
                .contains("the response has no `Access-Control-Allow-Origin`"),
            "{probe:?}"
        );
        for run in [audit, probe] {
            assert!(run.took < Duration::from_secs(15), "{run:?}");
        }
    }
}

#[test]
fn redirects_in_circles_end() {
    let location = |location: &'static str| {
        serve_bytes(move |mut stream, _| {
            _ = stream.write_all(b"HTTP/1.1 302 Found\r\nconnection: close\r\n");
            _ = stream.write_all(b"access-control-allow-origin: https://app.example.com\r\n");
            _ = stream.write_all(b"access-control-allow-credentials: true\r\n");
            _ = stream.write_all(format!("location: {location}\r\n\r\n").as_bytes());
        })
    };
    let server = location("/me");
    expect(&server, 2, "the server redirects");
    let probe = run(&[
        "probe",
        &format!("{server}/me"),
        "--origin=https://app.example.com",
    ]);
    assert_eq!(
        probe.err,
        "error: the server redirects in circles: browsers follow twenty redirects, and give up\n"
    );
}

/// Each redirect leads to a URL of its own, so that none is known already.
#[test]
fn redirects_that_lead_ever_further_stop_at_the_limit() {
    let server = serve_bytes(|mut stream, index| {
        _ = stream.write_all(b"HTTP/1.1 302 Found\r\nconnection: close\r\n");
        _ = stream.write_all(b"access-control-allow-origin: https://app.example.com\r\n");
        _ = stream.write_all(b"access-control-allow-credentials: true\r\n");
        _ = stream.write_all(format!("location: /{index}\r\n\r\n").as_bytes());
    });
    let probe = run(&[
        "probe",
        &format!("{server}/me"),
        "--origin=https://app.example.com",
    ]);
    assert_eq!(probe.code, Some(2), "{probe:?}");
    assert_eq!(
        probe.err,
        "error: the answers ask for more than the 40 requests that were announced\n"
    );
}

#[test]
fn foreign_bytes_are_printed_escaped() {
    let server = serve_bytes(|mut stream, _| {
        _ = stream.write_all(OK);
        // As a C1 control, 0x9b begins an escape sequence.
        _ = stream.write_all(b"access-control-allow-origin: \x9b2J\xff\xc3\xa4\r\n\r\n");
    });
    expect(
        &server,
        1,
        r"access-control-allow-origin: \x9b2J\xff\xc3\xa4",
    );
}

#[test]
fn a_server_that_is_not_there_is_named() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let server = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    expect(&server, 2, "refuses the connection: nobody listens there");

    let url = "http://nowhere.invalid/me";
    let run = run(&["audit", url]);
    assert_eq!(run.code, Some(2), "{run:?}");
    assert!(
        run.err
            .starts_with("error: the name of `nowhere.invalid` has no address: "),
        "{run:?}"
    );
}

#[test]
fn a_server_that_stops_to_answer_is_left_alone() {
    let server = serve_bytes(|mut stream, index| {
        if index < 2 {
            _ = stream.write_all(OK);
            _ = stream.write_all(b"\r\n");
        }
    });
    let run = run(&["audit", &format!("{server}/me")]);
    assert_eq!(run.code, Some(2), "{run:?}");
    assert_eq!(
        run.err,
        "error: not all questions were answered: nothing was found in the others\n"
    );
    assert!(
        run.out.contains(
            "further questions were not asked: the server did not answer several times in a row"
        ),
        "{run:?}"
    );
}

/// As SSH and SMTP do.
#[test]
fn a_server_that_speaks_first_is_no_web_server() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            _ = stream.write_all(b"SSH-2.0-OpenSSH_9.9\r\n");
            thread::spawn(move || _ = stream.read(&mut [0; 4096]));
        }
    });
    for _ in 0..5 {
        expect(&format!("http://{address}"), 2, "is this the right port?");
    }
}

#[test]
fn an_error_is_an_object_for_machines_too() {
    let closed = serve_bytes(|_, _| {});
    for command in ["audit", "probe"] {
        let url = format!("{closed}/me");
        let run = run(&[command, &url, "--origin=https://app.example.com", "--json"]);
        assert_eq!(run.code, Some(2), "{run:?}");
        let report = run.json();
        assert_eq!(report["version"], 1);
        let error = report["error"].as_str().unwrap();
        assert!(error.contains("closed the connection before"), "{run:?}");
        assert!(run.err.ends_with(&format!("error: {error}\n")), "{run:?}");
    }
}
