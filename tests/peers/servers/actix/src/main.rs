//! An API by actix and its middleware `actix-cors`, configured by name.

use std::env;
use std::io::{self, Read};
use std::process;
use std::thread;

use actix_cors::Cors;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::header;
use actix_web::{App, HttpRequest, HttpResponse, HttpResponseBuilder, HttpServer, get, put, web};
use serde_json::{Value, json};

const APP: &str = "https://app.example.com";

/// The configuration's name.
#[derive(Clone)]
struct Configuration(String);

impl Configuration {
    fn cors(&self) -> Cors {
        let named = Cors::default()
            .allowed_methods(["GET", "PUT"])
            .allowed_header(header::CONTENT_TYPE)
            .supports_credentials();
        match &*self.0 {
            "list" => named.allowed_origin(APP).max_age(600),
            "handler" => named.allowed_origin(APP),
            "function" => {
                named.allowed_origin_fn(|origin, _| origin.as_bytes().ends_with(b".example.com"))
            }
            "permissive" => Cors::permissive(),
            "any" => named.allow_any_origin(),
            "suffix" => {
                named.allowed_origin_fn(|origin, _| origin.as_bytes().ends_with(b"example.com"))
            }
            "prefix" => {
                named.allowed_origin_fn(|origin, _| origin.as_bytes().starts_with(APP.as_bytes()))
            }
            "null" => named
                .allowed_origin(APP)
                .allowed_origin_fn(|origin, _| origin == "null"),
            "no-vary" => named.allowed_origin(APP).disable_vary_header(),
            name => panic!("no configuration is called `{name}`"),
        }
    }

    /// A response to a request whose handler names the origin itself, where it is configured so.
    fn ok(&self, request: &HttpRequest) -> HttpResponseBuilder {
        let mut response = HttpResponse::Ok();
        if let (true, Some(origin)) = (self.0 == "handler", request.headers().get(header::ORIGIN)) {
            response.insert_header((header::ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone()));
        }
        response
    }
}

fn answer(request: &HttpRequest, configuration: &Configuration, body: Value) -> HttpResponse {
    match request.cookie("session") {
        Some(_) => configuration.ok(request).json(body),
        None => HttpResponse::Unauthorized().json(json!({ "error": "no session" })),
    }
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
async fn me(request: HttpRequest, configuration: web::Data<Configuration>) -> HttpResponse {
    answer(&request, &configuration, json!({ "balance": 1000 }))
}

#[put("/items/1")]
async fn item(
    request: HttpRequest,
    configuration: web::Data<Configuration>,
    body: web::Json<Value>,
) -> HttpResponse {
    answer(&request, &configuration, body.into_inner())
}

#[actix_web::main]
async fn main() -> io::Result<()> {
    let configuration = Configuration(env::args().nth(1).expect("a configuration's name"));
    let server = HttpServer::new(move || {
        App::new()
            .wrap(configuration.cors())
            .app_data(web::Data::new(configuration.clone()))
            .service(login)
            .service(me)
            .service(item)
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
