import { afterEach, describe, expect, it } from "vitest";
import { readSecrets } from "../../app/lambda/read-secrets.ts";
import {
  type SecretAnswer,
  type SecretsManager,
  startSecretsManager,
} from "../support/start-secrets-manager.ts";

const arnOf = (name: string) =>
  `arn:aws:secretsmanager:eu-west-1:000000000000:secret:mcp-test/${name}-AbCdEf`;
const KEYS = arnOf("api-keys");
const REDIS = arnOf("redis-url");
const credentials = {
  AWS_ACCESS_KEY_ID: "AKIAIOSFODNN7EXAMPLE",
  AWS_SECRET_ACCESS_KEY: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
  AWS_SESSION_TOKEN: "a-session",
};

describe("readSecrets", () => {
  let secrets: SecretsManager | undefined;
  afterEach(() => secrets?.stop());

  const read = async (
    answers: Readonly<Record<string, readonly SecretAnswer[]>>,
    variables: Readonly<Record<string, string>>,
  ) => {
    secrets = await startSecretsManager(answers);
    return readSecrets({ ...credentials, AWS_ENDPOINT_URL: secrets.url, ...variables });
  };

  it("leaves an environment alone that names no secret", async () => {
    const environment = { API_KEYS: "given", AUTH_MODES: "api-key", API_KEYS_SECRET_ARN: "" };
    expect(await readSecrets(environment)).toBe(environment);
  });

  it("adds the current value of every secret that a variable names, and asks for each once", async () => {
    const environment = await read(
      { [KEYS]: [{ text: "ci:digest" }], [REDIS]: [{ text: "rediss://cache" }] },
      { AUTH_MODES: "api-key", API_KEYS_SECRET_ARN: KEYS, REDIS_URL_SECRET_ARN: REDIS },
    );
    expect(environment).toMatchObject({
      AUTH_MODES: "api-key",
      API_KEYS: "ci:digest",
      REDIS_URL: "rediss://cache",
    });
    expect(secrets?.requests.map(({ arn }) => arn).sort()).toEqual([KEYS, REDIS]);
  });

  it("signs as the function's role, for the region of the secret", async () => {
    await read({ [KEYS]: [{ text: "x" }] }, { AWS_REGION: "us-east-1", API_KEYS_SECRET_ARN: KEYS });
    expect(secrets?.requests[0]?.headers).toMatchObject({
      "x-amz-target": "secretsmanager.GetSecretValue",
      "content-type": "application/x-amz-json-1.1",
      "x-amz-security-token": "a-session",
      authorization: expect.stringMatching(
        /^AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE\/\d{8}\/eu-west-1\/secretsmanager\/aws4_request, SignedHeaders=\S*host\S*x-amz-security-token;x-amz-target, Signature=[0-9a-f]{64}$/,
      ),
    });
  });

  it("asks again when Secrets Manager fails", async () => {
    const answers = { [KEYS]: [{ fault: "InternalServiceError" }, { text: "ci:digest" }] };
    expect(await read(answers, { API_KEYS_SECRET_ARN: KEYS })).toMatchObject({ API_KEYS: "ci:digest" });
  });

  it.each<[string, SecretAnswer, RegExp]>([
    [
      "is forbidden",
      { fault: "AccessDeniedException" },
      /AccessDeniedException; let the function's role use secretsmanager:GetSecretValue on it and kms:Decrypt/,
    ],
    [
      "is missing",
      { fault: "ResourceNotFoundException" },
      /it does not exist, or no version of it is current/,
    ],
    ["holds bytes", { binary: "aHVudGVyMg==" }, /its current value is not text/],
    ["cannot be had", { fault: "InternalServiceError" }, /Secrets Manager answered 500 InternalServiceError/],
  ])("names the variable and the ARN when a secret %s, and no value", async (_what, answer, why) => {
    const reading = read(
      { [KEYS]: [answer], [REDIS]: [{ text: "hunter2" }] },
      { API_KEYS_SECRET_ARN: KEYS, REDIS_URL_SECRET_ARN: REDIS },
    );
    const error: Error = await reading.then(
      () => new Error("it was read"),
      (thrown) => thrown,
    );
    expect(error).toMatchObject({ name: "SettingsError" });
    expect(error.message).toContain(
      `API_KEYS_SECRET_ARN: expected a secret that this function can read, got ${KEYS}`,
    );
    expect(error.message).toMatch(why);
    expect(error.message).not.toMatch(/hunter2|aHVudGVyMg|sts::|REDIS_URL/);
  });

  it("says that Secrets Manager cannot be reached", async () => {
    const closed = await startSecretsManager({});
    closed.stop();
    await expect(
      readSecrets({ ...credentials, AWS_ENDPOINT_URL: closed.url, API_KEYS_SECRET_ARN: KEYS }),
    ).rejects.toThrow(/API_KEYS_SECRET_ARN: .*Secrets Manager does not answer: ECONNREFUSED/);
  });

  it("refuses a setting that is given twice, and what is not an ARN", async () => {
    await expect(
      read({}, { API_KEYS: "hunter2", API_KEYS_SECRET_ARN: KEYS, REDIS_URL_SECRET_ARN: "hunter3" }),
    ).rejects.toThrow(
      "Invalid settings:\n  REDIS_URL_SECRET_ARN: expected the ARN of a Secrets Manager secret\n" +
        `  API_KEYS_SECRET_ARN: expected nothing where API_KEYS itself is set, got ${KEYS}`,
    );
    expect(secrets?.requests).toEqual([]);
  });
});
