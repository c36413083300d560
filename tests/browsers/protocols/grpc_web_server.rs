//! The greeter on tonic, written as its code generator would.

use std::convert::Infallible;
use std::future::{pending, ready};
use std::pin::Pin;
use std::task::{Context, Poll};

use http::header;
use prost::Message;
use tokio::net::TcpListener;
use tokio_stream::iter;
use tonic::body::Body;
use tonic::server::{Grpc, NamedService};
use tonic::transport::Server;
use tonic::transport::server::TcpIncoming;
use tonic::{Code, Request, Response, Status};
use tonic_prost::ProstCodec;
use tonic_web::GrpcWebLayer;
use tower::service_fn;
use tower_cors_credentials::CredentialsLayer;

use crate::protocols::greeter::{FAILURE, NAME, cookie, count, greeting, user};
use crate::protocols::log::Log;

pub fn serve(listener: TcpListener, layer: CredentialsLayer) -> Log {
    let log = Log::default();
    let server = Server::builder()
        .accept_http1(true)
        .layer(log.clone().into_layer())
        .layer(layer)
        .layer(GrpcWebLayer::new())
        .add_service(Greeter)
        .serve_with_incoming(TcpIncoming::from(listener));
    tokio::spawn(server);
    log
}

#[derive(Clone)]
struct Greeter;

impl NamedService for Greeter {
    const NAME: &'static str = NAME;
}

impl tower::Service<http::Request<Body>> for Greeter {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        Box::pin(async move {
            let mut grpc = Grpc::new(ProstCodec::<String, String>::default());
            let method = request.uri().path().rsplit('/').next().map(str::to_owned);
            Ok(match method.as_deref() {
                Some("SignIn") => grpc.unary(service_fn(sign_in), request).await,
                Some("Greet") => grpc.unary(service_fn(greet), request).await,
                Some("Fail") => grpc.unary(service_fn(fail), request).await,
                Some("Wait") => grpc.unary(service_fn(wait), request).await,
                Some("Count") => {
                    let count = service_fn(|request: Request<String>| {
                        ready(
                            signed_in(&request)
                                .map(|user| Response::new(iter(count(&user).map(Ok::<_, Status>)))),
                        )
                    });
                    grpc.server_streaming(count, request).await
                }
                _ => Status::unimplemented("no such method").into_http(),
            })
        })
    }
}

fn signed_in(request: &Request<String>) -> Result<String, Status> {
    let headers = request.metadata().clone().into_headers();
    user(&headers).ok_or_else(|| Status::unauthenticated("there is no cookie"))
}

async fn sign_in(request: Request<String>) -> Result<Response<String>, Status> {
    let cookie = cookie(request.get_ref()).parse().unwrap();
    let mut response = Response::new("welcome".to_owned());
    response
        .metadata_mut()
        .insert(header::SET_COOKIE.as_str(), cookie);
    Ok(response)
}

async fn greet(request: Request<String>) -> Result<Response<String>, Status> {
    let user = signed_in(&request)?;
    Ok(Response::new(greeting(&user, request.get_ref())))
}

async fn fail(_: Request<String>) -> Result<Response<String>, Status> {
    let (message, detail) = FAILURE;
    let status = RpcStatus {
        code: Code::NotFound as i32,
        message: message.to_owned(),
        details: vec![Any {
            type_url: "type.googleapis.com/google.protobuf.StringValue".to_owned(),
            value: detail.to_owned().encode_to_vec(),
        }],
    };
    let details = status.encode_to_vec().into();
    Err(Status::with_details(Code::NotFound, message, details))
}

async fn wait(_: Request<String>) -> Result<Response<String>, Status> {
    pending().await
}

/// `google.rpc.Status`.
#[derive(Clone, PartialEq, Message)]
struct RpcStatus {
    #[prost(int32, tag = "1")]
    code: i32,
    #[prost(string, tag = "2")]
    message: String,
    #[prost(message, repeated, tag = "3")]
    details: Vec<Any>,
}

/// `google.protobuf.Any`.
#[derive(Clone, PartialEq, Message)]
struct Any {
    #[prost(string, tag = "1")]
    type_url: String,
    #[prost(bytes = "vec", tag = "2")]
    value: Vec<u8>,
}
