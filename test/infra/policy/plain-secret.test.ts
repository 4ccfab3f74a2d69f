import { describe, expect, it } from "vitest";
import { LambdaFunction } from "#aws/lambda-function";
import { CloudRunV2Service } from "#google/cloud-run-v2-service";
import { stackUnderTest, violationsOf } from "./support/stack-under-test.ts";

describe("plainSecret", () => {
  it("refuses the contract's secrets and names that sound like one", () => {
    const stack = stackUnderTest();
    new CloudRunV2Service(stack, "service", {
      name: "s",
      location: "l",
      template: { containers: [{ image: "i", env: [{ name: "API_KEYS", value: "a:b" }] }] },
    });
    new LambdaFunction(stack, "function", {
      functionName: "f",
      role: "r",
      environment: { variables: { DB_PASSWORD: "hunter2", REDIS_URL: "redis://cache" } },
    });
    expect(violationsOf("plain-secret", stack)).toEqual([
      "dev-test/service (google_cloud_run_v2_service.service): plain-secret: the environment variable API_KEYS holds a secret in plain text. Fix: store it in the platform's secret manager and pass a reference to it.",
      "dev-test/function (aws_lambda_function.function): plain-secret: the environment variable DB_PASSWORD holds a secret in plain text. Fix: store it in the platform's secret manager and pass a reference to it.",
      "dev-test/function (aws_lambda_function.function): plain-secret: the environment variable REDIS_URL holds a secret in plain text. Fix: store it in the platform's secret manager and pass a reference to it.",
    ]);
  });

  it("accepts a reference to a secret, and names that point at one", () => {
    const stack = stackUnderTest();
    new CloudRunV2Service(stack, "service", {
      name: "s",
      location: "l",
      template: {
        containers: [
          {
            image: "i",
            env: [{ name: "API_KEYS", valueSource: { secretKeyRef: { secret: "api-keys", version: "1" } } }],
          },
        ],
      },
    });
    new LambdaFunction(stack, "function", {
      functionName: "f",
      role: "r",
      environment: {
        variables: { API_KEYS_SECRET_ARN: "arn:aws:secretsmanager:::secret:a", CACHE_TTL: "300" },
      },
    });
    expect(violationsOf("plain-secret", stack)).toEqual([]);
  });
});
