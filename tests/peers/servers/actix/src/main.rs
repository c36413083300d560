//! An API by actix and its middleware `actix-cors`, configured by name.

use std::env;
use std::io::{self, Read};
use std::process;
use std::sync::Mutex;
use std::thread;

use actix_cors::Cors;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CONTENT_TYPE, ORIGIN};
use actix_web::{App, HttpRequest, HttpResponse, HttpResponseBuilder, HttpServer, get, put, web};
use serde_json::{Value, json};

const APP: &str = "https://app.example.com";

/// The configuration's name.
#[derive(Clone)]
struct Configuration(String);

impl Configuration {
    fn cors(&self) -> Cors {
        let named = || {
            Cors::default()
                .allowed_methods(["GET", "PUT"])
                .allowed_header(CONTENT_TYPE)
                .supports_credentials()
        };
        match &*self.0 {
            "list" => named().allowed_origin(APP).max_age(600),
            "handler" => named().allowed_origin(APP),
            "function" => {
                named().allowed_origin_fn(|origin, _| origin.as_bytes().ends_with(b".example.com"))
            }
            "permissive" => Cors::permissive(),
            "suffix" => {
                named().allowed_origin_fn(|origin, _| origin.as_bytes().ends_with(b"example.com"))
            }
            "null" => named()
                .allowed_origin(APP)
                .allowed_origin_fn(|origin, _| origin == "null"),
            "no-vary" => named().allowed_origin(APP).disable_vary_header(),
            name => panic!("no configuration is called `{name}`"),
        }
    }

    /// A response to a request whose handler names the origin itself, where it is configured so.
    fn ok(&self, request: &HttpRequest) -> HttpResponseBuilder {
        let mut response = HttpResponse::Ok();
        if let (true, Some(origin)) = (self.0 == "handler", request.headers().get(ORIGIN)) {
            response.insert_header((ACCESS_CONTROL_ALLOW_ORIGIN, origin));
        }
        response
    }
}

/// What the signed-in user has.
static ME: Mutex<Value> = Mutex::new(Value::Null);

fn answer(request: &HttpRequest, new: Option<Value>) -> HttpResponse {
    let configuration: &Configuration = request.app_data().expect("it is data of the app");
    if request.cookie("session").is_none() {
        return HttpResponse::Unauthorized().json(json!({ "error": "no session" }));
    }
    let mut me = ME.lock().expect("nobody panics with it");
    if let Some(new) = new {
        *me = new;
    }
    configuration.ok(request).json(&*me)
}

#[get("/login")]
async fn login() -> HttpResponse {
    let session = Cookie::build("session", "1")
        .path("/")
        .http_only(true)
        .secure(true)
        .same_site(SameSite::None)
        .finish();
    HttpResponse::Ok()
        .cookie(session)
        .json(json!({ "session": "begins" }))
}

#[get("/me")]
async fn show(request: HttpRequest) -> HttpResponse {
    answer(&request, None)
}

#[put("/me")]
async fn replace(request: HttpRequest, new: web::Json<Value>) -> HttpResponse {
    answer(&request, Some(new.into_inner()))
}

#[actix_web::main]
async fn main() -> io::Result<()> {
    let configuration = Configuration(env::args().nth(1).expect("a configuration's name"));
    let server = HttpServer::new(move || {
        App::new()
            .wrap(configuration.cors())
            .app_data(configuration.clone())
            .service(login)
            .service(show)
            .service(replace)
    })
    .workers(1)
    .disable_signals()
    .bind(("127.0.0.1", 0))?;
    println!("{}", server.addrs()[0].port());
    // It ends with the test, however that ends.
    thread::spawn(|| {
        _ = io::stdin().read_to_end(&mut Vec::new());
        process::exit(0);
    });
    server.run().await
}
