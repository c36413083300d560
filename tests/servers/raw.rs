//! Bytes over a connection, for what no client sends, and for what a connection becomes.

use std::net::SocketAddr;

use http::Request;
use hyper::body::Incoming;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::client::GUARD;

/// Sends the bytes over a connection of its own, and returns the head of the answer.
pub async fn send_raw(address: SocketAddr, request: &str) -> (TcpStream, String) {
    let exchange = async {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(stream.read_u8().await.unwrap());
        }
        (stream, String::from_utf8(head).unwrap())
    };
    timeout(GUARD, exchange).await.expect("no answer in time")
}

/// Sends back what comes over the upgraded connection of a request.
pub fn spawn_echo(mut request: Request<Incoming>) {
    tokio::spawn(async move {
        let stream = TokioIo::new(hyper::upgrade::on(&mut request).await?);
        let (mut reader, mut writer) = tokio::io::split(stream);
        // The test reads what comes back.
        _ = tokio::io::copy(&mut reader, &mut writer).await;
        Ok::<_, hyper::Error>(())
    });
}

pub async fn assert_echoes(mut stream: impl AsyncReadExt + AsyncWriteExt + Unpin) {
    let exchange = async {
        stream.write_all(b"ping").await.unwrap();
        let mut echoed = [0; 4];
        stream.read_exact(&mut echoed).await.unwrap();
        echoed
    };
    let echoed = timeout(GUARD, exchange).await.expect("no echo in time");
    assert_eq!(&echoed, b"ping");
}
