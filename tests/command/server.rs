//! Servers on loopback, each in a thread of its own that ends with the tests.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use axum::Router;
use axum::extract::Request;
use axum::response::Response;
use http::{HeaderMap, Method};

/// A server of axum. The result is its origin.
pub fn serve(app: Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::from_std(listener).unwrap();
            axum::serve(listener, app).await.unwrap();
        });
    });
    format!("http://{address}")
}

/// The requests that a server got.
pub type Log = Arc<Mutex<Vec<(Method, HeaderMap)>>>;

/// A server that answers every request with 200 and these header lines, and notes it.
pub fn serve_headers<F>(respond: F) -> (String, Log)
where
    F: Fn(&Method, &HeaderMap) -> Vec<(&'static str, String)> + Clone + Send + Sync + 'static,
{
    let log = Log::default();
    let noted = log.clone();
    let app = Router::new().fallback(async move |request: Request| {
        let (method, headers) = (request.method(), request.headers());
        let mut response = Response::builder();
        for (name, value) in respond(method, headers) {
            response = response.header(name, value);
        }
        noted
            .lock()
            .unwrap()
            .push((method.clone(), headers.clone()));
        response.body(axum::body::Body::from("ok")).unwrap()
    });
    (serve(app), log)
}

/// A server that writes bytes: `answer` gets each connection, after the head of its request was read,
/// and the number of connections before it.
pub fn serve_bytes(answer: impl Fn(TcpStream, usize) + Clone + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for (index, stream) in listener.incoming().enumerate() {
            let answer = answer.clone();
            thread::spawn(move || {
                let mut stream = stream.unwrap();
                read_head(&mut stream);
                answer(stream, index);
            });
        }
    });
    format!("http://{address}")
}

fn read_head(stream: &mut TcpStream) {
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read(&mut byte) {
            Ok(1) => head.push(byte[0]),
            _ => return,
        }
    }
}

/// Writes the same bytes until nobody reads them.
pub fn write_endlessly(mut stream: TcpStream, bytes: &[u8]) {
    while stream.write_all(bytes).is_ok() {}
}
