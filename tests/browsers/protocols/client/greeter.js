// The descriptor of the service `greeter.v1.Greeter`, which a compiler would make of its `.proto`.
// Every message is a `google.protobuf.StringValue`.

import { create, createFileRegistry } from "@bufbuild/protobuf";
import {
  FileDescriptorProtoSchema,
  MethodOptions_IdempotencyLevel,
  file_google_protobuf_wrappers,
} from "@bufbuild/protobuf/wkt";

export const NAME = "greeter.v1.Greeter";

const TEXT = ".google.protobuf.StringValue";

const method = (name, more) => ({ name, inputType: TEXT, outputType: TEXT, ...more });

const file = create(FileDescriptorProtoSchema, {
  name: "greeter.proto",
  package: "greeter.v1",
  syntax: "proto3",
  dependency: [file_google_protobuf_wrappers.proto.name],
  service: [
    {
      name: "Greeter",
      method: [
        method("SignIn"),
        method("Greet", {
          options: { idempotencyLevel: MethodOptions_IdempotencyLevel.NO_SIDE_EFFECTS },
        }),
        method("Count", { serverStreaming: true }),
        method("Fail"),
        method("Wait"),
      ],
    },
  ],
});

export const Greeter = createFileRegistry(file, (name) =>
  name === file_google_protobuf_wrappers.proto.name ? file_google_protobuf_wrappers : undefined,
).getService(NAME);
