//! What came over the wire, outside of the layer.

use std::sync::{Arc, Mutex};

use http::{Request, header};
use tower::util::MapRequestLayer;

/// A request that reached the server.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    pub method: String,
    /// The method of the service.
    pub call: String,
    /// The names that a preflight asks for.
    pub asks: Option<String>,
    pub has_cookie: bool,
}

#[derive(Clone, Default)]
pub struct Log(Arc<Mutex<Vec<Seen>>>);

impl Log {
    /// The requests since it was last asked.
    pub fn take(&self) -> Vec<Seen> {
        std::mem::take(&mut self.0.lock().unwrap())
    }

    /// Notes every request.
    pub fn into_layer<B>(
        self,
    ) -> MapRequestLayer<impl Fn(Request<B>) -> Request<B> + Clone + Send + Sync + 'static> {
        MapRequestLayer::new(move |request: Request<B>| {
            let headers = request.headers();
            let asks = headers.get(header::ACCESS_CONTROL_REQUEST_HEADERS);
            self.0.lock().unwrap().push(Seen {
                method: request.method().to_string(),
                call: request.uri().path().rsplit('/').next().unwrap().to_owned(),
                asks: asks.map(|asks| asks.to_str().unwrap().to_owned()),
                has_cookie: headers.contains_key(header::COOKIE),
            });
            request
        })
    }
}

pub fn preflight(call: &str, asks: &str) -> Seen {
    Seen {
        method: "OPTIONS".to_owned(),
        call: call.to_owned(),
        asks: Some(asks.to_owned()),
        has_cookie: false,
    }
}

pub fn actual(method: &str, call: &str, has_cookie: bool) -> Seen {
    Seen {
        method: method.to_owned(),
        call: call.to_owned(),
        asks: None,
        has_cookie,
    }
}
