import { describe, expect, it } from "vitest";
import { LambdaFunction } from "#aws/lambda-function";
import { CloudRunV2Service } from "#google/cloud-run-v2-service";
import { rawDeployment } from "./support/any-deployment.ts";
import { rawResource, stackUnderTest, violationsOf } from "./support/stack-under-test.ts";

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

  it("looks into config maps and pods", () => {
    const stack = stackUnderTest();
    rawResource(stack, "kubernetes_config_map_v1", { data: { API_KEYS: "a:b", LOG_LEVEL: "info" } });
    rawDeployment(stack, { container: { env: [{ name: "REDIS_URL", value: "redis://cache" }] } });
    expect(violationsOf("plain-secret", stack).map((line) => line.split(": ")[2])).toEqual([
      "the environment variable REDIS_URL holds a secret in plain text. Fix",
      "the environment variable API_KEYS holds a secret in plain text. Fix",
    ]);
  });
});
