import { describe, expect, it } from "vitest";
import { ServerFunction, type ServerFunctionProps } from "../../../infra/aws/server-function.ts";
import { synthesizeConstruct } from "../support/synthesize-construct.ts";

const IMAGE = `123456789012.dkr.ecr.eu-west-1.amazonaws.com/mcp-dev/lambda@sha256:${"a".repeat(64)}`;
const props: ServerFunctionProps = {
  name: "mcp-dev",
  image: IMAGE,
  release: 7,
  settings: {
    plain: { ENVIRONMENT: "dev" },
    secrets: { API_KEYS: { arn: "arn:secret", versionId: "v1" } },
  },
  secretAccess: [
    { sid: "ReadKeys", why: "reads", actions: ["secretsmanager:GetSecretValue"], resources: ["arn:secret"] },
  ],
  permissionsBoundary: "arn:boundary",
  keyArn: "arn:key",
  reservedConcurrency: 10,
  responseTransfer: "stream",
};
const synthesize = (options: Partial<ServerFunctionProps> = {}) =>
  synthesizeConstruct((scope) => new ServerFunction(scope, "server", { ...props, ...options }));

describe("ServerFunction", () => {
  it("runs the image with 1024 MB for at most 300 s, traced, with instances and a log of its own", () => {
    expect(synthesize().only("aws_lambda_function")).toMatchObject({
      function_name: "mcp-dev",
      package_type: "Image",
      image_uri: IMAGE,
      architectures: ["x86_64"],
      memory_size: 1024,
      timeout: 300,
      publish: true,
      reserved_concurrent_executions: 10,
      tracing_config: { mode: "Active" },
      logging_config: { log_group: expect.stringContaining("aws_cloudwatch_log_group.") },
    });
    expect(synthesize().only("aws_cloudwatch_log_group")).toMatchObject({
      name: "/aws/lambda/mcp-dev",
      retention_in_days: 30,
      kms_key_id: "arn:key",
    });
  });

  it("is invoked by an alias of a published version", () => {
    expect(synthesize().only("aws_lambda_alias")).toMatchObject({
      name: "live",
      function_version: expect.stringMatching(/\.version\}$/),
    });
  });

  it("shares the requests between a version that is there and the new one, as its canary", () => {
    const alias = synthesize({ stable: { version: "41", percent: 93 } }).only("aws_lambda_alias");
    expect(alias["function_version"]).toBe("41");
    const { additional_version_weights: weights } = alias["routing_config"] as Record<string, object>;
    expect(Object.entries(weights ?? {})).toEqual([
      [expect.stringMatching(/^\$\{aws_lambda_function\..*\.version\}$/), 0.07],
    ]);
  });

  it("publishes a version for every release, whether its image changed or not", () => {
    const described = (release: number) => synthesize({ release }).only("aws_lambda_function")["description"];
    expect([described(7), described(8)]).toEqual(["MCP server, release 7", "MCP server, release 8"]);
  });

  it("gives secrets by name and version, never by value", () => {
    expect(synthesize().only("aws_lambda_function")).toMatchObject({
      environment: {
        variables: {
          ENVIRONMENT: "dev",
          API_KEYS_SECRET_ARN: "arn:secret",
          API_KEYS_SECRET_VERSION: "v1",
        },
      },
    });
  });

  it("may write its log and traces, decrypt with its key and read its secrets, and nothing else", () => {
    const policy = JSON.parse(String(synthesize().only("aws_iam_role_policy")["policy"]));
    const allowed = policy.Statement.map(({ Action, Resource }: Record<string, string[]>) => [
      Action,
      Resource,
    ]);
    expect(allowed).toEqual([
      [["logs:CreateLogStream", "logs:PutLogEvents"], [expect.stringMatching(/\.arn\}:\*$/)]],
      [["xray:PutTelemetryRecords", "xray:PutTraceSegments"], ["*"]],
      [["kms:Decrypt"], ["arn:key"]],
      [["secretsmanager:GetSecretValue"], ["arn:secret"]],
    ]);
  });

  it("runs as a role that its boundary bounds", () => {
    expect(synthesize().only("aws_iam_role")).toMatchObject({
      name: "mcp-dev-function",
      permissions_boundary: "arn:boundary",
    });
  });

  it("has a handler for each way in which answers are passed on, and ends when the gateway gives up", () => {
    const made = (transfer: "stream" | "buffered") =>
      synthesize({ responseTransfer: transfer }).only("aws_lambda_function");
    expect(made("stream")).toMatchObject({ image_config: { command: ["lambda.handler"] }, timeout: 300 });
    expect(made("buffered")).toMatchObject({
      image_config: { command: ["lambda.bufferedHandler"] },
      timeout: 29,
    });
  });

  it("takes other sizes and the other architecture", () => {
    const made = synthesize({ memoryMb: 2048, timeoutSeconds: 60, architecture: "arm64" });
    expect(made.only("aws_lambda_function")).toMatchObject({
      memory_size: 2048,
      timeout: 60,
      architectures: ["arm64"],
    });
  });

  it("refuses a tag and numbers that Lambda would refuse, all at once", () => {
    const bad = { image: "server:1", memoryMb: 64, timeoutSeconds: 901, reservedConcurrency: 0, release: 0 };
    const stable = { version: "$LATEST", percent: 100 };
    expect(() => synthesize({ ...bad, stable })).toThrow(
      [
        "ServerFunction test/server:",
        '  image must be <repository>@sha256:<64 hexadecimal digits>, got "server:1"',
        "  memoryMb must be a whole number from 128 to 10240, got 64",
        "  timeoutSeconds must be a whole number from 1 to 900, got 901",
        "  reservedConcurrency must be a whole number from 1, got 0",
        "  release must be a whole number from 1, got 0",
        '  stable.version must be the number of a published version, got "$LATEST"',
        "  stable.percent must be a whole number from 1 to 99, got 100",
      ].join("\n"),
    );
  });
});
