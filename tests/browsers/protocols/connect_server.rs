//! The greeter on `connectrpc`, which is the Connect project's own. It answers gRPC-web too.

use std::future::pending;

use axum::Router;
use buffa_types::google::protobuf::StringValue;
use connectrpc::{
    ConnectError, ConnectRpcService, ErrorDetail, RequestContext, Response, ServiceResult,
    ServiceStream, handler_fn, streaming_handler_fn,
};
use http::header;
use tokio::net::TcpListener;
use tokio_stream::iter;
use tower_cors_credentials::CredentialsLayer;

use crate::protocols::greeter::{FAILURE, NAME, cookie, count, greeting, user};
use crate::protocols::log::Log;

pub fn serve(listener: TcpListener, layer: CredentialsLayer) -> Log {
    let log = Log::default();
    let greeter = connectrpc::Router::new()
        .route(NAME, "SignIn", handler_fn(sign_in))
        .route_idempotent(NAME, "Greet", handler_fn(greet))
        .route(NAME, "Fail", handler_fn(fail))
        .route(NAME, "Wait", handler_fn(wait))
        .route_server_stream(NAME, "Count", streaming_handler_fn(stream));
    let router = Router::new()
        .fallback_service(ConnectRpcService::new(greeter))
        .layer(layer)
        .layer(log.clone().into_layer());
    tokio::spawn(async { axum::serve(listener, router).await });
    log
}

fn text(value: impl Into<String>) -> StringValue {
    StringValue {
        value: value.into(),
        ..StringValue::default()
    }
}

fn signed_in(context: &RequestContext) -> Result<String, ConnectError> {
    user(context.headers()).ok_or_else(|| ConnectError::unauthenticated("there is no cookie"))
}

async fn sign_in(_: RequestContext, request: StringValue) -> ServiceResult<StringValue> {
    let cookie = cookie(&request.value);
    Ok(Response::new(text("welcome")).with_header(header::SET_COOKIE, cookie))
}

/// Its trailer is a header under Connect.
async fn greet(context: RequestContext, request: StringValue) -> ServiceResult<StringValue> {
    let user = signed_in(&context)?;
    let greeting = text(greeting(&user, &request.value));
    Ok(Response::new(greeting).with_trailer("served-by", "connectrpc"))
}

async fn fail(_: RequestContext, _: StringValue) -> ServiceResult<StringValue> {
    let (message, detail) = FAILURE;
    let detail = ErrorDetail::from_message("google.protobuf.StringValue", &text(detail));
    Err(ConnectError::not_found(message).with_detail(detail))
}

async fn wait(_: RequestContext, _: StringValue) -> ServiceResult<StringValue> {
    pending().await
}

async fn stream(
    context: RequestContext,
    _: StringValue,
) -> ServiceResult<ServiceStream<StringValue>> {
    let user = signed_in(&context)?;
    Ok(Response::stream(iter(count(&user).map(text).map(Ok))))
}
