import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { lambdaCommands } from "../../app/contract/lambda.ts";
import type { RestProxyEvent } from "../../app/contract/rest-proxy-event.ts";
import type { AwsSide } from "../../stacks/environments/sides.ts";
import { runtimeClients } from "../../tools/lambda/runtime-clients.ts";
import { type Instance, startInstance } from "../../tools/lambda/start-instance.ts";
import { type Bundles, buildBundles } from "../support/build-bundles.ts";
import { makeApiKey } from "../support/make-api-key.ts";
import { legacyRequest } from "../support/mcp-request.ts";
import { type SecretsManager, startSecretsManager } from "../support/start-secrets-manager.ts";
import { anyEnvironment, anyPair } from "./support/environment-forms.ts";
import { synthesizeStacks } from "./support/synthesize.ts";

const { key, entry } = makeApiKey("client");
const SECRET = "arn:aws:secretsmanager:eu-west-1:000000000000:secret:mcp-dev/api-keys-AbCdEf";
const credentials = {
  AWS_ACCESS_KEY_ID: "AKIAIOSFODNN7EXAMPLE",
  AWS_SECRET_ACCESS_KEY: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
  AWS_SESSION_TOKEN: "a-session",
};

interface FunctionResource {
  readonly image_config: { readonly command: readonly string[] };
  readonly environment: { readonly variables: Readonly<Record<string, string>> };
}

/** The function of the aws stack, as synthesized. */
function functionOf(responseTransfer: AwsSide["responseTransfer"]): FunctionResource {
  const { secondary } = anyPair();
  if (secondary.kind !== "aws") throw new Error("the secondary is not on AWS");
  const environment = {
    ...anyEnvironment(),
    sides: { ...secondary, responseTransfer },
    state: { kind: "s3", bucket: "placeholder-state", region: "eu-west-1" },
  } as const;
  const { resource } = synthesizeStacks([environment]).get("dev-aws") as unknown as {
    resource: { aws_lambda_function: Record<string, FunctionResource> };
  };
  const [made] = Object.values(resource.aws_lambda_function);
  if (!made) throw new Error("the stack has no function");
  return made;
}

/** Variables as Terraform gives them once it knows the secret and its version. */
function resolve(variables: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [
      name,
      value
        .replace(/^\$\{aws_secretsmanager_secret\.[^}]*\.arn\}$/, SECRET)
        .replace(/^\$\{aws_secretsmanager_secret_version\.[^}]*\.version_id\}$/, "a-version"),
    ]),
  );
}

const call = (authorization: string): RestProxyEvent => {
  const { headers, message } = legacyRequest("tools/call", { name: "health_check", arguments: {} });
  return {
    httpMethod: "POST",
    path: "/mcp",
    headers: { ...headers, host: "mcp.dev.example.com", authorization },
    multiValueHeaders: null,
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    body: JSON.stringify(message),
    isBase64Encoded: false,
    requestContext: { requestId: "r", identity: { sourceIp: "203.0.113.7" } },
  };
};

describe.each(runtimeClients)("the entry of the function's image, called by $name", ({ file, installed }) => {
  let bundles: Bundles;
  let secrets: SecretsManager;
  let instance: Instance | undefined;
  beforeAll(async () => {
    bundles = await buildBundles();
    secrets = await startSecretsManager({ [SECRET]: [{ text: entry }] });
  });
  afterAll(async () => {
    secrets.stop();
    await bundles.remove();
  });

  const start = (handler: string, variables: Readonly<Record<string, string>>) =>
    startInstance({
      taskRoot: bundles.directory,
      handler,
      environment: { ...variables, ...credentials, AWS_ENDPOINT_URL: secrets.url },
      timeoutMs: 30_000,
      memoryMb: 1024,
      runtimeClient: file,
      onLog: () => {},
    });
  const send = async (authorization: string) => {
    const { answer, ended } = (instance as Instance).invoke(call(authorization));
    const { statusCode, body } = await answer;
    let text = "";
    for await (const chunk of body) text += chunk;
    await ended;
    return { statusCode, text };
  };

  it.skipIf(!installed).each(["stream", "buffered"] as const)(
    "starts with the command and the variables that the stack gives it, and knows the keys of its secret (%s)",
    async (transfer) => {
      const { image_config, environment } = functionOf(transfer);
      instance = await start(String(image_config.command[0]), resolve(environment.variables));
      const served = await send(`Bearer ${key}`);
      expect(served).toMatchObject({ statusCode: 200, text: expect.stringContaining('"environment":"dev"') });
      expect((await send("Bearer another")).statusCode).toBe(401);
      await instance.stop();
    },
  );

  it.skipIf(!installed)("ends its initialization when a secret cannot be read, and says which", async () => {
    const { environment } = functionOf("stream");
    const other = SECRET.replace("AbCdEf", "zzzzzz");
    const variables = { ...resolve(environment.variables), API_KEYS_SECRET_ARN: other };
    await expect(start(lambdaCommands.stream, variables)).rejects.toMatchObject({
      errorType: "SettingsError",
      message: expect.stringMatching(
        new RegExp(`API_KEYS_SECRET_ARN: expected .*, got ${other} \\(.*ResourceNotFoundException`),
      ),
    });
  });
});

it("the image's own command is the one that streams", async () => {
  const dockerfile = await readFile(new URL("../../Dockerfile", import.meta.url), "utf8");
  expect(dockerfile).toContain(`CMD ["${lambdaCommands.stream}"]`);
});
