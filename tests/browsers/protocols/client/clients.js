// The clients of the service, each over the same calls: `clients[name](url)[method](text, deadline)`
// is an outcome that a test can read.

import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { StringValueSchema } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError, createClient } from "@connectrpc/connect";
import { createConnectTransport, createGrpcWebTransport } from "@connectrpc/connect-web";
import { GrpcWebClientBase, MethodDescriptor, MethodType, StatusCode } from "grpc-web";

import { Greeter, NAME } from "./greeter.js";

// What a test is told of a failure. `grpc-web` leaves the details to the application.
function failure(error) {
  if (error instanceof ConnectError) {
    const details = error.findDetails(StringValueSchema).map((detail) => detail.value);
    return { code: Code[error.code], message: error.rawMessage, details };
  }
  const code = Object.keys(StatusCode).find((name) => StatusCode[name] === error.code);
  const details = error.metadata?.["grpc-status-details-bin"];
  return { code, message: error.message, details: details ? [details] : [] };
}

const outcome = (call) => call.catch(failure);

const grpcWeb = (format) => (url) => {
  const client = new GrpcWebClientBase({ format, withCredentials: true });
  const describe = (name, type) =>
    new MethodDescriptor(
      `/${NAME}/${name}`,
      type,
      Object,
      Object,
      (text) => toBinary(StringValueSchema, create(StringValueSchema, { value: text })),
      (bytes) => fromBinary(StringValueSchema, bytes).value,
    );
  const metadata = (deadline) => (deadline ? { deadline: `${Date.now() + deadline}` } : {});
  const unary = (name) => (text, deadline) => {
    const descriptor = describe(name, MethodType.UNARY);
    const call = client.unaryCall(`${url}/${NAME}/${name}`, text, metadata(deadline), descriptor);
    return outcome(call.then((value) => ({ value })));
  };
  const count = (text, deadline) => {
    const descriptor = describe("Count", MethodType.SERVER_STREAMING);
    const stream = client.serverStreaming(
      `${url}/${NAME}/Count`,
      text,
      metadata(deadline),
      descriptor,
    );
    const values = [];
    const end = new Promise((resolve, reject) => {
      stream.on("data", (value) => values.push(value));
      stream.on("error", reject);
      stream.on("end", () => resolve({ values }));
    });
    return outcome(end);
  };
  return {
    signIn: unary("SignIn"),
    greet: unary("Greet"),
    fail: unary("Fail"),
    wait: unary("Wait"),
    count,
  };
};

function connectWeb(transport) {
  const client = createClient(Greeter, transport);
  const unary = (method) => (value, timeoutMs) => {
    const trailers = {};
    const onTrailer = (headers) => headers.forEach((text, name) => (trailers[name] = text));
    const call = client[method]({ value }, { timeoutMs, onTrailer });
    return outcome(call.then((response) => ({ value: response.value, trailers })));
  };
  const count = async (value, timeoutMs) => {
    const values = [];
    for await (const response of client.count({ value }, { timeoutMs })) {
      values.push(response.value);
    }
    return { values };
  };
  return {
    signIn: unary("signIn"),
    greet: unary("greet"),
    fail: unary("fail"),
    wait: unary("wait"),
    count: (value, timeoutMs) => outcome(count(value, timeoutMs)),
  };
}

const withCookies = (input, init) => fetch(input, { ...init, credentials: "include" });

window.clients = {
  "grpc-web": grpcWeb("text"),
  "grpc-web, binary": grpcWeb("binary"),
  "connect-web over gRPC-web": (baseUrl) =>
    connectWeb(createGrpcWebTransport({ baseUrl, fetch: withCookies })),
  "connect-web over Connect": (baseUrl) =>
    connectWeb(createConnectTransport({ baseUrl, fetch: withCookies })),
  "connect-web over Connect, by GET": (baseUrl) =>
    connectWeb(createConnectTransport({ baseUrl, fetch: withCookies, useHttpGet: true })),
};
