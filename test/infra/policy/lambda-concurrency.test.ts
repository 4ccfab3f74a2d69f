import { describe, expect, it } from "vitest";
import { LambdaFunction } from "#aws/lambda-function";
import { stackUnderTest, violationsOf } from "./support/stack-under-test.ts";

describe("lambdaConcurrency", () => {
  it("refuses a function without concurrency of its own", () => {
    const stack = stackUnderTest();
    new LambdaFunction(stack, "function", { functionName: "f", role: "r" });
    expect(violationsOf("lambda-concurrency", stack)).toEqual([
      "dev-test/function (aws_lambda_function.function): lambda-concurrency: reserved_concurrent_executions is unset. Fix: set it to at least 1.",
    ]);
  });

  it("refuses -1, which is the account's concurrency", () => {
    const stack = stackUnderTest();
    new LambdaFunction(stack, "function", { functionName: "f", role: "r", reservedConcurrentExecutions: -1 });
    expect(violationsOf("lambda-concurrency", stack)).toEqual([
      "dev-test/function (aws_lambda_function.function): lambda-concurrency: reserved_concurrent_executions is -1. Fix: set it to at least 1.",
    ]);
  });

  it("accepts a number", () => {
    const stack = stackUnderTest();
    new LambdaFunction(stack, "function", { functionName: "f", role: "r", reservedConcurrentExecutions: 10 });
    expect(violationsOf("lambda-concurrency", stack)).toEqual([]);
  });
});
