//! Certificates, good and bad.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::Arc;
use std::{env, process, thread};

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, date_time_ymd,
};
use tokio_rustls::rustls::pki_types::PrivateKeyDer;
use tokio_rustls::rustls::{ServerConfig, ServerConnection, StreamOwned};

use crate::command::{run, run_trusting};
use crate::server::serve_headers;

/// An authority whose certificate is in a file as long as the test runs.
struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
    file: PathBuf,
}

impl Authority {
    fn new(name: &str) -> Self {
        let mut params = CertificateParams::new([]).unwrap();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        let file = env::temp_dir().join(format!("{}-{name}.pem", process::id()));
        fs::write(&file, issuer.pem()).unwrap();
        Self { issuer, file }
    }

    fn file(&self) -> &str {
        self.file.to_str().unwrap()
    }

    /// A server whose certificate is changed, and its origin.
    fn serve(&self, name: &str, change: impl FnOnce(&mut CertificateParams)) -> String {
        let mut params = CertificateParams::new([name.to_owned()]).unwrap();
        change(&mut params);
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        let config = ServerConfig::builder_with_provider(Arc::new(
            tokio_rustls::rustls::crypto::ring::default_provider(),
        ))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![certificate.der().clone()],
            PrivateKeyDer::Pkcs8(key.serialize_der().into()),
        )
        .unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let config = Arc::new(config);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let connection = ServerConnection::new(config.clone()).unwrap();
                let mut stream = StreamOwned::new(connection, stream.unwrap());
                // A client that does not accept the certificate ends here.
                if stream.read(&mut [0; 4096]).is_ok() {
                    _ = stream.write_all(b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n");
                    stream.conn.send_close_notify();
                    _ = stream.flush();
                }
            }
        });
        format!("https://localhost:{port}/me")
    }
}

impl Drop for Authority {
    fn drop(&mut self) {
        _ = fs::remove_file(&self.file);
    }
}

#[test]
fn a_certificate_that_browsers_refuse_is_refused_and_the_reason_is_told() {
    let authority = Authority::new("refused");
    let good = authority.serve("localhost", |_| {});
    let run = run_trusting(authority.file(), &["audit", &good]);
    assert_eq!(run.code, Some(0), "{run:?}");

    let other = Authority::new("other");
    let long_ago = |params: &mut CertificateParams| {
        params.not_before = date_time_ymd(2001, 1, 1);
        params.not_after = date_time_ymd(2002, 1, 1);
    };
    for (url, roots, reason) in [
        (
            &good,
            other.file(),
            "it is signed by nobody whom this machine trusts",
        ),
        (
            &good,
            "/dev/null",
            "it is signed by nobody whom this machine trusts",
        ),
        (
            &authority.serve("other.example", |_| {}),
            authority.file(),
            "it is for another name",
        ),
        (
            &authority.serve("localhost", |params| {
                params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
            }),
            authority.file(),
            "it is an authority's own, and no server's; help: ",
        ),
        (
            &authority.serve("localhost", long_ago),
            authority.file(),
            "it has expired",
        ),
    ] {
        for args in [
            &["audit", url][..],
            &["probe", url, "--origin=https://app.example.com"],
        ] {
            let run = run_trusting(roots, args);
            assert_eq!(run.code, Some(2), "{run:?}");
            let start = "error: the certificate of `localhost:";
            assert!(
                run.err.lines().any(|line| line.starts_with(start)),
                "{run:?}"
            );
            assert!(run.err.contains(reason), "{run:?}");
            assert!(!run.err.contains("no browser"), "{run:?}");
        }
    }
}

#[test]
fn a_server_without_tls_is_told() {
    let (server, log) = serve_headers(|_, _| Vec::new());
    let url = server.replace("http://", "https://");
    let run = run(&["audit", &url]);
    assert_eq!(run.code, Some(2), "{run:?}");
    assert!(
        run.err
            .ends_with("speaks no TLS; help: try `http://`, or another port\n"),
        "{run:?}"
    );
    assert!(log.lock().unwrap().is_empty());
}
