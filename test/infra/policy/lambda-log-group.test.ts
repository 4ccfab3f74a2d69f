import { describe, expect, it } from "vitest";
import { CloudwatchLogGroup } from "#aws/cloudwatch-log-group";
import { LambdaFunction } from "#aws/lambda-function";
import { stackUnderTest, violationsOf } from "./support/stack-under-test.ts";

describe("lambdaLogGroup", () => {
  it("refuses a function that logs to a group of the platform", () => {
    const stack = stackUnderTest();
    new LambdaFunction(stack, "function", { functionName: "f", role: "r" });
    expect(violationsOf("lambda-log-group", stack)).toEqual([
      "dev-test/function (aws_lambda_function.function): lambda-log-group: its log group /aws/lambda/f is not part of the stack. Fix: add an aws_cloudwatch_log_group and name it in logging_config.log_group.",
    ]);
  });

  it("accepts a group of the stack", () => {
    const stack = stackUnderTest();
    const group = new CloudwatchLogGroup(stack, "group", { name: "g" });
    new LambdaFunction(stack, "function", {
      functionName: "f",
      role: "r",
      loggingConfig: { logFormat: "JSON", logGroup: group.name },
    });
    expect(violationsOf("lambda-log-group", stack)).toEqual([]);
  });

  it("accepts a group with the function's default name", () => {
    const stack = stackUnderTest();
    new CloudwatchLogGroup(stack, "group", { name: "/aws/lambda/f" });
    new LambdaFunction(stack, "function", { functionName: "f", role: "r" });
    expect(violationsOf("lambda-log-group", stack)).toEqual([]);
  });
});
